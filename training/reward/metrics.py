"""Rates and times of a batch of scores, as a training run logs them."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from modelwright.solvers.outcome import FailureKind, Termination
from modelwright.training.reward.score import Score
from modelwright.training.reward.verdict import Hack, Verdict

_CRASHES = {
    FailureKind.SOLVER_CRASH,
    FailureKind.JAIL_KILLED,
    FailureKind.JAIL_MEMORY,
    FailureKind.JAIL_OUTPUT,
}
_SOLVER: dict[str, Callable[[Verdict], bool]] = {
    "build": lambda v: v.built,
    "optimal": lambda v: v.termination is Termination.OPTIMAL,
    "infeasible": lambda v: v.termination is Termination.INFEASIBLE,
    "unbounded": lambda v: v.termination is Termination.UNBOUNDED,
    "timeout": lambda v: v.timed_out,
    "crash": lambda v: v.failure in _CRASHES,
    "unsupported": lambda v: v.failure is FailureKind.UNSUPPORTED,
    "infra_error": lambda v: v.infrastructure,
}


def batch_metrics(scores: Sequence[Score]) -> dict[str, float]:
    """Return the metrics of a batch by name.

    `solver/*_rate`, `hack/*_rate` and `reward/*` are shares and means of the whole batch;
    `struct/*` are means of the right replies for which something is known.

    Args:
        scores: of all replies of the batch; not empty.
    """
    return dict(_metrics(scores))


def _metrics(scores: Sequence[Score]) -> Iterator[tuple[str, float]]:
    verdicts = [s.verdict for s in scores if s.verdict is not None]
    count = len(scores)
    yield "solver/parse_rate", len(verdicts) / count
    for name, holds in _SOLVER.items():
        yield f"solver/{name}_rate", sum(map(holds, verdicts)) / count
    rewarded = [s for s in scores if s.total is not None]
    for name in ("format", "builds", "solves", "right"):
        if rewarded:
            yield f"reward/{name}", sum(s.components[name] for s in rewarded) / len(rewarded)
    yield "solver/correct_rate", sum(s.components.get("right", 0.0) for s in scores) / count
    yield "hack/any_rate", sum(bool(s.hacks) for s in scores) / count
    for hack in Hack:
        yield f"hack/{hack}_rate", sum(hack in s.hacks for s in scores) / count
    unchecked = [v for v in verdicts if v.unchecked]
    yield "hack/unchecked_rate", len(unchecked) / count
    right = [s.verdict.structure for s in scores if s.components.get("right") and s.verdict]
    for name in sorted({name for shares in right for name in shares}):
        known = [shares[name] for shares in right if name in shares]
        yield f"struct/{name}", sum(known) / len(known)
    if verdicts:
        seconds = [verdict.seconds for verdict in verdicts]
        yield "solver/latency_p50", float(np.percentile(seconds, 50))
        yield "solver/latency_p95", float(np.percentile(seconds, 95))
