"""The command line that serves a model: vLLM with the right flags, or our own small server."""

import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from modelwright.agent.local_model import SERVER, note_of
from modelwright.solvers.errors import ServiceMissingError, UsageError

ENGINES = ("auto", "vllm", "transformers")
OLDEST, NEWEST = (0, 22), (0, 31)
"""Versions of vLLM that TRL 1.16 trains with; others may serve well."""
_SCALES_OUT = (0, 30)
"""First version whose server takes training requests only with --enable-scale-out."""
_HOW_TO_GET_VLLM = (
    "Install it in an environment of its own, for it pins other versions than training: "
    "`python -m venv vllm-env && vllm-env/bin/pip install 'vllm>=0.22,<=0.31'`, then "
    "--python vllm-env/bin/python."
)
_HOW_TO_GET_TRANSFORMERS = 'Install it: pip install "modelwright[train]".'


@dataclass(frozen=True)
class Wanted:
    """What is to be served, and how."""

    model: str
    """A folder, or a name on the Hub."""
    host: str = "127.0.0.1"
    port: int = 8000
    name: str | None = None
    """What requests call it; None for the last part of `model`."""
    gpus: int = 1
    context: int | None = None
    """Tokens."""
    training: bool = False
    """Whether a training run sends its weights."""

    @property
    def folder(self) -> Path | None:
        """The folder, if it is one."""
        path = Path(self.model).expanduser()
        return path if path.is_dir() else None

    @property
    def called(self) -> str:
        """What requests call it."""
        return self.name or (self.folder.resolve().name if self.folder else self.model)


@dataclass(frozen=True)
class Command:
    """A command line and why it is this one."""

    engine: str
    arguments: list[str]
    why: str
    environment: dict[str, str] = field(default_factory=dict[str, str])
    """Variables that it needs."""
    installed: bool = True
    """Whether the engine is there; only a command that is to be shown may lack it."""

    @property
    def text(self) -> str:
        """The line as a shell takes it."""
        set_before = [f"{name}={shlex.quote(value)}" for name, value in self.environment.items()]
        return " ".join([*set_before, shlex.join(self.arguments)])

    def to_json(self) -> dict[str, Any]:
        """Return the object that `serve --json` prints."""
        return {
            "engine": self.engine,
            "why": self.why,
            "arguments": self.arguments,
            "environment": self.environment,
            "installed": self.installed,
        }


def command_for(
    wanted: Wanted, engine: str = "auto", python: str | None = None, *, to_show: bool = False
) -> Command:
    """Return the command that serves a model.

    Args:
        wanted: the model.
        engine: one of `ENGINES`.
        python: of the environment with vLLM; None for this one.
        to_show: whether it is only shown, which needs no vLLM.

    Raises:
        UsageError: an unknown engine, no such Python, or an engine that cannot do what is wanted.
        ServiceMissingError: the engine is not installed.
    """
    if engine not in ENGINES:
        raise UsageError(f"expected one of {', '.join(ENGINES)} as --engine, got {engine!r}")
    if python is not None and shutil.which(python) is None:
        raise UsageError(
            f"--python: {python} cannot be run",
            hint="Name the interpreter, such as vllm-env/bin/python.",
            kind="missing_file",
        )
    if wanted.model.startswith((".", "/", "~")) and wanted.folder is None:
        raise UsageError(f"there is no folder {wanted.model}", kind="missing_file")
    if wanted.folder is not None:
        note_of(wanted.folder)
    version = None if engine == "transformers" else vllm_version(python or sys.executable)
    asked = engine == "vllm" or python is not None or wanted.training
    if version is not None or (asked and to_show and engine != "transformers"):
        return _vllm(wanted, python, version)
    if asked:
        raise ServiceMissingError(
            f"vLLM cannot be imported {_where(python)}",
            hint=_HOW_TO_GET_VLLM,
            kind="dependency_missing",
        )
    return _transformers(wanted, engine)


