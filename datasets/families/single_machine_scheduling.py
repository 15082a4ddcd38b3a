"""Single-machine scheduling: in which order jobs are done, by what lateness or waiting costs."""

from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.phrases import listed, plural
from modelwright.datasets.families.text.story import Story

SCENES = (
    ("the printing press", "hour", ("posters", "menus", "brochures", "tickets", "labels",
                                    "calendars", "flyers", "maps")),
    ("the only kiln", "hour", ("vases", "tiles", "bowls", "bricks", "plates", "figurines", "mugs",
                               "lamps")),
    ("the big lathe", "day", ("shafts", "rollers", "flanges", "bushings", "pulleys", "spindles",
                              "nozzles", "pistons")),
    ("the test bench", "day", ("pump", "motor", "gearbox", "brake", "turbine", "compressor",
                               "inverter", "valve")),
    ("the embroidery machine", "hour", ("caps", "jackets", "towels", "flags", "aprons", "shirts",
                                        "patches", "bags")),
)  # fmt: skip

PROGRAM = '''"""Minimize cost over the period in which each job starts."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    duration, ready = data["duration"], data["ready"]
    horizon = sum(duration.values()) + max([0, *ready.values()])
    starts = [(j, t) for j, length in duration.items() for t in range(horizon - length + 1)]
    model.start = pyo.Var(starts, domain=pyo.Binary, doc="1 if the job starts then")
    model.begin = pyo.Var(list(duration), domain=pyo.NonNegativeReals, doc="time of the start")

    @model.Constraint(list(duration), doc="every job is done")
    def once(model, j):
        return sum(model.start[i, t] for i, t in starts if i == j) == 1

    @model.Constraint(list(duration), doc="when a job starts")
    def begins(model, j):
        return model.begin[j] == sum(t * model.start[i, t] for i, t in starts if i == j)

    @model.Constraint(range(horizon), doc="one job at a time")
    def alone(model, now):
        return sum(model.start[j, t] for j, t in starts if t <= now < t + duration[j]) <= 1

    @model.Constraint(list(ready), doc="jobs that come later")
    def comes(model, j):
        return model.begin[j] >= ready[j]

    @model.Constraint(list(data["deadline"]), doc="jobs that must be done by a time")
    def deadline(model, j):
        return model.begin[j] + duration[j] <= data["deadline"][j]

    @model.Constraint(range(len(data["after"])), doc="jobs that wait for others")
    def order(model, k):
        first, then = data["after"][k]
        return model.begin[then] >= model.begin[first] + duration[first]

    def cost(j, end):
        return data["weight"][j] * max(0, end - data["due"].get(j, 0))

    model.cost = pyo.Objective(
        expr=sum(cost(j, t + duration[j]) * model.start[j, t] for j, t in starts)
    )
    return model
'''

