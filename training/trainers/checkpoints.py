"""The checkpoint to go on from, also after a kill while one was being written."""

import json
from pathlib import Path


def last_checkpoint(folder: Path) -> Path | None:
    """Return the newest complete checkpoint of a trainer's output folder, None if there is none.

    The trainer's state is the last file that is written: a checkpoint without it was cut off. TRL
    does not save replies: generation goes on with the random state of the checkpoint, which gives
    the same replies if it falls between two generations (`save_steps` a multiple of
    `num_iterations * steps_per_generation / gradient_accumulation_steps`).
    """
    found = [path for path in folder.glob("checkpoint-*") if path.name[11:].isdigit()]
    for path in sorted(found, key=lambda path: int(path.name[11:]), reverse=True):
        try:
            json.loads((path / "trainer_state.json").read_text())
        except (OSError, ValueError):
            continue
        return path
    return None
