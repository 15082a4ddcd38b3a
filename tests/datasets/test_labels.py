import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from scripted_author import DATA, OPTIMUM, PROGRAM, QUESTION, attempt, scripted
from scripted_chat import ScriptedChat, http_error, refusal, talking_to  # pyright: ignore[reportMissingImports]

from modelwright.agent.synthesis.author import language_model
from modelwright.agent.synthesis.personas import PERSONAS
from modelwright.datasets.attempt import Attempt
from modelwright.datasets.difficulty import rateable, rated, spread
from modelwright.datasets.journal import Journal
from modelwright.datasets.labels.audit import Share, dispute, is_disputed, labelled, report
from modelwright.datasets.labels.label import Label, Refusal, check_threshold, label
from modelwright.datasets.labels.polling import poll
from modelwright.datasets.problem import Problem
from modelwright.solvers.engine import Engine
from modelwright.solvers.errors import ServiceMissingError, UsageError
from modelwright.solvers.program import Program

JAM = Problem("jam", QUESTION, answer=OPTIMUM, source="a book")
LOW = {**DATA, "minutes_available": 1300}
"""All plum is 216 jars and 4 minutes left: 756; with 2 quince 213 plum: 1300 minutes, 756."""
FRACTIONS = PROGRAM.replace("pyo.Integers", "pyo.Reals")
"""1330 / 6 jars of plum: 775.83."""
IMPOSSIBLE = PROGRAM.replace("bounds=(0, None)", "bounds=(500, None)")


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(workers=1) as one:
        yield one


def tries(engine: Engine, *programs: Program | None) -> list[Attempt]:
    return [
        Attempt(program, engine.solve(program), persona)
        if program
        else Attempt(reason="no_code: nothing", persona=persona)
        for program, persona in zip(programs, PERSONAS, strict=False)
    ]


def voted(engine: Engine, programs: Sequence[Program | None], **options: Any) -> Label:
    made = tries(engine, *programs)
    return asyncio.run(label(engine, made, options.pop("count", len(made)), **options))


RIGHT, WRONG = Program(PROGRAM, DATA), Program(PROGRAM, LOW)


@pytest.mark.slow
def test_most_attempts_give_the_label_and_the_others_are_kept(engine: Engine) -> None:
    found = voted(engine, [RIGHT, WRONG, RIGHT, RIGHT, None])
    assert found.value == OPTIMUM
    assert found.share == 0.6
    assert [(camp.votes, camp.value) for camp in found.camps] == [(3, OPTIMUM), (1, 756.0)]
    assert found.camps[1].personas == [list(PERSONAS)[1]]
    assert found.camps[1].data == LOW
    assert found.failed == ["no_code: nothing"]


@pytest.mark.slow
def test_a_camp_counts_its_different_models(engine: Engine) -> None:
    with_slack = PROGRAM.replace(
        "    return model",
        '    model.more = pyo.Constraint(expr=model.jars["plum"] <= 999)\n    return model',
    )
    found = voted(engine, [RIGHT, RIGHT, Program(with_slack, DATA)])
    assert (found.camps[0].votes, found.camps[0].models) == (3, 2)
    assert found.camps[0].integers == 2
    assert found.camps[0].sense == "maximize"


@pytest.mark.parametrize(
    ("programs", "options", "refusal"),
    [
        ([None, None], {}, Refusal.NO_ANSWERS),
        ([RIGHT, WRONG], {"threshold": 0.5}, Refusal.TIE),
        ([RIGHT, None, None], {"threshold": 0.5}, Refusal.BELOW_THRESHOLD),
        ([RIGHT, RIGHT], {"count": 3}, Refusal.INCOMPLETE),
    ],
)
def test_a_doubtful_vote_gives_no_label(
    engine: Engine, programs: list[Program | None], options: dict[str, Any], refusal: Refusal
) -> None:
    found = voted(engine, programs, **options)
    assert (found.value, found.refusal) == (None, refusal)


def test_that_there_is_no_plan_can_be_the_label(engine: Engine) -> None:
    found = voted(engine, [Program(IMPOSSIBLE, DATA)] * 2)
    unknown = replace(JAM, answer=None)
    made = labelled(unknown, found, {})
    assert (made.answer, made.answer_text) == (None, "infeasible")
    assert Problem.from_json(made.to_json()) == made


def test_a_label_becomes_the_answer_only_where_there_is_none(engine: Engine) -> None:
    found = voted(engine, [RIGHT, RIGHT])
    unknown = labelled(replace(JAM, answer=None), found, {"model": "m"})
    known = labelled(replace(JAM, answer=1.0), found, {"model": "m"})
    assert (unknown.answer, unknown.extra["label"]["used_as_answer"]) == (OPTIMUM, True)
    assert (known.answer, known.extra["label"]["value"]) == (1.0, OPTIMUM)
    assert known.extra["label"]["model"] == "m"


def test_a_threshold_is_a_share() -> None:
    with pytest.raises(UsageError, match=r"at most 1, got 1\.5"):
        check_threshold(1.5)


def test_a_share_comes_with_its_interval() -> None:
    share = Share(8, 10).to_json()
    assert (share["share"], share["low"]) == (0.8, pytest.approx(0.4902, abs=1e-4))
    assert Share(0, 0).to_json() == {"right": 0, "n": 0, "share": None, "low": 0.0, "high": 1.0}


