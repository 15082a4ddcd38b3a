"""Formulations for the tests: a readable one, one with data files, and any that is valid."""

from typing import Any

from hypothesis import strategies as st

from modelwright.agent.formulation import HEADER, Formulation

BAKERY: dict[str, Any] = {
    "title": "Bakery",
    "sets": [{"name": "goods", "meaning": "what is baked", "members": ["loaf", "roll"]}],
    "parameters": [
        {
            "name": "price",
            "meaning": "selling price",
            "unit": "$ per piece",
            "index": ["goods"],
            "values": [
                {"key": ["loaf"], "value": 4, "quote": "loaves at $4"},
                {"key": ["roll"], "value": 0.5, "quote": "rolls at $0.50"},
            ],
        },
        {
            "name": "flour_need",
            "meaning": "flour per piece",
            "unit": "g",
            "index": ["goods"],
            "values": [
                {"key": ["loaf"], "value": 500, "quote": "A loaf takes 500 g"},
                {"key": ["roll"], "value": 60, "quote": "a roll 60 g"},
            ],
        },
        {
            "name": "flour_stock",
            "meaning": "flour at hand",
            "unit": "kg",
            "index": [],
            "values": [{"key": [], "value": 30, "quote": "30 kg of flour"}],
        },
        {
            "name": "max_roll_share",
            "meaning": "largest share of rolls among all pieces",
            "unit": "",
            "index": [],
            "values": [{"key": [], "value": 0.25, "quote": "At most a quarter"}],
        },
    ],
    "variables": [
        {
            "name": "bake",
            "meaning": "pieces baked",
            "unit": "pieces",
            "index": ["goods"],
            "domain": "integer",
            "lower": 0,
            "upper": None,
        }
    ],
    "objective": {
        "sense": "maximize",
        "meaning": "revenue in $",
        "latex": "\\sum_{g \\in goods} price_{g} \\cdot bake_{g}",
    },
    "constraints": [
        {
            "name": "flour_limit",
            "meaning": "flour used, converted from g to kg, is at most flour_stock",
            "latex": "\\sum_{g \\in goods} flour\\_need_{g} \\cdot bake_{g} / 1000 \\le "
            "flour\\_stock",
            "index": [],
            "quote": "30 kg of flour are at hand",
        },
        {
            "name": "roll_share_limit",
            "meaning": "rolls are at most max_roll_share of all pieces",
            "latex": "bake_{roll} \\le max\\_roll\\_share \\cdot \\sum_{g \\in goods} bake_{g}",
            "index": [],
            "quote": "At most a quarter of all pieces may be rolls",
        },
    ],
    "assumptions": ["All pieces baked are sold."],
    "unused": [],
}
BAKERY_TEXT = (
    "A bakery sells loaves at $4 and rolls at $0.50. A loaf takes 500 g of flour, a roll 60 g; "
    "30 kg of flour are at hand. At most a quarter of all pieces may be rolls. "
    "Maximize the revenue."
)
PLANNED: dict[str, Any] = {
    "title": "Plan",
    "sets": [
        {
            "name": "products",
            "meaning": "what is made",
            "members": [],
            "source": {
                "table": "plan",
                "column": "product",
                "where": [{"column": "region", "is_in": ["North", ""]}],
            },
        },
        {"name": "months", "meaning": "", "members": ["Jan", "Feb"], "source": None},
    ],
    "parameters": [
        {
            "name": "cost",
            "meaning": "cost of a piece",
            "unit": "EUR",
            "index": ["products", "months"],
            "values": [],
            "source": {
                "table": "plan",
                "keys": ["product", HEADER],
                "value": "",
                "where": [],
                "combine": "only",
                "factor": 0.01,
                "blank": 0,
            },
        },
        {
            "name": "stock",
            "meaning": "all there is",
            "unit": "t",
            "index": [],
            "values": [],
            "source": {
                "table": "plan",
                "keys": [],
                "value": "tons",
                "where": [],
                "combine": "sum",
                "factor": 1,
                "blank": None,
            },
        },
    ],
    "variables": [
        {
            "name": "make",
            "meaning": "pieces made",
            "unit": "",
            "index": ["products", "months"],
            "domain": "continuous",
            "lower": 0,
            "upper": 1e6,
        }
    ],
    "objective": {"sense": "minimize", "meaning": "cost", "latex": r"\sum_p cost_p \cdot make_p"},
    "constraints": [],
    "assumptions": [],
    "unused": [],
}
BOUND: dict[str, Any] = {
    "products": ["nut", "bolt"],
    "months": ["Jan", "Feb"],
    "cost": {"nut": {"Jan": 1, "Feb": 2}, "bolt": {"Jan": 3, "Feb": 4}},
    "stock": 12.5,
}

