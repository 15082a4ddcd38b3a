"""How one text writes its numbers: separators, currency, percent signs, small counts in words."""

from dataclasses import dataclass
from random import Random

_CURRENCIES = (("$", "dollar", "USD"), ("€", "euro", "EUR"), ("£", "pound", "GBP"))
_SPELLED = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]  # as style guides spell them


@dataclass(frozen=True)
class NumberStyle:
    """The habits of one writer."""

    thousands: str
    """Separator of groups of three digits: "," or ""."""
    currency: tuple[str, str, str]
    """Sign, word and code."""
    money_as: str
    """Which of the three: "sign", "word" or "code"."""
    percent_sign: str
    spells_counts: bool
    """Counts up to twelve are words."""

    @classmethod
    def drawn(cls, rng: Random) -> "NumberStyle":
        """Return the style of some writer."""
        return cls(
            thousands=rng.choice((",", "")),
            currency=rng.choice(_CURRENCIES),
            money_as=rng.choice(("sign", "sign", "word", "code")),
            percent_sign=rng.choice(("%", " %", " percent")),
            spells_counts=rng.random() < 0.5,
        )

    def write(self, value: float, spec: str = "") -> str:
        """Return a number as text.

        Args:
            value: the number; a fraction of 1 for "percent".
            spec: "" (plain), "money", "percent" or "count".
        """
        if spec == "money":
            return self._money(value)
        if spec == "percent":
            return f"{digits(value * 100)}{self.percent_sign}"
        if spec == "count" and self.spells_counts and value in range(len(_SPELLED)):
            return _SPELLED[int(value)]
        return digits(value, self.thousands)

    def _money(self, value: float) -> str:
        sign, word, code = self.currency
        text = digits(value, self.thousands)
        if "." in text and len(text.rsplit(".", 1)[1]) == 1:
            text += "0"  # 2.5 dollars are $2.50
        if self.money_as == "sign":
            return f"{sign}{text}"
        if self.money_as == "code":
            return f"{text} {code}"
        return f"{text} {word}" if value == 1 else f"{text} {word}s"

    def unit_of(self, spec: str) -> str:
        """Return what stands in the head of a column of such numbers, "" for none."""
        return {"money": self.currency[0], "percent": "%"}.get(spec, "")


def digits(value: float, thousands: str = "") -> str:
    """Return a number with all its digits and none of the noise of binary fractions."""
    rounded = round(value, 9)
    if rounded == int(rounded):
        return f"{int(rounded):,}".replace(",", thousands)
    whole, _, part = f"{rounded:,.9f}".rstrip("0").partition(".")
    return f"{whole.replace(',', thousands)}.{part}"
