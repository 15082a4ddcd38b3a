"""Scoring the answers of other systems: predictions and a data set in, every protocol out."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modelwright.datasets.problem import Problem
from modelwright.eval.answers import Label, Prediction, label_of, read_prediction
from modelwright.eval.intervals import accuracy_json
from modelwright.eval.protocols import Protocol
from modelwright.solvers.errors import UsageError


@dataclass(frozen=True)
class Scores:
    """What came of scoring predictions."""

    protocols: dict[str, dict[str, bool]]
    """Name of the protocol -> id of the problem -> right."""
    groups: dict[str, str]
    """Id -> group of near-duplicates."""
    classes: dict[str, dict[str, int]]
    """Class of the label -> class of the prediction -> how many."""
    missing: list[str]
    """Ids of labelled problems without a prediction; they count as no answer."""
    unlabelled: list[str]
    """Ids of problems whose source says nothing to compare with; they do not count."""

    def to_json(self) -> dict[str, Any]:
        """Return the object that `eval score --json` prints."""
        return {
            "protocols": {
                name: accuracy_json({k: float(v) for k, v in right.items()}, self.groups)
                for name, right in self.protocols.items()
            },
            "classes": self.classes,
            "missing": self.missing,
            "unlabelled": self.unlabelled,
        }


def read_predictions(path: Path) -> dict[str, Prediction]:
    """Return id -> prediction of a file with {"id", "prediction"} a line.

    A line may also have "swapped": the number of the same model with integer and continuous
    variables exchanged, for the protocols that look at it.

    Raises:
        UsageError: the file cannot be read or a line is no prediction; it is named.
    """
    found: dict[str, Prediction] = {}
    for place, record in _lines(path):
        identifier = record.get("id")
        if not isinstance(identifier, str):
            raise _bad_line(place, f"field 'id' must be a text, got {identifier!r}")
        if "prediction" not in record:
            raise _bad_line(place, "field 'prediction' is missing")
        if identifier in found:
            raise _bad_line(place, f"there is a prediction for {identifier!r} already")
        try:
            found[identifier] = read_prediction(record["prediction"], record.get("swapped"))
        except UsageError as error:
            raise _bad_line(place, error.message) from None
    return found


def score(
    predictions: Mapping[str, Prediction],
    problems: Sequence[Problem],
    protocols: Mapping[str, Protocol],
) -> Scores:
    """Return what every protocol says about predictions.

    Args:
        predictions: id -> prediction.
        problems: the data set; one without a prediction counts as not answered.
        protocols: name -> rule.

    Raises:
        UsageError: a prediction is of no problem of the data set.
    """
    labels = {problem.id: label_of(problem) for problem in problems}
    strange = [identifier for identifier in predictions if identifier not in labels]
    if strange:
        raise UsageError(
            f"{len(strange)} predictions are of no problem of the data set, such as {strange[0]!r}",
            hint=f"Ids there look like {next(iter(labels), '')!r}.",
            kind="unknown_problem",
        )
    known = {identifier: label for identifier, label in labels.items() if label.known}
    given = {identifier: predictions.get(identifier, Prediction()) for identifier in known}
    classes: dict[str, Counter[str]] = {}
    for identifier, label in known.items():
        classes.setdefault(class_of(label), Counter())[given[identifier].word] += 1
    return Scores(
        protocols={
            name: {
                identifier: rule(given[identifier], label) for identifier, label in known.items()
            }
            for name, rule in protocols.items()
        },
        groups={problem.id: problem.group for problem in problems},
        classes={name: dict(counts) for name, counts in sorted(classes.items())},
        missing=[identifier for identifier in known if identifier not in predictions],
        unlabelled=[identifier for identifier in labels if identifier not in known],
    )


def class_of(label: Label) -> str:
    """Return "number", "infeasible", "unbounded", or "no optimum" where it is not said which."""
    if label.values:
        return "number"
    named = label.words & {"infeasible", "unbounded"}
    return next(iter(named)) if len(named) == 1 else "no optimum"


def _lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", kind="missing_file") from None
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not UTF-8 text: {error.reason}", kind="not_text") from None
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        place = f"{path}, line {number}"
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise _bad_line(place, f"broken JSON: {error}") from None
        if not isinstance(record, dict):
            raise _bad_line(place, f"expected an object, got {type(record).__name__}")
        yield place, record


def _bad_line(place: str, message: str) -> UsageError:
    return UsageError(
        f"{place}: {message}",
        hint='Each line is an object such as {"id": "nl4opt-001", "prediction": 12.5}.',
        kind="bad_prediction",
    )
