"""The solver judges replies that are finished while the model still writes others of a batch."""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor

_EVERY = 8
"""Tokens between two looks at what is finished; a look makes the processor wait for the GPU."""


class FinishedRows:
    """A stopping criterion of `generate` that stops nothing, and tells of rows that have ended.

    Args:
        ends: tokens of which any ends a row.
        tell: gets the number of each row that has ended since the last look, and its tokens.
        every: tokens between two looks.
    """

    def __init__(
        self, ends: Sequence[int], tell: Callable[[int, list[int]], None], every: int = _EVERY
    ) -> None:
        self._ends, self._tell, self._every = list(ends), tell, every
        self._start: int | None = None
        self._told: set[int] = set()

    def __call__(self, input_ids: Tensor, scores: Any, **_: Any) -> Tensor:
        """Look at (B, T) tokens; return (B,) that no row is to be stopped."""
        length = input_ids.shape[1]
        if self._start is None:
            self._start = length - 1  # asked for the first time after the first token
        if (length - self._start) % self._every == 0:
            self._look(input_ids[:, self._start :])
        return torch.zeros(len(input_ids), dtype=torch.bool, device=input_ids.device)

    def _look(self, written: Tensor) -> None:
        ends = torch.tensor(self._ends, device=written.device)
        ended = torch.isin(written, ends).any(dim=1).nonzero()[:, 0].tolist()
        fresh = [row for row in ended if row not in self._told]
        self._told.update(fresh)
        for row, tokens in zip(fresh, written[fresh].tolist(), strict=True):
            last = next(k for k, token in enumerate(tokens) if token in self._ends)
            self._tell(row, tokens[: last + 1])


@contextmanager
def watched(model: Any, rows: FinishedRows) -> Generator[None]:
    """Let `model.generate` tell of the rows that end; TRL has no argument for it."""
    plain = model.generate

    def generate(*args: Any, **kwargs: Any) -> Any:
        return plain(*args, stopping_criteria=[rows], **kwargs)

    model.generate = generate
    try:
        yield
    finally:
        del model.generate
