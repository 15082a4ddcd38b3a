"""Run one attack and say what is wrong; and all of them, as a script, for another user."""

import json
import os
import platform
import sys
import tempfile
from pathlib import Path
from typing import Any

from attacks.attack import HONEST_OBJECTIVE, REFUSED, Attack
from attacks.firing_range import FiringRange, firing_range
from modelwright.solvers.engine import Engine
from modelwright.solvers.jail.client import Jail
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Outcome
from modelwright.solvers.program import Program

HONEST = Attack("is honest", "def attack(data):\n    pass\n")
_LIMITS: dict[str, Any] = {"build_wall_s": 10.0, "memory_mb": 512, "time_limit_s": 10.0}


def runs_here(attack: Attack) -> bool:
    """Whether the attack's numbers and machine code are those of this processor."""
    return not attack.x86_only or platform.machine() == "x86_64"


def faults(attack: Attack, engine: Engine, aims: FiringRange) -> tuple[str, list[str]]:
    """Run the attack; return what came of it, and what is wrong with that ([]: contained)."""
    jail = jail_of(engine)
    outcome = run(engine, attack, {**aims.data(), "secret": f"kept:{aims.secret[-32:]}"})
    found = _wrong(outcome, attack.expect, attack.objective, aims)
    if attack.then:
        second = Attack("", attack.then)
        shape = {"shape": "kept:[0-9a-f]{32}"}
        outcome_of_second = run(engine, second, {**aims.data(), **shape})
        found += _wrong(outcome_of_second, REFUSED, HONEST_OBJECTIVE, aims)
    after = run(engine, HONEST, {})
    found += [f"then: {fault}" for fault in _wrong(after, REFUSED, HONEST_OBJECTIVE, aims)]
    found += aims.damage(jail)
    if jail_of(engine) is not jail:
        found.append("the jail had to be replaced")
    return word(outcome), found


def run(engine: Engine, attack: Attack, data: dict[str, Any]) -> Outcome:
    """Run an attack's first program."""
    limits = Limits(**{**_LIMITS, **attack.limits})
    return engine.solve(Program(attack.program, data), limits)


def jail_of(engine: Engine) -> Jail:
    """The one jail of an engine with one worker."""
    if not engine._slots:  # pyright: ignore[reportPrivateUsage]
        run(engine, HONEST, {})
    jail = engine._slots[0].jail  # pyright: ignore[reportPrivateUsage]
    assert jail is not None
    return jail


def word(outcome: Outcome) -> str:
    """The word an expectation is about."""
    return outcome.failure.kind if outcome.failure else outcome.termination


def _wrong(
    outcome: Outcome, expect: frozenset[str], objective: float | None, aims: FiringRange
) -> list[str]:
    found: list[str] = []
    text = json.dumps(outcome.to_json(), ensure_ascii=False)
    if word(outcome) not in expect:
        found.append(f"expected {' or '.join(sorted(expect))}, got {text[:2000]}")
    if "infrastructure" in (word(outcome),):
        found.append("a program's misbehaviour is called infrastructure")
    if word(outcome) == "optimal" and objective is not None and outcome.objective != objective:
        found.append(f"expected objective {objective}, got {outcome.objective}")
    if "BREACH" in text or aims.secret in text:
        found.append(f"breach: {text[:2000]}")
    if not _printable(outcome.to_json()):
        found.append(f"not printable: {text[:200]!r}")
    return found


def _printable(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_printable(item) for pair in value.items() for item in pair)
    return not isinstance(value, str) or value.replace("\n", "").replace("\t", "").isprintable()


def main() -> None:
    """Run every attack as whoever we are; print one JSON line for each."""
    from attacks import ATTACKS

    with (
        tempfile.TemporaryDirectory() as folder,
        firing_range(Path(folder)) as aims,
        Engine(workers=1) as engine,
    ):
        jail = jail_of(engine)
        print(json.dumps({"user": os.getuid(), "layers": jail.layers}), flush=True)
        for attack in filter(runs_here, ATTACKS):
            kind, found = faults(attack, engine, aims)
            print(json.dumps({"name": attack.name, "kind": kind, "faults": found}), flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    main()
