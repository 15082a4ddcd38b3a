"""Retrieval: what is found, in which order, within which limits, and what everything costs."""

import asyncio
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from insights import FIXED_COST, UNITS, fixed_cost, units

from modelwright.library.alphaopt import import_alphaopt
from modelwright.library.event import Event, EventKind
from modelwright.library.index import Index, Query
from modelwright.library.insight import Insight, Status, Track, next_version
from modelwright.library.retrieval import (
    Found,
    RetrievalLimits,
    Retriever,
    advice_of,
    index_of,
    rank,
    tokens_of,
)
from modelwright.library.store import Library
from modelwright.library.taxonomy import Topic
from modelwright.library.vectors import Embedder
from modelwright.library.words import words_of

DEPOTS = "Three depots may be opened in five cities; opening one costs 900 a year in rent."
BAKERY = "A loaf takes 500 grams of flour; 30 kilograms of flour are at hand."


@pytest.fixture
def library(sqlite: str):
    with Library(sqlite) as opened:
        with opened.writing("tester") as writer:
            writer.add(fixed_cost(), EventKind.EXTRACTED)
            writer.add(units(), EventKind.EXTRACTED)
            writer.keep_problem("depots-1", DEPOTS)
            writer.keep_problem("bakery-1", BAKERY)
        yield opened


def names(found: Sequence[Found]) -> list[str]:
    return [one.insight.id for one in found]


def find(retriever: Retriever, text: str, **more: Any) -> list[str]:
    return names(asyncio.run(retriever.retrieve(Query(text), **more)))


def test_words_are_compared_without_their_endings():
    assert (
        words_of("Deliveries of the 3 trucks, opened by 2") == words_of("delivery truck open")[:3]
    )


def test_a_problem_finds_what_its_words_are_about(library: Library):
    retriever = Retriever(library)
    assert find(retriever, "Costs of opening are paid if a warehouse is rented.")[0] == "fixed"
    assert find(retriever, "Each cake needs 200 grams; we have 8 kilograms.")[0] == "units"
    assert find(retriever, "Zzz") == []


def test_what_helped_a_similar_problem_comes_first(library: Library):
    """Both insights have the same words; only the log tells them apart."""
    twins = [fixed_cost(id=name, sources=()) for name in ("one", "two")]
    text = "Lorries go from ports to mines."
    for helped in ("one", "two"):
        events = [Event(EventKind.HELPED, helped, 1, "p")]
        index = Index(twins, [], {"p": text}, events)
        assert names(rank(index, Query("A lorry goes from the mine to a port.")))[0] == helped
        assert names(rank(index, Query("A lorry goes to a mine.", but="p"))) == []


def test_what_hurt_is_no_evidence(library: Library):
    events = [
        Event(EventKind.HELPED, "fixed", 1, "p"),
        Event(EventKind.HURT, "fixed", 1, "p"),
    ]
    index = Index([fixed_cost(sources=())], [], {"p": "Lorries go to mines."}, events)
    assert rank(index, Query("A lorry goes to a mine.")) == []


def test_the_kind_of_failure_counts(library: Library):
    twins = [fixed_cost(id="a"), fixed_cost(id="b", failures=("build_error",))]
    query = Query("opened", failure="build_error")
    assert names(rank(Index(twins), query)) == ["b", "a"]


def test_for_a_repair_only_what_was_learnt_from_that_failure(library: Library):
    with library.writing("tester") as writer:
        writer.add(fixed_cost(id="tight", failures=("infeasible",)), EventKind.EXTRACTED)
    retriever = Retriever(library)
    query = Query(BAKERY, failure="infeasible", only_failure=True)
    assert names(asyncio.run(retriever.retrieve(query))) == ["tight"]
    other = Query(BAKERY, failure="unbounded", only_failure=True)
    assert asyncio.run(retriever.retrieve(other)) == []
    tracked = Query(BAKERY, failure="infeasible", only_failure=True, tracks=(Track.CODE,))
    assert asyncio.run(retriever.retrieve(tracked)) == []


def test_a_topic_is_known_by_its_definition_and_by_name(library: Library):
    insights = [fixed_cost(condition="c", explanation="e"), units(condition="c", explanation="e")]
    index = Index(insights, [Topic(FIXED_COST, "charged once for a warehouse")])
    assert names(rank(index, Query("a warehouse")))[0] == "fixed"
    assert names(rank(index, Query("", labels=(UNITS,)))) == ["units"]


