"""Revenue management: how many seats or rooms to release for each stretch and fare."""

from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.lexicon import TOWNS
from modelwright.datasets.families.text.phrases import listed
from modelwright.datasets.families.text.story import Story

RIDES = {"night train": "seat", "coach": "seat", "ferry": "berth", "airship": "seat",
         "river cruise": "cabin"}  # fmt: skip

PROGRAM = '''"""Maximize revenue over the places sold of each offer; each leg has its room."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    stops, offers = data["stops"], data["offers"]
    number = {stop: k for k, stop in enumerate(stops)}
    groups = list(data["groups"])
    model.sell = pyo.Var(
        range(len(offers)), domain=pyo.Integers, doc="places released",
        bounds=lambda model, k: (offers[k].get("least", 0), offers[k]["demand"]),
    )
    model.take = pyo.Var(groups, domain=pyo.Binary, doc="1 if the group is accepted")

    def covers(trip, leg):
        return number[trip["from"]] <= leg < number[trip["to"]]

    def aboard(leg, *fares):
        return sum(
            model.sell[k] for k, o in enumerate(offers) if covers(o, leg) and o["fare"] in fares
        )

    @model.Constraint(range(len(stops) - 1), doc="places on each leg")
    def room(model, leg):
        with_groups = sum(
            data["groups"][g]["size"] * model.take[g]
            for g in groups
            if covers(data["groups"][g], leg)
        )
        return aboard(leg, "full", "saver") + with_groups <= data["places"]

    if data["most_saver"] is not None:
        @model.Constraint(range(len(stops) - 1), doc="places on each leg that savers may take")
        def savers(model, leg):
            return aboard(leg, "saver") <= data["most_saver"]

    model.revenue = pyo.Objective(
        expr=sum(o["price"] * model.sell[k] for k, o in enumerate(offers))
        + sum(data["groups"][g]["pays"] * model.take[g] for g in groups),
        sense=pyo.maximize,
    )
    return model
'''

