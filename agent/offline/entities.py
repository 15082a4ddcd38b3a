"""Which quantities are to be decided: found by coordination ("A and B") and recurrence."""

import itertools
import re
from collections import Counter
from dataclasses import dataclass, field, replace

from modelwright.agent.offline.lexicon import (
    AMBIGUOUS,
    DETERMINERS,
    FUNCTION,
    GENERIC,
    NEVER_NAMES,
    PERIODS,
    UNITS,
    VERBS,
)
from modelwright.agent.offline.records import Unreadable
from modelwright.agent.offline.tokens import Token

Words = tuple[str, ...]
_LONGEST = 4
_MOST_ITEMS = 12
_LONGEST_SENTENCE = 500
_SINGULAR = {"each", "every", "per", "a", "an", "one", "another"}
_SKIPPED = {
    "either",
    "one",
    "by",
    "in",
    "using",
    "through",
    "with",
    "via",
    "on",
    "the",
    "of",
    "for",
    "from",
    "other",
}
_AFTER_KIND = {":", ",", "(", "of", "on", "for", "by", "in", "named", "called", "should"}
_KINDS = re.compile(
    r"\b(?:types?|kinds?|versions?|brands?|ways?|methods?|sizes?|forms?|either|both|categories|options|projects|products|two|three|four)\b"
)


@dataclass(frozen=True)
class Entity:
    """One decision quantity."""

    name: str
    words: Words
    aliases: frozenset[Words]


@dataclass(frozen=True)
class Cast:
    """The decision quantities, and the nouns that stand for any of them."""

    entities: tuple[Entity, ...]
    heads: frozenset[str]
    aliases: dict[Words, int] = field(default_factory=dict)

    def mention(self, sentence: list[Token], at: int) -> tuple[int, int] | None:
        """Return entity and token count of the longest mention that starts at a token."""
        for length in range(min(5, len(sentence) - at), 0, -1):
            words = tuple(token.stem for token in sentence[at : at + length])
            owner = self.aliases.get(words)
            if owner is None:
                continue
            after = sentence[at + length] if at + length < len(sentence) else None
            short = words != self.entities[owner].words and len(words) < len(
                self.entities[owner].words
            )
            before = sentence[at - 1] if at else None
            letter = short and len(words[0]) == 1
            if letter and before and _is_name(before) and before.stem not in self.heads | GENERIC:
                continue  # "vitamin A" is not fertilizer A
            if (
                short
                and after
                and _is_name(after)
                and after.stem not in self.heads | GENERIC | UNITS.keys()
            ):
                continue
            return owner, length
        return None


