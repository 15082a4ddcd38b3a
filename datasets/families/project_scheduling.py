"""Project scheduling: when tasks start, with an order among them and a crew of limited size."""

from collections.abc import Mapping, Sequence
from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.phrases import listed, plural
from modelwright.datasets.families.text.story import Story

SCENES = (
    ("the new clinic", "day", ("foundation", "walls", "roof", "wiring", "plumbing", "flooring",
                               "painting", "signage")),
    ("the software release", "day", ("design", "database", "interface", "import", "tests",
                                     "manual", "training", "rollout")),
    ("the film", "week", ("script", "casting", "sets", "costumes", "shooting", "editing", "music",
                          "trailer")),
    ("the ship refit", "day", ("docking", "stripping", "welding", "engine swap", "cabling",
                               "coating", "furnishing", "trials")),
    ("the trade fair", "day", ("booking", "stand design", "carpentry", "printing", "lighting",
                               "catering", "rehearsal", "invitations")),
)  # fmt: skip

PROGRAM = '''"""Minimize the end of the project over the period in which each task starts."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    duration, waits = data["duration"], {(a, b): lag for a, b, lag in data["waits"]}
    horizon = sum(duration.values()) + sum(waits.values()) + max([0, *data["earliest"].values()])
    periods = range(horizon)
    model.starts = pyo.Var(list(duration), periods, domain=pyo.Binary, doc="1 if it starts then")
    model.end = pyo.Var(domain=pyo.NonNegativeIntegers, doc="periods until everything is done")

    def start(a):
        return sum(t * model.starts[a, t] for t in periods)

    @model.Constraint(list(duration), doc="every task starts once")
    def once(model, a):
        return sum(model.starts[a, t] for t in periods) == 1

    @model.Constraint(list(data["earliest"]), doc="tasks that cannot start before a time")
    def earliest(model, a):
        return start(a) >= data["earliest"][a]

    @model.Constraint(range(len(data["after"])), doc="tasks that wait for others")
    def order(model, k):
        first, then = data["after"][k]
        return start(then) >= start(first) + duration[first] + waits.get((first, then), 0)

    @model.Constraint(periods, doc="people at work in a period")
    def crew(model, t):
        busy = sum(
            data["people"][a] * model.starts[a, s]
            for a in duration
            for s in range(max(0, t - duration[a] + 1), t + 1)
        )
        return busy <= data["crew"]

    @model.Constraint(list(duration), doc="the project ends with its last task")
    def ends(model, a):
        return model.end >= start(a) + duration[a]

    if data["deadline"] is not None:
        model.deadline = pyo.Constraint(expr=model.end <= data["deadline"])
    model.length = pyo.Objective(expr=model.end)
    return model
'''

