"""Transport and assignment problems given as one matrix of costs."""

# ruff: noqa: E501 - tables and patterns read better in one line

import re

from modelwright.agent.formulation import (
    Constraint,
    Entry,
    Formulation,
    IndexSet,
    Objective,
    Parameter,
    Variable,
)
from modelwright.agent.offline.numbers import find_numbers
from modelwright.agent.offline.program import Statement, write_program
from modelwright.agent.offline.proof import DANGER_PATTERN
from modelwright.agent.offline.records import Clause, Draft
from modelwright.agent.offline.tables import Cell, Table, find_tables

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
    tables = find_tables(text)
    if len(tables) != 1 or not _LEAST.search(text) or DANGER_PATTERN.search(text):
        return None
    table = tables[0]
    rest = text[: table.start] + " " * (table.end - table.start) + text[table.end :]
    counts = {
        float(len(table.rows)),
        float(len(table.rows) - 1),
        float(len(table.header) - 1),
        float(len(table.header) - 2),
        1.0,
    }
    if any(not number.word or number.value not in counts for number in find_numbers(rest)):
        return None
    supply, demand = (
        bool(_SUPPLY.search(table.header[-1].text)),
        bool(_DEMAND.search(table.rows[-1][0].text)),
    )
    if supply and demand and _SHIP.search(rest):
        return _transport(text, table)
    square = len(table.rows) == len(table.header) - 1
    if square and _ASSIGN.search(rest) and _ONE_EACH.search(rest) and not (supply or demand):
        return _draft(text, table, table.rows, "assign", ("workers", "tasks"), (None, None))
    return None


def _transport(text: str, table: Table) -> Draft | None:
    inner = Table(table.header[:-1], [row[:-1] for row in table.rows[:-1]], table.start, table.end)
    supply, demand = [row[-1] for row in table.rows[:-1]], table.rows[-1][1:-1]
    if any(cell.number is None for cell in (*supply, *demand)):
        return None
    return _draft(text, inner, inner.rows, "ship", ("sources", "destinations"), (supply, demand))


def _draft(
    text: str,
    table: Table,
    rows: list[list[Cell]],
    verb: str,
    names: tuple[str, str],
    sides: tuple[list[Cell] | None, list[Cell] | None],
) -> Draft | None:
    first, second = names
    labels = [row[0].text for row in rows], [cell.text for cell in table.header[1:]]
    if any(cell.number is None for row in rows for cell in row[1:]) or any(
        len(set(one)) != len(one) for one in labels
    ):
        return None
    costs = [
        Entry(key=[row[0].text, head.text], value=cell.number or 0.0, quote=cell.text)
        for row in rows
        for head, cell in zip(table.header[1:], row[1:], strict=True)
    ]
    parameters = [
        Parameter(
            name="cost",
            meaning=f"cost to {verb} one unit",
            unit="",
            index=[first, second],
            values=costs,
        )
    ]
    statements, constraints, understood = (
        [],
        [],
        [Clause("table", table.start, table.end, f"the table holds the cost to {verb}")],
    )
    for name, side, key, index, total in (
        ("supply", sides[0], labels[0], first, f"sum(model.{verb}[i, j] for j in model.{second})"),
        ("demand", sides[1], labels[1], second, f"sum(model.{verb}[j, i] for j in model.{first})"),
    ):
        sign, latex, words = (
            ("<=", r"\le", "at most") if name == "supply" else (">=", r"\ge", "at least")
        )
        right, shown = f'data["{name}"][i]', rf"\text{{{name}}}_i"
        if side is None:
            sign, latex, words, right, shown = "==", "=", "exactly", "1", "1"
        else:
            entries = [
                Entry(key=[label], value=cell.number or 0.0, quote=cell.text)
                for label, cell in zip(key, side, strict=True)
            ]
            parameters.append(
                Parameter(
                    name=name, meaning=f"{name} of each", unit="", index=[index], values=entries
                )
            )
        meaning = f"for each of the {index}: the total is {words} {'one' if side is None else 'its ' + name}"
        statements.append(
            Statement(f"meet_{name}", f"{total} {sign} {right}", meaning, index=index)
        )
        constraints.append(
            Constraint(
                name=f"meet_{name}",
                meaning=meaning,
                latex=rf"\sum_j \text{{{verb}}}_{{ij}} {latex} {shown}",
                index=[index],
                quote="",
            )
        )
        understood.append(Clause(name, table.start, table.end, meaning))
    goal = "minimize the total cost"
    statements.append(
        Statement(
            "goal",
            f'sum(data["cost"][i][j] * model.{verb}[i, j] for i in model.{first} for j in model.{second})',
            goal,
            "minimize",
        )
    )
    formulation = Formulation(
        title=f"{verb} from {first} to {second}",
        sets=[IndexSet(name=name, meaning=name, members=members) for name, members in zip(names, labels, strict=True)],
        parameters=parameters,
        variables=[
            Variable(name=verb, meaning=f"how much to {verb}", unit="", index=[first, second],
                     domain="binary" if verb == "assign" else "continuous", lower=0, upper=1 if verb == "assign" else None)
        ],
        objective=Objective(sense="minimize", meaning=goal, latex=rf"\min \sum_{{ij}} \text{{cost}}_{{ij}} \, \text{{{verb}}}_{{ij}}"),
        constraints=constraints, assumptions=[], unused=[],
    )  # fmt: skip
    return Draft(formulation, write_program(formulation, statements), understood)
