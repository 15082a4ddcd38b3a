"""Words of a text as search compares them: lower case, without endings, numbers and filler."""

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]{2,}")
_FILLER = frozenset((
    "about", "after", "all", "also", "an", "and", "any", "applies", "apply", "are", "as", "at",
    "be", "been", "best", "between", "both", "but", "by", "can", "common", "do", "does", "each",
    "ensure", "etc", "every", "example", "for", "from", "generally", "given", "has", "have", "how",
    "if", "in", "insight", "into", "involves", "is", "it", "its", "many", "may", "mistake", "more",
    "most", "must", "need", "needs", "no", "not", "of", "on", "one", "only", "or", "other", "our",
    "out", "per", "practice", "problem", "reflects", "should", "so", "some", "statement", "such",
    "than", "that", "the", "their", "them", "there", "these", "they", "this", "those", "to", "use",
    "used", "using", "was", "we", "what", "when", "where", "which", "while", "will", "with",
    "would", "you", "your",
))  # fmt: skip


def words_of(text: str) -> list[str]:
    """Return the words of a text that say what it is about, in order."""
    return [_stem(word) for word in _WORD.findall(text.lower()) if word not in _FILLER]


_ENDINGS = (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("s", ""))


@lru_cache(maxsize=1 << 16)
def _stem(word: str) -> str:
    """Cut the endings that English puts on a word: `deliveries` and `delivery` are one."""
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            if ending == "s" and word.endswith(("ss", "us", "is")):
                continue
            return word[: len(word) - len(ending)] + instead
    return word