def test_only_the_tracks_asked_for(library: Library):
    query = Query("opened in grams", tracks=(Track.FORMULATION,))
    assert names(rank(index_of(library), query)) == ["units"]


def test_what_is_not_active_is_not_found_and_changes_are_seen(library: Library):
    retriever = Retriever(library)
    assert find(retriever, BAKERY)[0] == "units"
    with Library(library.place) as other, other.writing("tester") as writer:
        writer.add(next_version(units(), status=Status.RETIRED), EventKind.RETIRED)
    assert "units" not in find(retriever, BAKERY)


def test_an_empty_library_has_nothing_to_say(tmp_path: Path):
    with Library(str(tmp_path / "empty.sqlite")) as empty:
        assert find(Retriever(empty), BAKERY) == []


def test_limits_hold_and_a_long_insight_makes_way_for_short_ones(sqlite: str):
    long = fixed_cost(id="long", explanation="opened " * 2000)
    with Library(sqlite) as library:
        with library.writing("tester") as writer:
            writer.add(long, EventKind.EXTRACTED)
            for k in range(30):
                writer.add(fixed_cost(id=f"n{k:02}"), EventKind.EXTRACTED)
        limits = RetrievalLimits(most=4, most_tokens=3 * tokens_of(fixed_cost()))
        found = find(Retriever(library, limits=limits), "opened")
        assert found == ["n00", "n01", "n02"]
        assert len(find(Retriever(library), "opened")) == 5


def test_code_for_another_interface_is_not_shown():
    assert "Example" in advice_of(fixed_cost())
    assert "Example" in advice_of(fixed_cost(example_solver="pyomo"))
    assert "Example" not in advice_of(fixed_cost(example_solver="gurobipy"))


def test_a_model_is_asked_once_and_only_about_the_shortlist(library: Library):
    asked: list[tuple[str, list[str]]] = []

    async def choose(text: str, shortlist: Sequence[Insight]) -> Sequence[str]:
        asked.append((text, [insight.id for insight in shortlist]))
        return ["fixed", "fixed", "invented"]

    assert find(Retriever(library), BAKERY + DEPOTS, choose=choose) == ["fixed"]
    ((text, shortlist),) = asked
    assert text == BAKERY + DEPOTS
    assert sorted(shortlist) == ["fixed", "units"]


def test_vectors_find_what_shares_no_word_and_are_fetched_once(library: Library):
    asked: list[str] = []

    async def embed(texts: Sequence[str]) -> list[list[float]]:
        asked.extend(texts)
        return [[float("gram" in t or "Mehl" in t), float("opened" in t), 0.1] for t in texts]

    embedder = Embedder("tiny", embed)
    assert find(Retriever(library), "Wie viel Mehl?", embedder=embedder)[0] == "units"
    assert len(asked) == 3
    assert find(Retriever(library), "Wie viel Mehl?", embedder=embedder)[0] == "units"
    assert len(asked) == 4
    with library.writing("tester") as writer:
        writer.add(next_version(units(), condition="In grams."), EventKind.REFINED)
    find(Retriever(library), "Wie viel Mehl?", embedder=embedder)
    assert len(asked) == 6


def test_every_insight_is_found_from_its_own_source_and_label(library: Library):
    index, texts = index_of(library), library.problems()
    for insight in index.insights:
        for source in insight.sources:
            query = Query(texts[source], labels=insight.labels)
            assert insight.id in names(rank(index, query, most=5))


def test_every_insight_of_alphaopt_is_found_from_its_own_source_and_label(sqlite: str):
    """The text of a source that is not here is stood in for by the condition."""
    folder = Path(os.environ.get("MODELWRIGHT_DATA", "/nowhere"))
    if not (folder / "alphaopt_library.json").is_file():
        pytest.skip("MODELWRIGHT_DATA has no AlphaOPT library")
    texts: dict[str, str] = {}
    for file in folder.glob("*.jsonl"):
        for line in file.read_text().splitlines():
            record = json.loads(line)
            if name := record["extra"].get("alphaopt_id"):
                texts[name] = record["question"]
    with Library(sqlite) as library:
        import_alphaopt(
            library, folder / "alphaopt_library.json", folder / "alphaopt_taxonomy.json", texts
        )
        index = index_of(library)
        missed = [
            insight.id
            for insight in index.insights
            for source in insight.sources
            if insight.id
            not in names(
                rank(index, Query(texts.get(source, insight.condition), labels=insight.labels))
            )
        ]
    assert len(index.insights) == 139
    assert missed == []
