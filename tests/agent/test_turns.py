"""What a user does after the first text: reply, change, edit, undo; with a real engine."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from problems import BAKERY, FORMULATED, SOURCE, TEXT
from running import conversation
from scripted_chat import ScriptedChat, as_json, code, talking_to

from modelwright.agent.certification import certifier_of
from modelwright.agent.conversation import Conversation, Turn
from modelwright.agent.formulation import Formulation
from modelwright.agent.revision import comparer_of
from modelwright.solvers.engine import Engine
from modelwright.solvers.errors import ServiceMissingError, UsageError
from modelwright.solvers.limits import Limits

ASKED = "Is the flour for one day or for the week?"
QUESTION: dict[str, Any] = {
    "question": ASKED,
    "choices": [
        {"answer": "day", "reading": "30 kg for one day", "effect": "one limit"},
        {"answer": "week", "reading": "30 kg for seven days", "effect": "a limit per week"},
    ],
    "default": "day",
}
REQUEST = "Add: at most 40 loaves can be sold."


@pytest.fixture(scope="module")
def engine():
    with Engine(workers=2) as engine:
        yield engine


def asking() -> dict[str, Any]:
    return {**FORMULATED, "questions": [QUESTION]}


def revised() -> dict[str, Any]:
    """The bakery after REQUEST: one new number, one new constraint."""
    reply = json.loads(json.dumps(FORMULATED))
    reply["formulation"]["parameters"].append(
        {
            "name": "most_loaves",
            "meaning": "most loaves that can be sold",
            "unit": "pieces",
            "index": [],
            "values": [{"key": [], "value": 40, "quote": "at most 40 loaves"}],
        }
    )
    reply["formulation"]["constraints"].append(
        {
            "name": "loaves_sold",
            "meaning": "loaves are at most most_loaves",
            "latex": "bake_{loaf} \\le most\\_loaves",
            "index": [],
            "quote": "at most 40 loaves can be sold",
        }
    )
    return reply


REVISED_SOURCE = SOURCE.replace(
    "    return model\n",
    "    model.loaves_sold = pyo.Constraint(\n"
    '        expr=model.bake["loaf"] <= data["most_loaves"], doc="loaves at most"\n'
    "    )\n    return model\n",
)
TOO_FREE = REVISED_SOURCE.replace('<= data["flour_stock"]', '<= 2 * data["flour_stock"]')


def talk(
    script: list[Any],
    engine: Engine,
    go: Callable[[Conversation], Awaitable[Any]],
    **tools: Any,
) -> tuple[Any, ScriptedChat]:
    chat = ScriptedChat(script)

    async def run() -> Any:
        async with talking_to(chat, max_retries=0) as model:
            compare = comparer_of(engine, Limits())
            return await go(conversation(engine, chat=model, compare=compare, **tools))

    found = asyncio.run(run())
    assert chat.left == 0, "the script holds replies that nobody asked for"
    return found, chat


def objective(turn: Turn) -> float:
    assert turn.answer.outcome is not None
    assert turn.answer.outcome.objective is not None
    return turn.answer.outcome.objective


@pytest.mark.slow
def test_a_question_waits_for_its_reply(engine: Engine):
    async def go(talk: Conversation) -> tuple[Turn, Turn]:
        first = await talk.start(TEXT)
        return first, await talk.reply({ASKED: "day"})

    (first, second), chat = talk([as_json(asking()), code(SOURCE)], engine, go, ask=True)
    (question,) = first.questions
    assert question.choices[1].effect == "a limit per week"
    assert first.answer.outcome is None
    assert second.questions == ()
    assert objective(second) == pytest.approx(240)
    # The default needs no second reading of the text.
    assert len(chat.requests) == 2
    assert any(
        "for one day or for the week? Answer: day" in said for said in second.answer.assumptions
    )


@pytest.mark.parametrize("reply", ["week", "2", "For the week, I think"])
@pytest.mark.slow
def test_another_reply_has_the_text_read_again(reply: str, engine: Engine):
    async def go(talk: Conversation) -> Turn:
        await talk.start(TEXT)
        return await talk.reply({ASKED: reply})

    script = [as_json(asking()), as_json(asking()), code(SOURCE)]
    turn, chat = talk(script, engine, go, ask=True)
    # The model asks once more; it gets its own default then.
    assert turn.questions == ()
    said = "week: 30 kg for seven days" if reply in ("week", "2") else reply
    assert f"{ASKED} Answer: {said}" in chat.prompts[1]


def test_nobody_to_ask_makes_the_default_an_assumption(engine: Engine):
    turn, _ = talk([as_json(asking()), code(SOURCE)], engine, lambda talk: talk.start(TEXT))
    assert turn.questions == ()
    (said,) = [line for line in turn.answer.assumptions if "not asked" in line]
    assert "day: 30 kg for one day" in said


def test_a_change_shows_its_rows_and_proves_the_rest_identical(engine: Engine):
    async def go(talk: Conversation) -> Turn:
        await talk.start(TEXT)
        return await talk.change(REQUEST)

    script = [as_json(FORMULATED), code(SOURCE), as_json(revised()), code(REVISED_SOURCE)]
    turn, chat = talk(script, engine, go, certify=certifier_of(engine, Limits()))
    # 40 loaves take 20 kg; the other 10 kg would make 166 rolls, but 13 are a quarter of 53.
    assert objective(turn) == pytest.approx(40 * 4 + 13 * 0.5)
    revision = turn.answer.revision
    assert revision is not None
    assert revision.intact
    assert revision.changes == ("variable bake[loaf]: upper bound none -> 40",) or any(
        "loaves_sold" in line for line in revision.changes
    )
    assert "proved identical" in revision.untouched
    assert "at most 40 loaves can be sold." in turn.answer.text
    assert "Add:" not in turn.answer.text
    # The program is brought up to date from the old one and the list of changes.
    assert "added constraint loaves_sold" in chat.prompts[3]
    assert SOURCE.strip() in chat.prompts[3]
    assert "40" not in chat.requests[3]["messages"][-1]["content"].split("The program before")[0]
    checks = {c.name: c.status for c in turn.answer.certificate.checks}
    assert checks["rest_untouched"] == "pass"


def test_a_program_that_changes_more_than_asked_is_sent_back_once(engine: Engine):
    async def go(talk: Conversation) -> Turn:
        await talk.start(TEXT)
        return await talk.change(REQUEST)

    script = [
        *(as_json(FORMULATED), code(SOURCE), as_json(revised())),
        *(code(TOO_FREE), code(REVISED_SOURCE)),
    ]
    turn, chat = talk(script, engine, go)
    assert turn.answer.revision.intact
    assert "something changed that the request does not ask for" in chat.prompts[4]
    assert "flour_limit" in chat.prompts[4]
    assert objective(turn) == pytest.approx(166.5)


def test_a_program_that_keeps_changing_more_is_not_called_intact(engine: Engine):
    async def go(talk: Conversation) -> Turn:
        await talk.start(TEXT)
        return await talk.change(REQUEST)

    script = [as_json(FORMULATED), code(SOURCE), as_json(revised()), *[code(TOO_FREE)] * 2]
    turn, _ = talk(script, engine, go, certify=certifier_of(engine, Limits()))
    assert not turn.answer.revision.intact
    assert turn.answer.verdict != "verified"


def test_other_numbers_need_no_new_program(engine: Engine):
    edited = Formulation.model_validate(BAKERY)
    edited.parameters[2].values[0].value = 60

    async def go(talk: Conversation) -> Turn:
        await talk.start(TEXT)
        return await talk.edit(edited)

    turn, chat = talk([as_json(FORMULATED), code(SOURCE)], engine, go)
    assert len(chat.requests) == 2
    # 117 loaves take 58.5 kg; the other 1.5 kg make 25 rolls.
    assert objective(turn) == pytest.approx(117 * 4 + 25 * 0.5)
    (line,) = turn.answer.revision.changes
    assert "flour_limit" in line
    assert turn.answer.revision.intact


def test_an_edited_rule_has_only_the_program_written_again(engine: Engine):
    edited = Formulation.model_validate(revised()["formulation"])

    async def go(talk: Conversation) -> Turn:
        await talk.start(TEXT)
        return await talk.edit(edited)

    turn, chat = talk([as_json(FORMULATED), code(SOURCE), code(REVISED_SOURCE)], engine, go)
    assert objective(turn) == pytest.approx(166.5)
    assert "What changed in it" in chat.prompts[2]


def test_undo_goes_back_and_leaves_the_next_change_its_base(engine: Engine):
    async def go(talk: Conversation) -> tuple[Any, ...]:
        await talk.start(TEXT)
        await talk.change(REQUEST)
        back = await talk.undo()
        nothing = await talk.undo()
        again = await talk.change(REQUEST)
        return back, nothing, again

    change = [as_json(revised()), code(REVISED_SOURCE)]
    script = [as_json(FORMULATED), code(SOURCE), *change, *change]
    (back, nothing, again), chat = talk(script, engine, go)
    assert objective(back) == pytest.approx(240)
    assert back.answer.text == TEXT
    assert back.answer.revision is None
    assert nothing is None
    assert objective(again) == pytest.approx(166.5)
    assert chat.prompts[4] == chat.prompts[2]


def test_offline_a_change_in_words_is_read_with_the_text(engine: Engine):
    text = (
        "A shop makes chairs and stools. A chair earns $12 and takes 3 hours, a stool earns $7 and "
        "takes 2 hours. At most 40 hours are available. How many chairs and stools should be made "
        "to maximize the profit?"
    )

    async def go() -> tuple[Turn, Turn]:
        talk = conversation(engine, compare=comparer_of(engine, Limits()))
        return await talk.start(text), await talk.change("Add: at most 5 chairs can be made.")

    first, second = asyncio.run(go())
    assert objective(first) == pytest.approx(12 * 12 + 2 * 7)
    assert objective(second) == pytest.approx(4 * 12 + 14 * 7)
    assert second.answer.revision is not None
    assert second.answer.revision.changes


def test_offline_an_edited_rule_needs_a_model_and_an_edited_number_does_not(engine: Engine):
    text = "Maximize 3x + 5y subject to x + 2y <= 14, 3x - y >= 0, x - y <= 2"

    async def go() -> tuple[Turn, Turn, Any]:
        talk = conversation(engine)
        first = await talk.start(text)
        formulation = first.answer.formulation
        assert formulation is not None
        other = formulation.model_copy(deep=True)
        other.parameters[0].values[0].value *= 2
        second = await talk.edit(other)
        other = other.model_copy(deep=True)
        other.constraints.pop()
        with pytest.raises(ServiceMissingError, match="changed by hand") as caught:
            await talk.edit(other)
        return first, second, caught.value

    first, second, error = asyncio.run(go())
    assert objective(first) == pytest.approx(38)
    assert objective(second) != pytest.approx(38)
    assert error.exit_code == 6


COSTS = "kind,price,flour\nloaf,4,500\nroll,0.5,60\n"


def bound_to_files() -> dict[str, Any]:
    reply = json.loads(json.dumps(FORMULATED))
    goods, price, flour = (
        reply["formulation"]["sets"][0],
        *reply["formulation"]["parameters"][:2],
    )
    goods |= {"members": [], "source": {"table": "costs", "column": "kind", "where": []}}
    for parameter, column in ((price, "price"), (flour, "flour")):
        parameter |= {
            "values": [],
            "source": {
                **{"table": "costs", "keys": ["kind"], "value": column, "where": []},
                **{"combine": "only", "factor": 1, "blank": None},
            },
        }
    return reply


def test_numbers_of_a_file_are_fetched_and_never_prompted(engine: Engine, tmp_path: Path):
    (tmp_path / "costs.csv").write_text(COSTS.replace("500", "512.25").replace("0.5,", "0.75,"))
    turn, chat = talk(
        [as_json(bound_to_files()), code(SOURCE)],
        engine,
        lambda talk: talk.start(TEXT, [tmp_path / "costs.csv"]),
    )
    assert turn.answer.program.data["flour_need"] == {"loaf": 512.25, "roll": 60}
    assert turn.answer.program.data["goods"] == ["loaf", "roll"]
    assert "costs" in chat.prompts[0]
    assert "512.25" not in chat.prompts[1]
    assert "costs.csv" in turn.answer.origins["price"]


def test_a_wrong_column_is_corrected_by_the_model(engine: Engine, tmp_path: Path):
    (tmp_path / "costs.csv").write_text(COSTS)
    wrong = bound_to_files()
    wrong["formulation"]["parameters"][0]["source"]["value"] = "prize"
    right = {"reasoning": "a typo", "formulation": bound_to_files()["formulation"]}
    turn, chat = talk(
        [as_json(wrong), as_json(right), code(SOURCE)],
        engine,
        lambda talk: talk.start(TEXT, [tmp_path / "costs.csv"]),
    )
    assert objective(turn) == pytest.approx(240)
    assert "prize" in chat.prompts[1]
    assert "price" in chat.prompts[1]


def test_a_missing_number_is_reported_and_not_guessed(engine: Engine, tmp_path: Path):
    (tmp_path / "costs.csv").write_text(COSTS.replace("60", ""))
    same = {"reasoning": "it is missing", "formulation": bound_to_files()["formulation"]}
    turn, _ = talk(
        [as_json(bound_to_files()), as_json(same)],
        engine,
        lambda talk: talk.start(TEXT, [tmp_path / "costs.csv"]),
    )
    assert turn.answer.exit_code == 5
    (reason,) = turn.answer.reasons
    assert reason.kind == "missing_data"
    assert "roll" in reason.message


def test_a_missing_number_is_asked_about(engine: Engine, tmp_path: Path):
    (tmp_path / "costs.csv").write_text(COSTS.replace("60", ""))
    same = {"reasoning": "it is missing", "formulation": bound_to_files()["formulation"]}
    filled = bound_to_files()
    filled["formulation"]["parameters"][1]["source"]["blank"] = 0

    async def go(talk: Conversation) -> tuple[Turn, Turn]:
        first = await talk.start(TEXT, [tmp_path / "costs.csv"])
        return first, await talk.reply({first.questions[0].question: "zero"})

    script = [as_json(bound_to_files()), as_json(same), as_json(filled), code(SOURCE)]
    (first, second), chat = talk(script, engine, go, ask=True)
    assert "roll" in first.questions[0].question
    assert second.answer.program.data["flour_need"]["roll"] == 0
    assert "A missing number stands for 0." in chat.prompts[2]


def test_combinations_that_do_not_exist_are_an_assumption_and_no_objection(
    engine: Engine, tmp_path: Path
):
    rows = [f"c{i},c{j},{i + j}" for i in range(3) for j in range(3) if i != j and (i, j) != (2, 0)]
    (tmp_path / "roads.csv").write_text("\n".join(["from,to,km", *rows]))
    reply = json.loads(json.dumps(FORMULATED))
    reply["formulation"]["sets"].append(
        {
            **{"name": "cities", "meaning": "cities", "members": []},
            "source": {"table": "roads", "column": "from", "where": []},
        }
    )
    reply["formulation"]["parameters"].append(
        {
            **{"name": "km", "meaning": "distance", "unit": "km", "index": ["cities", "cities"]},
            **{"values": []},
            "source": {
                **{"table": "roads", "keys": ["from", "to"], "value": "km", "where": []},
                **{"combine": "only", "factor": 1, "blank": None},
            },
        }
    )
    turn, _ = talk(
        [as_json(reply), code(SOURCE)],
        engine,
        lambda talk: talk.start(TEXT, [tmp_path / "roads.csv"]),
        certify=certifier_of(engine, Limits()),
    )
    assert any("count as not existing" in said for said in turn.answer.assumptions)
    assert turn.answer.certificate is not None
    assert "data_bound" not in [check.name for check in turn.answer.certificate.checks]


def test_a_changed_file_is_not_mixed_with_an_old_thread(engine: Engine, tmp_path: Path):
    file = tmp_path / "costs.csv"
    file.write_text(COSTS)

    async def go(talk: Conversation) -> None:
        await talk.start(TEXT, [file])
        file.write_text(COSTS.replace("4", "5"))
        with pytest.raises(UsageError, match="changed since"):
            await talk.change(REQUEST)

    talk([as_json(bound_to_files()), code(SOURCE)], engine, go)