_TEXT = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.text('ab ,=":#|[](){}\\\n\t-> <*', max_size=12),
    st.sampled_from(["table: x", "where a: b", "# no", "| bar", "a\nb", " a", "08:00", "1", ""]),
)
_NUMBER = st.floats(allow_nan=False, allow_infinity=False)
_NAME = st.one_of(
    st.sampled_from(["a", "b", "cost", "table", "where", "ℌ", "größe", "x_1", "members", "title"]),
    st.text(min_size=1, max_size=6).filter(str.isidentifier),
)


@st.composite
def formulations(draw: st.DrawFn) -> Formulation:
    """Any formulation that is valid."""
    names = draw(st.lists(_NAME, min_size=3, max_size=8, unique=True))
    cut = draw(st.integers(0, len(names) - 2))
    middle = draw(st.integers(cut, len(names) - 1))
    sets = [_set(draw, name) for name in names[:cut]]
    index = st.lists(st.sampled_from(names[:cut]), max_size=2) if cut else st.just([])
    goal = {
        "sense": draw(st.sampled_from(["minimize", "maximize"])),
        "meaning": draw(_TEXT),
        "latex": draw(_TEXT),
    }
    return Formulation.model_validate(
        {
            "title": draw(_TEXT),
            "sets": sets,
            "parameters": [_parameter(draw, n, draw(index), sets) for n in names[cut:middle]],
            "variables": [_variable(draw, name, draw(index)) for name in names[middle:]],
            "objective": goal,
            "constraints": [
                {
                    "name": name,
                    "meaning": draw(_TEXT),
                    "latex": draw(_TEXT),
                    "index": draw(index),
                    "quote": draw(_TEXT),
                }
                for name in draw(st.lists(_TEXT, max_size=3, unique=True))
            ],
            "assumptions": draw(st.lists(_TEXT, max_size=2)),
            "unused": draw(st.lists(_TEXT, max_size=2)),
        }
    )


def _where(draw: st.DrawFn) -> list[dict[str, Any]]:
    columns = draw(st.lists(_TEXT, max_size=2))
    return [{"column": c, "is_in": draw(st.lists(_TEXT, max_size=3))} for c in columns]


def _set(draw: st.DrawFn, name: str) -> dict[str, Any]:
    source = None
    members = draw(st.lists(_TEXT, max_size=4, unique=True))
    if draw(st.booleans()):
        members = []
        source = {"table": draw(_TEXT), "column": draw(_TEXT), "where": _where(draw)}
    return {"name": name, "meaning": draw(_TEXT), "members": members, "source": source}


def _parameter(
    draw: st.DrawFn, name: str, index: list[str], sets: list[dict[str, Any]]
) -> dict[str, Any]:
    part = {"name": name, "meaning": draw(_TEXT), "unit": draw(_TEXT), "index": index}
    if draw(st.booleans()):
        keys = [draw(_TEXT.filter(lambda word: word != HEADER)) for _ in index]
        if keys and draw(st.booleans()):
            keys[0] = HEADER
        combine = draw(st.sampled_from(["only", "sum", "mean", "min", "max", "count"]))
        nameless = HEADER in keys or combine == "count"
        source = {
            "table": draw(_TEXT),
            "keys": keys,
            "value": "" if nameless else draw(_TEXT.filter(bool)),
            "where": _where(draw),
            "combine": combine,
            "factor": draw(_NUMBER),
            "blank": draw(st.none() | _NUMBER),
        }
        return {**part, "values": [], "source": source}
    keyed = [next(item for item in sets if item["name"] == name) for name in index]
    member = [_TEXT if s["source"] else st.sampled_from(s["members"] or [None]) for s in keyed]
    keys = [[]]
    if index:
        keys = draw(st.lists(st.tuples(*member), max_size=4, unique=True))
        keys = [list(key) for key in keys if None not in key]
    values = [{"key": key, "value": draw(_NUMBER), "quote": draw(_TEXT)} for key in keys]
    return {**part, "values": values, "source": None}


def _variable(draw: st.DrawFn, name: str, index: list[str]) -> dict[str, Any]:
    return {
        "name": name,
        "meaning": draw(_TEXT),
        "unit": draw(_TEXT),
        "index": index,
        "domain": draw(st.sampled_from(["continuous", "integer", "binary"])),
        "lower": draw(st.none() | _NUMBER),
        "upper": draw(st.none() | _NUMBER),
    }
