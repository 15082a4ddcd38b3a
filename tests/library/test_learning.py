"""Learning and evolution, with a model that solves a problem only if the insights let it."""

import asyncio
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from school import CONDITIONS, TEXTS, School, insight, problems

from modelwright.datasets.problem import Problem
from modelwright.library.event import Event, EventKind
from modelwright.library.evolution import Evolved, Plan, evolve
from modelwright.library.insight import Insight, Status
from modelwright.library.learning import Effort, Learnt, learn
from modelwright.library.merging import groups_of, merges_of
from modelwright.library.practice import Attempt, Draft
from modelwright.library.review import ProposalKind, pin, propose
from modelwright.library.shown import shelf_of
from modelwright.library.store import Library
from modelwright.library.tasks import finished
from modelwright.library.verify import Repeats
from modelwright.solvers.engine import Engine
from modelwright.solvers.errors import ModelwrightError

pytestmark = pytest.mark.slow

ALL = problems(30)
TRAIN, GATE, HELD_BACK = ALL[:18], ALL[18:24], ALL[24:]
ONCE = Repeats(1, 1)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(workers=2) as engine:
        yield engine


@pytest.fixture
def library(sqlite: str) -> Iterator[Library]:
    with Library(sqlite) as opened:
        yield opened


def put(library: Library, *insights: Insight) -> None:
    with library.writing("tester") as writer:
        for one in insights:
            writer.add(one, EventKind.EXTRACTED)


def taught(library: Library, engine: Engine, *some: Problem, **options: Any) -> Learnt:
    school = options.pop("school", None) or School(engine)
    effort = Effort(repeats=ONCE, parallel=options.pop("parallel", 1), **options)
    going = learn(library, some or TRAIN, school, engine, run="lesson", effort=effort)
    return asyncio.run(going)


def evolved(library: Library, engine: Engine, *some: Problem, run: str = "round") -> Evolved:
    plan = Plan(repeats=ONCE, parallel=1)
    going = evolve(library, some or TRAIN, GATE, School(engine), run=run, plan=plan)
    return asyncio.run(going)


def accuracy(library: Library, engine: Engine, some: list[Problem] = HELD_BACK) -> float:
    """Share of problems solved with what retrieval shows."""
    shelf, school = shelf_of(library), School(engine)

    async def go(problem: Problem) -> bool:
        attempt = await school.attempt(problem, shelf.shown(problem), 1)
        return attempt.solves(problem.expected)

    return sum(asyncio.run(go(problem)) for problem in some) / len(some)


def test_what_is_learnt_solves_held_back_problems_of_the_same_kinds(
    library: Library, engine: Engine
):
    assert accuracy(library, engine) == 0
    learnt = taught(library, engine)
    assert Counter(one["result"] for one in learnt.results.values()) == {"learnt": 3, "solved": 15}
    assert accuracy(library, engine) == 1
    for one in library.insights():
        (run,) = one.verification
        assert (run.problem, run.solved, run.retrieved) == (one.sources[0], 1, True)
        kinds = [event.kind for event in library.events(insight=one.id)]
        assert kinds[:2] == [EventKind.EXTRACTED, EventKind.VERIFIED]
        assert one.failures == ("wrong",)
    assert len(library.topics()) == 3


def test_a_run_goes_on_with_what_is_left(library: Library, engine: Engine):
    taught(library, engine, *TRAIN[:4])
    school = School(engine)
    learnt = taught(library, engine, school=school)
    assert len(learnt.results) == 18
    assert {name for name, _ in school.attempts} == {problem.id for problem in TRAIN[4:]}


def test_an_insight_that_does_not_help_is_not_kept(library: Library, engine: Engine):
    learnt = taught(library, engine, *TRAIN[:3], school=School(engine, blind=True))
    assert {one["result"] for one in learnt.results.values()} == {"nothing_verified"}
    assert library.insights(None) == []


