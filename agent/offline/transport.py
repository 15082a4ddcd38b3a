"""Transport and assignment problems given as one matrix: every cell is a cost, or a gain."""

import re
from typing import Literal, NamedTuple

from modelwright.agent.formulation import Entry, IndexSet, Variable
from modelwright.agent.offline.drafting import Drafting, sign
from modelwright.agent.offline.proof import DANGER_PATTERN
from modelwright.agent.offline.quoting import Quoting
from modelwright.agent.offline.records import Clause, Draft
from modelwright.agent.offline.tables import MONEY, NEED, SUPPLY, Cell, Table, find_tables
from modelwright.agent.offline.words.currency import find_currency
from modelwright.agent.offline.words.numbers import find_numbers

_SHIP = re.compile(r"\b(?:ship|transport|deliver|send|haul|suppl)\w*", re.I)
_ASSIGN = re.compile(r"\bassign\w*", re.I)
_ONE_EACH = re.compile(
    r"\b(?:exactly one|one (?:task|job|worker|person|machine|project)|only one|at most one)\b", re.I
)
_GOAL = re.compile(
    r"\b(?:(?P<least>minim(?:i[sz]\w*|al|um)|cheapest|lowest|least (?:total )?(?:cost|time)"
    r"|as (?:small|little|low|cheap|cheaply|short|quickly|fast) as possible)"
    r"|maxim(?:i[sz]\w*|al|um)|highest|largest|greatest|best total"
    r"|as (?:large|high|great) as possible)\b",
    re.I,
)
_ALL_OF_IT = re.compile(
    r"\b(?:exactly|precisely|entire|entirely|fully|completely|everything"
    r"|all (?:of )?(?:its|their|the))\b",
    re.I,
)
"""What may turn "at most" the supply into all of it."""
_RULE = re.compile(
    r"\b(?:if|when|whenever|not|never|no|nor|neither|cannot|can't|without|unable|closed|blocked"
    r"|forbidden|prohibited|refuses?|either|instead|already)\b",
    re.I,
)
"""What a rule about some of the pairs is told with."""
_SENTENCE = re.compile(r"(?<=[.?!;])\s+|\n\s*\n")


class _Side(NamedTuple):
    """The lines or the columns of a matrix, and the rows of the model over them."""

    name: str
    meaning: str
    row: str
    sense: str
    bound: str
    """Parameter on the right side of the rows."""
    told: str


class _Kind(NamedTuple):
    """One of the two models."""

    title: str
    variable: str
    meaning: str
    domain: Literal["continuous", "binary"]
    sides: tuple[_Side, _Side]


_TRANSPORT = _Kind(
    "Transport", "ship", "how much to ship from each origin to each destination", "continuous",
    (
        _Side(
            "origins", "where it comes from",
            "limit_supply", "<", "supply", "no origin ships more than it has",
        ),
        _Side(
            "destinations", "where it goes to",
            "meet_demand", ">", "demand", "each destination gets at least what it needs",
        ),
    ),
)  # fmt: skip
_ASSIGNMENT = _Kind(
    "Assignment", "assign", "which agent gets which task", "binary",
    (
        _Side(
            "agents", "who or what is assigned",
            "one_task_each", "=", "tasks_each", "each agent gets exactly one task",
        ),
        _Side(
            "tasks", "what is given to them",
            "one_agent_each", "=", "agents_each", "each task gets exactly one agent",
        ),
    ),
)  # fmt: skip
_Span = tuple[int, int]


class _Matrix(NamedTuple):
    """What is paired, and the numbers of the pairs, the lines and the columns."""

    kind: _Kind
    labels: tuple[list[Cell], list[Cell]]
    cells: list[list[Cell]]
    bounds: tuple[list[Cell], list[Cell]]
    """Right sides of the rows over the lines, and over the columns."""
    words: tuple[_Span, _Span]
    """Where the text says what limits them."""


def formulate_matrix(text: str) -> Draft | None:
    """Return the draft of a text that is one matrix of costs or gains, None if it is not.

    Nothing may be left over: no number outside of the matrix but how many lines it has, and no
    word that could mean another rule.
    """
    tables, goals = find_tables(text), list(_GOAL.finditer(text))
    if len(tables) != 1 or len({goal["least"] is None for goal in goals}) != 1:
        return None
    rest = f"{text[: tables[0].start]}\n{text[tables[0].end :]}"
    if DANGER_PATTERN.search(text) or _RULE.search(rest):
        return None
    matrix = _read(text, rest, tables[0])
    maximize = goals[0]["least"] is None
    if not matrix or not _is_clear(matrix, rest) or (maximize and matrix.kind is _TRANSPORT):
        return None
    return _draft(text, matrix, maximize, goals[0].span())


