"""Ten problems with known labels, and an endpoint that answers them from a table of programs.

Problem K: "Sell at 2 dollars each, at most K pieces." What the endpoint answers:

| K  | program              | optimum   | label      | strict | cause              |
|----|----------------------|-----------|------------|--------|--------------------|
| 1-5| right                | 2 K       | 2 K        | yes    |                    |
| 6  | minimizes            | 0         | 12         | no     | wrong sense        |
| 7  | limit is K + 0.5     | 15        | 14         | no     | integrality        |
| 8  | limit is 2 K         | 32        | 16         | no     | missing constraint |
| 9  | does not run         | -         | 18         | no     | did not run        |
| 10 | no program           | -         | infeasible | no     | no answer          |

So 5 of 10 are right, 3 wrong, 2 without an answer; 8 of 10 programs run.
"""

import json
import re
from pathlib import Path
from typing import Any

from scripted_chat import Say, code  # pyright: ignore[reportMissingImports]

N = 10
RIGHT, WRONG, UNANSWERED = 5, 3, 2
TOKENS = 120
"""Of one call: 100 in, 20 out."""


def text(limit: int) -> str:
    return f"Sell at 2 dollars each, at most {limit} pieces."


def record(limit: int) -> dict[str, Any]:
    label: dict[str, Any] = {"answer": 2 * limit}
    if limit == 10:
        label = {"answer": None, "answer_text": "infeasible"}
    return {"id": f"shop-{limit:03d}", "question": text(limit), "source": "made up", **label}


def write_shop(path: Path, limits: range = range(1, N + 1)) -> Path:
    path.write_text("".join(json.dumps(record(limit)) + "\n" for limit in limits))
    return path


def limit_of(request: dict[str, Any]) -> int:
    said = "\n".join(message["content"] for message in request["messages"])
    found = re.search(r"at most (\d+) pieces", said)
    assert found, said
    return int(found[1])


def program(limit: float, sense: str = "maximize") -> Say:
    return code(
        "import pyomo.environ as pyo\n\n\n"
        "def build_model(data):\n"
        "    model = pyo.ConcreteModel()\n"
        f"    model.sold = pyo.Var(bounds=(0, {limit}))\n"
        f"    model.revenue = pyo.Objective(expr=2 * model.sold, sense=pyo.{sense})\n"
        "    return model\n"
    )


def reply(request: dict[str, Any]) -> Say:
    limit = limit_of(request)
    if limit == 6:
        return program(limit, "minimize")
    if limit == 7:
        return program(limit + 0.5)
    if limit == 8:
        return program(2 * limit)
    if limit == 9:
        return code("def build_model(data):\n    return data['missing']\n")
    if limit == 10:
        return Say("I would rather not.")
    return program(limit)


def right(request: dict[str, Any]) -> Say:
    """Answer every problem rightly."""
    return program(limit_of(request))
