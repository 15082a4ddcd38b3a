"""Whole chats through the command, with a scripted language model and the real engine."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from problems import FORMULATED, TEXT
from scripted_chat import as_json, http_error, serving
from talker import USUAL, answer, bakery_chat, understood
from test_turns import COSTS, QUESTION, REQUEST, asking, bound_to_files, revised

from modelwright.__main__ import main

Hold = Callable[..., Any]
RUN, BETTER = 240.0, 166.5
"""Optimum of the bakery, and with at most 40 loaves: 40 * 4 + 13 * 0.5 (a quarter of 53 is 13)."""


def test_a_problem_is_changed_compared_and_undone(hold: Hold):
    chat = bakery_chat()
    with serving(chat) as url:
        held = hold(TEXT, REQUEST, "/diff", "/undo", "/undo", url=url)
    assert held.objectives == [RUN, BETTER]
    assert held.last("diff")["changes"] == ["new row loaves_sold: bake[loaf] <= 40"]
    assert "proved identical" in held.last("diff")["untouched"]
    assert held.last("undone")["outcome"]["objective"] == RUN
    assert "There is no version before" in held.notes
    # "Add:" says by itself that a change is meant: nobody is asked.
    assert len(chat.requests) == 4
    assert held.code == 0


@pytest.mark.slow
def test_a_reply_is_the_next_line_and_nothing_takes_the_default(hold: Hold):
    with serving(bakery_chat(formulate=as_json(asking()))) as url:
        by_name = hold(TEXT, "day", url=url)
        by_command = hold(TEXT, "/show text", "/yes", url=url)
        at_the_end = hold(TEXT, url=url)
    for held in (by_name, by_command, at_the_end):
        assert held.all("question")[0]["question"] == QUESTION["question"]
        assert held.objectives == [RUN]
    assert "(not asked: the default)" not in str(by_name.last("answer")["assumptions"])


@pytest.mark.slow
def test_several_questions_are_asked_one_after_the_other(hold: Hold):
    other = {**QUESTION, "question": "Is the price with tax?"}
    chat = bakery_chat(formulate=as_json({**FORMULATED, "questions": [QUESTION, other]}))
    with serving(chat) as url:
        held = hold(TEXT, "1\n1", url=url)
    asked = [(event["question"], event["left"]) for event in held.all("question")]
    assert asked == [(QUESTION["question"], 1), (other["question"], 0)]
    assert held.objectives == [RUN]


@pytest.mark.slow
def test_with_yes_nothing_is_asked(hold: Hold):
    with serving(bakery_chat(formulate=as_json(asking()))) as url:
        held = hold(TEXT, url=url, options=["--yes"])
    assert held.all("question") == []
    assert "not asked: the default" in str(held.last("answer")["assumptions"])


@pytest.mark.slow
def test_a_question_changes_nothing_and_is_answered_from_facts(hold: Hold):
    words = "Flour is used up: 31 kg instead of 30 kg would raise the revenue to $248."
    chat = bakery_chat(converse=understood("question"), answer=answer(words))
    with serving(chat) as url:
        held = hold(TEXT, "What limits the revenue?", "/cost", url=url)
    assert held.last("reply")["text"] == words
    assert held.objectives == [RUN]
    assert held.last("cost")["questions"]["calls"] == 2
    asked = chat.requests[-1]["messages"][-1]["content"]
    assert "What limits the revenue?" in asked
    assert '"bottlenecks"' in asked


@pytest.mark.slow
def test_a_number_that_is_no_fact_never_reaches_the_user(hold: Hold):
    chat = bakery_chat(
        converse=understood("question"),
        answer=[answer("It is 987 at most."), answer("Still 987."), answer("It is 240.")],
    )
    with serving(chat) as url:
        held = hold(TEXT, "How much is it?", "How much?", url=url)
    assert " 987" not in json.dumps(held.events)
    assert "no result supports" in held.notes
    assert (
        held.last("explanation")["summary"]
        == "The highest possible revenue is $240. This is one of several equally good answers."
    )
    assert held.last("reply")["text"] == "It is 240."


@pytest.mark.slow
def test_what_if_is_tried_and_the_problem_stays(hold: Hold):
    chat = bakery_chat(converse=understood("what_if", "price.loaf*=2"))
    with serving(chat) as url:
        held = hold(TEXT, "What if loaves cost twice?", "/show decision", url=url)
    (tried,) = held.last("whatif")["scenarios"]
    assert tried["outcome"]["objective"] == 2 * RUN
    assert held.last("decision")["decision"]["objective"] == RUN


@pytest.mark.slow
def test_names_that_a_language_model_made_up_are_told(hold: Hold):
    chat = bakery_chat(converse=understood("what_if", "flower*=2"))
    with serving(chat) as url:
        held = hold(TEXT, "What if we had twice the flour?", url=url)
    error = held.last("error")["error"]
    assert "understood as flower*=2" in error["message"]
    assert "/whatif" in error["hint"]
    assert held.code == 2


@pytest.mark.slow
def test_another_problem_gets_a_thread_of_its_own(hold: Hold):
    with serving(bakery_chat(converse=understood("new_problem"))) as url:
        held = hold(TEXT, TEXT, "/threads", url=url)
    first, second = (event["thread"] for event in held.all("answer"))
    assert [thread["id"] for thread in held.last("threads")["threads"]] == [second, first]
    assert first in held.notes


@pytest.mark.slow
def test_a_change_that_is_refused_leaves_the_problem_as_it_was(hold: Hold):
    obstacle = "the text knows no suppliers"
    refused = {**FORMULATED, "obstacle": obstacle, "formulation": None}
    chat = bakery_chat(revise=[as_json(refused), as_json(revised())])
    with serving(chat) as url:
        held = hold(TEXT, "Add: at most 3 suppliers.", "/show text", REQUEST, url=url)
    assert held.objectives == [RUN, None, BETTER]
    assert obstacle in str(held.all("answer")[1]["reasons"])
    assert "the problem stays as it was" in held.notes
    assert "suppliers" not in held.last("text")["text"]
    assert "suppliers" not in held.last("answer")["text"]


@pytest.mark.slow
def test_data_files_go_with_the_problem(hold: Hold, tmp_path: Path):
    (tmp_path / "costs.csv").write_text(COSTS)
    with serving(bakery_chat(formulate=as_json(bound_to_files()))) as url:
        held = hold("/data costs.csv", TEXT, "/show data", url=url)
        at_once = hold(TEXT, url=url, options=["--data", "costs.csv"])
    assert held.last("data")
    (table,) = held.all("data")[0]["tables"]
    assert (table["name"], table["rows"]) == ("costs", 2)
    assert held.objectives == at_once.objectives == [RUN]


@pytest.mark.slow
def test_a_number_is_shown_with_the_words_it_was_read_from(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{TEXT}\n\n/show data\n"))
    with serving(bakery_chat()) as url:
        main(["chat", "--model", "m", "--base-url", url, "--effort", "low"])
    shown = capsys.readouterr().out.rpartition("number ")[2]
    stock = next(line for line in shown.splitlines() if "flour_stock" in line)
    assert stock.split(maxsplit=2) == ["flour_stock", "30", "text: '30 kg of flour'"]


@pytest.mark.slow
def test_a_thread_is_resumed_with_its_answer(hold: Hold):
    chat = bakery_chat()
    with serving(chat) as url:
        first = hold(TEXT, url=url)
        calls = len(chat.requests)
        second = hold("/undo", url=url, options=["--resume", first.last("answer")["thread"][:5]])
    assert second.last("answer") == first.last("answer")
    assert len(chat.requests) == calls
    assert second.code == 0


@pytest.mark.slow
def test_what_an_endpoint_broke_off_goes_on_with_resume(hold: Hold):
    broken = [http_error(500), http_error(500), http_error(500)]
    chat = bakery_chat(write_program=[*broken, USUAL["write_program"]])
    with serving(chat) as url:
        held = hold(TEXT, "/resume", url=url)
    assert held.last("error")["error"]["kind"] == "service_missing"
    assert "/resume goes on" in held.notes
    assert held.objectives == [RUN]
    assert sum("turn an optimization problem" in prompt for prompt in chat.prompts) == 1


@pytest.mark.slow
def test_solving_and_checking_again_takes_the_place_of_the_answer(hold: Hold):
    with serving(bakery_chat()) as url:
        held = hold(TEXT, REQUEST, "/solver scip", "/solve", "/verify low", "/undo", url=url)
    assert held.objectives == [RUN, BETTER, BETTER, BETTER]
    assert "SCIP" in held.all("answer")[2]["outcome"]["solver"]
    assert held.last("answer")["revision"]["request"] == REQUEST
    assert held.last("undone")["outcome"]["objective"] == RUN


@pytest.mark.slow
def test_nothing_is_kept_without_a_store(hold: Hold):
    with serving(bakery_chat()) as url:
        held = hold(TEXT, REQUEST, "/undo", url=url, options=["--store", "none"])
        after = hold("/threads", url=url)
    assert held.objectives == [RUN, BETTER]
    assert held.last("undone")["outcome"]["objective"] == RUN
    assert held.last("answer")["thread"] == ""
    assert "--resume" not in held.notes
    assert after.last("threads")["threads"] == []


BAD = {
    "/hepl": "Did you mean /help?",
    "/s": "/solve or /show or /save or /solver",
    "/show nothing": "expected one of formulation",
    "/whatif price": "expected PATH=VALUE",
    "/export pdf": "expected one of lp",
    "/effort huge": "expected one of low",
    "/limits tiem=3": "/limits time=30",
    "/data no.csv": "no.csv",
    '/save "x': "no closing quotation",
    "/yes": "no question waits",
    "/resume zzz": "no thread 'zzz'",
    "/model x": "needs a key",
}
"""Line that cannot be done -> what is said to it."""


def test_a_command_that_cannot_be_done_says_why_and_the_chat_goes_on(hold: Hold):
    held = hold(*BAD, "/limits")
    errors = [event["error"] for event in held.all("error")]
    for line, words, error in zip(BAD, BAD.values(), errors, strict=True):
        if error["kind"] != "nothing_yet":
            assert words in f"{error['message']} {error['hint']}", line
    assert held.notes.startswith("Limits: time=60 s")


def test_before_there_is_a_problem_commands_say_so(hold: Hold):
    lines = (
        "/show",
        "/code",
        "/latex",
        "/why",
        "/whatif",
        "/undo",
        "/export lp",
        "/save x",
        "/edit",
    )
    held = hold(*lines)
    assert [event["error"]["kind"] for event in held.all("error")] == ["nothing_yet"] * len(lines)
    assert held.code == 2


@pytest.mark.slow
def test_everything_about_a_problem_is_saved_and_exported(hold: Hold, tmp_path: Path):
    with serving(bakery_chat()) as url:
        held = hold(
            *(TEXT, "/save out", "/save out", "/save all.json", "/export lp", "/export html"),
            *("/export latex my.tex", "/export script", "/export xlsx", "/latex", "/code"),
            url=url,
        )
    assert held.all("error") == []
    saved = json.loads((tmp_path / "out/answer.json").read_text())
    assert saved == json.loads((tmp_path / "all.json").read_text()) == without_event(held)
    assert (tmp_path / "out/program.py").read_text() == held.last("code")["text"]
    assert (tmp_path / "out/problem.txt").read_text().strip() == TEXT
    written = {path.name for path in tmp_path.iterdir()}
    wanted = {"bakery.lp", "bakery.html", "my.tex", "bakery_standalone", "bakery.xlsx"}
    assert wanted <= written
    assert "Bakery" in (tmp_path / "my.tex").read_text()
    assert held.last("latex")["text"].startswith("\\documentclass")


def without_event(held: Any) -> dict[str, Any]:
    return {key: value for key, value in held.last("answer").items() if key != "event"}


@pytest.mark.slow
def test_an_edited_formulation_is_solved_and_compared(
    hold: Hold, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    editor = tmp_path / "editor.sh"
    editor.write_text("#!/bin/sh\nsed -i 's/30 kg/15 kg/; s/= 30/= 15/' \"$1\"\n")
    editor.chmod(0o700)
    monkeypatch.setenv("VISUAL", str(editor))
    with serving(bakery_chat()) as url:
        held = hold(TEXT, "/edit", url=url)
    assert held.objectives == [RUN, RUN / 2]
    assert held.last("answer")["revision"]["changes"]


@pytest.mark.slow
def test_in_a_pipe_plain_text_is_printed_and_steps_go_to_standard_error(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    lines = TEXT.replace(". ", ".\n")
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{lines}\n\n{REQUEST}\n/quit\n/show\n"))
    with serving(bakery_chat()) as url:
        code = main(["chat", "--model", "m", "--base-url", url, "--effort", "low"])
    out, err = capsys.readouterr()
    assert code == 0
    assert "\x1b" not in out + err
    assert "The other 2 constraints are proved identical" in out
    assert "solved: optimal, objective 240\n" in err
    assert out.rstrip().splitlines()[-1].startswith("Thread ")
