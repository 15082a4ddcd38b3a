"""Formulas that somebody else wrote, made harmless: they cannot stop LaTeX or read files.

A recursive descent parser keeps the mathematics it knows. Unknown commands lose their backslash;
what is no formula at all is printed as text.
"""

import re
from collections.abc import Callable

from modelwright.solvers.export.latex_text import escape, math_symbol

_TOKEN = re.compile(
    r"\\[A-Za-z]+\*?|\\.|[A-Za-z][A-Za-z0-9]*(?:\\?_[A-Za-z0-9]+)*|\s+|[0-9.]+|.", re.S
)
_SUBSCRIPT = re.compile(r"(?<!\\)_")
_DEPTH = 60

_PLAIN_WORDS = (
    "sum prod int cdot cdots ldots dots times div pm mp le leq leqslant ge geq geqslant ne neq lt "
    "gt in notin ni forall exists infty max min sup inf log ln exp sin cos tan tanh sinh cosh "
    "arcsin arccos arctan lim arg quad qquad to rightarrow leftarrow Rightarrow implies iff mid "
    "vert Vert cup cap subset subseteq supset setminus emptyset varnothing approx equiv sim simeq "
    "propto ll gg land lor neg wedge vee oplus otimes circ bullet star ast langle rangle lfloor "
    "rfloor lceil rceil colon partial nabla prime ell displaystyle limits nolimits "
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi "
    "pi rho varrho sigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma "
    "Upsilon Phi Psi Omega"
)
_PLAIN = frozenset(_PLAIN_WORDS.split())
_ARGUMENTS = {
    **dict.fromkeys(("frac", "dfrac", "tfrac", "binom"), 2),
    **dict.fromkeys(("sqrt", "hat", "bar", "tilde", "vec", "dot", "ddot", "overline"), 1),
    **dict.fromkeys(("underline", "widehat", "widetilde", "mathbb", "mathcal", "boldsymbol"), 1),
}
_TEXT_LIKE = {
    **dict.fromkeys(("text", "textrm", "mbox", "textnormal"), ""),
    **dict.fromkeys(("mathrm", "operatorname", "mathsf", "mathtt"), "upright"),
    **dict.fromkeys(("mathit", "textit", "emph"), "italic"),
    **dict.fromkeys(("mathbf", "textbf"), "bold"),
}
"""Command -> shape of its text."""
_SHAPES = {
    "": r"\text{%s}",
    "upright": r"\mathrm{\text{%s}}",
    "italic": r"\text{\itshape %s}",
    "bold": r"\text{\bfseries %s}",
}
Spell = Callable[[str, str], str]
"""Writes text of one of the shapes "", "upright", "italic" (also names) and "bold" as LaTeX."""
_DROPPED_WORDS = (
    "left right big Big bigl bigr Bigl Bigr bigg biggl biggr Bigg nonumber notag middle limits"
)
_DROPPED = frozenset(_DROPPED_WORDS.split())
_IGNORED = frozenset({"label", "tag", "hspace", "vspace"})
_SPACES = {r"\,": r"\,", r"\;": r"\;", r"\:": r"\:", r"\!": r"\!", r"\ ": r"\ "}
_ENVIRONMENTS_WORDS = "cases aligned matrix pmatrix bmatrix"
_ENVIRONMENTS = frozenset(_ENVIRONMENTS_WORDS.split())
_ASIDE = re.compile(r"^\s*(?:\$+|\\\[|\\\()|(?:\$+|\\\]|\\\))\s*$")


class _UnreadableError(Exception):
    """The text is not a formula this parser knows."""


def harmless(formula: str, names: frozenset[str] = frozenset()) -> str:
    """Return the formula in commands that compile, or as text if it cannot be read.

    Args:
        formula: LaTeX, with or without dollars around it.
        names: identifiers that stand for themselves although they have underscores.
    """
    return readable(formula, names) or printed(formula, "")


def printed(text: str, shape: str) -> str:
    """Return text of a formula for pdflatex."""
    return _SHAPES[shape] % escape(text)


def readable(formula: str, names: frozenset[str], spell: Spell = printed) -> str | None:
    """Return the formula in commands that this module knows, None if it cannot be read.

    Args:
        formula: as for `harmless`.
        names: as for `harmless`.
        spell: writes all text and all names longer than a letter; whatever does not come from it
            is mathematics in ASCII.
    """
    body = _ASIDE.sub("", formula.strip())
    try:
        return _Parser(_TOKEN.findall(body), names, spell).all()
    except _UnreadableError:
        return None