def _read(text: str, rest: str, table: Table) -> _Matrix | None:
    """Return the matrix of a table with supplies and demands, or of one that pairs one to one."""
    if NEED.search(table.header[-1].text) and SUPPLY.search(table.rows[-1][0].text):
        table = table.transposed()
    supply, demand = table.header[-1], table.rows[-1][0]
    each = _ONE_EACH.search(text)
    if SUPPLY.search(supply.text) and NEED.search(demand.text) and _SHIP.search(rest):
        *rows, (_, *demands, corner) = table.rows
        kind, bounds = _TRANSPORT, ([row[-1] for row in rows], demands)
        labels = [row[0] for row in rows], table.header[1:-1]
        cells, words = [row[1:-1] for row in rows], (supply.span, demand.span)
        given, needed = (sum(cell.number or 0 for cell in cells) for cells in bounds)
        if not corner.is_blank and corner.number not in (given, needed):
            return None
        if given != needed and _ALL_OF_IT.search(rest):
            return None
    elif each and _ASSIGN.search(rest) and len(table.rows) == len(table.header) - 1:
        kind, one = _ASSIGNMENT, [Cell(each.group(), each.start(), 1)] * len(table.rows)
        labels = [row[0] for row in table.rows], table.header[1:]
        cells, words, bounds = (
            [row[1:] for row in table.rows],
            (each.span(), each.span()),
            (one, one),
        )
    else:
        return None
    return _Matrix(kind, labels, cells, bounds, words)


def _is_clear(matrix: _Matrix, rest: str) -> bool:
    """Return whether all cells are amounts, and the words around tell nothing of their own."""
    cells = [cell for line in (*matrix.bounds, *matrix.cells) for cell in line]
    if any(cell.number is None or cell.number < 0 for cell in cells):
        return False
    counts = {1, *map(len, matrix.labels)}
    if any(not one.word or one.value not in counts for one in find_numbers(rest)):
        return False
    return not any(_is_unclear(line, rest) for line in matrix.labels)


def _is_unclear(line: list[Cell], rest: str) -> bool:
    """Return whether labels are missing or doubled, or a sentence names some of them, not all."""
    names = {cell.text for cell in line} - {""}
    said = (
        [re.search(rf"\b{re.escape(name)}\b", sentence) for name in names]
        for sentence in _SENTENCE.split(rest)
    )
    return len(names) < len(line) or any(any(named) and not all(named) for named in said)


def _draft(text: str, matrix: _Matrix, maximize: bool, goal: _Span) -> Draft:
    work, kind = Drafting(Quoting(text)), matrix.kind

    def entry(cell: Cell, *key: Cell) -> Entry:
        quote = work.quoting.around(*cell.span)
        return Entry(key=[one.text for one in key], value=cell.number or 0.0, quote=quote)

    names = [side.name for side in kind.sides]
    amount = "gain" if maximize else "cost"
    pairs = [
        entry(cell, first, second)
        for first, row in zip(matrix.labels[0], matrix.cells, strict=True)
        for second, cell in zip(matrix.labels[1], row, strict=True)
    ]
    unit = find_currency(text) if MONEY.search(text) else ""
    work.parameter(amount, f"{amount} of each pair", names, pairs, unit)
    work.variables.append(
        Variable(
            name=kind.variable, meaning=kind.meaning, unit="", index=names, domain=kind.domain,
            lower=0, upper=1 if kind.domain == "binary" else None,
        )
    )  # fmt: skip
    variable = f"model.{kind.variable}[i, j]"
    for side, labels, cells, words, (own, other) in zip(
        kind.sides, matrix.labels, matrix.bounds, matrix.words, ("ij", "ji"), strict=True
    ):
        members = [label.text for label in labels]
        work.sets.append(IndexSet(name=side.name, meaning=side.meaning, members=members))
        bounds = [entry(cell, label) for label, cell in zip(labels, cells, strict=True)]
        work.parameter(side.bound, f"{side.bound} of each", [side.name], bounds)
        over = next(name for name in names if name != side.name)
        left = f"sum({variable} for {other} in model.{over})"
        right = f'data["{side.bound}"][{own}]'
        latex = rf"\sum_{other} {kind.variable}_{{ij}} {sign(side.sense)} {side.bound}_{own}"
        clause = Clause(side.row, *words, side.told)
        work.constrain(side.row, (left, side.sense, right), latex, clause, over=(own, side.name))
    over = f"for i in model.{names[0]} for j in model.{names[1]}"
    latex = rf"\sum_{{i,j}} {amount}_{{ij}} {kind.variable}_{{ij}}"
    told = f"{'maximize' if maximize else 'minimize'} the total {amount}"
    total = f'sum(data["{amount}"][i][j] * {variable} {over})'
    work.optimize(maximize, total, latex, Clause("objective", *goal, told))
    return work.finish(kind.title)
