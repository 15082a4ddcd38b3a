"""Project selection: which projects to carry out within the budgets of several years."""

from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.phrases import listed
from modelwright.datasets.families.text.story import Story

PROJECTS = {
    "city council": ("tram extension", "library roof", "swimming hall", "bicycle bridge",
                     "new fire station", "park renewal", "school annex", "sewer upgrade",
                     "street lighting", "bus depot"),
    "drug maker": ("asthma trial", "vaccine line", "insulin pen", "new laboratory", "cold store",
                   "allergy tablet", "skin cream", "data platform", "second pilot plant",
                   "eye drops"),
    "railway": ("station lifts", "signal box", "new sidings", "ticket app", "tunnel repair",
                "battery trains", "car park", "platform roofs", "noise walls", "depot crane"),
    "software firm": ("mobile app", "billing rewrite", "search engine", "cloud move", "help desk",
                      "partner portal", "fraud filter", "new intranet", "speech module",
                      "data lake"),
}  # fmt: skip

PROGRAM = '''"""Maximize the value of the projects that are done; money may be kept for later."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    projects, budgets = data["projects"], data["budgets"]
    years = list(budgets)
    model.do = pyo.Var(list(projects), domain=pyo.Binary, doc="1 if it is carried out")
    model.kept = pyo.Var(years, domain=pyo.NonNegativeReals, doc="money kept for the next year")

    @model.Constraint(years, doc="money of each year")
    def money(model, y):
        k = years.index(y)
        before = model.kept[years[k - 1]] if k and data["carry"] else 0
        spent = sum(projects[p]["outlay"][y] * model.do[p] for p in projects)
        return spent + model.kept[y] == budgets[y] + before

    model.needs = pyo.ConstraintList(doc="no project without the one it builds on")
    for later, first in data["needs"]:
        model.needs.add(model.do[later] <= model.do[first])
    model.apart = pyo.ConstraintList(doc="one of two at most")
    for a, b in data["apart"]:
        model.apart.add(model.do[a] + model.do[b] <= 1)
    if data["one_of"]:
        model.one_of = pyo.Constraint(expr=sum(model.do[p] for p in data["one_of"]) >= 1)
    if data["most"] is not None:
        model.most = pyo.Constraint(expr=sum(model.do.values()) <= data["most"])
    model.value = pyo.Objective(
        expr=sum(projects[p]["value"] * model.do[p] for p in projects), sense=pyo.maximize
    )
    return model
'''

