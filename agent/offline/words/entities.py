"""Which quantities are to be decided: found by coordination ("A and B") and recurrence."""

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from modelwright.agent.offline.records import Unreadable
from modelwright.agent.offline.words.lexicon import (
    AMBIGUOUS,
    DETERMINERS,
    FUNCTION,
    GENERIC,
    NEVER_NAMES,
    PERIODS,
    UNITS,
    VERBS,
    listed,
)
from modelwright.agent.offline.words.tokens import Token

Words = tuple[str, ...]
_LONGEST, _MOST_ITEMS, _MOST_CASTS, _LONGEST_SENTENCE = 4, 12, 9, 500
_SINGULAR = listed("each every per a an one another")
_OPENERS = _SINGULAR | listed("the while whereas and of , ; :")
_AFTER_KIND = listed(": , ( of on for by in named called should")


@dataclass(frozen=True)
class Entity:
    """One decision quantity."""

    name: str
    words: Words


@dataclass(frozen=True)
class Cast:
    """The decision quantities, and the nouns that stand for any of them."""

    entities: tuple[Entity, ...]
    heads: frozenset[str]
    aliases: dict[Words, int]
    likeness: float
    """How much they behave like what is decided about."""

    @cached_property
    def _openers(self) -> frozenset[str]:
        return frozenset(words[0] for words in self.aliases)

    @property
    def is_distinct(self) -> bool:
        """Whether no two of them have the same name."""
        return len({one.name for one in self.entities}) == len(self.entities)

    def rivals(self, other: "Cast") -> bool:
        """Whether people could mean these instead of the others, which look likelier."""
        return self.likeness > other.likeness - 3 and not {*self.entities} & {*other.entities}

    def mention(self, sentence: list[Token], at: int) -> tuple[int, int] | None:
        """Return entity and token count of the longest mention that starts at a token."""
        if sentence[at].stem not in self._openers:
            return None
        for length in range(min(_LONGEST + 1, len(sentence) - at), 0, -1):
            words = _stems(sentence[at : at + length])
            owner = self.aliases.get(words)
            if owner is None:
                continue
            if length < len(self.entities[owner].words):
                before = sentence[at - 1 : at] if len(words[0]) == 1 else []
                after = sentence[at + length : at + length + 1]
                nouns = self.heads | GENERIC
                if any(_is_name(token) and token.stem not in nouns for token in before) or any(
                    _is_name(token) and token.stem not in nouns | UNITS.keys() for token in after
                ):
                    continue  # "vitamin A" is not fertilizer A, "oak table" not an oak
            return owner, length
        return None


@dataclass
class _Text:
    sentences: list[list[Token]]
    places: dict[Words, list[tuple[int, int]]] = field(default_factory=dict)
    """Words -> sentence and token of each occurrence."""

    def __post_init__(self) -> None:
        for row, sentence in enumerate(self.sentences):
            for start in range(len(sentence)):
                for end in range(start + 1, min(start + _LONGEST, len(sentence)) + 1):
                    self.places.setdefault(_stems(sentence[start:end]), []).append((row, start))

    def count(self, words: Words) -> int:
        return len(self.places.get(words, ()))

    def recurring(self, candidates: Iterable[Words]) -> Words:
        """The first that is met more than once."""
        return next((words for words in candidates if self.count(words) > 1), ())

    def likeness(self, name: Words) -> float:
        """How much a name behaves like a thing to decide about, 0 if it cannot be one."""
        if _never_a_name(name):
            return 0.0
        contexts = sum(_context(line, at, at + len(name)) for line, at in self.around(name))
        return min(contexts, 8.0) + 0.5 * len(name)

    def around(self, words: Words) -> Iterator[tuple[list[Token], int]]:
        """Sentence and token of each occurrence."""
        return ((self.sentences[row], at) for row, at in self.places.get(words, ()))


