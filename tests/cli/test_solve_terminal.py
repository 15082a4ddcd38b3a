"""`solve` on a real terminal: it asks where a doubt changes the model."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import endpoint
import pexpect
import pytest
from endpoint import completion
from test_solve import FORMULATED, SOURCE

import modelwright

Write = Callable[[str, str | bytes], str]
ASKED = "Is the flour for one day or for the week?"
QUESTION = {
    "question": ASKED,
    "choices": [
        {"answer": "day", "reading": "30 kg for one day", "effect": "one limit"},
        {"answer": "week", "reading": "30 kg for seven days", "effect": "a limit per week"},
    ],
    "default": "day",
}
DOUBTFUL = completion(json.dumps({**FORMULATED, "questions": [QUESTION]}))
REPLIES = [(200, DOUBTFUL), (200, completion(f"```python\n{SOURCE}\n```"))]


def talk(url: str, file: str, *options: str) -> "pexpect.spawn[str]":
    arguments = ["-m", "modelwright", "solve", file, "--model", "m", "--base-url", url]
    environment = {**os.environ, "PYTHONPATH": str(Path(modelwright.__file__).parent.parent)}
    return pexpect.spawn(
        sys.executable,
        [*arguments, "--effort", "low", *options],
        env=environment,
        encoding="utf-8",
        timeout=60,
        dimensions=(40, 160),
    )


@pytest.mark.slow
def test_a_doubt_is_asked_about_and_the_reply_is_an_assumption(write: Write):
    with endpoint.serving(REPLIES) as url:
        screen = talk(url, write("p.txt", "bread"))
        screen.expect("for one day or for the week")
        screen.expect("a limit per week")
        screen.expect("> ")
        screen.sendline("day")
        screen.expect("240")
        screen.expect("for the week\\? Answer: day")
        screen.expect(pexpect.EOF)
        screen.close()
    assert screen.exitstatus in (0, 3)


@pytest.mark.slow
def test_yes_asks_nothing(write: Write):
    with endpoint.serving(REPLIES) as url:
        screen = talk(url, write("p.txt", "bread"), "--yes")
        screen.expect("not asked")
        screen.expect(pexpect.EOF)
        screen.close()
    assert screen.exitstatus in (0, 3)
