"""Comparisons of entities with each other: "at least twice as many A as B", "A plus 2 B <= 9".

A rule is a pattern over chunk codes (see `chunks.py`) with named groups: `a` and `b` are the
sides, `s` the comparison, `k` a multiple of `b`, `n` a number added to `b`, `x` the word for more
or fewer, `v` the verb of "exceeds by", `p` and `base` a share and what it is taken of. To add one,
append it to `RULES`, and one sentence to the tests.
"""

import re
from dataclasses import dataclass, replace

from modelwright.agent.offline.words.chunks import Chunk, codes
from modelwright.agent.offline.words.lexicon import LINKS, listed
from modelwright.agent.offline.words.statements import Row, Term

_F = "[WUHQoBTGXpaxA]{0,8}?"  # words that do not change the meaning
_SIDE = rf"(?:[DT]{_F})?(?:[KNMP]{_F})?[EL](?:{_F}[-+c,]{{1,2}}{_F}(?:[KNMP]{_F})?[EL]){{0,6}}"
_ONE = rf"(?:[KP]{_F})?E"
_SENSE = "[<>=ml]"
_SOFT = listed("prefers prefer preferably ideally preferred")

RULES = [
    re.compile(pattern.replace("~", _F))
    for pattern in (
        # at least 5 more than, 5 fewer than
        rf"(?P<a>{_SIDE})~(?P<s>[<>=])?(?P<n>[NM])[UHW]{{0,2}}(?P<x>[mlx])~n?~(?P<b>{_ONE})",
        # exceeds by at least 5
        rf"(?P<a>{_SIDE})~(?P<v>[<m])~(?P<b>{_ONE})W{{1,2}}(?P<s>[<>=m])?W?(?P<n>[NM])",
        # at least twice as many A as B
        rf"(?P<s>{_SENSE})?W?(?P<k>K)[aQxoWUH]{{0,5}}(?P<a>E)[WBXUoQHx]{{0,5}}[an]"
        r"[QoWaUHB]{0,6}(?P<b>E)",
        # at least 50 % more A than B
        rf"(?P<s>{_SENSE})?(?P<more>P)(?P<x>[xy])[UoWH]{{0,2}}(?P<a>E)[WBXoU]{{0,5}}n[QoWUBH]{{0,5}}"
        r"(?P<b>E)",
        rf"(?P<a>E)[WBXUoQH]{{0,8}}(?P<s>{_SENSE})?[WB]{{0,2}}(?P<more>P)(?P<x>[mlxy])n?[QoWUBH]{{0,5}}"
        r"(?P<b>E)",
        # at least 5 more A than B
        r"(?P<s>[<>=])?(?P<n>N)?(?P<x>[xy])[UoWH]{0,4}(?P<a>E)[WBXoU]{0,5}n[QoWUBH]{0,5}(?P<b>E)",
        # at least 2 A for each B, for each B at least 2 A
        rf"(?P<s>{_SENSE})(?P<k>N)[HUo]{{0,2}}(?P<a>E)[XBW]{{0,3}}p[HUo]{{0,2}}(?P<b>E)",
        rf"p[HUo]{{0,2}}(?P<b>E),?[XBW]{{0,4}}(?P<s>{_SENSE})(?P<k>N)[HUo]{{0,2}}(?P<a>E)",
        # at least as many A as B
        r"(?P<s>[<>=])Q[UoH]{0,2}(?P<a>E)[WBXoU]{0,4}a[QoWU]{0,3}(?P<b>E)",
        # A is at least twice the number of B
        rf"(?P<a>E)[WBXUoQHGp]{{0,8}}(?P<s>{_SENSE})?[WB]{{0,2}}(?P<k>K)[aQoWUBxnH]{{0,10}}"
        r"(?P<b>E)",
        # A is at most B, A plus B is at most 9
        rf"(?P<a>{_SIDE})~(?P<s>{_SENSE})~(?P<b>{_SIDE})",
        rf"(?P<a>{_SIDE})[,(]?~[,)]?~(?P<s>{_SENSE})~(?P<n>[NM])",
        # at least 20 % of all are A, A is at least 20 % of all
        rf"(?P<s>{_SENSE})W?(?P<p>P)(?:o(?P<base>[TQoWHGUpaL]{{0,8}}?))?(?P<is>[XBWo]{{0,6}}?)"
        r"(?P<a>[EL])",
        rf"(?P<a>E)[WBXUoQHp]{{0,8}}(?P<s>{_SENSE})W{{0,2}}(?P<p>P)(?:o(?P<base>[TQoWHGUpaL]{{0,7}}))?",
    )
]


@dataclass
class _Match:
    chunks: list[Chunk]
    match: re.Match[str]

    def side(self, group: str) -> list[Chunk]:
        """The chunks of a group; [] if the rule does not have it."""
        if self.match.groupdict().get(group) is None:
            return []
        return self.chunks[slice(*self.match.span(group))]

    def code(self, group: str) -> str:
        return self.match.groupdict().get(group) or ""


