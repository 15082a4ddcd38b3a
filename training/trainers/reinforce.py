"""Advantages of REINFORCE++ for each token, whitened over the tokens of the whole batch.

`r_t = [t is the last token] * r - beta * kl_t`, `A_t = sum of r_s for s >= t`, then
`(A - mean) / (std + 1e-4)`. There is no baseline of the group.

Source: SIRL (arXiv 2505.11792), section on the surrogate, after REINFORCE++ (arXiv 2501.03262).
Departure: 1e-4 beside the standard deviation is TRL's, so that equal rewards give no noise.
"""

from collections.abc import Callable

import torch
from torch import Tensor

_SMALLEST = 1e-4


def reinforce_advantages(
    rewards: Tensor,
    mask: Tensor,
    penalty: Tensor | None,
    total: Callable[[Tensor], Tensor] = lambda local: local,
) -> Tensor:
    """Return (B, T) advantages, 0 outside of the mask.

    Args:
        rewards: (B,) of the replies; NaN for one that could not be scored: it gets 0 and does not
            count in mean and deviation.
        mask: (B, T) 1 on the tokens that are trained.
        penalty: (B, T) `beta * kl` of each token, or None if the loss carries the KL.
        total: adds up a tensor over the processes.
    """
    scored = ~rewards.isnan()
    kept = mask * scored.unsqueeze(1)
    returns = rewards.nan_to_num(0.0).unsqueeze(1) * kept
    if penalty is not None:
        later = (penalty * kept).flip(1).cumsum(1).flip(1)
        returns = returns - later
    return whiten(returns, kept, total)


def whiten(
    values: Tensor, mask: Tensor, total: Callable[[Tensor], Tensor] = lambda local: local
) -> Tensor:
    """Return (values - mean) / (std + 1e-4) over the tokens of the mask, 0 elsewhere."""
    count, first = total(torch.stack([mask.sum(), (values * mask).sum()])).unbind()
    mean = first / count.clamp(min=1.0)
    deviations = (values - mean) * mask
    variance = total((deviations**2).sum()) / count.clamp(min=1.0)
    return deviations / (variance.sqrt() + _SMALLEST)
