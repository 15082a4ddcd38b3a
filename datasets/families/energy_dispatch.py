"""Energy dispatch: which plants serve the load of each block of hours, within their limits."""

from math import ceil, floor
from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.phrases import listed
from modelwright.datasets.families.text.story import Story

# name -> lowest and highest cost per MWh, tonnes of CO2 per MWh
PLANTS = {
    "coal plant": (22, 40, 0.8, 1.0), "lignite plant": (15, 30, 0.95, 1.2),
    "gas turbine": (60, 120, 0.45, 0.65), "combined cycle plant": (40, 75, 0.3, 0.42),
    "biomass plant": (50, 90, 0.02, 0.1), "hydro station": (4, 12, 0.01, 0.03),
    "oil-fired plant": (90, 160, 0.6, 0.85), "waste incinerator": (20, 50, 0.3, 0.6),
}  # fmt: skip
SPANS = {
    "day": (24, ("night", "morning", "midday", "afternoon", "evening")),
    "week": (168, ("weeknights", "weekday mornings", "weekday afternoons", "weekday evenings",
                   "Saturday", "Sunday")),
    "year": (8760, ("base hours", "low hours", "shoulder hours", "high hours", "peak hours",
                    "super-peak hours")),
}  # fmt: skip

PROGRAM = '''"""Minimize cost over the output of each plant in each block of hours."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    plants, blocks = data["plants"], data["blocks"]
    model.power = pyo.Var(
        list(plants), list(blocks), doc="output in MW",
        bounds=lambda model, p, b: (0, plants[p]["capacity"]),
    )

    def energy(p):
        return sum(blocks[b]["hours"] * model.power[p, b] for b in blocks)

    @model.Constraint(list(blocks), doc="load less wind is met")
    def meet(model, b):
        wind = data["wind"].get(b, 0)
        return sum(model.power[p, b] for p in plants) + wind == blocks[b]["load"]

    model.most = pyo.Constraint(
        list(data["most_energy"]), rule=lambda model, p: energy(p) <= data["most_energy"][p]
    )
    model.least = pyo.Constraint(
        list(data["least_energy"]), rule=lambda model, p: energy(p) >= data["least_energy"][p]
    )
    if data["most_co2"] is not None:
        model.clean = pyo.Constraint(
            expr=sum(plants[p]["co2"] * energy(p) for p in plants) <= data["most_co2"]
        )
    model.cost = pyo.Objective(expr=sum(plants[p]["cost"] * energy(p) for p in plants))
    return model
'''