def test_without_a_reference_a_right_program_is_looked_for(library: Library, engine: Engine):
    learnt = taught(library, engine, *problems(3, gold=False))
    assert [one["program"] for one in learnt.results.values()] == ["explored"] * 3


def test_a_program_that_copies_the_answer_teaches_nothing(library: Library, engine: Engine):
    cheat = School(engine, cheats=True)
    learnt = taught(library, engine, *problems(3, gold=False), school=cheat, explorations=2)
    assert {one["result"] for one in learnt.results.values()} == {"no_right_program"}
    assert library.insights(None) == []


@pytest.mark.parametrize(("doubt", "rounds"), [("", 2), ("The text says so.", 1)])
def test_exploring_ends_when_nothing_new_comes_or_the_label_is_doubted(
    library: Library, engine: Engine, doubt: str, rounds: int
):
    class Stuck(School):
        """Comes to the wrong value of the first attempt each time, or says that it is right."""

        async def explore(self, problem: Problem, failed: Any, seed: int) -> Attempt:
            self.attempts.append(("explored", ()))
            return replace(failed[0], doubt=doubt)

    stuck = Stuck(engine)
    learnt = taught(library, engine, *problems(1, gold=False), school=stuck)
    (result,) = learnt.results.values()
    assert result["result"] == ("label_doubtful" if doubt else "no_right_program")
    assert result["reason"] == (doubt or "2 rounds came to values seen before")
    assert stuck.attempts.count(("explored", ())) == result["rounds"] == rounds


def test_insights_may_be_left_to_people(library: Library, engine: Engine):
    taught(library, engine, *TRAIN[:3], propose=True)
    assert library.insights() == []
    assert len(library.insights(Status.PROPOSED)) == 3


def test_a_spent_budget_ends_learning_and_keeps_what_is_done(library: Library, engine: Engine):
    class Poor(School):
        async def attempt(self, problem: Problem, insights: Any, seed: int) -> Attempt:
            if len(self.attempts) >= 4:
                raise ModelwrightError("the tokens are spent", kind="budget")
            return await super().attempt(problem, insights, seed)

    learnt = taught(library, engine, school=Poor(engine))
    assert learnt.stopped == "the tokens are spent"
    assert len(learnt.results) == 2
    assert len(taught(library, engine).results) == 18


def test_what_several_problems_taught_at_once_is_merged_and_offered_once(
    library: Library, engine: Engine
):
    school = School(engine)
    learnt = taught(library, engine, *TRAIN[:6], school=school, parallel=6)
    assert Counter(one["result"] for one in learnt.results.values()) == {"learnt": 6}
    assert [len(one["of"]) for one in learnt.merges] == [2, 2, 2]
    active = {one.id: one for one in library.insights()}
    assert sorted(active) == learnt.insights == sorted(one["merged"] for one in learnt.merges)
    parents = {one.id: {name.split("@")[0] for name in one.parents} for one in active.values()}
    for one in active.values():
        solved = {run.problem: run.solved for run in one.verification}
        assert solved == dict.fromkeys(one.sources, 1)
        assert {library.insight(name).status for name in parents[one.id]} == {Status.RETIRED}
    # While a merge was tried, under an id of its own, its sources were not shown the originals.
    kept = {one.id for one in library.insights(None)}
    tried = {name: set(shown) for name, shown in school.attempts[-12:] if set(shown) - kept}
    assert sorted(tried) == sorted(problem.id for problem in TRAIN[:6])
    for one in active.values():
        assert all(parents[one.id].isdisjoint(tried[name]) for name in one.sources)
    again = School(engine)
    assert taught(library, engine, *TRAIN[:6], school=again).merges == learnt.merges
    assert again.attempts == []


