"""Runs below the folders that a person named, known by ids."""

import os
import shutil
from pathlib import Path

import pytest

from modelwright.agent.web.run_folders import RunFolders
from modelwright.solvers.errors import UsageError


def make_run(folder: Path, at: float) -> Path:
    folder.mkdir(parents=True)
    (folder / "metrics.jsonl").write_text("{}\n")
    os.utime(folder / "metrics.jsonl", (at, at))
    return folder


def test_runs_are_found_at_any_depth_the_newest_first(tmp_path: Path) -> None:
    make_run(tmp_path / "a" / "b" / "old", 1_000)
    make_run(tmp_path / "new", 2_000)
    make_run(tmp_path / ".hidden" / "run", 3_000)
    found = RunFolders([tmp_path, tmp_path / "missing"], {"metrics.jsonl"}).all()
    assert [run.name for run in found] == ["new", "a/b/old"]
    assert [run.changed for run in found] == [2_000, 1_000]


def test_a_folder_that_is_a_run_itself_and_one_named_twice_count_once(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", 1_000)
    found = RunFolders([run, tmp_path, run], {"metrics.jsonl"}).all()
    assert [one.name for one in found] == ["run"]


def test_an_id_outlives_a_restart_and_links_lead_nowhere(tmp_path: Path) -> None:
    make_run(tmp_path / "runs" / "one", 1_000)
    outside = make_run(tmp_path / "outside", 1_000)
    (tmp_path / "runs" / "link").symlink_to(outside)
    (found,) = RunFolders([tmp_path / "runs"], {"metrics.jsonl"}).all()
    again = RunFolders([tmp_path / "runs"], {"metrics.jsonl"}).named(found.id)
    assert again == found


def test_a_run_that_is_gone_or_never_was_is_told_of(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", 1_000)
    folders = RunFolders([tmp_path], {"metrics.jsonl"})
    (found,) = folders.all()
    shutil.rmtree(run)
    assert folders.all() == []
    for number in (found.id, "../run", ""):
        with pytest.raises(UsageError, match="there is no run"):
            folders.named(number)


def test_a_run_that_begins_later_is_found_by_its_id(tmp_path: Path) -> None:
    folders = RunFolders([tmp_path], {"metrics.jsonl"})
    assert folders.all() == []
    make_run(tmp_path / "late", 1_000)
    (found,) = RunFolders([tmp_path], {"metrics.jsonl"}).all()
    assert folders.named(found.id).name == "late"
