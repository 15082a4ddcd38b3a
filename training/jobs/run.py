"""Running a prepared job: the manifest first, the results at the end."""

import contextlib
import sys
from typing import Any

from modelwright.training.jobs.job import PreparedJob
from modelwright.training.jobs.manifest import now, write_manifest


def run(job: PreparedJob) -> dict[str, Any]:
    """Run a job, or go on with it; return its results, or those of the process that ended it.

    Raises:
        UsageError: something in the file is wrong that only the trainer knows.
        ServiceMissingError: this machine lacks something.
    """
    if job.is_done:
        assert job.before is not None
        return job.before["results"]
    began = (job.before or {}).get("began") or now()
    manifest = {**job.manifest, "began": began}
    write_manifest(job.folder, manifest)
    # Trainers print to standard output, where our own result goes.
    with contextlib.redirect_stdout(sys.stderr):
        avoid_cudnn_attention()
        results = _go(job)
    write_manifest(job.folder, {**manifest, "ended": now(), "results": results})
    return results


def avoid_cudnn_attention() -> None:
    """Let torch take another of its attention kernels than cuDNN's on a GPU.

    The backward pass of that one gives NaN for some lengths of masked batches on Hopper cards
    (pytorch/pytorch#196678, torch 2.11 to 2.13).
    """
    import torch

    torch.backends.cuda.enable_cudnn_sdp(False)


def _go(job: PreparedJob) -> dict[str, Any]:
    if job.config.kind == "sft":
        from modelwright.training.jobs.supervised import run_sft

        return run_sft(job)
    if job.config.kind == "rl":
        from modelwright.training.jobs.reinforcement import run_rl

        return run_rl(job)
    from modelwright.training.jobs.estimation import run_values

    return run_values(job)
