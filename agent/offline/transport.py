"""Transport and assignment problems given as one matrix: every cell is a cost, or a gain."""

import re
from typing import Literal, NamedTuple

from modelwright.agent.formulation import Entry, IndexSet, Variable
from modelwright.agent.offline.currency import find_currency
from modelwright.agent.offline.drafting import Drafting, sign
from modelwright.agent.offline.numbers import find_numbers
from modelwright.agent.offline.proof import DANGER_PATTERN
from modelwright.agent.offline.quoting import Quoting
from modelwright.agent.offline.records import Clause, Draft
from modelwright.agent.offline.tables import Cell, find_tables

_SUPPLY = re.compile(r"supply|capacity|available|stock|offer", re.I)
_DEMAND = re.compile(r"demand|requir|need", re.I)
_SHIP = re.compile(r"\b(?:ship|transport|deliver|send|haul|suppl)\w*", re.I)
_ASSIGN = re.compile(r"\bassign\w*", re.I)
_ONE_EACH = re.compile(
    r"\b(?:exactly one|one (?:task|job|worker|person|machine|project)|only one|at most one)\b", re.I
)
_LEAST = re.compile(
    r"\b(?:minim(?:i[sz]\w*|al|um)|cheapest|lowest|least (?:total )?(?:cost|time)"
    r"|as (?:small|little|low|cheap|cheaply|short|quickly|fast) as possible)\b",
    re.I,
)
_MOST = re.compile(
    r"\b(?:maxim(?:i[sz]\w*|al|um)|highest|largest|greatest|best total"
    r"|as (?:large|high|great) as possible)\b",
    re.I,
)
_ALL_OF_IT = re.compile(
    r"\b(?:exactly|precisely|entire|entirely|fully|completely|everything"
    r"|all (?:of )?(?:its|their|the))\b",
    re.I,
)
"""What may turn "at most" the supply into all of it."""
_MONEY = re.compile(r"cost|price|profit|revenue|wage", re.I)
_RULE = re.compile(
    r"\b(?:if|when|whenever|not|never|no|nor|neither|cannot|can't|without|unable|closed|blocked"
    r"|forbidden|prohibited|refuses?|either|instead|already)\b",
    re.I,
)
"""What a rule about some of the pairs is told with."""
_SENTENCE = re.compile(r"(?<=[.?!;])\s+|\n\s*\n")
_BLANK = ("", "-", "–", "—")


class _Family(NamedTuple):
    """The rows of one side of the matrix."""

    name: str
    sense: str
    right: str
    """A parameter over the side; "" for 1."""
    meaning: str


class _Kind(NamedTuple):
    """One of the two models."""

    title: str
    sets: tuple[tuple[str, str], tuple[str, str]]
    """Names and meanings of the lines and the columns."""
    variable: str
    meaning: str
    domain: Literal["continuous", "binary"]
    families: tuple[_Family, _Family]


_TRANSPORT = _Kind(
    "Transport",
    (("origins", "where it comes from"), ("destinations", "where it goes to")),
    "ship",
    "how much to ship from each origin to each destination",
    "continuous",
    (
        _Family("limit_supply", "<", "supply", "no origin ships more than it has"),
        _Family("meet_demand", ">", "demand", "each destination gets at least what it needs"),
    ),
)
_ASSIGNMENT = _Kind(
    "Assignment",
    (("agents", "who or what is assigned"), ("tasks", "what is given to them")),
    "assign",
    "which agent gets which task",
    "binary",
    (
        _Family("one_task_each", "=", "", "each agent gets exactly one task"),
        _Family("one_agent_each", "=", "", "each task gets exactly one agent"),
    ),
)


class _Matrix(NamedTuple):
    """What is paired, the numbers of the pairs, and the limits of lines and columns."""

    labels: tuple[list[Cell], list[Cell]]
    cells: list[list[Cell]]
    bounds: tuple[list[Cell], list[Cell]]
    """Both empty where each is served exactly once."""
    words: tuple[tuple[int, int], tuple[int, int]]
    """Where the text says what limits them."""


