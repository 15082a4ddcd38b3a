"""Words of the text around a number, enough of them to stand there only once."""

import re

from modelwright.agent.offline.words.lexicon import FUNCTION
from modelwright.agent.offline.words.tokens import stem

_WORD = re.compile(r"\w+(?:['’.,/-]\w+)*")
_STOP = re.compile(r"[.?!;:](?=\s)|\n")
_MOST = 8
"""Words on either side of a number up to which a quotation grows."""
_NEAR = 200
"""Characters on either side that are looked at."""
_LONGEST = 90
"""Characters of a clause that is quoted whole."""


class Quoting:
    """Quotes a text.

    Args:
        text: as it was given.
        origin: place in the text of each character that spans count; None if they are the same.
    """

    def __init__(self, text: str, origin: list[int] | None = None) -> None:
        self.text = text
        self._origin = origin
        self._lowered = text.lower()
        self._known: dict[tuple[int, int], str] = {}

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where a span stands in the text as it was given."""
        if self._origin is None:
            return start, end
        first = self._origin[start]
        return first, max(first, self._origin[end - 1] + 1 if end > start else first)

    def exactly(self, start: int, end: int) -> str:
        """Return the words of a span, without the mark at its end."""
        start, end = self.place(start, end)
        return self.text[start:end].rstrip(" .,;:?!")

    def clause(self, span: tuple[int, int], number: tuple[int, int]) -> str:
        """Return the words of a clause if they are few and stand only once, else `around`."""
        quote = self.exactly(*span)
        if len(quote) <= _LONGEST and self._is_unique(quote):
            return quote
        return self.around(*number)

    def around(self, start: int, end: int) -> str:
        """Return the words of a span with the fewest around it that tell it from all others.

        It is the span alone if eight words on either side do not tell it apart.
        """
        span = self.place(start, end)
        if span not in self._known:
            self._known[span] = self._around(*span)
        return self._known[span]

    def _around(self, start: int, end: int) -> str:
        text = self.text
        before = [*_WORD.finditer(text, max(0, start - _NEAR), start)][::-1][:_MOST]
        after = [*_WORD.finditer(text, end, end + _NEAR)][:_MOST]
        # A quotation that begins or ends with "of" or "and" reads badly.
        starts = [start, *(word.start() for word in before if stem(word.group()) not in FUNCTION)]
        ends = [end, *(word.end() for word in after if stem(word.group()) not in FUNCTION)]
        windows = [(first, last) for first in starts for last in ends if last - first > end - start]

        def cost(window: tuple[int, int]) -> tuple[bool, int, int]:
            first, last = window
            crosses = bool(_STOP.search(text, first, last))
            return crosses, starts.index(first) + ends.index(last), starts.index(first)

        quotes = (text[first:last] for first, last in sorted(windows, key=cost))
        return next(filter(self._is_unique, quotes), text[start:end])

    def _is_unique(self, quote: str) -> bool:
        return self._lowered.count(quote.lower()) == 1
