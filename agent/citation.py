"""How a language model says that it used an insight: "insight 41 applied: what it changed"."""

import re
from collections.abc import Iterable

_APPLIED = re.compile(r"\binsight\s+([\w-]+)\s+applied\b", re.I)


def citations_in(text: str) -> tuple[str, ...]:
    """Return the lines of a reply that say so, without the marks of a list or a comment."""
    return tuple(line.strip(" \t-*#`\"'") for line in text.splitlines() if _APPLIED.search(line))


def cited_in(lines: Iterable[str]) -> list[str]:
    """Return the ids of the insights that lines name, each once."""
    found = (match.group(1) for line in lines for match in _APPLIED.finditer(line))
    return list(dict.fromkeys(found))