PROGRAM_2 = '''"""The same by layers of the load duration curve.

A layer lasts as long as the load is at least so high; the plants that fill it do not change.
"""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    plants = data["plants"]
    loads = {b: f["load"] - data["wind"].get(b, 0) for b, f in data["blocks"].items()}
    tops = sorted(set(loads.values()))
    lasts = [sum(data["blocks"][b]["hours"] for b in loads if loads[b] >= top) for top in tops]
    model.fill = pyo.Var(list(plants), range(len(tops)), domain=pyo.NonNegativeReals, doc="MW")
    model.energy = pyo.Var(
        list(plants), doc="MWh",
        bounds=lambda model, p: (data["least_energy"].get(p, 0), data["most_energy"].get(p)),
    )
    model.layers = pyo.ConstraintList()
    for k, top in enumerate(tops):
        thick = top - (tops[k - 1] if k else 0)
        model.layers.add(sum(model.fill[p, k] for p in plants) == thick)
    for p, facts in plants.items():
        model.layers.add(sum(model.fill[p, k] for k in range(len(tops))) <= facts["capacity"])
        made = sum(hours * model.fill[p, k] for k, hours in enumerate(lasts))
        model.layers.add(model.energy[p] == made)
    if data["most_co2"] is not None:
        model.emitted = pyo.Var(bounds=(0, data["most_co2"]))
        model.layers.add(
            model.emitted == sum(f["co2"] * model.energy[p] for p, f in plants.items())
        )
    model.total = pyo.Objective(
        expr=sum(f["cost"] * model.energy[p] for p, f in plants.items()), sense=pyo.minimize
    )
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    span = draw.pick(list(SPANS))
    total_hours, names = SPANS[span]
    n = min(len(names), draw.size(2, 6))
    names = [names[k] for k in sorted(draw.sample(range(len(names)), n))]
    cuts = sorted(draw.sample(range(1, 24), n - 1))
    parts = [b - a for a, b in zip([0, *cuts], [*cuts, 24], strict=True)]
    loads = draw.sample(range(200, 1500, 10), n)
    if span == "year":
        loads.sort()  # as their names say
    blocks = {
        b: {"hours": part * total_hours // 24, "load": load}
        for b, part, load in zip(names, parts, loads, strict=True)
    }
    plants: dict[str, dict[str, float]] = {}
    chosen = draw.sample(list(PLANTS), draw.size(3, 7))
    for p in chosen:
        low, high, clean, dirty = PLANTS[p]
        share = max(loads) / len(chosen) * draw.rng.uniform(0.7, 2)
        plants[p] = {"capacity": max(20, round(share, -1)), "cost": draw.whole(low, high),
                     "co2": draw.decimal(clean, dirty, 2)}  # fmt: skip
    short = max(loads) * draw.rng.uniform(1.05, 1.3) - sum(f["capacity"] for f in plants.values())
    if short > 0:
        plants[draw.pick(chosen)]["capacity"] += ceil(short / 10) * 10
    wind = {b: draw.whole(10, blocks[b]["load"] // 3) for b in blocks} if draw.option(3) else {}
    # Limits allow for all plants following the load alike.
    capacity = sum(f["capacity"] for f in plants.values())
    load = sum(f["hours"] * (f["load"] - wind.get(b, 0)) for b, f in blocks.items())
    even = {p: facts["capacity"] / capacity * load for p, facts in plants.items()}
    limited, bound = draw.sample(chosen, 2)
    emitted = sum(facts["co2"] * even[p] for p, facts in plants.items())
    data = {
        "blocks": blocks,
        "plants": plants,
        "wind": wind,
        "most_energy": {limited: ceil(even[limited] * draw.rng.uniform(1, 1.1))}
        if draw.option(2)
        else {},
        "least_energy": {bound: floor(even[bound] * draw.rng.uniform(0.4, 0.95))}
        if draw.option(4)
        else {},
        "most_co2": ceil(emitted * draw.rng.uniform(1, 1.1)) if draw.option(2) else None,
    }
    return data, span


def _tell(story: Story, data: Data, span: str) -> None:
    words = {"span": span}
    plants, blocks = data["plants"], data["blocks"]
    story.topic("power plants", "who runs when", "dispatch for the next {span}", **words)
    story.setting(
        "{company} supplies the region of {town} with power from {plants} and plans the coming "
        "{span}",
        "a {span} of power supply is to be planned at {company}. The fleet: {plants}",
        "{person} dispatches the plants of {company} ({plants}) over a {span} with {n:count} "
        "blocks of load",
        "for the island grid at {town} there are {plants}; the question is what they should run "
        "over the next {span}",
        plants=listed([f"the {p}" for p in plants]), n=len(blocks), **words,
    )  # fmt: skip
    story.goal(
        "what should [each|every] plant generate in [each|every] block so that the cost of the "
        "{span} is [as low as possible]?",
        "find the [cheapest] way to serve the load of the {span}",
        "[decide] how many MW each plant runs at, at the [lowest] [total cost]",
        "how cheaply can the load of the {span} be served?",
        **words,
    )
    story.records(
        "load",
        "the list of blocks, with their hours and load",
        [{"block": b, **facts} for b, facts in blocks.items()],
        {"block": "block", "hours": "hours", "load": "load (MW)"},
        ("{block}: {hours} hours with a load of {load} MW",
         "the load is {load} MW in the {hours} hours of the block \"{block}\""),
    )  # fmt: skip
    story.records(
        "plants",
        "the list of plants, with capacity, cost and emissions",
        [{"plant": p, **facts} for p, facts in plants.items()],
        {"plant": "plant", "capacity": "capacity (MW)", "cost": "cost per MWh:money",
         "co2": "CO2 (t per MWh)"},
        ("the {plant} gives [at most] {capacity} MW at {cost:money} per MWh, with {co2} t of CO2 "
         "for each MWh",
         "{plant}: {capacity} MW, {cost:money} and {co2} t of CO2 per MWh"),
    )  # fmt: skip
    story.rule(
        "plants run at any output between zero and their capacity, change it without cost, and "
        "together have to meet the load of each block exactly",
        "generation equals load in [each|every] block. Any output from nothing to full capacity is "
        "possible, and starting or stopping a plant costs nothing",
    )
    if data["wind"]:
        story.records(
            "wind",
            "the [wind|wind power] in each block (free, and all of it has to be taken)",
            [{"block": b, "wind": v} for b, v in data["wind"].items()],
            {"block": "block", "wind": "wind (MW)"},
            ("in the block \"{block}\" there are also {wind} MW of wind, free of charge and not to "
             "be turned down", "{block}: {wind} MW of free wind power, all of it to be taken"),
        )  # fmt: skip
    for p, most in data["most_energy"].items():
        story.rule(
            "the {p} may generate [at most] {v} MWh over the whole {span}",
            "over the {span}, no more than {v} MWh can come from the {p}",
            p=p, v=most, **words,
        )  # fmt: skip
    for p, least in data["least_energy"].items():
        story.rule(
            "by contract the {p} [must] deliver [at least] {v} MWh over the {span}",
            "[at least] {v} MWh of the {span} [must plural] come from the {p}",
            p=p, v=least, **words,
        )  # fmt: skip
    if data["most_co2"] is not None:
        story.rule(
            "emissions of the {span} may not exceed {v} t of CO2",
            "the permits cover [at most] {v} t of CO2 for the whole {span}",
            v=data["most_co2"], **words,
        )  # fmt: skip
    else:
        story.rule("emissions are only reported and not limited", "there is no cap on CO2")


def _raise_the_peak(draw: Draw, data: Data) -> None:
    block = draw.pick(list(data["blocks"]))
    capacity = sum(facts["capacity"] for facts in data["plants"].values())
    data["blocks"][block]["load"] = capacity + data["wind"].get(block, 0) + draw.whole(10, 90, 10)


FAMILY = Family(
    "energy_dispatch",
    "which plants serve the load of each block of hours",
    "LP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _raise_the_peak},
)