PROGRAM_2 = '''"""The same over bundles: the possible sets of projects that depend on each other."""

from itertools import accumulate, chain, combinations

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    projects, years = data["projects"], list(data["budgets"])
    clusters = [{p} for p in projects]
    for pair in data["needs"] + data["apart"]:
        joined = set().union(*(c for c in clusters if c & set(pair)))
        clusters = [c for c in clusters if not c & joined] + [joined]
    bundles = []
    for number, cluster in enumerate(clusters):
        members = sorted(cluster)
        subsets = chain.from_iterable(combinations(members, k) for k in range(len(members) + 1))
        for chosen in map(set, subsets):
            lacking = any(a in chosen and b not in chosen for a, b in data["needs"])
            if not lacking and not any({a, b} <= chosen for a, b in data["apart"]):
                bundles.append((number, sorted(chosen)))
    model.take = pyo.Var(range(len(bundles)), domain=pyo.Binary)

    @model.Constraint(range(len(clusters)))
    def one_each(model, number):
        return sum(model.take[k] for k, (n, _) in enumerate(bundles) if n == number) == 1

    def total(worth):
        return sum(
            sum(worth(p) for p in chosen) * model.take[k] for k, (_, chosen) in enumerate(bundles)
        )

    model.limits = pyo.ConstraintList()
    so_far = list(accumulate(data["budgets"].values()))
    for k, year in enumerate(years):
        if data["carry"]:  # all spent up to now is within all that was granted up to now
            past = years[: k + 1]
            spent = total(lambda p: sum(projects[p]["outlay"][y] for y in past))
            model.limits.add(spent <= so_far[k])
        else:
            model.limits.add(total(lambda p: projects[p]["outlay"][year]) <= data["budgets"][year])
    if data["one_of"]:
        model.limits.add(total(lambda p: int(p in data["one_of"])) >= 1)
    if data["most"] is not None:
        model.limits.add(total(lambda p: 1) <= data["most"])
    model.gain = pyo.Objective(expr=total(lambda p: projects[p]["value"]), sense=pyo.maximize)
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    house = draw.pick(list(PROJECTS))
    names = draw.sample(PROJECTS[house], draw.size(4, 10))
    first = draw.whole(2026, 2030)
    years = [str(first + k) for k in range(draw.size(2, 4))]
    projects: dict[str, dict[str, Any]] = {}
    for name in names:
        outlay = {y: draw.whole(10, 120, 5) for y in years}
        value = round(sum(outlay.values()) * draw.rng.uniform(0.2, 0.6))
        projects[name] = {"value": value, "outlay": outlay}
    budgets = {
        y: round(sum(f["outlay"][y] for f in projects.values()) * draw.rng.uniform(0.35, 0.65), -1)
        for y in years
    }
    for y in years:  # any two projects can be paid for
        dearest = sorted(f["outlay"][y] for f in projects.values())[-2:]
        budgets[y] = max(budgets[y], sum(dearest))
    shuffled = draw.sample(names, len(names))
    pairs = [shuffled[k : k + 2] for k in range(0, len(shuffled) - 1, 2)]
    data = {
        "projects": projects,
        "budgets": budgets,
        "carry": draw.rng.random() < 0.5,
        "needs": [pair for pair in pairs[::2] if draw.option(1)],
        "apart": [pair for pair in pairs[1::2] if draw.option(2)],
        "one_of": draw.sample(names, 2) if draw.option(3) else [],
        "most": draw.rng.randint(2, max(3, len(names) // 2)) if draw.option(4) else None,
    }
    return data, house


def _tell(story: Story, data: Data, house: str) -> None:
    projects, years = data["projects"], list(data["budgets"])
    words = {"house": house, "first": years[0], "last": years[-1]}
    story.topic("projects {first} to {last}", "which projects to fund", "investment plan", **words)
    story.setting(
        "a {house} has {n:count} projects to choose from, {names}, and a budget for each year from "
        "{first} to {last}",
        "{person} prepares the investment plan of a {house} for {first} to {last}. On the list: "
        "{names}",
        "the board of {company} ({house:a}) has to settle which of {n:count} projects will be "
        "carried out from {first} to {last}",
        "{n:count} proposals compete for the money of {house:a} in the years {first} to {last}: "
        "{names}",
        n=len(projects), names=listed([f"the {p}" for p in projects]), **words,
    )  # fmt: skip
    story.goal(
        "which projects should be carried out so that their total net present value (in thousands) "
        "is [as high as possible]?",
        "find the selection of projects with the [highest] sum of net present values, in thousands",
        "[decide] which projects to fund; the net present values, in thousands, should add up to "
        "as much as possible",
        "what is the [highest] total net present value (in thousands) that the budgets "
        "allow, and with which projects?",
    )
    story.records(
        "projects",
        "the net present value (in thousands) of each project",
        [{"name": p, "value": facts["value"]} for p, facts in projects.items()],
        {"name": "project", "value": "net present value (thousands):money"},
        ("the {name} is worth {value:money} thousand",
         "the net present value of the {name} is {value:money} thousand"),
    )  # fmt: skip
    story.grid(
        "outlays",
        "the money (in thousands) that each project takes in each year",
        {p: facts["outlay"] for p, facts in projects.items()},
        "project",
        ("the {row} takes {cells} (thousands)", "the {row} costs, in thousands, {cells}"),
        "{value:money} in {column}",
        "money",
    )
    story.records(
        "budgets",
        "the budget (in thousands) of each year",
        [{"year": y, "money": v} for y, v in data["budgets"].items()],
        {"year": "year", "money": "budget (thousands):money"},
        ("the budget of {year} is {money:money} thousand",
         "in {year} there are {money:money} thousand to spend"),
    )  # fmt: skip
    if data["carry"]:
        story.rule(
            "money that is not spent in a year can be spent in later ones, without interest; there "
            "are no loans",
            "leftover money is carried over to the next year as it is, but nothing can be borrowed",
        )
    else:
        story.rule(
            "money that is left at the end of a year is lost",
            "budgets cannot be moved from one year to another",
        )
    story.rule(
        "a project is carried out as a whole, with its outlays in all years, or not at all",
        "no project can be done in part or put off: it takes its money in the years given, or is "
        "dropped",
    )
    for later, first in data["needs"]:
        story.rule(
            "the {later} is possible only together with the {needed}",
            "without the {needed} there can be no {later} (but the {needed} can do without it)",
            later=later, needed=first,
        )  # fmt: skip
    for a, b in data["apart"]:
        story.rule(
            "only one of the {a} and the {b} can be done, if any",
            "the {a} and the {b} exclude each other",
            a=a, b=b,
        )  # fmt: skip
    if data["one_of"]:
        a, b = data["one_of"]
        story.rule(
            "at least one of the {a} and the {b} [must] be carried out, or both",
            "the {a} or the {b} has been promised to the public (both would be fine too)",
            a=a, b=b,
        )  # fmt: skip
    if data["most"] is not None:
        story.rule(
            "there are project managers for [at most] {n:count} projects",
            "no more than {n:count} projects can be carried out",
            n=data["most"],
        )


def _promise_too_much(draw: Draw, data: Data) -> None:
    year = draw.pick(list(data["budgets"]))
    data["carry"] = False
    data["one_of"] = draw.sample(list(data["projects"]), 2)
    least = min(data["projects"][p]["outlay"][year] for p in data["one_of"])
    data["budgets"][year] = least - draw.whole(1, 5)


FAMILY = Family(
    "project_selection",
    "which projects to carry out within the budgets of several years",
    "MILP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _promise_too_much},
)
