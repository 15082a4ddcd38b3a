"""Set packing: which requests to accept when they need the same things."""

from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.lexicon import PEOPLE
from modelwright.datasets.families.text.phrases import listed, plural
from modelwright.datasets.families.text.story import Story

SCENES: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "auction": ("bid", "lot", "offers", (
        "carpet", "clock", "cello", "mirror", "silver bowl", "desk", "globe", "tapestry", "lamp",
        "coin box", "statue")),
    "castle": ("booking", "room", "pays", (
        "ballroom", "chapel", "terrace", "library", "kitchen", "tower", "garden tent", "gallery",
        "courtyard", "cellar", "theatre")),
    "film studio": ("production", "facility", "pays", (
        "street set", "water tank", "green screen", "saloon", "spaceship", "courtroom", "crane",
        "snow machine", "workshop", "palace set", "wind machine")),
    "airport": ("charter", "slot", "offers", (
        "early slot", "dawn slot", "morning slot", "late morning slot", "noon slot",
        "afternoon slot", "tea-time slot", "evening slot", "dusk slot", "night slot",
        "midnight slot")),
}  # fmt: skip

PROGRAM = '''"""Maximize income over the requests that are accepted."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    requests = list(data["offer"])
    model.accept = pyo.Var(requests, domain=pyo.Binary, doc="1 if the request is accepted")

    @model.Constraint(data["things"], doc="a thing is given away only as often as it is there")
    def enough(model, thing):
        users = [model.accept[r] for r in requests if thing in data["needs"][r]]
        return sum(users) <= data["copies"].get(thing, 1) if users else pyo.Constraint.Skip

    @model.Constraint(range(len(data["apart"])), doc="requests that exclude each other")
    def apart(model, k):
        return sum(model.accept[r] for r in data["apart"][k]) <= 1

    @model.Constraint(data["required"], doc="requests that are accepted in any case")
    def required(model, r):
        return model.accept[r] == 1

    if data["most"] is not None:
        model.most = pyo.Constraint(expr=sum(model.accept.values()) <= data["most"])
    model.income = pyo.Objective(
        expr=sum(offer * model.accept[r] for r, offer in data["offer"].items()),
        sense=pyo.maximize,
    )
    return model
'''

