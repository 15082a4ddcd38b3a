r"""Formulas as MathML, which browsers print without scripts or fonts from elsewhere.

All text is taken out first, so that only known commands, digits and operators reach latex2mathml:
it would pass `\text{<img ...>}` and `\href` on into the page.
"""

import html
import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element, tostring

from latex2mathml import exceptions
from latex2mathml.converter import convert_to_element

from modelwright.agent.console import clean
from modelwright.solvers.export.latex_math import readable

_ERRORS: tuple[type[Exception], ...] = (
    *(IndexError, KeyError, ValueError, RecursionError),
    *(x for x in vars(exceptions).values() if isinstance(x, type) and issubclass(x, Exception)),
)
_UNKNOWN = re.compile(r"\\(?:no)?limits |\\(arg) ")
"""Commands that LaTeX knows and latex2mathml 3.81 does not."""
_ALIGNED = re.compile(r"\\(begin|end)\{aligned\}")
_KEPT = frozenset({"display", "stretchy", "fence", "form", "accent", "linethickness", "width"})
_CLASSES = {"italic": "name", "bold": "bold"}


def mathml(latex: str, meanings: Mapping[str, str]) -> str | None:
    """Return a formula as a MathML element, None if it cannot be read.

    Args:
        latex: the formula, by anybody.
        meanings: of the names it may use, which show when the pointer rests on them.
    """
    texts: list[tuple[str, str]] = []

    def spell(text: str, shape: str) -> str:
        texts.append((text, shape))
        return rf"\text{{{len(texts) - 1}}}"

    plain = readable(latex, frozenset(meanings), spell)
    if plain is None:
        return None
    plain = _UNKNOWN.sub(lambda found: r"\operatorname{arg}" if found[1] else "", plain)
    plain = _ALIGNED.sub(r"\\\1{matrix}", plain)
    try:
        root = convert_to_element(plain, display="block")
    except _ERRORS:
        return None
    _finish(root, texts, meanings)
    root.set("xmlns", "http://www.w3.org/1998/Math/MathML")
    written = tostring(root, encoding="unicode")
    return None if "\\" in "".join(root.itertext()) else written


def _finish(root: Element, texts: list[tuple[str, str]], meanings: Mapping[str, str]) -> None:
    """Put the texts back, and leave only attributes that browsers know."""
    for element in root.iter():
        for name in [name for name in element.attrib if name not in _KEPT]:
            del element.attrib[name]
        inside = html.unescape(element.text or "")
        if element.tag == "mtext" and inside.isdecimal():
            inside, shape = texts[int(inside)]
            if shape == "italic" or inside in meanings:
                element.tag = "mi"
            if shape in _CLASSES:
                element.set("class", _CLASSES[shape])
        element.text = clean(inside) or None
        if element.tag == "mi" and inside in meanings:
            element.set("class", "name")
            element.set("title", clean(meanings[inside]))
