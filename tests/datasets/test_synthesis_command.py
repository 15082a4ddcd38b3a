import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from scripted_author import (
    DATA,
    OPTIMUM,
    QUESTION,
    SEED,
    attempt,
    demonstration,
    kind_of,
    scripted,
    scripted_reply,
)
from scripted_chat import Say, ScriptedChat, serving  # pyright: ignore[reportMissingImports]

from modelwright.__main__ import main
from modelwright.datasets.problem import Problem
from modelwright.datasets.storage import read_problems, write_problems

pytestmark = pytest.mark.slow


class Ended(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ended]
FAST = ("--model", "scripted", "--parallel", "1")


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith(("MODELWRIGHT_", "OPENAI_")):
            monkeypatch.delenv(name)
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.chdir(tmp_path)
    write_problems("seeds.jsonl", [SEED])
    write_problems(
        "jam.jsonl",
        [Problem("jam-1", QUESTION, OPTIMUM), Problem("jam-2", QUESTION.replace("jam", "jelly"))],
    )


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def go(*arguments: str) -> Ended:
        code = main(["data", *arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Ended(code, out, err)

    return go


SYNTHESIZE = ("synthesize", "--seeds", "seeds.jsonl", "--out", "made.jsonl", "--n", "1", *FAST)


def test_problems_are_written_with_a_summary(run: Run) -> None:
    with serving(scripted()) as url:
        ended = run(*SYNTHESIZE, "--base-url", url, "--json")
    assert ended.code == 0
    summary = ended.json
    assert (summary["accepted"], summary["rejected"], summary["draws"]) == (2, {}, 1)
    assert summary["cost"]["calls"] == 5
    assert [problem.answer for problem in read_problems("made.jsonl")] == [OPTIMUM] * 2
    assert len(Path(summary["log"]).read_text().splitlines()) == 8


def test_rejections_are_counted_by_cause(run: Run) -> None:
    with serving(scripted(ask_text="How?", demonstrate=demonstration())) as url:
        ended = run(*SYNTHESIZE, "--base-url", url)
    assert ended.code == 0
    assert "Wrote made.jsonl: problems accepted: 1, demonstrations made: 1" in ended.out
    assert "1 refused: numbers_lost" in ended.out
    assert "made.log.jsonl" in ended.out


def test_a_spent_budget_is_said_and_the_same_command_goes_on(run: Run) -> None:
    with serving(scripted()) as url:
        first = run(*SYNTHESIZE, "--base-url", url, "--max-tokens", "300")
        again = run(*SYNTHESIZE, "--base-url", url, "--max-tokens", "300", "--json")
        last = run(*SYNTHESIZE, "--base-url", url, "--json")
    assert first.code == again.code == 3
    assert "The same command goes on." in first.out
    assert again.json["cost"]["calls"] == 3, "what earlier processes spent counts"
    assert (last.code, last.json["accepted"], last.json["cost"]["calls"]) == (0, 2, 5)


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (("synthesize", "--out", "o.jsonl", "--seeds", "seeds.jsonl"), 2, "needs a language model"),
        (("synthesize", "--out", "o.jsonl", "--seeds", "no.jsonl"), 2, "cannot read no.jsonl"),
        (("synthesize", "--out", "o.jsonl", "--seeds", "jam.jsonl"), 2, "no demonstration"),
        ((*SYNTHESIZE, "--method", "magic"), 2, "resocratic, evolve, got 'magic'"),
        ((*SYNTHESIZE, "--n", "0"), 2, "--n: expected a whole number from 1"),
        ((*SYNTHESIZE, "--avoid", "nl4optt"), 2, "expected a benchmark or a .jsonl"),
        (("label", "jam.jsonl", "--out", "jam.jsonl", *FAST), 2, "names jam.jsonl itself"),
        (("label", "jam.jsonl", "--out", "o.jsonl", "--threshold", "2", *FAST), 2, "at most 1"),
        (("difficulty", "seeds.jsonl", "--out", "o.jsonl", *FAST), 2, "answer is known"),
        ((*SYNTHESIZE, "--base-url", "http://127.0.0.1:9/v1"), 6, "no connection"),
        (
            ("label", "jam.jsonl", "--out", "no/o.jsonl", "--model", "m", "--base-url", "http://x"),
            2,
            "cannot write no/",
        ),
    ],
)
def test_a_wrong_call_is_explained(
    run: Run, arguments: tuple[str, ...], code: int, part: str
) -> None:
    ended = run(*arguments)
    assert ended.code == code
    assert part in ended.err


def test_another_model_does_not_go_on_with_a_run(run: Run) -> None:
    with serving(scripted()) as url:
        run(*SYNTHESIZE, "--base-url", url)
        ended = run(*SYNTHESIZE, "--base-url", url, "--model", "other")
    assert ended.code == 2
    assert "another model: 'scripted', now 'other'" in ended.err


