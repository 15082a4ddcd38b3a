"""The report as Markdown: what fits into a terminal, a pull request or a paper's appendix."""

from collections.abc import Iterable, Sequence
from typing import Any

from modelwright.eval.record import Record
from modelwright.eval.report.peers import Published


def headline(title: str, summary: dict[str, Any], sets: dict[str, dict[str, Any]]) -> str:
    """Return the first page: what came of the run in a few lines and two tables."""
    cost, certificate = summary["cost"], summary["certificate"]
    lines = [
        f"# {title}",
        "",
        f"{summary['problems']} problems, {_samples(summary)}: "
        f"{_accuracy(summary['headline'])} right by strict 1e-6; "
        f"{summary['wrong']} wrong, {summary['abstained']} without an answer.",
        f"Of the answers {_percent(summary['right_if_answered'])} are right; "
        f"{_percent(summary['executable'])} of the programs ran.",
        f"Verified: {_percent(certificate['coverage'])} of the problems, "
        f"{_percent(certificate['precision'])} of these right.",
        f"Cost: {money(cost)}; {cost['seconds_p50']:.1f} s median, "
        f"{cost['seconds_p95']:.1f} s p95.",
        "",
    ]
    if len(sets) > 1:
        rows = [
            [name, part["headline"]["n"], part["right"], part["wrong"], part["abstained"],
             _accuracy(part["headline"])]
            for name, part in sets.items()
        ]  # fmt: skip
        lines += [*_table(["set", "n", "right", "wrong", "no answer", "strict"], rows), ""]
    rows = [[name, _accuracy(row)] for name, row in summary["protocols"].items()]
    lines += _table(["protocol", "right"], rows)
    return "\n".join(lines) + "\n"


def markdown(
    title: str,
    summary: dict[str, Any],
    sets: dict[str, dict[str, Any]],
    peers: Sequence[Published],
    wrong: Sequence[Record],
) -> str:
    """Return the whole report."""
    lines = [headline(title, summary, sets)]
    if summary["samples"] > 1:
        lines += ["## Several samples", ""]
        rows = [[f"pass@{k}", _percent(value)] for k, value in summary["pass_at_k"].items()]
        rows += [
            ["majority", _percent(summary["majority"])],
            ["structure vote", _percent(summary["structure_vote"])],
        ]
        lines += [*_table(["", "right"], rows), ""]
    lines += ["## Slices", ""]
    rows = [
        [name, value, row["n"], _accuracy(row)]
        for name, values in summary["slices"].items()
        for value, row in values.items()
    ]
    lines += [*_table(["slice", "value", "n", "strict"], rows), ""]
    if summary["failures"]:
        lines += ["## Why wrong", ""]
        lines += [
            *_table(["cause", "samples"], [list(item) for item in summary["failures"].items()]),
            "",
        ]
    if peers:
        lines += [
            "## Published results",
            "",
            "As published, by their own rules; none was run here.",
            "",
        ]
        rows = [
            [row.benchmark, row.system, _percent(row.accuracy), row.rule, row.source]
            for row in peers
        ]
        lines += [*_table(["set", "system", "accuracy", "rule", "source"], rows), ""]
    if wrong:
        lines += ["## Wrong answers", ""]
        rows = [[record.id, record.failure, record.expected, record.found] for record in wrong]
        lines += [*_table(["id", "cause", "expected", "got"], rows), ""]
    return "\n".join(lines)


def money(cost: dict[str, Any]) -> str:
    """Return what a run cost, in dollars where prices are known, else in tokens."""
    tokens = cost["tokens_in"] + cost["tokens_out"]
    if not tokens:
        return "no language model"
    told = f"{tokens:,} tokens in {cost['calls']:,} calls"
    if cost["dollars"]:
        told += f", ${cost['dollars']:.2f}, ${cost['dollars_per_right']:.4f} per right answer"
    else:
        told += f", {cost['tokens_per_right']:,.0f} tokens per right answer"
    return told


def _samples(summary: dict[str, Any]) -> str:
    count = summary["samples"]
    return "one sample each" if count == 1 else f"{count} samples each"


def _accuracy(row: dict[str, float]) -> str:
    return f"{row['accuracy']:.1%} [{row['low']:.1%}, {row['high']:.1%}]"


def _percent(share: float) -> str:
    return "-" if share != share else f"{share:.1%}"


def _table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(len(row[k]) for row in [[*head], *cells]) for k in range(len(head))]
    lined = [[*head], ["-" * width for width in widths], *cells]
    return [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in lined
    ]


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    text = f"{value:.10g}" if isinstance(value, float) else str(value)
    return " ".join(text.split()).replace("|", "\\|")
