"""Network design: which connections to build so that everybody can be supplied."""

from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.lexicon import TOWNS
from modelwright.datasets.families.text.phrases import listed
from modelwright.datasets.families.text.story import Story

SCENES = (
    ("waterworks", "pipe", "water", "ML"), ("gas terminal", "pipeline", "gas", "GWh"),
    ("power station", "cable", "electricity", "MWh"), ("heating plant", "heat line", "heat", "MWh"),
    ("data centre", "fibre link", "data", "TB"), ("reservoir", "channel", "water", "ML"),
)  # fmt: skip

PROGRAM = '''"""Minimize building and running costs over what is built and what flows."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    arcs = {(arc["from"], arc["to"]): arc for arc in data["arcs"]}
    existing = [(a, b) for a, b in data["existing"]]
    model.build = pyo.Var(list(arcs), domain=pyo.Binary, doc="1 if the connection is there")
    model.flow = pyo.Var(list(arcs), domain=pyo.NonNegativeReals, doc="amount per day")

    @model.Constraint(list(data["demand"]), doc="what enters a town is used or goes on")
    def balance(model, town):
        into = sum(model.flow[a, b] for a, b in arcs if b == town)
        out = sum(model.flow[a, b] for a, b in arcs if a == town)
        return into - out == data["demand"][town]

    @model.Constraint(list(arcs), doc="only what is there carries, up to its capacity")
    def capacity(model, a, b):
        return model.flow[a, b] <= arcs[a, b]["capacity"] * model.build[a, b]

    if data["most_built"] is not None:
        built = sum(model.build[arc] for arc in arcs if arc not in existing)
        model.few = pyo.Constraint(expr=built <= data["most_built"])
    model.cost = pyo.Objective(
        expr=sum(
            (arc["build"] if pair not in existing else 0) * model.build[pair]
            + arc.get("running", 0) * model.flow[pair]
            for pair, arc in arcs.items()
        )
    )
    return model
'''

