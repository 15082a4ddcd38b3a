"""What the library page asks the server: the queue of proposals, insights, search, decisions.

Everything that changes the library goes through `modelwright.library.review`, as the commands do:
an edit is a proposal, and a proposal that changed since it was looked at is not decided about.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from modelwright.agent.commands.library_place import opened, person
from modelwright.agent.settings import Settings
from modelwright.library import review
from modelwright.library.event import EventKind
from modelwright.library.index import Query
from modelwright.library.insight import Insight, Status, Track
from modelwright.library.retrieval import index_of, rank
from modelwright.library.statistics import Use, count, uses_of
from modelwright.library.store import Library
from modelwright.library.taxonomy import Topic
from modelwright.solvers.errors import UsageError

_MOST_FOUND = 30


class Named(BaseModel):
    """A decision about an insight or a proposal."""

    name: str
    """ID@VERSION, as it was looked at."""
    reason: str = ""


class Edit(BaseModel):
    """New texts; None for those that stay."""

    name: str
    condition: str | None = None
    explanation: str | None = None
    example: str | None = None


def library_router(settings: Settings) -> APIRouter:
    """Return the routes below `/api/library`.

    Args:
        settings: where the library is; one that is made later is found.
    """
    pages = _Pages(settings.library)
    router = APIRouter(prefix="/api/library")
    for path, answer in (
        ("", pages.overview),
        ("/proposals", pages.proposals),
        ("/insights", pages.insights),
        ("/search", pages.search),
        ("/insight", pages.insight),
    ):
        router.add_api_route(path, answer, methods=["GET"])
    for path, answer in (
        ("/edit", pages.edit),
        ("/approve", pages.approve),
        ("/reject", pages.reject),
        ("/pin", pages.pin),
        ("/retire", pages.retire),
    ):
        router.add_api_route(path, answer, methods=["POST"])
    return router


class _Pages:
    """One method for each route."""

    def __init__(self, setting: str | None) -> None:
        self._setting = setting

    def overview(self) -> dict[str, Any]:
        with opened(self._setting) as kept:
            found = count(kept)
            return {
                "place": kept.place,
                "revision": kept.revision,
                "by_status": found.by_status,
                "measurements": [vars(one) for one in found.measurements],
                "taxonomy": taxonomy_tree(kept.topics(), kept.insights()),
            }

    def proposals(self) -> dict[str, Any]:
        with opened(self._setting) as kept:
            return {"proposals": waiting(kept)}

    def insights(self, status: str = "active") -> dict[str, Any]:
        if status not in (*Status, "all"):
            raise UsageError(f"status: expected one of {', '.join(Status)} or all; got {status!r}")
        with opened(self._setting) as kept:
            uses = uses_of(kept)
            found = kept.insights(None if status == "all" else Status(status))
            return {"insights": [row_of(one, uses) for one in found]}

    def search(self, words: str) -> dict[str, Any]:
        with opened(self._setting) as kept:
            uses = uses_of(kept)
            rows = [
                {**row_of(one.insight, uses), "score": one.score, "features": one.features}
                for one in rank(index_of(kept), Query(words), most=_MOST_FOUND)
            ]
            return {"insights": rows}

    def insight(self, name: str) -> dict[str, Any]:
        with opened(self._setting) as kept:
            return whole(kept, kept.insight(name))

    def edit(self, given: Edit) -> dict[str, Any]:
        changes = given.model_dump(exclude={"name"}, exclude_none=True)
        if not changes:
            raise UsageError("nothing to change", hint="Give condition, explanation or example.")
        with opened(self._setting) as kept:
            made = review.propose_edit(kept, _as_seen(kept, given.name), person(), **changes)
            return _decided(made)

    def approve(self, given: Named) -> dict[str, Any]:
        with opened(self._setting) as kept:
            return _decided(review.approve(kept, given.name, person()))

    def reject(self, given: Named) -> dict[str, Any]:
        with opened(self._setting) as kept:
            return _decided(review.reject(kept, given.name, person(), reason=given.reason))

    def pin(self, given: Named) -> dict[str, Any]:
        """Pin what is loose, let go of what is pinned."""
        with opened(self._setting) as kept:
            seen = _as_seen(kept, given.name)
            return _decided(review.pin(kept, seen.name, person(), pinned=not seen.pinned))

    def retire(self, given: Named) -> dict[str, Any]:
        with opened(self._setting) as kept:
            return _decided(review.retire(kept, given.name, person(), given.reason))


def waiting(library: Library) -> list[dict[str, Any]]:
    """Return the proposals that nobody decided about, each with its evidence, the oldest first."""
    made = {event.insight: event for event in library.events(kinds=[EventKind.PROPOSED])}
    rows: list[dict[str, Any]] = []
    for proposal in library.insights(Status.PROPOSED):
        event = made.get(proposal.id)
        evidence = dict(event.detail) if event else {}
        evidence.pop("proposal", None)
        rows.append(
            {
                "proposal": proposal.to_json(),
                "name": proposal.name,
                "kind": str(review.kind_of(proposal)),
                "instead_of": [library.insight(name).to_json() for name in proposal.parents],
                "evidence": evidence,
                "at": event.at if event else "",
                "actor": event.actor if event else "",
            }
        )
    return sorted(rows, key=lambda row: row["at"])


def row_of(insight: Insight, uses: Mapping[str, Use]) -> dict[str, Any]:
    """Return an insight as it stands in a list."""
    return {
        "id": insight.id,
        "name": insight.name,
        "condition": insight.condition,
        "labels": [list(label) for label in insight.labels],
        "status": str(insight.status),
        "pinned": insight.pinned,
        "use": vars(uses.get(insight.id, Use())),
    }


def whole(library: Library, insight: Insight) -> dict[str, Any]:
    """Return an insight with its versions, its history, and the problems it was used on."""
    events = library.events(insight=insight.id)
    texts = library.problems()
    named = {event.problem for event in events} | set(insight.sources)
    use = uses_of(library).get(insight.id, Use())
    return {
        "insight": insight.to_json(),
        "name": insight.name,
        "use": vars(use),
        "versions": [one.to_json() for one in library.versions(insight.id)],
        "events": [{**vars(event), "kind": str(event.kind)} for event in events],
        "problems": {name: texts[name] for name in sorted(named) if name in texts},
    }


def taxonomy_tree(topics: Iterable[Topic], insights: Iterable[Insight]) -> list[dict[str, Any]]:
    """Return the tracks, their areas and topics, each with its number of active insights.

    Labels that the taxonomy does not define have their place too. An insight with two topics of an
    area counts once there.
    """
    told = {(str(t.label.track), t.label.area, t.label.topic): t for t in topics}
    holders: dict[tuple[str, ...], set[str]] = {}
    for insight in insights:
        for label in insight.labels:
            for depth in (1, 2, 3):
                key = tuple(map(str, label[:depth]))
                holders.setdefault(key, set()).add(insight.id)
    places = dict.fromkeys((*told, *(key for key in holders if len(key) == 3)))
    tree: list[dict[str, Any]] = []
    for track in map(str, Track):
        areas: dict[str, dict[str, Any]] = {}
        for key in (key for key in places if key[0] == track):
            _, area, name = key
            branch = areas.setdefault(area, _branch((track, area), holders) | {"topics": []})
            leaf = _branch(key, holders) if name else branch
            if topic := told.get(key):
                leaf |= {"definition": topic.definition, "condition": topic.condition}
            if name:
                branch["topics"].append(leaf)
        tree.append(_branch((track,), holders) | {"areas": list(areas.values())})
    return tree


def _branch(key: tuple[str, ...], holders: Mapping[tuple[str, ...], set[str]]) -> dict[str, Any]:
    return {"name": key[-1], "insights": len(holders.get(key, ()))}


def _decided(insight: Insight) -> dict[str, Any]:
    return {"insight": insight.to_json(), "name": insight.name}


def _as_seen(library: Library, name: str) -> Insight:
    """Return the current version of an insight, which must be the one that was looked at."""
    now = library.insight(name.partition("@")[0])
    if now.name != name:
        raise UsageError(
            f"insight {name} is now {now.name}",
            hint="Somebody changed it meanwhile. Look at it again, and repeat the change.",
            kind="changed_meanwhile",
        )
    return now
