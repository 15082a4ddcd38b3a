"""Tables in markdown or tab-separated text: found, and told as sentences the reader understands."""

import re
from dataclasses import dataclass

_LINE = re.compile(r"^[ \t]*\|?(?P<cells>[^\n]*(?:\||\t)[^\n]*)$", re.M)
_RULE = re.compile(r"[\s|:+-]+")
_NUMBER = re.compile(r"-?[$€£]?\s?\d[\d,]*(?:\.\d+)?\s?%?")
SUPPLY = re.compile(r"\b(?:avail\w*|capacit\w*|supply|limit|stock|offer|max\w*)\b", re.I)
NEED = re.compile(r"\b(?:demand|requir\w*|need\w*|min\w*)\b", re.I)
MONEY = re.compile(r"profit|revenue|cost|price|margin|wage", re.I)
_PRICED = re.compile(rf"{MONEY.pattern}|[$€£]", re.I)
_UNIT = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True)
class Cell:
    """One cell and where it stands."""

    text: str
    start: int
    number: float | None
    """None if it is something else."""

    @property
    def span(self) -> tuple[int, int]:
        """Its first character, and the one behind its last."""
        return self.start, self.start + len(self.text)

    @property
    def is_blank(self) -> bool:
        """Whether it is empty or a dash."""
        return self.text in ("", "-", "–", "—")


@dataclass(frozen=True)
class Table:
    """Header and rows of equal length; `start` to `end` is its place in the text."""

    header: list[Cell]
    rows: list[list[Cell]]
    start: int
    end: int

    def transposed(self) -> "Table":
        """Rows and columns exchanged."""
        grid = [self.header, *self.rows]
        turned = [list(column) for column in zip(*grid, strict=True)]
        return Table(turned[0], turned[1:], self.start, self.end)


def find_tables(text: str) -> list[Table]:
    """Return the tables with a header, a label column and at least one number."""
    tables: list[Table] = []
    block: list[tuple[int, int, list[Cell]]] = []
    for match in [*_LINE.finditer(text), None]:
        if block and (match is None or text[block[-1][1] : match.start()].strip("\n\r \t")):
            tables += _table(block)
            block = []
        if match and not _RULE.fullmatch(match.group()):
            block.append((match.start(), match.end(), _cells(match)))
        elif match and block:
            block[-1] = (block[-1][0], match.end(), block[-1][2])
    return tables


def _cells(match: re.Match[str]) -> list[Cell]:
    line, offset = match["cells"], match.start("cells")
    separator = "|" if "|" in line else "\t"
    cells: list[Cell] = []
    for part in line.rstrip().removesuffix("|").split(separator):
        lead = len(part) - len(part.lstrip())
        cells.append(Cell(part.strip(), offset + lead, _number(part.strip())))
        offset += len(part) + 1
    return cells


def _number(text: str) -> float | None:
    if not _NUMBER.fullmatch(text):
        return None
    return float(re.sub(r"[$€£,%\s]", "", text)) * (0.01 if "%" in text else 1)


def _table(block: list[tuple[int, int, list[Cell]]]) -> list[Table]:
    rows = [cells for _, _, cells in block]
    if len(rows) < 2 or len(rows[0]) < 2 or any(len(row) != len(rows[0]) for row in rows):
        return []
    if not any(cell.number is not None for row in rows[1:] for cell in row[1:]):
        return []
    return [Table(rows[0], rows[1:], block[0][0], block[-1][1])]


def tell(text: str) -> tuple[str, list[int]]:
    """Replace each table by sentences; also return the original place of every character."""
    result, origin, position = "", [], 0
    for table in find_tables(text):
        caption = text[position : table.start].strip().rpartition("\n")[2]
        heads = " ".join(cell.text for cell in table.header)
        if _PRICED.search(caption) and not _PRICED.search(heads):
            continue  # what the cells are is told outside, in words that no sentence would repeat
        result += text[position : table.start]
        origin += range(position, table.start)
        for (lead, value, tail), start in _sentences(table):
            result += lead + value + tail
            last = start + max(len(value) - 1, 0)
            origin += [start] * len(lead) + [*range(start, start + len(value))] + [last] * len(tail)
        position = table.end
    result += text[position:]
    return result, [*origin, *range(position, len(text) + 1)]


_Told = tuple[str, str, str]
"""A sentence in three pieces; the middle one is the number as it stands in its cell."""


def _sentences(table: Table) -> list[tuple[_Told, int]]:
    """Sentences for the rows, each with the place of its number.

    Rows are the things to decide about; else the table is turned.
    """
    if _is_bound(table.header[-1].text) and not _is_bound(table.rows[-1][0].text):
        table = table.transposed()
    told: list[tuple[_Told, int]] = [(("\n", "", ""), table.start)]
    for row in table.rows:
        for head, cell in zip(table.header[1:], row[1:], strict=True):
            if not cell.is_blank:
                sentence = _sentence(row[0].text, head.text, cell.text)
                told.append((sentence, cell.start + len(cell.text) - len(sentence[1])))
    return told


def _is_bound(label: str) -> bool:
    label = _UNIT.sub("", label)  # "oven (min)" takes minutes
    return bool(SUPPLY.search(label) or NEED.search(label))


def _sentence(label: str, head: str, value: str) -> _Told:
    unit = _UNIT.search(head)
    what = re.sub(r"\s*(?:\([^()]*\)|per unit|per \w+$)", "", head).strip().lower() or head
    of = f" {unit[1]} of {what}" if unit and unit[1] not in "$€£" else f" {what}"
    if _is_bound(label):
        return f"At {'least' if NEED.search(label) else 'most'} ", value, f"{of} can be used.\n"
    if _is_bound(head):
        return f"At {'least' if NEED.search(head) else 'most'} ", value, f" {label} can be made.\n"
    if MONEY.search(head):
        return f"The {what} per {label} is $", value.lstrip("$€£"), ".\n"
    return f"Each {label} needs ", value, f"{of}.\n"
