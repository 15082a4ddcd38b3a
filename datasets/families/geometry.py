"""Geometry: the measures of vessels or yards that hold enough and cost least to build."""

from math import pi
from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.numbers import digits
from modelwright.datasets.families.text.phrases import agreeing, listed
from modelwright.datasets.families.text.story import Story

VESSELS = ("rain tank", "grain silo", "oil tank", "fermenter", "salt store", "cooling basin",
           "pellet bunker", "milk tank")  # fmt: skip
YARDS = ("goat run", "horse paddock", "storage yard", "nursery bed", "chicken run", "dog park",
         "sheep pen", "container yard")  # fmt: skip

PROGRAM = '''"""Minimize cost over widths; the content then gives the height, or depth."""

from math import pi

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    things = data["things"]

    def floor(facts):  # of width 1
        return pi if facts["shape"] == "cylinder" else facts["ratio"] or 1

    def around(facts):  # of width 1
        return 2 * pi if facts["shape"] == "cylinder" else 2 * (1 + (facts["ratio"] or 1))

    def bounds(model, t):
        facts = things[t]
        yard = facts["shape"] == "yard"
        size = facts["content"] ** (1 / 2 if yard else 1 / 3)
        low = size / 10  # measures so far from a square or cube are never best
        if t in data["highest"]:
            ground = facts["content"] / data["highest"][t]
            low = ground if yard else (ground / floor(facts)) ** 0.5
        return low, max(2 * low, 10 * size)

    model.wide = pyo.Var(
        list(things), bounds=bounds, initialize=lambda model, t: 2 * bounds(model, t)[0],
        doc="radius, width or front in m",
    )

    def ground(t):
        facts = things[t]
        return model.wide[t] if facts["shape"] == "yard" else floor(facts) * model.wide[t] ** 2

    if data["room"] is not None:
        model.room = pyo.Constraint(expr=sum(ground(t) for t in things) <= data["room"])

    def cost(t, facts):
        across = facts["base"] * (2 if facts["closed"] else 1) * ground(t)
        if facts["shape"] == "yard":
            depth = facts["content"] / model.wide[t]
            return across + facts["wall"] * (2 + facts["inner"]) * depth
        walls = facts["content"] * around(facts) / floor(facts) / model.wide[t]
        return across + facts["wall"] * walls

    model.cost = pyo.Objective(expr=sum(cost(t, facts) for t, facts in things.items()))
    return model
'''

