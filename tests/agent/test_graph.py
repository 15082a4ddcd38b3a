import asyncio
import json
from typing import Any

import pytest
from problems import (
    BAKERY,
    FORMULATED,
    INFEASIBLE,
    SOURCE,
    TEXT,
    UNBOUNDED,
    failed,
    incumbent,
    optimal,
    stopped,
    variant,
)
from running import answer
from scripted_chat import Say, ScriptedChat, as_json, code, cut_off, http_error, refusal, talking_to
from scripted_engine import ScriptedEngine

from modelwright.agent.formulation import Formulation
from modelwright.agent.usage import Budget
from modelwright.solvers.certificate import Certificate, Verdict
from modelwright.solvers.errors import ServiceMissingError
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import FailureKind, Termination

MENDED = SOURCE + "# mended\n"
MENDED_AGAIN = SOURCE + "# mended again\n"
START = [as_json(FORMULATED), code(SOURCE)]


def diagnosis(fault, formulation=None, words="30 kg was read as 30 g."):
    reply = {"reasoning": "r", "fault": fault, "diagnosis": words, "formulation": formulation}
    return as_json(reply)


def run(
    script, outcomes, text=TEXT, chat_settings=None, **options
) -> tuple[Any, ScriptedChat, ScriptedEngine, list[tuple[str, str, str]]]:
    """Take the problem through the graph; give answer, chat, engine and the steps told."""
    chat, engine, told = ScriptedChat(script), ScriptedEngine(outcomes), []

    async def go():
        async with talking_to(chat, max_retries=0, **(chat_settings or {})) as model:
            return await answer(
                text,
                engine=engine,
                chat=model,
                on_step=lambda *step: told.append(step),
                **options,
            )

    found = asyncio.run(go())
    assert chat.left == 0, "the script holds replies that nobody asked for"
    return found, chat, engine, told


def test_straight_success():
    found, _, engine, told = run(START, [optimal(240.0)])
    assert found.outcome == optimal(240.0)
    assert found.program == engine.programs[0]
    assert found.program.source == SOURCE
    assert found.program.data["price"] == {"loaf": 4, "roll": 0.5}
    assert found.formulation.title == "Bakery"
    assert found.assumptions == ("All pieces baked are sold.",)
    assert (found.formulator, found.rounds, found.reasons) == ("scripted", 0, ())
    assert (found.verdict, found.exit_code) == ("unverified", 3)
    assert found.usage.calls == 2
    assert found.seconds > 0
    assert [(name, status) for name, status, _ in told] == [
        (name, status)
        for name in ("formulate", "bind", "write_program", "run", "verify", "record")
        for status in ("start", "done")
    ]
    details = {name: detail for name, status, detail in told if status == "done"}
    assert details["formulate"] == "Bakery: 1 variable, 2 constraints, 6 numbers"
    assert details["run"] == "optimal, objective 240"


def test_the_program_is_asked_for_without_values_or_text():
    _, chat, _, _ = run(START, [optimal()])
    request = chat.requests[1]["messages"][-1]["content"]
    assert 'data["flour_need"][goods]: number' in request
    assert "30 kg" not in request
    assert "0.25" not in request


def test_the_answer_is_plain_json():
    found, *_ = run(START, [optimal()])
    content = json.loads(json.dumps(found.to_json()))
    assert content["outcome"]["objective"] == 240.0
    assert content["formulation"]["title"] == "Bakery"
    assert Formulation.model_validate(content["formulation"]) == found.formulation
    assert [step["node"] for step in content["trajectory"]] == [
        "formulate",
        "bind",
        "write_program",
        "run",
        "verify",
        "record",
    ]
    assert content["trajectory"][0]["usage"]["tokens_in"] == 100
    assert content["usage"]["calls"] == 2


def test_limits_reach_the_engine():
    _, _, engine, _ = run(START, [optimal()], limits=Limits(time_limit_s=7))
    assert engine.limits[0].time_limit_s == 7


