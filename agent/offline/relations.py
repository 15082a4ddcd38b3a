"""Comparisons of entities with each other: "at least twice as many A as B", "A plus 2 B <= 9".

A rule is a pattern over chunk codes (see `chunks.py`) with named groups, and a function that
turns the match into a row. To add one, append it to `RULES` and one sentence to the tests.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from modelwright.agent.offline.chunks import Chunk, codes
from modelwright.agent.offline.statements import Row, Term

_F = "[WUHQoBTGXpaxA]{0,8}?"  # words that do not change the meaning
_SIDE = rf"(?:[DT]{_F})?(?:[KNMP]{_F})?[EL](?:{_F}[-+c,]{{1,2}}{_F}(?:[KNMP]{_F})?[EL]){{0,6}}"
_SENSE = "[<>=ml]"
_LINKS = ("by", "using", "via", "from", "through", "in", "with", "on", "as", "to", "made")


@dataclass
class _Match:
    chunks: list[Chunk]
    match: re.Match[str]

    def __getitem__(self, group: str) -> Chunk | None:
        at = self.match.start(group)
        return self.chunks[at] if at >= 0 else None

    def side(self, group: str) -> list[Chunk]:
        if self.match.start(group) < 0:
            return []
        return self.chunks[slice(*self.match.span(group))]

    @property
    def span(self) -> tuple[int, int]:
        return self.chunks[self.match.start()].start, self.chunks[self.match.end() - 1].end


def _row(
    found: _Match, sense: str, left: list[Term], right: list[Term], number: Chunk | None = None
) -> Row | None:
    if {term[2] for term in left} & {term[2] for term in right}:
        return None
    strict = sense in "ml" and number is None
    plain = {"m": ">", "l": "<"}.get(sense, sense)
    return Row(
        "relation", plain, left, right, number.number if number else None, found.span, strict=strict
    )


def _one(chunk: Chunk | None, coefficient: Chunk | None = None) -> list[Term]:
    if chunk is None or len(chunk.members) != 1:
        return []
    return [(coefficient.number if coefficient else None, 1, chunk.members[0])]


def _as_many(found: _Match) -> Row | None:
    """K times as many A as B."""
    sense = found["s"]
    return _row(found, sense.code if sense else "=", _one(found["a"]), _one(found["b"], found["k"]))


def _more(found: _Match) -> Row | None:
    """More A than B; at least n more A than B."""
    by = found["n"]
    direction, bound = found["x"], found["s"]
    code = direction.code if direction else "x"
    sense = bound.code if bound else ("=" if by else "m")
    left, right = _one(found["a"]), _one(found["b"])
    if code == "y":
        left, right = right, left
    return _row(found, sense, left, right, by)


def _at_least_as_many(found: _Match) -> Row | None:
    sense = found["s"]
    return _row(found, sense.code if sense else "=", _one(found["a"]), _one(found["b"]))


def _offset(found: _Match) -> Row | None:
    """A at least n more than B."""
    sense, direction = found["s"], found["m"]
    left, right = linear(found.side("a")), linear(found.side("b"))
    if left is None or right is None:
        return None
    if direction and direction.code in "ly":
        left, right = right, left
    return _row(found, sense.code if sense else "=", left, right, found["n"])


def _exceed_by(found: _Match) -> Row | None:
    """A exceeds B by at least n; A may not exceed B by more than n."""
    verb, by, number = found["v"], found["s"], found["n"]
    left, right = linear(found.side("a")), linear(found.side("b"))
    if left is None or right is None or verb is None or number is None:
        return None
    if verb.code == "<" and (by is None or by.code == "m"):
        return _row(found, "<", left, right, number)
    if verb.code == "m" and (by is None or by.code in "><="):
        return _row(found, by.code if by else "=", left, right, number)
    return None


def _linear(found: _Match) -> Row | None:
    """Side compared with side, or side compared with a number."""
    sense = found["s"]
    left = linear(found.side("a"))
    if left is None or sense is None:
        return None
    if "b" in found.match.groupdict():
        right = linear(found.side("b"))
        return None if right is None else _row(found, sense.code, left, right)
    if all(term[0] is None and term[1] == 1 for term in left):
        return None
    plain = {"m": ">", "l": "<"}.get(sense.code, sense.code)
    row = _row(found, plain, left, [], found["n"])
    side = found.side("a")
    difference = any(item.low.startswith("difference") for item in side)
    if row and plain == "<" and difference and not any(item.code == "-" for item in side):
        row.absolute = row.number is not None and row.number.value >= 0
    return row


def _share(found: _Match) -> Row | None:
    """At least p % of all are A; A is at most p % of all."""
    sense, part, member = found["s"], found["p"], found["a"]
    if member is None or part is None or sense is None:
        return None
    base, between = found.side("base"), []
    if found.match.start("a") > found.match.start("p"):
        between = found.chunks[found.match.start("p") + 1 : found.match.start("a")]
        if not any(item.code in "XB" or item.low in _LINKS for item in between):
            return None
    if any(item.low.endswith("tion") and item.code == "W" for item in [*base, *between]):
        return None  # "of the transportation" may mean what is transported
    plain = {"m": ">", "l": "<"}.get(sense.code, sense.code)
    left: list[Term] = [(None, 1, index) for index in member.members]
    sums = tuple(index for item in base for index in item.members)
    return Row("share", plain, left, [], None, found.span, share=part.number, base=sums)


def linear(chunks: list[Chunk]) -> list[Term] | None:
    """Read "twice A plus 3 B", "the difference between A and B"; None if it is something else."""
    terms: list[Term] = []
    coefficient: Chunk | None = None
    sign, difference, summed = 1, "", False
    for item in chunks:
        if item.code == "D":
            difference = item.low
        elif item.code in "+-":
            sign, summed = (1 if item.code == "+" else -1), True
        elif item.code == "T":
            summed = True
        elif item.code in "KNMP":
            if coefficient or (item.code not in "KP" and not summed):
                return None
            coefficient = item
        elif item.code in "EL":
            if coefficient and len(item.members) > 1 and not summed:
                return None  # does "twice A and B" double both?
            for member in item.members:
                terms.append((coefficient.number if coefficient else None, sign, member))
                coefficient = None
            sign = 1
    if coefficient or len({term[2] for term in terms}) != len(terms):
        return None
    if difference:
        if len(terms) != 2:
            return None
        first, second = terms
        if difference.startswith("subtract"):
            first, second = second, first
        return [first, (second[0], -1, second[2])]
    if (
        len(terms) > 1
        and not summed
        and any(item.code in "cK" for item in chunks)
        and "L" not in {i.code for i in chunks}
    ):
        return None
    return terms


Builder = Callable[[_Match], Row | None]
RULES: list[tuple[str, re.Pattern[str], Builder]] = [
    (name, re.compile(pattern.replace("~", _F).replace(" ", "")), build)
    for name, pattern, build in (
        (
            "offset",
            rf"(?P<a>{_SIDE})~(?P<s>[<>=])?(?P<n>[NM])[UHW]{{0,2}}(?P<m>[mlx])~n?~(?P<b>(?:[KP]{_F})?E)",
            _offset,
        ),
        (
            "exceed by",
            rf"(?P<a>{_SIDE})~(?P<v>[<m])~(?P<b>(?:[KP]{_F})?E)W{{1,2}}(?P<s>[<>=m])?W?(?P<n>[NM])",
            _exceed_by,
        ),
        (
            "exceed by",
            rf"(?P<a>{_SIDE})~(?P<v>[<m])W?(?P<s>[<>=m])?W?(?P<n>[NM])~(?P<b>(?:[KP]{_F})?E)",
            lambda found: None,
        ),
        (
            "as many",
            rf"(?P<s>{_SENSE})?W?(?P<k>K)[aQxoWUH]{{0,5}}(?P<a>E)[WBXUoQHx]{{0,5}}[an][QoWaUHB]{{0,6}}(?P<b>E)",
            _as_many,
        ),
        (
            "more than",
            r"(?P<s>[<>=])?(?P<n>N)?(?P<x>[xy])[UoW]{0,2}(?P<a>E)[WBXoU]{0,5}n[QoWUB]{0,5}(?P<b>E)",
            _more,
        ),
        (
            "as many",
            r"(?P<s>[<>=])Q[UoH]{0,2}(?P<a>E)[WBXoU]{0,4}a[QoWU]{0,3}(?P<b>E)",
            _at_least_as_many,
        ),
        (
            "multiple",
            r"(?P<a>E)[WBXUoQHGp]{0,8}(?P<s>[<>=ml])?[WB]{0,2}(?P<k>K)[aQoWUBxnH]{0,10}(?P<b>E)",
            _as_many,
        ),
        ("comparison", rf"(?P<a>{_SIDE})~(?P<s>{_SENSE})~(?P<b>{_SIDE})", _linear),
        ("combination", rf"(?P<a>{_SIDE})[,(]?~[,)]?~(?P<s>{_SENSE})~(?P<n>[NM])", _linear),
        (
            "share",
            rf"(?P<s>{_SENSE})W?(?P<p>P)(?:o(?P<base>[TQoWHGUpaL]{{0,8}}?))?[XBWo]{{0,6}}?(?P<a>[EL])",
            _share,
        ),
        (
            "share",
            rf"(?P<a>E)[WBXUoQHp]{{0,8}}(?P<s>{_SENSE})[W]{{0,2}}(?P<p>P)(?:o(?P<base>[TQoWHGUpaL]{{0,7}}))?",
            _share,
        ),
    )
]


def read_relations(chunks: list[Chunk]) -> list[Row]:
    """Read the comparisons of a sentence and mark their chunks as used."""
    rows: list[Row] = []
    for _, pattern, build in RULES:
        position = 0
        while match := pattern.search(codes(chunks), position):
            found = _Match(chunks, match)
            row = build(found)
            if row is None:
                position = match.start() + 1
                continue
            words = {item.low for item in chunks[max(0, match.start() - 3) : match.start()]}
            row.soft = bool(words & {"prefers", "prefer", "preferably", "ideally", "preferred"})
            rows.append(row)
            if row.absolute:
                flipped: list[Term] = [(number, -sign, member) for number, sign, member in row.left]
                rows.append(replace(row, left=flipped))
            for item in chunks[match.start() : match.end()]:
                item.used = True
            position = match.end()
    return rows