PROGRAM_2 = '''"""The same over the logarithms of both measures, in which the content is linear."""

from math import log, pi

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    things = data["things"]
    half = {t: log(f["content"]) / (2 if f["shape"] == "yard" else 3) for t, f in things.items()}
    model.across = pyo.Var(list(things), bounds=lambda model, t: (half[t] - 3, half[t] + 3))
    model.up = pyo.Var(list(things), bounds=lambda model, t: (half[t] - 6, half[t] + 6))
    model.rules = pyo.ConstraintList()
    total, used = 0, 0
    for t, facts in things.items():
        across, up = model.across[t], model.up[t]
        if t in data["highest"]:
            model.up[t].setub(log(data["highest"][t]))
        sides = 1 + facts["closed"]
        if facts["shape"] == "yard":
            model.rules.add(across + up == log(facts["content"]))
            ground = pyo.exp(across)
            total += (2 + facts["inner"]) * facts["wall"] * pyo.exp(up)
        else:
            long = facts["ratio"] or 1
            flat, edge = (pi, 2 * pi) if facts["shape"] == "cylinder" else (long, 2 + 2 * long)
            model.rules.add(2 * across + up == log(facts["content"] / flat))
            ground = flat * pyo.exp(2 * across)
            total += edge * facts["wall"] * pyo.exp(across + up)
        total += sides * facts["base"] * ground
        used += ground
    if data["room"] is not None:
        model.site = pyo.Constraint(expr=used <= data["room"])
    model.price = pyo.Objective(expr=total, sense=pyo.minimize)
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    yards = draw.rng.random() < 0.4
    names = draw.sample(YARDS if yards else VESSELS, draw.size(1, 4))
    things: dict[str, dict[str, Any]] = {}
    ground: dict[str, float] = {}
    for name in names:
        shape = "yard" if yards else draw.pick(("cylinder", "box"))
        facts = things[name] = {
            "shape": shape,
            "ratio": draw.pick((None, 1.5, 2, 2.5, 3)) if shape == "box" else None,
            "inner": draw.rng.randint(1, 3) if yards else None,
            "closed": draw.rng.random() < 0.5,
            "content": draw.whole(200, 4000, 50) if yards else draw.whole(5, 200, 5),
            "base": draw.whole(8, 60) if yards else draw.whole(20, 120, 5),
            "wall": draw.whole(8, 60) if yards else draw.whole(20, 120, 5),
        }
        ground[name] = _best_ground(facts)
    highest = {
        name: max(1, round(things[name]["content"] / ground[name] * draw.rng.uniform(0.6, 1.2), 1))
        for name in names
        if draw.option(2)
    }
    needed = {t: things[t]["content"] / highest[t] if t in highest else 0 for t in names}
    wanted = sum(max(ground[t], needed[t]) for t in names)
    room = round(max(wanted * draw.rng.uniform(0.6, 1.1), 1.1 * sum(needed.values())) + 1)
    data = {"things": things, "highest": highest, "room": room if draw.option(2) else None}
    return data, None


def _best_ground(facts: Data) -> float:
    """Return the ground area, or the front of a yard, that is best if nothing else matters."""
    base, content = facts["base"] * (1 + facts["closed"]), facts["content"]
    if facts["shape"] == "yard":
        return (content * facts["wall"] * (2 + facts["inner"]) / base) ** 0.5
    k = facts["ratio"] or 1  # times as long as wide
    around = 2 * pi**0.5 if facts["shape"] == "cylinder" else 2 * (1 + k) / k**0.5
    return (facts["wall"] * around * content / 2 / base) ** (2 / 3)


def _tell(story: Story, data: Data, _: None) -> None:
    names = list(data["things"])
    if data["things"][names[0]]["shape"] == "yard":
        _tell_yards(story, data, names)
    else:
        _tell_vessels(story, data, names)


def _tell_vessels(story: Story, data: Data, names: list[str]) -> None:
    words = {"names": listed([f"a {name}" for name in names]).replace("a oil", "an oil")}
    story.topic("best measures", "building {names}", "measures for {company}", **words)
    story.setting(
        "{company} wants to build {names}",
        "the workshop in {town} has an order to build {names} out of sheet metal",
        "{person} is designing {names} for {company}",
        "we are about to build {names} in {town}",
        **words,
    )
    story.goal(
        "which measures make the material [cheapest]?",
        "what measures should be chosen so that all material together costs as little as possible?",
        "find the measures with the [lowest] cost of material, and that cost",
        "[decide] how wide and how high to build; material should cost as little as possible",
    )
    story.records(
        "vessels",
        "shape, content and prices of material",
        [{"name": t, "form": _form(facts), "content": facts["content"], "base": facts["base"],
          "wall": facts["wall"]} for t, facts in data["things"].items()],
        {"name": "vessel", "form": "shape", "content": "content (m³)",
         "base": "floor material per m²:money", "wall": "wall material per m²:money"},
        ("the {name} is a {form}; it [must] hold {content} m³, and costs {base:money} per m² of "
         "floor and {wall:money} per m² of wall",
         "{name}: {content} m³, a {form}; a square metre of its walls costs {wall:money}, one of "
         "its floor {base:money}"),
    )  # fmt: skip
    story.rule(
        "a lid is flat and costs as much per m² as the floor. [Each|Every] vessel holds exactly "
        "its content when full; the thickness of walls plays no part",
        "walls are upright and thin enough to be neglected; lids are flat, of the same material as "
        "the floor. The content is to be met exactly",
    )
    for t, most in data["highest"].items():
        story.rule(
            "the {t} may be [at most] {most} m high",
            "the height of the {t} is limited to {most} m",
            t=t, most=most,
        )  # fmt: skip
    if data["room"] is not None:
        if len(names) > 1:
            story.rule(
                "together the floors may cover [at most] {room} m² of ground",
                "the site has {room} m² for the floors of all of them",
                room=data["room"],
            )
        else:
            story.rule(
                "the floor may cover [at most] {room} m² of ground",
                "the site has {room} m² for the floor",
                room=data["room"],
            )
    story.rule(
        "all measures may be any number of metres, not only whole ones",
        "measures need not be round numbers",
    )


def _form(facts: Data) -> str:
    top = "with a lid" if facts["closed"] else "open at the top"
    if facts["shape"] == "cylinder":
        return f"round upright cylinder, {top}"
    if facts["ratio"] is None:
        return f"box on a square floor, {top}"
    return f"rectangular box {digits(facts['ratio'])} times as long as wide, {top}"


def _tell_yards(story: Story, data: Data, names: list[str]) -> None:
    words = {"names": listed([f"a {name}" for name in names])}
    story.topic("fencing", "fences for {names}", "how to lay out {names}", **words)
    story.setting(
        "{company} wants to fence in {names} along the road to {town}",
        "{person} has land by the road near {town} and will set up {names} there",
        "we are going to put up fences for {names} on the roadside land of {company}",
        "along the road at {town}, {names} are planned"
        if len(names) > 1
        else "along the road at {town}, {names} is planned",
        **words,
    )
    story.goal(
        "which fronts and depths make the fences [cheapest]?",
        "how wide along the road, and how deep, should we go so that the fences cost as little as "
        "possible?",
        "find the measures with the [lowest] cost of fences",
        "[decide] which front and depth to give; the [total cost] of fences should be [as low as "
        "possible]",
    )
    story.records(
        "yards",
        "area and fences",
        [{"name": t, "back": "fence like the front" if facts["closed"] else "wall, no fence",
          "inner": facts["inner"], "fence": agreeing(facts["inner"], "fence"),
          "content": facts["content"], "base": facts["base"], "wall": facts["wall"]}
         for t, facts in data["things"].items()],
        {"name": "what", "content": "area (m²)", "back": "at the back",
         "inner": "inner fences from front to back", "base": "front fence per m:money",
         "wall": "side and inner fence per m:money"},
        ("the {name} is a rectangle of {content} m²: fence along the road at {base:money} per "
         "metre, two side fences and {inner:count} inner {fence} from front to back at "
         "{wall:money} per metre; at the back: {back}",
         "{name}: {content} m² in the form of a rectangle. Front fence {base:money} a metre, both "
         "sides and {inner:count} inner {fence} parallel to them {wall:money} a metre; at the "
         "back: {back}"),
    )  # fmt: skip
    story.rule(
        "[each] plot has a front along the road and runs back from it at a right angle, with two "
        "side fences; an old wall at the back costs nothing, a fence there costs the same per "
        "metre as the one in front",
        "plots are rectangles with the front on the road and a fence on either side. Where a wall "
        "stands at the back it is free; a back fence has the price of the front fence",
    )
    story.rule(
        "areas are to be met exactly, measures may be any number of metres, and nothing shares a "
        "fence with its neighbour",
        "the measures need not be whole metres; the area is fixed, and [each|every] fence belongs "
        "to one plot only",
    )
    for t, most in data["highest"].items():
        story.rule(
            "the {t} may reach back [at most] {most} m from the road",
            "behind the {t} the land ends: its depth is [at most] {most} m",
            t=t, most=most,
        )  # fmt: skip
    if data["room"] is not None:
        story.rule(
            "the road frontage is {room} m long" + (" in all" if len(names) > 1 else ""),
            "no more than {room} m along the road can be used",
            room=data["room"],
        )


def _narrow_the_site(draw: Draw, data: Data) -> None:
    needed = 0
    for name, facts in data["things"].items():
        usual = facts["content"] / _best_ground(facts)
        data["highest"].setdefault(name, max(1, round(usual * draw.rng.uniform(0.6, 1), 1)))
        needed += facts["content"] / data["highest"][name]
    data["room"] = max(1, int(needed * draw.rng.uniform(0.5, 0.9)))


FAMILY = Family(
    "geometry",
    "the measures of vessels or yards that cost least to build",
    "NLP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _narrow_the_site},
)
