"""Lists of numbers that belong to the entities one by one: "they cost $6, $8 and $11 each"."""

import re
from dataclasses import replace

from modelwright.agent.offline.words.chunks import Chunk, codes
from modelwright.agent.offline.words.statements import Fact, Members

_NUMBERS = re.compile(r"[NMP][UH]?(?:[,c]{1,2}[NMP][UH]?)+")
Series = list[set[int]]


def pair_lists(chunks: list[Chunk], everyone: Members) -> tuple[list[Chunk], Series]:
    """Give each number of a list its name: "A and B take 7 and 5 hours respectively".

    Without "respectively" a list must have as many numbers as there are entities, three at least.

    Returns:
        The chunks with the names added, and where the numbers of each list start.
    """
    ordered = any(item.code == "r" or item.low == "order" for item in chunks)
    lists = [item for item in chunks if item.code == "L"]
    named = any(item.code == "E" and not item.used for item in chunks)
    names: dict[int, int] = {}
    series: Series = []
    for match in _NUMBERS.finditer(codes(chunks)):
        numbers = [item for item in chunks[slice(*match.span())] if item.code in "NMP"]
        whole = [one for one in lists if len(one.members) == len(numbers)][:1]
        members = whole[0].members if whole else everyone if not named else ()
        if len(members) == len(numbers) and (ordered or len(numbers) > 2):
            for one in whole:
                one.used = True
            series.append({item.start for item in numbers})
            names |= {item.start: who for item, who in zip(numbers, members, strict=True)}
    result: list[Chunk] = []
    for item in chunks:
        result.append(item)
        if item.code in "NMP" and item.start in names:
            result.append(Chunk("E", item.tokens, (names[item.start],)))
    return result, series


def as_series(facts: list[Fact], series: Series) -> list[Fact]:
    """Let the numbers of a list count the same, told before the first and after the last."""
    for starts in series:
        own = [fact.measure for fact in facts if fact.number.start in starts]
        if own:
            money = next((one.money for one in own if one.money), "")
            what = replace(own[-1], money=money, context=own[0].context, period=own[0].period)
            facts = [
                replace(fact, measure=what) if fact.number.start in starts else fact
                for fact in facts
            ]
    return facts
