"""Knapsack: which items to take when their total weight is limited."""

from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.story import Story

SCENES = {
    "plane": ("kg", "the cargo bay of a small plane", (
        "drill", "generator", "tent", "radio", "pump", "solar panel", "stove", "winch", "battery",
        "medical kit", "water filter", "toolbox")),
    "van": ("kg", "a delivery van", (
        "sofa", "piano", "wardrobe", "washing machine", "carpet", "mirror", "safe", "bookshelf",
        "freezer", "treadmill", "clock", "workbench")),
    "shuttle": ("kg", "a research shuttle", (
        "spectrometer", "camera", "telescope", "seed bank", "crystal oven", "magnetometer", "laser",
        "centrifuge", "dust collector", "plasma cell", "clock", "gyroscope")),
    "stall": ("m²", "a stand at a fair", (
        "demo robot", "coffee bar", "model train", "video wall", "sofa corner", "photo booth",
        "test bench", "quiz table", "plant wall", "book stand", "race simulator", "bar table")),
}  # fmt: skip

PROGRAM = '''"""Maximize value over which items are taken."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    items = list(data["value"])
    model.take = pyo.Var(items, domain=pyo.Binary, doc="1 if the item is taken")
    model.capacity = pyo.Constraint(
        expr=sum(data["size"][i] * model.take[i] for i in items) <= data["capacity"]
    )

    @model.Constraint(range(len(data["apart"])), doc="items that exclude each other")
    def apart(model, k):
        first, second = data["apart"][k]
        return model.take[first] + model.take[second] <= 1

    @model.Constraint(range(len(data["needs"])), doc="items that need another")
    def needs(model, k):
        item, other = data["needs"][k]
        return model.take[item] <= model.take[other]

    @model.Constraint(data["required"], doc="items that go in any case")
    def required(model, i):
        return model.take[i] == 1

    model.value = pyo.Objective(
        expr=sum(data["value"][i] * model.take[i] for i in items), sense=pyo.maximize
    )
    return model
'''

PROGRAM_2 = '''"""The same by what is left behind: enough size must be given up."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    size, value = data["size"], data["value"]
    model.leave = pyo.Var(list(value), domain=pyo.Binary)
    model.room = pyo.Var(domain=pyo.NonNegativeReals, doc="capacity that stays free")
    model.size = pyo.Constraint(
        expr=sum(size.values()) - sum(size[i] * model.leave[i] for i in value) + model.room
        == data["capacity"]
    )
    model.links = pyo.ConstraintList()
    for first, second in data["apart"]:
        model.links.add(model.leave[first] + model.leave[second] >= 1)
    for item, other in data["needs"]:
        model.links.add(model.leave[other] <= model.leave[item])
    for item in data["required"]:
        model.leave[item].setub(0)
    model.kept = pyo.Objective(
        expr=sum(value[i] * (1 - model.leave[i]) for i in value), sense=pyo.maximize
    )
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    scene = draw.pick(list(SCENES))
    items = draw.sample(SCENES[scene][2], draw.size(4, 12))
    size = {i: draw.whole(3, 60) for i in items}
    capacity = max(max(size.values()), round(sum(size.values()) * draw.rng.uniform(0.3, 0.7)))
    pairs = [items[k : k + 2] for k in range(0, len(items) - 1, 2)]
    draw.rng.shuffle(pairs)
    data = {
        "value": {i: draw.whole(10, 200, 5) for i in items},
        "size": size,
        "capacity": capacity,
        "apart": [pairs.pop()] if draw.option(2) else [],
        "needs": [pairs.pop()] if draw.option(3) and pairs else [],
        # Any single item fits, and it is in none of the pairs that are used above.
        "required": pairs.pop()[:1] if draw.option(4) and pairs else [],
    }
    return data, scene


def _tell(story: Story, data: Data, scene: str) -> None:
    unit, place, _ = SCENES[scene]
    story.topic("what to take along", "the load of {place}", "packing {place}", place=place)
    story.setting(
        "{company} [loads|fills] {place} and can choose among {n:count} things, one of each",
        "{person} packs {place} [for|at] {company}. There are {n:count} things to choose from, one "
        "piece of each",
        "[not everything|only a part of it] fits into {place}: {company} has {n:count} candidates, "
        "one of each kind",
        place=place, n=len(data["value"]),
    )  # fmt: skip
    story.goal(
        "which of them should be taken so that their total value is [as high as possible]?",
        "[decide] what to take; the total value should be [as high as possible]",
        "find the choice with the [highest] total value",
    )
    size = "weight" if unit == "kg" else "area"
    story.rule(
        "[at most] {capacity} {unit} [fit in|can be taken]",
        "the total {size} [may not exceed|is limited to] {capacity} {unit}",
        capacity=data["capacity"], unit=unit, size=size,
    )  # fmt: skip
    story.records(
        "items",
        f"[{size} and value|value and {size}] of each thing",
        [{"item": i, "size": data["size"][i], "value": v, "unit": unit, "verb": _VERB[unit]}
         for i, v in data["value"].items()],
        {"item": "thing", "size": f"{size} ({unit})", "value": "value:money"},
        ("the {item} {verb} {size} {unit} and is worth {value:money}",
         "{item}: {size} {unit}, worth {value:money}"),
    )  # fmt: skip
    for a, b in data["apart"]:
        story.rule(
            "the {a} and the {b} [cannot|may not] both be taken",
            "[at most] one of the {a} and the {b} can be taken",
            a=a, b=b,
        )  # fmt: skip
    for a, b in data["needs"]:
        story.rule(
            "the {a} is useless without the {b}, so it may only be taken if the {b} is taken too",
            "whoever takes the {a} must take the {b} as well",
            a=a, b=b,
        )  # fmt: skip
    for a in data["required"]:
        story.rule("the {a} [must] be taken", "the {a} is taken in any case", a=a)
    story.rule("nothing can be cut into parts", "[each] thing is taken whole or not at all")


_VERB = {"kg": "weighs", "m²": "covers"}


def _require_too_much(draw: Draw, data: Data) -> None:
    items = draw.sample(list(data["size"]), len(data["size"]))
    required: list[str] = []
    while sum(data["size"][i] for i in required) <= data["capacity"]:
        required.append(items.pop())
    data["required"] = required


FAMILY = Family(
    "knapsack",
    "which items to take when their total weight is limited",
    "MILP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _require_too_much},
)
