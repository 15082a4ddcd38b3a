"""The words for what is being done, and for what was done."""

from modelwright.agent.commands.solve import DOING as _DOING_OF_GRAPH

DOING = {
    **_DOING_OF_GRAPH,
    "understand": "Reading the message",
    "facts": "Gathering what the solver knows",
    "answer": "Answering",
    "whatif": "Solving what is to be tried",
    "why": "Looking for what contradicts itself",
    "export": "Writing the files",
}
"""Step -> what it does, for a status line."""

_DONE = {
    "read_data": "read",
    "retrieve": "remembered",
    "formulate": "formulated",
    "clarify": "settled",
    "bind": "numbers",
    "write_program": "program",
    "run": "solved",
    "repair": "repaired",
    "compare_readings": "readings",
    "compare_versions": "compared",
    "verify": "checked",
    "mend": "looked into",
}


def describe_step(step: str, status: str, detail: str) -> str:
    """Return a line about a step that is over; "" if there is nothing to say of it."""
    if status == "failed":
        return f"{DOING.get(step, step).lower()}: stopped: {detail}"
    if status != "done" or step not in _DONE:
        return ""
    return f"{_DONE[step]}: {detail}"
