"""Learning with a language model behind an endpoint: which prompts it gets, what it may see."""

import asyncio
import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from problems import FORMULATED, SOURCE, TEXT
from scripted_chat import Say, ScriptedChat, as_json, code, serving, talking_to

from modelwright.__main__ import main
from modelwright.agent.library_practice import ModelPractice
from modelwright.agent.usage import Budget, Meter
from modelwright.datasets.problem import Problem
from modelwright.datasets.storage import write_problems
from modelwright.library.evolution import Plan, evolve
from modelwright.library.insight import Insight, Label, Track
from modelwright.library.learning import Effort, learn
from modelwright.library.practice import Attempt, Evidence, Verdict
from modelwright.library.store import Library
from modelwright.library.verify import Repeats
from modelwright.solvers.engine import Engine

BAKERY = Problem("bakery-1", TEXT, 240.0)
ADVICE = "Read the stock of flour again."
DRAFT = {
    "track": "Domain Modeling",
    "area": "Baking",
    "topic": "Stocks",
    "definition": "What a stock allows.",
    "condition": "Applies when loaves or rolls need flour of a stock.",
    "explanation": ADVICE,
    "example": "",
}


def wrong() -> dict[str, Any]:
    """The bakery, with a stock of flour that was misread."""
    reply = copy.deepcopy(FORMULATED)
    for parameter in reply["formulation"]["parameters"]:
        if parameter["name"] == "flour_stock":
            parameter["values"][0]["value"] = 20
    return reply


def pupil(request: dict[str, Any]) -> Say:
    """Read the stock right only with the advice, or with the answer told."""
    prompt = "\n".join(message["content"] for message in request["messages"])
    if "What does the failure teach?" in prompt:
        return as_json({"reasoning": "", "insights": [DRAFT]})
    if "`verdicts`" in prompt:
        return as_json({"reasoning": "", "verdicts": []})
    if "known optimum" in prompt:
        return as_json({**FORMULATED, "reachable": True, "doubt": ""})
    if "Formulate this problem" in prompt:
        return as_json(FORMULATED if ADVICE in prompt else wrong())
    return code(SOURCE)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(workers=2) as engine:
        yield engine


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(str(tmp_path / "library.sqlite")) as library:
        yield library


@pytest.mark.slow
def test_a_failure_is_explored_compared_and_its_lesson_verified(library: Library, engine: Engine):
    chat = ScriptedChat(pupil)

    async def go() -> None:
        async with talking_to(chat, effort="low") as model:
            practice = ModelPractice(model, engine)
            effort = Effort(repeats=Repeats(2, 2))
            await learn(library, [BAKERY], practice, engine, run="one", effort=effort)
            plan = Plan(repeats=Repeats(1, 1))
            held = Problem("bakery-2", TEXT.replace("bakery", "shop"), 240.0)
            found = await evolve(library, [BAKERY], [held], practice, run="two", plan=plan)
            assert found.accuracy_after == 1

    asyncio.run(go())
    (insight,) = library.insights()
    assert insight.labels == (Label(Track.DOMAIN, "Baking", "Stocks"),)
    (run,) = insight.verification
    assert (run.solved, run.attempts, run.model) == (2, 2, "scripted")
    assert run.tokens > 0
    assert len(run.prompt_digest) == 64
    assert [topic.definition for topic in library.topics()] == ["What a stock allows."]
    seeing = [prompt for prompt in chat.prompts if "known optimum" in prompt]
    assert all("Formulate this problem" in prompt for prompt in seeing)
    blind = [p for p in chat.prompts if "Formulate this problem" in p and p not in seeing]
    assert seeing
    assert not any("240" in prompt for prompt in blind)


def explored(chat: ScriptedChat, engine: Engine, library: Library, answer: float) -> dict[str, Any]:
    """Learn from the bakery with another label, and return what came of it."""

    async def go() -> Any:
        async with talking_to(chat, effort="low") as model:
            practice = ModelPractice(model, engine)
            problem = Problem("bakery-1", TEXT, answer)
            effort = Effort(repeats=Repeats(1, 1))
            return await learn(library, [problem], practice, engine, run="one", effort=effort)

    return asyncio.run(go()).results["bakery-1"]


