"""`eval run` with real Inspect, real solvers, and an endpoint that answers from a table."""

import json
import math
import re
from pathlib import Path
from typing import Any

import pytest
import shop
from eval_runs import Ended, Run
from problems import FORMULATED, SOURCE, TEXT  # pyright: ignore[reportMissingImports]
from scripted_chat import Say, ScriptedChat, as_json, code, http_error, serving  # pyright: ignore[reportMissingImports]

from modelwright.eval.inspect.logs import read_records
from modelwright.eval.metrics import summarize
from modelwright.eval.protocols import PROTOCOLS

PRICES = "price_in = 1.0\nprice_out = 10.0\n"
"""Dollars per million tokens: a call of 100 and 20 tokens costs 0.0003."""


@pytest.fixture
def problems(tmp_path: Path) -> Path:
    return shop.write_shop(tmp_path / "shop.jsonl")


def run_shop(run: Run, url: str, problems: Path, *options: str, system: str = "bare") -> Ended:
    named = ("--system", system, "--model", "scripted", "--base-url", url)
    return run("run", "--file", problems, *named, "--out", "out", "--json", *options)


def test_every_metric_is_as_computed_by_hand(run: Run, problems: Path, tmp_path: Path) -> None:
    config = tmp_path / "xdg_config_home" / "modelwright" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(PRICES)
    chat = ScriptedChat(shop.reply)
    with serving(chat) as url:
        ended = run_shop(run, url, problems)
    assert ended.code == 0, ended.err
    found = ended.json
    assert len(chat.requests) == shop.N
    assert (found["n"], found["right"], found["wrong"], found["abstained"]) == (10, 5, 3, 2)
    assert found["accuracy"] == 0.5
    # Wilson, 5 of 10
    assert found["interval"] == pytest.approx([0.236593, 0.763407], abs=1e-6)
    assert Path(found["log"]).is_file()

    records = read_records(Path("out"))
    causes = {record.id: record.failure for record in records}
    assert [causes[f"shop-{k:03d}"] for k in range(1, 11)] == [
        *[""] * 5,
        *("wrong sense", "integrality", "missing constraint", "did not run", "no answer"),
    ]
    summary = summarize(records, PROTOCOLS)
    assert summary["executable"] == 0.8
    assert summary["answered"] == 0.8
    assert summary["right_if_answered"] == pytest.approx(5 / 8)
    cost = summary["cost"]
    assert (cost["tokens_in"], cost["tokens_out"], cost["calls"]) == (1000, 200, 10)
    assert cost["dollars"] == pytest.approx(0.003)
    assert cost["dollars_per_right"] == pytest.approx(0.0006)
    right = {name: row["right"] for name, row in summary["protocols"].items()}
    # 15 for 14 is 7 % off, and 14 with whole pieces; the rest are further away
    assert right["strict"] == right["orlm"] == right["alphaopt"] == 5
    assert right["sirl_swap"] == 6
    assert summary["certificate"]["coverage"] == 0.0  # a baseline gives no certificate


def test_the_report_stands_alone_and_shows_what_is_wrong(run: Run, problems: Path) -> None:
    with serving(ScriptedChat(shop.reply)) as url:
        ended = run_shop(run, url, problems)
    page = Path(ended.json["report"]).read_text()
    assert not re.search(r"(src|href)=[\"']?(?!https://)[^>]*\.(js|css|png)", page)
    assert "<link" not in page
    assert page.count("<svg") >= 2
    for piece in ("Sell at 2 dollars each, at most 8 pieces.", "missing constraint", "sirl_swap"):
        assert piece in page
    markdown = Path("out/report.md").read_text()
    assert "| shop-008 | missing constraint | 16" in markdown
    again = run("report", "out", "--json")
    assert again.json == {"html": "out/report.html", "markdown": "out/report.md"}


def test_text_of_a_problem_cannot_run_in_the_report(run: Run, tmp_path: Path) -> None:
    record = {**shop.record(8), "question": shop.text(8) + " <script>alert(1)</script>"}
    file = tmp_path / "evil.jsonl"
    file.write_text(json.dumps(record) + "\n")
    with serving(ScriptedChat(shop.reply)) as url:
        ended = run_shop(run, url, file)
    page = Path(ended.json["report"]).read_text()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_same_command_reports_a_finished_run_without_a_call(run: Run, problems: Path) -> None:
    chat = ScriptedChat(shop.right)
    with serving(chat) as url:
        first = run_shop(run, url, problems)
        calls = len(chat.requests)
        second = run_shop(run, url, problems)
    assert calls == len(chat.requests) == shop.N
    assert first.json["right"] == second.json["right"] == 9


