"""A run that uses the library: what the model is shown, what it costs, what the log says."""

import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from problems import FORMULATED, SOURCE, TEXT
from scripted_chat import Say, ScriptedChat, as_json, code, http_error, serving
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from modelwright.agent.answer import Answer
from modelwright.agent.api import open_conversation
from modelwright.agent.settings import Settings
from modelwright.library.event import USAGE, EventKind
from modelwright.library.insight import Insight, Label, Track
from modelwright.library.store import Library
from modelwright.solvers.errors import ServiceMissingError, UsageError

FLOUR = Insight(
    "flour",
    (Label(Track.FORMULATION, "Units Scaling", "Unit Consistency"),),
    "Loaves or rolls need an amount of something that is limited.",
    "Check that needs and stock have the same unit.",
)
OTHER = Insight(
    "rolls",
    (Label(Track.DOMAIN, "Production Planning", "Shares"),),
    "Rolls are limited to a share of all pieces.",
    "The share is of the sum.",
)
KEYS = Insight(
    "keys",
    (Label(Track.CODE, "Data", "Keys"),),
    "A key of the data is read in the program.",
    "Read it by the name in the list of keys.",
    failures=("build_error",),
)
LIMITS = Insight(
    "limits",
    (Label(Track.FORMULATION, "Constraints", "Direction"),),
    "A limit makes the model infeasible.",
    "Look for an inequality the wrong way round.",
    failures=("infeasible",),
)
SYNTAX = Insight("code", (Label(Track.CODE, "Syntax", "Rolls"),), "Rolls and loaves.", "No.")


@pytest.fixture
def library(tmp_path: Path) -> str:
    place = str(tmp_path / "library.sqlite")
    with Library(place) as opened, opened.writing("tester") as writer:
        for insight in (FLOUR, OTHER, SYNTAX, KEYS, LIMITS):
            writer.add(insight, EventKind.EXTRACTED)
    return place


def solve(
    chat: ScriptedChat, library: str, *, again: bool = False, store: str = "", **settings: Any
) -> Answer:
    async def go(url: str) -> Answer:
        given: dict[str, Any] = {"model": "m", "effort": "low", **settings}
        chosen = Settings(base_url=url, library=library, **given)
        async with open_conversation(settings=chosen, store=store or None) as talk:
            answer = (await talk.start(TEXT)).answer
            if again:
                await talk.resume()
            return answer

    with serving(chat) as url:
        return asyncio.run(go(url))


def said(library: str) -> Counter[tuple[EventKind, str]]:
    with Library(library) as opened:
        return Counter((event.kind, event.insight) for event in opened.events(kinds=USAGE))


APPLIED = {**FORMULATED, "applied": ["insight flour applied: converted kg to g."]}


def test_insights_are_shown_cited_and_their_outcome_recorded_once(library: str, tmp_path: Path):
    chat = ScriptedChat([as_json(APPLIED), code(SOURCE)])
    answer = solve(chat, library, again=True, store=str(tmp_path / "threads.sqlite"))
    assert "insight flour. When: Loaves or rolls" in chat.prompts[0]
    assert "insight code" not in chat.prompts[0]
    step = next(step for step in answer.trajectory if step.node == "formulate")
    assert "insight flour applied: converted kg to g." in step.summary
    outcome = {"verified": EventKind.HELPED}.get(answer.verdict)
    expected = {
        (EventKind.RETRIEVED, "flour"): 1,
        (EventKind.RETRIEVED, "rolls"): 1,
        (EventKind.APPLIED, "flour"): 1,
        (EventKind.UNUSED, "rolls"): 1,
    }
    if outcome:
        expected[outcome, "flour"] = 1
    assert said(library) == expected


@pytest.mark.slow
def test_the_text_of_the_problem_is_not_kept(library: str):
    solve(ScriptedChat([as_json(APPLIED), code(SOURCE)]), library)
    with Library(library) as opened:
        assert opened.problems() == {}
        assert {event.problem[:5] for event in opened.events(kinds=USAGE)} == {"text-"}


BROKEN = SOURCE.replace('data["price"]', 'data["prise"]')