class _Parser:
    def __init__(self, tokens: list[str], names: frozenset[str], spell: Spell) -> None:
        self._tokens: list[str] = []
        for token in tokens:
            self._tokens.extend(_split_word(token, names))
        self._spell = spell
        self._place = 0
        self._depth = 0
        self._in_table = 0

    def all(self) -> str:
        text = self._sequence()
        if self._peek():
            raise _UnreadableError
        return text.strip() or r"\;"

    def _peek(self) -> str:
        return self._tokens[self._place] if self._place < len(self._tokens) else ""

    def _next(self) -> str:
        token = self._peek()
        self._place += 1
        return token

    def _skip_space(self) -> None:
        while self._peek().isspace():
            self._place += 1

    def _sequence(self) -> str:
        """Return atoms with their scripts up to a closing brace or the end."""
        parts: list[str] = []
        scripts: set[str] = set()
        while (token := self._peek()) and token != "}" and token != r"\end":
            if token in ("_", "^"):
                self._place += 1
                self._skip_space()
                if not self._peek() or self._peek() in ("}", "_", "^", r"\end", "&"):
                    continue
                # A second one at the same base is an error unless an empty base is between.
                parts.append("{}" * (token in scripts or not parts) + token + self._argument())
                scripts = scripts | {token} if token not in scripts else {token}
                continue
            if token == "'":
                self._place += 1
                parts.append(r"{}^{\prime}")
                scripts = {"^"}
                continue
            if not token.isspace():
                scripts = set()
            parts.append(self._atom())
        return "".join(parts)

    def _argument(self) -> str:
        """Return one argument in braces."""
        self._skip_space()
        if not self._peek() or self._peek() in ("}", "_", "^", "&", r"\end"):
            raise _UnreadableError
        text = self._group() if self._peek() == "{" else self._atom()
        return f"{{{text}}}"

    def _group(self) -> str:
        self._depth += 1
        if self._next() != "{" or self._depth > _DEPTH:
            raise _UnreadableError
        text = self._sequence()
        if self._next() != "}":
            raise _UnreadableError
        self._depth -= 1
        return text

    def _atom(self) -> str:
        token = self._peek()
        if token == "{":
            return f"{{{self._group()}}}"
        self._place += 1
        if token.startswith("\\"):
            return self._command(token)
        if token.isspace():
            return " "
        if token == "&":
            return "&" if self._in_table else r"\&"
        if token in ("%", "#", "$"):
            return rf"\{token}"
        if token[0].isalpha() and token.isascii():
            return token if len(token) == 1 else self._spell(token, "italic")
        if not token.isprintable():
            return self._spell(token, "")
        if not token.isascii():
            symbol = math_symbol(token)
            if not symbol:
                return self._spell(token, "")
            return f"{symbol} " if symbol[1:].isalpha() else f"{{{symbol}}}"
        return "~" if token == "~" else token

    def _command(self, token: str) -> str:
        name = token[1:].rstrip("*")
        if token in _SPACES:
            return _SPACES[token]
        if name in ("{", "}", "%", "#", "$", "&", "_", "|"):
            return rf"\{name}"
        if token == r"\\":
            return r"\\" if self._in_table else r"\quad "
        if name in _DROPPED:
            if self._peek() == "." or (self._peek().startswith(".") and name in ("left", "right")):
                self._tokens[self._place] = self._peek()[1:] or " "
            return ""
        if name in _TEXT_LIKE:
            return self._spell(self._raw_text(), _TEXT_LIKE[name])
        if name in _IGNORED:
            self._raw_text()
            return ""
        if name in _ARGUMENTS:
            if name == "sqrt" and self._peek() == "[":
                return rf"\sqrt[{self._root()}]{self._argument()}"
            return rf"\{name}" + "".join(self._argument() for _ in range(_ARGUMENTS[name]))
        if name == "begin":
            return self._environment()
        if name in _PLAIN:
            return rf"\{name} "
        return self._spell(name, "") if name else r"\backslash "

    def _root(self) -> str:
        """Return the degree of a root, which stands in square brackets."""
        self._place += 1
        parts: list[str] = []
        while (token := self._next()) != "]":
            if not token or token in "{}":
                raise _UnreadableError
            parts.append(token)
        return "".join(parts) if "".join(parts).isalnum() else ""

    def _raw_text(self) -> str:
        """Return the text of a group."""
        self._skip_space()
        if self._next() != "{":
            raise _UnreadableError
        parts: list[str] = []
        depth = 1
        while True:
            token = self._next()
            if not token:
                raise _UnreadableError
            depth += {"{": 1, "}": -1}.get(token, 0)
            if depth == 0:
                return "".join(parts)
            if token not in ("{", "}"):
                parts.append(token[1:] if len(token) == 2 and token[0] == "\\" else token)

    def _environment(self) -> str:
        name = self._raw_text()
        if name not in _ENVIRONMENTS:
            raise _UnreadableError
        self._in_table += 1
        text = self._sequence()
        self._in_table -= 1
        if self._next() != r"\end" or self._raw_text() != name:
            raise _UnreadableError
        return rf"\begin{{{name}}}{text}\end{{{name}}}"


def _split_word(token: str, names: frozenset[str]) -> list[str]:
    r"""Return the token, or its parts at underscores unless the whole is a known name.

    `price_g` is a subscript, `unit_cost` a name, and `unit_cost_g` both; `a\_b` is always one.
    """
    if "_" not in token or not token[0].isalpha():
        return [token]
    pieces = [piece.replace("\\_", "_") for piece in _SUBSCRIPT.split(token)]
    for length in range(len(pieces), 0, -1):
        head = "_".join(pieces[:length])
        if head in names or length == 1:
            rest = [part for piece in pieces[length:] for part in ("_", piece)]
            return [head, *rest]
    return pieces