def _stems(tokens: Iterable[Token]) -> Words:
    return tuple(token.stem for token in tokens)


def mark_labels(sentences: list[list[Token]]) -> list[list[Token]]:
    """Turn numbers that are names ("machine 1", "machine 2") into words."""
    uses = Counter(
        (before.stem, token.text)
        for sentence in sentences
        for before, token in itertools.pairwise(sentence)
        if token.number and token.text.isdigit() and len(token.text) <= 2 and _is_name(before)
    )
    often = {use for use, count in uses.items() if count > 1}
    several = Counter(noun for noun, _ in often)

    def marked(before: Token, token: Token) -> Token:
        label = (before.stem, token.text) in often and several[before.stem] > 1
        return replace(token, number=None) if label else token

    return [
        [*sentence[:1], *(marked(*pair) for pair in itertools.pairwise(sentence))]
        for sentence in sentences
    ]


def _is_name(token: Token) -> bool:
    if token.number or not token.text[0].isalnum() or token.stem in FUNCTION:
        return False
    return token.stem not in VERBS or token.stem in AMBIGUOUS or token.low.endswith("ing")


def _name_at(sentence: list[Token], at: int, longest: int = _LONGEST) -> list[Token]:
    return list(itertools.takewhile(_is_name, sentence[at : at + longest]))


def find_casts(sentences: list[list[Token]]) -> list[Cast]:
    """Return what may be the decision quantities, the likeliest first.

    Raises:
        Unreadable: nothing in the text looks like a list of them.
    """
    if any(len(sentence) > _LONGEST_SENTENCE for sentence in sentences):
        raise Unreadable("too_long", f"a sentence has more than {_LONGEST_SENTENCE} words")
    text = _Text(sentences)
    scored = sorted(
        (*_coordinated(text), *_parallel(text), *_with_one_noun(text)), key=lambda one: -one[0]
    )
    lists = dict[frozenset[Words], tuple[float, list[Words]]]()
    for likeness, names in scored:
        lists.setdefault(frozenset(names), (likeness, names))
    casts = [_cast(text, *one) for one in list(lists.values())[:_MOST_CASTS]]
    casts = [cast for cast in casts if cast.is_distinct]
    if not casts:
        raise Unreadable("no_entities", "no list of things to decide about was found")
    return casts


Scored = tuple[float, list[Words]]


def _coordinated(text: _Text) -> Iterator[Scored]:
    """Names told as "A, B and C", each of which is met again."""
    for row, sentence in enumerate(text.sentences):
        for at, token in enumerate(sentence):
            if token.low in ("and", "or", "&"):
                for names in _listed(text, sentence, at):
                    likeness = min(map(text.likeness, names))
                    if likeness:
                        yield likeness + 0.8 * len(names) - 0.3 * row, names


def _listed(text: _Text, sentence: list[Token], at: int) -> Iterator[list[Words]]:
    """The lists around a coordinator; their open ends reach as far as the words recur."""
    left, start = list[Words](), at
    while len(left) <= _MOST_ITEMS:
        end = start
        while end and sentence[end - 1].low in (",", ")", "one", "ones"):
            end -= 1
        start = end
        while start and _is_name(sentence[start - 1]) and end - start < _LONGEST:
            start -= 1
        if start == end:
            break
        left.insert(0, _stems(sentence[start:end]))
        if start > 1 and sentence[start - 1].low == "of" and _is_name(sentence[start - 2]):
            start -= 2  # "trays of muffins"
        while start and sentence[start - 1].stem in DETERMINERS:
            start -= 1
        if not start or sentence[start - 1].low != ",":
            break
    right = at + 1
    while right < len(sentence) and sentence[right].stem in DETERMINERS:
        right += 1
    last = _stems(_name_at(sentence, right))
    if last and [token.low for token in sentence[right + len(last) :][:1]] == ["of"]:
        last = _stems(_name_at(sentence, right + len(last) + 1)) or last
    closer = text.recurring(last[:cut] for cut in range(len(last), 0, -1))
    for first, words in enumerate(left if closer else []):
        opener = text.recurring(words[cut:] for cut in range(len(words)))
        names = [opener, *left[first + 1 :], closer]
        nested = any(set(a) <= set(b) for a, b in itertools.permutations(names, 2))
        if not nested and all(text.count(name) > 1 for name in names):
            yield [_with_head(text, name, names) for name in names]


