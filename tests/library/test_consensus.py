"""Answers by consensus: what is admitted, what is refused, and that labels are not looked at."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from school import School, insight, problems, source

from modelwright.datasets.problem import Problem
from modelwright.library.consensus import admit, admit_all
from modelwright.library.guard import computes, resampled
from modelwright.library.insight import Insight
from modelwright.library.practice import Attempt
from modelwright.solvers.engine import Engine
from modelwright.solvers.program import Program

PROBLEM = problems(1)[0]
DATA = PROBLEM.extra["data"]
RIGHT = source("setup", right=True)
REWORDED = RIGHT.replace("amount", "made")
WRONG = source("setup", right=False)
COPIED = (
    RIGHT.replace('data["gain"] * model.amount', "model.amount")
    .replace("data['cap'] * model.runs", str(PROBLEM.answer))
    .replace(" - data['extra'] * model.runs", "")
)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(workers=2) as engine:
        yield engine


class Choir(School):
    """Formulates with the given programs, one after another."""

    def __init__(self, engine: Engine, *programs: str) -> None:
        super().__init__(engine)
        self._programs = programs
        self.seen: list[Problem] = []

    async def attempt(self, problem: Problem, insights: Sequence[Insight], seed: int) -> Attempt:
        self.seen.append(problem)
        code = self._programs[(seed - 1) % len(self._programs)]
        return await self._run(replace(problem, extra={"data": DATA}), code)


def admitted(engine: Engine, *programs: str) -> Problem | None:
    return asyncio.run(admit(PROBLEM, Choir(engine, *programs), engine))


@pytest.mark.slow
def test_formulations_that_agree_also_on_other_data_give_an_answer(engine: Engine):
    found = admitted(engine, RIGHT, REWORDED, WRONG, RIGHT)
    assert found is not None
    assert found.answer == pytest.approx(PROBLEM.answer)
    assert found.program == Program(RIGHT, DATA)


@pytest.mark.slow
def test_one_program_again_and_again_is_no_consensus(engine: Engine):
    assert admitted(engine, RIGHT) is None


def test_half_is_no_majority(engine: Engine):
    assert admitted(engine, RIGHT, REWORDED, WRONG, WRONG) is None


def test_programs_that_copy_a_number_are_no_evidence(engine: Engine):
    assert admitted(engine, COPIED, COPIED.replace("amount", "made")) is None
    program = Program(COPIED, DATA)
    outcome = engine.solve(program)
    assert outcome.objective == pytest.approx(PROBLEM.answer)
    assert not asyncio.run(computes(engine, program, outcome.objective))


def test_labels_are_only_looked_at_to_count_mistakes(engine: Engine):
    choir = Choir(engine, WRONG, WRONG.replace("amount", "made"))
    found = asyncio.run(admit_all([PROBLEM], choir, engine))
    assert (len(found.problems), found.known, found.wrong, found.false_rate) == (1, 1, 1, 1.0)
    assert all(seen.answer is None and not seen.extra for seen in choir.seen)


def test_equal_numbers_become_equal_whatever_the_layout():
    one = resampled({"cap": 40, "costs": [12.5, 3]}, 1)
    two = resampled({"rows": [{"cost": 12.5, "days": 3}], "limit": 40}, 1)
    assert one["cap"] == two["limit"] != 40
    assert one["costs"] == [two["rows"][0]["cost"], 3]
    assert isinstance(one["cap"], int)


def test_learning_without_labels_uses_the_consensus(engine: Engine, sqlite: str):
    from modelwright.library.learning import Effort, learn
    from modelwright.library.store import Library
    from modelwright.library.verify import Repeats

    found = admitted(engine, RIGHT, REWORDED)
    assert found is not None
    school = School(engine)
    effort = Effort(repeats=Repeats(1, 1))
    with Library(sqlite) as library:
        going = learn(library, [found], school, engine, run="one", effort=effort)
        assert asyncio.run(going).results[PROBLEM.id]["result"] == "learnt"
        (learnt,) = library.insights()
        assert learnt.explanation == insight("setup", "x").explanation