def test_labels_are_written_and_judged(run: Run) -> None:
    with serving(scripted()) as url:
        arguments = ("label", "jam.jsonl", "--out", "l.jsonl", "--attempts", "2", *FAST)
        ended = run(*arguments, "--base-url", url)
    assert ended.code == 0
    assert "Labelled 2 of 2 problems" in ended.out
    assert "1 of 1 within 1e-06 (100%, 95 % interval 21% to 100%)" in ended.out
    known, unknown = read_problems("l.jsonl")
    assert (known.answer, unknown.answer) == (OPTIMUM, OPTIMUM)
    assert unknown.extra["label"]["used_as_answer"]
    assert "attempt" in unknown.extra["label"]["prompts"]


def test_an_audit_prints_disputes_with_both_programs(run: Run) -> None:
    low = attempt({**DATA, "minutes_available": 1300})

    def reply(whole: str) -> str:
        return attempt() if "cost accountant" in whole else low

    with serving(scripted(attempt=reply)) as url:
        arguments = ("label", "jam.jsonl", "--out", "l.jsonl", "--attempts", "3", "--audit", *FAST)
        ended = run(*arguments, "--base-url", url)
        as_json = run(*arguments, "--base-url", url, "--json")
    assert ended.code == as_json.code == 3
    assert "their answer 773.5, backed by 1 of 3 attempts; the vote 756.0 (67%)" in ended.out
    assert ended.out.count("    | def build_model(data):") == 2
    assert [one["id"] for one in as_json.json["disputes"]] == ["jam-1"]
    assert as_json.json["disputes"][0]["camps"][1]["personas"] == ["accountant"]


def test_solve_rates_are_written(run: Run) -> None:
    tried: list[str] = []

    def reply(whole: str) -> str:
        tried.append(whole)
        return attempt() if len(tried) % 2 else "I do not know."

    with serving(scripted(attempt=reply)) as url:
        arguments = ("difficulty", "jam.jsonl", "--out", "d.jsonl", "--samples", "4", *FAST)
        ended = run(*arguments, "--base-url", url)
        again = run(*arguments, "--base-url", url, "--json")
    assert "Rated 1 of 2 problems: scripted solves 0 always, 1 sometimes, 0 never" in ended.out
    known, unknown = read_problems("d.jsonl")
    assert known.extra["solve_rate"]["scripted"] == {"right": 2, "samples": 4, "rate": 0.5}
    assert "solve_rate" not in unknown.extra
    assert len(tried) == 4
    assert again.json["mean"] == 0.5


@pytest.mark.parametrize(
    ("arguments", "before"),
    [
        (SYNTHESIZE, ["demonstrate", "ask, text", "attempt", "ask, table"]),
        pytest.param(
            ("label", "jam.jsonl", "--out", "made.jsonl", "--attempts", "3", *FAST),
            ["attempt"] * 3,
            marks=pytest.mark.slow,
        ),
    ],
    ids=["synthesize", "label"],
)
def test_a_killed_run_goes_on_and_asks_nothing_again(
    run: Run, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], before: list[str]
) -> None:
    """The run is killed while it waits for the reply after those of `before`."""
    well = scripted_reply()

    def reply(request: dict[str, Any]) -> str | Say:
        return Say(hang=True) if len(hanging.requests) > len(before) else well(request)

    hanging = ScriptedChat(reply)
    with serving(hanging) as url:
        command = [sys.executable, "-m", "modelwright", "data", *arguments, "--base-url", url]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            deadline = time.monotonic() + 60
            while len(hanging.requests) <= len(before) and time.monotonic() < deadline:
                assert process.poll() is None
                time.sleep(0.02)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
    capsys.readouterr()  # the server's complaints about the reply that it could not give
    assert [kind_of(request) for request in hanging.requests[:-1]] == before
    assert not Path("made.jsonl").exists()
    rest = scripted()
    with serving(rest) as url:
        assert run(*arguments, "--base-url", url).code == 0
    assert len(rest.requests) == {"synthesize": 5, "label": 6}[arguments[0]] - len(before)
    killed = list(read_problems("made.jsonl"))
    for name in ("made.jsonl", "made.log.jsonl"):
        Path(name).unlink()
    with serving(scripted()) as url:
        run(*arguments, "--base-url", url)
    assert [undated(p) for p in killed] == [undated(p) for p in read_problems("made.jsonl")]


def undated(problem: Problem) -> Any:
    """Return a problem without the seconds that its calls took."""
    record = problem.to_json()
    record["extra"].get("synthesis", {}).pop("cost", None)
    return record
