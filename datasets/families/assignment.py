"""Assignment: which person does which task, each task by exactly one person."""

from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.lexicon import PEOPLE
from modelwright.datasets.families.text.phrases import listed
from modelwright.datasets.families.text.story import Story

TRADES: dict[str, tuple[str, ...]] = {
    "translation agency": ("contract", "manual", "novel", "web page", "brochure", "patent", "menu"),
    "repair shop": ("gearbox", "pump", "heater", "fridge", "motor", "dishwasher", "compressor"),
    "software house": ("login page", "report", "search", "import", "billing", "chart", "backup"),
    "moving company": ("piano move", "office move", "attic", "archive", "flat", "cellar", "villa"),
    "survey office": ("bridge", "tunnel", "harbour", "railway", "dam", "forest", "quarry"),
}

PROGRAM = '''"""Minimize hours over who does what."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    people, tasks = list(data["hours"]), list(next(iter(data["hours"].values())))
    model.does = pyo.Var(people, tasks, domain=pyo.Binary, doc="1 if the person does the task")

    @model.Constraint(tasks, doc="each task is done once")
    def done(model, t):
        return sum(model.does[p, t] for p in people) == 1

    @model.Constraint(people, doc="each person does few tasks")
    def at_most(model, p):
        return sum(model.does[p, t] for t in tasks) <= data["most_tasks"]

    @model.Constraint(range(len(data["unable"])), doc="what a person cannot do")
    def skill(model, k):
        return model.does[tuple(data["unable"][k])] == 0

    model.hours = pyo.Objective(
        expr=sum(data["hours"][p][t] * model.does[p, t] for p in people for t in tasks)
    )
    return model
'''

PROGRAM_2 = '''"""The same as a flow of tasks to people; whole supplies and bounds make it whole."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    unable = {tuple(pair) for pair in data["unable"]}
    arcs = [
        (t, p)
        for p, hours in data["hours"].items()
        for t in hours
        if (p, t) not in unable
    ]
    tasks = list(next(iter(data["hours"].values())))
    model.flow = pyo.Var(arcs, domain=pyo.NonNegativeReals)
    model.jobs = pyo.Var(list(data["hours"]), bounds=(0, data["most_tasks"]))
    model.balance = pyo.ConstraintList()
    for task in tasks:
        model.balance.add(sum(model.flow[t, p] for t, p in arcs if t == task) == 1)
    for person in data["hours"]:
        taken = sum(model.flow[t, p] for t, p in arcs if p == person)
        model.balance.add(model.jobs[person] == taken)
    model.time = pyo.Objective(
        expr=sum(data["hours"][p][t] * model.flow[t, p] for t, p in arcs), sense=pyo.minimize
    )
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    trade = draw.pick(list(TRADES))
    tasks = draw.sample(TRADES[trade], draw.size(3, 7))
    double = draw.option(3)
    spare = draw.rng.randint(0, 2)
    people = draw.sample(PEOPLE, (len(tasks) + 1) // 2 + spare if double else len(tasks) + spare)
    most_tasks = 2 if double else 1
    # Who does what in one plan that is possible; nobody is unable to do his part of it.
    plan = {task: people[k // most_tasks] for k, task in enumerate(tasks)}
    others = [[p, t] for p in people for t in tasks if plan[t] != p]
    unable = draw.sample(others, draw.rng.randint(1, 3)) if draw.option(2) else []
    data = {
        "hours": {p: {t: draw.whole(2, 30) for t in tasks} for p in people},
        "most_tasks": most_tasks,
        "unable": unable,
    }
    return data, trade


def _tell(story: Story, data: Data, trade: str) -> None:
    people = list(data["hours"])
    tasks = list(next(iter(data["hours"].values())))
    story.topic("who does what", "staffing of {n:count} jobs", "task assignment", n=len(tasks))
    story.setting(
        "the {trade} {company} has {n:count} jobs to [hand out|give away]: {tasks}. The people "
        "[who can take them|on duty] are {people}",
        "{people} work for {company}, {trade:a} in {town}. The jobs [of this week|to be done] are "
        "{tasks}",
        "[at|in] {trade:a} in {town}, the jobs {tasks} [must plural] be [shared out|divided] among "
        "{people}",
        trade=trade, n=len(tasks), tasks=listed(tasks), people=listed(people),
    )  # fmt: skip
    story.goal(
        "who should do which job so that the total of the hours worked is [as low as possible]?",
        "[decide] who does what; the sum of all working hours should be [as low as possible]",
        "find the assignment with the [lowest] total number of hours",
    )
    story.rule(
        "[each] job [must] be done by exactly one person, and cannot be split",
        "no job may be left out, and each is done by one person alone",
    )
    if data["most_tasks"] == 1:
        story.rule("nobody does more than one job", "[each] person can do [at most] one job")
    else:
        story.rule("nobody does more than two jobs", "[each] person can do [at most] two jobs")
    story.grid(
        "hours",
        "the hours that each person needs for each job",
        data["hours"],
        "person",
        ("{row} needs {cells}", "[working alone|on their own], {row} would need {cells}"),
        "{value} hours for the {column}",
    )
    for p, t in data["unable"]:
        story.rule(
            "{p} [forbids] do the {t}",
            "the {t} [cannot|must not] be given to {p}",
            p=p, t=t,
        )  # fmt: skip


def _overload_one_person(draw: Draw, data: Data) -> None:
    person = draw.pick(list(data["hours"]))
    tasks = list(next(iter(data["hours"].values())))
    alone = draw.sample(tasks, data["most_tasks"] + 1)
    data["unable"] = [[p, t] for p in data["hours"] for t in alone if p != person]


FAMILY = Family(
    "assignment",
    "which person does which task, in the fewest hours",
    "MILP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _overload_one_person},
)
