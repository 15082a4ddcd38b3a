"""What a trainer logs, a line of JSON for each time, beside the run."""

import json
import math
from pathlib import Path
from typing import Any

from transformers import TrainerCallback

METRICS = "metrics.jsonl"


class MetricsFile(TrainerCallback):
    """Appends every number that is logged to a file, with its step.

    A resumed run logs the steps after its checkpoint again: of two lines the later one counts.

    Args:
        folder: of the run.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / METRICS

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
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record) + "\n")
