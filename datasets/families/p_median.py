"""P-median: where to open a given number of facilities so that people have short ways."""

from collections.abc import Iterator
from itertools import combinations
from math import dist
from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.lexicon import TOWNS
from modelwright.datasets.families.text.phrases import listed, plural
from modelwright.datasets.families.text.story import Story

SCENES = (
    ("clinic", "patient"), ("library", "reader"), ("recycling yard", "household"),
    ("polling station", "voter"), ("nursery", "child"), ("post office", "client"),
    ("sports hall", "member"),
)  # fmt: skip

PROGRAM = '''"""Minimize total distance over what is open and who goes where."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    sites, places = list(data["distance"]), list(data["people"])
    model.open = pyo.Var(sites, domain=pyo.Binary, doc="1 if the site is open")
    model.goes = pyo.Var(places, sites, domain=pyo.Binary, doc="1 if the place uses the site")
    model.number = pyo.Constraint(expr=sum(model.open.values()) == data["number"])

    @model.Constraint(places, doc="every place uses one site")
    def served(model, p):
        return sum(model.goes[p, s] for s in sites) == 1

    @model.Constraint(places, sites, doc="only open sites are used, and none too far away")
    def near(model, p, s):
        if data["farthest"] is not None and data["distance"][s][p] > data["farthest"]:
            return model.goes[p, s] == 0
        return model.goes[p, s] <= model.open[s]

    @model.Constraint(range(len(data["apart"])), doc="sites that exclude each other")
    def apart(model, k):
        return sum(model.open[s] for s in data["apart"][k]) <= 1

    @model.Constraint(data["required"], doc="sites that are open in any case")
    def required(model, s):
        return model.open[s] == 1

    model.total = pyo.Objective(
        expr=sum(
            people * data["distance"][s][p] * model.goes[p, s]
            for p, people in data["people"].items()
            for s in sites
        )
    )
    return model
'''

