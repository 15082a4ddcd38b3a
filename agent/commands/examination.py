"""What `modelwright doctor` looks at: machine, packages, jail, solvers, language model, engine."""

import importlib.metadata
import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import modelwright
from modelwright.solvers.errors import ModelwrightError


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    group: str
    name: str
    works: bool
    detail: str
    """Version, size or state; where it does not work, why."""
    remedy: str = ""
    """How to mend it."""
    needed: bool = True
    """Whether `solve` and `check` need it, as things are set."""


@dataclass(frozen=True)
class Examination:
    """All findings."""

    findings: tuple[Finding, ...]

    @property
    def works(self) -> bool:
        """Whether everything that is needed works."""
        return all(finding.works for finding in self.findings if finding.needed)

    def to_json(self) -> dict[str, Any]:
        """Return the object that `doctor --json` prints."""
        return {
            "works": self.works,
            "version": modelwright.__version__,
            "findings": [asdict(finding) for finding in self.findings],
        }


def examine() -> Examination:
    """Look at everything; takes a few seconds."""
    from modelwright.agent.commands.endpoint_probe import examine_language_model

    return Examination(
        (
            *_examine_machine(),
            *_examine_packages(),
            *_examine_jail(),
            *_examine_solvers(),
            *examine_language_model(),
            *_examine_extras(),
            *_examine_engine(),
        )
    )


def _examine_machine() -> Iterator[Finding]:
    group = "machine"
    version = platform.python_version()
    fits = (3, 11) <= sys.version_info[:2] <= (3, 13)
    yield Finding(group, "Python", fits, version, "" if fits else "Use Python 3.11, 3.12 or 3.13.")
    linux = sys.platform == "linux"
    yield Finding(
        group,
        "system",
        linux,
        f"{platform.system()} {platform.release()} {platform.machine()}",
        "" if linux else "The jail needs Linux: use a container or a virtual machine.",
    )
    memory = _memory_mb()
    total, free = memory.get("MemTotal", 0), memory.get("MemAvailable", 0)
    tight = free < 2048
    yield Finding(
        group,
        "memory",
        not tight,
        f"{total:,} MiB, {free:,} MiB of it available" if memory else "unknown",
        "Jail and solver may use 2048 MiB each; lower it with --memory-mb." if tight else "",
        needed=False,
    )
    yield Finding(group, "processors", True, str(len(os.sched_getaffinity(0))), needed=False)