def test_a_merge_of_what_problems_taught_is_refused_if_one_is_lost(
    library: Library, engine: Engine
):
    class Forgetful(School):
        async def merge(self, insights: Any) -> Draft | None:
            return Draft(insights[0].labels[0], insights[0].condition, "Be careful.")

    some = (TRAIN[0], TRAIN[3])
    learnt = taught(library, engine, *some, school=Forgetful(engine), parallel=2)
    (offer,) = learnt.merges
    assert offer["merged"] == ""
    assert offer["reason"].startswith("no longer solved: setup-")
    assert [one.id for one in library.insights()] == learnt.insights
    assert len(learnt.insights) == 2


def test_groups_share_a_topic_or_most_words_and_are_of_different_problems():
    crane = "A crane is hired by the day before a bridge can be lifted into its place."
    other = insight("share", "other", sources=("p3",), condition=crane)
    far = insight("units", "far", sources=("p4",))
    same = insight("setup", "same", sources=("p1",), explanation="Else.")
    one = insight("setup", "one", sources=("p1",), condition=crane)
    two = insight("setup", "two", sources=("p2",), explanation="Beware.")
    some = [one, two, other, far, same]
    grouped = groups_of(some, ["one"])
    assert [[each.id for each in group] for group in grouped] == [["one", "other", "two"]]
    assert groups_of(some, ["far"]) == []


def test_a_merge_loses_nothing(library: Library, engine: Engine):
    put(
        library,
        insight("setup", "one", sources=(TRAIN[0].id,)),
        insight("setup", "two", sources=(TRAIN[3].id,)),
    )
    before = accuracy(library, engine, TRAIN)
    evolved(library, engine)
    (merged,) = library.insights()
    assert merged.parents == ("one@1", "two@1")
    assert merged.sources == (TRAIN[0].id, TRAIN[3].id)
    assert {run.problem for run in merged.verification} == set(merged.sources)
    assert accuracy(library, engine, TRAIN) == before
    assert library.insight("one").status is Status.RETIRED


def test_a_merge_that_loses_a_source_is_refused(library: Library, engine: Engine):
    """One of two with the same label also misleads: the merged one would for both."""
    put(
        library,
        insight("setup", "one", sources=(TRAIN[0].id,)),
        insight("units", "two", sources=(TRAIN[1].id,)),
    )
    bad = insight("units", "bad", explanation="[hurts setup]", parents=("one@1", "two@1"))
    bad = replace(bad, sources=(TRAIN[0].id, TRAIN[1].id))
    with library.writing("tester") as writer:
        proposal = propose(writer, bad, ProposalKind.MERGE)
    ruling = evolved(library, engine).rulings[proposal.id]
    assert not ruling.accepted
    assert ruling.reason.startswith("no longer solved: ")
    assert {one.id for one in library.insights()} == {"one", "two"}
    assert library.insight(proposal.id).status is Status.REJECTED


def test_a_harmful_insight_is_refused_and_its_evidence_kept(library: Library, engine: Engine):
    taught(library, engine)
    before = library.insights()
    broad = " ".join(CONDITIONS.values())
    harmful = insight("setup", "x", explanation="[hurts units]", condition=broad)
    with library.writing("m") as writer:
        propose(writer, replace(harmful, sources=(TRAIN[0].id,)))
    evolved(library, engine)
    assert library.insights() == before
    refused = library.events(insight="x")[-1]
    assert refused.kind is EventKind.REJECTED
    assert refused.detail["reason"].startswith("no longer solved: units-")


def test_a_condition_that_is_too_broad_is_narrowed(library: Library, engine: Engine):
    broad = CONDITIONS["setup"] + " Also flour in grams, with kilograms of flour, in a kitchen."
    loose = insight(
        "setup",
        "loose",
        condition=broad,
        explanation="[setup] [hurts units]",
        sources=(TRAIN[0].id,),
    )
    put(library, loose, insight("units", "units", sources=(TRAIN[1].id,)))
    units = [problem for problem in HELD_BACK if problem.extra["kind"] == "units"]
    assert accuracy(library, engine, units) == 0
    found = evolved(library, engine)
    assert library.insight("loose").condition == CONDITIONS["setup"]
    assert accuracy(library, engine, units) == 1
    assert found.accuracy_after > found.accuracy_before
    kinds = {event.kind for event in library.events(insight="loose")}
    assert {EventKind.HURT, EventKind.HELPED, EventKind.REFINED} <= kinds


