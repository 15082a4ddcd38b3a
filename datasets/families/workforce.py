"""Workforce: how many people work on each shift so that every period has enough."""

from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.phrases import listed
from modelwright.datasets.families.text.story import Story

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS = ("06:00-08:00", "08:00-10:00", "10:00-12:00", "12:00-14:00", "14:00-16:00", "16:00-18:00",
         "18:00-20:00", "20:00-22:00", "22:00-24:00")  # fmt: skip
SCENES = (
    ("nurse", "the ward", "period", HOURS), ("guard", "the museum", "day", DAYS),
    ("cashier", "the supermarket", "period", HOURS), ("driver", "the bus depot", "day", DAYS),
    ("agent", "the call centre", "period", HOURS), ("lifeguard", "the beach", "day", DAYS),
    ("porter", "the station", "period", HOURS), ("baker", "the bakery", "day", DAYS),
)  # fmt: skip

PROGRAM = '''"""Minimize pay over the people on each shift."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    periods, shifts = list(data["need"]), list(data["shifts"])
    model.staff = pyo.Var(shifts, domain=pyo.NonNegativeIntegers, doc="people on the shift")
    model.temps = pyo.Var(periods, domain=pyo.NonNegativeIntegers, doc="temporary workers")
    if data["temp_pay"] is None:
        model.temps.fix(0)

    @model.Constraint(periods, doc="people needed in a period")
    def need(model, t):
        present = sum(model.staff[s] for s in shifts if t in data["shifts"][s])
        return present + model.temps[t] >= data["need"][t]

    @model.Constraint(list(data["most"]), doc="largest shifts")
    def most(model, s):
        return model.staff[s] <= data["most"][s]

    if data["staff"] is not None:
        model.all = pyo.Constraint(expr=sum(model.staff.values()) <= data["staff"])
    model.pay = pyo.Objective(
        expr=sum(data["pay"][s] * model.staff[s] for s in shifts)
        + sum((data["temp_pay"] or 0) * model.temps[t] for t in periods)
    )
    return model
'''

