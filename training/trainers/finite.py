"""No step is taken along a gradient that is not finite: it would make the model one of NaNs."""

import math
from typing import Any

from modelwright.solvers.errors import ModelwrightError

_MOST_IN_A_ROW = 5


class TrainingError(ModelwrightError):
    """Training cannot go on."""

    default_kind = "training"


class FiniteSteps:
    """Put before a trainer of transformers; logs `steps/skipped`, the share of steps not taken.

    DeepSpeed steps by itself: there a step is counted, but not left out.
    """

    _in_a_row = 0

    def _get_grad_norm(self: Any, model: Any, grad_norm: Any = None) -> Any:
        norm = super()._get_grad_norm(model, grad_norm=grad_norm)  # pyright: ignore
        skipped = not math.isfinite(norm)
        self._metrics["train"]["steps/skipped"].append(float(skipped))
        if not skipped:
            self._in_a_row = 0
            return norm
        model.zero_grad(set_to_none=True)  # the optimizer leaves weights without gradient alone
        self._in_a_row += 1
        if self._in_a_row == _MOST_IN_A_ROW:
            raise TrainingError(
                f"the gradient of {_MOST_IN_A_ROW} steps in a row was not finite, the last one at "
                f"step {self.state.global_step + 1}",
                hint="Lower learning_rate, or set model.dtype to float32; the last checkpoint is "
                "sound, and the same command goes on from it.",
                kind="not_finite",
            )
        return norm
