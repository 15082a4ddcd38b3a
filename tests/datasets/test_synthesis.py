import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from scripted_author import (
    DATA,
    OPTIMUM,
    PROGRAM,
    QUESTION,
    SEED,
    STEPS,
    TABLE,
    attempt,
    blocks,
    demonstration,
    kind_of,
    scripted,
)
from scripted_chat import Say, ScriptedChat, cut_off, http_error, refusal, talking_to  # pyright: ignore[reportMissingImports]

from modelwright.agent.prompts import render
from modelwright.agent.synthesis.author import language_model, prompt_digest
from modelwright.datasets.journal import Journal
from modelwright.datasets.problem import Problem
from modelwright.datasets.synthesis.draw import WAYS, draw, usable_seeds
from modelwright.datasets.synthesis.rejection import Cause
from modelwright.datasets.synthesis.run import Made, Order, synthesize
from modelwright.solvers.engine import Engine
from modelwright.solvers.errors import ServiceMissingError, UsageError
from modelwright.solvers.limits import Limits


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(workers=1) as one:
        yield one


LIMITS = Limits(time_limit_s=20)
PRODUCTION = Problem(
    "old-1",
    "A bakery sells loaves at 4 and rolls at 1. It has flour for 30 loaves. How much can it earn?",
    answer=120.0,
    extra={"near_duplicate_group": "old"},
)


def make(
    chat: ScriptedChat, engine: Engine, folder: Path, order: Order | None = None, **settings: Any
) -> Made:
    order = order or Order("resocratic", [SEED], 1)

    async def go() -> Made:
        async with talking_to(chat, **settings) as model:
            voice = language_model(model, engine, LIMITS)
            with Journal(folder / "log.jsonl", order.identity(voice)) as journal:
                return await synthesize(order, voice, engine, journal, limits=LIMITS, parallel=2)

    return asyncio.run(go())


def causes(made: Made) -> list[tuple[str, str]]:
    return [(verdict.form, verdict.cause) for verdict in made.verdicts]


@pytest.mark.slow
def test_a_demonstration_becomes_a_question_without_and_one_with_a_table(
    engine: Engine, tmp_path: Path
) -> None:
    chat = scripted()
    made = make(chat, engine, tmp_path)
    text, table = made.problems
    assert (text.text, table.text) == (QUESTION, TABLE)
    assert text.answer == table.answer == OPTIMUM
    assert text.group == table.group
    assert text.program is not None
    assert engine.solve(text.program).objective == OPTIMUM
    assert [kind_of(request) for request in chat.requests] == [
        "demonstrate", "ask, text", "attempt", "ask, table", "attempt",
    ]  # fmt: skip


@pytest.mark.slow
def test_a_problem_says_where_it_is_from(engine: Engine, tmp_path: Path) -> None:
    made = make(scripted(), engine, tmp_path, price_in=1.0, price_out=10.0)
    extra = made.problems[0].extra
    origin = extra["synthesis"]
    assert origin["model"] == "scripted"
    assert origin["prompts"]["demonstrate"] == prompt_digest("demonstrate")
    assert origin["seeds"] == [SEED.id]
    assert origin["verdict"] in ("verified", "unverified")
    assert "HiGHS" in origin["solver"]
    assert origin["attempt"]["objective"] == OPTIMUM
    assert origin["modelwright"]
    # Three calls of 100 tokens in and 20 out by then: 3 * (100 * 1 + 20 * 10) / 1e6.
    assert origin["cost"]["tokens_in"] == 300
    assert origin["cost"]["dollars"] == pytest.approx(9e-4)
    assert made.cost.calls == 5
    assert extra["problem_class"] == "MILP"
    assert extra["demonstration"] == STEPS.strip()
    assert extra["has_table"] is False


def test_the_attempt_sees_the_question_and_nothing_else(engine: Engine, tmp_path: Path) -> None:
    chat = scripted()
    make(chat, engine, tmp_path)
    asked = chat.requests[2]["messages"][1]["content"]
    assert QUESTION in asked
    assert "Constraint" not in asked
    assert str(OPTIMUM) not in asked
    assert "most_quince" not in asked


def without(key: str) -> dict[str, Any]:
    return {name: value for name, value in DATA.items() if name != key}


HARD_CODED = PROGRAM.replace('data["most_quince"]', "80")
NO_GOAL = PROGRAM.replace('data["margin"][j]', '(data["margin"][j] - data["margin"][j])')
FALSE_RULE = PROGRAM.replace(
    "    return model",
    '    model.no = pyo.Constraint(expr=model.jars["plum"] <= -1)\n    return model',
)
NO_LIMIT = PROGRAM.replace("<= data", ">= data")
IDLE = PROGRAM.replace("pyo.maximize", "pyo.minimize")


