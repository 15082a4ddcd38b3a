"""Text to parse tree: `formulas.lark` reads what is left after spellings are evened out.

Every step keeps the length of the text, so that places in the tree are places in the text.
"""

import re
from functools import cache
from pathlib import Path
from typing import TypeAlias

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from modelwright.agent.offline.records import Unreadable

Branch: TypeAlias = Tree[Token]

_SAME = str.maketrans("−–—×·⋅∙÷≤⩽≥⩾ℤℝℕ&$\t\r\xa0₀₁₂₃₄₅₆₇₈₉", "---****/<<>>ZRN     0123456789")
_FORMATS = (
    r"\\(?:text\w*|math\w+|operatorname)\s*\{(?P<kept>[^{}]*)\}",
    r"\\(?:begin|end)\{\w+\*?\}(?:\{[\w|]*\})?|\\(?:tag|label|[hv]space)\*?\{[^{}]*\}",
    r"\\[,;!: \[\]()]",
    r"\\(?:left|right|big|q?quad|displaystyle|limits|nonumber|notag|math\w\w)(?![a-zA-Z])",
    # "Let x be the number of chairs" says nothing about the model.
    r"(?:\b(?:let|where|and)\s+)?\b\w+\s*(?:=|:|\bis|\bbe|\bdenotes?)\s+(?:the\s+)?"
    r"(?:number|amount|quantity) of (?:(?!and\s+\w+\s*[=:])[^\n.;,=<>\\])*",
)
_SUBJECT = r"(?<!\w)(?:subject\s+to|such\s+that|s\.\s?t\.?|st|subject|with|where|under)(?!\w)"
_VERB = re.compile(r"(?<![a-z])(?:max|min)(?:imi[sz](?:e|ing))?(?![a-z])", re.I)
_GIVEN = re.compile(
    r"[A-Za-z]\w*\s*:?[=:]\s*\\?[\[({](?:[^\[\](){}]|[\[({][^\[\](){}]*[\])}])*[\])}]"
)
_RELATION = re.compile(r"[<>=]|\\[lg]eq?")
_FORMULA = re.compile(r"[<>=]|\\[lg]eq?(?![a-z])|\b\d+\b(?!\s*[.):])")
_GOAL = re.compile(
    r"\s*(?:(?:the|objective|function)\b\s*)*[.:]?\s*"
    r"(?:(?:[A-Za-z]\w*\s?){1,4}(?:\([\w, ]*\))?\s*(?:=|(?<=\w\w):))?\s*"
)
"""What may stand between "maximize" and the objective."""
_PLAIN = r"(?:(?![<>=]|\\[lg]e)[^\n;])*"
_LAYOUT = (
    r"(?P<kept>[\n;,:] *|^ *)(?:\(\d+\)(?= *[\w(-])|\d+[.)](?= )|[*•](?= )"
    r"|(?:[\w.'-]+ +){0,4}[\w.'-]+ *:(?!=))",  # labels
    r"(?<= )\(\d+\) *(?=[\n;]|$)",  # numbers of equations
    r"(?P<kept>(?:(?<![_^])[-+*/=<>(]|\\[lg]eq?) *)\n(?= *\S)|\n(?= *(?:[*/=<>)]|\\[lg]e))",
    # A line that starts with a sign goes on with the line before, unless both are relations.
    rf"(?:^|(?<=[\n;]))(?P<kept>{_PLAIN})\n(?= *[-+])",
    rf"\n(?= *[-+]{_PLAIN}(?:[\n;]|$))",
)
_RANGE = re.compile(
    r"[,(]( *([a-z]) *(?:= *\d+ *(?:,? *(?:\.\.|…|\\[lc]?dots)|, *\d+ *(?=[,)\n;]|$))"
    r"|(?:∈|\\in)(?! *(?:[ZNRB](?![a-z])|\\?\{ *0 *, *1 *\\?\})))[^()\n;]*)\)?"
)
"""What "for all" may be missing before: "x_i <= 4, i = 1, ..., 3" and "(i = 1, 2)"."""
_WORD = re.compile(r"s\.\s?t\.|\\?[^\W\d_]+|\d+|[<>:=]+|.|\n")
_TOLD = {
    "NUMBER": "a number", "INT": "a number", "LETTER": "a variable", "LPAR": "'('",
    "INDEX": "an index", "_IS": "'=' or 'in'", "RPAR": "')'", "RSQB": "']'",
    "_RBRACE": "'}'", "_LBRACE": "'{'", "OPERATOR": "an operator", "LESS": "'<='", "MORE": "'>='",
    "EQUAL": "'='", "_SEP": "the end of the line", "$END": "the end of the line",
    "INTEGER": "'integer'", "BINARY_SET": "'{0, 1}'", "UNDERSCORE": "'_'",
}  # fmt: skip
"""What terminals of the grammar are called in messages; the first that fit are told."""


