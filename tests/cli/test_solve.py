import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import endpoint
import psutil
import pytest
from command_runs import Run
from endpoint import completion, refusal

import modelwright
from modelwright.agent.prompts import render
from modelwright.agent.reply_text import extract_code, extract_json
from modelwright.solvers.agreement import agree

Write = Callable[[str, str | bytes], str]

SOFAS = """
A charity moves sofas with vans and trucks. A van carries 7 sofas per trip and a truck carries 16
sofas per trip. A trip with a van costs $35 and a trip with a truck costs $75. There can be at most
6 truck trips. If at least 120 sofas must be moved, how many trips of each kind should be made to
minimize the total cost?
"""
"""Optimum 580 with 8 van and 4 truck trips: 35 * 8 + 75 * 4."""
POEM = "Shall I compare thee to a summer's day? Thou art more lovely and more temperate."
FORMULATED: dict[str, Any] = extract_json(
    render("formulate", text="", tables="", clarified=(), insights=()).system
)
SOURCE = extract_code(render("write_program", formulation="").system)
REPLIES = [
    (200, completion(json.dumps(FORMULATED))),
    (200, completion(f"```python\n{SOURCE}\n```")),
]
"""The bakery of the prompts' own example; its optimum is 240."""


def test_a_problem_in_words_is_solved_offline(run: Run, write: Write):
    ended = run("solve", write("sofas.txt", SOFAS), "--json")
    answer = ended.json
    assert ended.code == (0 if answer["verdict"] == "verified" else 3)
    assert answer["formulator"] == "offline"
    assert agree(answer["outcome"]["objective"], 580.0)
    assert answer["formulation"]["objective"]["sense"] == "minimize"
    assert answer["program"]["data"]
    assert answer["usage"]["calls"] == 0
    assert {"certificate", "assumptions", "reasons", "seconds"} <= set(answer)


@pytest.mark.slow
def test_the_screen_shows_formulation_decision_evidence_and_cost(run: Run):
    out = run("solve", "-", stdin=SOFAS).out
    parts = [
        "No language model is used",
        "\nParameters",
        "\nVariables",
        "\nObjective",
        "\nConstraints",
    ]
    parts += [
        'from "',
        "\nSolution",
        "580  (minimize)",
        "\nDecision",
        "\nWhat was checked",
        "\n  cost  none",
    ]
    places = [out.find(part) for part in parts]
    assert -1 not in places, parts[places.index(-1)]
    assert places == sorted(places)
    assert "\x1b" not in out


def test_an_abstention_says_why_and_how_to_go_on(run: Run):
    ended = run("solve", "-", stdin=POEM)
    assert ended.code == 5
    assert "Why there is no answer" in ended.out
    assert "How to go on: " in ended.out
    as_object = run("solve", "-", "--json", stdin=POEM)
    assert as_object.code == 5
    assert as_object.json["verdict"] == "abstained"
    assert as_object.json["reasons"]
    assert as_object.json["outcome"] is None


def test_an_abstention_shows_the_piece_that_was_not_understood(run: Run):
    text = SOFAS.replace("There can", "Every third trip is free on the 4th of July. There can")
    ended = run("solve", "-", stdin=text)
    assert ended.code == 5
    assert ">>" in ended.out
    assert "<<" in ended.out


@pytest.mark.slow
def test_infeasible_is_an_answer_with_its_own_exit_code(run: Run):
    ended = run(
        "solve",
        "-",
        "--json",
        stdin=SOFAS.replace("If at", "There can be at most 2 van trips. If at"),
    )
    if ended.json["outcome"] is None:
        pytest.skip("the offline formulator does not read this text today")
    assert (ended.code, ended.json["outcome"]["termination"]) == (4, "infeasible")


def test_a_language_model_is_used_where_one_is_named(run: Run, write: Write):
    with endpoint.serving(REPLIES) as url:
        ended = run(
            *("solve", write("p.txt", "bread"), "--effort", "low"),
            *("--model", "m", "--base-url", url),
        )
    assert ended.code in (0, 3)
    assert "Formulated by m." in ended.out
    assert "240  (maximize)" in ended.out
    assert "2 calls, 200 tokens in, 40 out" in ended.out
    assert "unknown: no price is set" in ended.out


