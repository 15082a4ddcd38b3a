"""A model that solves a problem if, and only if, the insights it is shown let it.

Three kinds of problems, each with a trap. Programs are real and are run by the real engine. The
explanation of an insight says in brackets what it does to the model: "[setup]" opens its eyes to
the trap of that kind, "[hurts units]" misleads it for that kind.
"""

import random
import re
from collections.abc import Sequence
from typing import Any

from modelwright.datasets.problem import Problem
from modelwright.library.insight import Insight, Label, Track
from modelwright.library.practice import Attempt, Draft, Evidence, Lesson, Verdict
from modelwright.library.taxonomy import Topic
from modelwright.solvers.engine import Engine
from modelwright.solvers.outcome import Outcome
from modelwright.solvers.program import Program

TEXTS = {
    "setup": "A plant pays a setup charge of {extra} for its machine before it makes any of its "
    "{cap} {goods}; each brings {gain}. Should it run, and what is the largest profit?",
    "units": "A kitchen bakes {goods}; each takes {extra} grams of flour and brings {gain}. There "
    "are {cap} kilograms of flour. What is the largest revenue?",
    "share": "A farm plants {goods} on at most {extra} percent of its {cap} acres of land by law; "
    "each acre brings {gain}. What is the largest income?",
}
CONDITIONS = {
    "setup": "A setup charge is paid for a machine before anything is made.",
    "units": "Flour is needed in grams and there are kilograms of it.",
    "share": "Only a percent of the acres of land may be planted, by law.",
}
LABELS = {
    "setup": Label(Track.DOMAIN, "Production", "Setup"),
    "units": Label(Track.FORMULATION, "Units", "Conversion"),
    "share": Label(Track.DOMAIN, "Farming", "Shares"),
}
GOODS = ("chairs", "tables", "cakes", "tulips", "lamps", "pies", "roses", "beans", "mugs", "pens")
_SOURCE = """
import pyomo.environ as pyo

def build_model(data):
    model = pyo.ConcreteModel()
    model.amount = pyo.Var(bounds=(0, None))
    model.runs = pyo.Var(domain=pyo.Binary)
    model.limit = pyo.Constraint(expr={limit})
    model.gain = pyo.Objective(
        expr=data["gain"] * model.amount{cost}, sense=pyo.maximize
    )
    return model
"""
_RIGHT = {
    "setup": ("model.amount <= data['cap'] * model.runs", " - data['extra'] * model.runs"),
    "units": ("model.amount * data['extra'] <= 1000 * data['cap']", ""),
    "share": ("model.amount <= data['cap'] * data['extra'] / 100", ""),
}
_WRONG = {
    "setup": ("model.amount <= data['cap']", ""),
    "units": ("model.amount * data['extra'] <= data['cap']", ""),
    "share": ("model.amount <= data['cap']", ""),
}


def source(kind: str, *, right: bool) -> str:
    limit, cost = (_RIGHT if right else _WRONG)[kind]
    return _SOURCE.format(limit=limit, cost=cost)


def problems(count: int, *, gold: bool = True) -> list[Problem]:
    """Return problems of the three kinds in turn."""
    made: list[Problem] = []
    for number in range(count):
        kind = tuple(TEXTS)[number % 3]
        draw = random.Random(number)
        data = {
            "cap": draw.randint(20, 90),
            "extra": draw.randint(11, 60),
            "gain": draw.randint(11, 40),
        }
        answer = {
            "setup": data["gain"] * data["cap"] - data["extra"],
            "units": data["gain"] * 1000 * data["cap"] / data["extra"],
            "share": data["gain"] * data["cap"] * data["extra"] / 100,
        }[kind]
        text = TEXTS[kind].format(**data, goods=GOODS[number % len(GOODS)])
        extra: dict[str, Any] = {"kind": kind, "data": data}
        if gold:
            extra["program"] = source(kind, right=True)
        made.append(Problem(f"{kind}-{number}", text, answer, extra=extra))
    return made


