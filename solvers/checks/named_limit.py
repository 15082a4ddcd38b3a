"""Does a limit told for one thing act on that thing? "At least 10 chairs" is no limit on tables."""

import re
from collections.abc import Iterator

import numpy as np

from modelwright.solvers.certificate import Check, Weight
from modelwright.solvers.checks.binding import from_files
from modelwright.solvers.checks.case import Case, failed, listed, passed, skipped
from modelwright.solvers.checks.flat import Flat, Part, differences
from modelwright.solvers.checks.leaves import Leaf
from modelwright.solvers.checks.monotone import more_of
from modelwright.solvers.instance import Instance

NAME = "limits_named_things"


def check(case: Case) -> Check:
    """Pass if rows of a single thing take their limits from numbers named after it."""
    if case.flat is None or case.instance is None:
        return skipped(NAME, "the program cannot be built again", Weight.REQUIRED)
    cues = case.cues
    wrong: list[str] = []
    judged = 0
    for leaf in case.leaves:
        if len(leaf.path) > 1 or leaf.path not in cues:
            continue
        things = set(_things(case.instance))
        named = things & _told(case, leaf)
        for acted in _acts_on(case, case.flat, case.instance, leaf) if len(named) == 1 else ():
            judged += 1
            if acted in things and acted not in named:
                wrong.append(f"{leaf.name} is told for {named.pop()}, but limits {acted}")
                break
    if wrong:
        return failed(NAME, listed(wrong, 3), Weight.ADVISORY)
    if not judged:
        return skipped(NAME, "no limit is told for one thing alone", Weight.ADVISORY)
    return passed(NAME, f"{judged} limits act on the things they are told for", Weight.ADVISORY)


def _things(instance: Instance) -> Iterator[str]:
    for name in instance.column_names:
        if key := _key(name):
            yield key


def _key(name: str) -> str:
    """Return the stem of the only index of a variable; "" if it has none or several."""
    inside = name.partition("[")[2].rstrip("]")
    return "" if "," in inside else _stem(inside.lower())


def _told(case: Case, leaf: Leaf) -> set[str]:
    """Return the stems in the number's name, and right after it where the text has it once."""
    words = [] if "factor" in leaf.top else re.split(r"[^a-z]+", leaf.top.lower())
    places = [n for n in case.text_numbers if float(leaf.value) in n.values and not n.is_label]
    if len(places) == 1 and leaf.top not in from_files(case.formulation):
        after = re.split(r"[.;:,]|\d|\band\b", case.text[places[0].end :][:40].lower())[0]
        words += re.findall(r"[a-z]+", after)[:2]
    return {_stem(word) for word in words} - _VAGUE


_VAGUE = {"share", "part", "total", "number", "limit", "max", "min", "unit"}


def _acts_on(case: Case, base: Flat, instance: Instance, leaf: Leaf) -> Iterator[str]:
    """Yield the thing that each row or bound moved by the number is about, where it is one."""
    built = case.rebuild({leaf.path: more_of(leaf)})
    for place in differences(base, built) or [] if isinstance(built, Flat) else []:
        if place.part in (Part.COLUMN_LOWER, Part.COLUMN_UPPER):
            yield _key(instance.column_names[place.owner])
        elif place.part in (Part.ROW_LOWER, Part.ROW_UPPER, Part.MATRIX):
            column = _subject(instance, place.owner, leaf)
            if column is not None:
                yield _key(instance.column_names[column])


def _subject(instance: Instance, row: int, leaf: Leaf) -> int | None:
    """Return the only column of a row, or the one whose sign differs from all others."""
    part = slice(instance.rows.start[row], instance.rows.start[row + 1])
    columns, values = instance.rows.column[part], instance.rows.value[part]
    if len(columns) == 1:
        return int(columns[0])
    positive = np.flatnonzero(values > 0)
    negative = np.flatnonzero(values < 0)
    alone = [side for side in (positive, negative) if len(side) == 1]
    if len(columns) > 2 and len(alone) == 1 and len(positive) + len(negative) == len(columns):
        return int(columns[alone[0][0]])
    if len(columns) == 2 and len(alone) == 2:
        # "A at least 30 % of A and B" is 0.7 A - 0.3 B: its subject is not the one with 0.3.
        shares = np.abs(np.abs(values) - float(leaf.value)) < 1e-9
        return int(columns[~shares][0]) if shares.sum() == 1 and 0 < leaf.value < 1 else None
    return None


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
