"""The real command in a pseudo-terminal: keys, steps, Ctrl-C, kill -9, narrow and colourless."""

import contextlib
import json
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pexpect
import pytest
from problems import FORMULATED, TEXT
from scripted_chat import Say, ScriptedChat, as_json, code, serving
from talker import HANG, bakery_chat, understood
from test_turns import REQUEST, asking

import modelwright

HOME = str(Path(modelwright.__file__).parents[1])
ENTER, ALT_ENTER, CTRL_D = "\r", "\x1b\r", "\x04"
READY = "(the prompt)"
_PROMPT = "\x1b[?2004h"
"""Turns bracketed paste on, which only a prompt does."""
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]")
pytestmark = pytest.mark.slow

BAKED = "Loaves bring the most of all that is baked."
NEVER_PROVED = """
import random
import pyomo.environ as pyo

def build_model(data):
    dice = random.Random(7)
    model = pyo.ConcreteModel()
    model.x = pyo.Var(range(40), domain=pyo.Binary)
    model.over = pyo.Var(range(5), bounds=(0, None))
    model.under = pyo.Var(range(5), bounds=(0, None))
    model.row = pyo.ConstraintList()
    for i in range(5):
        weights = [dice.randrange(100) for _ in range(40)]
        left = sum(weights[j] * model.x[j] for j in range(40))
        model.row.add(left + model.over[i] - model.under[i] == sum(weights) // 2)
    model.miss = pyo.Objective(expr=sum(model.over[i] + model.under[i] for i in range(5)))
    return model
"""
"""Cornuejols and Dawande's market split: points at once, a proof in hours."""


class Terminal:
    """A chat that somebody types into."""

    def __init__(self, url: str, *options: str, columns: int = 100, **environment: str) -> None:
        model = ["--model", "m", "--base-url", url, "--effort", "low"]
        self.child: Any = pexpect.spawn(
            sys.executable,
            ["-m", "modelwright", "chat", *model, *options],
            env={
                **os.environ,
                "PYTHONPATH": HOME,
                "PROMPT_TOOLKIT_NO_CPR": "1",
                "TERM": "xterm-256color",
            }
            | environment,
            dimensions=(50, columns),
            encoding="utf-8",
            timeout=60,
        )
        self.raw = ""
        self._at = 0

    @property
    def seen(self) -> str:
        """All that was written, without colours and movements of the cursor."""
        return _CONTROL.sub("", self.raw.replace(_PROMPT, READY))

    def see(self, words: str) -> None:
        """Wait for words, after those that were seen last."""
        deadline = time.monotonic() + 60
        while (found := self.seen.find(words, self._at)) < 0:
            assert time.monotonic() < deadline, f"{words!r} is not in {self.seen[self._at :]!r}"
            with contextlib.suppress(pexpect.TIMEOUT):
                self.raw += self.child.read_nonblocking(4096, timeout=1)
        self._at = found + len(words)

    def type(self, text: str) -> None:
        self.see(READY)
        self.child.send(text + ENTER)

    def end(self) -> int:
        """Wait for the end, and return the exit code."""
        self.child.expect(pexpect.EOF)
        self.raw += self.child.before
        self.child.close()
        return self.child.exitstatus


@contextlib.contextmanager
def typing(
    chat: ScriptedChat, *options: str, columns: int = 100, **environment: str
) -> Generator[Terminal]:
    with serving(chat) as url:
        terminal = Terminal(url, *options, columns=columns, **environment)
        try:
            yield terminal
        finally:
            terminal.child.close(force=True)


def test_a_problem_is_asked_about_changed_and_undone(tmp_path: Path):
    chat = bakery_chat(formulate=as_json(asking()))
    with typing(chat) as terminal:
        terminal.see("Describe the problem")
        terminal.type(TEXT)
        terminal.see("formulated: Bakery")
        terminal.see("1  day (default)")
        terminal.type("1")
        terminal.see("solved: optimal, objective 240")
        terminal.see("Verified: optimal, 240")
        terminal.type(REQUEST)
        terminal.see("new row loaves_sold: bake[loaf] <= 40")
        terminal.see("The other 2 constraints are proved identical")
        terminal.see("Verified: optimal, 166.5")
        terminal.type("/undo")
        terminal.see("Back at the version before. ")
        terminal.see("240")
        terminal.see(READY)
        terminal.child.send(CTRL_D)
        terminal.see("modelwright chat --resume ")
        assert terminal.end() == 0
    history = (tmp_path / "state/modelwright/chat_history").read_text()
    assert f"+{REQUEST}" in history