PROGRAM_2 = '''"""The same by which of two jobs comes first, and how late each of them ends."""

from itertools import permutations

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    length, ready = data["duration"], data["ready"]
    jobs = list(length)
    longest = sum(length.values()) + max([0, *ready.values()])
    model.first = pyo.Var(list(permutations(jobs, 2)), domain=pyo.Binary)
    model.end = pyo.Var(
        jobs, bounds=lambda model, j: (ready.get(j, 0) + length[j], longest), doc="time of the end"
    )
    model.late = pyo.Var(jobs, domain=pyo.NonNegativeReals, doc="time behind the due date")
    model.rules = pyo.ConstraintList()
    for a, b in permutations(jobs, 2):
        if jobs.index(a) < jobs.index(b):
            model.rules.add(model.first[a, b] + model.first[b, a] == 1)
        model.rules.add(
            model.end[b] >= model.end[a] + length[b] - longest * (1 - model.first[a, b])
        )
    for a, b, c in permutations(jobs, 3):
        model.rules.add(model.first[a, b] + model.first[b, c] + model.first[c, a] <= 2)
    for a, b in data["after"]:
        model.first[a, b].setlb(1)
    for j, latest in data["deadline"].items():
        model.rules.add(model.end[j] <= latest)
    for b in jobs:
        earlier = sum(length[a] * model.first[a, b] for a in jobs if a != b)
        model.rules.add(model.end[b] >= length[b] + earlier)
        model.rules.add(model.late[b] >= model.end[b] - data["due"].get(b, 0))
    model.total = pyo.Objective(
        expr=sum(data["weight"][j] * model.late[j] for j in jobs), sense=pyo.minimize
    )
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    scene = draw.pick(SCENES)
    jobs = draw.sample(scene[2], draw.size(3, 7))
    duration = {j: draw.whole(1, 6) for j in jobs}
    total = sum(duration.values())
    ready = draw.sample(jobs, draw.rng.randint(1, 2)) if draw.option(3) else []
    # The jobs in their order, each as soon as it is ready, keep all deadlines.
    data: Data = {
        "duration": duration,
        "weight": {j: draw.whole(5, 60, 5) for j in jobs},
        "due": {j: draw.whole(duration[j], max(duration[j], total * 3 // 4)) for j in jobs}
        if draw.rng.random() < 0.6
        else {},
        "ready": {j: draw.whole(1, max(2, total // 2)) for j in ready},
        "after": [],
        "deadline": {},
    }
    ends: dict[str, int] = {}
    for j in jobs:
        ends[j] = max([data["ready"].get(j, 0), *ends.values()]) + duration[j]
    if draw.option(2):
        k = draw.rng.randrange(1, len(jobs))
        data["after"] = [[jobs[draw.rng.randrange(k)], jobs[k]]]
    if draw.option(4):
        j = draw.pick(jobs)
        data["deadline"] = {j: ends[j] + draw.whole(0, 3)}
    return data, scene


def _tell(story: Story, data: Data, scene: tuple[str, str, tuple[str, ...]]) -> None:
    machine, time, _ = scene
    words = {"machine": machine, "time": time}
    jobs = list(data["duration"])
    story.topic("the order of jobs on {machine}", "what {machine} does first",
                "{n:count} jobs for {machine}", n=len(jobs), **words)  # fmt: skip
    story.setting(
        "{n:count} jobs wait for {machine} of {company}: {jobs}",
        "{machine} at {company} [must] do {n:count} jobs, and only one at a time: {jobs}",
        "{person} [must] put the jobs for {machine} ({jobs}) in order",
        n=len(jobs), jobs=listed(jobs), **words,
    )  # fmt: skip
    story.rule(
        "{machine} does one job at a time, and a job that has begun is not interrupted",
        "there is no way to do two jobs at once, or to interrupt one and go on with it later",
        **words,
    )
    heads = {"job": "job", "duration": f"{time}s of work"}
    if data["due"]:
        story.goal(
            "in which order should the jobs be done so that the total penalty is [as low as "
            "possible]?",
            "find the schedule with the [lowest] sum of penalties",
            "[decide] when to do [each] job; all penalties together should be [as low as possible]",
        )
        heads |= {"due": f"due ({time}s after the start)", "cost": f"penalty per {time}:money"}
        lines = (
            "{job}: {duration:count} {many} of work, due {due:count} {many_due} after the start, "
            "{cost:money} per {time} of delay",
            'the job "{job}" [needs] {duration:count} {many}, should be done {due:count} '
            "{many_due} after the start of work, and costs {cost:money} for [each] {time} that it "
            "is late",
        )
        story.rule(
            "the penalty is paid for every {time} by which a job ends after it is due; there is no "
            "reward for being early",
            "a job that ends late costs its penalty times the number of {time:s} it is late, and "
            "one that ends in time costs nothing",
            **words,
        )
    else:
        story.goal(
            "in which order should the jobs be done so that the total cost of waiting is [as low "
            "as possible]?",
            "find the schedule with the [lowest] sum of waiting costs",
            "[decide] when to do [each] job; all waiting costs together should be [as low as "
            "possible]",
        )
        heads |= {"cost": f"cost per {time}:money"}
        lines = (
            "{job}: {duration:count} {many} of work, {cost:money} per {time} until the end",
            'the job "{job}" [needs] {duration:count} {many}, and costs {cost:money} for [each] '
            "{time} until it is done",
        )
        story.rule(
            "the waiting cost of a job is its cost per {time} times the number of {time:s} from "
            "the start of work, when {machine} is free, to the end of that job",
            "for every {time} between the start of all work and the end of a job, also while the "
            "job is done, its cost per {time} is paid",
            **words,
        )
    story.records(
        "jobs",
        f"[the figures|time and cost] of each job, with times in {time}s",
        [{"job": j, "duration": length, "many": _many(length, time), "due": data["due"].get(j, 0),
          "many_due": _many(data["due"].get(j, 0), time), "cost": data["weight"][j], "time": time}
         for j, length in data["duration"].items()],
        heads,
        lines,
    )  # fmt: skip
    for a, b in data["after"]:
        story.rule(
            "the job {b} [cannot|may not] be started before the job {a} is done",
            "the job {b} [must] come after the job {a}, at once or later",
            a=f'"{a}"', b=f'"{b}"',
        )  # fmt: skip
    for j, start in data["ready"].items():
        story.rule(
            "the job {j} cannot be started earlier than {n:count} {many} after the start of work",
            "the material for the job {j} comes {n:count} {many} after the start of work, and the "
            "job has to wait for it",
            j=f'"{j}"', n=start, many=_many(start, time),
        )  # fmt: skip
    for j, end in data["deadline"].items():
        story.rule(
            "in any case, the job {j} [must] be done {n:count} {many} after the start of work at "
            "the latest",
            "the job {j} [cannot|must not] end later than {n:count} {many} after the start of work",
            j=f'"{j}"', n=end, many=_many(end, time),
        )  # fmt: skip


def _many(number: int, name: str) -> str:
    return name if number == 1 else plural(name)


def _demand_two_at_once(draw: Draw, data: Data) -> None:
    a, b = draw.sample(list(data["duration"]), 2)
    lengths = data["duration"]
    both = lengths[a] + lengths[b] - 1
    data["deadline"] = {j: max(lengths[j], both) for j in (a, b)}


FAMILY = Family(
    "single_machine_scheduling",
    "in which order jobs are done, by what lateness or waiting costs",
    "MILP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _demand_two_at_once},
)
