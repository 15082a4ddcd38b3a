"""Problems given as formulas: which texts are, and their drafts."""

import re
from collections import Counter

from modelwright.agent.offline.records import Draft

_HINTS = re.compile(r"\bs\.\s?t\.|\bsubject to\b|\d\s?[a-z]_?\d?\s*[-+]", re.I)
_FORMULA = re.compile(r"(?:<=|>=|=|<|>|≤|≥|\\leq?|\\geq?)")
_VERB = re.compile(r"(?<![a-z])(?:max|min)(?:imi[sz]e)?(?![a-z])", re.I)
_WORD = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{4,}")
_KNOWN = re.compile(
    r"max|min|subj|such|that|with|wher|inte|bina|free|non|sqrt|obje|func|cons|vari|rstr|unre|real|"
    r"posi|for|all|and|solve|find|line|prog|foll|prob|nega|boun",
    re.I,
)


def looks_like_formulas(text: str) -> bool:
    """Whether a text is formulas and not a story."""
    relations = len(_FORMULA.findall(text))
    if not _VERB.search(text) or not (relations or _HINTS.search(text)):
        return False
    words = [word for word in _WORD.findall(text) if not _KNOWN.match(word)]
    once = [word for word, count in Counter(words).items() if count == 1]
    return len(once) <= 2 + 2 * relations and len(set(words)) <= 6 + 3 * relations


def formulate_formulas(text: str) -> Draft:
    """Read a problem given as formulas.

    Raises:
        Unreadable: a formula has an error, with its place.
    """
    # lark takes 0.1 s to import, and most problems are told in words.
    from modelwright.agent.offline.algebra.grammar import parse
    from modelwright.agent.offline.algebra.problem import Problem

    tree = parse(text)
    problem = Problem(text, tree)
    if problem.loose:
        told = "variables without a bound may not be negative"
        problem.draft.alternatives.append((told, Problem(text, tree, nonnegative=True).draft))
    return problem.draft
