"""Text for LaTeX: everything escaped, in ASCII, so that plain pdflatex prints it."""

import math
import re
import unicodedata

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\ensuremath{<}",
    ">": r"\ensuremath{>}",
    "|": r"\ensuremath{|}",
    '"': "''",
    "-": "{-}",
    "`": r"\textasciigrave{}",
}
_LETTERS = {
    "ß": r"\ss{}", "ø": r"\o{}", "Ø": r"\O{}", "æ": r"\ae{}", "Æ": r"\AE{}", "œ": r"\oe{}",
    "Œ": r"\OE{}", "ł": r"\l{}", "Ł": r"\L{}", "ı": r"\i{}", "–": "--", "—": "---", "‘": "`",
    "’": "'", "“": "``", "”": "''", "„": ",,", "…": r"\ldots{}", "€": "EUR", "£": r"\pounds{}",
    "§": r"\S{}", "•": r"\ensuremath{\bullet}", "\u00a0": "~", "‑": "{-}",
}  # fmt: skip
_ACCENTS = {
    "\u0300": r"\`", "\u0301": r"\'", "\u0302": r"\^", "\u0303": r"\~", "\u0304": r"\=",
    "\u0306": r"\u", "\u0307": r"\.", "\u0308": r'\"', "\u030a": r"\r", "\u030b": r"\H",
    "\u030c": r"\v", "\u0327": r"\c",
}  # fmt: skip
MATH = {
    "≤": r"\le", "≥": r"\ge", "≠": r"\ne", "≈": r"\approx", "×": r"\times", "·": r"\cdot",
    "⋅": r"\cdot", "−": "-", "∑": r"\sum", "∏": r"\prod", "∈": r"\in", "∉": r"\notin",
    "∀": r"\forall", "∃": r"\exists", "∞": r"\infty", "√": r"\surd", "±": r"\pm", "÷": r"\div",
    "→": r"\to", "⇒": r"\Rightarrow", "∪": r"\cup", "∩": r"\cap", "⊆": r"\subseteq",
    "⊂": r"\subset", "∅": r"\emptyset", "∖": r"\setminus", "°": r"^{\circ}", "²": "^{2}",
    "³": "^{3}", "¹": "^{1}", "½": r"\frac{1}{2}", "µ": r"\mu", "ℝ": r"\mathbb{R}",
    "ℤ": r"\mathbb{Z}", "ℕ": r"\mathbb{N}", "…": r"\dots",
}  # fmt: skip
_GREEK = re.compile(r"GREEK (SMALL|CAPITAL) LETTER (\w+)")
_GREEK_NAMES_WORDS = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
)
_GREEK_NAMES = frozenset(_GREEK_NAMES_WORDS.split())


def escape(text: str) -> str:
    """Return text that LaTeX prints as it stands; what it cannot print becomes U+XXXX."""
    return "".join(_letter(letter) for letter in unicodedata.normalize("NFC", text))


def _letter(letter: str) -> str:
    if letter in _SPECIAL or letter in _LETTERS:
        return _SPECIAL.get(letter) or _LETTERS[letter]
    if letter.isspace():
        return " "
    if " " < letter <= "~":
        return letter
    if symbol := math_symbol(letter):
        return rf"\ensuremath{{{symbol}}}"
    base, *marks = unicodedata.normalize("NFD", letter)
    if len(marks) == 1 and marks[0] in _ACCENTS and base.isascii() and base.isalpha():
        return rf"{_ACCENTS[marks[0]]}{{{base}}}"
    return rf"\texttt{{U+{ord(letter):04X}}}"


def math_symbol(letter: str) -> str:
    """Return the command of a mathematical symbol or Greek letter, "" if it is none."""
    if letter in MATH:
        return MATH[letter]
    kind, _, code = unicodedata.decomposition(letter).partition(" ")
    if kind in ("<sub>", "<super>") and len(code) == 4:
        script = "_" if kind == "<sub>" else "^"
        return f"{{}}{script}{{{_letter(chr(int(code, 16)))}}}"
    found = _GREEK.fullmatch(unicodedata.name(letter, ""))
    if found is None:
        return ""
    name = found[2].lower().replace("lamda", "lambda")
    name = name if found[1] == "SMALL" else name.capitalize()
    return rf"\{name}" if name in _GREEK_NAMES else ""


def word(name: str) -> str:
    """Return a name as one symbol of a formula."""
    if len(name) == 1 and name.isascii() and name.isalpha():
        return name
    return rf"\text{{\itshape {escape(name)}}}"


def subscripted(name: str, index: tuple[str, ...] | list[str]) -> str:
    """Return name_{i,j}; the indices are LaTeX already."""
    return word(name) + (rf"_{{{','.join(index)}}}" if index else "")


def element(text: str) -> str:
    """Return a member of a set, as an index of a formula."""
    if re.fullmatch(r"-?[0-9]+", text):
        return text
    return rf"\text{{{escape(text)}}}"


def number(value: float) -> str:
    """Return a number with up to 6 digits, as formulas have it."""
    if math.isinf(value):
        return r"\infty" if value > 0 else r"-\infty"
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}".replace(",", "{,}")
    mantissa, _, exponent = f"{value:.6g}".partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa
