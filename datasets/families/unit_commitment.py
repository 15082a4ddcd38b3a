"""Unit commitment: when each generator runs and how much it gives, with costs of starting."""

from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.phrases import listed
from modelwright.datasets.families.text.story import Story

PLACES = ("paper mill", "island grid", "chemical site", "aluminium smelter", "steelworks",
          "desalination plant", "copper mine")  # fmt: skip
NAMES = ("Alpha", "Bravo", "Delta", "Echo", "Kilo", "Lima", "Tango", "Zulu")

PROGRAM = '''"""Minimize cost over which units are on, which start, and what they give each hour."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    units, hours = data["units"], range(len(data["demand"]))
    model.on = pyo.Var(list(units), hours, domain=pyo.Binary, doc="1 if it runs")
    model.start = pyo.Var(list(units), hours, domain=pyo.Binary, doc="1 if it is started")
    model.power = pyo.Var(list(units), hours, domain=pyo.NonNegativeReals, doc="output")
    model.rules = pyo.ConstraintList(doc="limits of output, starts, times to stay on")
    for u, facts in units.items():
        for t in hours:
            model.rules.add(model.power[u, t] >= facts["least"] * model.on[u, t])
            model.rules.add(model.power[u, t] <= facts["most"] * model.on[u, t])
            before = model.on[u, t - 1] if t else int(facts["before"] == "running")
            model.rules.add(model.start[u, t] >= model.on[u, t] - before)
            for later in range(t + 1, min(t + (data["stay_on"] or 1), len(hours))):
                model.rules.add(model.on[u, later] >= model.start[u, t])

    @model.Constraint(hours, doc="demand is met")
    def meet(model, t):
        return sum(model.power[u, t] for u in units) == data["demand"][t]

    if data["reserve"] is not None:
        @model.Constraint(hours, doc="what runs could give more")
        def reserve(model, t):
            ready = sum(facts["most"] * model.on[u, t] for u, facts in units.items())
            return ready >= (1 + data["reserve"]) * data["demand"][t]

    model.cost = pyo.Objective(
        expr=sum(
            facts["start"] * model.start[u, t]
            + facts["idle"] * model.on[u, t]
            + facts["fuel"] * model.power[u, t]
            for u, facts in units.items()
            for t in hours
        )
    )
    return model
'''

