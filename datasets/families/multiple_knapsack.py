"""Multiple knapsack: which items to take, and in which of several vehicles."""

from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.phrases import listed
from modelwright.datasets.families.text.story import Story

SCENES = {
    "truck": ("order", (
        "kitchen", "staircase", "pool cover", "greenhouse", "hot tub", "oak table", "boiler",
        "window front", "steel door", "garden shed", "wine rack", "billiard table")),
    "plane": ("shipment", (
        "engine parts", "vaccines", "flowers", "printers", "tuna", "racing bike", "statue",
        "server rack", "silk", "watches", "camera gear", "orchids")),
    "barge": ("load", (
        "gravel", "scrap iron", "wheat", "sugar beet", "coal", "salt", "sand", "timber", "bricks",
        "potash", "cement", "fertilizer")),
    "rocket": ("payload", (
        "weather satellite", "lander", "relay station", "telescope", "student cube", "ion engine",
        "space garden", "spare module", "radar dish", "fuel tank", "rover", "solar sail")),
}  # fmt: skip

PROGRAM = '''"""Maximize value over which item goes in which vehicle."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    items, vehicles = list(data["value"]), list(data["capacity"])
    model.put = pyo.Var(items, vehicles, domain=pyo.Binary, doc="1 if the item is in the vehicle")

    @model.Constraint(items, doc="an item is taken at most once")
    def once(model, i):
        return sum(model.put[i, v] for v in vehicles) <= 1

    @model.Constraint(vehicles, doc="weight that a vehicle carries")
    def weight(model, v):
        return sum(data["weight"][i] * model.put[i, v] for i in items) <= data["capacity"][v]

    @model.Constraint(list(data["room"]), doc="volume that a vehicle holds")
    def volume(model, v):
        return sum(data["volume"][i] * model.put[i, v] for i in items) <= data["room"][v]

    @model.Constraint(range(len(data["apart"])), vehicles, doc="items not to be put together")
    def apart(model, k, v):
        first, second = data["apart"][k]
        return model.put[first, v] + model.put[second, v] <= 1

    @model.Constraint(data["required"], doc="items that go in any case")
    def required(model, i):
        return sum(model.put[i, v] for v in vehicles) == 1

    model.value = pyo.Objective(
        expr=sum(data["value"][i] * model.put[i, v] for i in items for v in vehicles),
        sense=pyo.maximize,
    )
    return model
'''

