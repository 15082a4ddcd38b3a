"""`modelwright library`, every command, as a person and as a program use it."""

import json
from pathlib import Path
from typing import Any

import pytest
from command_runs import Ended, Run

INSIGHT: dict[str, Any] = {
    "insight_id": 3,
    "taxonomy": {"Domain Modeling": {"Packaging": ["Knapsack"]}},
    "condition": "Items with weights go into one bag.",
    "explanation": "It is a knapsack.",
    "example": "model.addVars(3)",
    "iteration": 0,
    "version": 1,
    "task_id": "E021",
    "occurrence": 0,
    "distribution": {"positive": ["E001"], "negative": ["A186"]},
}
OTHER = {**INSIGHT, "insight_id": 4, "condition": "A flow is conserved.", "task_id": ["E1", "E2"]}
FIRST = "alphaopt-3"


@pytest.fixture
def library(run: Run, tmp_path: Path) -> Run:
    """Give a runner of `modelwright library` on a library with two insights."""
    (tmp_path / "library.json").write_text(json.dumps([INSIGHT, OTHER]))
    taxonomy = {"Domain Modeling": {"Packaging": {"Knapsack": {"definition": "", "condition": ""}}}}
    (tmp_path / "taxonomy.json").write_text(json.dumps(taxonomy))
    done = run("library", "import", "library.json", "--taxonomy", "taxonomy.json")
    assert done.code == 0
    assert "2 insights, 2 with an example for one solver, 0 labels" in done.out

    def go(*arguments: str) -> Ended:
        return run("library", *arguments)

    return go


def test_files_of_alphaopt_come_back(library: Run, tmp_path: Path):
    arguments = ("--format", "alphaopt", "--taxonomy", "topics.json")
    assert library("export", "out.json", *arguments).code == 0
    assert json.loads((tmp_path / "out.json").read_text()) == [INSIGHT, OTHER]
    assert (tmp_path / "topics.json").read_text().count("Knapsack") == 1


def test_a_library_is_carried_to_another_place(library: Run, run: Run):
    assert library("export", "out.jsonl", "--history", "--json").json["path"] == "out.jsonl"
    arguments = ("--library", "other.sqlite", "--json")
    assert run("library", "import", "out.jsonl", *arguments).json["added"] == 2
    shown = run("library", "show", FIRST, *arguments).json
    assert shown["use"]["helped"] == 1


def test_insights_are_searched_listed_and_shown(library: Run):
    assert library("search", "bag", "of", "weights").out.startswith(f"{FIRST}@1")
    assert library("search", "bag", "--json").json["found"][0]["insight"]["id"] == FIRST
    assert library("show").out.count("\n") == 2
    shown = library("show", FIRST).out
    assert "Items with weights" in shown
    assert "Example (for gurobipy)" in shown
    assert "helped 1, hurt 1" in shown


def test_an_edit_waits_in_the_queue_until_it_is_approved(library: Run):
    proposal = library("edit", FIRST, "--condition", "Narrower.", "--json").json["insight"]["id"]
    queue = library("review").out
    assert "+condition: Narrower." in queue
    assert "Items with weights" in library("show", FIRST).out
    assert library("approve", proposal).out == f"Approved {FIRST}@2: active\n"
    assert "Narrower." in library("show", FIRST).out
    assert library("review").out == "No proposal waits.\n"
    changed = library("diff", f"{FIRST}@1")
    assert changed.code == 3
    assert "+condition: Narrower." in changed.out
    kinds = [event["kind"] for event in library("history", FIRST, "--json").json["events"]]
    assert kinds == ["imported", "helped", "hurt", "approved"]


def test_a_proposal_is_rejected_with_a_reason(library: Run):
    proposal = library("edit", FIRST, "--example", "", "--json").json["insight"]["id"]
    assert library("reject", proposal, "--reason", "needed").code == 0
    assert "reason needed" in library("history", proposal).out
    assert library("approve", proposal, "--json").error["kind"] == "not_proposed"


def test_what_is_pinned_stays(library: Run):
    assert library("pin", FIRST).out == f"Pinned {FIRST}@2: active\n"
    assert library("retire", FIRST, "--json").error["kind"] == "pinned"
    library("pin", FIRST, "--off")
    assert library("retire", FIRST, "--reason", "old").code == 0
    assert [one["id"] for one in library("show", "--json").json["insights"]] == ["alphaopt-4"]


def test_a_snapshot_is_gone_back_to(library: Run):
    assert library("snapshot", "good").code == 0
    library("retire", FIRST)
    changes = library("diff", "good", "--json")
    assert (changes.code, len(changes.json["changes"])) == (3, 1)
    assert library("rollback", "good").out == "1 insights changed.\n"
    assert library("show", FIRST, "--json").json["insight"]["status"] == "active"
    assert library("snapshot").out.startswith("good  revision 2")


@pytest.mark.slow
def test_statistics_are_printed_and_drawn(library: Run, tmp_path: Path):
    assert "     2 active" in library("stats").out
    found = library("stats", "--json", "--plot", "stats.png").json
    assert found["use"][FIRST]["hurt"] == 1
    assert (tmp_path / "stats.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.slow
def test_verified_answers_are_training_examples_one_for_each_model(run: Run, tmp_path: Path):
    text = (Path(__file__).parents[2] / "examples" / "production.txt").read_text()
    (tmp_path / "p.txt").write_text(text)
    (tmp_path / "q.txt").write_text(text.replace(".", ". ", 1))
    verdicts = [run("solve", name, "--json").json["verdict"] for name in ("p.txt", "q.txt")]
    assert verdicts == ["verified", "verified"]
    assert run("library", "export", "sft.jsonl", "--sft").out == "Wrote 1 records to sft.jsonl\n"
    (line,) = (tmp_path / "sft.jsonl").read_text().splitlines()
    example = json.loads(line)
    assert "def build_model(data)" in example["program"]
    assert example["formulation"]["variables"]
    assert example["problem"].split() == text.split()


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        (("show", "nothing"), "unknown_insight"),
        (("show", "--status", "odd"), "usage"),
        (("diff", "nothing"), "unknown_snapshot"),
        (("edit", FIRST), "usage"),
        (("edit", FIRST, "--condition", INSIGHT["condition"]), "no_change"),
        (("import", "missing.jsonl"), "missing_file"),
        (("import", "library.json", "--taxonomy", "library.json"), "bad_insight"),
        (("export", "out", "--format", "xml"), "usage"),
        (("export", "no/such/folder.jsonl"), "unwritable"),
        (("stats", "--library", "missing.sqlite"), "missing_library"),
        (("stats", "--library", "none"), "usage"),
        (("stats", "--library", "library.json"), "library"),
    ],
)
def test_what_goes_wrong_is_one_message(library: Run, arguments: tuple[str, ...], kind: str):
    ended = library(*arguments, "--json")
    assert ended.code in (2, 6)
    assert ended.error["kind"] == kind
