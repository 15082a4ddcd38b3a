"""What is kept of one sample: enough for every metric and every page of the report."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from modelwright.datasets.problem import Problem
from modelwright.eval.answers import Label, Prediction
from modelwright.solvers.agreement import NoNumber
from modelwright.solvers.outcome import Sense
from modelwright.solvers.vote import Ballot

HEADLINE = "strict"
"""The protocol that "right" means where none is named."""


@dataclass(frozen=True)
class Record:
    """One sample of one problem, scored; on disk an object with these names."""

    id: str
    sample: int
    """Number of the sample, from 1."""
    group: str
    """Near-duplicates share it."""
    expected: Any
    """The label as a number, a list or words; None where nothing is known."""
    found: Any
    """Number, word, or None: no answer."""
    word: str
    """Class of the answer (`modelwright.eval.answers.CLASSES`)."""
    right: dict[str, bool] = field(default_factory=dict[str, bool])
    """Name of the protocol -> right; empty where the label says nothing to compare with."""
    verdict: str = "abstained"
    """Of the certificate."""
    executed: bool = False
    """Whether a program was built and solved to an answer: a number or a proof that there is
    none."""
    failure: str = ""
    """Class of the mistake (`modelwright.eval.failures.CAUSES`); "" if right."""
    reason: str = ""
    """Why there is no answer, or what failed."""
    problem_class: str = ""
    """Of the model that was solved."""
    sense: str = ""
    binaries: int | None = None
    integers: int | None = None
    rounds: int = 0
    """Repairs tried."""
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    dollars: float | None = 0.0
    """None: the price of the model is not known."""
    seconds: float = 0.0
    """Wall-clock, waiting for workers included."""
    slices: tuple[tuple[str, str], ...] = ()
    """(name of the slice, value of this problem)."""
    text: str = ""
    formulation: str = ""
    """Plain text."""
    program: str = ""
    data: dict[str, Any] = field(default_factory=dict[str, Any])
    """Of the program."""
    benchmark: str = ""

    @property
    def scored(self) -> bool:
        """Whether there is a label to compare with."""
        return bool(self.right)

    @property
    def is_right(self) -> bool:
        """Whether the headline protocol calls it right."""
        return self.right.get(HEADLINE, False)

    @property
    def answered(self) -> bool:
        """Whether there is an answer, right or wrong."""
        return self.word != "none"

    @property
    def ballot(self) -> Ballot:
        """What this sample says in a vote."""
        number = isinstance(self.found, int | float)
        value = Prediction((float(self.found),) if number else (), self.word).value
        return Ballot(
            NoNumber.NONE if value is None else value,
            Sense(self.sense) if self.sense else None,
            self.binaries,
            self.integers,
        )

    def to_json(self) -> dict[str, Any]:
        """Return the object that `from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> "Record":
        """Return the record that `to_json` wrote; names of later versions are left out."""
        known = {item.name for item in fields(cls)}
        kept: dict[str, Any] = {key: value for key, value in record.items() if key in known}
        kept["slices"] = tuple((name, value) for name, value in kept.get("slices", ()))
        return cls(**kept)


def label_json(label: Label) -> Any:
    """Return a label as a number, a list, words, or None where nothing is known."""
    if label.values:
        return label.values[0] if len(label.values) == 1 else list(label.values)
    return " or ".join(sorted(label.words & {"infeasible", "unbounded"})) or None


def slices_of(problem: Problem) -> tuple[tuple[str, str], ...]:
    """Return the slices that a problem is in; only what its source says, nothing guessed."""
    extra = problem.extra
    found: list[tuple[str, str]] = []
    if kind := extra.get("type") or extra.get("orlm_type"):
        found.append(("type", str(kind)))
    if "has_table" in extra:
        found.append(("data", "table" if extra["has_table"] else "text only"))
    if problem.files:
        found.append(("data", "files"))
    if name := extra.get("problem_type"):
        found.append(("model class", str(name)))
    if name := extra.get("alphaopt_modeling_tag"):
        found.append(("modelling tag", str(name)))
    if size := extra.get("problem_size"):
        found.append(("size", str(size)))
    if difficulty := extra.get("difficulty"):
        found.append(("difficulty", str(difficulty)))
    found += [("release", key[3:]) for key in ("in_166", "in_193") if extra.get(key)]
    words = extra.get("n_words") or len(problem.text.split())
    found.append(
        ("words", "up to 100" if words <= 100 else "101 to 200" if words <= 200 else "201 and more")
    )
    disputed = bool(extra.get("labels_disagree") or extra.get("suspect"))
    found.append(("label", "disputed" if disputed else "undisputed"))
    alone = "near_duplicate_group" not in extra
    found.append(("near-duplicates", "none" if alone else "in a group"))
    return tuple(found)


def is_disputed(record: Record) -> bool:
    """Return whether other releases give another answer, or there are reasons to distrust it."""
    return ("label", "disputed") in record.slices


def by_item(records: Iterable[Record]) -> dict[str, list[Record]]:
    """Return benchmark and id -> the scored samples of that problem, in order."""
    found: dict[str, list[Record]] = {}
    for record in sorted(records, key=lambda record: record.sample):
        if record.scored:
            found.setdefault(f"{record.benchmark}/{record.id}", []).append(record)
    return found
