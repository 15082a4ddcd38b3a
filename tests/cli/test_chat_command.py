"""`chat` without a language model, from a pipe."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from command_runs import Run
from test_solve import POEM, SOFAS

Write = Callable[[str, str | bytes], str]
CHANGE = "There can be at most 3 truck trips."


@pytest.mark.slow
def test_offline_a_change_that_loosens_a_bound_is_not_taken_for_a_further_one(run: Run):
    # At most 6 trips of trucks stand in the text: would 9 take their place?
    ended = run("chat", stdin=f"{SOFAS.strip()}\n\nThere can be at most 9 truck trips.")
    assert ended.code == 5
    assert "two bounds of one quantity" in ended.out


@pytest.mark.slow
def test_offline_a_problem_is_changed_questioned_and_tried(run: Run):
    messages = [SOFAS.strip(), CHANGE, "Why only 1 truck?", "What if 130 sofas?", "hello"]
    ended = run("chat", stdin="\n\n".join([*messages, "/whatif min_sofas_value=130"]))
    assert ended.code == 0
    assert "580  (minimize)" in ended.out
    assert "new row max_trucks_2: make[trucks] <= 3" in ended.out
    assert "The other 2 constraints are proved identical" in ended.out
    assert "The lowest possible total cost is $600." in ended.out
    assert "/whatif demand*=2" in ended.out
    assert "Not understood" in ended.out
    assert "min_sofas_value=130" in ended.out
    assert ended.out.count("What changed in the model") == 1


@pytest.mark.slow
def test_the_exit_code_is_that_of_the_last_answer(run: Run):
    assert run("chat", stdin=POEM).code == 5
    assert run("chat", stdin=f"{POEM}\n\n/new\n{SOFAS.strip()}\n").code == 0
    assert run("chat", stdin="").code == 0
    assert run("chat", stdin="/nothing\n").code == 2


def test_bad_options_end_the_chat_before_it_began(run: Run, write: Write):
    for options in (
        ["--data", "no.csv"],
        ["--effort", "huge"],
        ["--model", "x", "--base-url", "y"],
    ):
        ended = run("chat", *options, stdin="/help\n")
        assert (ended.code, ended.out) == (2, ""), options
        assert ended.err.startswith("Error: ")


def test_bytes_that_are_no_text_do_no_harm(run: Run):
    ended = run("chat", "--json", stdin=b"\xff\xfe caf\xe9 \x1b[31m\n\n/show text\n")
    events = [json.loads(line) for line in ended.out.splitlines()]
    assert ended.code == 5
    assert "\x1b" not in events[-2]["text"]


def test_without_a_library_the_chat_says_so(run: Run):
    assert "No library is set up" in run("chat", stdin="/library\n").out


def test_a_library_is_counted(run: Run, tmp_path: Path):
    from modelwright.library.store import Library

    place = str(tmp_path / "library.sqlite")
    with Library(place):
        pass
    out = run("chat", "--library", place, stdin="/library\n").out
    assert "holds 0 insights" in out
