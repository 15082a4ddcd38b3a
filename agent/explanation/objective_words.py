"""What is optimized, as a noun with a unit: "daily profit" in "$"."""

import re

from modelwright.agent.explanation.amounts import CURRENCIES
from modelwright.agent.explanation.vocabulary import Vocabulary, find_words
from modelwright.agent.formulation import Formulation

_SENSE = re.compile(r"^(?:maximi[sz]e|minimi[sz]e)\s+", re.I)
_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.I)
_MONEY = {
    **{"dollars": "$", "dollar": "$", "usd": "$", "us$": "$", "ca$": "CA$", "au$": "AU$"},
    **{"euros": "€", "euro": "€", "eur": "€", "pounds": "£", "gbp": "£", "chf": "CHF"},
    **{"yuan": "yuan", "rmb": "RMB", "rupees": "rupees", "yen": "yen", "cedis": "cedis"},
}
_PER = r"(?: per [a-z]\w*| ?/ ?[a-z]\w*)?"
_AFTER = r"(?=\)?\.?$|[,;:]|\)?\s+(?:over|for|of|in|during|across|from|within)\b)"
_LONGEST = 60
"""Letters of a noun inside a sentence."""


def name_objective(words: Vocabulary) -> tuple[str, str]:
    """Return the noun, "objective" if there is none, and the unit, "" if it is not certain."""
    formulation = words.formulation
    if formulation is None:
        return "objective", ""
    meaning = " ".join(formulation.objective.meaning.split())
    told = _told_unit(meaning, formulation)
    said = meaning[: told.start()] + meaning[told.end() :] if told else meaning
    said = words.in_words(_ARTICLE.sub("", _SENSE.sub("", said.strip())))
    said = re.split(r"[,;:(]", said)[0].strip().rstrip(".")
    noun = said if 0 < len(said) <= _LONGEST else "objective"
    return noun, _plain(told["unit"]) if told else _implied_unit(formulation)


def _told_unit(meaning: str, formulation: Formulation) -> re.Match[str] | None:
    """Return where the meaning says the unit: " in $ per team"."""
    units = {item.unit for item in (*formulation.parameters, *formulation.variables)}
    units |= {re.split(r" per |/", unit)[0].strip() for unit in units}
    known = sorted(filter(None, units), key=len, reverse=True)
    said = "|".join(map(re.escape, (*CURRENCIES, *_MONEY, *known)))
    pattern = rf"\s+\(?(?:(?<=\()|in )(?P<unit>(?:{said}){_PER}){_AFTER}\)?"
    return re.search(pattern, meaning, re.I)


def _plain(unit: str) -> str:
    return _MONEY.get(unit.lower(), unit)


def _implied_unit(formulation: Formulation) -> str:
    """Return the only currency of the formula's numbers, or the unit of the one thing it sums."""
    latex = formulation.objective.latex
    names = find_words(latex)
    inside = [p.unit for p in formulation.parameters if p.name in names]
    if inside:
        # A ratio is in no currency, and "$1000 per unit" is not in "$".
        heads = {re.split(r" per |/", unit)[0].strip() for unit in inside}
        money = {h for h in heads if h.lower() in _MONEY or h.startswith(CURRENCIES)}
        is_ratio = "\\frac" in latex or re.search(r"}\s*/|/\s*\\sum", latex) is not None
        return _plain(money.pop()) if len(money) == 1 and not is_ratio else ""
    index = r"(?:[_^](?:\{[^{}]*\}|\w+))*"
    for variable in formulation.variables:
        name = re.escape(variable.name).replace("_", r"\\?_")
        if re.fullmatch(rf"(?:\\(?:min|max)\s*)?(?:\\sum{index}\s*)*{name}{index}", latex.strip()):
            return variable.unit
    return ""
