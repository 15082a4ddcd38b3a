"""The problems on which two runs differ."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from modelwright.eval.record import Record, by_item
from modelwright.eval.report.model_change import ModelChange, model_changes
from modelwright.solvers.engine import Engine


@dataclass(frozen=True)
class Difference:
    """One problem that one run has more often right than the other."""

    first: Record
    """A sample that shows it: right if this run is the better one here, else wrong."""
    second: Record
    told: tuple[str, str]
    """What each of them came to, in words."""
    models: ModelChange | None = None
    """From the model of the first to that of the second; None where nobody asked."""

    def to_json(self) -> dict[str, Any]:
        """Return the difference as a JSON object, without the programs."""
        found: dict[str, Any] = {
            "id": self.first.id,
            "benchmark": self.first.benchmark,
            "first": self.told[0],
            "second": self.told[1],
            "expected": self.first.expected,
        }
        return found | ({"models": self.models.to_json()} if self.models else {})


def differences(
    first: Sequence[Record], second: Sequence[Record], protocol: str
) -> list[Difference]:
    """Return the problems that one run has more often right than the other.

    Args:
        first: records of one run.
        second: of the other.
        protocol: by which an answer is right.
    """
    left, right = by_item(first), by_item(second)
    found: list[Difference] = []
    for item in left:
        if item not in right:
            continue
        shares = _share(left[item], protocol), _share(right[item], protocol)
        if shares[0] != shares[1]:
            found.append(
                Difference(
                    _sample(left[item], protocol, is_right=shares[0] > shares[1]),
                    _sample(right[item], protocol, is_right=shares[1] > shares[0]),
                    (_told(left[item], protocol), _told(right[item], protocol)),
                )
            )
    return found


def with_models(engine: Engine, found: Sequence[Difference]) -> list[Difference]:
    """Return the same differences, each with what its two models have different.

    Args:
        engine: builds the models.
        found: as `differences` returns them.
    """
    changes = model_changes(engine, [(one.first, one.second) for one in found])
    return [replace(one, models=change) for one, change in zip(found, changes, strict=True)]


def _sample(samples: Sequence[Record], protocol: str, *, is_right: bool) -> Record:
    """Return the first sample that is right, or the first that is wrong; there is one."""
    return next(one for one in samples if one.right.get(protocol, False) == is_right)


def _share(samples: Sequence[Record], protocol: str) -> float:
    return sum(sample.right.get(protocol, False) for sample in samples) / len(samples)


def _told(samples: Sequence[Record], protocol: str) -> str:
    if len(samples) > 1:
        right = sum(sample.right.get(protocol, False) for sample in samples)
        return f"right {right} of {len(samples)}"
    sample = samples[0]
    if sample.right.get(protocol, False):
        return "right"
    said = "no answer" if sample.found is None else f"{sample.found}"
    return f"{said} ({sample.failure})" if sample.failure else said
