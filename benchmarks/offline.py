"""How often the offline formulator answers, and how often it is right.

    python benchmarks/offline.py FILE.jsonl... [--json] [--type linear-notable] [--wrong]

Each line of a file has `question` and `answer` (null: no finite optimum). An answer is right when
it agrees with the label to 1e-4 relative. A model without an optimum counts as an abstention, and
so does one whose other readings (see `Draft.alternatives`) have a different optimum. A wrong answer
is warned of when its doubts (see `Draft.doubts`) have another optimum: it is never verified.
"""

import argparse
import json
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path
from typing import Any

from modelwright.agent.offline.formulator import Abstention, Draft, formulate
from modelwright.solvers.engine import Engine
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Termination
from modelwright.solvers.program import Program

TOLERANCE = 1e-4
LIMITS = Limits(time_limit_s=10)


@dataclass
class Tally:
    """What became of the problems of one file."""

    n: int = 0
    right: int = 0
    wrong: int = 0
    warned: int = 0
    abstained: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)
    wrong_ones: list[tuple[str, float, Any]] = field(default_factory=list)

    def summary(self) -> dict[str, float]:
        median = statistics.median(self.milliseconds) if self.milliseconds else 0.0
        return {
            "n": self.n, "right": self.right, "wrong": self.wrong, "warned": self.warned,
            "abstained": self.abstained, "median_ms": round(median, 2),
        }  # fmt: skip


def agrees(value: float, label: Any) -> bool:
    number = isinstance(label, int | float) and not isinstance(label, bool)
    return number and abs(value - label) <= TOLERANCE * max(1.0, abs(label))


def optimum(engine: Engine, draft: Draft) -> float | None:
    outcome = engine.solve(Program(draft.source, draft.formulation.data()), LIMITS)
    return outcome.objective if outcome.termination is Termination.OPTIMAL else None


def judge(engine: Engine, problem: dict[str, Any], tally: Tally) -> None:
    started = time.perf_counter()
    found = formulate(problem["question"])
    tally.milliseconds.append(1e3 * (time.perf_counter() - started))
    tally.n += 1
    value, why = None, "no_optimum"
    unlikely: list[Draft] = []
    if isinstance(found, Abstention):
        why = found.reasons[0].kind
    else:
        value = optimum(engine, found)
        unlikely = [draft for _, draft in found.doubts]
        others = [optimum(engine, draft) for _, draft in found.alternatives]
        if value is not None and not all(
            other is not None and agrees(other, value) for other in others
        ):
            value, why = None, "readings_differ"
    if value is None:
        tally.abstained += 1
        tally.reasons[why] += 1
    elif agrees(value, problem["answer"]):
        tally.right += 1
    else:
        tally.wrong += 1
        doubts = [optimum(engine, draft) for draft in unlikely]
        tally.warned += any(other is None or not agrees(other, value) for other in doubts)
        tally.wrong_ones.append((str(problem.get("id", "?")), value, problem["answer"]))


def wilson(hits: int, n: int) -> str:
    """95 % interval of a share, in per cent."""
    if not n:
        return "-"
    z, p = 1.96, hits / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return f"{100 * p:.1f} % [{100 * (centre - half):.1f}, {100 * (centre + half):.1f}]"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--type", default="", help="only problems whose extra.type is this")
    parser.add_argument("--wrong", action="store_true", help="also list the wrong answers")
    options = parser.parse_args()
    report: dict[str, dict[str, float]] = {}
    with Engine(workers=1) as engine:
        for name in options.files:
            tally = Tally()
            for line in Path(name).read_text(encoding="utf-8").splitlines():
                problem = json.loads(line) if line.strip() else None
                if problem and options.type in ("", problem.get("extra", {}).get("type")):
                    judge(engine, problem, tally)
            report[name] = tally.summary()
            if not options.json:
                show(name, tally, options.wrong)
    if options.json:
        print(json.dumps(report, indent=2))


def show(name: str, tally: Tally, wrong: bool) -> None:
    answered = tally.right + tally.wrong
    print(
        f"{name}: {tally.n} problems, median {tally.summary()['median_ms']} ms without the solver"
    )
    print(f"  answered  {wilson(answered, tally.n)}")
    print(f"  right     {wilson(tally.right, tally.n)}")
    print(f"  wrong     {wilson(tally.wrong, tally.n)}, {tally.warned} of them warned of")
    print(f"  right among answered {wilson(tally.right, answered)}")
    print(
        "  abstained:", ", ".join(f"{kind} {count}" for kind, count in tally.reasons.most_common())
    )
    for problem, value, label in tally.wrong_ones if wrong else []:
        print(f"  wrong: {problem} {value:g}, label {label}")


if __name__ == "__main__":
    main()