def test_samples_give_pass_at_k(run: Run, tmp_path: Path) -> None:
    """Problem 1 is right once in two samples, problem 2 always: pass@1 3/4, pass@2 1."""
    file = shop.write_shop(tmp_path / "two.jsonl", range(1, 3))
    seen: list[int] = []

    def reply(request: dict[str, Any]) -> Say:
        limit = shop.limit_of(request)
        seen.append(limit)
        return shop.program(limit + (limit == 1 and seen.count(1) == 1))

    with serving(ScriptedChat(reply)) as url:
        ended = run_shop(run, url, file, "--samples", "2", "--parallel", "1")
    assert ended.json["accuracy"] == 0.75
    summary = summarize(read_records(Path("out")), PROTOCOLS)
    assert summary["pass_at_k"] == {"1": 0.75, "2": 1.0}


def test_an_endpoint_without_token_counts_works(run: Run, tmp_path: Path) -> None:
    file = shop.write_shop(tmp_path / "one.jsonl", range(1, 2))

    def reply(request: dict[str, Any]) -> Say:
        return Say(shop.right(request).content, usage=None)

    with serving(ScriptedChat(reply)) as url:
        assert run_shop(run, url, file).json["right"] == 1
    assert read_records(Path("out"))[0].tokens_in > 50  # estimated from the letters


def test_reflexion_mends_a_program_that_does_not_run(run: Run, tmp_path: Path) -> None:
    file = shop.write_shop(tmp_path / "nine.jsonl", range(9, 10))

    def reply(request: dict[str, Any]) -> Say:
        said = request["messages"][-1]["content"]
        if "What you noted" in said:
            assert "The key is missing." in said
            return shop.program(9)
        return Say("The key is missing.") if "What came of it" in said else shop.reply(request)

    chat = ScriptedChat(reply)
    with serving(chat) as url:
        assert run_shop(run, url, file, system="reflexion").json["right"] == 1
    assert len(chat.requests) == 3
    assert read_records(Path("out"))[0].rounds == 1


def test_chain_of_thought_asks_for_the_elements_first(run: Run, tmp_path: Path) -> None:
    file = shop.write_shop(tmp_path / "one.jsonl", range(1, 2))
    chat = ScriptedChat(shop.right)
    with serving(chat) as url:
        assert run_shop(run, url, file, system="chain_of_thought").json["right"] == 1
    assert "step by step" in chat.prompts[0]