@pytest.mark.parametrize(
    ("reply", "cause", "evidence"),
    [
        (refusal("I would rather not."), Cause.UNUSABLE_REPLY, "refused"),
        (cut_off(demonstration()[:300]), Cause.UNUSABLE_REPLY, "cut_off"),
        ("Jam is good.", Cause.UNUSABLE_REPLY, "no_code"),
        (f"{STEPS}\n```python\n{PROGRAM}```", Cause.UNUSABLE_REPLY, "no_data"),
        (demonstration([1, 2]), Cause.UNUSABLE_REPLY, "no_data"),
        (demonstration().replace("1330", "1e999"), Cause.UNUSABLE_REPLY, "no_data"),
        (demonstration({**DATA, "jams": ["\ud800", "quince"]}), Cause.UNUSABLE_REPLY, "no_data"),
        (
            demonstration(steps=STEPS.replace("## Define Objective", "## Target")),
            Cause.INCOMPLETE,
            "Objective",
        ),
        (demonstration(without("minutes")), Cause.PROGRAM_FAILED, "minutes"),
        (demonstration(source=FALSE_RULE), Cause.NO_OPTIMUM, "infeasible"),
        (demonstration(source=NO_LIMIT), Cause.NO_OPTIMUM, "unbounded"),
        (demonstration(without("most_quince"), HARD_CODED), Cause.HARD_CODED, "80"),
        (demonstration({**DATA, "year_tax": 4711}), Cause.WITHOUT_EFFECT, "year_tax"),
        (demonstration(source=NO_GOAL), Cause.TRIVIAL, "constant"),
        (demonstration(source=IDLE), Cause.TRIVIAL, "all variables are 0"),
    ],
)
def test_a_demonstration_is_rejected_for_a_cause(
    engine: Engine, tmp_path: Path, reply: str | Say, cause: Cause, evidence: str
) -> None:
    chat = scripted(demonstrate=reply)
    made = make(chat, engine, tmp_path, max_retries=0)
    assert causes(made) == [("demonstration", cause)]
    assert evidence in made.verdicts[0].evidence
    assert len(chat.requests) == 1


def test_an_optimum_without_proof_is_rejected(engine: Engine, tmp_path: Path) -> None:
    def search(order: Order) -> Made:
        async def go() -> Made:
            async with talking_to(scripted(demonstrate=demonstration(HARD, HARD_PROGRAM))) as model:
                voice = language_model(model, engine)
                with Journal(tmp_path / "log.jsonl", order.identity(voice)) as journal:
                    short = Limits(time_limit_s=0.05)
                    return await synthesize(order, voice, engine, journal, limits=short)

        return asyncio.run(go())

    assert causes(search(Order("resocratic", [SEED], 1))) == [("demonstration", Cause.NOT_PROVED)]


HARD = {
    "share": [[11 * i * i * (k + 3) % 97 + 1 for k in range(5)] for i in range(1, 41)],
    "half": [1000 + k for k in range(5)],
}
"""A market split of forty numbers in five rows, which no solver decides in 50 ms."""
HARD_PROGRAM = """import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    share, half = data["share"], data["half"]
    model.x = pyo.Var(range(len(share)), domain=pyo.Binary)
    model.over = pyo.Var(range(5), domain=pyo.NonNegativeReals)
    model.under = pyo.Var(range(5), domain=pyo.NonNegativeReals)
    model.off = pyo.Objective(expr=sum(model.over[k] + model.under[k] for k in range(5)))
    model.split = pyo.Constraint(
        range(5),
        rule=lambda m, k: sum(row[k] * m.x[i] for i, row in enumerate(share))
        == half[k] + m.over[k] - m.under[k],
    )
    return model
"""


@pytest.mark.parametrize(
    ("question", "cause", "evidence"),
    [
        (TABLE, Cause.WRONG_FORM, "it has a table"),
        (QUESTION + "\n// 6 plum + 11 quince <= 1330", Cause.LEAKS, "shows the model"),
        (QUESTION + " It can be 773.50 euros.", Cause.LEAKS, "773.50"),
        (QUESTION.replace("1330", "many"), Cause.NUMBERS_LOST, "minutes_available"),
        ("How much jam should we cook?", Cause.NUMBERS_LOST, "holds no numbers"),
        ("", Cause.UNUSABLE_REPLY, "empty"),
    ],
)
def test_a_question_is_rejected_for_a_cause(
    engine: Engine, tmp_path: Path, question: str, cause: Cause, evidence: str
) -> None:
    chat = scripted(ask_text=question)
    made = make(chat, engine, tmp_path)
    assert causes(made) == [("text", cause), ("table", "")]
    assert evidence in made.verdicts[0].evidence
    assert len(chat.requests) == 4, "no attempt at a question that is rejected"


