"""The library page's questions and decisions, over HTTP, on a real library."""

from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("fastapi")

from starlette.testclient import TestClient

from modelwright.agent.settings import Settings
from modelwright.agent.web.app import create_app
from modelwright.agent.web.library_api import library_router
from modelwright.library.insight import Status
from modelwright.library.store import Library

Ask = Callable[..., Any]


def proposals(ask: Ask) -> dict[str, dict[str, Any]]:
    return {row["kind"]: row for row in ask("/proposals")["proposals"]}


def test_the_queue_has_what_it_would_change_and_the_evidence(ask: Ask) -> None:
    rows = proposals(ask)
    assert set(rows) == {"change", "retire", "add"}
    assert rows["change"]["instead_of"][0]["condition"].endswith("rented or set up.")
    assert rows["change"]["proposal"]["condition"].endswith("rented or bought.")
    assert rows["retire"]["evidence"] == {"helped": 0, "hurt": 2}
    assert rows["add"]["evidence"] == {"before": 0.5, "after": 0.75}
    assert rows["add"]["instead_of"] == []
    assert rows["add"]["proposal"]["verification"][0]["solved"] == 2


def test_an_accepted_change_is_the_next_version(ask: Ask, place: str) -> None:
    made = ask("/approve", {"name": proposals(ask)["change"]["name"]})
    assert made["name"] == "fixed@2"
    with Library(place) as kept:
        assert kept.insight("fixed").condition.endswith("rented or bought.")
    assert "change" not in proposals(ask)


def test_a_rejected_proposal_keeps_its_reason(ask: Ask, place: str) -> None:
    ask("/reject", {"name": proposals(ask)["add"]["name"], "reason": "too broad"})
    with Library(place) as kept:
        assert kept.insight("fresh").status is Status.REJECTED
        assert kept.events(insight="fresh")[-1].detail == {"reason": "too broad"}


def test_an_edit_of_an_insight_waits_in_the_queue(ask: Ask, place: str) -> None:
    ask("/edit", {"name": "units@1", "explanation": "Convert everything to kilograms first."})
    with Library(place) as kept:
        assert kept.insight("units").version == 1
    waiting = [row for row in ask("/proposals")["proposals"] if row["kind"] == "change"]
    assert [row["instead_of"][0]["id"] for row in waiting] == ["fixed", "units"]


def test_an_edited_proposal_is_accepted_as_edited(ask: Ask) -> None:
    seen = proposals(ask)["change"]["name"]
    edited = ask("/edit", {"name": seen, "condition": "A cost is paid once if anything starts."})
    stale = ask("/approve", {"name": seen}, 400)["error"]
    assert stale["kind"] == "changed_meanwhile"
    ask("/approve", {"name": edited["name"]})
    found = ask("/insight", name="fixed")["insight"]
    assert found["condition"] == "A cost is paid once if anything starts."


def test_decisions_about_what_changed_meanwhile_are_refused(ask: Ask) -> None:
    ask("/pin", {"name": "units@1"})
    assert ask("/pin", {"name": "units@1"}, 400)["error"]["kind"] == "changed_meanwhile"
    assert ask("/edit", {"name": "units@1", "example": "x"}, 400)["error"]["message"] == (
        "insight units@1 is now units@2"
    )
    assert ask("/retire", {"name": "units@2"}, 400)["error"]["kind"] == "pinned"
    assert ask("/pin", {"name": "units@2"})["insight"].get("pinned") is None
    assert ask("/retire", {"name": "units@3", "reason": "old"})["insight"]["status"] == "retired"


def test_an_insight_has_its_history_and_where_it_helped(ask: Ask) -> None:
    ask("/approve", {"name": proposals(ask)["change"]["name"]})
    found = ask("/insight", name="fixed")
    assert [version["version"] for version in found["versions"]] == [1, 2]
    assert found["use"]["helped"] == 1
    assert found["problems"] == {"depots-1": "Open depots at a fixed cost of 900 each."}
    assert [event["kind"] for event in found["events"]] == [
        *("extracted", "retrieved", "applied", "helped", "approved"),
    ]
    assert ask("/insight", None, 400, name="nothing")["error"]["kind"] == "unknown_insight"


def test_search_finds_the_insight_that_concerns_a_problem(ask: Ask) -> None:
    found = ask("/search", words="grams and kilograms of flour")["insights"]
    assert found[0]["id"] == "units"
    assert found[0]["score"] > 0
    assert found[0]["features"]


def test_insights_are_listed_by_status(ask: Ask) -> None:
    assert [row["id"] for row in ask("/insights")["insights"]] == ["fixed", "units"]
    assert len(ask("/insights", status="proposed")["insights"]) == 3
    assert len(ask("/insights", status="all")["insights"]) == 5
    ask("/insights", None, 400, status="odd")


def test_the_taxonomy_counts_insights_and_has_what_it_means(ask: Ask) -> None:
    found = ask()
    assert found["by_status"] == {"active": 2, "proposed": 3}
    assert [one["accuracy"] for one in found["measurements"]] == [0.5, 0.75]
    tracks = {track["name"]: track for track in found["taxonomy"]}
    domain = {area["name"]: area for area in tracks["Domain Modeling"]["areas"]}
    assert domain["Facility Location"]["insights"] == 1
    (topic,) = domain["Facility Location"]["topics"]
    assert topic == {
        "name": "Fixed Charge",
        "insights": 1,
        "definition": "Costs that are paid once.",
        "condition": "Something is opened.",
    }
    assert domain["Routing"]["insights"] == 0
    # a label that no taxonomy defines has its place too
    (units,) = tracks["General Formulation"]["areas"]
    assert [topic["name"] for topic in units["topics"]] == ["Unit Inconsistency"]


def test_without_a_library_the_way_to_one_is_told(tmp_path) -> None:
    settings = Settings(library=str(tmp_path / "none.sqlite"))
    app = create_app(settings, token="t", extra=[library_router(settings)])
    client = TestClient(app, base_url="http://127.0.0.1", headers={"X-Modelwright-Token": "t"})
    error = client.get("/api/library").json()["error"]
    assert error["kind"] == "missing_library"
    assert "library import" in error["hint"]


def test_the_library_is_closed_to_those_without_the_token(place: str) -> None:
    settings = Settings(library=place)
    app = create_app(settings, token="t", extra=[library_router(settings)])
    client = TestClient(app, base_url="http://127.0.0.1")
    assert client.get("/api/library").status_code == 401
    foreign = {"X-Modelwright-Token": "t", "Origin": "http://evil.example"}
    reply = client.post("/api/library/approve", json={"name": "fresh@1"}, headers=foreign)
    assert reply.status_code == 403