@pytest.mark.slow
def test_whoever_explores_may_say_that_the_label_is_wrong(library: Library, engine: Engine):
    doubt = {"formulation": None, "reachable": False, "doubt": "The text gives 240 only."}
    chat = ScriptedChat([as_json(wrong()), code(SOURCE), as_json({**FORMULATED, **doubt})])
    found = explored(chat, engine, library, 999.0)
    assert found == {"result": "label_doubtful", "rounds": 1, "reason": "The text gives 240 only."}
    assert chat.left == 0


def test_a_reading_that_fails_again_is_neither_written_nor_explored_for_long(
    library: Library, engine: Engine
):
    doubted = wrong()
    choices = [{"answer": word, "reading": word, "effect": word} for word in ("pieces", "loaves")]
    question = {"question": "A quarter of what?", "choices": choices, "default": "pieces"}
    doubted["questions"] = [question]
    again = as_json({**doubted, "reachable": True, "doubt": ""})
    chat = ScriptedChat([as_json(doubted), code(SOURCE), again, again])
    found = explored(chat, engine, library, 999.0)
    assert (found["result"], found["rounds"]) == ("no_right_program", 2)
    assert chat.left == 0
    exploring = chat.prompts[2]
    assert "Learnt from earlier problems" not in exploring.split("Another reading")[1]
    assert "Reading 1: optimal, objective 160" in exploring
    assert "All pieces baked are sold." in exploring
    assert "A quarter of what? Answer: pieces: pieces (not asked: the default)" in exploring


def test_repeats_are_sampled_and_the_first_attempt_is_as_the_settings_say(engine: Engine):
    def temperatures(**settings: Any) -> list[float | None]:
        chat = ScriptedChat(pupil)

        async def go() -> None:
            async with talking_to(chat, effort="low", **settings) as model:
                practice = ModelPractice(model, engine)
                for seed in (0, 1):
                    await practice.attempt(BAKERY, (), seed)

        asyncio.run(go())
        return [request.get("temperature") for request in chat.requests]

    assert temperatures() == [None, None, 0.7, 0.7]
    assert temperatures(temperature=0.0) == [0.0, 0.0, 0.7, 0.7]
    assert temperatures(temperature=0.2) == [0.2] * 4


def test_a_repair_in_an_attempt_is_shown_the_given_insights_of_that_failure(engine: Engine):
    broken = SOURCE.replace('data["price"]', 'data["prise"]')
    label = Label(Track.CODE, "Data", "Keys")
    keys = Insight("keys", (label,), "A key is read.", "Check it.", failures=("build_error",))
    limits = Insight("limits", (label,), "A limit.", "Turn it.", failures=("infeasible",))
    chat = ScriptedChat([as_json(FORMULATED), code(broken), code(SOURCE)])

    async def go() -> Attempt:
        async with talking_to(chat, effort="low") as model:
            return await ModelPractice(model, engine).attempt(BAKERY, [keys, limits], 0)

    assert asyncio.run(go()).solves(240.0)
    assert "insight keys. When: A key is read." in chat.prompts[2]
    assert "insight limits" not in chat.prompts[2]


@pytest.mark.parametrize("nothing", ["nothing_general", "label_doubtful"])
def test_a_failure_may_teach_nothing(library: Library, engine: Engine, nothing: str):
    said = {"reasoning": "", "insights": [], "nothing": nothing, "why": "A slip."}
    chat = ScriptedChat([as_json(wrong()), code(SOURCE), as_json(said)])

    async def go() -> Any:
        async with talking_to(chat, effort="low") as model:
            practice = ModelPractice(model, engine)
            extra = {"program": SOURCE, "data": {}}
            problem = Problem("bakery-1", TEXT, 240.0, extra=extra)
            return await learn(library, [problem], practice, engine, run="one")

    (found,) = asyncio.run(go()).results.values()
    assert found == {"result": nothing, "program": "reference", "reason": "A slip."}
    assert library.insights(None) == []
    assert "(none yet)" in chat.prompts[-1]


