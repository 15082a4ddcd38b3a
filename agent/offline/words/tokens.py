"""Words, numbers and punctuation of a text, with stems, grouped into sentences."""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from modelwright.agent.offline.words.numbers import Number, find_numbers

_NOT = r"(?i:(?:ca|do|does|did|wo|is|are|was|must|should|could|would|has|have)n'?t)"
_TOKEN = re.compile(rf"{_NOT}\b|[A-Za-z]+\d*(?:'(?:s|re|ve|d|ll|m)?\b)?|\d+|[^\sA-Za-z\d]")
_IRREGULAR = {
    "people": "person", "children": "child", "kids": "child", "kid": "child", "men": "man",
    "women": "woman", "feet": "foot", "loaves": "loaf", "knives": "knife", "shelves": "shelf",
    "scarves": "scarf", "halves": "half", "calves": "calf", "wolves": "wolf", "leaves": "leaf",
   
    "mice": "mouse", "geese": "goose", "teeth": "tooth", "hrs": "hour", "hr": "hour",
    "mins": "minut", "min": "minut", "minimizes": "minimize", "cost": "cost", "costs": "cost",
}  # fmt: skip
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|mr|mrs|ms|dr|no|approx|sq|resp|incl))$", re.I)
_BULLET = re.compile(r"(?:^[ \t]*(?:[-*•]|\(?[a-z\d]{1,2}[.)])[ \t]+|(?<=[:.])[ \t]*-[ \t]+)", re.M)


@dataclass(frozen=True)
class Token:
    """One word, number or punctuation mark."""

    text: str
    low: str
    stem: str
    start: int
    end: int
    number: Number | None = None

    @property
    def is_word(self) -> bool:
        """Whether it is a word and not a number or a mark."""
        return self.number is None and self.text[0].isalpha()


def stem(word: str) -> str:
    """Return a form shared by singular and plural, and by "baking", "baked" and "bake"."""
    word = word.lower().removesuffix("'s").removesuffix("'")
    word = _IRREGULAR.get(word, word)
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 4 and re.search(r"(?:s|x|ch|sh|z)es$", word) and not word.endswith("ses"):
        word = word[:-2]
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "sis")):
        word = word[:-1]
    for suffix in ("ing", "ed"):
        rest = word.removesuffix(suffix)
        if rest != word and len(rest) >= 3 and re.search(r"[aeiouy]", rest):
            word = rest[:-1] if rest[-1] == rest[-2] and rest[-1] in "bdgmnprt" else rest
            break
    word = word[:-1] if len(word) > 3 and word.endswith("e") else word
    return word[:-1] + "i" if len(word) > 3 and word.endswith("y") else word


_OFTEN = ("maximize", "minimize", "maximum", "minimum", "profit", "revenue", "budget", "available")


@cache
def _mended(word: str) -> str:
    """Mend a slip in a word that problems turn on: "proft", "availible"."""
    if len(word) < 5 or word[0] not in "mprba":
        return word
    return next(iter(get_close_matches(word, _OFTEN, 1, 0.88)), word)


def _plain(word: str) -> str:
    """Return a word in lower case, without what is drawn together: "can't" is "cannot"."""
    if re.fullmatch(_NOT, word):
        return "cannot" if word.lower().startswith(("ca", "wo", "mu", "sh", "co")) else "not"
    low = re.sub(r"'(?:s|re|ve|d|ll|m)$", "", word.lower())
    return "maximum" if low == "max" else _mended(low)


def clean(text: str) -> str:
    """Blank out LaTeX dollar signs and odd marks, keeping every character's position."""
    text = re.sub(r"\\[dt]?frac\{(\d+)\}\{(\d+)\}", _fraction, text)
    text = re.sub(r"[’‘`]", "'", text).replace("\u00a0", " ").replace("–", "-").replace("−", "-")
    if "\\$" in text:
        text = text.replace("\\$", " \0").replace("$", " ").replace("\0", "$")
    text = re.sub(
        r"\$(?=[A-Za-z]\w{0,3}\b)|(?<=[A-Za-z\d])\$(?!\d)|\\[,;!]",
        lambda m: " " * len(m.group()),
        text,
    )
    return text.replace("*", " ") if "**" in text else text


def _fraction(match: re.Match[str]) -> str:
    return f"{match[1]}/{match[2]}".rjust(len(match.group()))


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a text that was cleaned."""
    tokens: list[Token] = []
    numbers = iter([*find_numbers(text), None])
    number = next(numbers)
    for match in _TOKEN.finditer(text):
        if number and match.start() >= number.end:
            number = next(numbers)
        if number and match.start() >= number.start:
            if not tokens or tokens[-1].number is not number:
                piece = text[number.start : number.end]
                tokens.append(
                    Token(piece, piece.lower(), piece.lower(), number.start, number.end, number)
                )
            continue
        word = match.group()
        around = text[max(0, match.start() - 1) : match.end() + 1]
        if re.fullmatch(r"[A-Za-z\d]-[A-Za-z]", around):
            continue  # the hyphen of "low-power"
        low = _plain(word)
        root = word if len(word) == 1 and _is_letter_name(word, tokens) else stem(low)
        tokens.append(Token(word, low, root, match.start(), match.end()))
    return tokens


def _is_letter_name(word: str, before: list[Token]) -> bool:
    """Whether a capital is a name ("pill A") and not the article or the pronoun."""
    if not word.isupper() or word == "I":
        return False
    return word != "A" or bool(before and before[-1].low not in (".", "?", "!", ":"))


def sentences(text: str) -> list[list[Token]]:
    """Return the tokens sentence by sentence; bullets and blank lines end a sentence too."""
    bullets = [(match.start(), match.end()) for match in _BULLET.finditer(text)]
    result: list[list[Token]] = [[]]
    previous = 0
    for token in tokenize(text):
        while bullets and bullets[0][1] <= token.start:
            bullets.pop(0)
            result.append([])
        if bullets and bullets[0][0] <= token.start:
            continue
        if "\n\n" in text[previous : token.start]:
            result.append([])
        result[-1].append(token)
        previous = token.end
        if token.low in ("?", "!") or (token.low == "." and _ends(text, token)):
            result.append([])
    return [sentence for sentence in result if sentence]


def _ends(text: str, stop: Token) -> bool:
    after = text[stop.end : stop.end + 2]
    if after and not after[0].isspace():
        return False
    before = text[max(0, stop.start - 6) : stop.start]
    if re.search(r"\b(?:max|min)$", before, re.I):  # "max. 30", and "30 hours max. Then"
        return not text[stop.end :].lstrip()[:1].isdigit()
    return not _ABBREVIATION.search(before)