PROGRAM_2 = '''"""The same by what is refused: one request of every group that is too large."""

from itertools import combinations

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    offer, needs = data["offer"], data["needs"]
    crowds = {frozenset(pair) for pair in data["apart"]}
    for thing in data["things"]:
        users = [r for r in offer if thing in needs[r]]
        crowds |= set(map(frozenset, combinations(users, data["copies"].get(thing, 1) + 1)))
    model.refuse = pyo.Var(list(offer), domain=pyo.Binary)
    model.hit = pyo.ConstraintList()
    for crowd in sorted(sorted(crowd) for crowd in crowds):
        model.hit.add(sum(model.refuse[r] for r in crowd) >= 1)
    least = 0 if data["most"] is None else len(offer) - data["most"]
    model.refused = pyo.Var(bounds=(least, None), doc="number of refusals")
    model.counted = pyo.Constraint(expr=model.refused == sum(model.refuse.values()))
    for r in data["required"]:
        model.refuse[r].setub(0)
    model.lost = pyo.Var(domain=pyo.NonNegativeReals, doc="offers that are refused")
    model.loss = pyo.Constraint(
        expr=model.lost == sum(v * model.refuse[r] for r, v in offer.items())
    )
    model.kept = pyo.Objective(expr=sum(offer.values()) - model.lost, sense=pyo.maximize)
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    scene = draw.pick(list(SCENES))
    things = draw.sample(SCENES[scene][3], draw.size(4, 9))
    people = draw.sample(PEOPLE, draw.size(4, 12))
    needs = {p: draw.sample(things, draw.rng.randint(1, min(4, len(things) - 1))) for p in people}
    double = draw.sample(things, 1) if scene != "airport" and draw.option(2) else []
    data = {
        "things": things,
        "needs": needs,
        "offer": {p: len(needs[p]) * draw.whole(20, 90, 5) + draw.whole(0, 60, 5) for p in people},
        "copies": dict.fromkeys(double, 2),
        "apart": [draw.sample(people, 2)] if draw.option(3) else [],
        "most": draw.rng.randint(2, 3) if draw.option(4) else None,
        "required": [draw.pick(people)] if draw.option(3) else [],
    }
    return data, scene


def _tell(story: Story, data: Data, scene: str) -> None:
    request, thing, offers, _ = SCENES[scene]
    words = {"request": request, "thing": thing, "offers": offers, "scene": scene}
    people = list(data["offer"])
    story.topic("which {request:s} to accept", "{request:s} for the {scene}",
                "{n:count} {request:s}", n=len(people), **words)  # fmt: skip
    story.setting(
        "{n:count} {request:s} have come in for the {scene} of {company}. The {thing:s} are "
        "{things}",
        "at the {scene} of {company}, {m:count} {thing:s} are to be had: {things}. There are "
        "{n:count} {request:s} for them",
        "{person} looks through {n:count} {request:s} for the {scene} in {town}; they are about "
        "the {thing:s} {things}",
        n=len(people), m=len(data["things"]), things=listed(data["things"]), **words,
    )  # fmt: skip
    story.goal(
        "which {request:s} should be accepted so that the total income is [as high as possible]?",
        "find the {request:s} to accept, with the [highest] total income",
        "[decide] whose {request:s} to accept; the sum of what they pay should be [as high as "
        "possible]",
        **words,
    )
    story.records(
        "requests",
        f"price and {plural(thing)} of each {request}",
        [{"who": p, "offer": v, "things": listed(data["needs"][p]), **words}
         for p, v in data["offer"].items()],
        {"who": request, "things": f"{plural(thing)} wanted", "offer": "price:money"},
        ("{who} {offers} {offer:money} for {things}",
         "the {request} of {who} asks for {things}, at {offer:money} in all"),
    )  # fmt: skip
    story.rule(
        "a {request} is accepted as a whole or not at all",
        "nobody wants only a part: [each] {request} gets all the {thing:s} it names, or nothing "
        "and pays nothing",
        **words,
    )
    if data["copies"]:
        for name, n in data["copies"].items():
            story.rule(
                "there are {n:count} equal copies of the {name}, so {n:count} {request:s} can have "
                "one each",
                "[at most] {n:count} {request:s} can have the {name}, of which there are {n:count}",
                name=name, n=n, **words,
            )  # fmt: skip
        story.rule("of [each|every] other {thing}, there is one only, for one {request}", **words)
    else:
        story.rule(
            "[each] {thing} can be given to one {request} only",
            "no two {request:s} can have the same {thing}",
            **words,
        )
    for a, b in data["apart"]:
        story.rule(
            "[at most] one of the {request:s} of {a} and {b} can be accepted",
            "the {request:s} of {a} and {b} [cannot|may not] both be accepted",
            a=a, b=b, **words,
        )  # fmt: skip
    for p in data["required"]:
        story.rule(
            "the {request} of {p} [must] be accepted",
            "{p} has been promised that the {request} will be accepted",
            p=p, **words,
        )  # fmt: skip
    if data["most"] is not None:
        story.rule(
            "[at most] {n:count} {request:s} can be accepted",
            "no more than {n:count} {request:s} may be accepted in all",
            n=data["most"], **words,
        )  # fmt: skip


def _promise_too_much(draw: Draw, data: Data) -> None:
    people = list(data["offer"])
    users = {t: [p for p in people if t in data["needs"][p]] for t in data["things"]}
    wanted = [t for t in data["things"] if len(users[t]) > data["copies"].get(t, 1)]
    if wanted:
        thing = draw.pick(wanted)
        data["required"] = draw.sample(users[thing], data["copies"].get(thing, 1) + 1)
    else:
        data["required"] = draw.sample(people, 2)
        data["apart"] = [data["required"]]


FAMILY = Family(
    "set_packing",
    "which requests to accept when they need the same things",
    "MILP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _promise_too_much},
)
