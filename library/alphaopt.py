"""Read and write the files of AlphaOPT (arXiv 2510.18428, github.com/Minw913/AlphaOPT).

A library is a JSON list of insights, a taxonomy {track: {area: {topic: {definition, condition}}}}.
Everything in them comes back from an export: what has no place in an insight is kept beside it.
The judgements of AlphaOPT's diagnosis, which its files keep as lists of problems, become events.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from modelwright.library.event import Event, EventKind
from modelwright.library.insight import Insight, Label, Status, label_of, next_version
from modelwright.library.jsonl import read_text, write_whole
from modelwright.library.store import Library
from modelwright.library.taxonomy import Topic
from modelwright.solvers.errors import UsageError

ACTOR = "alphaopt"
_FIELDS = ("taxonomy", "condition", "explanation", "example", "task_id")
_JUDGEMENTS = {
    "positive": EventKind.HELPED,
    "invalid": EventKind.UNUSED,
    "negative": EventKind.HURT,
    "irrelevant": EventKind.UNUSED,
    "unretrieved": EventKind.MISSED,
}
"""List of `distribution` -> what it says: right and used; right, not used; wrong; has nothing to
do with the problem; not found and would have helped."""
_INTERFACES = {
    "gurobipy": re.compile(
        r"gurobi|\bgp\.|\bGRB\b|\baddVars?\(|\baddM?Constrs?\(|addGenConstr|\bquicksum\(", re.I
    ),
    "docplex": re.compile(r"docplex|\bcontinuous_var|\bbinary_var"),
    "pulp": re.compile(r"\bpulp\b|\bLp(Variable|Problem|Sum)\b|\blpSum\b", re.I),
    "cvxpy": re.compile(r"\bcvxpy\b|\bcp\.(Variable|Problem)"),
    "pyomo": re.compile(r"\bpyomo\b|\bpyo\.|ConcreteModel"),
}


class Taken(NamedTuple):
    """What an import found."""

    insights: int
    solver_specific: int
    """Insights with an example for one modelling interface."""
    undefined: tuple[Label, ...]
    """Labels of insights that the taxonomy does not define; they are found all the same."""


def interface_of(example: str) -> str:
    """Return the modelling interface that a piece of code is written for; "" if it fits any."""
    for name, pattern in _INTERFACES.items():
        if pattern.search(example):
            return name
    return ""


def import_alphaopt(
    library: Library,
    path: Path | str,
    taxonomy: Path | str | None = None,
    problems: Mapping[str, str] | None = None,
) -> Taken:
    """Read a library of AlphaOPT, all of it or nothing; once more changes nothing.

    Args:
        library: to read it into.
        path: of the list of insights.
        taxonomy: path of the taxonomy; None for none.
        problems: AlphaOPT's id of a problem -> its text, where known: it helps retrieval.

    Raises:
        UsageError: a file cannot be read or is not as described; the message names the place.
    """
    records = _parsed(Path(path), list)
    insights = [_insight(record, f"{path}, insight {n}") for n, record in enumerate(records, 1)]
    topics = _topics(_parsed(Path(taxonomy), dict), str(taxonomy)) if taxonomy else []
    with library.writing(ACTOR) as writer:
        current = {insight.id: insight for insight in library.insights(None)}
        defined = library.topics()
        known = {topic.label for topic in defined} | {topic.label for topic in topics}
        fresh = [topic for topic in topics if topic not in defined]
        for position, topic in enumerate(fresh, start=len(defined)):
            writer.define(topic, position)
        for position, insight in enumerate(insights):
            now = current.get(insight.id)
            if now is None:
                writer.add(insight, EventKind.IMPORTED, file=Path(path).name, position=position)
                for event in _judged(insight):
                    writer.log(event)
            elif replace(insight, version=now.version, status=now.status) != now:
                changed = next_version(replace(insight, version=now.version))
                writer.add(changed, EventKind.IMPORTED, file=Path(path).name, position=position)
            for source in insight.sources:
                if problems and source in problems:
                    writer.keep_problem(source, problems[source])
        for name in {event.problem for one in insights for event in _judged(one)}:
            if problems and name in problems:
                writer.keep_problem(name, problems[name])
    undefined = {label for insight in insights for label in insight.labels} - known
    specific = sum(bool(insight.example_solver) for insight in insights)
    return Taken(len(insights), specific, tuple(sorted(undefined)))


def export_alphaopt(library: Library, path: Path | str, taxonomy: Path | str | None = None) -> int:
    """Write the active insights as AlphaOPT reads them; return how many.

    Those that came from AlphaOPT stand in their old order with all their fields; others follow with
    numbers above theirs.

    Args:
        library: to write.
        path: of the list of insights.
        taxonomy: path for the taxonomy; None for none.

    Raises:
        UsageError: a file cannot be written.
    """
    order = {
        event.insight: (event.revision, event.detail.get("position", 0))
        for event in library.events(kinds=[EventKind.IMPORTED])
        if event.actor == ACTOR
    }
    insights = library.insights(Status.ACTIVE)
    theirs = sorted((one for one in insights if one.id in order), key=lambda one: order[one.id])
    ours = [one for one in insights if one.id not in order]
    numbers = [one.extra["alphaopt"]["insight_id"] for one in theirs if "alphaopt" in one.extra]
    first = 1 + max((n for n in numbers if isinstance(n, int)), default=0)
    records = [_record(one, None) for one in theirs]
    records += [_record(one, number) for number, one in enumerate(ours, start=first)]
    write_whole(Path(path), json.dumps(records, indent=2, ensure_ascii=False) + "\n")
    if taxonomy is not None:
        nested = json.dumps(_nested(library.topics()), indent=2, ensure_ascii=False)
        write_whole(Path(taxonomy), nested + "\n")
    return len(records)


def _insight(record: Any, place: str) -> Insight:
    try:
        if not isinstance(record, dict):
            raise ValueError(f"expected an object, got {type(record).__name__}")
        labels = [
            label_of([track, area, topic])
            for track, areas in record["taxonomy"].items()
            for area, topics in areas.items()
            for topic in topics or [""]
        ]
        tasks = record["task_id"]
        kept = {key: value for key, value in record.items() if key not in _FIELDS}
        kept["taxonomy"], kept["task_id"] = record["taxonomy"], tasks
        sources = [str(task) for task in (tasks if isinstance(tasks, list) else [tasks])]
        return Insight.from_json(
            {
                "id": f"alphaopt-{record['insight_id']}",
                "labels": labels,
                "condition": record["condition"],
                "explanation": record["explanation"],
                "example": record["example"],
                "example_solver": interface_of(record["example"]),
                "sources": sources,
                "made_by": ACTOR,
                "extra": {"alphaopt": kept},
            }
        )
    except KeyError as error:
        message = f"field {error} is missing"
    except (ValueError, TypeError, AttributeError) as error:
        message = str(error)
    except UsageError as error:
        message = error.message
    raise UsageError(
        f"{place}: {message}",
        hint="Expected AlphaOPT's library.json: a list of insights with taxonomy, condition, "
        "explanation, example and task_id.",
        kind="bad_insight",
    )


def _judged(insight: Insight) -> list[Event]:
    judged: dict[str, list[Any]] = insight.extra["alphaopt"].get("distribution") or {}
    return [
        Event(_JUDGEMENTS[kind], insight.id, insight.version, str(task), ACTOR, {"judged": kind})
        for kind, tasks in judged.items()
        if kind in _JUDGEMENTS
        for task in tasks
    ]


def _record(insight: Insight, number: int | None) -> dict[str, Any]:
    """Return what AlphaOPT writes for an insight; `number` for one that it does not know."""
    kept: dict[str, Any] = dict(insight.extra.get("alphaopt", {}))
    taxonomy, task = kept.pop("taxonomy", None), kept.pop("task_id", None)
    if taxonomy is None or _labels(taxonomy) != set(insight.labels):
        taxonomy = {}
        for label in insight.labels:
            topics = taxonomy.setdefault(label.track, {}).setdefault(label.area, [])
            topics += [label.topic] if label.topic else []
    if task is None or {str(t) for t in (task if isinstance(task, list) else [task])} != set(
        insight.sources
    ):
        task = list(insight.sources)
    if number is not None:
        kept = {"insight_id": number, "iteration": 0, "version": 1, "occurrence": 0}
        kept["distribution"] = {kind: [] for kind in _JUDGEMENTS}
    return {
        **kept,
        "taxonomy": taxonomy,
        "condition": insight.condition,
        "explanation": insight.explanation,
        "example": insight.example,
        "task_id": task,
    }


def _labels(taxonomy: dict[str, dict[str, Any]]) -> set[Label]:
    return {
        Label(track, area, topic)
        for track, areas in taxonomy.items()
        for area, topics in areas.items()
        for topic in topics or [""]
    }


def _topics(nested: dict[str, Any], place: str) -> list[Topic]:
    found: list[Topic] = []
    try:
        for track, areas in nested.items():
            for area, topics in areas.items():
                if not topics:
                    found.append(Topic(label_of([track, area, ""])))
                for topic, told in topics.items():
                    label = label_of([track, area, topic])
                    found.append(Topic(label, told["definition"], told["condition"]))
    except (AttributeError, TypeError, KeyError, ValueError) as error:
        raise UsageError(
            f"{place}: not as expected: {error}",
            hint="Expected AlphaOPT's taxonomy: track, area, topic, {definition, condition}.",
            kind="bad_taxonomy",
        ) from None
    return found


def _nested(topics: list[Topic]) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for topic in topics:
        track, area, name = topic.label
        under = nested.setdefault(track, {}).setdefault(area, {})
        if name:
            under[name] = {"definition": topic.definition, "condition": topic.condition}
    return nested


def _parsed(path: Path, kind: type) -> Any:
    try:
        content = json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: broken JSON: {error}", kind="bad_json") from None
    if not isinstance(content, kind):
        wanted = {list: "a list", dict: "an object"}[kind]
        raise UsageError(
            f"{path}: expected {wanted}, got {type(content).__name__}", kind="bad_insight"
        )
    return content
