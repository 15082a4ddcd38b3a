"""What a trainer logs, a line of JSON for each time, beside the run."""

import json
import math
import time
from pathlib import Path
from typing import Any

import torch
from transformers import TrainerCallback

METRICS = "metrics.jsonl"


class MetricsFile(TrainerCallback):
    """Appends every number that is logged to a file, with its step.

    Beside them `time/seconds` since training began in this process, and on a GPU `memory/peak_gb`
    that torch held there at most, and `memory/used_gb` of it that held something. A resumed run
    logs the steps after its checkpoint again: of two lines the later one counts.

    Args:
        folder: of the run.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / METRICS
        self._began = time.monotonic()

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Start the clock."""
        self._began = time.monotonic()

    def on_log(
        self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **_: Any
    ) -> None:
        """Append what is logged."""
        if not state.is_world_process_zero or not logs:
            return
        numbers = {
            name: value
            for name, value in logs.items()
            if isinstance(value, int | float) and math.isfinite(value)
        }
        record = {"step": state.global_step, **numbers}
        record["time/seconds"] = round(time.monotonic() - self._began, 3)
        if torch.cuda.is_available():
            record["memory/peak_gb"] = round(torch.cuda.max_memory_reserved() / 1e9, 3)
            record["memory/used_gb"] = round(torch.cuda.max_memory_allocated() / 1e9, 3)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record) + "\n")
