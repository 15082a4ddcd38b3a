"""A sentence as chunks: each has a one-letter code, so that rules are short patterns over codes.

E one entity   L a list of entities   H noun for any entity   T total   G all/both/either
N number   M money   P percentage or part   K multiple (twice, 3 times)
> < = at least, at most, exactly   m l more than, less than
Q number of   a as   n than   o of   c and/or   p per   + - D plus, minus, difference
X must/can   B be   A available   O maximize/minimize   U unit   W any other word   r respectively
x more   y fewer   , ; : ( ) marks (";" is also while, whereas, but)
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from modelwright.agent.offline.words.entities import Cast
from modelwright.agent.offline.words.lexicon import GENERIC, PERIODS, UNITS, WORDINGS, listed
from modelwright.agent.offline.words.numbers import Number
from modelwright.agent.offline.words.tokens import Token

_NUMBER_CODES = {"plain": "N", "money": "M", "percent": "P", "part": "P", "times": "K"}
_WORDINGS = [(code, re.compile(rf"(?:{one})(?!\S)")) for code, one in WORDINGS.items()]
_LIST = re.compile(r"E(?:[,c]{1,2}E)+")
_LONGEST_PHRASE = 7
_NEEDS_NUMBER = frozenset(
    ("up to", "over", "under", "above", "below", "only up to", "limit of", "equal")
)
_SKIP = listed("the a an his her their its our your my this that these those")


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
        last = chunks[-1].code if chunks else ""
        if piece.code == "E" and last == "H":
            piece.tokens = [*chunks.pop().tokens, *piece.tokens]
        one = last == "E" and piece.low in ("one", "ones")  # "a small one"
        if one or (piece.code == "H" and last == "E") or (piece.code == last and last in "<>"):
            chunks[-1].tokens.extend(piece.tokens)
        elif piece.code != "W" or piece.low not in _SKIP or piece.tokens[0].stem == "A":
            chunks.append(piece)
    return _join_lists(chunks)


def _next(sentence: list[Token], at: int, cast: Cast) -> Chunk:
    token, after = sentence[at], sentence[at + 1 : at + 2]
    if token.number:
        return Chunk(_NUMBER_CODES[token.number.kind], [token])
    if token.low in ("a", "an") and at and after:
        timed = sentence[at - 1].number and UNITS.get(after[0].stem, "")[:1] == ("time",)
        if timed or after[0].stem in PERIODS:  # "$15 an hour", "once a day"
            return Chunk("p", [token])
    if mention := cast.mention(sentence, at):
        return Chunk("E", sentence[at : at + mention[1]], mention[:1])
    for phrase, code in _wordings(" ".join(k.low for k in sentence[at : at + _LONGEST_PHRASE])):
        end = at + 1 + phrase.count(" ")
        if phrase not in _NEEDS_NUMBER or any(k.number for k in sentence[end : end + 2]):
            return Chunk(code, sentence[at:end])
    if token.stem in cast.heads or token.stem in GENERIC:
        return Chunk("H", [token])
    if token.low in ("square", "cubic", "sq") and after and after[0].stem in UNITS:
        return Chunk("U", sentence[at : at + 2])
    return Chunk("U" if token.stem in UNITS else "W", [token])


@lru_cache(maxsize=4096)
def _wordings(words: str) -> list[tuple[str, str]]:
    """The wordings that words begin with, the longest first, each with its code."""
    found = [(match.group(), code) for code, one in _WORDINGS if (match := one.match(words))]
    return sorted(found, key=lambda one: -len(one[0]))


def _join_lists(chunks: list[Chunk]) -> list[Chunk]:
    """Join "E and E", "E, E and E" into one chunk L."""
    result: list[Chunk] = []
    string, at = "".join(item.code for item in chunks), 0
    while at < len(chunks):
        match = _LIST.match(string, at)
        piece = chunks[at : match.end()] if match else []
        members = tuple(member for item in piece for member in item.members)
        if match and len(set(members)) == len(members):
            result.append(Chunk("L", [token for item in piece for token in item.tokens], members))
            at = match.end()
        else:
            result.append(chunks[at])
            at += 1
    return result


def codes(chunks: list[Chunk], used: bool = False) -> str:
    """The chunk codes as one string, "_" for what a rule has consumed unless `used`.

    A word such as "minimum" that was set aside ("yield a minimum of at least 10") is plain again.
    """
    return "".join(
        "W" if item.code == "O" and item.aside else "_" if item.used and not used else item.code
        for item in chunks
    )
