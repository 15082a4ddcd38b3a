"""A small transport problem in tables, for tests that change one source or one table."""

from typing import Any

from modelwright.agent.formulation import Formulation
from modelwright.agent.tables.binding import bind
from modelwright.agent.tables.issue import Bound, Issue
from modelwright.agent.tables.table import Cell, Table

PLANTS = Table(
    "plants",
    "plan.xlsx, sheet Plants",
    ("plant", "capacity", "open"),
    (("P1", 10, "yes"), ("P2", 20.0, "no"), ("P3", 30, "yes")),
    lines=(2, 3, 4),
)
COSTS = Table(
    "costs",
    "plan.xlsx, sheet Costs",
    ("from", "to", "cost"),
    tuple(
        (plant, day, 10 * k + day) for k, plant in enumerate(("P1", "P2", "P3")) for day in (1, 2)
    ),
)
GRID = Table("grid", "grid.csv", ("plant", "1", "2"), (("P1", 1, 2), ("P2", 3, 4), ("P3", 5, 6)))


def members(table: str, column: str, **where: list[str]) -> dict[str, Any]:
    return {"table": table, "column": column, "where": conditions(where)}


def conditions(where: dict[str, list[str]]) -> list[dict[str, Any]]:
    return [{"column": column, "is_in": cells} for column, cells in where.items()]


def values(table: str, keys: list[str], value: str, **changes: Any) -> dict[str, Any]:
    where = conditions(changes.pop("where", {}))
    source = {"table": table, "keys": keys, "value": value, "where": where}
    return source | {"combine": "only", "factor": 1, "blank": None} | changes


def bound(
    index: list[str],
    source: dict[str, Any],
    *tables: Table,
    plants: dict[str, Any] | list[str] | None = None,
    days: list[str] | None = None,
) -> Bound:
    """Bind one parameter `x` over the sets plants and days."""
    plants = members("plants", "plant") if plants is None else plants
    listed = isinstance(plants, list)
    sets = [
        {"name": "plants", "meaning": "", "members": plants if listed else [],
         "source": None if listed else plants},
        {"name": "days", "meaning": "", "members": days or ["1", "2"]},
    ]  # fmt: skip
    x = {"name": "x", "meaning": "", "unit": "", "index": index, "values": [], "source": source}
    return bind(formulation(sets, [x]), tables or (PLANTS, COSTS, GRID))


def formulation(sets: list[Any], parameters: list[Any]) -> Formulation:
    variable = {"name": "v", "meaning": "", "unit": "", "index": [], "domain": "continuous"}
    return Formulation.model_validate(
        {
            "title": "",
            "sets": sets,
            "parameters": parameters,
            "variables": [variable | {"lower": 0, "upper": None}],
            "objective": {"sense": "minimize", "meaning": "", "latex": "v"},
            "constraints": [],
            "assumptions": [],
            "unused": [],
        }
    )


def only(result: Bound, kind: str) -> Issue:
    (issue,) = [issue for issue in result.issues if issue.kind == kind]
    return issue


def renamed(table: Table, rows: list[tuple[Cell, ...]], **changes: Any) -> Table:
    return Table(table.name, table.origin, changes.get("columns", table.columns), tuple(rows))


CAPACITY = values("plants", ["plant"], "capacity")
COST = values("costs", ["from", "to"], "cost")
