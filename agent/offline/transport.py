"""Transport and assignment problems given as one matrix of costs, told as formulas."""

import re

from modelwright.agent.offline.algebra.model import draft_formulas
from modelwright.agent.offline.algebra.parser import Formulas, Node, Relation
from modelwright.agent.offline.numbers import find_numbers
from modelwright.agent.offline.proof import DANGER_PATTERN
from modelwright.agent.offline.records import Draft
from modelwright.agent.offline.tables import Cell, find_tables

_SUPPLY = re.compile(r"supply|capacity|available|stock|offer", re.I)
_DEMAND = re.compile(r"demand|requir|need", re.I)
_SHIP = re.compile(r"\b(?:ship|transport|deliver|send|haul|suppl)\w*", re.I)
_ASSIGN = re.compile(r"\bassign\w*", re.I)
_ONE_EACH = re.compile(
    r"\b(?:exactly one|one (?:task|job|worker|person|machine|project)|only one|at most one)\b", re.I
)
_LEAST = re.compile(r"\bminimi[sz]\w*|\bcheapest\b|\blowest\b", re.I)


def formulate_matrix(text: str) -> Draft | None:
    """Return the draft of a text that is one cost matrix, None if it is anything else."""
    tables, goal = find_tables(text), _LEAST.search(text)
    if len(tables) != 1 or not goal or DANGER_PATTERN.search(text):
        return None
    header, rows = tables[0].header, tables[0].rows
    rest = text[: tables[0].start] + text[tables[0].end :]
    counts = {1, len(rows), len(rows) - 1, len(header) - 1, len(header) - 2}
    if any(not number.word or number.value not in counts for number in find_numbers(rest)):
        return None
    supply, demand = _SUPPLY.search(header[-1].text), _DEMAND.search(rows[-1][0].text)
    bounds: list[Cell] = []
    if supply and demand and _SHIP.search(rest):
        bounds = [row[-1] for row in rows[:-1]] + rows[-1][1:-1]
        header, rows = header[:-1], [row[:-1] for row in rows[:-1]]
    elif supply or demand or not (_ASSIGN.search(rest) and _ONE_EACH.search(rest)):
        return None
    labels = [row[0] for row in rows], header[1:]
    square = bool(bounds) or len(rows) == len(header) - 1
    clear = square and all(len({cell.text for cell in line}) == len(line) for line in labels)
    cells = [*bounds, *(cell for row in rows for cell in row[1:])]
    if not clear or any(cell.number is None for cell in cells):
        return None
    return draft_formulas(text, _formulas(rows, header, bounds, goal.span()))[0]


def _formulas(
    rows: list[list[Cell]], header: list[Cell], bounds: list[Cell], goal: tuple[int, int]
) -> Formulas:
    """Write the matrix out; without bounds every row and column is served exactly once."""
    verb, kind = ("ship", "nonnegative") if bounds else ("assign", "binary")
    amounts = [
        [Node("variable", name=f"{verb} {row[0].text} {head.text}") for head in header[1:]]
        for row in rows
    ]
    costs = [
        Node("*", (_number(cell), amount))
        for row, line in zip(rows, amounts, strict=True)
        for cell, amount in zip(row[1:], line, strict=True)
    ]
    found = Formulas(False, Node("+", tuple(costs)), goal)
    found.declare([""], kind)
    senses = ["<=" if bounds else "="] * len(rows) + [">=" if bounds else "="] * len(header[1:])
    labels = [row[0] for row in rows] + header[1:]
    lines = [*amounts, *zip(*amounts, strict=True)]
    rights = [_number(cell) for cell in bounds] or [Node("number", value=1.0)] * len(lines)
    for line, sense, right, label in zip(lines, senses, rights, labels, strict=True):
        end = max(label.start + len(label.text), right.end)
        found.relations.append(Relation(Node("+", tuple(line)), sense, right, label.start, end))
    return found


def _number(cell: Cell) -> Node:
    return Node("number", (), cell.number or 0.0, "", cell.start, cell.start + len(cell.text))
