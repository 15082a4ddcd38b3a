"""Every attack is contained, as whoever runs the tests, and as an ordinary user.

No layer stops a program from reading names, sizes and dates of files (Landlock), or from handing
over any model it likes: the one is harmless without contents, the other is the model we solve.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from attacks import ATTACKS
from attacks.attack import Attack
from attacks.firing_range import ROOT, FiringRange, firing_range
from attacks.trial import HONEST, faults, jail_of, run, runs_here, word

from modelwright.solvers.engine import Engine
from modelwright.solvers.jail.layers import MINIMUM

SLOW = {
    "allocates, and swallows every MemoryError",
    "fills its folder with folders in folders",
    "hands over 200 MB of empty lists",
    "hands over 3 million names",
    "hands over an expression a million deep",
    "hands over definitions that double 200 times",
    "holds 5 MB of numbers",
    "loops inside C",
    "loops, and ignores the signal that ends it",
    "raises what takes for ever to show",
    "recurses in C",
    "recurses without a limit",
    "runs random marshal data",
    "stops itself and waits for rescue",
}
"""Attacks that take more than half a second."""


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(workers=1) as engine:
        yield engine


@pytest.fixture(scope="module")
def aims(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FiringRange]:
    with firing_range(tmp_path_factory.mktemp("aims")) as aims:
        yield aims


@pytest.mark.parametrize(
    "attack",
    [
        pytest.param(attack, id=attack.name, marks=pytest.mark.slow if attack.name in SLOW else [])
        for attack in ATTACKS
        if runs_here(attack)
    ],
)
def test_an_attack_is_contained(attack: Attack, engine: Engine, aims: FiringRange) -> None:
    jail_of(engine)
    assert faults(attack, engine, aims)[1] == []


@pytest.mark.slow
def test_no_exit_status_is_called_infrastructure(engine: Engine) -> None:
    source = "def attack(data):\n    os._exit(data['status'])\n"
    kinds = {word(run(engine, Attack("", source), {"status": status})) for status in range(256)}
    assert kinds == {"jail_killed"}


def test_an_attack_that_waits_for_its_data_is_contained(engine: Engine) -> None:
    bomb = Attack("", "def attack(data):\n    if data['armed']:\n        os.abort()\n")
    armed = [False, True, False, True, False]
    words = [word(run(engine, bomb, {"armed": value})) for value in armed]
    assert words == ["optimal", "jail_killed", "optimal", "jail_killed", "optimal"]


def test_attacks_have_names_of_their_own() -> None:
    names = [attack.name for attack in ATTACKS]
    assert len(set(names)) == len(names)
    assert set(names) >= SLOW


@pytest.mark.slow
def test_attacks_are_contained_for_an_ordinary_user() -> None:
    if os.getuid() != 0:
        pytest.skip("these tests run as an ordinary user already")
    ran = subprocess.run(
        [sys.executable, "-m", "attacks.ordinary_user", "attacks.trial"],
        env={"PYTHONPATH": f"{Path(__file__).parent}:{ROOT / 'src'}", "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
    )
    if any(word in ran.stderr for word in ("unshare:", "mount:")):
        pytest.skip(f"root may not make a mount namespace here: {ran.stderr[-200:]}")
    first, *rest = [json.loads(line) for line in ran.stdout.splitlines()] or [{}]
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert first["user"] != 0
    assert [layer for layer in MINIMUM if first["layers"][layer]] == []
    assert [record for record in rest if record["faults"]] == []
    assert len(rest) == len([*filter(runs_here, ATTACKS)])


def test_the_honest_program_is_solved(engine: Engine) -> None:
    assert word(run(engine, HONEST, {})) == "optimal"