def _parallel(text: _Text) -> Iterator[Scored]:
    """Names met as "each chair ... 3", "every dresser ... 4", without ever being listed."""
    scores: dict[Words, float] = {}
    for sentence in text.sentences:
        for at, token in enumerate(sentence):
            if at and sentence[at - 1].low not in _OPENERS and not _is_label(token.stem):
                continue
            words = _stems(_name_at(sentence, at))
            name = text.recurring(words[:cut] for cut in range(len(words), 0, -1))
            if name and name not in scores:
                scores[name] = text.likeness(name)
    for least, more in itertools.product(set(scores.values()), (0, 1, math.inf)):
        names = [name for name, score in scores.items() if least <= score <= least + more]
        names = [name for name in names if not any(set(name) < set(other) for other in names)]
        if 2 <= len(names) <= _MOST_ITEMS and least >= 2:
            yield least, sorted(names, key=lambda name: text.places[name][0])


def _context(sentence: list[Token], start: int, end: int) -> float:
    """How much one place looks like a subject with numbers (high) or an amount of stuff (low)."""
    before = sentence[start - 1] if start else None
    if before and before.number and not before.number.word:
        bounds = {"least", "most", "than", "maximum", "minimum", "exactly"}
        bounded = bounds.intersection(token.low for token in sentence[max(0, start - 5) : start])
        return 0.5 if bounded else -1.5
    if _is_label(sentence[end - 1].stem):
        return 1.5
    opened = before is None or before.low in _SINGULAR
    if before and before.low == "of" and start > 2:  # "a cup of rice"
        opened = sentence[start - 3].low in _SINGULAR
    return 0.2 + 1.5 * opened + any(token.number for token in sentence[end : end + 5])


def _never_a_name(name: Words) -> bool:
    return name[-1] in NEVER_NAMES or set(name) <= GENERIC | PERIODS | UNITS.keys()


def _is_label(word: str) -> bool:
    return bool(re.fullmatch(r"\d+|[A-Z]|[a-z]+_?\d", word))


def _with_head(text: _Text, name: Words, names: list[Words]) -> Words:
    """Add the shared noun: "glass and plastic jars" names glass jars."""
    last, first = names[-1], names[0]
    joined = [(*name, *last[cut:]) for cut in range(1, len(last)) if name[-1] != last[-1]]
    if name[0] != first[0]:  # "model trains and planes"
        joined += [(*first[:cut], *name) for cut in range(len(first) - 1, 0, -1)]
    return next((words for words in joined if text.count(words)), name)


def _with_one_noun(text: _Text) -> Iterator[Scored]:
    """Names that differ beside a common noun: "small tipper: 3 t, large tipper: 8 t"."""
    kinds: dict[tuple[str, int], list[Words]] = {}
    for sentence in text.sentences:
        for at in range(len(sentence) - 1):
            name = _stems(sentence[at : at + 2])
            opens = at == 0 or not _is_name(sentence[at - 1])
            for side in (0, 1) if opens and all(map(_is_name, sentence[at : at + 2])) else ():
                names = kinds.setdefault((name[side], side), [])
                names += [name] if name not in names else []
    for names in kinds.values():
        likeness = min(map(text.likeness, names))
        if 2 <= len(names) <= _MOST_ITEMS and likeness > 1:
            yield likeness, names