def test_a_question_that_should_have_a_table_is_rejected_without(
    engine: Engine, tmp_path: Path
) -> None:
    made = make(scripted(ask_table=QUESTION), engine, tmp_path)
    assert causes(made) == [("text", ""), ("table", Cause.WRONG_FORM)]


@pytest.mark.parametrize(
    ("reply", "cause", "evidence"),
    [
        ("I cannot say.", Cause.UNUSABLE_REPLY, "no_code"),
        (
            attempt(source="def build_model(data):\n    return data['price']\n"),
            Cause.ATTEMPT_FAILED,
            "build_error",
        ),
        (
            attempt({**DATA, "minutes_available": 1300}),
            Cause.ATTEMPT_DISAGREES,
            "773.5, the attempt maximize 756",
        ),
        (attempt(source=IDLE), Cause.ATTEMPT_DISAGREES, "the attempt minimize 0"),
        (attempt(source=FALSE_RULE), Cause.ATTEMPT_DISAGREES, "infeasible"),
    ],
)
def test_a_question_that_does_not_lead_back_is_rejected(
    engine: Engine, tmp_path: Path, reply: str, cause: Cause, evidence: str
) -> None:
    made = make(scripted(attempt=reply, mend=reply), engine, tmp_path)
    assert causes(made) == [("text", cause), ("table", cause)]
    assert evidence in made.verdicts[0].evidence


def test_an_attempt_may_mend_its_program_once(engine: Engine, tmp_path: Path) -> None:
    chat = scripted(attempt=attempt(without("minutes")))
    made = make(chat, engine, tmp_path)
    assert len(made.problems) == 2
    mending = next(request for request in chat.requests if kind_of(request) == "mend")
    assert "KeyError: 'minutes'" in mending["messages"][3]["content"]


def test_what_is_near_to_a_benchmark_is_refused(engine: Engine, tmp_path: Path) -> None:
    known = Problem("bench-7", QUESTION.replace("farm shop", "village shop"), answer=1)
    made = make(scripted(), engine, tmp_path, Order("resocratic", [SEED], 1, avoided=[known]))
    assert (made.verdicts[0].cause, made.verdicts[1].cause) == (Cause.NEAR_DUPLICATE,) * 2
    assert "bench-7" in made.verdicts[0].evidence


@pytest.mark.slow
def test_the_same_problem_is_made_only_once(engine: Engine, tmp_path: Path) -> None:
    made = make(scripted(), engine, tmp_path, Order("resocratic", [SEED], 2))
    accepted = {verdict.item for verdict in made.verdicts if verdict.problem}
    assert len(accepted) == 1
    assert {v.cause for v in made.verdicts if not v.problem} == {Cause.NEAR_DUPLICATE}


def test_a_copy_of_a_seed_is_refused(engine: Engine, tmp_path: Path) -> None:
    headings = [line for line in STEPS.splitlines() if line.startswith("##")]
    seed = replace(SEED, text="\n".join([headings[0], QUESTION, *headings[1:]]))
    made = make(scripted(), engine, tmp_path, Order("resocratic", [seed], 1))
    assert made.verdicts[0].cause == Cause.NEAR_DUPLICATE


def test_an_evolved_problem_names_its_parent_and_stays_in_its_group(
    engine: Engine, tmp_path: Path
) -> None:
    chat = scripted()
    made = make(chat, engine, tmp_path, Order("evolve", [PRODUCTION], 1))
    problem = made.problems[0]
    assert problem.group == "old"
    assert problem.extra["synthesis"]["parent"] == "old-1"
    assert problem.extra["synthesis"]["way"] == "harder"
    assert PRODUCTION.text in chat.prompts[0]


@pytest.mark.parametrize(
    ("number", "told"),
    [(0, "It is harder"), (1, "It plays in another domain: "), (2, "It has other data")],
)
def test_each_way_of_evolving_is_asked_for(number: int, told: str) -> None:
    one = draw("evolve", [PRODUCTION], 0, number)
    shown = {"text": "A bakery.", "source": "", "instance": ""}
    assert told in render("evolve", way=one.way, domain=one.domain, **shown).user


@pytest.mark.parametrize(
    ("parent", "cause"),
    [
        (replace(PRODUCTION, answer=OPTIMUM), Cause.UNCHANGED),
        (replace(PRODUCTION, extra={"program": HARD_PROGRAM, "data": HARD}), Cause.NOT_HARDER),
    ],
)
def test_an_evolved_problem_has_to_differ_from_its_parent(
    engine: Engine, tmp_path: Path, parent: Problem, cause: Cause
) -> None:
    made = make(scripted(), engine, tmp_path, Order("evolve", [parent], 1))
    assert causes(made) == [("demonstration", cause)]


