"""Threads outlive the process: killed at every step, resumed, listed, undone, replayed."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from postgres_server import postgres_server
from problems import FORMULATED, SOURCE, TEXT
from scripted_chat import ScriptedChat, as_json, code, html, serving
from test_turns import COSTS, QUESTION, REQUEST, REVISED_SOURCE, bound_to_files, revised

from modelwright.agent.answer import Answer
from modelwright.agent.api import open_conversation
from modelwright.agent.replay import is_same, replay
from modelwright.agent.settings import Settings
from modelwright.agent.tables.read import read_tables
from modelwright.agent.threads import ThreadStore, open_store
from modelwright.solvers.engine import Engine
from modelwright.solvers.errors import ServiceMissingError, UsageError

BROKEN = SOURCE.replace("    return model\n", "    return modl\n")
SCRIPT = [
    as_json({**bound_to_files(), "questions": [QUESTION]}),
    code(BROKEN),
    code(SOURCE),
]
"""A problem with a data file, a question, and a program that is mended."""
NODES = (
    *("read_data", "formulate", "clarify", "bind", "write_program", "run", "repair"),
    *("verify", "explain", "record"),
)

_KILLED = """
import asyncio, os, signal, sys
from modelwright.agent.api import open_conversation
from modelwright.agent.settings import Settings

url, store, node, moment, file, text = sys.argv[1:]

def die(name, status, detail):
    if (name, status) == (node, moment):
        os.kill(os.getpid(), signal.SIGKILL)

async def go():
    settings = Settings(model="m", base_url=url, effort="low")
    thread = "last" if file == "change" else None
    async with open_conversation(
        settings=settings, store=store, ask=True, on_step=die, thread=thread
    ) as talk:
        turn = await (talk.change(text) if thread else talk.start(text, [file]))
        await talk.reply({question.question: None for question in turn.questions})