def test_prompts_about_insights_carry_them_and_replies_are_read(engine: Engine):
    one = Insight("one", (Label(Track.DOMAIN, "a", "b"),), "Applies to A.", "Do A.")
    two = Insight("two", one.labels, "Applies to B.", "Do B.")
    merged = {
        "reasoning": "",
        "same": True,
        "condition": "Applies to A or B.",
        "explanation": "Do both.",
        "example": "",
    }
    verdicts = [{"id": "one", "verdict": "negative"}, {"id": "two", "verdict": "unretrieved"}]
    script = [
        as_json(merged),
        as_json({**merged, "same": False}),
        as_json({"reasoning": "", "verdicts": verdicts}),
        as_json({"reasoning": "", "conditions": ["Applies to C."]}),
        *["nothing of use"] * 9,
    ]
    chat = ScriptedChat(script)

    async def go() -> None:
        async with talking_to(chat) as model:
            practice = ModelPractice(model, engine)
            draft = await practice.merge([one, two])
            assert draft is not None
            assert draft.condition == "Applies to A or B."
            assert await practice.merge([one, two]) is None
            failed = await _nothing(practice)
            said = await practice.diagnose(BAKERY, failed, [one], [two])
            assert said == {"one": Verdict.NEGATIVE, "two": Verdict.UNRETRIEVED}
            evidence = Evidence(["A plant."], ["A farm."])
            assert await practice.refine(one, evidence, 3) == ["Applies to C."]
            assert await practice.merge([one, two]) is None

    asyncio.run(go())
    assert "Do A." in chat.prompts[0]
    assert "Do B." in chat.prompts[0]
    assert "right is 240" in chat.prompts[2]
    assert "A plant." in chat.prompts[3]
    assert "A farm." in chat.prompts[3]


async def _nothing(practice: ModelPractice) -> Attempt:
    return await practice.rewrite(BAKERY, Attempt("bakery-1"), 0)


def test_a_budget_holds_for_the_whole_run(library: Library, engine: Engine):
    problems = [Problem(f"bakery-{k}", f"{TEXT} Shop {k}.", 240.0) for k in range(5)]

    async def go() -> Any:
        async with talking_to(ScriptedChat(pupil), effort="low") as model:
            model.meter = Meter(Budget(tokens=1100))
            practice = ModelPractice(model, engine)
            effort = Effort(repeats=Repeats(1, 1), parallel=1)
            return await learn(library, problems, practice, engine, run="one", effort=effort)

    learnt = asyncio.run(go())
    assert "tokens" in learnt.stopped
    assert 0 < len(learnt.results) < 5


@pytest.mark.slow
def test_the_command_learns_and_evolves(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    place, train, gate = (str(tmp_path / name) for name in ("l.sqlite", "t.jsonl", "g.jsonl"))
    write_problems(train, [BAKERY])
    write_problems(gate, [Problem("bakery-2", TEXT.replace("bakery", "shop"), 240.0)])

    def run(*arguments: str) -> Any:
        code = main(["library", *arguments, "--library", place, "--json"])
        out, err = capsys.readouterr()
        assert code == 0, err
        return json.loads(out)

    with serving(ScriptedChat(pupil)) as url:
        tries = ("--attempts", "1", "--needed", "1", "--model", "m", "--base-url", url)
        learnt = run("learn", train, *tries)
        assert learnt["problems"] == {"learnt": 1}
        evolved = run("evolve", train, "--gate", gate, *tries)
        assert evolved["accuracy_after"] == 1
    assert run("show", learnt["insights"][0])["use"]["helped"] == 0
    assert run("stats")["measurements"][0]["size"] == 1
    for arguments in (("learn", train), ("evolve", train, "--gate", train)):
        assert main(["library", *arguments, "--library", place]) == 2
    assert "needs a language model" in capsys.readouterr().err