PROGRAM_2 = '''"""The same by circles around each place, each empty or with something open in it."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    sites, people = list(data["distance"]), data["people"]
    rings = {p: [0, *sorted({data["distance"][s][p] for s in sites})] for p in people}
    gaps = [(p, k) for p in people for k in range(len(rings[p]) - 1)]

    def may_be_empty(model, p, k):
        is_last = data["farthest"] is not None and rings[p][k + 1] > data["farthest"]
        return (0, 0 if is_last else 1)

    model.chosen = pyo.Var(sites, domain=pyo.Binary)
    model.empty = pyo.Var(gaps, bounds=may_be_empty, doc="1 if nothing is open up to this distance")

    @model.Constraint(gaps)
    def circles(model, p, k):
        inside = [model.chosen[s] for s in sites if data["distance"][s][p] <= rings[p][k]]
        return model.empty[p, k] + sum(inside) >= 1

    model.rules = pyo.ConstraintList()
    model.rules.add(sum(model.chosen[s] for s in sites) == data["number"])
    for first, second in data["apart"]:
        model.rules.add(model.chosen[first] + model.chosen[second] <= 1)
    for site in data["required"]:
        model.chosen[site].setlb(1)
    model.walked = pyo.Objective(
        expr=sum(
            people[p] * (rings[p][k + 1] - rings[p][k]) * model.empty[p, k] for p, k in gaps
        ),
        sense=pyo.minimize,
    )
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    n = draw.size(3, 7)
    towns = draw.sample(TOWNS, n + draw.size(4, 9))
    sites, places = towns[:n], towns[n:]
    at = {t: (draw.rng.uniform(0, 25), draw.rng.uniform(0, 25)) for t in towns}
    distance = {s: {p: 1 + round(dist(at[s], at[p])) for p in places} for s in sites}
    number = draw.rng.randint(2, max(2, n // 2))
    data: Data = {
        "people": {p: draw.whole(20, 400, 10) for p in places},
        "distance": distance,
        "number": number,
        "apart": [draw.sample(sites, 2)] if n > 3 and draw.option(3) else [],
        "required": [],
        "farthest": None,
    }
    if draw.option(4):
        data["required"] = [
            draw.pick([s for s in sites if all(s not in two for two in data["apart"])])
        ]
    if draw.option(2):
        data["farthest"] = _reachable(data) + draw.whole(0, 3)
    return data, draw.pick(SCENES)


def _choices(data: Data) -> Iterator[tuple[str, ...]]:
    """Yield the sets of sites that may be open, whatever the distances."""
    for chosen in combinations(data["distance"], data["number"]):
        is_apart = all(not set(two) <= set(chosen) for two in data["apart"])
        if is_apart and set(data["required"]) <= set(chosen):
            yield chosen


def _reachable(data: Data) -> int:
    """Return the least distance within which every place can have an open site."""
    distance = data["distance"]
    return min(
        max(min(distance[s][p] for s in chosen) for p in data["people"])
        for chosen in _choices(data)
    )  # fmt: skip


def _tell(story: Story, data: Data, scene: tuple[str, str]) -> None:
    what, person = scene
    words = {"what": what, "people": "children" if person == "child" else plural(person)}
    sites, places = list(data["distance"]), list(data["people"])
    story.topic("where to open {what:s}", "{what} sites", "short ways to the next {what}", **words)
    story.setting(
        "{n:count} {what:s} are to be opened, and {m:count} sites are possible: {sites}. They "
        "serve {places}",
        "{company} opens {what:s} for the {people} of {places}. The possible sites, {m:count} in "
        "all, are {sites}; exactly {n:count} of them [will be|are to be] used",
        "out of the sites {sites}, {person} [must] choose {n:count} for {what:s}, which the "
        "{people} of {places} will use",
        n=data["number"], m=len(sites), sites=listed(sites), places=listed(places), **words,
    )  # fmt: skip
    story.goal(
        "which sites should be [used|chosen] so that the total distance of all {people} is [as low "
        "as possible]?",
        "find the sites with the [lowest] sum of distances over all {people}",
        "[decide] where to open the {what:s}; the sum of the distances of all {people} should be "
        "[as low as possible]",
        **words,
    )
    story.records(
        "people",
        f"the number of {words['people']} in each town",
        [{"town": p, "number": n, **words} for p, n in data["people"].items()],
        {"town": "town", "number": words["people"]},
        ("{town} has {number} {people}", "{number} {people} live in {town}"),
    )
    story.grid(
        "distances",
        "the distance from each site to each town, in km",
        data["distance"],
        "site",
        ("from {row} it is {cells}", "the distance from {row} is {cells}"),
        "{value} km to {column}",
    )
    story.rule(
        "all {people} of a town go to the same {what}, and [each] {what} can take any number",
        "[each] town is assigned to one {what}, which is large enough for everybody",
        "the {people} of a town all use the nearest {what}, which always has room for them",
        **words,
    )
    story.rule(
        "a distance counts once for every one of the {people} who have it",
        "distances are counted once per person: a town's distance is multiplied by the number of "
        "its {people}",
        **words,
    )
    if data["farthest"] is not None:
        story.rule(
            "nobody may have more than {v} km to the {what}",
            "[each] town [must] have its {what} within {v} km",
            v=data["farthest"], **words,
        )  # fmt: skip
    for a, b in data["apart"]:
        story.rule(
            "{a} and {b} [cannot|may not] both be chosen",
            "[at most] one of the sites {a} and {b} can be used",
            a=a, b=b,
        )  # fmt: skip
    for site in data["required"]:
        story.rule("the site in {s} is chosen in any case", "{s} [must] be among the sites",
                   s=site)  # fmt: skip


def _ask_for_shorter_ways(draw: Draw, data: Data) -> None:
    data["farthest"] = _reachable(data) - 1


FAMILY = Family(
    "p_median",
    "where to open a given number of facilities so that people have short ways",
    "MILP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _ask_for_shorter_ways},
)
