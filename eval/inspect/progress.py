"""A line that says how far a run is, how good so far, when it ends and what it cost."""

import re
import statistics
from collections.abc import Iterable

from inspect_ai.hooks import Hooks, SampleEnd, hooks
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from modelwright.eval.inspect.logs import record_of
from modelwright.eval.record import Record

_QUOTED = re.compile(r"""\A\w+\((['"])(.*)\1,?\)\Z""", re.S)
"""An exception as Inspect shows it: its class and its message."""


class RunProgress:
    """Shows the samples of a run as they end, on standard error.

    Args:
        total: samples of the whole run.
        before: records of samples that an earlier process finished.
        visible: False shows nothing.
    """

    current: "RunProgress | None" = None
    """Who is told of samples that end."""

    def __init__(self, total: int, before: Iterable[Record] = (), *, visible: bool = True) -> None:
        self.errors: list[str] = []
        """Messages of samples that could not be scored."""
        self._seen = {(record.benchmark, record.id, record.sample): record for record in before}
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[told]}"),
            TimeRemainingColumn(compact=True),
            console=Console(stderr=True),
            disable=not visible,
        )
        self._task = self._bar.add_task("eval", total=total, completed=len(self._seen), told="")

    def __enter__(self) -> "RunProgress":
        RunProgress.current = self
        self._bar.start()
        self._show()
        return self

    def __exit__(self, *_: object) -> None:
        RunProgress.current = None
        self._bar.stop()

    def note(self, record: Record) -> None:
        """Count a sample; one that was counted before changes nothing."""
        self._seen[record.benchmark, record.id, record.sample] = record
        self._show()

    def _show(self) -> None:
        records = self._seen.values()
        told = ""
        if records:
            right = statistics.fmean(record.is_right for record in records)
            told = f"right {right:.1%}"
            dollars = [record.dollars or 0.0 for record in records]
            tokens = sum(record.tokens_in + record.tokens_out for record in records)
            if sum(dollars) > 0:
                told += f"  ${sum(dollars):.2f}"
            elif tokens:
                told += f"  {tokens:,} tokens"
        self._bar.update(self._task, completed=len(records), told=told)


@hooks(  # pyright: ignore[reportUntypedClassDecorator]
    name="modelwright_progress", description="tells modelwright's progress line of samples"
)
class _SampleHooks(Hooks):  # pyright: ignore[reportUnusedClass] - Inspect has it
    def enabled(self) -> bool:
        return RunProgress.current is not None

    async def on_sample_end(self, data: SampleEnd) -> None:
        line, sample = RunProgress.current, data.sample
        if line is None:
            return
        if sample.error is not None:
            line.errors.append(_QUOTED.sub(r"\2", sample.error.message))
        record = record_of(sample, "")
        if record is not None:
            line.note(record)
