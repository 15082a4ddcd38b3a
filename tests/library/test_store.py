"""The store: versions, log, snapshots, rollback, migrations, many processes, a process killed."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sql
from insights import FIXED_COST, fixed_cost, units

from modelwright.library.event import Event, EventKind
from modelwright.library.insight import Insight, Status, next_version
from modelwright.library.jsonl import export_jsonl, import_jsonl
from modelwright.library.schema import MIGRATIONS, STATE
from modelwright.library.snapshots import diff, revision_of, rollback, snapshot, tell
from modelwright.library.store import Library
from modelwright.library.taxonomy import Topic
from modelwright.solvers.errors import ServiceMissingError, UsageError


def put(library: Library, *insights: Insight, kind: EventKind = EventKind.EXTRACTED) -> None:
    with library.writing("tester") as writer:
        for insight in insights:
            writer.add(insight, kind)


def test_what_is_kept_comes_back_the_same(library: Library):
    put(library, fixed_cost(), units(pinned=True, status=Status.PROPOSED, failures=("wrong",)))
    again = library.insights(None)
    assert again == [fixed_cost(), units(pinned=True, status=Status.PROPOSED, failures=("wrong",))]
    assert library.insights() == [fixed_cost()]


def test_a_change_is_a_new_version_and_the_old_one_stays(library: Library):
    put(library, fixed_cost())
    put(library, next_version(fixed_cost(), condition="Narrower."), kind=EventKind.REFINED)
    assert library.insight("fixed").condition == "Narrower."
    assert library.insight("fixed@1") == fixed_cost()
    log = [(event.kind, event.version, event.actor) for event in library.events(insight="fixed")]
    assert log == [(EventKind.EXTRACTED, 1, "tester"), (EventKind.REFINED, 2, "tester")]


def test_a_change_of_what_somebody_else_changed_is_refused_whole(library: Library):
    put(library, fixed_cost(), units())
    put(library, next_version(fixed_cost(), condition="Theirs."))
    with pytest.raises(UsageError, match="version 2 now"):
        put(library, next_version(units()), next_version(fixed_cost(), condition="Ours."))
    assert library.insight("units").version == 1
    assert library.insight("fixed").condition == "Theirs."
    assert library.revision == 2


def test_an_insight_is_found_by_the_beginning_of_its_id(library: Library):
    put(library, fixed_cost(), fixed_cost(id="fixed-2"), units())
    assert library.insight("un").id == "units"
    assert library.insight("fixed").id == "fixed"
    for name, words in (("fix", "2 insights"), ("", "no insight"), ("f%", "no insight")):
        with pytest.raises(UsageError, match=words):
            library.insight(name)
    with pytest.raises(UsageError, match="no version 7"):
        library.insight("units@7")


def test_use_is_logged_without_a_new_revision(library: Library):
    put(library, fixed_cost())
    library.record([Event(EventKind.HELPED, "fixed", 1, "p-1", "m", {"verdict": "verified"})])
    (event,) = library.events(kinds=[EventKind.HELPED])
    assert (event.problem, event.detail) == ("p-1", {"verdict": "verified"})
    assert event.at
    assert library.revision == 1


def test_topics_are_read_in_their_order_and_as_they_were(library: Library):
    one, two = Topic(FIXED_COST, "first", "always"), Topic(FIXED_COST._replace(topic="Other"))
    with library.writing("tester") as writer:
        writer.define(one, 0)
        writer.define(two, 1)
    with library.writing("tester") as writer:
        writer.define(replace(one, definition="second"), 0)
    assert [topic.definition for topic in library.topics()] == ["second", ""]
    assert library.topics(at=1) == [one, two]


def test_a_snapshot_is_compared_and_gone_back_to_and_nothing_is_forgotten(library: Library):
    put(library, fixed_cost(), units())
    with library.writing("tester") as writer:
        writer.define(Topic(FIXED_COST, "first"), 0)
    before = snapshot(library, "good", "tester").revision
    put(library, next_version(fixed_cost(), condition="Worse."), units(id="new"))
    with library.writing("tester") as writer:
        writer.define(Topic(FIXED_COST, "worse"), 0)
    changes = diff(library, before, library.revision)
    assert [(change.kind, (change.after or units()).id) for change in changes] == [
        ("changed", "fixed"),
        ("added", "new"),
    ]
    assert "+condition: Worse." in tell(changes[0].before, changes[0].after)
    made = rollback(library, revision_of(library, "good"), "tester")
    assert {insight.id for insight in made} == {"fixed", "new"}
    assert library.insights() == [fixed_cost(version=3), units()]
    assert library.topics() == [Topic(FIXED_COST, "first")]
    assert library.insight("new").status is Status.RETIRED
    assert library.insight("fixed@2").condition == "Worse."
    assert not rollback(library, before, "tester")
    with pytest.raises(UsageError, match="already"):
        snapshot(library, "good", "tester")
    with pytest.raises(UsageError, match="no snapshot"):
        revision_of(library, "bad")


def test_text_of_a_library_gives_it_back(library: Library, tmp_path: Path):
    put(library, units(), fixed_cost())
    put(library, next_version(fixed_cost(), condition="Ünïcode\nin two lines"))
    library.record([Event(EventKind.HELPED, "fixed", 2, "p-1")])
    with library.writing("tester") as writer:
        writer.define(Topic(FIXED_COST, "first", "always"), 0)
        writer.keep_problem("depots-1", "A depot ...")
    file = tmp_path / "library.jsonl"
    export_jsonl(library, file, history=True)
    with Library(str(tmp_path / "other.sqlite")) as other:
        assert import_jsonl(other, file, "tester") == (2, 0, 0)
        again = tmp_path / "again.jsonl"
        export_jsonl(other, again, history=True)
        ours, theirs = [
            [{**json.loads(line), "revision": 0} for line in path.read_text().splitlines()]
            for path in (file, again)
        ]
        assert sorted(map(str, ours)) == sorted(map(str, theirs))
        assert import_jsonl(other, file, "tester") == (0, 0, 2)


def test_text_differs_only_where_the_library_does(library: Library, tmp_path: Path):
    put(library, units(), fixed_cost())
    one, two = tmp_path / "1.jsonl", tmp_path / "2.jsonl"
    export_jsonl(library, one)
    put(library, next_version(fixed_cost(), condition="Other."))
    export_jsonl(library, two)
    lines = [path.read_text().splitlines() for path in (one, two)]
    changed = [a for a, b in zip(*lines, strict=True) if a != b]
    assert len(changed) == 1
    with Library(str(tmp_path / "other.sqlite")) as other:
        import_jsonl(other, one, "tester")
        assert import_jsonl(other, two, "tester") == (0, 1, 1)
        assert other.insight("fixed").condition == "Other."


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "line 2: broken JSON"),
        ("[]", "line 2: expected an object"),
        ('{"record": "thing"}', "line 2: field 'record'"),
        ('{"record": "insight", "id": "a", "condition": "b"}', "line 2: field 'explanation'"),
        ('{"record": "insight", "id": "a", "condition": "b", "explanation": "c", "x": 1}', "'x'"),
        (
            '{"record": "insight", "id": "a", "condition": "b", "explanation": "c", '
            '"labels": [["Cooking", "x", "y"]]}',
            "unknown track 'Cooking'",
        ),
    ],
)
def test_text_that_is_none_of_ours_changes_nothing(
    line: str, words: str, sqlite: str, tmp_path: Path
):
    first = json.dumps({"record": "insight", **units().to_json()})
    (tmp_path / "bad.jsonl").write_text(f"{first}\n{line}\n")
    with Library(sqlite) as library:
        with pytest.raises(UsageError, match=words):
            import_jsonl(library, tmp_path / "bad.jsonl", "tester")
        assert library.insights(None) == []


def test_an_older_library_is_brought_up_to_date(place: str):
    with Library(place) as library:
        put(library, units())
    engine = _engine(place)
    with engine.begin() as connection:  # as version 1 of the tables left it
        connection.execute(sql.text("DROP TABLE modelwright_library_vectors"))
        connection.execute(sql.text("DROP TABLE modelwright_library_tasks"))
        connection.execute(STATE.update().values(schema=1))
    with Library(place) as library:
        assert library.insights() == [units()]
        assert library.read(sql.select(STATE.c.schema))[0][0] == len(MIGRATIONS)
        assert "modelwright_library_tasks" in sql.inspect(engine).get_table_names()
    engine.dispose()


def test_a_library_of_a_later_version_is_left_alone(place: str):
    Library(place).close()
    engine = _engine(place)
    with engine.begin() as connection:
        connection.execute(STATE.update().values(schema=99))
    with pytest.raises(UsageError, match="version 99"):
        Library(place)
    engine.dispose()


def test_many_open_a_new_library_at_once(place: str):
    opened: list[int] = []

    def open_it() -> None:
        with Library(place) as library:
            opened.append(library.revision)

    threads = [threading.Thread(target=open_it) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opened == [0] * 6


_WRITER = """
import sys
from modelwright.library.event import EventKind
from modelwright.library.insight import Insight, next_version
from modelwright.library.store import Library

