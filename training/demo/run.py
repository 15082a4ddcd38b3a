"""`modelwright train demo`: make data and a model, fine-tune, reinforce, measure, report.

Every step is a command that could be given by hand; the report lists them. A step that is done is
not repeated, so the same command goes on with a demonstration that was stopped.
"""

import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

from modelwright.agent.local_model import NOTE
from modelwright.datasets.families.registry import family_named
from modelwright.solvers.engine import Engine
from modelwright.solvers.errors import ModelwrightError, ServiceMissingError, UsageError
from modelwright.training.demo.compact import FAMILIES
from modelwright.training.demo.data import EXAMPLES, TEST_SETS, make_data, texts_of
from modelwright.training.demo.plan import PLANS, TOGETHER, Plan, job_files
from modelwright.training.jobs.examples import told_program

_TOKENIZER_TEXTS = 3000
_LIKELIEST = 500
"""Most problems that the likeliest reply is measured by; one sample differs more, and needs all."""


class StepError(ModelwrightError):
    """A step of the demonstration failed; what it said stands above."""

    default_kind = "demo_step"


def run_demo(folder: Path, scale: str = "cpu", seed: int = 0, plan: Plan | None = None) -> Path:
    """Run the demonstration, or go on with it, and return its report.

    Args:
        folder: gets everything that is made.
        scale: a name in `plan.PLANS`.
        seed: of everything drawn.
        plan: in place of that of the scale.

    Raises:
        UsageError: there is no such scale, or the folder holds another demonstration.
        ServiceMissingError: the scale needs a GPU, and torch sees none.
        StepError: a step failed.
    """
    if scale not in PLANS:
        raise UsageError(f"--scale must be one of {', '.join(PLANS)}, got {scale!r}")
    if scale == "gpu":
        _require_gpu()
    plan = plan or PLANS[scale]
    folder.mkdir(parents=True, exist_ok=True)
    _claim(folder, {"scale": scale, "seed": seed})
    steps = _Steps(folder)
    steps.run("data", lambda: _make_data(folder, plan, seed))
    steps.run("model", lambda: _make_model(folder, plan, seed))
    for name, text in job_files(folder, plan, seed).items():
        path = folder / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        steps.command(name, ["train", name, str(path)])
    steps.commands(_evaluations(folder, plan), plan.evaluations_together)
    from modelwright.training.demo.report import write_report

    return write_report(folder, plan, steps.seconds)


@dataclass
class _Steps:
    """Runs each step once, and keeps how long it took."""

    folder: Path
    lock: Any = field(default_factory=threading.Lock)

    @property
    def seconds(self) -> dict[str, float]:
        """Name of a step that is done -> wall-clock seconds."""
        path = self.folder / "steps.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def run(self, name: str, work: Any) -> None:
        if name in self.seconds:
            return
        print(f"{name} ...", file=sys.stderr, flush=True)
        began = time.monotonic()
        work()
        self._keep(name, time.monotonic() - began)

    def _keep(self, name: str, seconds: float) -> None:
        with self.lock:
            taken = self.seconds | {name: round(seconds, 1)}
            partial = self.folder / ".steps.json"
            partial.write_text(json.dumps(taken, indent=1), encoding="utf-8")
            partial.replace(self.folder / "steps.json")
        print(f"{name}: {seconds:.0f} s", file=sys.stderr, flush=True)

    def commands(self, named: Mapping[str, list[str]], together: int) -> None:
        """Run commands, so many at a time; of several at a time the whole is timed too."""
        began, left = time.monotonic(), named.keys() - self.seconds.keys()
        with ThreadPoolExecutor(together) as threads:
            list(threads.map(self.command, named.keys(), named.values()))
        if left and together > 1:
            self._keep(TOGETHER, time.monotonic() - began)

    def command(self, name: str, arguments: list[str]) -> None:
        """Run a command of ours; what it prints as JSON and says goes to files of the folder."""

        def work() -> None:
            log = self.folder / f"{name}.log"
            command = [sys.executable, "-m", "modelwright", *arguments, "--json"]
            with log.open("a", encoding="utf-8") as said:
                found = subprocess.run(command, stdout=subprocess.PIPE, stderr=said, text=True)
            (self.folder / f"{name}.json").write_text(found.stdout, encoding="utf-8")
            if code := found.returncode:
                tail = "\n".join(log.read_text(encoding="utf-8").splitlines()[-15:])
                raise StepError(
                    f"modelwright {' '.join(arguments)} ended with exit code {code}:\n{tail}",
                    hint=f"{log} has all of it. The same command goes on from here.",
                )

        self.run(name, work)


def _claim(folder: Path, what: dict[str, Any]) -> None:
    path = folder / "demo.json"
    if path.exists():
        before = json.loads(path.read_text(encoding="utf-8"))
        if before != what:
            raise UsageError(
                f"{folder} holds a demonstration with {before}, not {what}",
                hint="Name another folder with --out.",
                kind="other_run",
            )
    path.write_text(json.dumps(what), encoding="utf-8")


def _make_data(folder: Path, plan: Plan, seed: int) -> None:
    with Engine() as engine:
        make_data(folder, plan.sizes, seed, engine)


def _make_model(folder: Path, plan: Plan, seed: int) -> None:
    from modelwright.training.demo.policy import build_model, save_policy, train_tokenizer

    programs = [told_program(family_named(name).program)[1] for name in FAMILIES]
    lines = {line for text in programs for line in re.findall(r".{3,}\n+", text)}
    texts = texts_of(folder / EXAMPLES, _TOKENIZER_TEXTS)
    tokenizer = train_tokenizer(texts, sorted(lines), plan.scale.vocabulary)
    place = folder / "start"
    save_policy(place, build_model(tokenizer, plan.scale, seed), tokenizer)
    note = {"format": "tagged", "numbers": "hidden"}
    (place / NOTE).write_text(json.dumps(note) + "\n", encoding="utf-8")


def _evaluations(folder: Path, plan: Plan) -> dict[str, list[str]]:
    """Return name -> arguments of each command that measures a model."""
    found: dict[str, list[str]] = {}
    for model, test, temperature in product(("sft", "rl"), TEST_SETS, (0, 1)):
        name = f"{model}-{test.name}-{'sampled' if temperature else 'greedy'}"
        found[name] = [
            "eval", "run", "--file", str(folder / f"{test.name}.jsonl"),
            "--model", str(folder / model / "model"), "--temperature", str(temperature),
            "--parallel", str(plan.parallel), "--time-limit", "20",
            "--out", str(folder / "eval" / name),
            *([] if temperature else ["--limit", str(_LIKELIEST)]),
        ]  # fmt: skip
    return found


def _require_gpu() -> None:
    import torch

    if not torch.cuda.is_available():
        raise ServiceMissingError(
            "--scale gpu needs an NVIDIA GPU, and torch sees none",
            hint="Run it where `python -c 'import torch; print(torch.cuda.is_available())'` says "
            "True, or take --scale cpu.",
            kind="no_gpu",
        )
