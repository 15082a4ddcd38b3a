"""How TRL's GRPO loss types turn a value for each token into one number.

TRL adds its KL penalty to the loss of each token and then sums. A penalty that is summed apart, as
in `partial_kl`, has to be divided by the same number; this module is TRL 1.16's division.
"""

from torch import Tensor

LOSS_TYPES = ("grpo", "dr_grpo", "dapo", "bnpo", "cispo", "sapo", "luspo", "vespo")
"""Those of `GRPOConfig.loss_type` whose division is written here."""


def summed(
    values: Tensor,
    mask: Tensor,
    loss_type: str,
    *,
    accumulation: float,
    window_tokens: Tensor,
    longest: int,
) -> Tensor:
    """Return the sum of a value for each token, divided as the loss type divides.

    Args:
        values: (B, T).
        mask: (B, T) 1 on the tokens that are trained.
        loss_type: one of `LOSS_TYPES`.
        accumulation: micro-batches of an optimizer step.
        window_tokens: tokens that are trained in an optimizer step, per process.
        longest: `max_completion_length`.
    """
    kept = values * mask
    if loss_type in ("dapo", "cispo", "vespo"):
        return kept.sum() / window_tokens
    if loss_type in ("grpo", "sapo"):
        loss = (kept.sum(-1) / mask.sum(-1).clamp(min=1.0)).mean()
    elif loss_type == "bnpo":
        loss = kept.sum() / mask.sum().clamp(min=1.0)
    elif loss_type == "dr_grpo":
        loss = kept.sum() / (values.size(0) * longest)
    else:
        loss = kept.sum(-1).mean()  # luspo
    return loss / accumulation
