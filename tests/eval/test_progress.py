"""The progress line: what it counts, and what it does not count twice."""

import io

from rich.console import Console

from modelwright.eval.inspect.progress import RunProgress
from modelwright.eval.record import Record


def sample(identifier: str, right: bool, **fields: float) -> Record:
    return Record(
        identifier,
        1,
        identifier,
        1.0,
        1.0,
        "number",
        {"strict": right},
        benchmark="shop",
        **fields,  # pyright: ignore[reportArgumentType]
    )


def shown(line: RunProgress) -> str:
    console = Console(file=io.StringIO(), width=120)
    console.print(line.bar)
    return console.file.getvalue()  # pyright: ignore[reportAttributeAccessIssue]


def test_it_tells_accuracy_and_cost_so_far() -> None:
    line = RunProgress(4, visible=False)
    line.note(sample("a", True, dollars=0.5))
    line.note(sample("b", False, dollars=0.25))
    told = shown(line)
    assert "2/4" in told
    assert "right 50.0%" in told
    assert "$0.75" in told


def test_samples_of_an_earlier_process_are_counted_once() -> None:
    before = [sample("a", True), sample("b", True)]
    line = RunProgress(3, before, visible=False)
    line.note(before[0])
    line.note(sample("c", False))
    told = shown(line)
    assert "3/3" in told
    assert "right 66.7%" in told
