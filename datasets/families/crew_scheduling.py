"""Crew scheduling: which trips each driver takes, so that all trips are driven at least pay."""

from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.lexicon import TOWNS
from modelwright.datasets.families.text.phrases import listed
from modelwright.datasets.families.text.story import Story

LINES = (("coach", "driver"), ("tram", "driver"), ("ferry", "skipper"), ("regional train",
         "engine driver"), ("shuttle bus", "driver"), ("mail van", "driver"))  # fmt: skip

PROGRAM = '''"""Minimize pay over duties; all rows of trips that a driver could take are listed."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    trips = data["trips"]

    def minute(time):
        hour, _, minutes = time.partition(":")
        return 60 * int(hour) + int(minutes)

    starts = {t: minute(facts["leaves"]) for t, facts in trips.items()}
    ends = {t: minute(facts["arrives"]) for t, facts in trips.items()}

    def follows(a, b):
        here = trips[a]["to"] == trips[b]["from"]
        return here and starts[b] >= ends[a] + data["change"]

    duties, growing = [], [(t,) for t in trips]
    while growing:
        duty = growing.pop()
        if ends[duty[-1]] - starts[duty[0]] > data["longest"]:
            continue
        home = data["home"]
        if home is None or trips[duty[0]]["from"] == trips[duty[-1]]["to"] == home:
            duties.append(duty)
        growing += [(*duty, t) for t in trips if follows(duty[-1], t)]

    model.duty = pyo.Var(range(len(duties)), domain=pyo.Binary, doc="1 if somebody works so")
    model.undriven = pyo.Var(bounds=(0, 0), doc="no trip may be left out")

    @model.Constraint(list(trips), doc="each trip has one driver")
    def once(model, t):
        taken = [model.duty[k] for k, duty in enumerate(duties) if t in duty]
        return sum(taken) + model.undriven == 1

    if data["drivers"] is not None:
        model.drivers = pyo.Constraint(
            expr=sum(model.duty.values()) + model.undriven <= data["drivers"]
        )
    model.pay = pyo.Objective(
        expr=sum(
            (data["fixed"] + data["hourly"] / 60 * (ends[duty[-1]] - starts[duty[0]]))
            * model.duty[k]
            for k, duty in enumerate(duties)
        )
    )
    return model
'''