def insight(kind: str, name: str, **changes: Any) -> Insight:
    """Return an insight that opens the eyes to the trap of a kind."""
    values: dict[str, Any] = {
        "id": name,
        "labels": (LABELS[kind],),
        "condition": CONDITIONS[kind],
        "explanation": f"Mind the trap. [{kind}]",
    }
    return Insight(**{**values, **changes})


class School:
    """The practice of that model."""

    name = "pupil"
    solver = "highs"

    def __init__(self, engine: Engine, *, cheats: bool = False, blind: bool = False) -> None:
        self._engine = engine
        self._outcomes: dict[str, Outcome] = {}
        self.cheats = cheats
        """Whether exploring returns a program that copies the answer."""
        self.blind = blind
        """Whether insights learnt are of no use."""
        self.attempts: list[tuple[str, tuple[str, ...]]] = []

    async def attempt(self, problem: Problem, insights: Sequence[Insight], seed: int) -> Attempt:
        kind = problem.extra["kind"]
        self.attempts.append((problem.id, tuple(one.id for one in insights)))
        helping = [one for one in insights if f"[{kind}]" in one.explanation]
        misled = any(f"[hurts {kind}]" in one.explanation for one in insights)
        right = bool(helping) and not misled
        made = await self._run(problem, source(kind, right=right))
        applied = tuple(one.id for one in helping if right)
        return Attempt(problem.id, made.program, made.outcome, "told", applied, tokens=100)

    async def explore(self, problem: Problem, failed: Sequence[Attempt], seed: int) -> Attempt:
        if self.cheats:
            code = _SOURCE.format(limit=f"model.amount <= {problem.answer}", cost="")
            return await self._run(problem, code.replace('data["gain"] * ', ""))
        return await self._run(problem, source(problem.extra["kind"], right=seed > 0))

    async def rewrite(self, problem: Problem, attempt: Attempt, seed: int) -> Attempt:
        assert attempt.program is not None
        return await self._run(problem, attempt.program.source)

    async def extract(
        self, problem: Problem, failed: Attempt, right: Program, topics: Sequence[Topic]
    ) -> Lesson:
        kind = problem.extra["kind"]
        explanation = "Be careful." if self.blind else f"Mind the trap. [{kind}]"
        topic = Topic(LABELS[kind], f"traps of {kind}", CONDITIONS[kind])
        return Lesson([Draft(LABELS[kind], CONDITIONS[kind], explanation, topic=topic)])

    async def merge(self, insights: Sequence[Insight]) -> Draft | None:
        marks = dict.fromkeys(
            mark for one in insights for mark in re.findall(r"\[.*?\]", one.explanation)
        )
        return Draft(insights[0].labels[0], insights[0].condition, f"Mind. {' '.join(marks)}")

    async def diagnose(
        self, problem: Problem, failed: Attempt, shown: Sequence[Insight], others: Sequence[Insight]
    ) -> dict[str, Verdict]:
        kind = problem.extra["kind"]

        def verdict(one: Insight) -> Verdict:
            if f"[hurts {kind}]" in one.explanation:
                return Verdict.NEGATIVE
            return Verdict.INVALID if f"[{kind}]" in one.explanation else Verdict.IRRELEVANT

        said = {one.id: verdict(one) for one in shown}
        missed = {one.id for one in others if f"[{kind}]" in one.explanation}
        return said | dict.fromkeys(missed, Verdict.UNRETRIEVED)

    async def refine(self, insight: Insight, evidence: Evidence, count: int) -> Sequence[str]:
        kind = next(kind for kind in TEXTS if f"[{kind}]" in insight.explanation)
        return [insight.condition, CONDITIONS["units"], CONDITIONS[kind]][:count]

    async def _run(self, problem: Problem, code: str) -> Attempt:
        program = Program(code, problem.extra["data"])
        if program.digest not in self._outcomes:
            self._outcomes[program.digest] = await self._engine.asolve(program)
        return Attempt(problem.id, program, self._outcomes[program.digest])
