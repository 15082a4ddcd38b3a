import json
from collections.abc import Callable

import pytest
from command_runs import Run

Write = Callable[[str, str | bytes], str]
SOURCE = """
import pyomo.environ as pyo

def build_model(data):
    model = pyo.ConcreteModel()
    model.x = pyo.Var(domain=pyo.NonNegativeReals)
    model.gain = pyo.Objective(expr=data["price"] * model.x, sense=pyo.maximize)
    model.limit = pyo.Constraint(expr=model.x <= data["most"])
    return model
"""
TEXT = "A litre earns 3 dollars. At most 40 litres are sold. Maximize the revenue.\n"
DATA = {"price": 3, "most": 40}


def check(run: Run, write: Write, source: str, *more: str):
    program, data = write("program.py", source), write("data.json", json.dumps(DATA))
    return run("check", program, "--data", data, *more)


@pytest.mark.slow
def test_a_certificate_stands_beside_the_outcome(run: Run, write: Write):
    text = write("problem.txt", TEXT)
    ended = check(run, write, SOURCE, "--certificate", "--text", text, "--json")
    assert ended.code == 0
    assert ended.json["objective"] == 120
    certificate = ended.json["certificate"]
    assert certificate["verdict"] == "verified"
    statuses = {found["name"]: found["status"] for found in certificate["checks"]}
    assert statuses["text_numbers_bound"] == "pass"
    assert statuses["as_formulated"] == "skip"


@pytest.mark.slow
def test_without_the_option_there_is_no_certificate(run: Run, write: Write):
    assert "certificate" not in check(run, write, SOURCE, "--json").json


def test_an_optimum_that_is_not_verified_ends_with_3(run: Run, write: Write):
    ended = check(run, write, SOURCE.replace('data["most"]', "40"), "--certificate")
    assert ended.code == 3
    assert "unverified" in ended.out
    assert "FAIL" in ended.out
    assert "no effect on the model: most" in " ".join(ended.out.split())


def test_a_failed_program_abstains(run: Run, write: Write):
    ended = check(run, write, "def build_model(data): return 1", "--certificate", "--json")
    assert ended.code == 5
    assert ended.json["certificate"] == {"verdict": "abstained", "checks": []}


def test_a_text_is_read_for_a_certificate_only(run: Run, write: Write):
    ended = check(run, write, SOURCE, "--text", write("problem.txt", TEXT), "--json")
    assert ended.code == 2
    assert "--certificate" in ended.error["hint"]


def test_only_one_input_can_be_standard_input(run: Run, write: Write):
    ended = run("check", "-", "--certificate", "--text", "-", "--json")
    assert ended.code == 2
