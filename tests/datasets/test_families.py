"""The conformance suite of the families: a new one is tested by its line in the registry."""

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from modelwright.datasets.families.family import OPTIMAL
from modelwright.datasets.families.registry import NAMES, family_named
from modelwright.datasets.families.text.documents import DATA_IN, KINDS
from modelwright.datasets.families.verification import verified
from modelwright.datasets.problem import Problem
from modelwright.datasets.storage import dump
from modelwright.solvers.canonical import signature
from modelwright.solvers.checks.text_numbers import find_numbers
from modelwright.solvers.engine import Engine
from modelwright.solvers.errors import UsageError
from modelwright.solvers.instance import Instance

each_family = pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[] if name in NAMES[::9] else pytest.mark.slow) for name in NAMES],
)
"""Every fifth one in the default run."""
DIFFICULTIES = (1, 2, 3, 4, 5)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as running:
        yield running


def items(name: str, count: int, **options: Any) -> Iterator[Problem]:
    """Yield items of all difficulties in turn."""
    for index in range(count):
        yield family_named(name).item(index, difficulty=DIFFICULTIES[index % 5], **options)


@each_family
def test_items_are_as_stated_and_both_formulations_agree(name: str, engine: Engine) -> None:
    for status in family_named(name).statuses:
        problems = list(verified(engine, items(name, 10, status=status)))
        assert len(problems) == 10
        assert all((problem.answer is not None) == (status == OPTIMAL) for problem in problems)


@pytest.mark.slow
@pytest.mark.timeout(600)
@each_family
def test_many_items_are_as_stated(name: str, engine: Engine) -> None:
    for status in family_named(name).statuses:
        problems = verified(engine, items(name, 200, seed=1000, status=status))
        assert sum(1 for _ in problems) == 200


@each_family
def test_the_two_programs_are_different_models(name: str, engine: Engine) -> None:
    problem = family_named(name).item(3, difficulty=3)
    assert problem.program is not None
    assert problem.program_2 is not None
    first, second = engine.build(problem.program), engine.build(problem.program_2)
    assert isinstance(first, Instance)
    assert isinstance(second, Instance)
    assert signature(first) != signature(second)
    assert first.problem_class == family_named(name).problem_class


def numbers_of(data: Any) -> Iterator[float]:
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list):
        for item in data:
            yield from numbers_of(item)
    elif isinstance(data, int | float) and not isinstance(data, bool):
        yield data


@each_family
@pytest.mark.parametrize("data_in", DATA_IN)
def test_every_number_of_the_data_is_told(name: str, data_in: str) -> None:
    for problem in items(name, 25, data_in=data_in):
        text = "\n".join([problem.text, *problem.files.values()]).replace(",", ", ")
        text = re.sub(r"(\d), (\d{3})(?!\d)", r"\1\2", problem.text) + "\n" + text
        told = {value for number in find_numbers(text) for value in number.values}
        told |= {float(digits) for digits in re.findall(r"(?<![\w.])-?\d+(?:\.\d+)?", text)}
        for value in numbers_of(problem.extra["data"]):
            wanted = (value, 100 * value)  # percentages under a head that says so
            assert any(abs(w - t) < 1e-9 for w in wanted for t in told), (problem.id, value)


@each_family
def test_data_in_files_is_not_in_the_text(name: str) -> None:
    for problem in items(name, 10, data_in="files"):
        assert problem.files
        for file in problem.files:
            assert file in problem.text
        assert "|" not in problem.text


@each_family
@pytest.mark.parametrize("document", KINDS)
def test_a_text_is_finished(name: str, document: str) -> None:
    for problem in items(name, 15, document=document):
        rest = re.search(r"[\[\]{}]|  |\.\.|\?\.| [.,;?]|\bNone\b", problem.text)
        assert rest is None, (problem.id, problem.text[rest.start() - 40 : rest.end() + 40])
        for line in problem.text.splitlines():
            assert line == line.rstrip()


@each_family
def test_an_item_depends_on_nothing_but_its_number(name: str) -> None:
    family = family_named(name)
    later = [dump(family.item(index, seed=7)) for index in (2, 0, 1)]
    assert later == [dump(family.item(0, seed=7 + index)) for index in (2, 0, 1)]


@pytest.mark.parametrize("name", NAMES[::9])
def test_choices_of_words_leave_the_data_as_it_is(name: str) -> None:
    family = family_named(name)
    told = [family.item(4, document=kind, data_in=place) for kind in KINDS for place in DATA_IN]
    assert len({str(problem.extra["data"]) for problem in told}) == 1


def test_the_same_seed_gives_the_same_bytes_in_every_process() -> None:
    code = (
        "from modelwright.datasets.families.registry import families\n"
        "from modelwright.datasets.storage import dump\n"
        "for family in families():\n"
        "    for status in family.statuses:\n"
        "        print(dump(family.item(11, difficulty=4, status=status)))\n"
    )
    digests: set[str] = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, check=True
        )
        digests.add(hashlib.sha256(done.stdout).hexdigest())
    assert len(digests) == 1


@each_family
def test_no_opening_gives_the_family_away(name: str) -> None:
    openings = Counter(" ".join(problem.text.split()[:3]) for problem in items(name, 100))
    (_, most), *_ = openings.most_common(1)
    assert most <= 15
    assert len(openings) >= 40


@each_family
def test_clauses_come_in_many_orders(name: str) -> None:
    orders = {tuple(problem.extra["clause_order"]) for problem in items(name, 40)}
    assert len(orders) >= 8


@each_family
def test_harder_items_are_larger(name: str) -> None:
    family = family_named(name)
    sizes = [
        sum(
            len(str(family.item(index, difficulty=difficulty).extra["data"])) for index in range(20)
        )
        for difficulty in DIFFICULTIES
    ]
    assert sizes[0] < sizes[2] < sizes[4]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("difficulty", 0),
        ("difficulty", 6),
        ("status", "odd"),
        ("document", "fax"),
        ("data_in", "x"),
    ],
)
def test_an_option_out_of_range_lists_what_is_allowed(option: str, value: Any) -> None:
    with pytest.raises(UsageError, match=f"{option} must be one of .*, got {value!r}"):
        family_named("production").item(0, **{option: value})


def test_an_unknown_family_brings_a_guess() -> None:
    with pytest.raises(UsageError) as caught:
        family_named("knapsak")
    assert caught.value.hint == "Did you mean knapsack?"
