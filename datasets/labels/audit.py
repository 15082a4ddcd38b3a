"""How labels by vote compare with the answers a set has: how often they are right, and disputes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from modelwright.datasets.intervals import wilson
from modelwright.datasets.labels.label import Label
from modelwright.datasets.problem import Problem
from modelwright.solvers.agreement import TIERS, NoNumber, agree

DISPUTED = 1e-4
"""Relative difference from which on two answers are a dispute, not noise of a solver."""


@dataclass(frozen=True)
class Share:
    """How many of some items, with the 95 % interval of the share."""

    hits: int
    n: int

    def to_json(self) -> dict[str, Any]:
        """Return {"right", "n", "share", "low", "high"}; the share of no items is null."""
        low, high = wilson(self.hits, self.n)
        share = self.hits / self.n if self.n else None
        return {"right": self.hits, "n": self.n, "share": share, "low": low, "high": high}


def labelled(problem: Problem, label: Label, provenance: Mapping[str, Any]) -> Problem:
    """Return a problem with its label, in `extra.label`; an answer that it has stays.

    Args:
        problem: as it was read.
        label: what the vote says.
        provenance: which model and prompts made the attempts.
    """
    record = {**label.to_json(), **provenance}
    if problem.expected is None and label.value is not None:
        word = label.value.value if isinstance(label.value, NoNumber) else ""
        number = None if isinstance(label.value, NoNumber) else float(f"{label.value:.10g}")
        problem = replace(problem, answer=number, answer_text=word)
        record["used_as_answer"] = True
    return replace(problem, extra={**problem.extra, "label": record})


def is_disputed(problem: Problem, label: Label) -> bool:
    """Return whether a problem has an answer and the vote another one."""
    known = problem.expected
    return known is not None and label.value is not None and not agree(label.value, known, DISPUTED)


def report(problems: Sequence[Problem], labels: Mapping[str, Label]) -> dict[str, Any]:
    """Return counts, refusals, and how often labels are right where answers are known.

    Args:
        problems: as they were read, before they were labelled.
        labels: id -> label.
    """
    given = {p.id: labels[p.id] for p in problems if labels[p.id].value is not None}
    known = [p for p in problems if p.expected is not None]
    judged = [p for p in known if p.id in given]
    right = {
        f"{tier:g}": Share(
            sum(agree(given[p.id].value, p.expected, tier) for p in judged), len(judged)
        ).to_json()
        for tier in TIERS
    }
    refusals = Counter(label.refusal for label in labels.values() if label.refusal)
    return {
        "problems": len(problems),
        "labelled": len(given),
        "refused": dict(refusals.most_common()),
        "known": len(known),
        "right": right,
        "disputed": [p.id for p in problems if is_disputed(p, labels[p.id])],
    }


def dispute(problem: Problem, label: Label) -> dict[str, Any]:
    """Return the evidence of a dispute: the answer of the set, the vote, and the programs."""
    return {
        "id": problem.id,
        "source": problem.source,
        "group": problem.group,
        "theirs": problem.expected,
        "history": problem.label_history,
        "vote": label.value,
        "share": label.share,
        "attempts": label.attempts,
        "backs_theirs": sum(
            camp.votes for camp in label.camps if agree(camp.value, problem.expected, DISPUTED)
        ),
        "camps": label.to_json()["camps"],
        "text": problem.text,
    }