PROGRAM_2 = '''"""The same by choosing a load for each vehicle to which nothing can be added."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    items, vehicles = list(data["value"]), list(data["capacity"])

    def fits(load, vehicle):
        if sum(data["weight"][i] for i in load) > data["capacity"][vehicle]:
            return False
        if data["room"] and sum(data["volume"][i] for i in load) > data["room"][vehicle]:
            return False
        return not any(a in load and b in load for a, b in data["apart"])

    def is_full(load, vehicle):
        return not any(fits((*load, i), vehicle) for i in items if i not in load)

    loads = []
    for vehicle in vehicles:
        found = [()]
        for item in items:
            found += [(*load, item) for load in found if fits((*load, item), vehicle)]
        loads += [(vehicle, load) for load in found if is_full(load, vehicle)]
    numbers = range(len(loads))
    model.choose = pyo.Var(numbers, domain=pyo.Binary, doc="1 if the vehicle has this load")
    model.left = pyo.Var(items, bounds=(0, 1), doc="1 if the item is in no load that is chosen")

    @model.Constraint(vehicles)
    def one_load(model, v):
        return sum(model.choose[k] for k in numbers if loads[k][0] == v) == 1

    @model.Constraint(items)
    def taken(model, i):
        return model.left[i] + sum(model.choose[k] for k in numbers if i in loads[k][1]) >= 1

    for item in data["required"]:
        model.left[item].setub(0)
    model.total = pyo.Objective(
        expr=sum(value * (1 - model.left[i]) for i, value in data["value"].items()),
        sense=pyo.maximize,
    )
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    scene = draw.pick(list(SCENES))
    items = draw.sample(SCENES[scene][1], draw.size(4, 10))
    vehicles = [f"{scene} {letter}" for letter in "ABC"[: draw.size(2, 3)]]
    weight = {i: draw.whole(4, 40) for i in items}
    volume = {i: draw.whole(2, 30) for i in items} if draw.option(3) else {}
    # A load that is possible by construction: some items dealt out in turn, and a little room.
    dealt = {v: items[k :: len(vehicles) + 1] for k, v in enumerate(vehicles)}
    pairs = [items[k : k + 2] for k in range(0, len(items) - 1, 2)]
    data = {
        "value": {i: draw.whole(10, 200, 5) for i in items},
        "weight": weight,
        "volume": volume,
        "capacity": {v: sum(weight[i] for i in dealt[v]) + draw.whole(1, 12) for v in vehicles},
        "room": {v: sum(volume[i] for i in dealt[v]) + draw.whole(1, 10) for v in vehicles}
        if volume
        else {},
        # Neighbours in the list are dealt to different vehicles.
        "apart": [draw.pick(pairs)] if draw.option(2) else [],
        "required": [draw.pick(dealt[draw.pick(vehicles)])] if draw.option(4) else [],
    }
    return data, scene


def _tell(story: Story, data: Data, vehicle: str) -> None:
    thing, _ = SCENES[vehicle]
    words = {"vehicle": vehicle, "thing": thing}
    vehicles = list(data["capacity"])
    story.topic("loading the {vehicle:s}", "what goes in which {vehicle}", "{vehicle} loads",
                **words)  # fmt: skip
    story.setting(
        "{company} has {n:count} {vehicle:s} ({vehicles}) and more {thing:s} than they can carry",
        "{person} loads {vehicles} for {company}; {m:count} {thing:s} are waiting",
        "{m:count} {thing:s} wait in {town}, [but there are only|and there are just] {n:count} "
        "{vehicle:s}: {vehicles}",
        n=len(vehicles), m=len(data["value"]), vehicles=listed(vehicles), **words,
    )  # fmt: skip
    story.goal(
        "which {thing:s} should be taken, and in which {vehicle}, so that their total value is "
        "[as high as possible]?",
        "[decide] what goes where; the total value of all that is taken should be [as high as "
        "possible]",
        "find loads with the [highest] total value",
        **words,
    )
    story.records(
        "items",
        f"weight{', volume' if data['volume'] else ''} and value of each {thing}",
        [{"item": i, "weight": data["weight"][i], "volume": data["volume"].get(i, 0), "value": v,
          "thing": thing} for i, v in data["value"].items()],
        {"item": thing, "weight": "weight (t)"}
        | ({"volume": "volume (m³)"} if data["volume"] else {})
        | {"value": "value:money"},
        ("{item}: {weight} t, {volume} m³, worth {value:money}",
         "the {thing} \"{item}\" weighs {weight} t, [fills|needs] {volume} m³ and brings "
         "{value:money}")
        if data["volume"]
        else ("{item}: {weight} t, worth {value:money}",
              "the {thing} \"{item}\" weighs {weight} t and brings {value:money}"),
    )  # fmt: skip
    story.records(
        "capacities",
        f"what each {vehicle} can carry{' and hold' if data['room'] else ', in tons'}",
        [{"vehicle": v, "weight": most, "room": data["room"].get(v, 0)}
         for v, most in data["capacity"].items()],
        {"vehicle": vehicle, "weight": "most weight (t)"}
        | ({"room": "room (m³)"} if data["room"] else {}),
        ("{vehicle} carries [at most] {weight} t and has {room} m³ of room",
         "[at most] {weight} t and [at most] {room} m³ go in {vehicle}")
        if data["room"]
        else ("{vehicle} carries [at most] {weight} t", "[at most] {weight} t go in {vehicle}"),
    )  # fmt: skip
    for a, b in data["apart"]:
        story.rule(
            "{a} and {b} [may not|must not] go in the same {vehicle}",
            "never put {a} and {b} in one {vehicle} together",
            a=f'"{a}"', b=f'"{b}"', **words,
        )  # fmt: skip
    for i in data["required"]:
        story.rule("{i} [must] be taken in any case", "{i} cannot be left behind",
                   i=f'"{i}"')  # fmt: skip
    story.rule(
        "[each] {thing} goes whole in one {vehicle} or is left behind",
        "{thing:s} cannot be split, and there is only one of each; [each] {vehicle} makes one trip",
        **words,
    )


def _require_too_much(draw: Draw, data: Data) -> None:
    items = draw.sample(list(data["weight"]), len(data["weight"]))
    required: list[str] = []
    while sum(data["weight"][i] for i in required) <= sum(data["capacity"].values()):
        if not items:  # everything could be taken: less room then
            data["capacity"] = {v: most * 2 // 3 for v, most in data["capacity"].items()}
            continue
        required.append(items.pop())
    data["required"] = required


FAMILY = Family(
    "multiple_knapsack",
    "which items to take, and in which of several vehicles",
    "MILP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _require_too_much},
)