PROGRAM_2 = '''"""The same by which trip follows which, and how long its driver is then on duty."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    trips = data["trips"]
    clock = {
        (t, end): sum(int(part) * size for part, size in zip(facts[end].split(":"), (60, 1)))
        for t, facts in trips.items()
        for end in ("leaves", "arrives")
    }
    wait = {
        (a, b): clock[b, "leaves"] - clock[a, "arrives"]
        for a in trips
        for b in trips
        if trips[a]["to"] == trips[b]["from"]
        and clock[b, "leaves"] - clock[a, "arrives"] >= data["change"]
    }
    home, longest = data["home"], data["longest"]
    model.next = pyo.Var(list(wait), domain=pyo.Binary, doc="1 if b is the next trip after a")
    model.first = pyo.Var(list(trips), domain=pyo.Binary, doc="1 if a duty begins with the trip")
    model.last = pyo.Var(list(trips), domain=pyo.Binary, doc="1 if a duty ends with the trip")
    model.on_duty = pyo.Var(list(trips), bounds=(0, longest), doc="minutes when the trip is over")
    model.rules = pyo.ConstraintList()
    for t, facts in trips.items():
        if home is not None and facts["from"] != home:
            model.first[t].setub(0)
        if home is not None and facts["to"] != home:
            model.last[t].setub(0)
        model.rules.add(model.first[t] + sum(model.next[ab] for ab in wait if ab[1] == t) == 1)
        model.rules.add(model.last[t] + sum(model.next[ab] for ab in wait if ab[0] == t) == 1)
        model.rules.add(model.on_duty[t] >= clock[t, "arrives"] - clock[t, "leaves"])
    for a, b in wait:
        more = clock[b, "arrives"] - clock[a, "arrives"]
        model.rules.add(
            model.on_duty[b] >= model.on_duty[a] + more - (longest + more) * (1 - model.next[a, b])
        )
    begun = pyo.quicksum(model.first.values())
    if data["drivers"] is not None:
        model.rules.add(begun <= data["drivers"])
    driving = sum(clock[t, "arrives"] - clock[t, "leaves"] for t in trips)
    waiting = sum(minutes * model.next[ab] for ab, minutes in wait.items())
    model.wages = pyo.Objective(
        expr=data["fixed"] * begun + data["hourly"] * (driving + waiting) / 60, sense=pyo.minimize
    )
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    places = draw.sample(TOWNS, draw.rng.randint(2, 3))
    home = places[0] if draw.option(3) else None
    change = draw.whole(5, 20, 5)
    longest = draw.whole(300, 540, 30)
    # Trips are cut out of duties that keep to all rules.
    found: list[tuple[int, int, str, str]] = []
    wanted, made = draw.size(4, 10), 0
    minutes: dict[frozenset[str], int] = {
        frozenset((a, b)): draw.whole(25, 75, 5) for a in places for b in places if a < b
    }
    while len(found) < wanted:
        made += 1
        here = home or draw.pick(places)
        now = begun = draw.whole(330, 840, 5)
        for _ in range(draw.rng.randint(1, 2)):
            there = draw.pick([p for p in places if p != here])
            back = minutes[frozenset((here, there))]
            if now + 2 * back + change - begun > longest:
                break
            found.append((now, now + back, here, there))
            now += back + change + draw.whole(0, 30, 5)
            if now + back - begun > longest:
                now = begun + longest - back  # the break was drawn too long
            found.append((now, now + back, there, here))
            now += back + change + draw.whole(0, 40, 5)
    trips = {
        f"T{k}": {"from": a, "to": b, "leaves": _clock(start), "arrives": _clock(end)}
        for k, (start, end, a, b) in enumerate(sorted(found), start=1)
    }
    data = {
        "trips": trips,
        "change": change,
        "longest": longest,
        "home": home,
        "fixed": draw.whole(5, 90, 5),
        "hourly": draw.whole(12, 30),
        "drivers": made if draw.option(4) else None,
    }
    return data, draw.pick(LINES)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _tell(story: Story, data: Data, line: tuple[str, str]) -> None:
    vehicle, driver = line
    words = {"vehicle": vehicle, "driver": driver}
    trips = data["trips"]
    places = listed(sorted({facts["from"] for facts in trips.values()}))
    story.topic(
        "duties of the {driver:s}", "duties for tomorrow", "who drives which {vehicle}", **words
    )
    story.setting(
        "{company} has {n:count} {vehicle} trips a day between {places} and needs duties for its "
        "{driver:s}",
        "{person} makes up the duties of the {vehicle} {driver:s} of {company}; tomorrow there are "
        "{n:count} trips between {places}",
        "tomorrow's {n:count} {vehicle} trips between {places} are to be divided among the "
        "{driver:s}",
        "we run {vehicle:s} between {places}. For the {n:count} trips of the day, {driver:s} have "
        "to be assigned",
        n=len(trips), places=places, **words,
    )  # fmt: skip
    story.goal(
        "which trips should be put together into duties so that total pay is [as low as possible]?",
        "find the [cheapest] set of duties that covers all trips",
        "[decide] which {driver} takes which trips, one after the other, at the [lowest] total pay",
        "what is the [lowest] total pay for which all trips can be driven?",
        **words,
    )
    story.records(
        "trips",
        "the timetable",
        [{"trip": t, **facts} for t, facts in trips.items()],
        {"trip": "trip", "from": "from", "to": "to", "leaves": "departure", "arrives": "arrival"},
        ("trip {trip} leaves {from} at {leaves} and arrives in {to} at {arrives}",
         "{trip}: {from} {leaves} to {to} {arrives}"),
    )  # fmt: skip
    story.rule(
        "after a trip, the {driver} needs [at least] {v} minutes before the next one, which has to "
        "start where the last one ended",
        "the next trip of a duty leaves from the place where the one before arrived, {v} minutes "
        "later or more",
        v=data["change"], **words,
    )  # fmt: skip
    story.rule(
        "from the first departure to the last arrival, a duty may take [at most] {v} minutes",
        "no duty may last longer than {v} minutes, counted from its first departure to its last "
        "arrival",
        v=data["longest"],
    )
    story.rule(
        "for a duty, {fixed:money} are paid plus {hourly:money} for each hour between its first "
        "departure and its last arrival (parts of an hour in proportion)",
        "a duty is paid {hourly:money} per hour, pro rata, from first departure to last arrival, "
        "with all waiting, and {fixed:money} on top",
        fixed=data["fixed"], hourly=data["hourly"],
    )  # fmt: skip
    story.rule(
        "[each] trip is driven by exactly one {driver}, [each] {driver} has one duty at most, and "
        "nobody travels along as a passenger",
        "every trip has exactly one {driver}, who works no second duty; {driver:s} do not travel "
        "between places in any other way than by driving these trips",
        **words,
    )
    if data["home"] is not None:
        story.rule(
            "all duties start and end in {home}, where the depot is",
            "[each] {driver} lives in {home}: the first trip starts there and the last one ends "
            "there",
            home=data["home"], **words,
        )  # fmt: skip
    else:
        story.rule(
            "a duty may start and end anywhere",
            "where a duty begins and where it ends does not matter",
        )
    if data["drivers"] is not None:
        story.rule(
            "there are [at most] {n:count} {driver:s}",
            "no more than {n:count} duties can be staffed",
            n=data["drivers"], **words,
        )  # fmt: skip


def _shorten_the_duties(draw: Draw, data: Data) -> None:
    def minutes(facts: dict[str, str]) -> int:
        hours = [facts[end].split(":") for end in ("leaves", "arrives")]
        start, end = (60 * int(hour) + int(minute) for hour, minute in hours)
        return end - start

    data["longest"] = max(map(minutes, data["trips"].values())) - draw.rng.randint(1, 10)


FAMILY = Family(
    "crew_scheduling",
    "which trips each driver takes, at least pay",
    "MILP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _shorten_the_duties},
)