place, who, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
library = Library(place)
print("ready", flush=True)
for k in range(count):
    one = Insight(f"{who}-{k}", (), f"condition {k}", "advice", sources=(f"p{k}",))
    with library.writing(who) as writer:
        writer.add(one, EventKind.EXTRACTED)
        writer.add(next_version(one, condition="changed"), EventKind.REFINED)
    print(k, flush=True)
"""


def test_writers_at_once_lose_nothing(place: str):
    """Each insight comes with its two versions and two events; revisions have no gap."""
    Library(place).close()
    count = 15
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", _WRITER, place, f"w{k}", str(count)], stdout=subprocess.DEVNULL
        )
        for k in range(3)
    ]
    with Library(place) as library:
        while any(process.poll() is None for process in processes):
            _assert_whole(library)
            time.sleep(0.05)
        assert [process.returncode for process in processes] == [0, 0, 0]
        assert len(library.insights()) == 3 * count
        assert library.revision == 3 * count
        _assert_whole(library)


@pytest.mark.slow
def test_a_writer_killed_at_any_moment_leaves_whole_changes(place: str):
    Library(place).close()
    for k in range(6):
        arguments = [sys.executable, "-c", _WRITER, place, f"w{k}", "1000"]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            told = [process.stdout.readline() for _ in range(2 + k)]
            time.sleep(0.003 * k)
            os.kill(process.pid, signal.SIGKILL)
            told += process.stdout.readlines()
        with Library(place) as library:
            kept = [one for one in library.insights() if one.id.startswith(f"w{k}-")]
            said = sum(line.strip().isdigit() for line in told)
            assert said <= len(kept) <= said + 1
            _assert_whole(library)


def _assert_whole(library: Library) -> None:
    """Check that every change is there whole: both versions, and both events, of one revision."""
    events = library.events()
    kinds: dict[str, list[tuple[EventKind, int, int]]] = {}
    for event in events:
        kinds.setdefault(event.insight, []).append((event.kind, event.version, event.revision))
    for told in kinds.values():
        (one, two) = told
        assert one[:2] == (EventKind.EXTRACTED, 1)
        assert two[:2] == (EventKind.REFINED, 2)
        assert one[2] == two[2]
    now = library.insights()
    assert all(insight.version == 2 for insight in now)
    assert {insight.id for insight in now} >= set(kinds)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("/proc/nowhere/library.sqlite", "cannot be used"),
        ("mysql://x/y", "expected the path of a SQLite file"),
        ("postgresql://localhost:1/none", "cannot be used"),
    ],
)
def test_a_place_that_cannot_be_used_is_one_message(place: str, words: str):
    with pytest.raises((ServiceMissingError, UsageError), match=words):
        Library(place)


def test_a_file_that_is_no_database_is_one_message(tmp_path: Path):
    (tmp_path / "library.sqlite").write_text("hello, I am no database " * 100)
    with pytest.raises(ServiceMissingError, match="cannot be used"):
        Library(str(tmp_path / "library.sqlite"))


def _engine(place: str) -> sql.Engine:
    postgres = place.startswith("postgresql:")
    url = place.replace("postgresql:", "postgresql+psycopg:") if postgres else f"sqlite:///{place}"
    return sql.create_engine(url)