def _memory_mb() -> dict[str, int]:
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return {}
    return {line.split(":")[0]: int(line.split()[1]) // 1024 for line in lines}


_PACKAGES = (
    "pyomo", "highspy", "pyscipopt", "numpy", "sympy", "langgraph", "openai", "pydantic", "rich",
    "openpyxl",
)  # fmt: skip


def _examine_packages() -> Iterator[Finding]:
    for name in _PACKAGES:
        version = _version(name)
        remedy = "" if version else "pip install modelwright"
        yield Finding("packages", name, bool(version), version or "not installed", remedy)


def _version(distribution: str) -> str:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return ""


_LAYER_REMEDIES = {
    "rlimits": "Raise the hard limits of this shell or container (ulimit -H -a).",
    "capabilities": "Use Linux 4.3 or newer.",
    "namespaces": "Allow user namespaces: `sysctl -w kernel.unprivileged_userns_clone=1`, "
    "`sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`; in Docker, "
    "--security-opt seccomp=unconfined.",
    "landlock": "Use Linux 5.13 or newer with `landlock` in its lsm= list.",
    "seccomp": "Use Linux 4.14 or newer, built with CONFIG_SECCOMP_FILTER, on x86-64 or arm64.",
    "lifeline": "Use Linux 3.4 or newer.",
}


def _examine_jail() -> Iterator[Finding]:
    group = "jail"
    try:
        from modelwright.solvers.jail.client import WEAK_JAIL_VARIABLE, Jail, missing_minimum
        from modelwright.solvers.jail.layers import LAYERS, MINIMUM

        jail = Jail()
    except (ModelwrightError, ImportError, OSError) as error:
        yield Finding(group, "start", False, _first_line(error), "Mend what is missing above.")
        return
    jail.close()
    for layer, purpose in LAYERS.items():
        reason = jail.layers.get(layer, "not probed")
        note = f" ({jail.details[layer]})" if jail.details.get(layer) else ""
        yield Finding(
            group,
            layer,
            not reason,
            f"does not work: {reason}" if reason else purpose + note,
            _LAYER_REMEDIES.get(layer, "") if reason else "",
            needed=layer in MINIMUM and bool(missing_minimum(jail.layers)),
        )
    missing = missing_minimum(jail.layers)
    allowed = os.environ.get(WEAK_JAIL_VARIABLE) == "1"
    said = f"reached: {', '.join(MINIMUM)}" if not missing else f"not reached, lacks {missing}"
    yield Finding(
        group,
        "minimum",
        not missing,
        f"not asked for: {WEAK_JAIL_VARIABLE}=1 is set" if allowed else said,
        f"On a machine you can lose, {WEAK_JAIL_VARIABLE}=1 runs programs all the same."
        if missing
        else "",
    )


def _examine_solvers() -> Iterator[Finding]:
    group = "solvers"
    try:
        from modelwright.solvers.backends.registry import BACKENDS
    except ImportError as error:
        yield Finding(group, "registry", False, _first_line(error), "pip install modelwright")
        return
    for backend in BACKENDS:
        missing = backend.missing()
        classes = ", ".join(sorted(backend.classes, key=lambda name: (len(name), name)))
        detail = "not available" if missing else f"{backend.version()}: {classes}"
        needed = backend.name not in _OPTIONAL_SOLVERS
        yield Finding(group, backend.name, not missing, detail, missing, needed=needed)


_OPTIONAL_SOLVERS = {"ipopt"}


EXTRAS = {
    "nlp": (("casadi",), "a second opinion on nonlinear models"),
    "eval": (("inspect-ai",), "benchmarks"),
    "train": (
        ("torch", "transformers", "trl", "peft", "accelerate", "datasets", "pyyaml", "starlette",
         "uvicorn"),
        "training, and serving small models",
    ),
    "serve": (("vllm",), "serving a model"),
    "web": (("fastapi", "uvicorn"), "the web page"),
    "mcp": (("mcp",), "the MCP server"),
    "ray": (("ray",), "many machines"),
    "postgres": (("psycopg",), "threads and libraries in Postgres"),
}  # fmt: skip
"""Extra -> its packages, and what it is for."""


def _examine_extras() -> Iterator[Finding]:
    for extra, (distributions, purpose) in EXTRAS.items():
        versions = {name: _version(name) for name in distributions}
        complete = all(versions.values())
        present = ", ".join(f"{name} {version}" for name, version in versions.items() if version)
        lacking = ", ".join(name for name, version in versions.items() if not version)
        yield Finding(
            "extras",
            extra,
            complete,
            f"for {purpose}: {present if complete else f'{lacking} not installed'}",
            "" if complete else f'pip install "modelwright[{extra}]"',
            needed=False,
        )


_TINY = """
import pyomo.environ as pyo

def build_model(data):
    model = pyo.ConcreteModel()
    model.make = pyo.Var(data["products"], domain=pyo.NonNegativeReals)
    model.hours = pyo.Constraint(expr=sum(model.make[p] for p in data["products"]) <= data["hours"])
    model.profit = pyo.Objective(
        expr=sum(data["profit"][p] * model.make[p] for p in data["products"]), sense=pyo.maximize
    )
    return model
"""
_TINY_DATA = {"products": ["a", "b"], "hours": 10, "profit": {"a": 3, "b": 5}}
_TINY_OPTIMUM = 50.0


def _examine_engine() -> Iterator[Finding]:
    """Run one tiny program through the engine."""
    group, name = "engine", "one problem, end to end"
    try:
        from modelwright.solvers.agreement import agree
        from modelwright.solvers.engine import Engine
        from modelwright.solvers.program import Program

        with Engine(workers=1) as engine:
            outcome = engine.solve(Program(_TINY, _TINY_DATA))
    except (ModelwrightError, ImportError, OSError) as error:
        yield Finding(group, name, False, _first_line(error), "Mend what is missing above.")
        return
    took = f"{outcome.timing_s.total:.2f} s"
    if agree(outcome.objective, _TINY_OPTIMUM):
        yield Finding(group, name, True, f"{outcome.termination}, objective 50, {took}")
        return
    why = outcome.failure.message if outcome.failure else f"{outcome.objective}, expected 50"
    yield Finding(group, name, False, f"{outcome.termination}: {why}", "Please report this.")


def _first_line(error: BaseException) -> str:
    first, *_ = str(error).strip().splitlines() or [type(error).__name__]
    return first