PROGRAM_2 = '''"""The same over runs from one hour to another, all of which are listed."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    units, n = data["units"], len(data["demand"])
    fixed = {}
    for u, facts in units.items():
        for first in range(n):
            goes_on = first == 0 and facts["before"] == "running"
            for last in range(first, n):
                length = last - first + 1
                if goes_on or last == n - 1 or length >= (data["stay_on"] or 1):
                    fixed[u, first, last] = facts["idle"] * length + (
                        0 if goes_on else facts["start"]
                    )
    model.run = pyo.Var(list(fixed), domain=pyo.Binary)
    model.extra = pyo.Var(
        list(units), range(n), doc="output above the least",
        bounds=lambda model, u, t: (0, units[u]["most"] - units[u]["least"]),
    )
    model.limits = pyo.ConstraintList()
    for t in range(n):
        given, ready = 0, 0
        for u, facts in units.items():
            on = sum(model.run[k] for k in fixed if k[0] == u and k[1] <= t <= k[2])
            model.limits.add(on <= 1)
            model.limits.add(model.extra[u, t] <= (facts["most"] - facts["least"]) * on)
            given += facts["least"] * on + model.extra[u, t]
            ready += facts["most"] * on
        model.limits.add(given == data["demand"][t])
        if data["reserve"] is not None:
            model.limits.add(ready >= data["demand"][t] * (1 + data["reserve"]))
    model.total = pyo.Objective(
        expr=sum(
            (cost + units[u]["fuel"] * units[u]["least"] * (last - first + 1))
            * model.run[u, first, last]
            for (u, first, last), cost in fixed.items()
        )
        + sum(units[u]["fuel"] * extra for (u, _), extra in model.extra.items()),
        sense=pyo.minimize,
    )
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    units: dict[str, dict[str, Any]] = {}
    for name in sorted(draw.sample(NAMES, draw.size(2, 5))):
        most = draw.whole(40, 160, 10)
        units[name] = {
            "least": most // 100 * 10 + draw.whole(5, 15, 5),
            "most": most,
            "start": draw.whole(500, 4000, 50),
            "idle": draw.whole(100, 900, 10),
            "fuel": draw.whole(20, 90),
            "before": draw.pick(("running", "off")),
        }
    reserve = draw.pick((0.05, 0.1, 0.15, 0.2)) if draw.option(3) else None
    # All units running at once are always possible.
    low = sum(facts["least"] for facts in units.values())
    high = int(sum(facts["most"] for facts in units.values()) / (1 + (reserve or 0)))
    demand = [
        min(high, max(low, round(low + (high - low) * draw.rng.betavariate(1.2, 1.6), -1)))
        for _ in range(draw.size(3, 8))
    ]
    data = {
        "units": units,
        "demand": [int(value) for value in demand],
        "reserve": reserve,
        "stay_on": draw.rng.randint(2, 3) if draw.option(3) else None,
    }
    return data, draw.pick(PLACES)


def _tell(story: Story, data: Data, place: str) -> None:
    units, hours = data["units"], len(data["demand"])
    words = {"place": place}
    story.topic("generators", "when to run which generator", "power for the {place}", **words)
    story.setting(
        "the {place} in {town} makes its own power with the generators {names}; the next {n:count} "
        "hours are to be planned",
        "{person} runs the power house of {company} ({place:a}). It has {m:count} generators, "
        "{names}, and a plan for {n:count} hours is due",
        "{company} feeds {place:a} from the generators {names} and plans the coming {n:count} "
        "hours",
        names=listed(list(units)), n=hours, m=len(units), **words,
    )  # fmt: skip
    story.goal(
        "which generators should run in which hour, and how hard, so that the [total cost] is [as "
        "low as possible]?",
        "find the [cheapest] schedule of the generators",
        "[decide] when to start, run and stop each generator, at the [lowest] [total cost]",
        "what does the power of these {n:count} hours cost if it is planned as cheaply as "
        "possible?",
        n=hours,
    )
    story.records(
        "generators",
        "the data of each generator, and what it did just before the first hour",
        [{"name": u, **facts, **words} for u, facts in units.items()],
        {"name": "generator", "least": "least output when on (MW)",
         "most": "most output (MW)", "start": "cost of a start:money",
         "idle": "cost per hour when on:money", "fuel": "further cost per MWh:money",
         "before": "before hour 1"},
        ("{name} gives {least} to {most} MW when it is on; a start costs {start:money}, each "
         "hour on {idle:money}, and each MWh another {fuel:money}; before hour 1 it is "
         "{before}",
         "{name} ({before} before hour 1): {least} MW at least and {most} MW at most "
         "while on, {start:money} per start, {idle:money} per hour on plus {fuel:money} per MWh"),
    )  # fmt: skip
    story.records(
        "demand",
        "the demand of each hour",
        [{"hour": str(t), "demand": v, **words} for t, v in enumerate(data["demand"], start=1)],
        {"hour": "hour", "demand": "demand (MW)"},
        ("hour {hour}: {demand} MW", "in hour {hour}, {demand} MW are [needed|used]"),
    )
    story.rule(
        "[each|every] hour's demand is met exactly. A generator that is on can give anything "
        "between its least and most output, one that is off gives nothing",
        "generators that are off give nothing and cost nothing; demand has to be met exactly in "
        "each hour, and outputs need not be whole numbers",
    )
    story.rule(
        "a start is paid when a generator is on that was off in the hour before. Stopping is free",
        "going from off to on counts as a start, going on does not; switching off costs nothing",
    )
    if data["reserve"] is not None:
        story.rule(
            "for safety, the generators that are on [must plural] be able to give {v:percent} more "
            "than the demand of the hour, at full output together",
            "in [each|every] hour the full outputs of the generators that are on [must plural] "
            "exceed the demand by [at least] {v:percent}",
            v=data["reserve"],
        )
    if data["stay_on"] is not None:
        story.rule(
            "a generator that is started stays on for [at least] {n:count} hours in a row, or "
            "until the last hour of the plan; one that ran before may stop at any time",
            "after a start, [at least] {n:count} hours on (the first included) are required before "
            "the next stop, unless the plan ends first. What was running before hour 1 may be "
            "stopped whenever wanted",
            n=data["stay_on"],
        )


def _ask_for_more(draw: Draw, data: Data) -> None:
    most = sum(facts["most"] for facts in data["units"].values())
    data["demand"][draw.rng.randrange(len(data["demand"]))] = most + draw.whole(5, 50, 5)


FAMILY = Family(
    "unit_commitment",
    "when each generator runs and how much it gives",
    "MILP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _ask_for_more},
)
