"""What a run was made of, kept in its folder; a folder belongs to one job."""

import importlib.metadata
import json
import os
import platform
import subprocess
import time
from pathlib import Path
from typing import Any

import modelwright
from modelwright.agent.local_model import digest_of
from modelwright.solvers.errors import UsageError
from modelwright.training.jobs.config import Job

MANIFEST = "manifest.json"
_PACKAGES = (
    *("torch", "transformers", "trl", "peft", "accelerate", "datasets", "vllm"),
    *("pyomo", "highspy", "pyscipopt", "ray"),
)
_MAY_CHANGE = {
    *("out", "report_to", "reward.workers", "reward.executor", "reward.cache"),
    *(f"trainer_args.{name}" for name in ("max_steps", "num_train_epochs", "logging_steps")),
    *(f"trainer_args.{name}" for name in ("save_steps", "save_total_limit", "disable_tqdm")),
}
"""What a run may go on with in another way: how long, how often it says so, on what machine."""


def describe(job: Job, digest: str, items: int) -> dict[str, Any]:
    """Return what identifies a run, and what it was made with."""
    return {
        "kind": job.kind,
        "config": job.model_dump(mode="json"),
        "data": {"items": items, "sha256": digest},
        "weights": digest_of(folder) if (folder := Path(job.model.path)).is_dir() else "",
        "versions": {"modelwright": modelwright.__version__, "python": platform.python_version()}
        | {name: version for name in _PACKAGES if (version := _version(name))},
        "git_commit": _commit(),
    }


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Return the manifest of a folder; None if no run was begun there.

    Raises:
        UsageError: it cannot be read.
    """
    path = folder / MANIFEST
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read {path}: {error}", hint="Name another folder.") from None


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Write it whole or not at all; only the first of several processes writes.

    Raises:
        UsageError: the folder cannot be written.
    """
    if os.environ.get("RANK", "0") != "0":
        return
    path = folder / MANIFEST
    partial = folder / f".{MANIFEST}.{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise UsageError(
            f"cannot write {path}: {error.strerror}",
            hint="Name another folder with --out.",
            kind="unwritable",
        ) from None


def require_same(folder: Path, before: dict[str, Any], now: dict[str, Any]) -> None:
    """Return if a run may go on.

    Raises:
        UsageError: the folder holds a run of another job, or on other data.
    """
    old, new = _flat(before.get("config", {})), _flat(now["config"])
    changed = [
        f"{key} was {old.get(key)!r}, is {new.get(key)!r}"
        for key in sorted(old.keys() | new.keys())
        if key not in _MAY_CHANGE and old.get(key) != new.get(key)
    ]
    if not changed and before["data"]["sha256"] != now["data"]["sha256"]:
        changed = ["the data are others"]
    if not changed and before["weights"] != now["weights"]:
        changed = [f"the model in {now['config']['model']['path']} is another"]
    if changed:
        raise UsageError(
            f"{folder} holds another run: {'; '.join(changed[:3])}",
            hint="Name another folder with --out, or give the job that it was made with.",
            kind="other_run",
        )


def now() -> str:
    """Return the time in UTC."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def _flat(config: dict[str, Any], above: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in config.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{above}{key}.")
        else:
            flat[above + key] = value
    return flat


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _commit() -> str:
    """Return the commit that this package is at; "" for an installed one."""
    here = Path(__file__).resolve().parent
    try:
        found = subprocess.run(
            ["git", "-C", str(here), "rev-parse", "HEAD"],
            capture_output=True,
            text=True,
            timeout=10,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return found.stdout.strip() if found.returncode == 0 else ""
