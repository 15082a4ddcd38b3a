"""A problem family: how its data is drawn, how it is told, and two programs that solve it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from modelwright.datasets.families.draw import EASIEST, HARDEST, Draw
from modelwright.datasets.families.text.documents import DATA_IN, KINDS, compose
from modelwright.datasets.families.text.story import Story
from modelwright.datasets.problem import Problem
from modelwright.solvers.errors import UsageError

Data = dict[str, Any]
OPTIMAL = "optimal"
LICENCE = "MIT"


@dataclass(frozen=True)
class Family:
    """Everything about one family; its file is named like it and holds it as `FAMILY`."""

    name: str
    title: str
    """What is decided, in one line."""
    problem_class: str
    """Class of the model that `program` builds, such as "LP"."""
    draw: Callable[[Draw], tuple[Data, Any]]
    """Returns the data, which has an optimum, and whatever `tell` needs beside it (names of
    units, a trade). The data is plain JSON, its numbers as the text gives them (percentages as
    fractions of 1), and each of them is told."""
    tell: Callable[[Story, Data, Any], None]
    """Tells topic, setting, goal, rules and tables; a careful reader needs nothing else."""
    program: str
    """Source of the reference `build_model(data)`."""
    program_2: str
    """Source of another formulation with the same sense and optimum."""
    spoil: Mapping[str, Callable[[Draw, Data], None]] = field(
        default_factory=dict[str, Callable[[Draw, Data], None]]
    )
    """"infeasible", "unbounded" -> changes data in place so that the item has no optimum."""

    @property
    def statuses(self) -> tuple[str, ...]:
        """What items may be asked for."""
        return (OPTIMAL, *self.spoil)

    def item(
        self,
        index: int,
        *,
        seed: int = 0,
        difficulty: int = 2,
        status: str = OPTIMAL,
        document: str | None = None,
        data_in: str | None = None,
    ) -> Problem:
        """Return one item, the same whenever it is asked for; its answer is not yet known.

        Item `index` of seed `s` is item 0 of seed `s + index`.

        Args:
            index: from 0.
            seed: of the first item.
            difficulty: from 1 to 5.
            status: "optimal", or a name in `spoil`.
            document: kind of document; None for any.
            data_in: where the tables of data stand: "text", "tables" or "files"; None for any.

        Raises:
            UsageError: an argument is out of range.
        """
        _check("difficulty", difficulty, range(EASIEST, HARDEST + 1))
        _check("status", status, self.statuses)
        number = seed + index
        draw = Draw(Random(f"{self.name}/{difficulty}/{status}/{number}"), difficulty)
        data, beside = self.draw(draw)
        if status != OPTIMAL:
            self.spoil[status](draw, data)
        words = Random(f"{self.name}/words/{difficulty}/{status}/{number}")
        kind, place = words.choice(list(KINDS)), words.choice(DATA_IN)
        kind, place = document or kind, data_in or place
        _check("document", kind, tuple(KINDS))
        _check("data_in", place, DATA_IN)
        story = Story(words)
        self.tell(story, data, beside)
        composed = compose(story, kind, place)
        suffix = "" if status == OPTIMAL else f"-{status}"
        return Problem(
            id=f"{self.name}-d{difficulty}-{number:06d}{suffix}",
            text=composed.text,
            source=f"modelwright family {self.name}",
            files=composed.files,
            extra={
                "family": self.name,
                "problem_class": self.problem_class,
                "status": status,
                "difficulty": difficulty,
                "seed": number,
                "document": kind,
                "data_in": place,
                "clause_order": composed.clause_order,
                "tags": [self.name, self.problem_class, kind, f"data in {place}"],
                "licence": LICENCE,
                "data": data,
                "program": self.program,
                "program_2": self.program_2,
            },
        )


def _check(name: str, value: Any, allowed: Any) -> None:
    if value not in allowed:
        known = ", ".join(str(item) for item in allowed)
        raise UsageError(f"{name} must be one of {known}, got {value!r}", kind="bad_family_option")