@pytest.mark.parametrize("verdict", ["verified", "unverified", "refuted"])
def test_the_certificate_decides_the_exit_code(verdict):
    seen = []

    async def certify(*given):
        seen.append(given)
        return Certificate(Verdict(verdict))

    found, _, engine, _ = run(START, [optimal()], certify=certify)
    ((text, formulation, program, outcome),) = seen
    assert (text, formulation.title) == (TEXT, "Bakery")
    assert (program, outcome) == (engine.programs[0], optimal())
    assert found.verdict == verdict
    assert found.exit_code == (0 if verdict == "verified" else 3)
    assert found.to_json()["certificate"]["verdict"] == verdict


REPAIRABLE = [kind for kind in FailureKind if kind is not FailureKind.INFRASTRUCTURE]


@pytest.mark.parametrize("kind", REPAIRABLE)
def test_each_failure_is_mended_with_its_facts(kind):
    outcomes = [failed(kind, "boom in line 3", line=3), optimal()]
    found, chat, engine, _ = run([*START, code(MENDED)], outcomes)
    assert found.outcome == optimal()
    assert found.program.source == MENDED
    assert found.rounds == 1
    for word in (str(kind), "boom in line 3", "a scripted hint", SOURCE.strip()):
        assert word in chat.prompts[2]
    assert f"Line 3: `{SOURCE.splitlines()[2].strip()}`" in chat.prompts[2]
    assert engine.programs[1].data == engine.programs[0].data


@pytest.mark.parametrize("termination", [Termination.TIME_LIMIT, Termination.UNKNOWN])
def test_a_stop_without_a_point_is_mended_too(termination):
    found, chat, _, _ = run([*START, code(MENDED)], [stopped(termination), optimal()])
    assert found.outcome == optimal()
    assert "without changing it" in chat.prompts[2]


@pytest.mark.parametrize("outcome", [INFEASIBLE, UNBOUNDED])
def test_a_misread_text_is_formulated_anew(outcome):
    corrected = variant("Bakery, corrected")["formulation"]
    script = [*START, diagnosis("formulation", corrected), code(MENDED)]
    found, chat, _, _ = run(script, [outcome, optimal()])
    assert found.formulation.title == "Bakery, corrected"
    assert found.outcome == optimal()
    assert found.diagnoses == ("30 kg was read as 30 g.",)
    # The diagnosis needs text and values; the program is again written without them.
    assert TEXT in chat.prompts[2]
    assert '"value": 30' in chat.prompts[2]
    assert "Bakery, corrected" in chat.prompts[3]
    assert TEXT not in chat.prompts[3]


def test_a_wrong_program_is_mended_after_a_diagnosis():
    script = [*START, diagnosis("program", words="The sign is wrong."), code(MENDED)]
    found, chat, _, _ = run(script, [UNBOUNDED, optimal()])
    assert found.outcome == optimal()
    assert "The sign is wrong." in chat.prompts[3]
    assert "The model it builds is unbounded." in chat.prompts[3]


def test_a_problem_that_is_truly_infeasible_stays_so():
    script = [*START, diagnosis("none", words="The two limits contradict each other.")]
    found, _, engine, _ = run(script, [INFEASIBLE])
    assert found.outcome == INFEASIBLE
    assert found.diagnoses == ("The two limits contradict each other.",)
    assert (found.rounds, found.exit_code, found.reasons) == (1, 4, ())
    assert len(engine.programs) == 1


def test_a_proof_stands_if_repairs_do_not_change_it():
    corrected = [variant(f"reading {n}")["formulation"] for n in range(3)]
    script = list(START)
    for formulation in corrected:
        script += [diagnosis("formulation", formulation), code(SOURCE)]
    found, chat, _, _ = run(script, [INFEASIBLE, INFEASIBLE, UNBOUNDED, INFEASIBLE])
    assert found.outcome == INFEASIBLE
    assert found.formulation.title == "Bakery"
    assert found.rounds == 3
    assert "Corrected before" in chat.prompts[4]


