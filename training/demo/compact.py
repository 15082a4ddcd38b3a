"""Items of the problem families in a compact style, which a very small model can learn to read.

Of each family's story only the goal, the rules and the data are told, in one paragraph, and the
things in it are called by letters. Numbers, order and wording vary; the answer needs every number
in its place. A part of the wordings is set aside: `HELD_OUT` texts use them wherever there is one,
`TRAINING` texts never.
"""

import json
import re
from collections.abc import Iterator
from random import Random
from typing import Any

from modelwright.agent.tagged.text import number_text
from modelwright.datasets.families.draw import EASIEST, Draw
from modelwright.datasets.families.family import Family
from modelwright.datasets.families.registry import family_named
from modelwright.datasets.families.text.lexicon import SYNONYMS
from modelwright.datasets.families.text.numbers import NumberStyle, digits
from modelwright.datasets.families.text.phrases import Phrases, Value
from modelwright.datasets.families.text.story import Clause, Story
from modelwright.datasets.problem import Problem
from modelwright.solvers.errors import UsageError
from modelwright.training.demo.letters import coded, has_code, letters_of, renamed, spelled

TRAINING, HELD_OUT = "training", "held_out"
"""Which wordings a text may use."""
FAMILIES = ("knapsack", "production", "transport")
"""What the demonstration trains on."""
UNSEEN_FAMILY = "multiple_knapsack"
"""Never trained on; near enough to `knapsack` to tempt."""
MOST_NUMBERS, MOST_WORDS = 14, 100
"""Of an item that is kept."""

Place = tuple[str | int, ...]
"""Keys and positions that lead to a number of the data."""

_PATIENCE = 200
_MARK = re.compile("\ue000(.*?)\ue001")


class _Datum(float):
    """A number that remembers where in the data it stands."""

    path: Place


class _MarkingStyle(NumberStyle):
    """Writes digits only; each datum is followed by a mark with its place in the data.

    A percentage has no mark: its number in the text is not the one in the data.
    """

    def write(self, value: float, spec: str = "") -> str:
        if spec == "percent":
            return f"{digits(value * 100)}%"
        text = f"${digits(value)}" if spec == "money" else digits(value)
        return f"{text}\ue000{json.dumps(value.path)}\ue001" if isinstance(value, _Datum) else text


class _SplitPhrases(Phrases):
    """Chooses among the wordings of one part only; the last of three or more is held out."""

    part = TRAINING

    def say(self, wordings: str | tuple[str, ...], **values: Value) -> str:
        return super().say(
            wordings if isinstance(wordings, str) else self._open(wordings), **values
        )

    def _choose(self, body: str) -> str:
        options = tuple(body.split("|")) if "|" in body else SYNONYMS[body]
        return self.rng.choice(self._open(options))

    def _open(self, options: tuple[str, ...]) -> tuple[str, ...]:
        if len(options) < 3:
            return options
        return options[-1:] if self.part == HELD_OUT else options[:-1]


def compact_items(
    families: tuple[str, ...], count: int, *, seed: int, phrasing: str = TRAINING
) -> Iterator[Problem]:
    """Yield different items, the families in turn; their answers are not yet known.

    Args:
        families: names in `modelwright.datasets.families.registry`.
        count: how many in all.
        seed: items of different seeds are drawn independently.
        phrasing: `TRAINING` or `HELD_OUT`.

    Raises:
        UsageError: a family has none that is short enough and tells all of its numbers.
    """
    chosen = [family_named(name) for name in families]
    seen: set[str] = set()
    number = failures = 0
    while len(seen) < count:
        family = chosen[len(seen) % len(chosen)]
        item = _item(family, f"{seed}-{number:06d}", phrasing)
        number += 1
        if item is not None and item.text not in seen:
            seen.add(item.text)
            failures = 0
            yield item
        elif (failures := failures + 1) > _PATIENCE:
            raise UsageError(
                f"the family {family.name} has no compact item among {_PATIENCE} draws",
                hint="Take another family.",
                kind="no_compact_item",
            )


