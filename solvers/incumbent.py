"""The best point so far, in memory that outlives the solver process.

A solver that is killed (for ignoring its time limit, or by Ctrl-C) leaves its incumbent here. Two
slots are written in turn and the counter last, so a kill in the middle loses one point, not both.

    int64 count, int64 columns | slot 0: float64 bound, x (columns,) | slot 1: the same
"""

import mmap
import os

import numpy as np

from modelwright.solvers.instance import Floats


def create() -> int:
    """Return the descriptor of an empty record."""
    return os.memfd_create("incumbent", os.MFD_CLOEXEC)


class Writer:
    """Keeps the latest point of a solve in a record."""

    def __init__(self, descriptor: int, columns: int) -> None:
        os.ftruncate(descriptor, 8 * (2 + 2 * (columns + 1)))
        memory = mmap.mmap(descriptor, 0)
        self._head = np.frombuffer(memory, np.int64, 2)
        self._slots = np.frombuffer(memory, np.float64, offset=16).reshape(2, columns + 1)
        self._head[:] = (0, columns)

    def __call__(self, x: Floats, bound: float | None) -> None:
        """Record a point (columns,) and the best bound."""
        count = int(self._head[0])
        slot = self._slots[count % 2]
        slot[0] = np.nan if bound is None else bound
        slot[1:] = x
        self._head[0] = count + 1


def read(descriptor: int, columns: int) -> tuple[Floats, float | None] | None:
    """Return the last point and bound of a record; None if there is none for `columns` columns."""
    content = os.pread(descriptor, os.fstat(descriptor).st_size, 0)
    if len(content) != 8 * (2 + 2 * (columns + 1)):
        return None
    count, width = np.frombuffer(content, np.int64, 2).tolist()
    if count == 0 or width != columns:
        return None
    slot = np.frombuffer(content, np.float64, offset=16).reshape(2, columns + 1)[(count - 1) % 2]
    return slot[1:].copy(), None if np.isnan(slot[0]) else float(slot[0])
