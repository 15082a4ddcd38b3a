"""Several items at a time, until all are done or the budget is spent."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from modelwright.datasets.author import BudgetSpentError

T = TypeVar("T")


async def work_through(
    items: Iterable[T], work: Callable[[T], Awaitable[None]], parallel: int
) -> BudgetSpentError | None:
    """Do some work for every item; return the error that ended it early, None if all is done.

    After a spent budget no further item is begun, and those under way may finish what they can
    without calls. Any other error ends all of them and is raised.

    Args:
        items: taken one by one, as they are begun.
        work: called with each.
        parallel: how many at a time, at least 1.
    """
    waiting = iter(items)
    spent: list[BudgetSpentError] = []

    async def lend_a_hand() -> None:
        for item in waiting:
            if spent:
                return
            try:
                await work(item)
            except BudgetSpentError as error:
                spent.append(error)

    hands = [asyncio.ensure_future(lend_a_hand()) for _ in range(parallel)]
    try:
        await asyncio.gather(*hands)
    finally:
        for hand in hands:
            hand.cancel()
        await asyncio.gather(*hands, return_exceptions=True)
    return spent[0] if spent else None
