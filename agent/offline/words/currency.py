"""The currency of a text by sign, word or code, and the name it has in units."""

import re

from modelwright.agent.offline.words.tokens import clean

_UNITS = {
    **{"€": "€", "euro": "€", "eur": "€", "£": "£", "pounds sterling": "£", "gbp": "£", "¥": "¥"},
    **{"$": "$", "us$": "$", "dollar": "$", "usd": "$", "ca$": "CA$", "au$": "AU$", "chf": "CHF"},
    **{"yuan": "yuan", "rmb": "RMB", "rupee": "rupees", "cedi": "cedis"},
}
"""How money is told -> unit of its amounts."""
_TOLD = re.compile(
    r"(?:\b(?:US|CA|AU))?\$|[€£¥]"
    r"|\b(?:(?P<plural>dollar|euro|rupee|cedi)s?|pounds sterling|usd|eur|gbp|chf|yuan|rmb)\b",
    re.I,
)


def find_currency(text: str) -> str:
    """Return the unit of the text's money: "$", "€", "CHF"; "" if it names none, or several."""
    told = {
        _UNITS[(match["plural"] or match.group()).lower()] for match in _TOLD.finditer(clean(text))
    }
    return told.pop() if len(told) == 1 else ""
