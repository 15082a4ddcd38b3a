"""The problems on which two runs differ."""

from collections.abc import Sequence
from typing import Any

from modelwright.eval.record import Record, by_item


def differences(
    first: Sequence[Record], second: Sequence[Record], protocol: str
) -> list[dict[str, Any]]:
    """Return the problems that one run has more often right than the other.

    Args:
        first: records of one run.
        second: of the other.
        protocol: by which an answer is right.
    """
    left, right = by_item(first), by_item(second)
    found: list[dict[str, Any]] = []
    for item in left:
        if item in right and _share(left[item], protocol) != _share(right[item], protocol):
            found.append(
                {
                    "id": left[item][0].id,
                    "first": _told(left[item], protocol),
                    "second": _told(right[item], protocol),
                    "expected": left[item][0].expected,
                }
            )
    return found


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
