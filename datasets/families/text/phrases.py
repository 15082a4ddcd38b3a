"""Templates of clauses, expanded in one of their many wordings.

- `[may|can]` is one of the alternatives (they nest; `[also|]` may be left out), and `[at most]`,
  without a bar, one of the synonyms that the lexicon lists under these words.
- `{price:money}` is a value, written in the style of the text: `money`, `percent`, `count`, or
  plain without a word behind the colon.
- `{product:s}` is the plural of a name, `{product:a}` the name with its article.
"""

import re
from collections.abc import Mapping, Sequence
from random import Random

from modelwright.datasets.families.text.lexicon import SYNONYMS
from modelwright.datasets.families.text.numbers import NumberStyle

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_VALUE = re.compile(r"\{(\w+)(?::(\w+))?\}")
_IRREGULAR = {"loaf": "loaves", "shelf": "shelves", "scarf": "scarves", "knife": "knives",
              "person": "people", "foot": "feet", "works": "works"}  # fmt: skip
_SOUNDS_LIKE_CONSONANT = ("uni", "use", "eu", "one")
Value = float | str


class Phrases:
    """Expands templates with one generator of choices and one style of numbers.

    Args:
        rng: where all choices come from.
        numbers: how numbers are written.
        words: values that every template may use, such as the name of the company.
    """

    def __init__(self, rng: Random, numbers: NumberStyle, words: Mapping[str, str]) -> None:
        self.rng = rng
        self.numbers = numbers
        self.words = words

    def say(self, wordings: str | tuple[str, ...], **values: Value) -> str:
        """Return one wording with its values, without an end mark of its own.

        Raises:
            KeyError: a template names a synonym or a value that does not exist.
        """
        text = wordings if isinstance(wordings, str) else self.rng.choice(wordings)
        while "[" in text:
            text = _CHOICE.sub(lambda found: self._choose(found[1]), text)
        known = {**self.words, **values}
        text = _VALUE.sub(lambda found: self._fill(known[found[1]], found[2] or ""), text)
        return re.sub(r" +([,.?])", r"\1", re.sub(r" {2,}", " ", text)).strip()

    def sentence(self, wordings: str | tuple[str, ...], **values: Value) -> str:
        """Return the same with a capital letter, and a full stop unless it ends in one."""
        text = self.say(wordings, **values)
        text = text[:1].upper() + text[1:]
        return text if text.endswith((".", "?", "!", ":")) else text + "."

    def _choose(self, body: str) -> str:
        options = body.split("|") if "|" in body else SYNONYMS[body]
        return self.rng.choice(options)

    def _fill(self, value: Value, spec: str) -> str:
        if not isinstance(value, str):
            return self.numbers.write(value, spec)
        return {"": value, "s": plural(value), "a": with_article(value)}[spec]


def plural(name: str) -> str:
    """Return the plural of an English noun; of its last word, if it has several."""
    first, _, last = name.rpartition(" ")
    if last in _IRREGULAR:
        many = _IRREGULAR[last]
    elif last.endswith(("s", "x", "z", "ch", "sh")):
        many = last + "es"
    elif last.endswith("y") and last[-2:-1] not in "aeiou":
        many = last[:-1] + "ies"
    else:
        many = last + "s"
    return f"{first} {many}".strip()


def agreeing(count: float, name: str) -> str:
    """Return a noun in the number that goes with a count."""
    return name if count == 1 else plural(name)


def with_article(name: str) -> str:
    """Return a noun behind "a" or "an"."""
    vowel = name[:1].lower() in "aeiou" and not name.lower().startswith(_SOUNDS_LIKE_CONSONANT)
    return f"{'an' if vowel else 'a'} {name}"


def listed(items: Sequence[str]) -> str:
    """Return "a, b and c"."""
    *most, last = items
    return f"{', '.join(most)} and {last}" if most else last