def test_a_parent_is_evolved_in_each_way_before_the_next() -> None:
    second = replace(PRODUCTION, id="old-2")
    drawn = [draw("evolve", [PRODUCTION, second], 0, k) for k in range(6)]
    assert [one.way for one in drawn] == [*WAYS, *WAYS]
    assert [one.parent.id for one in drawn if one.parent] == ["old-1"] * 3 + ["old-2"] * 3


def test_the_same_seed_draws_the_same() -> None:
    seeds = [replace(SEED, id=f"s{k}") for k in range(9)]
    again = [[draw("resocratic", seeds, 5, k) for k in range(20)] for _ in range(2)]
    assert again[0] == again[1]
    assert len({one.domain for one in again[0]}) > 5
    assert draw("resocratic", seeds, 6, 0) != again[0][0]


def test_only_demonstrations_are_examples() -> None:
    assert usable_seeds("resocratic", [PRODUCTION, SEED], "s.jsonl") == [SEED]
    assert usable_seeds("evolve", [PRODUCTION, SEED], "s.jsonl") == [PRODUCTION, SEED]


@pytest.mark.parametrize(
    ("method", "seeds", "what"),
    [("resocratic", [PRODUCTION], "demonstration"), ("evolve", [], "problem")],
)
def test_seeds_that_are_no_use_are_named(method: str, seeds: Sequence[Problem], what: str) -> None:
    with pytest.raises(UsageError, match=f"s.jsonl holds no {what} to start from"):
        usable_seeds(method, seeds, "s.jsonl")


def test_a_run_goes_on_where_its_budget_ended(engine: Engine, tmp_path: Path) -> None:
    """Each call counts 120 tokens; after the third, 360 of 300 are spent."""
    chat = scripted()
    first = make(chat, engine, tmp_path, max_tokens_total=300)
    assert first.stopped is not None
    assert [kind_of(request) for request in chat.requests] == [
        "demonstrate",
        "ask, text",
        "attempt",
    ]
    assert len(first.problems) == 1
    rest = scripted()
    second = make(rest, engine, tmp_path)
    assert second.stopped is None
    assert [kind_of(request) for request in rest.requests] == ["ask, table", "attempt"]
    assert [problem.answer for problem in second.problems] == [OPTIMUM, OPTIMUM]
    assert second.cost.calls == 5


def test_a_run_that_is_done_makes_no_call(engine: Engine, tmp_path: Path) -> None:
    made = make(scripted(), engine, tmp_path)
    chat = scripted()
    assert make(chat, engine, tmp_path).problems == made.problems
    assert chat.requests == []


def test_more_can_be_asked_of_a_run(engine: Engine, tmp_path: Path) -> None:
    make(scripted(), engine, tmp_path)
    chat = scripted()
    made = make(chat, engine, tmp_path, Order("resocratic", [SEED], 2))
    assert len({verdict.item for verdict in made.verdicts}) == 2
    assert kind_of(chat.requests[0]) == "demonstrate"


def test_a_lost_endpoint_ends_the_run_and_keeps_what_is_done(
    engine: Engine, tmp_path: Path
) -> None:
    with pytest.raises(ServiceMissingError):
        make(scripted(ask_text=http_error(401)), engine, tmp_path)
    steps = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()][1:]
    assert [step["step"] for step in steps] == ["demonstration", "question, text, unfinished"]
    chat = scripted()
    assert len(make(chat, engine, tmp_path).problems) == 2
    assert kind_of(chat.requests[0]) == "ask, text"


def test_the_log_keeps_what_was_rejected(engine: Engine, tmp_path: Path) -> None:
    make(scripted(attempt=attempt({**DATA, "minutes_available": 1300})), engine, tmp_path)
    lines = (tmp_path / "log.jsonl").read_text().splitlines()[1:]
    steps = {step["step"]: step for step in map(json.loads, lines)}
    assert steps["question, text"]["value"] == QUESTION
    assert steps["attempt, text"]["value"]["program"]["data"]["minutes_available"] == 1300
    assert steps["verdict, text"]["value"]["rejected"] == "attempt_disagrees"
    assert steps["demonstration"]["cost"]["tokens_in"] == 100


def test_a_reply_may_quote_drafts_before_its_parts(engine: Engine, tmp_path: Path) -> None:
    draft = f"## Define Variables:\nA draft.\n\n{blocks([1], PROGRAM[:30])}\nBetter:\n\n"
    made = make(scripted(demonstrate=draft + demonstration()), engine, tmp_path)
    assert made.problems[0].extra["demonstration"] == STEPS.strip()
    assert made.problems[0].extra["data"] == DATA