def _cast(text: _Text, likeness: float, names: list[Words]) -> Cast:
    first = names[0][:-1]  # "fertilizer C and Y"
    names = [(*first, *name) if len(name) == 1 and len(name[0]) <= 2 else name for name in names]
    shared = set.intersection(*map(set, names))
    own = [tuple(word for word in name if word not in shared) or name for name in names]
    heads = {word for word in shared if not word.isdigit()} | _kind_nouns(text, names, own)
    owners: dict[Words, set[int]] = {}
    for index, (name, distinct) in enumerate(zip(names, own, strict=True)):
        owners.setdefault(name, set()).add(index)
        if not set(distinct) <= GENERIC | UNITS.keys():
            owners.setdefault(distinct, set()).add(index)
        words = {distinct[-1]: 0, distinct[0]: 0} if len(distinct) > 1 else {}
        short = [word for word in words if word not in heads | GENERIC]
        for word in [one for one in short if _stands_alone(text, one, name)][:1]:
            owners.setdefault((word,), set()).add(index)
    aliases = {alias: min(who) for alias, who in owners.items() if len(who) == 1}
    entities = tuple(Entity(_spelling(text, name), name) for name in names)
    return Cast(entities, frozenset(heads), aliases, likeness)


def _stands_alone(text: _Text, word: str, name: Words) -> bool:
    """Whether a word of a name, met outside the full name, still means the entity."""
    seen = False
    for sentence, at in text.around((word,)):
        cuts = range(min(at + 1, len(name)))
        if any(_stems(sentence[at - cut : at - cut + len(name)]) == name for cut in cuts):
            continue
        lead = [token.low for token in sentence[max(0, at - 2) : at]] or ["the"]
        counted = lead[-1] == "of" and lead[0] not in ("number", "amount", "quantity")
        if counted or lead[-1] in ("each", "every", "all", "both", "the"):
            return False
        if sentence[at - 1].number:
            return False
        seen = True
    return seen


def _kind_nouns(text: _Text, names: list[Words], own: list[Words]) -> set[str]:
    """Nouns that go with the distinguishing words of at least two of the entities."""
    around: Counter[str] = Counter()
    for pair in zip(names, own, strict=True):
        found: set[str] = set()
        for words, (sentence, at) in ((w, place) for w in set(pair) for place in text.around(w)):
            if not _is_amount(sentence, at):
                found |= {token.stem for token in _name_at(sentence, at + len(words), 1)}
            if at > 1 and sentence[at - 1].low == "of":  # "a bale of silk"
                found |= {token.stem for token in _name_at(sentence, at - 2, 1)}
        around.update(found)
    kinds = {word for word, count in around.items() if count > 1}
    for sentence in text.sentences:
        for at, token in enumerate(sentence[:-2]):
            after = sentence[at + 1].low
            sorts = token.stem in ("typ", "kind", "version", "brand") and after == "of"
            asked = token.low == "how" and after == "many"  # "how many trips of each"
            counted = token.number and token.number.word and token.number.value == len(own)
            noun = _name_at(sentence, at + 2 - bool(counted), len(sentence))
            if noun and (sorts or asked or counted):  # "two desks: long desks and short desks"
                end = at + 2 - bool(counted) + len(noun)
                closing = sentence[end].low if end < len(sentence) else "."
                if sorts or closing in _AFTER_KIND:
                    kinds.add(noun[-1].stem)
    return kinds - set().union(*own) - NEVER_NAMES - UNITS.keys() - {"unit"}


def _is_amount(sentence: list[Token], at: int) -> bool:
    """Whether a name is part of an amount of stuff, as goat in "3 units of goat meat"."""
    number = sentence[at - 1].number if at else None
    return number is not None and not number.word


def _spelling(text: _Text, name: Words) -> str:
    """The name as first written in the text."""
    for sentence, at in text.around(name):
        return " ".join(token.text for token in sentence[at : at + len(name)]).replace("'s", "")
    return " ".join(name)