def test_the_whole_agent_runs_through_inspects_bridge(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "bakery.jsonl"
    file.write_text(json.dumps({"id": "bakery", "question": TEXT, "answer": 240}) + "\n")
    chat = ScriptedChat([as_json(FORMULATED), code(SOURCE)])
    with serving(chat) as url:
        ended = run_shop(run, url, file, "--effort", "low", system="agent")
    assert ended.json["right"] == 1, ended.err
    record = read_records(Path("out"))[0]
    assert record.calls == 2
    assert record.formulation.startswith("#")
    assert "build_model" in record.program
    assert record.verdict in ("verified", "unverified")
    schema = chat.requests[0]["response_format"]["json_schema"]["schema"]
    assert "$defs" in schema  # Inspect's own conversion loses it


def test_the_offline_formulator_needs_no_model(run: Run, tmp_path: Path) -> None:
    question = (
        "A shop sells chairs at a profit of $20 each and tables at a profit of $30 each. A chair "
        "takes 2 hours of work and a table takes 4 hours. There are 40 hours of work available. "
        "How many of each should be made to maximize profit?"
    )
    file = tmp_path / "chairs.jsonl"
    file.write_text(json.dumps({"id": "chairs", "question": question, "answer": 400}) + "\n")
    ended = run("run", "--file", file, "--json")
    assert ended.code == 0, ended.err
    assert ended.json["right"] == 1
    assert "/modelwright-eval/chairs-offline-" in ended.json["log"]


def test_data_files_of_a_problem_are_given_to_a_baseline(run: Run, tmp_path: Path) -> None:
    record = {**shop.record(1), "files": {"prices.csv": "piece,price\na,2\n"}}
    file = tmp_path / "files.jsonl"
    file.write_text(json.dumps(record) + "\n")
    chat = ScriptedChat(shop.right)
    with serving(chat) as url:
        run_shop(run, url, file)
    assert "prices.csv:\npiece,price" in chat.prompts[0]


def test_the_key_is_in_no_log(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-1234567890")
    file = shop.write_shop(tmp_path / "one.jsonl", range(1, 2))
    chat = ScriptedChat(shop.right)
    with serving(chat) as url:
        run_shop(run, url, file)
    assert chat.headers[0]["authorization"] == "Bearer sk-secret-1234567890"
    import zipfile

    for log in Path("out/logs").glob("*.eval"):
        with zipfile.ZipFile(log) as whole:
            assert not any(b"sk-secret" in whole.read(name) for name in whole.namelist())
    assert "sk-secret" not in Path("out/run.json").read_text()


def test_an_endpoint_that_fails_later_keeps_what_is_scored(run: Run, problems: Path) -> None:
    broken = True

    def reply(request: dict[str, Any]) -> Say:
        limit = shop.limit_of(request)
        return http_error(401, "key expired") if broken and limit > 7 else shop.program(limit)

    chat = ScriptedChat(reply)
    with serving(chat) as url:
        first = run_shop(run, url, problems)
        assert first.code == 6
        assert "3 of 10 samples were not scored" in first.error["message"]
        assert "key expired" in first.error["message"]
        broken, calls = False, len(chat.requests)
        second = run_shop(run, url, problems)
    assert second.code == 0, second.err
    assert second.json["n"] == 10
    assert len(chat.requests) == calls + 3


def test_an_answer_that_stands_while_the_endpoint_fails_is_not_scored(
    run: Run, tmp_path: Path
) -> None:
    """The program is solved, then the checks of effort medium find the endpoint gone."""
    file = tmp_path / "bakery.jsonl"
    file.write_text(json.dumps({"id": "bakery", "question": TEXT, "answer": 240}) + "\n")
    script = [as_json(FORMULATED), code(SOURCE), *[http_error(401, "key expired")] * 20]
    with serving(ScriptedChat(script)) as url:
        ended = run_shop(run, url, file, "--effort", "medium", system="agent")
    assert ended.code == 6
    assert "key expired" in ended.error["message"]


def test_a_data_file_that_the_agent_refuses_is_no_answer(run: Run, tmp_path: Path) -> None:
    record = {**shop.record(1), "files": {"broken.xlsx": "no workbook"}}
    file = tmp_path / "files.jsonl"
    file.write_text(json.dumps(record) + "\n")
    found = run("run", "--file", file, "--json").json
    assert (found["abstained"], found["n"]) == (1, 1)


def test_two_runs_are_compared_problem_by_problem(run: Run, problems: Path) -> None:
    with serving(ScriptedChat(shop.reply)) as url:
        run_shop(run, url, problems)
    with serving(ScriptedChat(shop.right)) as url:
        run_shop(run, url, problems, "--out", "other")
    found = run("compare", "out", "other", "--json").json
    assert (found["n"], found["first"], found["second"]) == (10, 0.5, 0.9)
    assert (found["only_first"], found["only_second"]) == (0, 4)
    assert found["p_value"] == pytest.approx(0.125)
    assert found["verdict"] == "no difference shown"  # 4 of 4 could be luck
    assert [row["id"] for row in found["changed"]] == [f"shop-{k:03d}" for k in (6, 7, 8, 9)]
    assert not math.isnan(found["difference"][0])
    told = run("compare", "out", "other", "out", "--html", "page.html").out
    assert told.count("The difference may be chance.") == 2
    assert "shop-008: 32.0 (missing constraint) -> right, expected 16" in told
    page = Path("page.html").read_text()
    assert page.count('class="dot') == 3
    assert "no difference shown" in page


def test_where_runs_differ_their_models_are_compared(run: Run, problems: Path) -> None:
    with serving(ScriptedChat(shop.reply)) as url:
        run_shop(run, url, problems)
    with serving(ScriptedChat(shop.right)) as url:
        run_shop(run, url, problems, "--out", "other")
    found = run("compare", "out", "other", "--models", "--json").json
    models = {row["id"]: row["models"] for row in found["changed"]}
    assert models["shop-006"]["lines"] == ["objective: minimize -> maximize"]
    assert models["shop-008"]["lines"] == ["variable sold: upper bound 16 -> 8"]
    assert not models["shop-009"]["comparable"]
    assert "the first run's program builds no model" in models["shop-009"]["lines"][0]
    told = run("compare", "out", "other", "--models").out
    assert "      variable sold: upper bound 7.5 -> 7\n" in told
    run("compare", "out", "other", "--html", "page.html")
    page = Path("page.html").read_text()
    assert "variable sold: upper bound 16 -&gt; 8" in page
    assert "pyo.Var(bounds=(0, 16))" in page
    assert "pyo.Var(bounds=(0, 8))" in page
