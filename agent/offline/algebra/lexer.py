"""Symbols of formulas in plain text, Unicode or LaTeX, each with its place in the text."""

import re
from dataclasses import dataclass

from modelwright.agent.offline.records import Unreadable

_SPELLINGS = {
    "<=": r"<= =< < ≤ ⩽ \le \leq \leqslant",
    ">=": r">= => > ≥ ⩾ \ge \geq \geqslant",
    "=": "= == :=",
    "*": r"* · × \cdot \times",
    "^": "^ **",
    "-": "- − –",
    "/": "/ ÷",
    "sum": r"∑ Σ \sum",
    "max": r"\max",
    "min": r"\min",
    "in": r"∈ \in",
    "forall": r"∀ \forall",
    "sqrt": r"√ \sqrt",
    "log": r"ln \ln \log",
    "exp": r"\exp",
    "frac": r"\frac \dfrac \tfrac",
    "...": r"… \dots \ldots .. ...",
    "{": r"{ \{",
    "}": r"} \}",
    "\n": "\n \\\\",
    "integer": "ℤ",
    "real": "ℝ",
    "": r"& $ $$ \quad \qquad \left \right \displaystyle \limits \, \; \! \: \  \[ \] \( \)",
}
_MEANING = {spelling: symbol for symbol, all_ in _SPELLINGS.items() for spelling in all_.split(" ")}
_PATTERN = re.compile(
    r"""
    (?P<skip>[ \t\r]+|\\(?:begin|end)\{\w+\*?\}(?:\{\w*\})?|\\(?:text|math\w\w|operatorname)\b)
    |(?P<number>\d{1,3}(?:,\d{3})+(?![\d,])(?:\.\d+)?|\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|(?<!\.)\.\d+)
    |(?P<phrase>subject\s+to|such\s+that|s\.\s?t\.?(?![\w.])|for\s+(?:all|each|every)(?!\w))
    |(?P<relation>[<>=:]=|=[<>]|[<>=≤≥⩽⩾]|\\(?:leqslant|geqslant|leq|geq|le|ge)(?![a-zA-Z]))
    |(?P<command>\\[a-zA-Z]+|\\.|\$\$?)
    |(?P<name>[A-Za-z]+'?)
    |(?P<sign>\.\.\.?|…|\*\*|[-+*/^_(){}\[\],;:|\n&·×−–∑Σ∈∀√÷ℤℝ.!])
    """,
    re.VERBOSE | re.IGNORECASE,
)
_TEXT = re.compile(r"\\(?:text|mathrm|mathbf|operatorname)\s*\{([^{}]*)\}")


@dataclass(frozen=True)
class Symbol:
    """One symbol: kind "number", "name", "relation", "phrase", "sign" or "end"."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def low(self) -> str:
        """The text in lower case; "" at the end."""
        return self.text.lower()


def lex(text: str) -> list[Symbol]:
    """Return the symbols of the text, closed by one of kind "end".

    Raises:
        Unreadable: a character that formulas do not have.
    """
    text = _TEXT.sub(lambda m: " " * (m.start(1) - m.start()) + m[1] + " ", text)
    symbols: list[Symbol] = []
    position = 0
    while position < len(text):
        match = _PATTERN.match(text, position)
        if match is None:
            raise Unreadable(
                "syntax", f"{text[position]!r} cannot stand in a formula", position, position + 1
            )
        position = match.end()
        kind, word = str(match.lastgroup), match.group()
        if kind == "phrase":
            word = "forall" if word.lower().startswith("for") else "st"
        elif kind != "number":
            word = _MEANING.get(word, word)
        if kind in ("command", "name", "sign"):
            kind = "name" if word.lstrip("\\").isalpha() else "sign"
            word = word.lstrip("\\") if kind == "name" else word
        if kind != "skip" and word:
            symbols.append(Symbol(kind, word, match.start(), match.end()))
    return [*symbols, Symbol("end", "", len(text), len(text))]