@dataclass
class _Text:
    sentences: list[list[Token]]
    counts: Counter[Words] = field(default_factory=Counter)
    places: dict[Words, list[tuple[int, int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for row, sentence in enumerate(self.sentences):
            stems = [token.stem for token in sentence]
            for start in range(len(stems)):
                for length in range(1, min(_LONGEST, len(stems) - start) + 1):
                    words = tuple(stems[start : start + length])
                    self.counts[words] += 1
                    self.places.setdefault(words, []).append((row, start))


def mark_labels(sentences: list[list[Token]]) -> list[list[Token]]:
    """Turn numbers that are names ("machine 1", "machine 2") into words."""
    uses: dict[str, Counter[str]] = {}
    for sentence in sentences:
        for before, token in itertools.pairwise(sentence):
            if _may_be_label(before, token):
                uses.setdefault(before.stem, Counter())[token.text] += 1
    often = {
        noun: [text for text, count in seen.items() if count > 1] for noun, seen in uses.items()
    }
    labels = {(noun, text) for noun, texts in often.items() if len(texts) > 1 for text in texts}
    return [
        [
            replace(token, number=None)
            if at and (sentence[at - 1].stem, token.text) in labels
            else token
            for at, token in enumerate(sentence)
        ]
        for sentence in sentences
    ]


def _may_be_label(before: Token, token: Token) -> bool:
    return bool(token.number and token.text.isdigit() and len(token.text) <= 2 and _is_name(before))


def _is_name(token: Token) -> bool:
    if token.number or not token.text[0].isalnum() or token.stem in FUNCTION:
        return False
    return token.stem not in VERBS or token.stem in AMBIGUOUS or token.low.endswith("ing")


def find_entities(sentences: list[list[Token]]) -> Cast:
    """Return the decision quantities.

    Raises:
        Unreadable: nothing in the text looks like a list of them.
    """
    if any(len(sentence) > _LONGEST_SENTENCE for sentence in sentences):
        raise Unreadable("too_long", f"a sentence has more than {_LONGEST_SENTENCE} words")
    text = _Text(sentences)
    best: tuple[float, list[Words]] | None = None
    for row, sentence in enumerate(sentences):
        for at, token in enumerate(sentence):
            if token.low not in ("and", "or", "&"):
                continue
            left, right, start = _items(sentence, at)
            if not left or not right:
                continue
            cue = _cue(sentence, start, row)
            for names in _variants(text, left, right, sentence[max(0, start - 5) : start]):
                score = _score(text, names)
                if score > 0 and (best is None or score + cue > best[0]):
                    best = (score + cue, names)
    pair = _parallel(text)
    if best is None or (pair and (pair[0] > best[0] + 2 or _widens(pair[1], best[1]))):
        best = pair
    if best is None:
        raise Unreadable("no_entities", "no list of things to decide about was found")
    return _cast(text, best[1])


def _widens(names: list[Words], others: list[Words]) -> bool:
    """Whether lettered names include all of the others, and more."""
    return set(names) > set(others) and all(_is_label(name[-1]) for name in names)


def _items(sentence: list[Token], at: int) -> tuple[list[list[Token]], list[Token], int]:
    """Split the list around a coordinator: complete left items (first one open), right tokens."""
    items: list[list[Token]] = []
    end = at
    while end and sentence[end - 1].low in (",", ")", "one", "ones"):
        end -= 1
    while True:
        start = end
        while start and _is_name(sentence[start - 1]) and end - start < _LONGEST:
            start -= 1
        if start == end:
            break
        items.insert(0, sentence[start:end])
        while start and sentence[start - 1].stem in DETERMINERS:
            start -= 1
        if not start or sentence[start - 1].low != "," or len(items) > _MOST_ITEMS:
            break
        end = start - 1
    right = at + 1
    while right < len(sentence) and (
        sentence[right].stem in DETERMINERS or sentence[right].low in ("either", "one")
    ):
        right += 1
    stop = right
    while stop < len(sentence) and _is_name(sentence[stop]) and stop - right < _LONGEST:
        stop += 1
    return items, sentence[right:stop], start


def _variants(
    text: _Text, left: list[list[Token]], right: list[Token], lead: list[Token]
) -> list[list[Words]]:
    """Readings of how many items the list has; its open ends reach as far as the words recur."""
    stems = [tuple(token.stem for token in item) for item in left]
    last = tuple(token.stem for token in right)
    closer = next(
        (last[:cut] for cut in range(len(last), 0, -1) if text.counts[last[:cut]] > 1), last
    )
    result: list[list[Words]] = []
    for first, words in enumerate(stems):
        ends = [words[cut:] for cut in range(len(words))]
        opener = next((end for end in ends if text.counts[end] > 1), words)
        names = [opener, *stems[first + 1 :], closer]
        if any(
            token.number and token.number.word and token.number.value == len(names) - 1
            for token in lead
        ):
            continue  # "two drills, X and Y": the first item names the kind
        if not any(
            set(name) <= set(other) for name in names for other in names if name is not other
        ):
            result.append(names)
    return result


def _cue(sentence: list[Token], start: int, row: int) -> float:
    before = " ".join(token.low for token in sentence[max(0, start - 9) : start])
    return 1.5 * bool(_KINDS.search(before)) + 0.6 * (row == 0) + 0.3 * (row == 1)


def _score(text: _Text, names: list[Words]) -> float:
    """How much the names behave like things to decide about; 0 if one of them never recurs."""
    scores: list[float] = []
    for name in names:
        full = _with_head(text, name, names)
        if (text.counts[full] < 2 and text.counts[name] < 2) or _never_a_name(name):
            return 0.0
        context = sum(
            _context(text.sentences[row], at, at + len(name)) for row, at in text.places[name]
        )
        scores.append(min(context, 8.0) + 0.5 * len(full))
    return min(scores) + 0.8 * (len(names) - 2) if min(scores) > 0.8 else 0.0


def _context(sentence: list[Token], start: int, end: int) -> float:
    """How much one place looks like a subject with numbers (high) or an amount of stuff (low)."""
    before = sentence[start - 1].low if start else ""
    number = sentence[start - 1].number if start else None
    weight = 0.2
    if _is_label(sentence[end - 1].stem):
        return 1.5
    if before == "of" and start > 2:
        number = sentence[start - 3].number
        lead = sentence[start - 3].low
        weight += 2.5 if lead == "per" else 1.2 if lead in _SINGULAR else 0.0
    if number and not number.word and number.kind == "plain":
        lead = [token.low for token in sentence[max(0, start - 5) : start]]
        return (
            0.5
            if any(
                word in ("least", "most", "than", "maximum", "minimum", "exactly") for word in lead
            )
            else -1.5
        )
    if before in _SINGULAR or not before:
        weight += 1.2
    if any(token.number for token in sentence[end : end + 5]):
        weight += 1.0
    return weight + 1.3 * (before == "per")


def _never_a_name(name: Words) -> bool:
    return name[-1] in NEVER_NAMES or all(
        word in GENERIC or word in UNITS or word in PERIODS for word in name
    )


def _is_label(word: str) -> bool:
    return (
        word.isdigit()
        or (len(word) == 1 and word.isupper())
        or bool(re.fullmatch(r"[a-z]+_?\d", word))
    )


def _with_head(text: _Text, name: Words, names: list[Words]) -> Words:
    """Add the shared noun: "glass and plastic jars" names glass jars."""
    last, first = names[-1], names[0]
    for cut in range(1, len(last)):
        joined = (*name, *last[cut:])
        if name[-1] != last[-1] and len(joined) <= _LONGEST and text.counts[joined]:
            return joined
    for cut in range(len(first) - 1, 0, -1):  # "model trains and planes"
        joined = (*first[:cut], *name)
        if name[0] != first[0] and len(joined) <= _LONGEST and text.counts[joined]:
            return joined
    return name


def _parallel(text: _Text) -> tuple[float, list[Words]] | None:
    """Names met as "each chair ... 3", "every dresser ... 4", without ever being listed."""
    scores: dict[Words, float] = {}
    openers: dict[Words, str] = {}  # "A regular brand costs ...", "A premium brand costs ..."
    for row, sentence in enumerate(text.sentences):
        for at in range(-1, len(sentence) - 1):
            token = sentence[max(at, 0)]
            if (at >= 0 and _is_name(token)) or (
                row == 0 and at < 2 and token.low not in ("each", "every")
            ):
                continue
            end = at + 1
            while end < len(sentence) and _is_name(sentence[end]) and end - at <= 3:
                end += 1
            name = tuple(item.stem for item in sentence[at + 1 : end])
            of_one = token.low == "of" and at > 1 and sentence[at - 2].low in _SINGULAR
            opens = of_one or token.low in (*_SINGULAR, "the", "while", "whereas", ",")
            container = end < len(sentence) and sentence[end].low == "of"
            if (
                name
                and not container
                and not _never_a_name(name)
                and (opens or _is_label(name[-1]))
            ):
                scores[name] = scores.get(name, 0.0) + _context(sentence, at + 1, end)
                if at <= 0 and end < len(sentence):
                    last = "" if _is_label(name[-1]) else name[-1]
                    openers[name] = f"{last} {sentence[end].stem}"
    repeated = Counter(openers.values())
    names = [
        name
        for name, score in scores.items()
        if score >= 2.3 and (text.counts[name] > 1 or repeated[openers.get(name, "")] > 1)
    ]
    names = [
        name
        for name in names
        if not any(name != other and set(name) < set(other) for other in names)
    ]
    if not 2 <= len(names) <= 8:
        return None
    return min(scores[name] for name in names), names


def _cast(text: _Text, names: list[Words]) -> Cast:
    names = [_with_head(text, name, names) for name in names]
    first = names[0]
    if len(first) > 1:  # "fertilizer C and Y"
        names = [
            (*first[:-1], *name) if len(name) == 1 and len(name[0]) <= 2 else name for name in names
        ]
    shared = set.intersection(*(set(name) for name in names))
    own = [tuple(word for word in name if word not in shared) or name for name in names]
    heads = {word for word in shared if not word.isdigit()} | _kind_nouns(text, names, own)
    aliases: dict[Words, int] = {}
    for index, (name, distinct) in enumerate(zip(names, own, strict=True)):
        for alias in _aliases(text, name, distinct, heads):
            if alias in aliases and aliases[alias] != index:
                aliases[alias] = -1
            aliases.setdefault(alias, index)
    aliases = {alias: index for alias, index in aliases.items() if index >= 0}
    entities = tuple(
        Entity(
            _spelling(text, name),
            name,
            frozenset(alias for alias, owner in aliases.items() if owner == index),
        )
        for index, name in enumerate(names)
    )
    return Cast(entities, frozenset(heads), aliases)


def _aliases(text: _Text, name: Words, distinct: Words, heads: set[str]) -> list[Words]:
    result = [name]
    if distinct != name and not all(word in UNITS or word in GENERIC for word in distinct):
        result.append(distinct)
    if len(distinct) > 1:
        for word in (distinct[-1], distinct[0]):
            if word not in heads and word not in GENERIC and _stands_alone(text, word, name):
                result.append((word,))
                break
    if len(name) == 1 and name[0].isalpha() and len(name[0]) > 3:
        result.append((name[0] + "s",))
    return result


def _stands_alone(text: _Text, word: str, name: Words) -> bool:
    """Whether a word of a name, met outside the full name, still means the entity."""
    seen = False
    for row, at in text.places.get((word,), []):
        sentence = text.sentences[row]
        stems = tuple(token.stem for token in sentence)
        if any(
            stems[at - cut : at - cut + len(name)] == name for cut in range(len(name)) if at >= cut
        ):
            continue
        before = sentence[at - 1] if at else None
        if before is None or before.number or before.low in ("each", "every", "all", "both", "the"):
            return False
        if (
            before.low == "of"
            and at > 1
            and sentence[at - 2].low not in ("number", "amount", "quantity")
        ):
            return False
        seen = True
    return seen


def _kind_nouns(text: _Text, names: list[Words], own: list[Words]) -> set[str]:
    """Nouns that follow the distinguishing words of at least two of the entities."""
    followers: Counter[str] = Counter()
    for name, distinct in zip(names, own, strict=True):
        after = {
            text.sentences[row][at + len(words)].stem
            for words in {name, distinct}
            for row, at in text.places.get(words, [])
            if not _is_amount(text.sentences[row], at)
            if at + len(words) < len(text.sentences[row])
            and _is_name(text.sentences[row][at + len(words)])
        }
        followers.update(after)
    kinds = {word for word, count in followers.items() if count > 1}
    for sentence in text.sentences:
        for at, token in enumerate(sentence[:-2]):
            begin = 0
            if (
                token.stem in ("typ", "type", "kind", "version", "brand")
                and sentence[at + 1].low == "of"
            ):
                begin = at + 2
            elif token.number and token.number.word and token.number.value == len(own):
                begin = at + 1  # "two desks: long desks and short desks"
            elif [token.low, sentence[at + 1].low] == ["how", "many"]:
                begin = at + 2  # "how many trips of each"
            end = begin
            while begin and end < len(sentence) and _is_name(sentence[end]):
                end += 1
            closing = sentence[end].low if end < len(sentence) else "."
            if end > begin and (sentence[begin - 1].low == "of" or closing in _AFTER_KIND):
                kinds.add(sentence[end - 1].stem)
    return kinds - set().union(*own) - NEVER_NAMES - UNITS.keys()


def _is_amount(sentence: list[Token], at: int) -> bool:
    """Whether a name is part of an amount of stuff, as goat in "3 units of goat meat"."""
    of = at > 2 and sentence[at - 1].low == "of" and sentence[at - 3].number is not None
    number = sentence[at - 1].number if at else None
    return of or (number is not None and not number.word)


def _spelling(text: _Text, name: Words) -> str:
    """The name as first written in the text."""
    if name not in text.places:
        return " ".join(name)
    row, at = text.places[name][0]
    return " ".join(token.text for token in text.sentences[row][at : at + len(name)]).replace(
        "'s", ""
    )
