"""Set covering: the cheapest sites from which every area is reached."""

from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.lexicon import TOWNS
from modelwright.datasets.families.text.phrases import listed, plural, with_article
from modelwright.datasets.families.text.story import Story

THINGS = (
    ("fire station", "district", "reaches in time"), ("radio mast", "village", "covers"),
    ("parcel locker", "quarter", "serves"), ("rescue post", "valley", "reaches in time"),
    ("charging station", "suburb", "serves"), ("weather radar", "county", "covers"),
)  # fmt: skip
AREAS = (
    "Northside", "Old Town", "Riverbank", "Hillcrest", "Docklands", "Millbrook", "Southgate",
    "Parkview", "Lakeshore", "Stonebridge", "Fairfield", "Kingsmead", "Ashford", "Greendale",
)  # fmt: skip

PROGRAM = '''"""Minimize cost over the sites that are opened."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    sites = list(data["cost"])
    model.open = pyo.Var(sites, domain=pyo.Binary, doc="1 if the site is opened")

    @model.Constraint(data["areas"], doc="every area is reached often enough")
    def reached(model, a):
        near = sum(model.open[s] for s in sites if a in data["covers"][s])
        return near >= data["times"].get(a, 1)

    model.cost = pyo.Objective(expr=sum(data["cost"][s] * model.open[s] for s in sites))
    return model
'''

PROGRAM_2 = '''"""The same with each area assigned to the sites that look after it."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    pairs = [(a, s) for s in data["cost"] for a in data["covers"][s]]
    model.build = pyo.Var(list(data["cost"]), domain=pyo.Binary)
    model.cares = pyo.Var(pairs, bounds=(0, 1), doc="the site looks after the area")
    model.built = pyo.Constraint(
        pairs, rule=lambda model, a, s: model.cares[a, s] <= model.build[s]
    )

    @model.Constraint(data["areas"])
    def cared_for(model, area):
        visits = sum(model.cares[a, s] for a, s in pairs if a == area)
        return visits == data["times"].get(area, 1)

    model.spent = pyo.Objective(
        expr=sum(cost * model.build[s] for s, cost in data["cost"].items()), sense=pyo.minimize
    )
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    areas = draw.sample(AREAS, draw.size(4, 12))
    sites = draw.sample(TOWNS, draw.size(3, 9))
    covers: dict[str, list[str]] = {s: [] for s in sites}
    for area in areas:
        for site in draw.sample(sites, draw.rng.randint(1, min(3, len(sites)))):
            covers[site].append(area)
    for reached in covers.values():  # a site that reaches nothing would be odd
        if not reached:
            reached.append(draw.pick(areas))
    often = [a for a in areas if sum(a in reached for reached in covers.values()) > 1]
    twice = draw.sample(often, 1) if often and draw.option(3) else []
    data = {
        "areas": areas,
        "cost": {s: draw.whole(20_000, 200_000, 5_000) for s in sites},
        "covers": covers,
        "times": dict.fromkeys(twice, 2),
    }
    return data, draw.pick(THINGS)


def _tell(story: Story, data: Data, thing: tuple[str, str, str]) -> None:
    what, area, reaches = thing
    words = {"what": what, "area": area, "reaches": reaches}
    story.topic("where to build {what:s}", "sites for {what:s}", "{what} network", **words)
    story.setting(
        "{what:s} are to be built so that [each] {area} is looked after: {areas}. {n:count} sites "
        "are [possible|on offer]",
        "{company} [must] choose where to put {what:s}. The {area:s} are {areas}; {n:count} sites "
        "can be had",
        "the {area:s} {areas} need {what:s}, and there are {n:count} possible sites",
        areas=listed(data["areas"]), n=len(data["cost"]), **words,
    )  # fmt: skip
    story.goal(
        "which sites should be [opened|built] so that the [total cost] is [as low as possible]?",
        "find the [cheapest] choice of sites",
        "[decide] where to build; the [total cost] should be [as low as possible]",
    )
    story.records(
        "sites",
        f"the cost of {with_article(what)} at each site",
        [{"site": s, "cost": c} for s, c in data["cost"].items()],
        {"site": "site", "cost": "cost:money"},
        ("building at {site} costs {cost:money}", "{site}: {cost:money}"),
    )
    story.records(
        "reach",
        f"the {plural(area)} that {with_article(what)} at each site {reaches}",
        [{"site": s, "areas": listed(a), "reaches": reaches} for s, a in data["covers"].items()],
        {"site": "site", "areas": f"{plural(area)}"},
        ("{site} {reaches} {areas}", "from {site}, one {reaches} {areas}"),
    )
    if data["times"]:
        for a, n in data["times"].items():
            story.rule(
                "{a} [must] be reached from [at least] {n:count} [open|chosen] sites",
                "for {a}, {n:count} [open|chosen] sites or more are [required|needed]",
                a=a, n=n,
            )  # fmt: skip
        story.rule("[every|each] other {area} needs only one", **words)
    else:
        story.rule(
            "[each] {area} [must] be reached from [at least] one [open|chosen] site",
            "no {area} may be left without a site that reaches it",
            **words,
        )


def _ask_for_more_sites(draw: Draw, data: Data) -> None:
    area = draw.pick(data["areas"])
    data["times"] = {area: 1 + sum(area in reached for reached in data["covers"].values())}


FAMILY = Family(
    "set_covering",
    "the cheapest sites from which every area is reached",
    "MILP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _ask_for_more_sites},
)
