"""Symbols of formulas in plain text, Unicode or LaTeX, each with its place in the text."""

# ruff: noqa: E501 - tables and patterns read better in one line

import re
from dataclasses import dataclass

from modelwright.agent.offline.records import Unreadable

_RELATIONS = {"<=": "<=", ">=": ">=", "=<": "<=", "=>": ">=", "==": "=", "=": "=", "<": "<=", ">": ">=", "≤": "<=", "≥": ">=", "⩽": "<=", "⩾": ">=",
              "\\le": "<=", "\\leq": "<=", "\\leqslant": "<=", "\\ge": ">=", "\\geq": ">=", "\\geqslant": ">="}  # fmt: skip
_SIGNS = {"·": "*", "×": "*", "\\cdot": "*", "\\times": "*", "**": "^", "−": "-", "–": "-", "∑": "sum", "Σ": "sum", "\\sum": "sum",
          "\\max": "max", "\\min": "min", "∈": "in", "\\in": "in", "∀": "forall", "\\forall": "forall", "√": "sqrt", "\\sqrt": "sqrt",
          "\\log": "log", "\\ln": "log", "ln": "log", "\\exp": "exp", "\\frac": "frac", "\\dfrac": "frac", "\\tfrac": "frac", "÷": "/",
          "\\dots": "...", "\\ldots": "...", "…": "...", "&": "", "\\quad": "", "\\qquad": "", "\\left": "", "\\right": "",
          "\\displaystyle": "", "\\,": "", "\\;": "", "\\!": "", "\\:": "", "\\\\": "\n", "$": "", "$$": "", "\\[": "", "\\]": "", "\\(": "", "\\)": "",
          "\\{": "{", "\\}": "}", "ℤ": "integer", "ℝ": "real"}  # fmt: skip
_PATTERN = re.compile(
    r"""
    (?P<skip>[ \t\r]+|\\begin\{\w+\*?\}(?:\{\w*\})?|\\end\{\w+\*?\}|\\(?:text|mathrm|mathbb|operatorname|mathbf)\b)
    |(?P<number>\d{1,3}(?:,\d{3})+(?![\d,])(?:\.\d+)?|\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|(?<!\.)\.\d+)
    |(?P<phrase>subject\s+to|such\s+that|s\.\s?t\.?(?![\w.])|for\s+all|for\s+each)
    |(?P<relation><=|>=|=<|=>|==|[<>=≤≥⩽⩾]|\\(?:leqslant|geqslant|leq|geq|le|ge)(?![a-zA-Z]))
    |(?P<command>\\[a-zA-Z]+|\\.|\$\$?)
    |(?P<name>[A-Za-z]+'?)
    |(?P<sign>\.\.\.|…|\*\*|[-+*/^_(){}\[\],;:|\n&·×−–∑Σ∈∀√÷ℤℝ.!])
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
        if kind == "skip":
            continue
        if kind == "relation":
            word = _RELATIONS[word]
        elif kind == "phrase":
            word = "forall" if word.lower().startswith("for") else "st"
        elif kind != "number":
            word = _SIGNS.get(word, word)
            if word == "":
                continue
            kind = "name" if word.lstrip("\\").isalpha() else "sign"
            word = word.lstrip("\\") if kind == "name" else word
        symbols.append(Symbol(kind, word, match.start(), match.end()))
    return [*symbols, Symbol("end", "", len(text), len(text))]
