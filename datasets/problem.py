"""The record of one problem: its text, its files, what is known of its answer, where it is from."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from modelwright.solvers.agreement import NoNumber, Value
from modelwright.solvers.errors import UsageError
from modelwright.solvers.program import Program

Answer = float | tuple[float, ...] | None


@dataclass(frozen=True)
class Problem:
    """One problem; on disk one line of JSON with these names (`text` is called `question`).

    What only some sources give is in `extra`; the properties below read the entries that this
    package knows.
    """

    id: str
    """Unique within its benchmark, and starting with its name."""
    text: str
    """The whole text, tables included; what stands in `files` is not repeated."""
    answer: Answer = None
    """Optimal objective value; several where several were asked for; None: no finite optimum, or
    nothing known."""
    answer_text: str = ""
    """Without an answer: what the source recorded, or "infeasible" or "unbounded"."""
    source: str = ""
    """Where it is from: "owner/repository:path", or the generator with its arguments."""
    files: dict[str, str] = field(default_factory=dict[str, str])
    """Data files that the text refers to: name -> content, as UTF-8 text."""
    extra: dict[str, Any] = field(default_factory=dict[str, Any])
    """Everything else, as plain JSON."""

    @property
    def expected(self) -> Value | None:
        """The first answer, or why there is none; None where nothing is known."""
        if isinstance(self.answer, tuple):
            return self.answer[0]
        if self.answer is not None:
            return self.answer
        word = self.answer_text.strip().lower()
        return NoNumber(word) if word in (NoNumber.INFEASIBLE, NoNumber.UNBOUNDED) else None

    @property
    def values(self) -> dict[str, float]:
        """Every queried value by its name, where the source lists them."""
        return self.extra.get("results", {})

    @property
    def given_data(self) -> dict[str, Any] | None:
        """What a program for the problem is given; None if whoever writes it tells the data too.

        Items of the families give theirs; data with references (`data_refs`) are to be told.
        """
        data = self.extra.get("data")
        return data if isinstance(data, dict) and "data_refs" not in self.extra else None

    @property
    def program(self) -> Program | None:
        """The reference program with its data, where there is one."""
        return self._program("program")

    @property
    def program_2(self) -> Program | None:
        """A second, different formulation of the same problem."""
        return self._program("program_2")

    @property
    def group(self) -> str:
        """Near-duplicates share it, and a split keeps them together; else the id itself."""
        return self.extra.get("near_duplicate_group") or self.id

    @property
    def licence(self) -> str:
        """Licence of the text; "" where the source states none."""
        return self.extra.get("licence", "")

    @property
    def tags(self) -> tuple[str, ...]:
        """Words to filter by, such as a family, a document type or a class of model."""
        return tuple(self.extra.get("tags", ()))

    @property
    def label_history(self) -> dict[str, Any]:
        """What other releases say the answer is: name of the release -> value."""
        history = dict(self.extra.get("other_labels", {}))
        if "original_answer" in self.extra:
            history.setdefault("original", self.extra["original_answer"])
        return history

    def to_json(self) -> dict[str, Any]:
        """Return the object of one line; empty optional fields are left out."""
        record: dict[str, Any] = {"id": self.id, "question": self.text}
        record["answer"] = list(self.answer) if isinstance(self.answer, tuple) else self.answer
        if self.answer_text:
            record["answer_text"] = self.answer_text
        record["source"] = self.source
        if self.files:
            record["files"] = self.files
        record["extra"] = self.extra
        return record

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> "Problem":
        """Return the problem that a line holds.

        Fields that are not ours go to `extra`. A record without a question may give a `scenario`
        (a demonstration to make questions from) instead.

        Raises:
            UsageError: a field is missing or of another type; the message names it.
        """
        rest = {key: value for key, value in record.items() if key not in _FIELDS}
        text = record.get("question")
        if text is None:
            text = rest.get("scenario")
        extra = _typed(record, "extra", dict, {})
        return cls(
            id=_text(record.get("id"), "id"),
            text=_text(text, "question"),
            answer=_answer(record),
            answer_text=_typed(record, "answer_text", str, ""),
            source=_typed(record, "source", str, ""),
            files=_files(record),
            extra={**rest, **extra},
        )

    def _program(self, name: str) -> Program | None:
        source = self.extra.get(name)
        return None if source is None else Program(source, self.extra.get("data", {}))


_FIELDS = {"id", "question", "answer", "answer_text", "source", "files", "extra"}


def _complaint(message: str) -> UsageError:
    hint = "Each line is an object with id, question, answer (a number, a list or null), source."
    return UsageError(message, hint=hint, kind="bad_problem")


def _text(value: Any, name: str) -> str:
    if value is None:
        raise _complaint(f"field {name!r} is missing")
    if not isinstance(value, str) or not value.strip():
        raise _complaint(f"field {name!r} must be a text that is not empty, got {value!r:.60}")
    return value


def _typed(record: Mapping[str, Any], name: str, kind: type, default: Any) -> Any:
    value = record.get(name)
    if value is None:
        return default
    if not isinstance(value, kind):
        wanted = {dict: "an object", str: "a text"}[kind]
        raise _complaint(f"field {name!r} must be {wanted}, got {value!r:.60}")
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _complaint(f"field 'answer' must be a number, a list or null, got {value!r:.60}")
    return value


def _answer(record: Mapping[str, Any]) -> Answer:
    if "answer" not in record:
        raise _complaint("field 'answer' is missing")
    value = record["answer"]
    if isinstance(value, list) and value:
        return tuple(_number(item) for item in value)
    return None if value is None else _number(value)


def _files(record: Mapping[str, Any]) -> dict[str, str]:
    files = _typed(record, "files", dict, {})
    for name, content in files.items():
        if not isinstance(content, str):
            raise _complaint(f"file {name!r} must be a text, got {content!r:.60}")
        if not name or "/" in name or "\\" in name or name.startswith("."):
            raise _complaint(f"expected a plain file name, got {name!r}")
    return dict(files)
