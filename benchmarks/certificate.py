"""Mutation test of the certificate: which wrong models do checks without a language model catch?

    MODELWRIGHT_DATA=../shared/data python benchmarks/certificate.py [--json OUT.json] [--list]

Correct cases (text, formulation or none, program, data) come from `certificate_corpus`; mutants are
made mechanically from their programs and data by `certificate_mutants`. A mutant counts as caught
when the verdict of its certificate is not `verified`.

- Mutants that do not build or do not solve give no answer, hence no certificate; only counted.
- Equivalent mutants (the same optimum and the same canonical form) are set aside; those with a
  number hard-coded are kept, since only other data would show them.
- "wrong answers" are the mutants whose optimum differs from the correct one; they matter most.

Three views: as given; without the formulation; without the text too (what `check --certificate`
sees of a program and its data).
"""

import argparse
import json
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from certificate_corpus import CorrectCase, load_cases
from certificate_mutants import KINDS, make_mutants

from modelwright.datasets.intervals import wilson
from modelwright.solvers.agreement import agree, value_of
from modelwright.solvers.canonical import signature
from modelwright.solvers.certificate import Certificate, CheckStatus, Verdict, Weight
from modelwright.solvers.certify import certify
from modelwright.solvers.engine import Engine
from modelwright.solvers.instance import Instance
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Outcome
from modelwright.solvers.program import Program

VIEWS = ("given", "no formulation", "no text")
_LIMITS = Limits(time_limit_s=20)


@dataclass(frozen=True)
class Row:
    """What came of one mutant, or of one correct case (kind "correct")."""

    case: str
    kind: str
    what: str
    fate: str
    """judged, equivalent, or "no answer"."""
    wrong_answer: bool
    has_formulation: bool
    verdicts: dict[str, str]
    caught_by: dict[str, list[str]]


class Bench:
    def __init__(self, engine: Engine, views: Iterable[str]) -> None:
        self.engine, self.views = engine, tuple(views)

    def run(self, case: CorrectCase, per_kind: int, seed: int) -> list[Row]:
        program = Program(case.source, case.data)
        outcome, built = self._run(program)
        if outcome.objective is None or not isinstance(built, Instance):
            raise SystemExit(f"{case.name} does not solve: {outcome.termination} {outcome.failure}")
        if case.answer is not None and not agree(outcome.objective, case.answer, 1e-3):
            raise SystemExit(f"{case.name} gives {outcome.objective}, published {case.answer}")
        rows = [self._judge(case, "correct", "", case.formulation, program, outcome, False)]
        for mutant in make_mutants(case, per_kind, seed):
            changed = Program(mutant.source, mutant.data)
            found, instance = self._run(changed)
            common = (case.name, mutant.kind, mutant.what)
            has = case.formulation is not None
            if found.failure is not None or not isinstance(instance, Instance):
                rows.append(Row(*common, "no answer", False, has, {}, {}))
                continue
            wrong = not agree(value_of(found), value_of(outcome))
            same = not wrong and signature(instance) == signature(built)
            if same and mutant.kind != "number hard-coded":
                rows.append(Row(*common, "equivalent", False, has, {}, {}))
                continue
            rows.append(
                self._judge(
                    case, mutant.kind, mutant.what, mutant.formulation, changed, found, wrong
                )
            )
        return rows

    def _run(self, program: Program) -> tuple[Outcome, object]:
        return self.engine.solve(program, _LIMITS), self.engine.build(program, _LIMITS)

    def _judge(self, case, kind, what, formulation, program, outcome, wrong) -> Row:
        given = {
            "given": (case.text, formulation),
            "no formulation": (case.text, None),
            "no text": ("", None),
        }
        verdicts: dict[str, str] = {}
        caught_by: dict[str, list[str]] = {}
        for view in self.views:
            if view == "no formulation" and formulation is None and "given" in verdicts:
                verdicts[view], caught_by[view] = verdicts["given"], caught_by["given"]
                continue
            text, formulated = given[view]
            certificate = certify(
                program,
                outcome,
                engine=self.engine,
                text=text,
                formulation=formulated,
                limits=_LIMITS,
            )
            verdicts[view] = certificate.verdict.value
            caught_by[view] = _objections(certificate)
        has = case.formulation is not None
        return Row(case.name, kind, what, "judged", wrong, has, verdicts, caught_by)


def _objections(certificate: Certificate) -> list[str]:
    """Return the names of the checks that keep it from being verified."""
    required = (Weight.REFUTES, Weight.REQUIRED)
    return [
        check.name
        for check in certificate.checks
        if (check.status is CheckStatus.FAIL and check.weight is not Weight.NOTE)
        or (check.status is CheckStatus.SKIP and check.weight in required)
    ]


def share(rows: list[Row], view: str) -> str:
    caught = sum(row.verdicts[view] != Verdict.VERIFIED for row in rows)
    if not rows:
        return "-"
    low, high = wilson(caught, len(rows))
    return f"{caught}/{len(rows)} {caught / len(rows):4.0%} [{low:.0%}, {high:.0%}]"


def report(rows: list[Row], views: Iterable[str]) -> None:
    judged = [row for row in rows if row.fate == "judged" and row.kind != "correct"]
    correct = [row for row in rows if row.kind == "correct"]
    formulated = sum(row.has_formulation for row in correct)
    print(f"{len(correct)} correct cases ({formulated} with a formulation), {len(judged)} mutants")
    for view in views:
        print(f"\n== {view}: false alarms {share(correct, view)}")
        head = f"{'kind':28} {'made':>5} {'no ans':>6} {'equiv':>5}   {'caught':26}"
        print(f"{head} wrong answers caught")
        for kind in (*KINDS, "all"):
            mine = [r for r in rows if r.kind == kind or (kind == "all" and r.kind != "correct")]
            kept = [r for r in mine if r.fate == "judged"]
            wrong = [r for r in kept if r.wrong_answer]
            fates = [sum(r.fate == fate for r in mine) for fate in ("no answer", "equivalent")]
            print(
                f"{kind:28} {len(mine):5} {fates[0]:6} {fates[1]:5}   {share(kept, view):26} "
                f"{share(wrong, view)}"
            )
    alarms = [row for row in correct if row.verdicts[next(iter(views))] != Verdict.VERIFIED]
    for row in alarms:
        print(f"false alarm: {row.case}: {row.caught_by}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--per-kind", type=int, default=2, help="mutants of a kind per case")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--views", default=",".join(VIEWS), help="comma-separated")
    parser.add_argument("--only", default="", help="part of a case's name")
    parser.add_argument(
        "--list", action="store_true", help="also name every mutant that got through"
    )
    parser.add_argument("--json", type=Path, help="file for all rows")
    options = parser.parse_args()
    views = options.views.split(",")
    rows: list[Row] = []
    began = time.monotonic()
    cases = [case for case in load_cases() if options.only in case.name]
    with Engine(workers=1) as engine:
        bench = Bench(engine, views)
        for position, case in enumerate(cases, start=1):
            rows += bench.run(case, options.per_kind, options.seed)
            sys.stderr.write(
                f"\r{position}/{len(cases)} {len(rows)} {time.monotonic() - began:.0f}s "
            )
    sys.stderr.write("\n")
    report(rows, views)
    if options.list:
        for row in rows:
            if (
                row.fate == "judged"
                and row.kind != "correct"
                and row.verdicts[views[0]] == "verified"
            ):
                mark = "WRONG" if row.wrong_answer else "same optimum"
                print(f"missed ({mark}): {row.case}: {row.kind}: {row.what}")
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=1))


if __name__ == "__main__":
    main()