@pytest.mark.parametrize(
    "worse",
    [
        failed(FailureKind.SYNTAX_ERROR),
        stopped(Termination.TIME_LIMIT),
        stopped(Termination.INFEASIBLE_OR_UNBOUNDED),
    ],
)
def test_a_better_outcome_is_never_replaced_by_a_worse_one(worse):
    script = [*START, diagnosis("program"), code(MENDED)]
    found, _, engine, _ = run(script, [INFEASIBLE, worse], budget=Budget(rounds=1))
    assert found.outcome == INFEASIBLE
    assert found.program == engine.programs[0]
    assert len(engine.programs) == 2


def test_a_repair_works_on_the_latest_program_and_knows_the_earlier_ones():
    outcomes = [
        failed(FailureKind.BUILD_ERROR, "first"),
        failed(FailureKind.SYNTAX_ERROR),
        optimal(),
    ]
    found, chat, _, _ = run([*START, code(MENDED), code(MENDED_AGAIN)], outcomes)
    assert found.program.source == MENDED_AGAIN
    assert MENDED in chat.prompts[3]
    assert "build_error: first" in chat.prompts[3]


def test_after_three_rounds_the_graph_gives_up():
    script = [*START, code("a = 1"), code("a = 2"), code("a = 3")]
    outcomes = [failed(FailureKind.BUILD_ERROR), *[failed(FailureKind.NO_BUILD_MODEL, "none")] * 3]
    found, _, engine, _ = run(script, outcomes)
    assert len(engine.programs) == 4
    assert (found.rounds, found.exit_code, found.verdict) == (3, 5, "abstained")
    # The first program came further than the others.
    assert found.program.source == SOURCE
    (reason,) = found.reasons
    assert reason.kind == "build_error"
    assert "after 3 repairs" in reason.message
    assert found.hint == "a scripted hint"


def test_an_unchanged_program_is_not_run_again():
    found, _, engine, _ = run([*START, code(SOURCE)], [failed(FailureKind.BUILD_ERROR)])
    assert len(engine.programs) == 1
    assert found.exit_code == 5


def test_our_own_fault_is_not_mended():
    found, _, engine, _ = run(START, [failed(FailureKind.INFRASTRUCTURE, "no memory left")])
    assert len(engine.programs) == 1
    assert found.exit_code == 6
    assert "no memory left" in found.reasons[0].message


def test_an_incumbent_is_taken_as_it_is():
    found, _, engine, _ = run(START, [incumbent(200.0)])
    assert found.outcome == incumbent(200.0)
    assert len(engine.programs) == 1
    assert found.exit_code == 3


def test_a_text_without_a_problem_is_an_abstention():
    nothing = {
        "reasoning": "a poem",
        "obstacle": "There is nothing to decide.",
        "formulation": None,
    }
    found, _, engine, told = run([as_json(nothing)], [], text="Roses are red.")
    assert engine.programs == []
    (reason,) = found.reasons
    assert (reason.kind, reason.message) == ("no_formulation", "There is nothing to decide.")
    assert (found.exit_code, found.verdict, found.formulation) == (5, "abstained", None)
    assert [name for name, status, _ in told if status == "done"] == ["formulate", "record"]


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        ([refusal("No.")], "refusal"),
        ([as_json({"nonsense": 1})] * 3, "invalid_json"),
        ([as_json(FORMULATED), "I cannot.", "No."], "no_code"),
        ([as_json(FORMULATED), cut_off("```python\nimp"), cut_off("```python\nimp")], "cut_off"),
        ([as_json(FORMULATED), Say(None), Say(None)], "empty"),
    ],
)
def test_a_useless_reply_is_an_abstention_with_its_kind(script, kind):
    found, _, engine, told = run(script, [])
    assert engine.programs == []
    assert [reason.kind for reason in found.reasons] == [kind]
    assert found.exit_code == 5
    assert "failed" in [status for _, status, _ in told]
    assert found.usage.calls == len(script)
    assert (found.formulation is None) == (len(script) != 3 or kind == "invalid_json")