def test_replies_are_shown_while_they_are_written():
    formulated, answered = threading.Event(), threading.Event()
    chat = bakery_chat(
        formulate=Say(json.dumps(FORMULATED), until=formulated),
        converse=understood("question"),
        answer=Say(json.dumps({"reasoning": "r", "answer": BAKED}), until=answered),
    )
    with typing(chat) as terminal:
        terminal.type(TEXT)
        terminal.see("Formulating ... 3 parameters")
        formulated.set()
        terminal.see("Verified: optimal, 240")
        terminal.type("Why no rolls?")
        terminal.see("Answering ... not checked yet")
        terminal.see("Loaves bring")
        assert "is baked." not in terminal.seen
        answered.set()
        terminal.see(BAKED)
        terminal.type("/cost")
        terminal.see("questions       2 calls, 200 tokens in, 40 out")
        terminal.type("/quit")
        assert terminal.end() == 0
    assert all(request["stream"] for request in chat.requests)


def has_incumbent(pid: int) -> bool:
    """Whether the solver of a process has found a point: the count that starts its record."""
    for file in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):  # closed meanwhile
            if "memfd:incumbent" in str(file.readlink()):
                return any(file.read_bytes()[:8])
    return False


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_ctrl_c_stops_the_solver_and_keeps_the_point_it_has():
    with typing(bakery_chat(write_program=code(NEVER_PROVED))) as terminal:
        terminal.type(TEXT)
        terminal.see("Building and solving")
        wait_for(lambda: has_incumbent(terminal.child.pid))
        terminal.child.sendintr()
        terminal.see("solved: unknown, objective")
        terminal.see("Feasible")
        terminal.see("Unverified: unknown, ")
        terminal.type("/show text")
        terminal.see("A bakery sells loaves")
        terminal.type("/quit")
        assert terminal.end() == 3


def test_ctrl_c_gives_up_a_call_and_resume_goes_on():
    chat = bakery_chat(formulate=[HANG, as_json(FORMULATED)])
    with typing(chat) as terminal:
        terminal.type(TEXT)
        wait_for(lambda: bool(chat.requests))
        terminal.child.sendintr()
        terminal.see("/resume goes on where it stopped")
        terminal.type("/resume")
        terminal.see("Verified: optimal, 240")
        terminal.type("/quit")
        assert terminal.end() == 0


@pytest.mark.slow
def test_ctrl_c_twice_ends_the_chat():
    with typing(bakery_chat(formulate=HANG)) as terminal:
        terminal.type(TEXT)
        terminal.see("Formulating")
        terminal.child.sendintr()
        terminal.see("goes on where it stopped")
        terminal.see(READY)
        terminal.child.sendintr()
        terminal.see("Ctrl-C again")
        terminal.see(READY)
        terminal.child.sendintr()
        assert terminal.end() == 5  # there is no answer


def test_a_chat_that_was_killed_is_resumed(tmp_path: Path):
    with typing(bakery_chat(write_program=HANG)) as terminal:
        terminal.type(TEXT)
        terminal.see("Writing the program")
        terminal.child.kill(signal.SIGKILL)
        terminal.end()
    chat = bakery_chat()
    with typing(chat, "--resume", "last") as terminal:
        terminal.see("A bakery sells loaves")
        terminal.see("Verified: optimal, 240")
        terminal.type("/quit")
        assert terminal.end() == 0
    assert len(chat.requests) == 1  # the program; the formulation was kept


@pytest.mark.slow
def test_pasted_and_continued_lines_are_one_message():
    first, second, *rest = TEXT.split(". ")
    chat = bakery_chat(converse=understood("question"))
    with typing(chat) as terminal:
        terminal.see(READY)
        terminal.child.send(f"\x1b[200~{first}.\r{second}.\x1b[201~{ALT_ENTER}{'. '.join(rest)}")
        terminal.child.send(ENTER)
        terminal.see("Verified: optimal, 240")
        terminal.type("Which limit\\")
        terminal.child.send(f"is used up?{ENTER}")
        terminal.see("Loaves bring the most.")
        terminal.type("/quit")
        terminal.end()
    assert f"{first}.\n{second}.\n{rest[0]}" in chat.prompts[0]
    assert "Which limit\nis used up?" in chat.prompts[-1]


@pytest.mark.slow
def test_a_narrow_terminal_without_colours_is_readable():
    with typing(bakery_chat(), columns=40, NO_COLOR="1") as terminal:
        terminal.type(TEXT)
        terminal.see("Verified: optimal, 240")
        terminal.type("/quit")
        assert terminal.end() == 0
    answer = terminal.seen[terminal.seen.index("Formulated by") : terminal.seen.index("Verified:")]
    assert max(len(line) for line in answer.splitlines()) <= 40
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", terminal.raw)
