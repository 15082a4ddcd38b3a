"""Files of AlphaOPT: everything comes back; its real library, where MODELWRIGHT_DATA has it."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from insights import units

from modelwright.library.alphaopt import export_alphaopt, import_alphaopt, interface_of
from modelwright.library.event import EventKind
from modelwright.library.insight import Label, Status, Track, next_version
from modelwright.library.store import Library
from modelwright.solvers.errors import UsageError

THEIRS: dict[str, Any] = {
    "insight_id": 3,
    "taxonomy": {"Domain Modeling": {"Packaging": ["Knapsack", "Bins"], "Selection": []}},
    "condition": "Items have weights.",
    "explanation": "It is a knapsack.",
    "example": "model.addVars(3)",
    "iteration": 0,
    "version": 1,
    "task_id": "E021",
    "occurrence": 0,
    "distribution": {
        "positive": ["E001", "B016"],
        "negative": ["A186"],
        "unretrieved": ["E002"],
        "irrelevant": ["E014"],
        "invalid": [],
    },
}
TAXONOMY = {
    "Domain Modeling": {
        "Packaging": {"Knapsack": {"definition": "d", "condition": "c"}},
        "Selection": {},
    }
}


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    library, taxonomy = tmp_path / "library.json", tmp_path / "taxonomy.json"
    other = {**THEIRS, "insight_id": 1, "task_id": ["E1", "E2"], "example": "x <= 3", "added": [1]}
    library.write_text(json.dumps([THEIRS, other]))
    taxonomy.write_text(json.dumps(TAXONOMY))
    return library, taxonomy


def there_and_back(place: str, library: Path, taxonomy: Path, folder: Path) -> tuple[Any, Any]:
    out, topics = folder / "out.json", folder / "out_taxonomy.json"
    with Library(place) as opened:
        import_alphaopt(opened, library, taxonomy)
        export_alphaopt(opened, out, topics)
    return json.loads(out.read_text()), json.loads(topics.read_text())


def test_files_come_back_with_equal_content(sqlite: str, files: tuple[Path, Path], tmp_path: Path):
    insights, taxonomy = there_and_back(sqlite, *files, tmp_path)
    assert insights == json.loads(files[0].read_text())
    assert taxonomy == TAXONOMY


def test_judgements_become_events(sqlite: str, files: tuple[Path, Path]):
    with Library(sqlite) as library:
        taken = import_alphaopt(library, *files)
        assert taken.solver_specific == 1
        assert taken.undefined == (Label(Track.DOMAIN, "Packaging", "Bins"),)
        events = library.events(insight="alphaopt-3")
        told = [(event.kind, event.problem) for event in events]
        assert told == [
            (EventKind.IMPORTED, ""),
            (EventKind.HELPED, "E001"),
            (EventKind.HELPED, "B016"),
            (EventKind.HURT, "A186"),
            (EventKind.MISSED, "E002"),
            (EventKind.UNUSED, "E014"),
        ]


def test_reading_a_file_again_changes_nothing(sqlite: str, files: tuple[Path, Path]):
    with Library(sqlite) as library:
        import_alphaopt(library, *files)
        before = (library.insights(), library.events(), library.topics())
        import_alphaopt(library, *files)
        assert (library.insights(), library.events(), library.topics()) == before


def test_changes_and_insights_of_our_own_are_exported(
    sqlite: str, files: tuple[Path, Path], tmp_path: Path
):
    out = tmp_path / "out.json"
    with Library(sqlite) as library:
        import_alphaopt(library, *files)
        with library.writing("tester") as writer:
            one = library.insight("alphaopt-1")
            writer.add(next_version(one, status=Status.RETIRED), EventKind.RETIRED)
            other = library.insight("alphaopt-3")
            writer.add(next_version(other, condition="Narrower."), EventKind.REFINED)
            writer.add(units(), EventKind.EXTRACTED)
        assert export_alphaopt(library, out) == 2
    theirs, ours = json.loads(out.read_text())
    assert theirs == {**THEIRS, "condition": "Narrower."}
    assert (ours["insight_id"], ours["task_id"]) == (4, ["bakery-1"])
    assert ours["taxonomy"] == {"General Formulation": {"Units Scaling": ["Unit Inconsistency"]}}
    with Library(str(tmp_path / "other.sqlite")) as library:
        assert import_alphaopt(library, out).insights == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({}, "expected a list, got dict"),
        ([3], "insight 1: expected an object"),
        ([THEIRS, {**THEIRS, "taxonomy": {"Cooking": {"a": ["b"]}}}], "insight 2: unknown track"),
        ([{k: v for k, v in THEIRS.items() if k != "task_id"}], "field 'task_id' is missing"),
        ([{**THEIRS, "condition": ""}], "field 'condition' must be a text"),
        ([{**THEIRS, "example": None}], "insight 1: "),
    ],
)
def test_a_file_of_another_shape_is_one_message(
    content: Any, words: str, sqlite: str, tmp_path: Path
):
    (tmp_path / "bad.json").write_text(json.dumps(content))
    with Library(sqlite) as library:
        with pytest.raises(UsageError, match=words):
            import_alphaopt(library, tmp_path / "bad.json")
        assert library.insights(None) == []


@pytest.mark.parametrize(
    ("example", "interface"),
    [
        ("m.addConstr(x <= 3)", "gurobipy"),
        ("gp.quicksum(x)", "gurobipy"),
        ("import pyomo.environ as pyo", "pyomo"),
        ("lpSum(x) <= 3", "pulp"),
        ("x <= capacity * is_open", ""),
        ("", ""),
    ],
)
def test_code_for_one_interface_is_told_apart(example: str, interface: str):
    assert interface_of(example) == interface


def _published(name: str) -> Path:
    path = Path(os.environ.get("MODELWRIGHT_DATA", "/nowhere")) / name
    if not path.is_file():
        pytest.skip("MODELWRIGHT_DATA has no AlphaOPT library")
    return path


def test_the_published_library_comes_back_with_equal_content(sqlite: str, tmp_path: Path):
    library = _published("alphaopt_library.json")
    taxonomy = _published("alphaopt_taxonomy.json")
    insights, topics = there_and_back(sqlite, library, taxonomy, tmp_path)
    assert insights == json.loads(library.read_text())
    assert topics == json.loads(taxonomy.read_text())