def test_the_report_counts_where_labels_are_right(engine: Engine) -> None:
    right, wrong, none = (
        voted(engine, programs) for programs in ([RIGHT, RIGHT], [WRONG, WRONG], [None, None])
    )
    problems = [replace(JAM, id=name) for name in ("a", "b", "c")]
    problems.append(replace(JAM, id="d", answer=None))
    problems.append(replace(JAM, id="e", answer=round(OPTIMUM, 0)))
    labels = {"a": right, "b": wrong, "c": none, "d": right, "e": right}
    found = report(problems, labels)
    assert (found["labelled"], found["refused"], found["known"]) == (4, {"no_answers": 1}, 4)
    assert [found["right"][tier]["right"] for tier in ("1e-06", "0.0001", "0.01")] == [1, 1, 2]
    assert found["right"]["1e-06"]["n"] == 3
    assert found["disputed"] == ["b", "e"]


def test_a_dispute_comes_with_its_evidence(engine: Engine) -> None:
    found = voted(engine, [WRONG, WRONG, WRONG, RIGHT])
    problem = replace(JAM, extra={"other_labels": {"v2": 756.0}})
    assert is_disputed(problem, found)
    told = dispute(problem, found)
    assert (told["theirs"], told["vote"], told["share"]) == (OPTIMUM, 756.0, 0.75)
    assert told["backs_theirs"] == 1
    assert told["history"] == {"v2": 756.0}
    assert told["camps"][0]["source"] == PROGRAM
    assert told["source"] == "a book"


def polled(
    chat: ScriptedChat, engine: Engine, folder: Path, problems: Sequence[Problem], **options: Any
) -> tuple[dict[str, list[Attempt]], bool]:
    tokens = options.pop("tokens", None)

    async def go() -> tuple[dict[str, list[Attempt]], bool]:
        async with talking_to(chat, max_tokens_total=tokens, max_retries=0) as model:
            voice = language_model(model, engine, writes=False)
            with Journal(folder / "log.jsonl", {"work": "label"}) as journal:
                made, stopped = await poll(problems, voice, journal, parallel=1, **options)
                return dict(made), stopped is not None

    return asyncio.run(go())


def test_attempts_are_made_in_different_characters(engine: Engine, tmp_path: Path) -> None:
    chat = scripted()
    made, _ = polled(chat, engine, tmp_path, [JAM], count=3, personas=list(PERSONAS)[:2])
    assert [one.persona for one in made["jam"]] == ["practitioner", "accountant", "practitioner"]
    assert PERSONAS["practitioner"] in chat.prompts[0]
    assert PERSONAS["accountant"] in chat.prompts[1]
    assert str(OPTIMUM) not in "".join(chat.prompts)


def test_data_files_are_shown_with_the_text(engine: Engine, tmp_path: Path) -> None:
    chat = scripted()
    filed = replace(JAM, files={"jars.csv": "jam,minutes\nplum,6\n"})
    polled(chat, engine, tmp_path, [filed], count=1)
    assert "jars.csv:\njam,minutes\nplum,6" in chat.prompts[0]


def test_an_attempt_of_no_use_is_kept_with_its_reason(engine: Engine, tmp_path: Path) -> None:
    made, _ = polled(scripted(attempt=refusal("No.")), engine, tmp_path, [JAM], count=2)
    assert [one.reason.partition(":")[0] for one in made["jam"]] == ["refusal", "refusal"]
    assert made["jam"][0].program is None


def test_a_sample_of_a_policy_is_one_reply(engine: Engine, tmp_path: Path) -> None:
    chat = scripted(attempt=attempt(source=IMPOSSIBLE))
    made, _ = polled(chat, engine, tmp_path, [JAM], count=1, mend=False)
    assert made["jam"][0].value == "infeasible"
    assert len(chat.requests) == 1


def test_what_is_infeasible_is_looked_at_again_and_may_stay(engine: Engine, tmp_path: Path) -> None:
    bad = attempt(source=IMPOSSIBLE)
    chat = scripted(attempt=bad, mend=bad)
    made, _ = polled(chat, engine, tmp_path, [JAM], count=1)
    assert made["jam"][0].value == "infeasible"
    assert "is infeasible. Compare each rule" in chat.prompts[1]


def test_polling_goes_on_where_the_budget_ended(engine: Engine, tmp_path: Path) -> None:
    """Each call counts 120 tokens; after the third, 360 of 300 are spent."""
    problems = [JAM, replace(JAM, id="jam-2")]
    made, stopped = polled(scripted(), engine, tmp_path, problems, count=2, tokens=300)
    assert stopped
    assert {item: len(tried) for item, tried in made.items()} == {"jam": 2, "jam-2": 1}
    chat = scripted()
    made, stopped = polled(chat, engine, tmp_path, problems, count=2)
    assert (len(chat.requests), stopped) == (1, False)
    assert [one.value for one in made["jam-2"]] == [OPTIMUM, OPTIMUM]


def test_a_lost_endpoint_is_no_wrong_answer(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(ServiceMissingError):
        polled(scripted(attempt=http_error(401)), engine, tmp_path, [JAM], count=1)
    made, _ = polled(scripted(), engine, tmp_path, [JAM], count=1)
    assert made["jam"][0].value == OPTIMUM


def test_solve_rates_of_models_stand_side_by_side(engine: Engine) -> None:
    made = tries(engine, RIGHT, WRONG, None, Program(FRACTIONS, DATA))
    first = rated(JAM, "small", made)
    both = rated(first, "large", made[:1])
    assert both.extra["solve_rate"] == {
        "small": {"right": 1, "samples": 4, "rate": 0.25},
        "large": {"right": 1, "samples": 1, "rate": 1.0},
    }
    assert spread([both, JAM], "small") == {
        "rated": 1, "never": 0, "sometimes": 1, "always": 0, "mean": 0.25,
    }  # fmt: skip


def test_a_set_without_answers_cannot_be_rated() -> None:
    with pytest.raises(UsageError, match=r"f\.jsonl has no problem whose answer is known"):
        rateable([replace(JAM, answer=None)], "f.jsonl")
