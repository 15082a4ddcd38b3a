"""Conflicts and repairs of 64 generated infeasible models: time, and what of it holds.

    python benchmarks/why.py [--structure NAME] [--least-rows 0] [--most-rows 2000]

For each model: rows, seconds for the conflict, its size, whether it is claimed to be irreducible,
solves, seconds for the repairs, how many, and the cheapest. Then everything that does not hold: a
conflict that is not infeasible alone, or not feasible without one of its members though claimed to
be irreducible; a repair that does not make the model feasible; a conflict that took over 10 s.
"""

import argparse
import sys
import time
from pathlib import Path

from modelwright.solvers.engine import Engine
from modelwright.solvers.instance import Instance
from modelwright.solvers.limits import Limits
from modelwright.solvers.why.conflict import find_conflict
from modelwright.solvers.why.feasibility import Verdict, verdict_of
from modelwright.solvers.why.members import restricted
from modelwright.solvers.why.repairs import find_repairs, repaired

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "solvers"))

from infeasible_models import FULL, cases


def measure(engine: Engine, name: str, instance: Instance) -> list[str]:
    """Print one line, and return what does not hold."""
    limits, wrong = Limits(time_limit_s=30), list[str]()
    began = time.perf_counter()
    conflict = find_conflict(engine, instance, time_limit_s=9.0)
    for_conflict = time.perf_counter() - began
    alone = verdict_of(engine.solve_instance(restricted(instance, conflict.members), limits))
    if alone is not Verdict.INFEASIBLE:
        wrong.append(f"{name}: the conflict alone is {alone}")
    for member in conflict.members if conflict.irreducible else []:
        rest = [other for other in conflict.members if other != member]
        without = verdict_of(engine.solve_instance(restricted(instance, rest), limits))
        if without is not Verdict.FEASIBLE:
            wrong.append(f"{name}: without {member} the conflict is {without}")
    began = time.perf_counter()
    within = conflict.members if instance.expressions else None
    repairs = find_repairs(engine, instance, within=within, time_limit_s=9.0)
    for_repairs = time.perf_counter() - began
    for repair in repairs.found:
        again = verdict_of(engine.solve_instance(repaired(instance, repair.moves), limits))
        if again is not Verdict.FEASIBLE:
            wrong.append(f"{name}: {repair.text()} leaves it {again}")
    print(
        f"{name:22}{len(instance.row_names):6}{for_conflict:8.2f}{len(conflict.members):5}"
        f"{'  irreducible' if conflict.irreducible else '  not proven  '}{conflict.solves:5}"
        f"{for_repairs:8.2f}{len(repairs.found):3}  {conflict.method[:12]:14}"
        f"{repairs.found[0].text()[:60] if repairs.found else repairs.note}",
        flush=True,
    )
    return wrong + ([f"{name}: conflict took {for_conflict:.1f} s"] if for_conflict > 10 else [])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--structure", choices=sorted(FULL))
    parser.add_argument("--least-rows", type=int, default=0)
    parser.add_argument("--most-rows", type=int, default=2000)
    options = parser.parse_args()
    sizes = {
        name: [size for size in listed if options.least_rows <= size <= options.most_rows]
        for name, listed in FULL.items()
        if options.structure in (None, name)
    }
    wrong: list[str] = []
    print("model                   rows seconds size proof      solves repairs  method")
    with Engine(workers=1) as engine:
        for case in cases(sizes):
            instance = engine.build(case.program)
            assert isinstance(instance, Instance), (case.name, instance)
            wrong += measure(engine, case.name, instance)
    print("\n".join(wrong) or "everything holds")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