PROGRAM_2 = '''"""The same by which of two tasks comes first, where they cannot overlap."""

from itertools import combinations, permutations

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    duration, people = data["duration"], data["people"]
    tasks = list(duration)
    waits = {(a, b): lag for a, b, lag in data["waits"]}
    longest = sum(duration.values()) + sum(waits.values()) + max([0, *data["earliest"].values()])
    model.begin = pyo.Var(
        tasks, bounds=lambda model, a: (data["earliest"].get(a, 0), longest - duration[a])
    )
    model.first = pyo.Var(list(permutations(tasks, 2)), domain=pyo.Binary)
    model.finish = pyo.Var(bounds=(0, data["deadline"]))
    model.rules = pyo.ConstraintList()
    for a, b in permutations(tasks, 2):
        waiting = longest * (1 - model.first[a, b])
        model.rules.add(model.begin[b] + waiting >= model.begin[a] + duration[a])
    for a, b in data["after"]:
        model.first[a, b].setlb(1)
        model.rules.add(model.begin[b] - model.begin[a] >= duration[a] + waits.get((a, b), 0))
    crowds = []
    for size in range(1, len(tasks) + 1):
        for group in combinations(tasks, size):
            is_minimal = not any(set(crowd) <= set(group) for crowd in crowds)
            if is_minimal and sum(people[a] for a in group) > data["crew"]:
                crowds.append(group)
    for crowd in crowds:  # they cannot all be at work at once, so one of them waits for another
        model.rules.add(sum(model.first[a, b] for a, b in permutations(crowd, 2)) >= 1)
    for a in tasks:
        model.rules.add(model.finish - model.begin[a] >= duration[a])
    model.makespan = pyo.Objective(expr=model.finish, sense=pyo.minimize)
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    scene = draw.pick(SCENES)
    names = scene[2]
    tasks = [names[k] for k in sorted(draw.sample(range(len(names)), draw.size(4, 7)))]
    after = [[a, b] for k, b in enumerate(tasks) for a in tasks[:k] if draw.rng.random() < 0.3]
    if not after:
        after = [[tasks[0], tasks[-1]]]
    people = {a: draw.whole(1, 5) for a in tasks}
    late = draw.sample(tasks, draw.rng.randint(1, 2)) if draw.option(2) else []
    waiting = draw.sample(after, 1) if draw.option(3) else []
    data: Data = {
        "duration": {a: draw.whole(1, 5) for a in tasks},
        "people": people,
        "crew": draw.whole(max(people.values()), max(people.values()) + 3),
        "after": after,
        "waits": [[a, b, draw.whole(1, 4)] for a, b in waiting],
        "earliest": {a: draw.whole(2, 9) for a in late},
        "deadline": None,
    }
    if draw.option(4):
        one_by_one = sum(data["duration"].values()) + sum(lag for _, _, lag in data["waits"])
        data["deadline"] = one_by_one + max([0, *data["earliest"].values()])
    return data, scene


def _tell(story: Story, data: Data, scene: tuple[str, str, tuple[str, ...]]) -> None:
    project, period, _ = scene
    words = {"project": project, "period": period}
    tasks = list(data["duration"])
    story.topic("schedule of {project}", "{project}: when what is done", "how soon {project} is "
                "done", **words)  # fmt: skip
    story.setting(
        "{company} [must] plan {project}, which has {n:count} tasks: {tasks}",
        "{n:count} tasks belong to {project} that {person} manages ({tasks}), and one crew of "
        "{company} does them all",
        "{person} schedules the work on {project} for a crew in {town}. The tasks are {tasks}",
        n=len(tasks), tasks=listed(tasks), **words,
    )  # fmt: skip
    story.goal(
        "how many {period:s} after its start can {project} be finished at the earliest?",
        "when should [each] task start so that {project} is finished as soon as possible?",
        "find the schedule with the [lowest] total length in {period:s}",
        **words,
    )
    story.rule(
        "the crew has {n:count} people, so tasks can overlap only as long as no more are needed at "
        "the same time",
        "there are {n:count} people in the crew; tasks at the same time [cannot|may not] need more "
        "than that together",
        n=data["crew"], **words,
    )  # fmt: skip
    story.records(
        "tasks",
        "the length of each task and the number of people it needs",
        [{"task": a, "duration": d, "people": data["people"][a], "unit": _many(d, period),
          "staff": _many(data["people"][a], "person")} for a, d in data["duration"].items()],
        {"task": "task", "duration": f"{period}s", "people": "people"},
        ("{task}: {duration:count} {unit}, {people:count} {staff}",
         "{task} lasts {duration:count} {unit} and keeps {people:count} {staff} busy",
         "the task \"{task}\" keeps {people:count} {staff} of the crew busy for {duration:count} "
         "{unit}"),
    )  # fmt: skip
    story.records(
        "order",
        "what [must] be done before a task can start",
        [{"first": a, "then": b} for a, b in data["after"]],
        {"then": "task", "first": "task that must end before"},
        ("{then} can start only when {first} is done", "{first} [must] be finished before {then} "
         "starts"),
    )  # fmt: skip
    for a, b, lag in data["waits"]:
        story.rule(
            "between the end of {a} and the start of {b}, [at least] {n:count} {unit} "
            "[must plural] pass",
            "after the end of {a}, {b} has to wait for [at least] {n:count} {unit}",
            a=a, b=b, n=lag, unit=_many(lag, period),
        )  # fmt: skip
    for a, start in data["earliest"].items():
        story.rule(
            "{a} cannot start earlier than {n:count} {period:s} after the start of the project",
            "until {n:count} {period:s} after the start of the project, {a} [cannot|must not] "
            "begin",
            a=a, n=start, **words,
        )  # fmt: skip
    if data["deadline"] is not None:
        story.rule(
            "everything [must] be finished {n} {period:s} after the start at the latest",
            "the whole project may take [at most] {n} {period:s}",
            n=data["deadline"], **words,
        )  # fmt: skip
    story.rule(
        "a task, once begun, goes on without a break and with all its people",
        "tasks are not interrupted, and their lengths do not change with more or fewer people",
    )


def _many(number: int, name: str) -> str:
    return name if number == 1 else plural(name)


def _longest_way(duration: Mapping[str, int], after: Sequence[Sequence[str]]) -> int:
    """Return how long a project takes at least; tasks are in an order that is possible."""
    ends: dict[str, int] = {}
    for task, length in duration.items():
        ends[task] = length + max([0, *(ends[a] for a, b in after if b == task)])
    return max(ends.values())


def _shorten(draw: Draw, data: Data) -> None:
    data["deadline"] = _longest_way(data["duration"], data["after"]) - 1


FAMILY = Family(
    "project_scheduling",
    "when tasks start, with an order among them and a crew of limited size",
    "MILP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _shorten},
)
