"""The families by name; their files are imported when they are asked for."""

import difflib
from collections.abc import Iterator
from importlib import import_module

from modelwright.datasets.families.family import Family
from modelwright.solvers.errors import UsageError

NAMES = (
    "assignment",
    "bin_packing",
    "blending",
    "crew_scheduling",
    "crop_planning",
    "cutting_stock",
    "diet",
    "energy_dispatch",
    "facility_location",
    "fixed_charge",
    "geometry",
    "inventory",
    "knapsack",
    "lot_sizing",
    "max_flow",
    "media_planning",
    "min_cost_flow",
    "multiperiod_blending",
    "multiple_knapsack",
    "network_design",
    "newsvendor_scenarios",
    "order_quantity",
    "p_median",
    "piecewise_costs",
    "portfolio",
    "pricing",
    "production",
    "project_scheduling",
    "project_selection",
    "revenue_management",
    "set_covering",
    "set_packing",
    "shortest_path",
    "single_machine_scheduling",
    "team_formation",
    "transport",
    "transshipment",
    "travelling_salesman",
    "unit_commitment",
    "vehicle_routing",
    "workforce",
)


def family_named(name: str) -> Family:
    """Return a family.

    Raises:
        UsageError: there is none of this name.
    """
    if name not in NAMES:
        near = difflib.get_close_matches(name, NAMES, n=1)
        raise UsageError(
            f"unknown family {name!r}; known: {', '.join(NAMES)}",
            hint=f"Did you mean {near[0]}?" if near else "",
            kind="unknown_family",
        )
    return import_module(f"modelwright.datasets.families.{name}").FAMILY


def families() -> Iterator[Family]:
    """Yield all families in the order of their names."""
    return (family_named(name) for name in NAMES)
