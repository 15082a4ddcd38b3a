"""What says nothing about the problem: symbols, asides, reasons, bounds by zero."""

import re

from modelwright.agent.offline.words.chunks import Chunk, codes
from modelwright.agent.offline.words.lexicon import FUNCTION, PERIODS, VERBS, listed
from modelwright.agent.offline.words.tokens import Token

_WHY = re.compile(r"(?:because|since|due to|given that)\b")
_ASKED = listed("what find calculate determine how goal objective aim achieve seek wants at")
_SYMBOL = re.compile(r"[a-z]_?\d")
_OF_ENTITY = ("E", "HoE", "WoE", "UoE", "HE", "oE")
_BY_ZERO = re.compile(r"[>m][WoB]{0,3}(N)")


def drop_symbols(sentence: list[Token]) -> list[Token]:
    """Drop the symbol of "x1 regular models", and "(x1 and x2 are at least 0)" altogether."""
    result: list[Token] = []
    named = inside = False
    for at, token in enumerate(sentence):
        after = sentence[at + 1] if at + 1 < len(sentence) else None
        noun = after is not None and after.is_word and after.stem not in FUNCTION | VERBS
        if noun and _SYMBOL.fullmatch(token.text):
            named = True
            continue
        if token.low == "(" and after and _SYMBOL.fullmatch(after.text) and named:
            inside = True
        if not inside:
            result.append(token)
        inside = inside and token.low != ")"
    return result


def drop_asides(sentence: list[Chunk]) -> list[Chunk]:
    """Drop parentheses that hold no number but 0, and those around a name."""
    result: list[Chunk] = []
    at = 0
    while at < len(sentence):
        marks = [item.code for item in sentence[at:]]
        close = at + marks.index(")") if marks[0] == "(" and ")" in marks else at
        inside = sentence[at + 1 : close]
        if [item.code for item in inside] == ["E"]:  # "surgery (department Y)" is department Y
            result.append(inside[0])
        elif not inside or _holds_data(inside):
            result.append(sentence[at])
            close = at
        at = close + 1
    return result


def _holds_data(chunks: list[Chunk]) -> bool:
    return any(
        item.code in "MPKEL" or (item.code == "N" and item.number.value != 0) for item in chunks
    )


def set_aside(sentence: list[Chunk]) -> None:
    """Mark what gives a reason or bounds amounts by zero, neither of which is a restriction."""
    for match in _BY_ZERO.finditer(codes(sentence)):
        if sentence[match.start(1)].number.value == 0:
            _mark(sentence[match.start() : match.end()])
    words = [item.low for item in sentence]
    bounded = any(item.code in "<>=NM" for item in sentence)
    limiting = False
    for at, (item, word) in enumerate(zip(sentence, words, strict=True)):
        if item.code == "O" and word in ("minimum", "maximum"):
            _read_extreme(sentence, at)
            if item.code == "O" and bounded and not _ASKED.intersection(words[:at]):
                _mark([item])
        after = sentence[at + 1 : at + 2]
        if word in ("to", "to only") and limiting and after:
            bound = after[0].code in "NPM" or after[0].low == "only"
            item.code = "<" if bound else item.code
        limiting = limiting or word.startswith("limit")
    at = 0
    while at < len(sentence):
        opening = at == 0 and words[at] in ("as", "although", "while")
        if opening or _WHY.match(" ".join(words[at : at + 2])):
            rest = range(at, len(sentence))
            end = next((k for k in rest if sentence[k].code in ",;"), len(sentence))
            if not any(item.code in "NMPK<>=" for item in sentence[at:end]):
                _mark(sentence[at:end])
                at = end
        at += 1


def _mark(chunks: list[Chunk]) -> None:
    for item in chunks:
        item.used = item.aside = True


def _read_extreme(sentence: list[Chunk], at: int) -> None:
    """Read "a minimum investment of 80" as "at least", and drop "minimum" before "at least"."""
    bound = ">" if sentence[at].low == "minimum" else "<"
    ends = all(item.code in ",;" or item.low in ".!" for item in sentence[at + 1 : at + 2])
    if ends and any(item.code in "NM" for item in sentence[max(0, at - 3) : at]):
        sentence[at].code = bound  # "30 hours max"
        return
    for after in range(at + 1, min(at + 9, len(sentence))):
        code = sentence[after].code
        if code in "<>=":
            _mark([sentence[at]])
        elif code in "NM" and (sentence[after - 1].code == "o" or after == at + 1):
            sentence[at].code = bound
        elif code in "WHUoTQEL":
            continue
        return


def set_counts_aside(chunks: list[Chunk], kinds: int) -> None:
    """Mark numbers that are no data: "two types of", "one batch of E takes", "in one day".

    Args:
        chunks: the sentence.
        kinds: how many entities there are.
    """
    names = {member for item in chunks for member in item.members}
    listed = len(names) == kinds
    data = any(item.code in "NMP" and not item.number.word for item in chunks)
    for at, item in enumerate(chunks):
        before = chunks[at - 1] if at else None
        if item.code != "N" or item.used or (before and before.code in "<>=ml"):
            continue
        after = "".join(other.code for other in chunks[at + 1 : at + 4])
        lead = "".join(other.code for other in chunks[:at]).rstrip("WXBU")
        if lead.endswith("E") and after[:1] == "E":
            continue  # "each bike needs one frame"
        idle = item.number.word and _is_idle(chunks, at, kinds, listed, data)
        if idle or (item.number.value == 1 and after.startswith(_OF_ENTITY)):
            _mark([item])


def _is_idle(chunks: list[Chunk], at: int, kinds: int, listed: bool, data: bool) -> bool:
    """Whether a number word counts nothing that matters."""
    value, before = chunks[at].number.value, chunks[at - 1] if at else None
    following = chunks[at + 1] if at + 1 < len(chunks) else None
    after = "".join(other.code for other in chunks[at + 1 : at + 4])
    if value == 1 and after[1:2] == "o" and (before is None or before.code == ";"):
        return True  # "One liter of A contains"
    word = following.tokens[0] if following else None
    ends = word is None or after[0] in ",;cXB" or not word.is_word
    period = word is not None and word.stem in PERIODS
    located = before is not None and before.low in ("in", "at", "from")
    if (value == 1 and (ends or period or located)) or (value == kinds and ends):
        return True
    sorts = value == kinds and after[:1] in ("HELW," if listed else "HEL")
    if sorts and word is not None and word.stem != "unit":
        return True
    named = any(other.code == "E" for other in chunks[:at])
    return after[:1] in ("W", "H") and not (data or named or period or "op" in after)