asyncio.run(go())
"""


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with postgres_server() as url:
        yield url


@pytest.fixture
def place(tmp_path: Path) -> str:
    return str(tmp_path / "threads.sqlite")


def resumed(url: str, place: str) -> Answer:
    async def go() -> Answer:
        settings = Settings(model="m", base_url=url, effort="low")
        async with open_conversation(
            settings=settings, store=place, thread="last", ask=True
        ) as talk:
            turn = await talk.resume()
            if turn.questions:
                turn = await talk.reply({})
            return turn.answer

    return asyncio.run(go())


_SOME = {("formulate", "start"), ("bind", "done"), ("verify", "start")}
_MOMENTS = [
    pytest.param(node, moment, marks=[] if (node, moment) in _SOME else pytest.mark.slow)
    for node in NODES
    for moment in ("start", "done")
    if (node, moment) != ("clarify", "start")  # the graph stops there by itself, and waits
]


@pytest.mark.slow
@pytest.mark.parametrize(("node", "moment"), _MOMENTS)
def test_a_process_killed_at_any_step_is_gone_on_with(
    node: str, moment: str, place: str, tmp_path: Path
):
    file = tmp_path / "costs.csv"
    file.write_text(COSTS)
    chat = ScriptedChat(SCRIPT)
    with serving(chat) as url:
        arguments = [url, place, node, moment, str(file), TEXT]
        killed = subprocess.run([sys.executable, "-c", _KILLED, *arguments], timeout=60)
        assert killed.returncode == -signal.SIGKILL
        calls = len(chat.requests)
        answer = resumed(url, place)
    assert answer.outcome is not None
    assert answer.outcome.objective == pytest.approx(240)
    # No call is made again, but for one that was under way.
    assert len(chat.requests) == len(SCRIPT), f"{calls} calls before the end"
    assert answer.usage.calls == len(SCRIPT)
    told = [step.node for step in answer.trajectory]
    once = [name for name in told if name != "run"]
    assert once == [name for name in NODES if name != "run"]
    assert told.count("run") == 2


CHANGED = ("formulate", "bind", "write_program", "run", "compare_versions", "verify", "record")
_CHANGE_MOMENTS = [
    pytest.param(
        *(node, moment),
        marks=[] if (node, moment) == ("compare_versions", "start") else pytest.mark.slow,
    )
    for node in CHANGED
    for moment in ("start", "done")
]


@pytest.mark.slow
@pytest.mark.parametrize(("node", "moment"), _CHANGE_MOMENTS)
def test_a_change_killed_at_any_step_is_gone_on_with(node: str, moment: str, place: str):
    change = [as_json(revised()), code(REVISED_SOURCE)]
    chat = ScriptedChat([as_json(FORMULATED), code(SOURCE), *change])
    with serving(chat) as url:
        first = started(url, place)
        arguments = [url, place, node, moment, "change", REQUEST]
        killed = subprocess.run([sys.executable, "-c", _KILLED, *arguments], timeout=60)
        assert killed.returncode == -signal.SIGKILL
        answer = resumed(url, place)
    assert answer.thread == first.thread
    assert answer.outcome is not None
    assert answer.outcome.objective == pytest.approx(166.5)
    assert answer.revision is not None
    assert answer.revision.intact
    assert len(chat.requests) == 4


def started(url: str, place: str) -> Answer:
    async def go() -> Answer:
        settings = Settings(model="m", base_url=url, effort="low")
        async with open_conversation(settings=settings, store=place) as talk:
            return (await talk.start(TEXT)).answer

    return asyncio.run(go())


@pytest.mark.slow
def test_an_endpoint_that_comes_back_is_gone_on_with(place: str):
    chat = ScriptedChat([as_json(FORMULATED), html(500), html(500), html(500), code(SOURCE)])
    settings: dict[str, Any] = {"model": "m", "effort": "low"}

    async def go(url: str) -> None:
        async with open_conversation(
            settings=Settings(base_url=url, **settings), store=place
        ) as talk:
            await talk.start(TEXT)

    with serving(chat) as url:
        with pytest.raises(ServiceMissingError):
            asyncio.run(go(url))
        answer = resumed(url, place)
    assert answer.outcome is not None
    assert answer.outcome.objective == pytest.approx(240)
    assert len(chat.requests) == 5


@pytest.mark.slow
def test_a_finished_thread_is_shown_and_not_run_again(place: str):
    chat = ScriptedChat([as_json(FORMULATED), code(SOURCE)])

    with serving(chat) as url:
        first = started(url, place)
        second = resumed(url, place)
    assert second.to_json() == first.to_json()
    assert len(chat.requests) == 2
    (thread,) = ThreadStore(place).all()
    assert thread.id == first.thread
    assert (thread.status, thread.formulator) == (first.verdict, "m")
    assert thread.title == TEXT[:80]


@pytest.mark.slow
def test_a_thread_is_replayed_without_a_model(place: str, tmp_path: Path):
    file = tmp_path / "costs.csv"
    file.write_text(COSTS)
    chat = ScriptedChat(SCRIPT)

    async def go(url: str) -> Any:
        settings = Settings(model="m", base_url=url, effort="low")
        async with open_conversation(settings=settings, store=place) as talk:
            await talk.start(TEXT, [file])
            return await talk.state()

    with serving(chat) as url:
        state = asyncio.run(go(url))
    with Engine(workers=1) as engine:
        tables = {table.name: table for table in read_tables([file])}
        again = list(replay(state, tables, engine))
        runs = [one for one in again if one.step.node == "run"]
        assert [one.now.split(":")[0].split(",")[0] for one in runs] == ["failed", "optimal"]
        assert is_same(again)
        file.write_text(COSTS.replace("loaf,4", "loaf,5"))
        tables = {table.name: table for table in read_tables([file])}
        assert not is_same(list(replay(state, tables, engine)))


def test_threads_are_found_by_the_beginning_of_their_name(place: str):
    store = open_store(place)
    one, two = store.create("one", "m"), store.create("two", "m")
    assert store.find("last").id == two
    assert store.find(one[:7]).id == one
    for name, words in (("", "no thread"), ("zz", "no thread")):
        with pytest.raises(UsageError, match=words):
            store.find(name)
    asyncio.run(store.delete(one))
    assert [thread.id for thread in store.all()] == [two]


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("/proc/nowhere/threads.sqlite", "cannot be used"),
        ("mysql://x/y", "expected the path of a SQLite file"),
        ("postgresql://localhost:1/none", "cannot be used"),
    ],
)
def test_a_store_that_cannot_be_used_is_one_message(
    place: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises((ServiceMissingError, UsageError), match=words):
        open_store(place)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_thread_lives_in_postgres_as_well(postgres: str):
    chat = ScriptedChat([as_json(FORMULATED), html(500), html(500), html(500), code(SOURCE)])

    async def go(url: str) -> None:
        settings = Settings(model="m", base_url=url, effort="low")
        async with open_conversation(settings=settings, store=postgres) as talk:
            await talk.start(TEXT)

    with serving(chat) as url:
        with pytest.raises(ServiceMissingError):
            asyncio.run(go(url))
        answer = resumed(url, postgres)
    assert answer.outcome is not None
    assert answer.outcome.objective == pytest.approx(240)
    store = open_store(postgres)
    assert store.find("last").status == answer.verdict
    asyncio.run(store.delete(answer.thread))
    assert store.all() == []
    store.close()


def test_a_file_that_is_no_database_is_one_message(tmp_path: Path):
    (tmp_path / "threads.sqlite").write_text("hello, I am no database " * 100)
    with pytest.raises(ServiceMissingError, match="cannot be used"):
        open_store(str(tmp_path / "threads.sqlite"))
