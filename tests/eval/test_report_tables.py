"""The data and the names that reports rest on."""

import pytest

from modelwright.datasets.catalog.registry import NAMES
from modelwright.eval.inspect import solvers, tasks
from modelwright.eval.protocols import PROTOCOLS
from modelwright.eval.report.page import PROTOCOLS_TOLD
from modelwright.eval.report.peers import published
from modelwright.eval.request import SYSTEMS

WITHOUT_LABELS = {"resocratic_seed_pool"}


def test_published_results_name_known_benchmarks_rules_and_their_source() -> None:
    rows = published(NAMES)
    assert len(rows) == 101
    for row in rows:
        assert 0 < row.accuracy < 1
        assert row.protocol in (*PROTOCOLS, "")
        assert row.rule
        assert row.source


def test_the_best_published_result_comes_first() -> None:
    rows = published(["optibench"])
    assert rows[0].system.startswith("NEMO")
    assert rows[0].accuracy == 0.904


@pytest.mark.parametrize("name", sorted(set(NAMES) - WITHOUT_LABELS))
def test_every_benchmark_is_a_task(name: str) -> None:
    assert callable(getattr(tasks, name))


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_system_is_a_solver(name: str) -> None:
    assert callable(getattr(solvers, name))


def test_the_page_has_a_line_for_every_protocol() -> None:
    assert list(PROTOCOLS_TOLD) == list(PROTOCOLS)