def test_what_does_more_harm_than_good_is_retired_unless_pinned(library: Library, engine: Engine):
    broad = insight("setup", "harm", condition=CONDITIONS["units"], explanation="[hurts units]")
    put(library, insight("units", "units", sources=(TRAIN[1].id,)), broad)
    pin(library, "harm", "ann")
    evolved(library, engine, run="one")
    assert library.insight("harm").status is Status.ACTIVE
    pin(library, "harm", "ann", pinned=False)
    evolved(library, engine, run="two")
    assert library.insight("harm").status is Status.RETIRED
    assert accuracy(library, engine, TRAIN) == pytest.approx(1 / 3)


def test_blame_counts_only_if_an_attempt_without_it_succeeds(library: Library, engine: Engine):
    """Nothing helps with units here, so that nothing shown is to blame."""
    put(
        library, insight("setup", "bad", condition=CONDITIONS["units"], explanation="[hurts units]")
    )
    evolved(library, engine, *[one for one in TRAIN if one.extra["kind"] == "units"])
    assert library.events(kinds=[EventKind.HURT]) == []


def test_an_edit_of_a_person_passes_the_same_gate(library: Library, engine: Engine):
    taught(library, engine)
    good = next(one for one in library.insights() if "[units]" in one.explanation)
    useless = replace(good, explanation="Be careful.", parents=(good.name,))
    with library.writing("ann") as writer:
        proposal = propose(writer, useless, ProposalKind.CHANGE)
    assert not evolved(library, engine).rulings[proposal.id].accepted
    assert library.insight(good.id) == good


def test_the_library_is_measured_after_each_round(library: Library, engine: Engine):
    taught(library, engine)
    evolved(library, engine, run="one")
    evolved(library, engine, run="one")
    evolved(library, engine, run="two")
    measured = library.events(kinds=[EventKind.MEASURED])
    assert [event.detail["accuracy"] for event in measured] == [1, 1]
    assert [event.detail["size"] for event in measured] == [3, 3]


_CYCLE = """
import asyncio, sys
from school import School, problems
from modelwright.library.evolution import Plan, evolve
from modelwright.library.learning import Effort, learn
from modelwright.library.store import Library
from modelwright.library.verify import Repeats
from modelwright.solvers.engine import Engine

async def go(library, engine):
    school, every, once = School(engine), problems(30), Repeats(1, 1)
    effort = Effort(repeats=once, parallel=1)
    await learn(library, every[:18], school, engine, run="lesson", effort=effort)
    plan = Plan(repeats=once, parallel=1)
    await evolve(library, every[:18], every[18:24], school, run="round", plan=plan)

with Library(sys.argv[1]) as library, Engine(workers=1) as engine:
    print("ready", flush=True)
    asyncio.run(go(library, engine))
"""