def test_data_files_are_read_before_anything_is_asked(run: Run, write: Write):
    table = write("costs.csv", "kind,cost\nloaf,4\nloaf,")
    ended = run("solve", "-", "--data", table, "--json", stdin=SOFAS)
    assert ended.code == 5
    (reason,) = ended.json["reasons"]
    assert reason["kind"] == "data_files"
    assert ended.json["trajectory"][0]["node"] == "read_data"
    assert "blank" in ended.json["trajectory"][0]["output"]["tables"]


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, refusal("bad key"), "wrong_key"),
        (200, "<html>Welcome to nginx</html>", "not_a_chat_endpoint"),
        (200, '{"hello": "world"}', "not_a_chat_endpoint"),
        (404, "nothing here", "service_missing"),
        (500, "oops", "service_missing"),
    ],
)
def test_an_endpoint_that_is_of_no_use_is_a_missing_service(
    status: int, body: str, kind: str, run: Run, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret-key")
    with endpoint.serving([(status, body)]) as url:
        ended = run("solve", "-", "--model", "m", "--base-url", url, "--json", stdin="a problem")
    assert (ended.code, ended.out) == (6, "")
    assert ended.error["kind"] == kind
    assert url in ended.error["message"]
    assert "sk-very" not in ended.err


@pytest.mark.slow
def test_an_endpoint_that_is_not_there_is_a_missing_service(run: Run):
    with endpoint.serving([(200, "")]) as url:
        pass
    ended = run("solve", "-", "--model", "m", "--base-url", url, stdin="a problem")
    assert ended.code == 6
    assert ended.err.startswith(f"Error: model 'm' at {url}: no connection")


def test_a_missing_key_is_told_before_anything_is_sent(run: Run):
    ended = run("solve", "-", "--model", "m", "--json", stdin="a problem")
    assert (ended.code, ended.error["kind"]) == (6, "no_key")


@pytest.mark.parametrize("url", ["foo", "ftp://x", "http://"])
def test_a_bad_url_is_wrong_usage(url: str, run: Run):
    ended = run("solve", "-", "--model", "m", "--base-url", url, stdin="a problem")
    assert ended.code == 2
    assert "--base-url" in ended.err


@pytest.mark.slow
def test_an_answer_becomes_a_page(run: Run, write: Write, tmp_path: Path):
    page = tmp_path / "answer.html"
    ended = run("solve", write("sofas.txt", SOFAS), "--html", str(page))
    assert "580  (minimize)" in ended.out
    assert "580" in page.read_text()
    assert "Content-Security-Policy" in page.read_text()
    nowhere = run("solve", write("sofas.txt", SOFAS), "--html", str(tmp_path / "no" / "a.html"))
    assert nowhere.code == 2
    assert "cannot write" in nowhere.err
    assert "580  (minimize)" in nowhere.out
    poem = run("solve", "-", "--html", str(tmp_path / "poem.html"), stdin=POEM)
    assert poem.code == 5
    assert "No page is written" in poem.err


ENDLESS = """
import pyomo.environ as pyo

def build_model(data):
    model = pyo.ConcreteModel()
    items = range(50)
    model.take = pyo.Var(items, domain=pyo.Binary)
    rows = [[(17 * i * i + 31 * i * r + 7 * r * r * r) % 100 for i in items] for r in range(6)]
    model.over = pyo.Var(range(6), domain=pyo.NonNegativeReals)
    model.under = pyo.Var(range(6), domain=pyo.NonNegativeReals)
    model.split = pyo.Constraint(
        range(6),
        rule=lambda m, r: sum(rows[r][i] * m.take[i] for i in items) + m.under[r] - m.over[r]
        == sum(rows[r]) // 2,
    )
    model.off = pyo.Objective(expr=sum(model.over.values()) + sum(model.under.values()))
    return model
"""
"""A market split: points come at once, a proof never."""


@pytest.mark.slow
def test_ctrl_c_stops_the_solver_and_keeps_its_best_point(write: Write, tmp_path: Path):
    bread = json.loads(json.dumps(FORMULATED))
    replies = [
        (200, completion(json.dumps(bread))),
        (200, completion(f"```python\n{ENDLESS}\n```")),
    ]
    with endpoint.serving(replies) as url:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "modelwright", "solve", write("p.txt", "bread"), "--json"),
                *("--model", "m", "--base-url", url, "--effort", "low", "--time-limit", "100"),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(Path(modelwright.__file__).parent.parent)},
        )
        solver = wait_for_solver(process.pid)
        time.sleep(1.0)  # for a first point
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert err == ""
    assert not solver.is_running()
    assert process.returncode == 3
    outcome = json.loads(out)["outcome"]
    assert (outcome["termination"], outcome["point"]) == ("unknown", "feasible")


def wait_for_solver(command: int) -> psutil.Process:
    """The solver process of a command, once it works."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for process in psutil.Process(command).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                if "worker" in " ".join(process.cmdline()) and process.cpu_times().user > 1:
                    return process
        time.sleep(0.05)
    raise AssertionError("no solver at work")
