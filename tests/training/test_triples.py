import json
from pathlib import Path
from typing import Any

import pytest

from modelwright.agent.tagged.reply import bind, read_reply
from modelwright.agent.tagged.text import number_text
from modelwright.solvers.engine import solve
from modelwright.solvers.errors import UsageError
from modelwright.solvers.program import Program
from modelwright.training.triples import read_triples, triple_example

TEXT = (
    "A bakery sells loaves at $4 and rolls at $2. A loaf takes 2 hours, a roll 1 hour, and there "
    "are 12 hours. At most 4 loaves are sold."
)
DATA = {
    "goods": ["loaf", "roll"],
    "price": {"loaf": 4, "roll": 2},
    "time": {"loaf": 2, "roll": 1},
    "hours": 12,
    "sold": 4,
}
PROGRAM = """import pyomo.environ as pyo


def build_model(data):
    m = pyo.ConcreteModel()
    m.bake = pyo.Var(data["goods"], domain=pyo.NonNegativeReals)
    m.income = pyo.Objective(
        expr=sum(data["price"][g] * m.bake[g] for g in data["goods"]), sense=pyo.maximize
    )
    m.oven = pyo.Constraint(
        expr=sum(data["time"][g] * m.bake[g] for g in data["goods"]) <= data["hours"]
    )
    m.demand = pyo.Constraint(expr=m.bake["loaf"] <= data["sold"])
    return m
"""


def parameter(name: str, index: list[str], *values: tuple[list[str], float, str]) -> dict[str, Any]:
    entries = [{"key": key, "value": value, "quote": quote} for key, value, quote in values]
    return {"name": name, "meaning": name, "unit": "", "index": index, "values": entries}


def triple() -> dict[str, Any]:
    formulation = {
        "title": "Bakery",
        "sets": [{"name": "goods", "meaning": "what is baked", "members": ["loaf", "roll"]}],
        "parameters": [
            parameter(
                *("price", ["goods"]),
                (["loaf"], 4, "loaves at $4"),
                (["roll"], 2, "rolls at $2"),
            ),
            parameter(
                *("time", ["goods"]),
                (["loaf"], 2, "loaf takes 2 hours"),
                (["roll"], 1, "a roll 1 hour"),
            ),
            parameter("hours", [], ([], 12, "12 hours")),
            parameter("sold", [], ([], 4, "At most 4 loaves")),
        ],
        "variables": [
            {
                **{"name": "bake", "meaning": "pieces baked", "unit": "pieces"},
                **{"index": ["goods"], "domain": "continuous", "lower": 0, "upper": None},
            }
        ],
        "objective": {"sense": "maximize", "meaning": "income", "latex": r"\sum_g price_g bake_g"},
        "constraints": [
            {
                **{"name": "oven", "meaning": "hours", "index": [], "quote": "12 hours"},
                "latex": r"\sum_g time_g bake_g \le hours",
            }
        ],
        "assumptions": ["Parts of a piece may be sold."],
        "unused": [],
    }
    return {"problem": TEXT, "formulation": formulation, "program": PROGRAM, "data": DATA}


def reply_of(example: dict[str, Any]) -> str:
    return example["completion"][0]["content"]


@pytest.mark.slow
def test_the_reply_is_in_form_and_gives_the_answer_of_the_program() -> None:
    reply = read_reply(reply_of(triple_example(triple())))
    assert reply.defects == ()
    assert reply.source is not None
    data = bind(reply.data, number_text(TEXT).values)
    assert data == DATA
    assert solve(Program(reply.source, data)).objective == pytest.approx(24)


def test_equal_numbers_are_told_apart_by_their_quotes() -> None:
    data = read_reply(reply_of(triple_example(triple()))).data
    assert data is not None
    values = number_text(TEXT).values
    assert data["price"]["loaf"] == f"#{values.index(4)}"
    assert data["sold"] == f"#{len(values) - 1}"
    assert data["price"]["roll"] != data["time"]["loaf"]


def test_a_number_without_a_clear_place_stays_a_number() -> None:
    record = triple()
    record["formulation"]["parameters"][3]["values"][0]["quote"] = ""
    data = read_reply(reply_of(triple_example(record))).data
    assert data is not None
    assert data["sold"] == 4


def test_the_model_in_words_holds_no_number_of_the_instance() -> None:
    model = read_reply(reply_of(triple_example(triple()))).model
    assert not any(character.isdigit() for character in model)
    assert "maximize" in model


def test_data_of_files_stand_in_the_prompt() -> None:
    record = triple()
    record["formulation"]["sets"][0] = {
        **{"name": "goods", "meaning": "what is baked", "members": []},
        "source": {"table": "plan", "column": "product", "where": []},
    }
    example = triple_example(record)
    assert "<data>" not in reply_of(example)
    assert read_reply(reply_of(example), data_given=True).defects == ()
    assert 'data["hours"]: number' in example["prompt"][1]["content"]


def test_values_can_be_hidden() -> None:
    shown = triple_example(triple(), hide_values=True)["prompt"][1]["content"]
    assert "$4" not in shown
    assert "[#0]" in shown


def test_an_exported_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "triples.jsonl"
    path.write_text(json.dumps(triple()) + "\n\n")
    assert read_triples(path) == [triple()]


@pytest.mark.parametrize("line", ["{", "[]", "{}", json.dumps({**triple(), "data": 3})])
def test_a_line_that_is_no_triple_is_named(line: str, tmp_path: Path) -> None:
    path = tmp_path / "triples.jsonl"
    path.write_text(json.dumps(triple()) + "\n" + line + "\n")
    with pytest.raises(UsageError, match="line 2"):
        read_triples(path)