@pytest.mark.slow
def test_a_repair_is_shown_what_was_learnt_from_such_a_failure_and_cites_it(library: str):
    mended = code(SOURCE)
    cited = Say(f"- insight keys applied: the key is price.\n\n{mended.content}")
    chat = ScriptedChat([as_json(FORMULATED), code(BROKEN), cited])
    answer = solve(chat, library)
    assert "insight keys" not in chat.prompts[0]
    assert "insight keys. When: A key of the data" in chat.prompts[2]
    assert not any(f"insight {name}" in chat.prompts[2] for name in ("limits", "code", "flour"))
    step = next(step for step in answer.trajectory if step.node == "repair")
    assert step.summary.endswith("; insight keys applied: the key is price.")
    assert step.usage.calls == 1
    found = said(library)
    assert found[EventKind.RETRIEVED, "keys"] == found[EventKind.APPLIED, "keys"] == 1
    assert found[EventKind.RETRIEVED, "limits"] == 0


@pytest.mark.slow
def test_a_model_without_optimum_is_diagnosed_with_what_was_learnt_from_such(library: str):
    impossible = "    model.no = pyo.Constraint(expr=model.revenue <= -1)\n"
    tight = SOURCE.replace("    return model", f"{impossible}    return model")
    verdict = {
        "reasoning": "",
        "fault": "program",
        "diagnosis": "An inequality is the wrong way round.",
        "formulation": None,
        "applied": ["insight limits applied: the limit is gone."],
    }
    chat = ScriptedChat([as_json(FORMULATED), code(tight), as_json(verdict), code(SOURCE)])
    solve(chat, library)
    assert "insight limits. When: A limit makes" in chat.prompts[2]
    assert "insight keys" not in chat.prompts[2]
    assert said(library)[EventKind.APPLIED, "limits"] == 1


@pytest.mark.slow
def test_one_call_chooses_and_its_cost_counts(library: str):
    chosen = as_json({"reasoning": "", "ids": ["rolls", "unknown"]})
    chat = ScriptedChat([chosen, as_json(FORMULATED), code(SOURCE)] + [http_error(418)] * 9)
    answer = solve(chat, library, effort="medium")
    assert "- flour: Loaves or rolls" in chat.prompts[0]
    assert "insight rolls. When" in chat.prompts[1]
    assert "insight flour" not in chat.prompts[1]
    step = next(step for step in answer.trajectory if step.node == "retrieve")
    assert step.usage.calls == 1
    assert step.summary == "1 insight"


@pytest.mark.slow
def test_a_useless_choice_leaves_the_order_of_the_search(library: str, caplog: Any):
    useless = ["no JSON"] * 5
    chat = ScriptedChat([*useless, as_json(FORMULATED), code(SOURCE)] + [http_error(418)] * 9)
    solve(chat, library, effort="medium")
    formulating = next(prompt for prompt in chat.prompts if "insight flour. When" in prompt)
    assert "insight rolls. When" in formulating
    assert "order of the search" in caplog.text


@pytest.mark.slow
def test_without_a_library_nothing_is_looked_up():
    chat = ScriptedChat([as_json(FORMULATED), code(SOURCE)])
    answer = solve(chat, "none")
    assert "retrieve" not in [step.node for step in answer.trajectory]


def test_a_library_that_is_not_there_is_one_message(library: str, tmp_path: Path):
    with pytest.raises(UsageError, match="no library at"):
        solve(ScriptedChat([]), str(tmp_path / "missing.sqlite"))
    (tmp_path / "broken.sqlite").write_text("no database " * 200)
    with pytest.raises(ServiceMissingError, match="cannot be used"):
        solve(ScriptedChat([]), str(tmp_path / "broken.sqlite"))


@pytest.mark.slow
def test_embeddings_come_from_the_endpoint(library: str):
    asked: list[str] = []

    async def embed(http: Request) -> JSONResponse:
        body = json.loads(await http.body())
        asked.extend(body["input"])
        data = [
            {"index": k, "object": "embedding", "embedding": [float("share" in text), 0.1]}
            for k, text in enumerate(body["input"])
        ]
        usage = {"prompt_tokens": 7, "total_tokens": 7}
        return JSONResponse({"data": data, "model": body["model"], "usage": usage})

    chat = ScriptedChat([as_json(FORMULATED), code(SOURCE)])
    chat.app.routes.append(Route("/v1/embeddings", embed, methods=["POST"]))
    answer = solve(chat, library, embedding_model="tiny")
    assert asked[-1] == TEXT
    assert len(asked) == 6
    step = next(step for step in answer.trajectory if step.node == "retrieve")
    assert (step.usage.calls, step.usage.tokens_in) == (2, 14)


def test_an_endpoint_without_embeddings_is_one_message(library: str):
    with pytest.raises(ServiceMissingError, match="model 'tiny'"):
        solve(ScriptedChat([]), library, embedding_model="tiny")
