"""Bin packing: how to pack everything in as few, or as cheap, containers as possible."""

from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.story import Story

SCENES = {
    "lorry": ("load", "weight", "kg", 50, (
        "tiles", "sinks", "radiators", "parquet", "paint", "insulation", "gravel bags", "beams",
        "roof slates", "glass bricks", "plaster")),
    "crate": ("part", "weight", "kg", 1, (
        "gearbox", "axle", "flywheel", "pump", "clutch", "rotor", "valve block", "crankshaft",
        "exhaust", "starter", "bearing")),
    "memory stick": ("folder", "size", "GB", 1, (
        "photos", "films", "music", "maps", "scans", "backups", "games", "lectures", "drawings",
        "archive", "podcasts")),
    "work shift": ("job", "duration", "minutes", 5, (
        "welding", "painting", "drilling", "sanding", "wiring", "testing", "assembly", "polishing",
        "riveting", "cleaning", "gluing")),
    "tape": ("programme", "length", "minutes", 2, (
        "news review", "quiz", "concert", "interview", "documentary", "debate", "comedy hour",
        "sports report", "radio play", "lecture", "cooking show")),
}  # fmt: skip

PROGRAM = '''"""Minimize containers; each is named after the first item in it."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    items, kinds = list(data["size"]), list(data["capacity"])
    place = {item: k for k, item in enumerate(items)}
    pairs = [(a, b) for a in items for b in items if place[a] <= place[b]]
    model.open = pyo.Var(items, kinds, domain=pyo.Binary, doc="1 if the item opens a container")
    model.join = pyo.Var(pairs, domain=pyo.Binary, doc="1 if b is in the container a has opened")

    @model.Constraint(items, doc="an item is in the container it opens")
    def opens(model, a):
        return model.join[a, a] == sum(model.open[a, k] for k in kinds)

    @model.Constraint(items, doc="every item is in one container")
    def packed(model, b):
        return sum(model.join[a, b] for a in items if place[a] <= place[b]) == 1

    @model.Constraint(items, doc="what is in a container fits")
    def fits(model, a):
        filled = sum(data["size"][b] * model.join[a, b] for b in items if place[a] <= place[b])
        return filled <= sum(data["capacity"][k] * model.open[a, k] for k in kinds)

    @model.Constraint(pairs, doc="items join only containers that were opened")
    def opened(model, a, b):
        return model.join[a, b] <= model.join[a, a]

    @model.Constraint(range(len(data["apart"])), items, doc="items not to be put together")
    def apart(model, k, a):
        both = [model.join[a, b] for b in data["apart"][k] if place[a] <= place[b]]
        return sum(both) <= 1 if len(both) == 2 else pyo.Constraint.Skip

    if data["most_items"] is not None:

        @model.Constraint(items, doc="number of items in a container")
        def few(model, a):
            joined = sum(model.join[a, b] for b in items if place[a] <= place[b])
            return joined <= data["most_items"]

    if data["store"] is not None:
        model.store = pyo.Constraint(expr=sum(model.open.values()) <= data["store"])
    model.cost = pyo.Objective(
        expr=sum(data["price"].get(k, 1) * model.open[a, k] for a in items for k in kinds)
    )
    return model
'''