def formulate_matrix(text: str) -> Draft | None:
    """Return the draft of a text that is one matrix of costs or gains, None if it is not.

    Nothing may be left over: no number outside of the matrix but how many lines it has, and no
    word that could mean another rule.
    """
    tables = find_tables(text)
    least, most = _LEAST.search(text), _MOST.search(text)
    goal = least or most
    if len(tables) != 1 or not goal or (least and most) or DANGER_PATTERN.search(text):
        return None
    table = tables[0]
    if _DEMAND.search(table.header[-1].text) and _SUPPLY.search(table.rows[-1][0].text):
        table = table.transposed()
    header, rows = table.header, table.rows
    rest = f"{text[: table.start]}\n{text[table.end :]}"
    counts = {1, len(rows), len(rows) - 1, len(header) - 1, len(header) - 2}
    if any(not number.word or number.value not in counts for number in find_numbers(rest)):
        return None
    supply, demand = _SUPPLY.search(header[-1].text), _DEMAND.search(rows[-1][0].text)
    bounds: tuple[list[Cell], list[Cell]] = [], []
    each = _ONE_EACH.search(text)
    if supply and demand and _SHIP.search(rest) and least:
        bounds = [row[-1] for row in rows[:-1]], rows[-1][1:-1]
        if not _balanced(bounds, rows[-1][-1], rest):
            return None
        words = header[-1].span, rows[-1][0].span
        header, rows = header[:-1], [row[:-1] for row in rows[:-1]]
    elif supply or demand or not each or not _ASSIGN.search(rest):
        return None
    else:
        words = each.span(), each.span()
    square = bool(bounds[0]) or len(rows) == len(header) - 1
    cells = [*bounds[0], *bounds[1], *(cell for row in rows for cell in row[1:])]
    if not square or any(cell.number is None or cell.number < 0 for cell in cells):
        return None
    labels = [row[0] for row in rows], header[1:]
    if any(len({cell.text for cell in line} - {""}) < len(line) for line in labels):
        return None
    if _RULE.search(rest) or any(_singled_out(rest, line) for line in labels):
        return None
    matrix = _Matrix(labels, [row[1:] for row in rows], bounds, words)
    return _draft(text, matrix, goal.span(), most is not None)


def _balanced(bounds: tuple[list[Cell], list[Cell]], corner: Cell, rest: str) -> bool:
    """Return whether the corner holds nothing new, and it is clear what may be left over."""
    supply, demand = (sum(cell.number or 0 for cell in cells) for cells in bounds)
    known = corner.text in _BLANK or corner.number in (supply, demand)
    return known and (supply == demand or not _ALL_OF_IT.search(rest))


def _singled_out(rest: str, line: list[Cell]) -> bool:
    """Return whether a sentence names some of a line, but not all: that is a rule of its own."""
    for sentence in _SENTENCE.split(rest):
        named = [re.search(rf"\b{re.escape(cell.text)}\b", sentence) for cell in line]
        if any(named) and not all(named):
            return True
    return False


def _draft(text: str, matrix: _Matrix, goal: tuple[int, int], maximize: bool) -> Draft:
    kind = _TRANSPORT if matrix.bounds[0] else _ASSIGNMENT
    quoting = Quoting(text)
    work = Drafting(quoting)

    def entry(key: list[str], cell: Cell) -> Entry:
        quote = quoting.around(*cell.span)
        return Entry(key=key, value=cell.number or 0.0, quote=quote)

    names = [name for name, _ in kind.sets]
    for (name, meaning), line in zip(kind.sets, matrix.labels, strict=True):
        members = [cell.text for cell in line]
        work.sets.append(IndexSet(name=name, meaning=meaning, members=members))
    amount = "gain" if maximize else "cost"
    unit = find_currency(text) if _MONEY.search(text) else ""
    entries = [
        entry([first.text, second.text], cell)
        for first, row in zip(matrix.labels[0], matrix.cells, strict=True)
        for second, cell in zip(matrix.labels[1], row, strict=True)
    ]
    work.parameter(amount, f"{amount} of each pair", names, entries, unit)
    work.variables.append(
        Variable(
            name=kind.variable, meaning=kind.meaning, unit="", index=names, domain=kind.domain,
            lower=0.0, upper=1.0 if kind.domain == "binary" else None,
        )
    )  # fmt: skip
    for k, family in enumerate(kind.families):
        if family.right:
            pairs = zip(matrix.labels[k], matrix.bounds[k], strict=True)
            told = [entry([label.text], cell) for label, cell in pairs]
            work.parameter(family.right, f"{family.right} of each", [names[k]], told)
        _add(work, kind, k, matrix.words[k])
    both = " ".join(
        f"for {letter} in model.{name}" for letter, name in zip("ij", names, strict=True)
    )
    total = f'sum(data["{amount}"][i][j] * model.{kind.variable}[i, j] {both})'
    told_back = f"{'maximize' if maximize else 'minimize'} the total {amount}"
    latex = rf"\sum_{{i,j}} {amount}_{{ij}} {kind.variable}_{{ij}}"
    work.optimize(maximize, total, latex, Clause("objective", *goal, told_back))
    return work.finish(kind.title)


def _add(work: Drafting, kind: _Kind, k: int, words: tuple[int, int]) -> None:
    """Add the rows of the lines (`k` 0) or of the columns (1)."""
    family, name, other = kind.families[k], kind.sets[k][0], kind.sets[1 - k][0]
    own, rest = ("i", "j") if k == 0 else ("j", "i")
    right, shown = "1", "1"
    if family.right:
        right, shown = f'data["{family.right}"][{own}]', f"{family.right}_{own}"
    left = f"sum(model.{kind.variable}[i, j] for {rest} in model.{other})"
    latex = rf"\sum_{rest} {kind.variable}_{{ij}} {sign(family.sense)} {shown}"
    clause = Clause(family.name, *words, family.meaning)
    work.constrain(family.name, (left, family.sense, right), latex, clause, over=(own, name))