def test_a_reply_without_a_program_is_asked_for_once_more():
    found, chat, _, _ = run([as_json(FORMULATED), "Let me think.", code(SOURCE)], [optimal()])
    assert found.outcome == optimal()
    assert "```python block" in chat.requests[2]["messages"][-1]["content"][-120:]


def test_a_spent_budget_ends_in_an_abstention_that_says_so():
    found, _, engine, _ = run(START[:1], [], chat_settings={"max_tokens_total": 100})
    assert engine.programs == []
    assert found.formulation is not None
    assert [reason.kind for reason in found.reasons] == ["budget"]
    assert "120 of 100 tokens" in found.reasons[0].message
    assert "max_tokens_total" in found.hint
    assert found.exit_code == 5


def test_a_spent_budget_leaves_what_is_in_hand():
    found, _, _, _ = run(START, [INFEASIBLE], chat_settings={"max_tokens_total": 200})
    assert found.outcome == INFEASIBLE
    assert found.exit_code == 4
    assert [reason.kind for reason in found.reasons] == ["budget"]


@pytest.mark.parametrize("done", [0, 1])
def test_an_endpoint_that_fails_before_anything_is_solved_is_an_error(done):
    told = []
    chat = ScriptedChat([*START[:done], http_error(500, "out of order")])

    async def go():
        async with talking_to(chat, max_retries=0) as model:
            await answer(
                TEXT,
                engine=ScriptedEngine([]),
                chat=model,
                on_step=lambda *step: told.append(step),
            )

    with pytest.raises(ServiceMissingError, match="out of order"):
        asyncio.run(go())
    assert told[-1][:2] == (("formulate", "write_program")[done], "failed")
    assert "out of order" in told[-1][2]


def test_an_endpoint_that_fails_later_does_not_take_the_answer_away():
    found, _, _, _ = run([*START, http_error(500, "out of order")], [INFEASIBLE])
    assert found.outcome == INFEASIBLE
    assert "out of order" in found.reasons[0].message
    assert found.exit_code == 4


def test_a_reply_of_no_use_during_repair_leaves_the_failure_and_both_reasons():
    found, _, _, _ = run([*START, refusal("No.")], [failed(FailureKind.BUILD_ERROR)])
    assert [reason.kind for reason in found.reasons] == ["refusal", "build_error"]
    assert found.program.source == SOURCE


def test_an_error_of_the_machine_is_raised():
    with pytest.raises(ServiceMissingError, match="no jail"):
        run(START, [ServiceMissingError("no jail here")])


def test_equal_inputs_have_equal_digests():
    first, *_ = run(START, [optimal()])
    second, *_ = run(START, [optimal()])
    third, *_ = run([as_json(variant("other")), code(SOURCE)], [optimal()])
    digests = [[step.input_digest for step in found.trajectory] for found in (first, second, third)]
    assert digests[0] == digests[1]
    assert digests[0][0] == digests[2][0]
    assert digests[0][1] != digests[2][1]


def test_latex_with_single_backslashes_is_mended():
    spoilt = json.loads(json.dumps(FORMULATED))
    spoilt["formulation"]["objective"]["latex"] = "\\frac{a}{b} \\text{if} \\beta"
    raw = json.dumps(spoilt).replace("\\\\frac", "\\frac").replace("\\\\text", "\\text")
    found, *_ = run([Say(raw.replace("\\\\beta", "\\beta")), code(SOURCE)], [optimal()])
    assert found.formulation.objective.latex == "\\frac{a}{b} \\text{if} \\beta"
    assert BAKERY["constraints"][0]["latex"] == found.formulation.constraints[0].latex