def vllm_version(python: str) -> tuple[int, ...] | None:
    """Return the version of vLLM that an interpreter would import; None without one."""
    asked = "import importlib.metadata as m; print(m.version('vllm'))"
    try:
        found = subprocess.run([python, "-c", asked], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    if found.returncode != 0:
        return None
    parts = found.stdout.strip().split(".")[:2]
    return tuple(int(part) for part in parts if part.isdigit())


def _where(python: str | None) -> str:
    return f"by {python}" if python else "in this environment"


def _vllm(wanted: Wanted, python: str | None, version: tuple[int, ...] | None) -> Command:
    """Return the command of a version; None writes it for those that were tried last."""
    adapter = _adapter(wanted)
    arguments = [python or sys.executable, "-m", "vllm.entrypoints.cli.main", "serve"]
    arguments.append(adapter["base_model_name_or_path"] if adapter else wanted.model)
    arguments += ["--host", wanted.host, "--port", str(wanted.port)]
    # Sampling is what requests say; a folder's own settings would change it silently.
    arguments += ["--generation-config", "vllm"]
    if wanted.gpus > 1:
        arguments += ["--tensor-parallel-size", str(wanted.gpus)]
    if wanted.context is not None:
        arguments += ["--max-model-len", str(wanted.context)]
    if adapter:
        arguments += ["--enable-lora", "--max-lora-rank", str(adapter["r"])]
        arguments += ["--lora-modules", f"{wanted.called}={wanted.model}"]
    else:
        arguments += ["--served-model-name", wanted.called]
    environment: dict[str, str] = {}
    if wanted.training:
        # What TRL 1.16 asks for (trl/scripts/vllm_serve.py, build_command).
        arguments += ["--enable-scale-out"] if (version or NEWEST) >= _SCALES_OUT else []
        arguments += ["--weight-transfer-config", json.dumps({"backend": "nccl"})]
        arguments += ["--logprobs-mode", "processed_logprobs", "--max-logprobs", "-1"]
        environment["VLLM_SERVER_DEV_MODE"] = "1"
    if version is None:
        why = f"vLLM cannot be imported {_where(python)}. {_HOW_TO_GET_VLLM}"
        return Command("vllm", arguments, why, environment, installed=False)
    told = ".".join(map(str, version))
    why = f"vLLM {told} serves {wanted.called}."
    if not OLDEST <= version <= NEWEST:
        span = f"{'.'.join(map(str, OLDEST))} to {'.'.join(map(str, NEWEST))}"
        why += f" It is outside of {span}, which were tried."
    return Command("vllm", arguments, why, environment)


def _adapter(wanted: Wanted) -> dict[str, Any] | None:
    path = wanted.folder / "adapter_config.json" if wanted.folder else None
    if path is None or not path.is_file():
        return None
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return {name: found[name] for name in ("base_model_name_or_path", "r")}
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(
            f"{path} is no configuration of a LoRA adapter", kind="bad_model"
        ) from None


def _transformers(wanted: Wanted, engine: str) -> Command:
    missing = [
        name
        for name in ("torch", "transformers", "starlette", "uvicorn")
        if importlib.util.find_spec(name) is None
    ]
    if missing:
        also = "neither vLLM nor " if engine == "auto" else "not "
        raise ServiceMissingError(
            f"nothing can serve a model here: {also}{' and '.join(missing)} is installed",
            hint=f"For small models: {_HOW_TO_GET_TRANSFORMERS} For GPUs: {_HOW_TO_GET_VLLM}",
            kind="dependency_missing",
        )
    if wanted.folder is None:
        raise UsageError(
            f"--engine transformers serves a folder, and {wanted.model} is none",
            hint="Download the model first, or use vLLM. " + _HOW_TO_GET_VLLM,
        )
    for option, given in (("--gpus", wanted.gpus > 1), ("--context", wanted.context is not None)):
        if given:
            raise UsageError(f"{option} needs --engine vllm", hint=_HOW_TO_GET_VLLM)
    arguments = [sys.executable, "-m", SERVER, os.fspath(wanted.folder), "--name", wanted.called]
    arguments += ["--host", wanted.host, "--port", str(wanted.port)]
    not_there = "vLLM is not installed here, so " if engine == "auto" else ""
    return Command("transformers", arguments, f"{not_there}transformers serves {wanted.called}.")