def failure(text: str, expected: str, start: int, end: int = 0) -> Unreadable:
    """Return the error that something else was expected at a place, or at the word there."""
    start = len(text) - len(text[start:].lstrip(" \t"))
    end = end or start + len(_WORD.findall(text[start:] + " ")[0])
    found = repr(text[start:end][:40]) if text[start:end].strip() else "the end of the line"
    return Unreadable("syntax", f"expected {expected}, found {found}", start, end)


def parse(text: str) -> Branch:
    """Return the tree of a problem.

    Raises:
        Unreadable: kind "syntax", at the first symbol that does not fit.
    """
    try:
        return _parser().parse(_spelled(text))
    except UnexpectedCharacters as error:
        at = error.pos_in_stream
        told = f"{_WORD.findall(text[at:])[0]!r} cannot stand in a formula"
        raise Unreadable("syntax", told, at, at + 1) from None
    except UnexpectedToken as error:
        told = list(dict.fromkeys(told for name, told in _TOLD.items() if name in error.accepts))
        if "OPERATOR" in error.accepts:  # a factor could stand here, but something else is missing
            told = [
                one for one in told if one not in ("a number", "a variable", "'('", "'{'", "'_'")
            ]
        start = len(text) if error.token.type == "$END" else error.token.start_pos or 0
        listed = " or ".join(filter(None, [", ".join(told[:3][:-1]), *told[:3][-1:]]))
        raise failure(text, listed or "something else", start) from None


@cache
def _parser() -> Lark:
    grammar = Path(__file__).with_name("formulas.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", propagate_positions=True)


def _blank(text: str, *patterns: str) -> str:
    """Put blanks for all that the patterns match but do not keep."""

    def blank(match: re.Match[str]) -> str:
        start, end = match.span("kept") if "kept" in match.re.groupindex else (-1, -1)
        kept = match.string[start:end] if start >= 0 else ""
        return (" " * (start - match.start()) + kept).ljust(len(match.group()))

    for pattern in patterns:
        text = re.sub(pattern, blank, text, flags=re.I)
    return text


def _spelled(text: str) -> str:
    """Even out spellings, and blank what says nothing about the model."""
    even = text.replace("\\\\", " \n").translate(_SAME)
    even = re.sub(r"\n\s*", lambda match: "\n".ljust(len(match.group())), even)
    even = _blank(even, *_FORMATS)
    even = re.sub(_SUBJECT, lambda match: ";".ljust(len(match.group())), even, flags=re.I)
    verb = _VERB.search(even)
    before = even[: verb.start()] if verb else even
    odd = _FORMULA.search(_GIVEN.sub(lambda match: " " * len(match.group()), before))
    if odd or not verb:
        raise failure(text, "'maximize' or 'minimize'", odd.start() if odd else len(text))
    kept = ["\n"] * len(before)
    for given in _GIVEN.finditer(before):
        kept[given.start() : given.end()] = re.sub(":(?!=)", "=", given.group())
    goal = _GOAL.match(even, verb.end())
    at = goal.end() if goal else verb.end()
    after = re.sub(r"\|([^|\n;]+)\|", r"⟨\1⟩", even[at:])
    rows = [line for line in after.split("\n") if _RELATION.search(line)]
    if len(rows) > 1 and all(row.lstrip().startswith("- ") for row in rows):  # a list
        after = re.sub(r"(\n *)- ", r"\1  ", after)
    after = _blank(after, *_LAYOUT)
    subscripts = {*"".join(re.findall(r"_(\{[^{}]*\}|\w+)", after))}
    after = _RANGE.sub(lambda m: f"∀{m[1]}".ljust(len(m[0])) if m[2] in subscripts else m[0], after)
    return "".join(kept) + verb.group() + " " * (at - verb.end()) + after