def _cycle(place: str) -> "subprocess.Popen[str]":
    folder = str(Path(__file__).parent)
    code = f"import sys; sys.path.insert(0, {folder!r})\n{_CYCLE}"
    return subprocess.Popen([sys.executable, "-c", code, place], stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("kills", [3, pytest.param(20, marks=pytest.mark.slow)])
@pytest.mark.timeout(600)
def test_a_cycle_killed_again_and_again_ends_as_if_it_never_was(sqlite: str, kills: int):
    broad = CONDITIONS["setup"] + " Also flour in grams, with kilograms of flour, in a kitchen."
    start = [
        insight("setup", "loose", condition=broad, explanation="[setup] [hurts units]"),
        insight("share", "one", sources=(TRAIN[2].id,)),
        insight("share", "two", sources=(TRAIN[5].id,)),
    ]
    draw = random.Random(kills)
    with Library(sqlite) as library:
        put(library, *start)
        for _ in range(kills):
            with _cycle(sqlite) as process:
                assert process.stdout is not None
                process.stdout.readline()
                time.sleep(draw.uniform(0, 1.5))
                process.send_signal(signal.SIGKILL)
            _assert_consistent(library)
        with _cycle(sqlite) as process:
            assert process.wait() == 0
        _assert_consistent(library)
        assert library.insight("loose").condition == CONDITIONS["setup"]
        said = sorted(one.explanation for one in library.insights())
        assert said == ["Mind. [share]", "Mind. [units]", "[setup] [hurts units]"]
        measured = library.events(kinds=[EventKind.MEASURED])
        assert [event.detail["accuracy"] for event in measured] == [1.0]
        assert set(TEXTS) == {name.split("-")[0] for name in library.problems()}
        # Several were learnt beside what misleads; one is left of them.
        merges = merges_of(finished(library, "lesson"))
        assert merges
        assert all(one["merged"] for one in merges)


_MERGES = """
import asyncio, os, signal, sys
from school import School, problems
from modelwright.library.learning import Effort, learn
from modelwright.library.store import Library
from modelwright.library.verify import Repeats
from modelwright.solvers.engine import Engine

class Doomed(School):
    merging = False

    async def merge(self, insights):
        self.merging = True
        if sys.argv[2] == "merge":
            os.kill(os.getpid(), signal.SIGKILL)
        return await super().merge(insights)

    async def attempt(self, problem, insights, seed):
        if self.merging:
            os.kill(os.getpid(), signal.SIGKILL)
        return await super().attempt(problem, insights, seed)

with Library(sys.argv[1]) as library, Engine(workers=1) as engine:
    effort = Effort(repeats=Repeats(1, 1), parallel=6)
    some = problems(30)[:6]
    asyncio.run(learn(library, some, Doomed(engine), engine, run="lesson", effort=effort))
"""


def test_a_run_killed_while_it_merges_goes_on_with_the_merges(sqlite: str, engine: Engine):
    path = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
    with Library(sqlite) as library:
        for when in ("merge", "replay"):
            code = [sys.executable, "-c", path + _MERGES, sqlite, when]
            assert subprocess.run(code, check=False).returncode == -signal.SIGKILL
            assert len(library.insights()) == len(library.insights(None)) == 6
            _assert_consistent(library)
        school = School(engine)
        learnt = taught(library, engine, *TRAIN[:6], school=school)
        assert Counter(one["result"] for one in learnt.results.values()) == {"learnt": 6}
        assert [one.id for one in library.insights()] == learnt.insights
        assert len(learnt.insights) == len(learnt.merges) == 3
        _assert_consistent(library)


def _assert_consistent(library: Library) -> None:
    """Check that nothing is lost or doubled: tasks, insights and log say the same."""
    results = finished(library, "lesson")
    learnt = [name for one in results.values() for name in one.get("insights", [])]
    events = library.events()
    extracted = [e.insight for e in events if e.kind is EventKind.EXTRACTED and e.actor == "pupil"]
    assert sorted(learnt) == sorted(extracted)
    merges = merges_of(results)
    proposed = [e for e in events if e.kind is EventKind.PROPOSED]
    offered = [e.insight for e in proposed if e.detail.get("run") == "lesson"]
    assert sorted(offered) == sorted(one["merged"] for one in merges)
    gone = [library.insight(name.split("@")[0]) for one in merges for name in one["of"]]
    assert all(parent.status is Status.RETIRED for parent in gone)
    judged = Counter((e.problem, e.insight) for e in events if e.detail.get("run") == "round")
    shown: list[Event] = [e for e in events if e.detail.get("judged")]
    assert len(shown) == len({(e.problem, e.insight) for e in shown}), judged
    for one in library.insights(None):
        versions = [version.version for version in library.versions(one.id)]
        assert versions == list(range(1, one.version + 1))
        assert {e.version for e in events if e.insight == one.id} >= set(versions)
