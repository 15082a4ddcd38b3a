"""LaTeX of formulations as plain text: a terminal shows no formulas."""

import re

_SYMBOLS = {
    r"\leq": "≤", r"\le": "≤", r"\geq": "≥", r"\ge": "≥", r"\neq": "≠", r"\ne": "≠",
    r"\sum": "Σ", r"\prod": "Π", r"\cdot": "·", r"\times": "·", r"\in": "∈", r"\notin": "∉",
    r"\forall": "for all", r"\quad": " ", r"\qquad": " ", r"\infty": "∞", r"\pi": "π",
    r"\alpha": "α", r"\beta": "β", r"\gamma": "γ", r"\delta": "δ", r"\lambda": "λ", r"\mu": "μ",
    r"\ldots": "...", r"\dots": "...", r"\cdots": "...", r"\pm": "±", r"\to": "→", r"\mid": "|",
    r"\left": "", r"\right": "", r"\limits": "", r"\displaystyle": "", r"\max": "maximize",
    r"\min": "minimize", r"\ln": "ln", r"\log": "log", r"\exp": "exp", r"\sin": "sin",
    r"\cos": "cos", r"\mathbb{R}": "R", r"\mathbb{Z}": "Z", r"\mathbb{N}": "N",
}  # fmt: skip
_WRAPPER = re.compile(
    r"\\(?:text|mathrm|mathit|mathbf|operatorname|textit|mathcal|mathsf)\{([^{}]*)\}"
)
_FRACTION = re.compile(r"\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}")
_ROOT = re.compile(r"\\sqrt\{([^{}]*)\}")
_COMMAND = re.compile(r"\\mathbb\{[RZN]\}|\\[a-zA-Z]+")
_SPACING = re.compile(r"\\[,;:! ]|~|\\\\|&|\$")
_ESCAPED = re.compile(r"\\([_%#&${}])")
_SIMPLE_SCRIPT = re.compile(r"([_^])\{(\w+)\}")
_GROUP = re.compile(r"([_^])?\{([^{}]*)\}")
_MOST_PASSES = 20


def plain_math(latex: str) -> str:
    r"""Return a formula as one line of text; what is not known stays as it is.

    >>> plain_math(r"\sum_{i \in I} \text{unit\_cost}_{i} \, x_i \le \frac{b}{2}")
    'Σ_(i ∈ I) unit_cost_i x_i ≤ (b)/(2)'
    """
    text = _ESCAPED.sub(lambda found: {"{": "\x01", "}": "\x02"}.get(found[1], found[1]), latex)
    for _ in range(_MOST_PASSES):
        before = text
        text = _WRAPPER.sub(r"\1", text)
        text = _SIMPLE_SCRIPT.sub(r"\1\2", text)
        text = _FRACTION.sub(r"(\1)/(\2)", text)
        text = _ROOT.sub(r"√(\1)", text)
        if text == before:
            break
    text = _SPACING.sub(" ", text)
    text = _COMMAND.sub(lambda found: _SYMBOLS.get(found[0], found[0]), text)
    for _ in range(_MOST_PASSES):
        before = text
        text = _GROUP.sub(_ungroup, text)
        if text == before:
            break
    return " ".join(text.replace("\x01", "{").replace("\x02", "}").split())


def _ungroup(found: re.Match[str]) -> str:
    """Return "x[rye loaves]" for an index, "Σ_(i ∈ I)" for a range, "x^(a + b)" for a power."""
    inside = found[2].strip()
    if found[1] == "_" and found.string[max(0, found.start() - 1)] not in "ΣΠ":
        return f"[{inside}]"
    return f"{found[1]}({inside})" if found[1] else inside