def _item(family: Family, number: str, phrasing: str) -> Problem | None:
    """Return an item; None if it is too long, or if not all of its numbers are told."""
    rng = Random(f"{family.name}/compact/{phrasing}/{number}")
    drawn, beside = family.draw(Draw(rng, EASIEST))
    names = coded(drawn)
    told, code_places = _told(family, names, beside, rng, phrasing)
    letters = letters_of(told)
    if letters is None:
        return None
    data = {key: renamed(value, letters) for key, value in names.items()}
    text, place_of = spelled(told, letters), dict[int, Place]()
    for start, place in code_places.items():
        moved = len(spelled(told[:start], letters))
        place_of[moved] = tuple(letters.get(str(step), step) for step in place)
    numbers = number_text(text)
    reference = {
        path: k for k, (start, _) in enumerate(numbers.spans) if (path := place_of.get(start))
    }
    if len(text.split()) > MOST_WORDS or len(numbers.values) > MOST_NUMBERS:
        return None
    if has_code(data) or any(path not in reference for path in _places(data)):
        return None
    return Problem(
        id=f"{family.name}-compact-{phrasing}-{number}",
        text=text,
        source=f"modelwright family {family.name}, compact",
        extra={
            "family": family.name,
            "status": "optimal",
            "data": data,
            "data_refs": _referring(data, reference),
            "program": family.program,
            "program_2": family.program_2,
            "roles": {f"#{k}": list(path) for path, k in reference.items()},
        },
    )


def _told(
    family: Family, data: Any, beside: Any, rng: Random, phrasing: str
) -> tuple[str, dict[int, Place]]:
    """Return the text of an item, and first character of each datum in it -> place in the data."""
    story = Story(rng)
    habits: dict[str, Any] = {**vars(story.phrases.numbers), "spells_counts": False}
    style = _MarkingStyle(**habits)
    story.phrases = _SplitPhrases(rng, style, story.phrases.words)
    story.phrases.part = phrasing
    family.tell(story, _remembering(data), beside)
    clauses = list(story.clauses)
    rng.shuffle(clauses)
    facts = [sentence for clause in clauses for sentence in _sentences(clause, story)]
    goal_at = rng.choice((0, len(facts)))
    marked = " ".join([*facts[:goal_at], story.goal_text, *facts[goal_at:]])
    text, places = "", dict[int, Place]()
    for k, piece in enumerate(_MARK.split(marked)):
        if k % 2:
            number = re.search(r"[\d.,]*\d$", text)
            assert number is not None
            places[number.start()] = tuple(json.loads(piece))
        else:
            text += piece
    return text, places


def _sentences(clause: Clause, story: Story) -> list[str]:
    content = clause.content
    return [content] if isinstance(content, str) else content.prose(story.phrases)


def _remembering(value: Any, place: Place = ()) -> Any:
    """Return data whose numbers know their places."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        datum = _Datum(value)
        datum.path = place
        return datum
    if isinstance(value, dict):
        return {key: _remembering(entry, (*place, key)) for key, entry in value.items()}
    if isinstance(value, list):
        return [_remembering(entry, (*place, k)) for k, entry in enumerate(value)]
    return value


def _places(value: Any, place: Place = ()) -> Iterator[Place]:
    """Yield the places of the numbers of data."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield place
    elif isinstance(value, dict | list):
        for key, entry in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _places(entry, (*place, key))


def _referring(value: Any, reference: dict[Place, int], place: Place = ()) -> Any:
    """Return data with "#k" for the k-th number of the text."""
    if place in reference:
        return f"#{reference[place]}"
    if isinstance(value, dict):
        return {key: _referring(entry, reference, (*place, key)) for key, entry in value.items()}
    if isinstance(value, list):
        return [_referring(entry, reference, (*place, k)) for k, entry in enumerate(value)]
    return value
