"""A library with something of everything that the page shows, in a file of its own."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

# What the tests of these folders make.
sys.path.extend(str(Path(__file__).parents[2] / name) for name in ("library", "eval", "agent"))
sys.path.append(str(Path(__file__).parents[1] / "web"))

from insights import FIXED_COST, fixed_cost, units  # pyright: ignore[reportMissingImports]

from modelwright.library.event import Event, EventKind
from modelwright.library.insight import Label, Track
from modelwright.library.review import ProposalKind, propose, propose_edit
from modelwright.library.store import Library
from modelwright.library.taxonomy import Topic

Ask = Callable[..., Any]


def fill_library(place: str) -> None:
    """Write two insights that were used, three proposals about them and a third, and topics."""
    with Library(place) as kept:
        with kept.writing("tester") as writer:
            writer.define(Topic(FIXED_COST, "Costs that are paid once.", "Something is opened."), 0)
            writer.define(Topic(Label(Track.DOMAIN, "Routing", "Subtours")), 1)
            writer.add(fixed_cost(), EventKind.EXTRACTED)
            writer.add(units(), EventKind.EXTRACTED)
            writer.keep_problem("depots-1", "Open depots at a fixed cost of 900 each.")
        used = (EventKind.RETRIEVED, EventKind.APPLIED, EventKind.HELPED)
        kept.record([Event(kind, "fixed", 1, "depots-1", "m") for kind in used])
        kept.record([Event(EventKind.HURT, "units", 1, "bakery-1", "m")])
        for size, accuracy in ((1, 0.5), (2, 0.75)):
            detail = {"accuracy": accuracy, "size": size, "tokens": 900.0}
            kept.record([Event(EventKind.MEASURED, "", 0, "", "m", detail)])
        propose_edit(
            kept,
            kept.insight("fixed"),
            "m",
            condition="A cost is paid once if anything is opened, rented or bought.",
        )
        with kept.writing("m") as writer:
            going = units(parents=("units@1",), made_by="m")
            propose(writer, going, ProposalKind.RETIRE, helped=0, hurt=2)
            fresh = fixed_cost(id="fresh", condition="A machine <b>starts</b>.", made_by="m")
            propose(writer, fresh, before=0.5, after=0.75)


@pytest.fixture
def place(tmp_path: Path) -> str:
    place = str(tmp_path / "library.sqlite")
    fill_library(place)
    return place


@pytest.fixture
def ask(place: str) -> Ask:
    """Send a request below /api/library; a body makes it a POST."""
    pytest.importorskip("fastapi")
    from starlette.testclient import TestClient

    from modelwright.agent.settings import Settings
    from modelwright.agent.web.app import create_app
    from modelwright.agent.web.library_api import library_router

    settings = Settings(library=place)
    app = create_app(settings, token="t", extra=[library_router(settings)])
    client = TestClient(app, base_url="http://127.0.0.1", headers={"X-Modelwright-Token": "t"})

    def go(path: str = "", body: dict[str, Any] | None = None, code: int = 200, **query: Any):
        path = f"/api/library{path}"
        reply = client.get(path, params=query) if body is None else client.post(path, json=body)
        assert reply.status_code == code, reply.text
        return reply.json()

    return go
