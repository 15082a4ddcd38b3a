"""Facility location: which depots to open, and which customers each serves."""

from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.lexicon import TOWNS
from modelwright.datasets.families.text.phrases import listed, plural
from modelwright.datasets.families.text.story import Story

GOODS = (
    ("warehouse", "pallet", "shop"), ("bakery", "tray", "cafe"), ("depot", "parcel", "post office"),
    ("brewery", "keg", "pub"), ("laundry", "cart", "hotel"), ("nursery", "crate", "garden centre"),
)  # fmt: skip

PROGRAM = '''"""Minimize fixed and transport costs over what is open and what is sent."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    sites, customers = list(data["fixed"]), list(data["demand"])
    model.open = pyo.Var(sites, domain=pyo.Binary, doc="1 if the site is open")
    model.send = pyo.Var(sites, customers, domain=pyo.NonNegativeReals, doc="units per week")

    @model.Constraint(customers, doc="demand of each customer")
    def demand(model, c):
        return sum(model.send[s, c] for s in sites) == data["demand"][c]

    @model.Constraint(sites, doc="only open sites send, up to their capacity")
    def capacity(model, s):
        sent = sum(model.send[s, c] for c in customers)
        return sent <= data["capacity"][s] * model.open[s]

    if data["most_open"] is not None:
        model.few = pyo.Constraint(expr=sum(model.open.values()) <= data["most_open"])
    model.cost = pyo.Objective(
        expr=sum(data["fixed"][s] * model.open[s] for s in sites)
        + sum(data["cost"][s][c] * model.send[s, c] for s in sites for c in customers)
    )
    return model
'''

PROGRAM_2 = '''"""The same by shares of demand, with a limit for each pair of site and customer."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    sites, need = list(data["fixed"]), data["demand"]
    model.built = pyo.Var(sites, domain=pyo.Binary)
    model.share = pyo.Var(sites, list(need), bounds=(0, 1), doc="share of the demand")
    model.whole = pyo.Constraint(
        list(need), rule=lambda model, c: sum(model.share[s, c] for s in sites) == 1
    )
    model.linked = pyo.Constraint(
        sites, list(need), rule=lambda model, s, c: model.share[s, c] <= model.built[s]
    )
    model.output = pyo.Constraint(
        sites,
        rule=lambda model, s: sum(need[c] * model.share[s, c] for c in need) <= data["capacity"][s],
    )
    most = len(sites) if data["most_open"] is None else data["most_open"]
    model.number = pyo.Var(bounds=(0, most))
    model.counted = pyo.Constraint(expr=model.number == sum(model.built[s] for s in sites))
    model.total = pyo.Objective(
        expr=sum(
            data["fixed"][s] * model.built[s]
            + sum(data["cost"][s][c] * need[c] * model.share[s, c] for c in need)
            for s in sites
        ),
        sense=pyo.minimize,
    )
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    towns = draw.sample(TOWNS, draw.size(2, 5) + draw.size(3, 8))
    cut = max(2, len(towns) * 2 // 5)
    sites, customers = towns[:cut], towns[cut:]
    demand = {c: draw.whole(10, 60, 5) for c in customers}
    total = sum(demand.values())
    # Any two sites together can serve everybody.
    capacity = {s: draw.whole(total // 2 + 1, total + 20) for s in sites}
    data = {
        "fixed": {s: draw.whole(300, 1500, 50) for s in sites},
        "capacity": capacity,
        "demand": demand,
        "cost": {s: {c: draw.whole(2, 30) for c in customers} for s in sites},
        "most_open": draw.rng.randint(2, len(sites)) if draw.option(3) else None,
    }
    return data, draw.pick(GOODS)


def _tell(story: Story, data: Data, goods: tuple[str, str, str]) -> None:
    site, unit, customer = goods
    words = {"site": site, "unit": unit, "customer": customer}
    sites, customers = list(data["fixed"]), list(data["demand"])
    story.topic("which {site:s} to open", "{site} locations", "{site:s} for {company}", **words)
    story.setting(
        "{company} can rent {site:s} in {sites} to supply its {customer:s} in {customers}",
        "the {customer:s} of {company} are in {customers}; {site:s} to serve them could be run in "
        "{sites}",
        "{person} [must] decide which of the {n:count} possible {site:s} ({sites}) will supply the "
        "{customer:s} in {customers}",
        sites=listed(sites), customers=listed(customers), n=len(sites), **words,
    )  # fmt: skip
    story.goal(
        "which {site:s} should be open, and who should supply whom, so that the [total cost] per "
        "week is [as low as possible]?",
        "find the plan with the [lowest] sum of weekly rents and transport costs",
        "[decide] which {site:s} to open and what each of them sends, at the [lowest] weekly cost",
        **words,
    )
    story.records(
        "sites",
        f"[weekly rent and capacity|rent per week and weekly capacity] of each {site}",
        [{"place": s, "rent": data["fixed"][s], "capacity": data["capacity"][s], **words}
         for s in sites],
        {"place": site, "rent": "weekly rent:money", "capacity": f"{plural(unit)} per week"},
        ("the {site} in {place} costs {rent:money} of rent a week if it is open and can send "
         "[at most] {capacity} {unit:s}",
         "in {place}, the weekly rent is {rent:money} and [at most] {capacity} {unit:s} can "
         "be sent "
         "per week"),
    )  # fmt: skip
    story.records(
        "demand",
        f"the {plural(unit)} that each {customer} needs per week",
        [{"place": c, "amount": v, **words} for c, v in data["demand"].items()],
        {"place": customer, "amount": f"{plural(unit)} per week"},
        ("{place} needs {amount} {unit:s} a week",
         "{amount} {unit:s} go to {place} [every|each] week"),
    )  # fmt: skip
    story.grid(
        "transport",
        f"the transport cost per {unit} from each {site} to each {customer}",
        data["cost"],
        site,
        (f"sending a {unit} from {{row}} costs {{cells}}",
         f"from {{row}}, a {unit} costs {{cells}}"),
        "{value:money} to {column}",
        "money",
    )  # fmt: skip
    if data["most_open"] is not None:
        story.rule(
            "[at most] {n:count} {site:s} may be open",
            "{company} does not want to run more than {n:count} {site:s}",
            n=data["most_open"], **words,
        )  # fmt: skip
    story.rule(
        "[each] {customer} [must] get all that it needs; it may be supplied by several {site:s}, "
        "in any amounts",
        "deliveries to {customer:a} may be split among {site:s}, also in fractions of "
        "{unit:a}, and "
        "all demand [must] be met",
        **words,
    )
    story.rule("{site:a} without rent sends nothing",
    "closed {site:s} cost nothing and send nothing",
               **words)  # fmt: skip


def _shrink_the_sites(draw: Draw, data: Data) -> None:
    total = sum(data["demand"].values())
    data["capacity"] = {s: draw.whole(total // 4, (total - 1) // 2) for s in data["capacity"]}
    data["most_open"] = 2


FAMILY = Family(
    "facility_location",
    "which depots to open, and which customers each serves",
    "MILP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _shrink_the_sites},
)