PROGRAM_2 = '''"""The same by choosing among all sets of items that fit in a container."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    size, capacity = data["size"], data["capacity"]
    most = len(size) if data["most_items"] is None else data["most_items"]

    def allowed(pack):
        together = any(a in pack and b in pack for a, b in data["apart"])
        return len(pack) <= most and filling(pack) <= max(capacity.values()) and not together

    def filling(pack):
        return sum(size[item] for item in pack)

    packs = [()]
    for item in size:
        packs += [(*pack, item) for pack in packs if allowed((*pack, item))]
    packs.remove(())
    price = [
        min(data["price"].get(k, 1) for k, room in capacity.items() if filling(pack) <= room)
        for pack in packs
    ]
    model.use = pyo.Var(range(len(packs)), domain=pyo.Binary)

    @model.Constraint(list(size))
    def packed(model, item):
        return sum(model.use[k] for k, pack in enumerate(packs) if item in pack) == 1

    if data["store"] is not None:
        model.store = pyo.Constraint(expr=sum(model.use.values()) <= data["store"])
    model.spent = pyo.Objective(
        expr=sum(price[k] * model.use[k] for k in range(len(packs))), sense=pyo.minimize
    )
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    scene = draw.pick(list(SCENES))
    step, names = SCENES[scene][3:]
    items = draw.sample(names, draw.size(5, 10))
    room = draw.whole(40, 90)
    size = {i: draw.whole(room // 5 + 1, room * 7 // 10) * step for i in items}
    room *= step
    small = draw.whole(20, 60)
    prices = (small, small + draw.whole(small // 4, small * 2 // 3))
    pairs = [items[k : k + 2] for k in range(0, len(items) - 1, 2)]
    data: Data = {
        "size": size,
        "capacity": {scene: room},
        "apart": draw.sample(pairs, draw.rng.randint(1, 2)) if draw.option(2) else [],
        "most_items": draw.rng.randint(2, 3) if draw.option(3) else None,
        # A container for each item is always enough.
        "store": len(items) if draw.option(3) else None,
        "price": {},
    }
    if draw.option(4):
        kinds = {f"small {scene}": room, f"large {scene}": room * 3 // 2}
        data |= {"capacity": kinds, "price": dict(zip(kinds, prices, strict=True))}
    return data, scene


def _tell(story: Story, data: Data, what: str) -> None:
    thing, measure, unit, _, _ = SCENES[what]
    words = {"what": what, "thing": thing, "measure": measure, "unit": unit}
    n = len(data["size"])
    story.topic("{thing:s} and {what:s}", "packing {n:count} {thing:s}", "{what:s} for {thing:s}",
                n=n, **words)  # fmt: skip
    story.setting(
        "{company} has {n:count} {thing:s} to put in {what:s}",
        "{person} [must] fit {n:count} {thing:s} into {what:s}",
        "{n:count} {thing:s} have come together at {company} in {town}, and all of them go into "
        "{what:s}",
        n=n, **words,
    )  # fmt: skip
    if data["price"]:
        story.goal(
            "which {what:s} should be paid for, and what goes in which, so that the [total cost] "
            "is [as low as possible]?",
            "find the [cheapest] set of {what:s} that holds everything",
            "[decide] what goes where; all {what:s} together should cost as little as possible",
            **words,
        )
        story.records(
            "kinds",
            f"room and price of each kind of {what}",
            [{"kind": k, "room": room, "price": data["price"][k], **words}
             for k, room in data["capacity"].items()],
            {"kind": "kind", "room": f"room ({unit})", "price": "price:money"},
            ("{kind:a} holds [at most] {room} {unit} and costs {price:money}",
             "[each] {kind} has room for {room} {unit}, at a price of {price:money}"),
        )  # fmt: skip
        story.rule("as many of [each|either] kind as are wanted can be had",
                   "both kinds may be mixed, in any numbers")  # fmt: skip
    else:
        story.goal(
            "what is the [lowest] number of {what:s} [in which everything fits|that is enough]?",
            "how should they be put together so that as few {what:s} as possible are used?",
            "find a way to fit everything in the fewest {what:s}",
            **words,
        )
        story.rule(
            "[each] {what} holds [at most] {v} {unit}",
            "no {what} may hold more than {v} {unit}",
            "all {what:s} are alike, with room for {v} {unit} each",
            v=data["capacity"][what], **words,
        )  # fmt: skip
    story.records(
        "items",
        f"the {measure} of each {thing} in {unit}",
        [{"item": i, "size": s, **words} for i, s in data["size"].items()],
        {"item": thing, "size": measure},
        ("{item}: {size} {unit}", "the {thing} \"{item}\" has a {measure} of {size} {unit}"),
    )  # fmt: skip
    for a, b in data["apart"]:
        story.rule(
            "{a} and {b} [may not|must not] be in the same {what}",
            "{a} must be in another {what} than {b}",
            a=f'"{a}"', b=f'"{b}"', **words,
        )  # fmt: skip
    if data["most_items"] is not None:
        story.rule(
            "[at most] {n:count} {thing:s} go in one {what}",
            "no {what} may hold more than {n:count} {thing:s}",
            n=data["most_items"], **words,
        )  # fmt: skip
    if data["store"] is not None:
        story.rule(
            "[there are only|no more can be had than] {n:count} {what:s} [in all|altogether]",
            "[at most] {n:count} {what:s} can be used",
            n=data["store"], **words,
        )  # fmt: skip
    story.rule(
        "every {thing} [must] go in, and none can be split",
        "nothing may be left over, and [each] {thing} stays in one piece",
        **words,
    )


def _empty_the_store(draw: Draw, data: Data) -> None:
    # Five items or more, each larger than a fifth of a container, never fit in one.
    data["store"] = (sum(data["size"].values()) - 1) // max(data["capacity"].values())


FAMILY = Family(
    "bin_packing",
    "how to pack everything in as few, or as cheap, containers as possible",
    "MILP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _empty_the_store},
)
