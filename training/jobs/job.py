"""A job that is ready to run: its file is right, its data are there, its folder is its own."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modelwright.agent.local_model import NOTE, note_of
from modelwright.solvers.errors import UsageError
from modelwright.training.jobs.config import Job, Numbers
from modelwright.training.jobs.data import JobData, load_data
from modelwright.training.jobs.manifest import describe, read_manifest, require_same
from modelwright.training.jobs.reading import read_job


@dataclass(frozen=True)
class PreparedJob:
    """What `modelwright train` runs."""

    config: Job
    data: JobData
    numbers: Numbers
    """What the model sees of the numbers of a text."""
    manifest: dict[str, Any]
    """As it is to be written; `results` once the run is done."""
    before: dict[str, Any] | None
    """The manifest of an earlier process on the same job."""

    @property
    def folder(self) -> Path:
        """Folder of the run."""
        return self.config.out

    @property
    def is_done(self) -> bool:
        """Whether an earlier process came to the end of just this."""
        if self.before is None or "results" not in self.before:
            return False
        return self.before["config"] == self.manifest["config"]

    def summary(self) -> dict[str, Any]:
        """Return what there is to be told before it runs."""
        told: dict[str, Any] = {
            "job": self.config.kind,
            "folder": str(self.folder),
            "model": self.config.model.path,
            "numbers": self.numbers,
            "items": len(self.data.problems),
        }
        if self.data.left_out:
            told["left_out"] = dict(self.data.left_out)
        if self.data.overlap:
            told["overlap"] = f"{len(self.data.overlap)} pairs, allowed by the job"
        if self.before is not None:
            told["state"] = "done" if self.is_done else "goes on"
        return told


def prepare(kind: str, path: Path, out: Path | None = None) -> PreparedJob:
    """Return the job of a file, ready to run; imports nothing heavy.

    Args:
        kind: "values", "sft" or "rl".
        path: of the file.
        out: folder in place of that of the file.

    Raises:
        UsageError: the file or the data are wrong, or the folder holds another run.
        ServiceMissingError: a package to read them with is not installed.
    """
    config = read_job(kind, path, out)
    numbers = _numbers(config)
    data = load_data(config.data, kind, hide_values=numbers == "hidden")
    manifest = describe(config, data.digest, len(data.problems))
    manifest["numbers"] = numbers
    manifest["left_out"] = dict(data.left_out)
    if data.overlap:
        manifest["overlap"] = {
            "allowed": config.data.allow_overlap,
            "pairs": [list(pair) for pair in data.overlap],
        }
    before = read_manifest(config.out)
    if before is not None:
        require_same(config.out, before, manifest)
    return PreparedJob(config, data, numbers, manifest, before)


def _numbers(config: Job) -> Numbers:
    folder, wanted = Path(config.model.path), config.model.numbers
    noted = note_of(folder).get("numbers") if folder.is_dir() else None
    if wanted and noted and wanted != noted:
        raise UsageError(
            f"model.numbers is {wanted!r}, but {folder / NOTE} says {noted!r}",
            hint="Leave model.numbers out, or start from another model.",
            kind="bad_job",
        )
    found = wanted or noted or "shown"
    return "hidden" if found == "hidden" else "shown"
