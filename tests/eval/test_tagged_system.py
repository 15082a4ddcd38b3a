"""The system `tagged`: one reply in segments, run with the numbers of the text."""

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("inspect_ai")

import shop
from eval_runs import Ended, Run
from scripted_chat import Say, ScriptedChat, serving  # pyright: ignore[reportMissingImports]

from modelwright.eval.inspect.logs import read_records

PROGRAM = """import pyomo.environ as pyo

def build_model(data):
    model = pyo.ConcreteModel()
    model.sold = pyo.Var(bounds=(0, data["limit"]))
    model.revenue = pyo.Objective(expr=data["price"] * model.sold, sense=pyo.maximize)
    return model
"""


def reply(request: dict[str, Any]) -> Say:
    """Be right but for problem 9, whose data refer to nothing, and 10, which is not answered."""
    limit = shop.limit_of(request) if "pieces" in str(request) else 0
    if limit == 10:
        return Say("I would rather not.")
    data = {"price": "#0", "limit": "#7" if limit == 9 else "#1"}
    return Say(
        f"<think>Sell.</think><model>max p x, x <= L</model><data>{json.dumps(data)}</data>"
        f"<python>{PROGRAM}</python>"
    )


def right(_: dict[str, Any]) -> Say:
    """Be right whatever is asked: the program holds no number."""
    return reply({})


@pytest.fixture
def problems(tmp_path: Path) -> Path:
    return shop.write_shop(tmp_path / "shop.jsonl")


def run_shop(run: Run, url: str, problems: Path, *options: str) -> Ended:
    named = ("--system", "tagged", "--model", "scripted", "--base-url", url)
    return run("run", "--file", problems, *named, "--out", "out", "--json", *options)


def limit_shown(request: dict[str, Any]) -> dict[str, Any]:
    """Take the reference behind the limit away, so that the shop finds it."""
    text = json.dumps(request)
    return json.loads(text.replace(" [#1] pieces", " pieces"))


def test_one_reply_is_run_with_the_numbers_of_the_text(run: Run, problems: Path) -> None:
    chat = ScriptedChat(lambda request: reply(limit_shown(request)))
    with serving(chat) as url:
        ended = run_shop(run, url, problems, "--temperature", "0.5")
    assert ended.code == 0, ended.err
    assert (ended.json["right"], ended.json["wrong"], ended.json["abstained"]) == (8, 0, 2)
    assert len(chat.requests) == shop.N
    assert {request["temperature"] for request in chat.requests} == {0.5}
    records = {record.id: record for record in read_records(Path("out"))}
    assert "bad_reference" in records["shop-009"].reason
    assert "no_code" in records["shop-010"].reason


def test_given_data_are_told_by_their_shape_as_in_training(run: Run, tmp_path: Path) -> None:
    given = {**shop.record(4), "extra": {"data": {"price": 2, "limit": 4}}}
    referred = {**shop.record(5), "extra": {"data": {}, "data_refs": {"price": "#0"}}}
    problems = tmp_path / "given.jsonl"
    problems.write_text(f"{json.dumps(given)}\n{json.dumps(referred)}\n")

    def without_data(request: dict[str, Any]) -> Say:
        if "Data that the program is given" not in str(request):
            return right(request)
        return Say(f"<think>Sell.</think><model>max p x</model><python>{PROGRAM}</python>")

    chat = ScriptedChat(without_data)
    with serving(chat) as url:
        ended = run_shop(run, url, problems)
    assert ended.json["right"] == 2
    first, second = sorted(chat.prompts, key=lambda prompt: "[#0]" in prompt)
    assert 'data["limit"]: number' in first
    assert "<data>" not in first
    assert "at most 4 pieces." in first
    assert "at most 5 [#1] pieces." in second


def test_hidden_numbers_do_not_reach_the_model(run: Run, problems: Path, tmp_path: Path) -> None:
    config = tmp_path / "xdg_config_home" / "modelwright" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('numbers = "hidden"\n')
    chat = ScriptedChat(right)
    with serving(chat) as url:
        ended = run_shop(run, url, problems, "--limit", "3")
    assert ended.json["right"] == 3
    assert all("at most [#1] pieces" in prompt for prompt in chat.prompts)


def test_it_is_the_default_for_a_model_that_replies_so(run: Run, problems: Path) -> None:
    with serving(ScriptedChat(right)) as url:
        named = ("--model", "scripted", "--base-url", url, "--format", "tagged")
        run("run", "--file", problems, *named, "--out", "out", "--limit", "1", "--json")
    assert json.loads(Path("out/run.json").read_text())["system"] == "tagged"


def test_the_agent_takes_tagged_replies_too(run: Run, problems: Path) -> None:
    chat = ScriptedChat(right)
    with serving(chat) as url:
        named = (
            "--model",
            "scripted",
            "--base-url",
            url,
            "--format",
            "tagged",
            "--system",
            "agent",
        )
        options = ("--format", "tagged", "--out", "out", "--limit", "2", "--json")
        ended = run("run", "--file", problems, *named, *options)
    assert ended.json["right"] == 2
    assert len(chat.requests) == 2


def test_a_path_that_is_no_model_is_refused_before_anything_runs(run: Run, problems: Path) -> None:
    ended = run("run", "--file", problems, "--system", "tagged", "--model", "./none", "--json")
    assert ended.code == 2
    assert "./none" in ended.error["message"]
