"""`threads` and `replay`: what is kept of conversations, and that it holds."""

from collections.abc import Callable
from pathlib import Path

import pytest
from command_runs import Run
from test_solve import POEM, SOFAS

Write = Callable[[str, str | bytes], str]
CHANGE = "There can be at most 3 truck trips."


@pytest.mark.slow
def test_threads_are_listed_and_deleted(run: Run):
    assert run("threads").out == "There are no threads yet.\n"
    run("solve", "-", stdin=SOFAS)
    run("solve", "-", stdin=POEM)
    listed = run("threads", "--json").json["threads"]
    assert [(thread["status"], thread["formulator"]) for thread in listed] == [
        ("abstained", "offline"),
        ("verified", "offline"),
    ]
    out = run("threads").out
    assert all(thread["id"] in out for thread in listed)
    assert run("threads", "--delete", listed[0]["id"]).out == f"Deleted {listed[0]['id']}.\n"
    left = run("threads", "--json").json["threads"]
    assert [thread["id"] for thread in left] == [listed[1]["id"]]


def test_a_thread_that_is_not_there_is_wrong_usage(run: Run):
    for command in (("threads", "--delete", "x"), ("replay", "x"), ("chat", "--resume", "x")):
        ended = run(*command)
        assert (ended.code, ended.out) == (2, "")
        assert "no thread 'x'" in ended.err


@pytest.mark.slow
def test_every_turn_of_a_thread_is_replayed_with_its_own_text(run: Run):
    stdin = f"{SOFAS.strip()}\n\n{CHANGE}\n\n/undo\n/solve\n"
    assert run("chat", stdin=stdin).code == 0
    ended = run("replay", "last", "--json")
    assert (ended.code, ended.json["same"]) == (0, True)
    runs = [step for step in ended.json["steps"] if step["node"] == "run"]
    assert [step["now"].rpartition(" ")[2] for step in runs] == ["580", "600", "580"]
    assert "All 3 programs came to what the record says." in run("replay", "last").out


@pytest.mark.slow
def test_an_outcome_that_differs_is_told_and_has_its_own_exit_code(run: Run):
    run("solve", "-", stdin=SOFAS)
    ended = run("replay", "last", "--solver", "ipopt")
    assert ended.code == 3
    assert "1 of 1 program came to another end." in ended.out


def test_a_data_file_that_changed_or_is_gone_is_one_message(run: Run, write: Write):
    table = write("costs.csv", "kind,cost\nvan,35\ntruck,75\n")
    run("solve", "-", "--data", table, stdin=SOFAS)
    assert run("replay", "last").code == 0
    write("costs.csv", "kind,cost\nvan,36\ntruck,75\n")
    changed = run("replay", "last", "--json")
    assert (changed.code, changed.error["kind"]) == (2, "changed_file")
    Path(table).unlink()
    gone = run("replay", "last", "--json")
    assert (gone.code, gone.error["kind"]) == (2, "missing_file")


def test_a_store_that_is_none_lists_nothing(run: Run):
    run("solve", "-", "--store", "none", stdin=POEM)
    assert run("threads", "--json").json["threads"] == []


@pytest.mark.parametrize("command", ["threads", "replay"])
def test_a_file_that_is_no_store_is_a_missing_service(command: str, run: Run, write: Write):
    place = write("threads.sqlite", "no database at all, but text " * 50)
    ended = run(command, *(["last"] if command == "replay" else []), "--store", place)
    assert ended.code == 6
    assert "cannot be used" in ended.err