PROGRAM_2 = '''"""The same with a flow of its own to each town."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    numbers = range(len(data["arcs"]))
    ends = [(arc["from"], arc["to"]) for arc in data["arcs"]]
    is_new = [list(pair) not in data["existing"] for pair in ends]
    towns = [data["source"], *data["demand"]]
    users = [town for town, amount in data["demand"].items() if amount > 0]
    model.made = pyo.Var(
        numbers, domain=pyo.Binary, bounds=lambda model, k: (0 if is_new[k] else 1, 1)
    )
    model.part = pyo.Var(numbers, users, bounds=(0, 1), doc="share of a town's demand")
    model.rules = pyo.ConstraintList()
    for user in users:
        for town in towns:
            out = sum(model.part[k, user] for k in numbers if ends[k][0] == town)
            into = sum(model.part[k, user] for k in numbers if ends[k][1] == town)
            model.rules.add(out - into == (town == data["source"]) - (town == user))
        for k in numbers:
            model.rules.add(model.part[k, user] <= model.made[k])
    carried = {
        k: sum(data["demand"][user] * model.part[k, user] for user in users) for k in numbers
    }
    for k in numbers:
        model.rules.add(carried[k] <= data["arcs"][k]["capacity"])
    new = [k for k in numbers if is_new[k]]
    if data["most_built"] is not None:
        model.rules.add(sum(model.made[k] for k in new) <= data["most_built"])
    model.total = pyo.Objective(
        expr=sum(data["arcs"][k]["build"] * model.made[k] for k in new)
        + sum(data["arcs"][k].get("running", 0) * carried[k] for k in numbers),
        sense=pyo.minimize,
    )
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    source, *towns = draw.sample(TOWNS, draw.size(4, 8))
    demand = {town: draw.whole(5, 40) for town in towns}
    total = sum(demand.values())
    # A tree that could carry everything exists; other connections are added at random.
    tree = [(draw.pick([source, *towns[:k]]), town) for k, town in enumerate(towns)]
    others = [(a, b) for a in (source, *towns) for b in towns if a != b and (a, b) not in tree]
    others = draw.sample(others, min(len(others), len(towns) + draw.whole(0, 2)))
    arcs = [{"from": a, "to": b, "build": draw.whole(100, 900, 10),
             "capacity": total + draw.whole(0, 20) if (a, b) in tree else draw.whole(10, total)}
            for a, b in (*tree, *others)]  # fmt: skip
    draw.rng.shuffle(arcs)
    if draw.option(2):
        for arc in arcs:
            arc["running"] = draw.whole(1, 12)
    old = draw.pick(arcs)
    data = {
        "source": source,
        "demand": demand,
        "arcs": arcs,
        "existing": [[old["from"], old["to"]]] if draw.option(3) else [],
        "most_built": len(tree) + draw.whole(0, 2) if draw.option(4) else None,
    }
    return data, draw.pick(SCENES)


def _tell(story: Story, data: Data, scene: tuple[str, str, str, str]) -> None:
    source, line, good, unit = scene
    words = {"source": source, "line": line, "good": good, "unit": unit, "at": data["source"]}
    towns = list(data["demand"])
    has_running = "running" in data["arcs"][0]
    story.topic("which {line:s} to build", "{good} for {n:count} towns", "the {line} network",
                n=len(towns), **words)  # fmt: skip
    story.setting(
        "{company} runs the {source} in {at} and [wants|plans] to supply {towns} with {good}; this "
        "takes {line:s}",
        "{towns} are to get {good} from the {source} in {at}. {company} plans the {line:s}",
        "{person} designs the {line:s} that bring {good} from the {source} in {at} to {n:count} "
        "towns: {towns}",
        towns=listed(towns), n=len(towns), **words,
    )  # fmt: skip
    if has_running:
        story.goal(
            "which {line:s} should be built, and how much should [each|every one] carry, so that "
            "the [total cost] per day is [as low as possible]?",
            "find the network with the [lowest] daily cost, for {line:s} and for what they carry",
            "[decide] what to build and what flows where, at the [lowest] daily cost",
            **words,
        )
    else:
        story.goal(
            "which {line:s} should be built so that everybody is supplied and the [total cost] per "
            "day is [as low as possible]?",
            "find the [cheapest] network that supplies everybody",
            "[decide] what to build, at the [lowest] daily cost",
            **words,
        )
    story.records(
        "towns",
        f"what each town needs per day, in {unit}",
        [{"town": t, "amount": v, **words} for t, v in data["demand"].items()],
        {"town": "town", "amount": "needed per day"},
        ("{town} needs {amount} {unit} a day",
         "{amount} {unit} [must plural] reach {town} [every|each] day"),
    )  # fmt: skip
    heads = {"from": "from", "to": "to", "build": "cost per day:money",
             "capacity": f"capacity per day ({unit})"}  # fmt: skip
    lines = (
        "a {line} from {from} to {to} costs {build:money} a day and carries up to {capacity} "
        "{unit} a day",
        "{from} to {to}: {build:money} a day, with a capacity of {capacity} {unit} a day",
    )
    if has_running:
        heads["running"] = f"running cost per {unit}:money"
        lines = tuple(f"{text}; running it costs {{running:money}} per {unit}"
                      for text in lines)  # fmt: skip
    story.records(
        "lines",
        f"cost and capacity of each possible {line}",
        [{**arc, **words} for arc in data["arcs"]],
        heads,
        lines,
    )
    for a, b in data["existing"]:
        story.rule(
            "the {line} from {a} to {b} is there already, so its daily cost is not counted"
            + (", only its running cost" if has_running else ""),
            "there is no need to build the {line} from {a} to {b}: it exists, and its cost per day "
            "is zero" + (" apart from the running cost" if has_running else ""),
            a=a, b=b, **words,
        )  # fmt: skip
    if data["most_built"] is not None:
        story.rule(
            "[at most] {n:count} {line:s} can be built",
            "there is time to build {n:count} {line:s}, not more",
            n=data["most_built"], **words,
        )  # fmt: skip
    story.rule(
        "a {line} carries {good} only in the direction that is given, and only if it is built",
        "all {line:s} are one-way; what is not built carries nothing and costs nothing",
        **words,
    )
    story.rule(
        "the {source} has enough {good} for all, and a town can pass on {good} to others",
        "{good} may flow through towns on its way, and [there is plenty of it|it never runs out] "
        "at the {source}",
        **words,
    )


def _narrow_the_way_out(draw: Draw, data: Data) -> None:
    leaving = [arc for arc in data["arcs"] if arc["from"] == data["source"]]
    total = sum(data["demand"].values())
    for arc in leaving:
        arc["capacity"] = (total - 1) // len(leaving) - draw.whole(0, 1)


FAMILY = Family(
    "network_design",
    "which connections to build so that everybody can be supplied",
    "MILP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _narrow_the_way_out},
)
