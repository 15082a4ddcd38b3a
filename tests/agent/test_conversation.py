import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from problems import (
    BAKERY,
    FORMULATED,
    INFEASIBLE,
    SOURCE,
    TEXT,
    failed,
    optimal,
)
from running import answer, answer_sync
from scripted_chat import ScriptedChat, as_json, code, serving, talking_to
from scripted_engine import ScriptedEngine

import modelwright
from modelwright import solve
from modelwright.agent.conversation import MAX_LETTERS, readable
from modelwright.agent.formulation import Formulation
from modelwright.agent.formulator import Reason
from modelwright.agent.offline.records import Abstention, Clause, Draft
from modelwright.agent.offline.records import Reason as OfflineReason
from modelwright.agent.offline_formulator import OfflineFormulator
from modelwright.agent.settings import Settings
from modelwright.solvers.engine import Engine
from modelwright.solvers.errors import ServiceMissingError, UsageError
from modelwright.solvers.outcome import FailureKind

DRAFT = Draft(Formulation.model_validate(BAKERY), SOURCE, [Clause("limit", 0, 5, "told back")])


def test_a_program_really_runs_and_gives_the_optimum():
    chat = ScriptedChat([as_json(FORMULATED), code(SOURCE)])

    async def go():
        with Engine(workers=1) as engine:
            async with talking_to(chat) as model:
                return await answer(TEXT, engine=engine, chat=model)

    found = asyncio.run(go())
    assert found.outcome is not None
    # 60 loaves at $4; see problems.py.
    assert found.outcome.objective == pytest.approx(240.0)


@pytest.mark.slow
def test_the_model_of_the_settings_is_opened_and_closed():
    # At low effort two calls are made, of 120 tokens each.
    chat = ScriptedChat([as_json(FORMULATED), code(SOURCE)])
    with serving(chat) as url:
        settings = Settings(model="m", base_url=url, price_in=1.0, price_out=1.0, effort="low")
        found = solve(TEXT, settings=settings)
    assert found.outcome is not None
    assert found.outcome.objective == pytest.approx(240.0)
    assert found.formulator == "m"
    assert found.usage.dollars == pytest.approx(240e-6)
    assert found.verdict == "verified"
    assert found.explanation is not None
    assert found.explanation["source"] == "template"


def test_a_missing_key_is_said_before_anything_is_done():
    with pytest.raises(ServiceMissingError) as caught:
        solve(TEXT, settings=Settings(model="m"))
    assert caught.value.kind == "no_key"


@pytest.mark.parametrize("text", ["", " \n\t "])
def test_a_text_without_words_is_refused(text):
    with pytest.raises(UsageError, match="empty"):
        answer_sync(text, engine=ScriptedEngine([]))


def test_a_text_beyond_all_measure_is_refused():
    with pytest.raises(UsageError, match="at most 400,000"):
        answer_sync("x" * (MAX_LETTERS + 1), engine=ScriptedEngine([]))


def test_letters_that_cannot_be_sent_are_replaced():
    assert readable("a\udcff") == "a?"


def test_without_a_model_the_same_graph_runs_offline():
    told = []
    formulator = OfflineFormulator(read=lambda text: DRAFT)
    found = answer_sync(
        TEXT,
        engine=ScriptedEngine([optimal()]),
        formulator=formulator,
        on_step=lambda *step: told.append(step),
    )
    assert (found.formulator, found.outcome) == ("offline", optimal())
    assert found.program is not None
    assert found.program.source == SOURCE
    assert found.understood[0].told_back == "told back"
    assert (found.usage.calls, found.usage.dollars) == (0, 0.0)
    assert [name for name, status, _ in told if status == "done"] == [
        "formulate",
        "bind",
        "write_program",
        "run",
        "verify",
        "record",
    ]


def test_an_offline_abstention_keeps_place_hint_and_what_was_understood():
    reason = OfflineReason("unread_number", "7 was not read", 3, 4)
    abstention = Abstention(
        [reason], [Clause("limit", 0, 2, "told back")], "Say it plainly.", DRAFT
    )
    found = answer_sync(
        TEXT, engine=ScriptedEngine([]), formulator=OfflineFormulator(read=lambda text: abstention)
    )
    assert found.reasons == (Reason("unread_number", "7 was not read", 3, 4),)
    assert (found.hint, found.exit_code) == ("Say it plainly.", 5)
    assert found.formulation == DRAFT.formulation
    assert found.program is None
    assert found.understood[0].kind == "limit"


@pytest.mark.parametrize("outcome", [INFEASIBLE, failed(FailureKind.BUILD_ERROR)])
def test_offline_an_outcome_without_optimum_stands(outcome):
    engine = ScriptedEngine([outcome])
    formulator = OfflineFormulator(read=lambda text: DRAFT)
    found = answer_sync(TEXT, engine=engine, formulator=formulator)
    assert found.outcome == outcome
    assert len(engine.programs) == 1


def test_the_embedded_reader_is_used_when_nothing_is_configured():
    found = solve("Roses are red.")
    assert (found.formulator, found.exit_code) == ("offline", 5)
    assert found.reasons


def printed_by(program: str) -> str:
    """Run a program in an interpreter of its own; give its output."""
    home = Path(modelwright.__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(home)},
    )
    return done.stdout.strip()


def test_nothing_heavy_is_imported_before_it_is_needed():
    program = (
        "import sys, modelwright.agent.api, modelwright.agent.settings\n"
        "heavy = {'langgraph', 'openai', 'pyomo', 'httpx2', 'jinja2', 'highspy'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    assert printed_by(program) == "[]"


@pytest.mark.slow
def test_the_offline_path_needs_no_openai():
    program = (
        "import sys\n"
        "from modelwright import solve\n"
        "print(solve('roses are red').verdict, 'openai' in sys.modules)"
    )
    assert printed_by(program) == "abstained False"
