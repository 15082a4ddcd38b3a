"""The right reply to a compact item, in tagged segments."""

import json

from modelwright.datasets.problem import Problem
from modelwright.training.jobs.examples import told_program


def right_reply(problem: Problem) -> str:
    """Return thoughts, model, data and program for an item of `compact.compact_items`.

    The thoughts go through the numbers in the order of the text and say what each of them is;
    the data then only have to be put in order.
    """
    extra = problem.extra
    roles = "; ".join(
        f"{number} {' '.join(str(step) for step in place)}"
        for number, place in sorted(extra["roles"].items(), key=lambda role: int(role[0][1:]))
    )
    model, source = told_program(extra["program"])
    return (
        f"<think>{roles}</think>\n<model>{model}</model>\n"
        f"<data>{json.dumps(extra['data_refs'])}</data>\n<python>\n{source}</python>"
    )
