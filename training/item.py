"""What a policy is trained on: a problem as messages, its answer, and ways to examine replies."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from random import Random
from typing import TYPE_CHECKING, Any, cast

from modelwright.agent.tagged.data_shape import describe_shape
from modelwright.agent.tagged.prompt import tagged_messages
from modelwright.agent.tagged.reply import bind
from modelwright.agent.tagged.text import NumberedText, number_text
from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.registry import NAMES, family_named
from modelwright.datasets.problem import Problem
from modelwright.solvers.agreement import NoNumber, Value
from modelwright.solvers.errors import UsageError
from modelwright.solvers.outcome import Sense, Statistics
from modelwright.solvers.program import Program

if TYPE_CHECKING:  # the module loads the whole client
    from modelwright.agent.chat_model import Message

_VARIANTS = 2
_MOST_DRAWS = 60
"""Draws among which the variants are looked for."""


@dataclass(frozen=True)
class TrainingItem:
    """One problem to be answered by a tagged reply.

    The data of its programs refer to numbers of the text ("#k") if the reply is to tell them, and
    are plain if the problem gives them (`data`).
    """

    id: str
    text: NumberedText
    messages: "list[Message]"
    label: Value
    """The right answer."""
    reference: Program | None = None
    """A right program; what cannot be examined without one is not examined."""
    reference_2: Program | None = None
    """Another formulation: where the two differ, the data make no sense."""
    data: dict[str, Any] | None = None
    """What the problem gives; None if the reply is to tell the data."""
    variants: tuple[dict[str, Any], ...] = ()
    """Other data of the same shape and the same rules, for items that give data."""
    sense: Sense | None = None
    """Where it is known without a reference."""
    statistics: Statistics | None = None
    """Of a right model, where they are known without a reference."""

    @classmethod
    def from_problem(cls, problem: Problem, *, hide_values: bool = False) -> "TrainingItem":
        """Return the item for a problem.

        A problem with `extra["data_refs"]` has programs whose data refer to the numbers of its
        text. One with other data gives them, as the items of the families do.

        Args:
            problem: with an answer; its data files are only used as `extra["data"]`.
            hide_values: show references in the place of the numbers.

        Raises:
            UsageError: nothing is known of its answer.
        """
        label = problem.expected
        if label is None:
            raise UsageError(
                f"problem {problem.id!r} has no answer, so no reply can be rewarded",
                hint="Label it with `modelwright data label`, or leave it out.",
                kind="no_label",
            )
        extra = problem.extra
        refs: dict[str, Any] | None = extra.get("data_refs")
        given = problem.given_data
        if given is None:
            text, shape = number_text(problem.text, hide_values=hide_values), None
        else:  # its numbers need no names
            text, shape = NumberedText(problem.text, (), ()), describe_shape(given)
        data = refs if refs is not None else given
        return cls(
            id=problem.id,
            text=text,
            messages=tagged_messages(text, data_shape=shape),
            label=label,
            reference=_program(extra.get("program"), data),
            reference_2=_program(extra.get("program_2"), data),
            data=given,
            variants=() if given is None else tuple(_variants(problem)),
            sense=Sense(extra["sense"]) if "sense" in extra else None,
            statistics=Statistics(**extra["size"]) if "size" in extra else None,
        )

    def data_of(self, program: Program) -> dict[str, Any]:
        """Return the data of a reference with the numbers of the text."""
        return program.data if self.data is not None else bind(program.data, self.text.values)

    def to_json(self) -> str:
        """Return one JSON text, for the column `item` of a Hugging Face dataset."""
        record = asdict(self) | {
            "label": str(self.label) if isinstance(self.label, NoNumber) else self.label
        }
        for name in ("reference", "reference_2"):
            program: Program | None = getattr(self, name)
            record[name] = program and {"source": program.source, "data": program.data}
        return json.dumps(record)

    @classmethod
    def from_json(cls, text: str) -> "TrainingItem":
        """Return the item that `to_json` wrote.

        Raises:
            UsageError: it is not one.
        """
        try:
            record: dict[str, Any] = json.loads(text)
            numbered = record["text"]
            label = record["label"]
            return cls(
                id=record["id"],
                text=NumberedText(
                    numbered["shown"],
                    tuple(numbered["values"]),
                    tuple((start, end) for start, end in numbered["spans"]),
                ),
                messages=record["messages"],
                label=NoNumber(label) if isinstance(label, str) else label,
                reference=record["reference"] and Program(**record["reference"]),
                reference_2=record["reference_2"] and Program(**record["reference_2"]),
                data=record["data"],
                variants=tuple(record["variants"]),
                sense=record["sense"] and Sense(record["sense"]),
                statistics=record["statistics"] and Statistics(**record["statistics"]),
            )
        except (ValueError, TypeError, KeyError) as error:
            raise UsageError(
                f"expected a training item as JSON, got {text!r:.80} ({error!r})",
                hint="Write the column `item` with TrainingItem.to_json.",
                kind="bad_item",
            ) from error


def _program(source: str | None, data: dict[str, Any] | None) -> Program | None:
    return None if source is None or data is None else Program(source, data)


def _variants(problem: Problem) -> Iterator[dict[str, Any]]:
    """Yield data that the family draws under the rules of the problem."""
    extra = problem.extra
    if extra.get("family") not in NAMES or "difficulty" not in extra:
        return
    family, outline = family_named(extra["family"]), _outline(extra["data"])
    found = 0
    for number in range(_MOST_DRAWS):
        draw = Draw(Random(f"{problem.id}/variant/{number}"), extra["difficulty"])
        data, _ = family.draw(draw)
        # An item without an optimum has variants with one: its model has to tell them apart.
        if data != extra["data"] and _outline(data) == outline:
            yield data
            found += 1
        if found == _VARIANTS:
            return


def _outline(data: dict[str, Any]) -> dict[str, Any]:
    """Return which rules the data hold: an optional rule that is off is null, empty or zero."""
    return {key: _kind(value) for key, value in data.items()}


def _kind(value: Any) -> Any:
    if isinstance(value, str | bool) or value is None:
        return value
    if isinstance(value, int | float):
        return "number" if value else 0
    if not value:
        return type(value).__name__
    inner = cast(list[Any], value if isinstance(value, list) else list(value.values()))
    kinds = {json.dumps(_kind(item), sort_keys=True) for item in inner if not isinstance(item, str)}
    return sorted(kinds - {"0"}) or type(value).__name__ + " of zeros"
