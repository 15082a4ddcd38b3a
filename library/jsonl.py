"""A library as text: one JSON object a line, in an order that shows what changed in a diff.

| "record" | fields | one line for each |
|---|---|---|
| topic | track, area, topic, definition, condition | topic, in the order of the taxonomy |
| problem | id, text | problem that insights were learnt from, sorted by id |
| insight | those of `modelwright.library.insight.Insight` | current version, sorted by id |
| event | those of `modelwright.library.event.Event` | event, only with the history |

With the history there is a line for every version of an insight, and reading it into an empty
library gives everything back, times included.
"""

import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from modelwright.library.event import Event, EventKind
from modelwright.library.insight import Insight, label_of
from modelwright.library.store import Library
from modelwright.library.taxonomy import Topic
from modelwright.solvers.errors import UsageError


class Imported(NamedTuple):
    """What came of an import."""

    added: int
    changed: int
    """Insights that were there with other content: they got a new version."""
    same: int


def export_jsonl(library: Library, path: Path | str, *, history: bool = False) -> int:
    """Write a library to a file, whole or not at all; return the number of lines.

    Args:
        library: to write.
        path: of the file.
        history: whether earlier versions and the log are written too.

    Raises:
        UsageError: the file cannot be written.
    """
    lines = [
        json.dumps(record, ensure_ascii=False, sort_keys=True) + "\n"
        for record in _records(library, history=history)
    ]
    write_whole(Path(path), "".join(lines))
    return len(lines)


def import_jsonl(library: Library, path: Path | str, actor: str) -> Imported:
    """Read a file into a library, all of it or nothing.

    Raises:
        UsageError: the file cannot be read, or a line is not as described; it names the line.
    """
    topics: list[Topic] = []
    problems: dict[str, str] = {}
    versions: dict[str, list[Insight]] = {}
    events: list[Event] = []
    for place, record in read_lines(Path(path)):
        try:
            kind = record.pop("record", None)
            if kind == "topic":
                topics.append(_topic(record))
            elif kind == "problem":
                problems[_text(record, "id")] = _text(record, "text")
            elif kind == "insight":
                insight = Insight.from_json(record)
                versions.setdefault(insight.id, []).append(insight)
            elif kind == "event":
                record["kind"] = EventKind(record.get("kind"))
                events.append(Event(**record))
            else:
                raise ValueError(f"field 'record' must be a kind of line, got {kind!r}")
        except UsageError as error:
            raise UsageError(
                f"{place}: {error.message}", hint=error.hint, kind=error.kind
            ) from None
        except (ValueError, TypeError) as error:
            raise UsageError(f"{place}: {error}", kind="bad_insight") from None
    return _keep(library, topics, problems, versions, events, actor)


def _keep(
    library: Library,
    topics: list[Topic],
    problems: dict[str, str],
    versions: dict[str, list[Insight]],
    events: list[Event],
    actor: str,
) -> Imported:
    added, changed, same = 0, 0, 0
    with library.writing(actor) as writer:
        current = {insight.id: insight for insight in library.insights(None)}
        known = {topic.label: topic for topic in library.topics()}
        for topic in topics:
            if known.get(topic.label) != topic:
                writer.define(topic, _position(known, topic))
                known[topic.label] = topic
        for name, text in problems.items():
            writer.keep_problem(name, text)
        fresh = {name for name in versions if name not in current}
        logged = {event.insight for event in events}
        for name, ones in versions.items():
            ones.sort(key=lambda one: one.version)
            last = ones[-1]
            if name in fresh:
                for one in ones:
                    writer.insert(one)
                if name not in logged:
                    writer.note(EventKind.IMPORTED, last)
                added += 1
                continue
            now = current[name]
            if replace(last, version=now.version, made_by=now.made_by) == now:
                same += 1
                continue
            writer.add(replace(last, version=now.version + 1), EventKind.IMPORTED)
            changed += 1
        for event in events:
            if event.insight in fresh:
                writer.log(event)
    return Imported(added, changed, same)


def _position(known: dict[Any, Topic], topic: Topic) -> int:
    order = list(known)
    return order.index(topic.label) if topic.label in known else len(order)


def _records(library: Library, *, history: bool) -> Iterator[dict[str, Any]]:
    for topic in library.topics():
        yield {
            "record": "topic",
            **topic.label._asdict(),
            "definition": topic.definition,
            "condition": topic.condition,
        }
    for name, text in library.problems().items():
        yield {"record": "problem", "id": name, "text": text}
    for insight in library.insights(None):
        kept = library.versions(insight.id) if history else [insight]
        for one in kept:
            yield {"record": "insight", **one.to_json()}
    for event in library.events() if history else ():
        yield {"record": "event", **vars(event), "kind": str(event.kind)}


def _topic(record: dict[str, Any]) -> Topic:
    label = label_of([record.get(name) for name in ("track", "area", "topic")])
    return Topic(label, str(record.get("definition", "")), str(record.get("condition", "")))


def _text(record: dict[str, Any], name: str) -> str:
    if not isinstance(record.get(name), str):
        raise ValueError(f"field {name!r} must be a text")
    return record[name]


def read_lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (place, object) for each line of a file.

    Raises:
        UsageError: the file cannot be read, or a line is no JSON object.
    """
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if line.strip():
            yield f"{path}, line {number}", _object(line, f"{path}, line {number}")


def read_text(path: Path) -> str:
    """Return the text of a file.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text", kind="not_text") from None
    except OSError as error:
        kind = "missing_file" if isinstance(error, FileNotFoundError) else "unreadable"
        raise UsageError(f"cannot read {path}: {error.strerror}", kind=kind) from None


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is there whole or as it was before.

    Raises:
        UsageError: it cannot be written.
    """
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            partial = Path(file.name)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        partial.chmod(0o644)
        partial.replace(path)
    except OSError as error:
        raise UsageError(
            f"cannot write {path}: {error.strerror}", hint="Name another file.", kind="unwritable"
        ) from None


def _object(line: str, place: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{place}: broken JSON: {error}", kind="bad_json") from None
    if not isinstance(record, dict):
        raise UsageError(f"{place}: expected an object, got {type(record).__name__}")
    return record
