"""A folder that solves the model without this package: program, data, a script, a README."""

import json
from importlib.resources import files
from typing import Any

from modelwright.solvers.backends.convexity import is_convex
from modelwright.solvers.export.subject import File, Subject, Written
from modelwright.solvers.instance import Instance, Op
from modelwright.solvers.nl import operators as op
from modelwright.solvers.outcome import Outcome, PointStatus, ProblemClass

_DEFAULT = 'SOLVER = "highs"'
_TAIL = """

if __name__ == "__main__":  # added by the export: `python model.py` solves, as solve.py does
    import sys

    import solve

    sys.exit(solve.main())
"""
_PACKAGES = {
    "highs": ["pyomo>=6.10,<6.11", "highspy>=1.16,<2"],
    "scip": ["pyomo>=6.10,<6.11", "pyscipopt>=6.3,<7"],
}
_FUNCTIONS_OF_SCIP = frozenset(
    {
        *(op.PLUS, op.MINUS, op.TIMES, op.DIVIDE, op.POWER, op.ABS, op.NEGATE),
        *(op.SQRT, op.LOG, op.EXP, op.SIN, op.COS, op.SUM),
    }
)
"""What the NL reader of SCIP 10 takes."""


def write(subject: Subject) -> Written:
    """Return the files of the folder."""
    program, outcome = subject.program, subject.outcome
    if program is None:
        raise ValueError("the standalone script needs the program, got none")
    solver = _solver(subject.instance)
    beyond = _beyond_scip(subject.instance)
    runner = files("modelwright.solvers.export.standalone").joinpath("solve.py").read_text("utf-8")
    texts = {
        "model.py": program.source.rstrip() + "\n" + _TAIL,
        "solve.py": runner.replace(_DEFAULT, f'SOLVER = "{solver}"'),
        "data.json": json.dumps(program.data, indent=2) + "\n",
        "requirements.txt": "".join(f"{package}\n" for package in _PACKAGES[solver]),
        "README.md": _readme(subject, solver, beyond, outcome),
    }
    notes = [f"SCIP does not read {', '.join(beyond)}; the README says what to do"] * bool(beyond)
    listed = [File(name, text.encode("utf-8", "surrogatepass")) for name, text in texts.items()]
    return Written(listed, notes)


def _solver(instance: Instance) -> str:
    """Return the solver that the class of the model needs, by the rules of the engine."""
    linear = instance.problem_class in (ProblemClass.LP, ProblemClass.MILP) and not instance.sos
    convex = instance.problem_class is ProblemClass.QP and is_convex(instance)
    return "highs" if linear or convex else "scip"


def _beyond_scip(instance: Instance) -> list[str]:
    """Return the functions of the model that SCIP does not read."""
    bodies: list[Any] = [*instance.expressions.values()]
    bodies += [definition.expression for definition in instance.definitions]
    codes = {token.code for body in bodies for token in body if isinstance(token, Op)}
    return sorted(op.NAMES[code] for code in codes - _FUNCTIONS_OF_SCIP)


def _readme(subject: Subject, solver: str, beyond: list[str], outcome: Outcome | None) -> str:
    size, kind = subject.instance.statistics, subject.instance.problem_class
    needs = {
        "highs": f"This model is of class {kind}, which HiGHS solves.",
        "scip": f"This model is of class {kind}, which HiGHS does not solve. The wheel of "
        "PySCIPOpt carries SCIP and Ipopt, so no executable is needed.",
    }[solver]
    if beyond:
        needs += (
            f"\nIt uses {', '.join(beyond)}, which SCIP does not read: install an Ipopt executable "
            "and run `python solve.py --solver ipopt`; its optimum is local."
        )
    parts = [
        f"# {' '.join(subject.title.split()) or 'Model'}",
        "Exported by Modelwright; it is not needed to run this.",
        "    pip install -r requirements.txt\n    python solve.py",
        needs,
        f"Size: {size.variables} variables ({size.integers} integer, {size.binaries} binary), "
        f"{size.constraints} constraints, {size.nonzeros} nonzeros.",
        _expected(outcome),
        "| file | holds |\n|---|---|\n"
        "| `model.py` | `build_model(data)`: the model in Pyomo |\n"
        "| `data.json` | the numbers; change them and run again |\n"
        "| `solve.py` | reads both, solves, prints; `--help` lists its options |",
        *_story(subject.formulation or {}),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _expected(outcome: Outcome | None) -> str:
    """Return what the script should find."""
    if outcome is None:
        return ""
    if outcome.point is PointStatus.NONE:
        return f"Solved at export: {outcome.termination}, no solution."
    proof = "the optimum" if outcome.point is PointStatus.OPTIMAL else "a point without proof"
    return (
        f"Expected objective: {outcome.objective!r} ({proof}; {outcome.sense}, {outcome.solver})."
    )


def _story(formulation: Any) -> list[str]:
    """Return what the formulation says in words."""
    if not formulation:
        return []
    goal = formulation["objective"]
    lines = [f"- {goal['sense']} {goal['meaning']}"]
    lines += [f"- `{item['name']}`: {item['meaning']}" for item in formulation["variables"]]
    lines += [
        f"- subject to `{item['name']}`: {item['meaning']}" for item in formulation["constraints"]
    ]
    lines += [f"- assumed: {text}" for text in formulation["assumptions"]]
    return ["## The model in words", "\n".join(lines)]
