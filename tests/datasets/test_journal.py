import json
from pathlib import Path

import pytest

from modelwright.datasets.author import Cost
from modelwright.datasets.journal import Journal
from modelwright.solvers.errors import UsageError

RUN = {"work": "label", "model": "m"}


def write(path: Path, steps: int = 2) -> None:
    with Journal(path, RUN) as journal:
        for k in range(steps):
            journal.write("item", f"step {k}", {"found": k}, Cost(1, 100, 20, 0.5, 0.25))


def test_steps_and_costs_are_read_again(tmp_path: Path) -> None:
    write(tmp_path / "j.jsonl")
    with Journal(tmp_path / "j.jsonl", RUN) as journal:
        assert journal.steps("item") == {"step 0": {"found": 0}, "step 1": {"found": 1}}
        assert journal.steps("other") == {}
        assert journal.cost == journal.cost_of("item") == Cost(2, 200, 40, 1.0, 0.5)


@pytest.mark.parametrize("cut", [1, 10, 60])
def test_a_line_that_was_cut_off_is_dropped(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "j.jsonl"
    write(path)
    path.write_bytes(path.read_bytes()[:-cut])
    with Journal(path, RUN) as journal:
        assert list(journal.steps("item")) == ["step 0"]
        journal.write("item", "step 1", {"found": 1}, Cost())
    assert all(json.loads(line) for line in path.read_text().splitlines())


def test_a_first_line_that_was_cut_off_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "j.jsonl"
    path.write_bytes(b'{"run": {"wo')
    write(path, steps=1)
    with Journal(path, RUN) as journal:
        assert list(journal.steps("item")) == ["step 0"]


@pytest.mark.parametrize("line", [b"{oops}\n", b"[]\n", b'{"item": 1}\n', b'"\xff"\n'])
def test_a_broken_line_is_named(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "j.jsonl"
    write(path)
    path.write_bytes(path.read_bytes() + line)
    with pytest.raises(UsageError, match=r"j\.jsonl, line 4: not a line of a journal"):
        Journal(path, RUN)
    assert path.read_bytes().endswith(line), "nothing is lost"


def test_another_run_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "j.jsonl")
    with pytest.raises(UsageError, match="another model: 'm', now 'n'"):
        Journal(tmp_path / "j.jsonl", {**RUN, "model": "n"})


def test_a_journal_is_open_once(tmp_path: Path) -> None:
    with (
        Journal(tmp_path / "j.jsonl", RUN),
        pytest.raises(UsageError, match="in use by another process"),
    ):
        Journal(tmp_path / "j.jsonl", RUN)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot write .*No such file"):
        Journal(tmp_path / "no" / "j.jsonl", RUN)


def test_costs_without_a_price_stay_unknown() -> None:
    assert Cost(dollars=None) + Cost(dollars=1.0) == Cost(dollars=None)