PROGRAM_2 = '''"""The same by who is present: people come, stay and go between two periods."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    periods = list(data["need"])
    shifts = data["shifts"]
    model.hired = pyo.Var(
        list(shifts),
        domain=pyo.NonNegativeIntegers,
        bounds=lambda model, s: (0, data["most"].get(s)),
    )
    # A shortage is made up by temporary workers, if there are any.
    rented = (0, 0 if data["temp_pay"] is None else None)
    model.shortage = pyo.Var(periods, domain=pyo.NonNegativeIntegers, bounds=rented)
    model.present = pyo.Var(periods, domain=pyo.NonNegativeReals, doc="regular staff at work")
    model.steps = pyo.ConstraintList()
    for k, period in enumerate(periods):
        now = {s for s, times in shifts.items() if period in times}
        before = {s for s, times in shifts.items() if k and periods[k - 1] in times}
        come = sum(model.hired[s] for s in shifts if s in now - before)
        gone = sum(model.hired[s] for s in shifts if s in before - now)
        stayed = model.present[periods[k - 1]] if k else 0
        model.steps.add(model.present[period] == stayed + come - gone)
        model.steps.add(model.shortage[period] >= data["need"][period] - model.present[period])
    model.size = pyo.Var(bounds=(0, data["staff"]))
    model.counted = pyo.Constraint(expr=model.size == pyo.quicksum(model.hired.values()))
    model.total = pyo.Objective(
        expr=sum(pay * model.hired[s] for s, pay in data["pay"].items())
        + (data["temp_pay"] or 0) * pyo.quicksum(model.shortage.values()),
        sense=pyo.minimize,
    )
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    scene = draw.pick(SCENES)
    periods = scene[3][: draw.size(4, 8)]
    shifts = _shifts(draw, len(periods), draw.size(3, 7))
    # A plan that is possible by construction.
    plan = [draw.whole(1, 6) for _ in shifts]
    need = [sum(n for n, times in zip(plan, shifts, strict=True) if t in times)
            for t in range(len(periods))]  # fmt: skip
    rate = draw.whole(20, 40)
    names = [f"shift {letter}" for letter in "ABCDEFG"[: len(shifts)]]
    limited = draw.sample(range(len(names)), draw.rng.randint(1, 2)) if draw.option(2) else []
    data = {
        "need": {period: max(1, n - draw.whole(0, 2))
                 for period, n in zip(periods, need, strict=True)},
        "shifts": {name: [periods[t] for t in times]
                   for name, times in zip(names, shifts, strict=True)},
        "pay": {name: rate * len(times) + draw.whole(0, 20)
                for name, times in zip(names, shifts, strict=True)},
        "most": {names[k]: plan[k] + draw.whole(0, 2) for k in sorted(limited)},
        "temp_pay": rate + draw.whole(5, 40) if draw.option(3) else None,
        "staff": sum(plan) + draw.whole(0, 2) if draw.option(4) else None,
    }  # fmt: skip
    return data, scene


def _shifts(draw: Draw, periods: int, count: int) -> list[list[int]]:
    """Return shifts as lists of periods in a row, some with a break; all periods are in some."""
    shifts: list[list[int]] = []
    for k in range(count):
        start = k * (periods - 1) // count
        length = draw.rng.randint(2, max(2, periods - 2))
        shifts.append(list(range(start, min(periods, start + length))))
    for t in range(periods):
        if not any(t in times for times in shifts):  # a later one starts after it
            draw.pick([times for times in shifts if t - 1 in times]).append(t)
    for times in shifts:
        pause = times[len(times) // 2]
        others = sum(pause in other for other in shifts)
        if len(times) >= 4 and others > 1 and draw.option(3):
            times.remove(pause)
    return shifts


def _tell(story: Story, data: Data, scene: tuple[str, str, str, tuple[str, ...]]) -> None:
    who, where, slot, _ = scene
    on = "on" if slot == "day" else "in"
    words = {"who": who, "where": where, "slot": slot, "on": on}
    story.topic("shifts at {where}", "how many {who:s} on which shift", "{who} roster", **words)
    story.setting(
        "{company} plans the {who:s} of {where} in {town}; there are {n:count} possible shifts",
        "{where} in {town} [must] have enough {who:s} [at all times|{on} every {slot}]. {n:count} "
        "shifts are possible",
        "{person} writes the roster of the {who:s} at {where}, with {n:count} kinds of shifts",
        n=len(data["shifts"]), **words,
    )  # fmt: skip
    story.goal(
        "how many {who:s} should work on each shift so that the total pay is [as low as possible]?",
        "find the [cheapest] staffing of the shifts",
        "[decide] how many {who:s} to put on [each] shift, at the [lowest] total pay",
        **words,
    )
    story.records(
        "needs",
        f"the least number of {who}s at work {on} each {slot}",
        [{"period": t, "need": n, **words} for t, n in data["need"].items()],
        {"period": slot, "need": f"{who}s needed"},
        ("{period}: {need:count} or more [at work|on duty]",
         "{on} {period}, [at least] {need:count} of them [must plural] be [at work|on duty]"),
    )  # fmt: skip
    story.records(
        "shifts",
        f"[working times and pay|pay and working times] of each {who} on a shift",
        [{"shift": s, "times": listed(times), "pay": data["pay"][s], **words}
         for s, times in data["shifts"].items()],
        {"shift": "shift", "times": f"{slot}s at work", "pay": f"pay per {who}:money"},
        ("{who:a} on {shift} works {on} {times}, for {pay:money}",
         "{shift} means work {on} {times} and pays {pay:money} per {who}",
         "{shift}: at work {on} {times}; {pay:money} for [each] {who}"),
    )  # fmt: skip
    for s, most in data["most"].items():
        story.rule(
            "[at most] {n:count} of the {who:s} can [work|be] on {s}",
            "the number of {who:s} on {s} may not exceed {n}",
            s=s, n=most, **words,
        )  # fmt: skip
    if data["temp_pay"] is not None:
        story.rule(
            "missing {who:s} can be replaced by temporary workers, any number of them, at "
            "{v:money} for one worker and one {slot}",
            "{on} any {slot}, as many temporary workers as are wanted can stand in for {who:s}, "
            "for {v:money} each and per {slot}",
            v=data["temp_pay"], **words,
        )  # fmt: skip
    else:
        story.rule("nobody else can stand in", "no other staff can be had")
    if data["staff"] is not None:
        story.rule(
            "there are [at most] {n:count} {who:s} [for all shifts together|in all]",
            "all shifts together can have [at most] {n:count} {who:s}",
            n=data["staff"], **words,
        )  # fmt: skip
    story.rule(
        "[each] {who} works on one shift only, and a {slot} may have more {who:s} than it needs",
        "having more {who:s} at work than needed is allowed; nobody works on two shifts",
        **words,
    )


def _reduce_the_staff(draw: Draw, data: Data) -> None:
    busiest = max(data["need"], key=data["need"].__getitem__)
    data["need"][busiest] += draw.whole(2, 4)
    data["staff"] = data["need"][busiest] - draw.whole(1, 2)
    data["temp_pay"] = None


FAMILY = Family(
    "workforce",
    "how many people work on each shift so that every period has enough",
    "MILP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _reduce_the_staff},
)
