"""A language model for chats about the bakery: it replies by the prompt it is given."""

from collections.abc import Mapping
from typing import Any

from problems import FORMULATED, SOURCE
from scripted_chat import Say, Scripted, ScriptedChat, as_json, code
from test_turns import REVISED_SOURCE, revised

OPENINGS = {
    "formulate": "You are an operations research analyst. You turn an optimization problem",
    "write_program": "You write Pyomo programs",
    "revise": "You are an operations research analyst. A problem was formulated and solved; now",
    "rewrite_program": "You maintain Pyomo programs",
    "converse": "You listen to a user",
    "answer": "You answer a question",
}
"""Prompt -> how its system message begins."""
HANG = Say(hang=True)


def understood(kind: str, *changes: str, forced: tuple[str, ...] = ()) -> Scripted:
    """A reply to the prompt `converse`."""
    reply = {"reasoning": "r", "kind": kind, "changes": list(changes), "forced": list(forced)}
    return as_json(reply)


def answer(words: str) -> Scripted:
    """A reply to the prompt `answer`."""
    return as_json({"reasoning": "r", "answer": words})


USUAL: Mapping[str, Scripted] = {
    "formulate": as_json(FORMULATED),
    "write_program": code(SOURCE),
    "revise": as_json(revised()),
    "rewrite_program": code(REVISED_SOURCE),
    "converse": understood("change"),
    "answer": answer("Loaves bring the most."),
}


def prompt_of(request: Mapping[str, Any]) -> str:
    """The name of the prompt that a request was made from."""
    system = request["messages"][0]["content"]
    return next((name for name, words in OPENINGS.items() if system.startswith(words)), system)


def bakery_chat(**replies: Scripted | list[Scripted]) -> ScriptedChat:
    """A model that says the usual, but for some prompts; of a list each reply once."""
    script: dict[str, Any] = {**USUAL, **replies}

    def say(request: dict[str, Any]) -> Scripted:
        said = script[prompt_of(request)]
        return said.pop(0) if isinstance(said, list) else said

    return ScriptedChat(say)
