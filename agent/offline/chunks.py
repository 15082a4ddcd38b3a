"""A sentence as chunks: each has a one-letter code, so that rules are short patterns over codes.

E one entity   L a list of entities   H noun for any entity   T total   G all/both/either
N number   M money   P percentage or part   K multiple (twice, 3 times)
> < = at least, at most, exactly   m l more than, less than   M/F see below
Q number of   a as   n than   o of   c and/or   p per   + - D plus, minus, difference
X must/can   B be   A available   O maximize/minimize   U unit   W any other word   r respectively
x more   y fewer   , ; : ( ) marks (";" is also while, whereas, but)
"""

from dataclasses import dataclass

from modelwright.agent.offline.entities import Cast
from modelwright.agent.offline.lexicon import COMPARATORS, GENERIC, PERIODS, PHRASES, UNITS
from modelwright.agent.offline.numbers import Number
from modelwright.agent.offline.tokens import Token

_NUMBER_CODES = {"plain": "N", "money": "M", "percent": "P", "part": "P", "times": "K"}
_CODES = {"M": "x", "F": "y"}
_LONGEST_PHRASE = 7
_NEEDS_NUMBER = frozenset(
    {"up to", "over", "under", "above", "below", "only up to", "limit of", "equal"}
)
_SKIP = frozenset(
    {
        "the",
        "a",
        "an",
        "his",
        "her",
        "their",
        "its",
        "our",
        "your",
        "my",
        "this",
        "that",
        "these",
        "those",
    }
)


@dataclass
class Chunk:
    """Consecutive tokens with one role."""

    code: str
    tokens: list[Token]
    members: tuple[int, ...] = ()
    """Indices of the entities it mentions."""
    aside: bool = False
    """Whether it only gives a reason, or says that amounts are not negative."""
    used: bool = False
    """Whether a rule has consumed it."""

    @property
    def number(self) -> Number:
        """The number of a number chunk."""
        number = self.tokens[0].number
        assert number is not None
        return number

    @property
    def start(self) -> int:
        """First character."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Character after the last one."""
        return self.tokens[-1].end

    @property
    def low(self) -> str:
        """The words in lower case."""
        return " ".join(token.low for token in self.tokens)


def chunk(sentence: list[Token], cast: Cast) -> list[Chunk]:
    """Return the chunks of a sentence."""
    chunks: list[Chunk] = []
    at = 0
    while at < len(sentence):
        piece = _next(sentence, at, cast)
        at += len(piece.tokens)
        if (
            piece.code == "E"
            and chunks
            and chunks[-1].code in "HW"
            and chunks[-1].low.split()[-1]
            and _is_head(chunks[-1].tokens[-1], cast)
            and chunks[-1].code == "H"
        ):
            before = chunks.pop()
            piece.tokens = [*before.tokens, *piece.tokens]
        if piece.code == "H" and chunks and chunks[-1].code == "E":
            chunks[-1].tokens.extend(piece.tokens)
            continue
        if piece.code != "W" or piece.low not in _SKIP or piece.tokens[0].stem == "A":
            chunks.append(piece)
    return _join_lists(chunks)


def _next(sentence: list[Token], at: int, cast: Cast) -> Chunk:
    token = sentence[at]
    if token.number:
        return Chunk(_NUMBER_CODES[token.number.kind], [token])
    after = sentence[at + 1] if at + 1 < len(sentence) else None
    if token.low in ("a", "an") and at and after and after.stem in PERIODS:
        return Chunk("p", [token])
    if mention := cast.mention(sentence, at):
        entity, length = mention
        return Chunk("E", sentence[at : at + length], (entity,))
    for length in range(min(_LONGEST_PHRASE, len(sentence) - at), 0, -1):
        phrase = " ".join(item.low for item in sentence[at : at + length])
        code = COMPARATORS.get(phrase) or PHRASES.get(phrase)
        if code and (phrase not in _NEEDS_NUMBER or _number_follows(sentence, at + length)):
            return Chunk(_CODES.get(code, code), sentence[at : at + length])
    if _is_head(token, cast):
        return Chunk("H", [token])
    if (
        token.low in ("square", "cubic", "sq")
        and at + 1 < len(sentence)
        and sentence[at + 1].stem in UNITS
    ):
        return Chunk("U", sentence[at : at + 2])
    return Chunk("U" if token.stem in UNITS else "W", [token])


def _number_follows(sentence: list[Token], at: int) -> bool:
    return any(token.number for token in sentence[at : at + 2])


def _is_head(token: Token, cast: Cast) -> bool:
    return token.stem in cast.heads or token.stem in GENERIC


def _join_lists(chunks: list[Chunk]) -> list[Chunk]:
    """Join "E and E", "E, E and E" into one chunk L."""
    result: list[Chunk] = []
    at = 0
    while at < len(chunks):
        end, members, names = at, list(chunks[at].members), at
        while chunks[names].code == "E":
            after = names + 1
            while after < len(chunks) and after - names <= 2 and chunks[after].code in (",", "c"):
                after += 1
            if after == names + 1 or after >= len(chunks) or chunks[after].code != "E":
                break
            members += chunks[after].members
            names = end = after
        if end > at and len(set(members)) == len(members):
            tokens = [token for item in chunks[at : end + 1] for token in item.tokens]
            result.append(Chunk("L", tokens, tuple(members)))
        else:
            end = at
            result.append(chunks[at])
        at = end + 1
    return result


def codes(chunks: list[Chunk]) -> str:
    """The chunk codes as one string, "_" for what a rule has consumed."""
    return "".join("_" if item.used else item.code for item in chunks)