PROGRAM_2 = '''"""The same as a flow of places along the line: a place is sold or stays empty."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    stops = data["stops"]
    trips = [(o["from"], o["to"], o["fare"]) for o in data["offers"]]
    model.seat = pyo.Var(range(len(trips)), domain=pyo.NonNegativeIntegers)
    model.turned_away = pyo.Var(range(len(trips)), domain=pyo.NonNegativeIntegers)
    model.accepted = pyo.Var(list(data["groups"]), domain=pyo.Binary)
    model.empty = pyo.Var(stops[:-1], domain=pyo.NonNegativeIntegers, doc="empty on the next leg")
    model.free = pyo.Var(stops[:-1], domain=pyo.NonNegativeIntegers, doc="left for savers")
    model.line = pyo.ConstraintList()
    for k, offer in enumerate(data["offers"]):
        model.line.add(model.seat[k] + model.turned_away[k] == offer["demand"])
        model.line.add(model.turned_away[k] <= offer["demand"] - offer.get("least", 0))

    def boarding(stop, column, fares):
        people = sum(
            model.seat[k] for k, t in enumerate(trips) if t[column] == stop and t[2] in fares
        )
        for name, group in data["groups"].items():
            if "full" in fares and group[("from", "to")[column]] == stop:
                people += group["size"] * model.accepted[name]
        return people

    for spare, most, fares in (
        (model.empty, data["places"], ("full", "saver")),
        (model.free, data["most_saver"], ("saver",)),
    ):
        if most is None:
            continue
        for k, stop in enumerate(stops[:-1]):
            before = spare[stops[k - 1]] if k else most
            left = boarding(stop, 1, fares) if k else 0
            model.line.add(before + left == boarding(stop, 0, fares) + spare[stop])
    lost = sum(o["price"] * model.turned_away[k] for k, o in enumerate(data["offers"]))
    model.income = pyo.Objective(
        expr=sum(o["price"] * o["demand"] for o in data["offers"])
        - lost
        + sum(group["pays"] * model.accepted[g] for g, group in data["groups"].items()),
        sense=pyo.maximize,
    )
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    stops = draw.sample(TOWNS, draw.size(3, 6))
    places = draw.whole(30, 120, 5)
    stretches = [(a, b) for a in range(len(stops)) for b in range(a + 1, len(stops))]
    sold = draw.sample(stretches, min(len(stretches), draw.size(3, 10)))
    sold = sorted({*sold, (0, len(stops) - 1)})  # somebody goes all the way
    offers: list[dict[str, Any]] = []
    for a, b in sold:
        full = (b - a) * draw.whole(15, 30) + draw.whole(10, 30)
        offer = {"from": stops[a], "to": stops[b]}
        offers.append({**offer, "fare": "full", "price": full, "demand": draw.whole(5, places)})
        if draw.option(4):
            offers[-1]["least"] = draw.rng.randint(2, 4)
        saver = round(full * draw.rng.uniform(0.45, 0.8))
        demand = draw.whole(10, places)
        offers.append({**offer, "fare": "saver", "price": saver, "demand": demand})
    groups: dict[str, dict[str, Any]] = {}
    for name in draw.sample(("school class", "football club", "choir"), draw.rng.randint(1, 2)):
        if draw.option(3):
            a, b = draw.pick(stretches)
            size = draw.whole(8, min(30, places // 2))
            pays = size * ((b - a) * draw.whole(18, 32) + draw.whole(10, 30))
            groups[name] = {"from": stops[a], "to": stops[b], "size": size, "pays": pays}
    data = {
        "stops": stops,
        "places": places,
        "offers": offers,
        "most_saver": round(places * draw.rng.uniform(0.1, 0.4)) if draw.option(2) else None,
        "groups": groups,
    }
    return data, draw.pick(list(RIDES))


def _tell(story: Story, data: Data, ride: str) -> None:
    words = {"ride": ride, "place": RIDES[ride]}
    stops = data["stops"]
    story.topic("{place:s} by fare", "{ride} from {first} to {last}", "tickets for the {ride}",
                first=stops[0], last=stops[-1], **words)  # fmt: skip
    story.setting(
        "{company} runs {ride:a} that calls at {stops}, in this order. Tickets are sold for "
        "stretches of the way at a full fare and a saver fare",
        "{person} handles the tickets of {ride:a}. It starts in {first} and goes on to {rest}; "
        "passengers travel part of the way or all of it, on full or saver tickets",
        "the {ride} of {company} stops in turn at {stops}. There are full and saver tickets for "
        "parts of the way",
        stops=listed(stops), first=stops[0], rest=listed([*stops[1:-1], f"finally {stops[-1]}"]),
        **words,
    )  # fmt: skip
    story.goal(
        "how many tickets of [each|every] kind should be released for the [highest] revenue?",
        "find the number of {place:s} to sell on [each] stretch at [each] fare, with the [highest] "
        "total revenue",
        "[decide] how many {place:s} to release per stretch and fare so that revenue is [as high "
        "as possible]",
        "what is the [highest] revenue, and how many tickets of each kind bring it?",
        **words,
    )
    story.records(
        "tickets",
        "price and demand for each kind of ticket",
        [{**offer, **words} for offer in data["offers"]],
        {"from": "from", "to": "to", "fare": "fare", "price": "price:money",
         "demand": "people who would buy"},
        ("{from} to {to}, {fare} fare: {demand} people would pay {price:money}",
         "up to {demand} passengers want to go from {from} to {to} on {fare} tickets, at "
         "{price:money} each"),
    )  # fmt: skip
    story.rule(
        "the {ride} has {n} {place:s}, and one that a passenger leaves can be sold again from that "
        "stop on",
        "on no leg between two stops can more than {n} passengers be aboard; somebody who gets off "
        "makes room for others from there on",
        n=data["places"], **words,
    )  # fmt: skip
    story.rule(
        "a ticket takes one {place} on every leg of its stretch. Demand need not be met, and "
        "whoever gets no ticket of the wanted kind stays away",
        "each ticket is for one person and one {place}. Requests may be turned down, and nobody "
        "who is turned down buys another ticket",
        **words,
    )
    if data["most_saver"] is not None:
        story.rule(
            "[at most] {n} of the {place:s} may be taken by saver tickets on any leg",
            "on no leg may more than {n} saver passengers be aboard",
            n=data["most_saver"], **words,
        )  # fmt: skip
    for offer in data["offers"]:
        if "least" in offer:
            story.rule(
                "under a contract, [at least] {least} full fare {place:s} from {from} to {to} "
                "[must plural] be sold",
                "a contract promises [at least] {least} full fare tickets from {from} to {to}",
                **offer, **words,
            )  # fmt: skip
    for name, group in data["groups"].items():
        story.rule(
            "the {name} would travel from {from} to {to} with {size} people for {pays:money} in "
            "all; it comes as a whole or not at all, besides the demand above or below",
            "there is also a request of the {name}: {size} {place:s} from {from} to {to}, all or "
            "none, for {pays:money} together (apart from the other demand)",
            name=name, **group, **words,
        )  # fmt: skip
    if data["groups"] and data["most_saver"] is not None:
        story.rule("groups do not count as saver passengers")


def _promise_too_much(draw: Draw, data: Data) -> None:
    offer = draw.pick([o for o in data["offers"] if o["fare"] == "full"])
    offer["least"] = data["places"] + draw.whole(1, 20)
    offer["demand"] = offer["least"] + draw.whole(0, 15)


FAMILY = Family(
    "revenue_management",
    "how many tickets to release for each stretch and fare",
    "MILP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _promise_too_much},
)