def read_relations(chunks: list[Chunk]) -> list[Row]:
    """Read the comparisons of a sentence and mark their chunks as used."""
    rows: list[Row] = []
    for pattern in RULES:
        position = 0
        while match := pattern.search(codes(chunks), position):
            found = _Match(chunks, match)
            row = _share(found) if "p" in match.groupdict() else _comparison(found)
            position = match.end() if row else match.start() + 1
            if row is None:
                continue
            words = {item.low for item in chunks[max(0, match.start() - 3) : match.start()]}
            row.soft = bool(words & _SOFT)
            rows.append(row)
            if row.absolute:
                flipped: list[Term] = [(number, -sign, member) for number, sign, member in row.left]
                rows.append(replace(row, left=flipped, flipped=True))
            for item in chunks[match.start() : match.end()]:
                item.used = True
    return rows


def _row(found: _Match, sense: str, left: list[Term], right: list[Term]) -> Row:
    chunks = found.chunks[slice(*found.match.span())]
    number = next((item.number for item in found.side("n")), None)
    return Row(
        "relation", {"m": ">", "l": "<"}.get(sense, sense), left, right, number,
        (chunks[0].start, chunks[-1].end), strict=sense in "ml" and number is None,
    )  # fmt: skip


def _comparison(found: _Match) -> Row | None:
    left, right = linear(found.side("a")), linear(found.side("b"))
    sense, direction = found.code("s"), found.code("x")
    told = found.chunks[slice(*found.match.span())]
    counted = found.side("k") or found.side("n")
    if counted and not sense and not any(item.code in "XQ" for item in told):
        return None  # "a suit takes 3 times as long as a vest"
    for factor in found.side("k"):
        right = right and [(factor.number, 1, right[0][2])]
    for part in found.side("more"):  # 50 % more than B is 1.5 B
        value = 1 + part.number.value * (1 if direction in "xm" else -1)
        right = right and [(replace(part.number, value=value), 1, right[0][2])]
        direction = ""
    if left is None or right is None or {term[2] for term in left} & {term[2] for term in right}:
        return None
    if found.code("v"):  # "exceeds by at least 5", "may not exceed by more than 5"
        if sense not in {"<": ("", "m"), "m": ("", *"><=")}[found.code("v")]:
            return None
        sense = "<" if found.code("v") == "<" else sense
    if direction and not found.code("n"):
        sense = sense or "m"
    if direction in ("y", "l"):
        left, right = right, left
    if right:
        return _row(found, sense or "=", left, right)
    if all(factor is None and sign == 1 for factor, sign, _ in left):
        return None  # a plain sum is bounded by a limit
    row = _row(found, sense, left, [])
    difference = any(item.low.startswith("difference") for item in found.side("a"))
    minus = any(item.code == "-" for item in found.side("a"))
    positive = row.number is not None and row.number.value >= 0
    row.absolute = row.sense == "<" and difference and not minus and positive
    return row


def _share(found: _Match) -> Row | None:
    """At least p % of all are A; A is at most p % of all."""
    base, between = found.side("base"), found.side("is")
    linked = any(item.code in "XB" or item.low in LINKS | {"as", "via"} for item in between + base)
    if "is" in found.match.groupdict() and not linked:
        return None
    if any(item.low.endswith("tion") and item.code == "W" for item in [*base, *between]):
        return None  # "of the transportation" may mean what is transported
    left: list[Term] = [(None, 1, index) for index in found.side("a")[0].members]
    row = _row(found, found.code("s"), left, [])
    row.kind, row.strict, row.share = "share", False, found.side("p")[0].number
    row.base = tuple(index for item in base for index in item.members)
    return row


def linear(chunks: list[Chunk]) -> list[Term] | None:
    """Read "twice A plus 3 B", "the difference between A and B"; None if it is something else."""
    terms: list[Term] = []
    string = codes(chunks, used=True)
    summed = any(code in "T+-" for code in string)
    coefficient, sign, difference = None, 1, ""
    for item in chunks:
        if item.code == "D":
            difference = item.low
        elif item.code in "+-":
            sign = 1 if item.code == "+" else -1
        elif item.code in "KNMP":
            if coefficient or (item.code not in "KP" and not summed):
                return None
            coefficient = item.number
        elif item.code in "EL":
            if coefficient and len(item.members) > 1 and not summed:
                return None  # does "twice A and B" double both?
            for member in item.members:
                terms.append((coefficient, sign, member))
                coefficient = None
            sign = 1
    if coefficient or len({term[2] for term in terms}) != len(terms):
        return None
    if difference:
        if len(terms) != 2:
            return None
        first, second = terms[::-1] if difference.startswith("subtract") else terms
        return [first, (second[0], -1, second[2])]
    loose = "L" not in string and any(code in "cK" for code in string)
    return None if len(terms) > 1 and not summed and loose else terms
