"""Proposals, decisions about them, and what can be counted."""

from pathlib import Path

import pytest
from insights import fixed_cost, units

from modelwright.library.event import Event, EventKind
from modelwright.library.insight import Insight, Status
from modelwright.library.review import (
    ProposalKind,
    approve,
    pin,
    propose,
    propose_edit,
    reject,
    retire,
)
from modelwright.library.statistics import Use, count, plot
from modelwright.library.store import Library
from modelwright.solvers.errors import UsageError


@pytest.fixture
def library(sqlite: str):
    with Library(sqlite) as opened:
        with opened.writing("tester") as writer:
            writer.add(fixed_cost(), EventKind.EXTRACTED)
            writer.add(units(), EventKind.EXTRACTED)
        yield opened


def active(library: Library) -> set[str]:
    return {insight.name for insight in library.insights()}


def merged(library: Library) -> Insight:
    both = fixed_cost(id="both", parents=("fixed@1", "units@1"), condition="Either.")
    with library.writing("m") as writer:
        return propose(writer, both, ProposalKind.MERGE, replayed=2)


def test_an_edit_changes_nothing_until_it_is_approved(library: Library):
    proposal = propose_edit(library, library.insight("fixed"), "ann", condition="Narrower.")
    assert active(library) == {"fixed@1", "units@1"}
    approve(library, proposal.id, "ann")
    assert active(library) == {"fixed@2", "units@1"}
    changed = library.insight("fixed")
    assert (changed.condition, changed.explanation) == ("Narrower.", fixed_cost().explanation)
    assert library.insight(proposal.id).status is Status.RETIRED
    assert [event.actor for event in library.events(insight="fixed")] == ["tester", "ann"]


def test_a_merge_retires_what_it_was_made_from_and_loses_nothing(library: Library):
    made = approve(library, merged(library).id, "ann")
    assert active(library) == {made.name}
    assert library.insight("units").status is Status.RETIRED
    assert library.insight("units@1") == units()
    assert library.events(insight="units")[-1].detail == {"into": made.name}


def test_what_is_rejected_is_never_used_and_stays_in_the_history(library: Library):
    proposal = merged(library)
    assert reject(library, proposal.id, "ann", reason="too broad").status is Status.REJECTED
    assert active(library) == {"fixed@1", "units@1"}
    assert library.events(insight=proposal.id)[-1].detail == {"reason": "too broad"}
    for decide in (approve, reject):
        with pytest.raises(UsageError, match="is rejected, not proposed"):
            decide(library, proposal.id, "ann")


def test_a_proposal_about_what_changed_since_is_not_applied(library: Library):
    proposal = merged(library)
    edit = propose_edit(library, library.insight("units"), "ann", condition="Other.")
    approve(library, edit.id, "ann")
    with pytest.raises(UsageError, match="about insight units@1, which is now units@2"):
        approve(library, proposal.id, "ann")
    assert active(library) == {"fixed@1", "units@2"}


def test_what_is_pinned_is_neither_merged_nor_retired(library: Library):
    pin(library, "units", "ann")
    with library.writing("m") as writer:
        both = fixed_cost(id="both", parents=("fixed@1", "units@2"))
        proposal = propose(writer, both, ProposalKind.MERGE)
    with pytest.raises(UsageError, match="is pinned"):
        approve(library, proposal.id, "ann")
    with pytest.raises(UsageError, match="is pinned"):
        retire(library, "units", "ann")
    pin(library, "units", "ann", pinned=False)
    assert retire(library, "units", "ann", "old").status is Status.RETIRED
    with pytest.raises(UsageError, match="is retired, not active"):
        retire(library, "units", "ann")


def test_an_edit_that_says_nothing_new_or_nothing_at_all_is_refused(library: Library):
    with pytest.raises(UsageError, match="says already"):
        propose_edit(library, fixed_cost(), "ann", condition=fixed_cost().condition)
    with pytest.raises(UsageError, match="cannot be empty"):
        propose_edit(library, fixed_cost(), "ann", condition=" ")


def test_an_edit_of_a_proposal_takes_its_place(library: Library):
    first = propose_edit(library, library.insight("fixed"), "m", condition="Narrower.")
    edited = propose_edit(library, first, "ann", condition="Narrower still.")
    assert (edited.name, edited.status) == (f"{first.id}@2", Status.PROPOSED)
    with pytest.raises(UsageError, match="is at version 2 now"):
        approve(library, first.name, "ben")  # who has not seen the edit
    approve(library, edited.name, "ann")
    assert library.insight("fixed").condition == "Narrower still."
    with library.writing("m") as writer:
        going = propose(writer, units(parents=("units@1",)), ProposalKind.RETIRE)
    with pytest.raises(UsageError, match="has no text of its own"):
        propose_edit(library, going, "ann", condition="Other.")


def test_use_is_counted_and_drawn(library: Library, tmp_path: Path):
    kinds = (EventKind.RETRIEVED, EventKind.APPLIED, EventKind.HELPED, EventKind.HELPED)
    library.record([Event(kind, "fixed", 1, "p") for kind in kinds])
    measured = {"accuracy": 0.5, "size": 2, "tokens": 900.0}
    library.record([Event(EventKind.MEASURED, "", 0, "", "m", measured)])
    found = count(library)
    assert found.by_status == {"active": 2}
    assert found.use == {"fixed": Use(retrieved=1, applied=1, helped=2)}
    assert found.measurements[0].accuracy == 0.5
    pytest.importorskip("matplotlib")
    plot(found, tmp_path / "stats.svg")
    drawn = (tmp_path / "stats.svg").read_text()
    assert "<svg" in drawn
    with pytest.raises(UsageError, match="cannot write the plot"):
        plot(found, tmp_path / "stats.doc")
