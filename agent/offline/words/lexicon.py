"""Words with a meaning of their own in optimization problems; every set holds stems.

To teach the reader a word, add it to the set of its kind here, and one sentence to the tests.
"""

# ruff: noqa: E501 - tables and patterns read better in one line

import re

from modelwright.agent.offline.words.tokens import stem


def listed(words: str) -> frozenset[str]:
    """Return the words of a list written with blanks."""
    return frozenset(words.split())


def _stems(words: str) -> frozenset[str]:
    return frozenset(map(stem, words.split()))


DETERMINERS = _stems(
    "a an the this that these those its their his her our my your such certain other another "
    "some any same said every each per both either all no"
)
FUNCTION = DETERMINERS | _stems(
    "of to in on at for from by with without into onto over under between among through during along "
    "and or but while whereas if then than as so because since due given when where which who whom "
    "that it they he she we you i them him us there here not only also however therefore thus "
    "addition additionally further furthermore moreover finally currently respectively is are was "
    "were be been being am do does did has have had having can could may might must shall should "
    "will would cannot can't many much more most less least fewer few number various amount quantity total "
    "maximum minimum up too very about using via within upon after before until plus minus able "
    "available exactly what how daily weekly monthly let's let's lets what's it's next etc i.e e.g like "
    "combined together overall altogether least most except unless maximal minimal one"
)
VERBS = _stems(
    "make produce sell require need use take cost contain transport carry hold earn yield give "
    "generate consume provide offer buy purchase bring pay get want wish like prefer plan decide "
    "manufacture build create grow plant deliver ship send serve run operate work spend invest "
    "employ hire schedule rent lease process handle move pick fill bake cook mix eat drink "
    "consist include incur gain receive accommodate seat clean install design assemble "
    "sold made cut sew weigh return allow limit exceed satisfy meet ensure desire must utilize "
    "call name introduce feature store stock supply allocate assign distribute prepare "
    "add rate treat administer feed train dig pack print reach reduce extract obtain expect "
    "maximize minimize determine find formulate calculate compute achieve fulfill "
    "answer inspect emit sleep drive wash save fit help burn fly travel lift pull push unload repair fix teach study read write watch walk ride sail protect harvest heat attract remove absorb handle reply capture print drop "
    "lose lay bought spent kept keep set go come choose select visit perform conduct"
)
AMBIGUOUS = _stems(
    "train drink plant mix package pack feature store process design treat ship fill work stock visit supply "
    "cut call set plane order rent lease bake seat name plate cook cover play show stand"
)
"""Verbs that are nouns as often."""
PEOPLE = _stems(
    "person people child visitor tourist passenger patient guest local voter student customer employee "
    "resident traveler commuter attendee spectator client civilian monkey"
) - {"monkey"}
"""Nouns that count persons; a text may call the same persons by several."""

GENERIC = _stems(
    "product item unit type kind model version good package piece option brand variety category "
    "variant size shape thing one each trip vehicle batch method form way entity activity sort"
)
"""Nouns that stand for any of the decisions."""

UNITS: dict[str, tuple[str, float]] = {}
"""Stem of a unit word -> what it measures, and its size in the base unit of that measure."""
for _measure, _words in {
    "time": "second:1 sec:1 minute:60 hour:3600 day:86400 week:604800",
    "mass": "mg:0.001 milligram:0.001 gram:1 g:1 kg:1000 kilogram:1000 kilo:1000 ton:1000000 tonne:1000000",
    "weight": "ounce:1 oz:1 pound:16 lb:16",
    "volume": "ml:1 milliliter:1 millilitre:1 cl:10 liter:1000 litre:1000 l:1000",
    "gallon": "gallon:1",
    "barrel": "barrel:1",
    "length": "mm:1 cm:10 m:1000 meter:1000 metre:1000 km:1000000",
    "foot": "foot:1 ft:1",
    "money": "dollar:1 euro:1 $:1 cent:0.01",
    "area": "acre:1 hectare:2.47105381",
    "power": "watt:1 w:1 kilowatt:1000 kw:1000",
}.items():
    for _item in _words.split():
        _name, _, _size = _item.partition(":")
        UNITS[stem(_name)] = (_measure, float(_size))

ABSTRACT = _stems(
    "resource allocation allocate effort investment fund budget level output produce production hire "
    "capacity made sold land field day combine item"
)
"""Nouns that say nothing about what is counted: "the total resources allocated"."""

DIVISIBLE = _stems(
    "acre hectare kg kilogram gram mg ton tonne liter litre ml gallon ounce oz pound lb "
    "hour minute meter metre foot dollar euro barrel km land"
)
"""Quantities counted in these may be fractional."""

SUPPLY = _stems(
    "available has have had stock supply budget access spare only capacity own possess operate "
    "there disposal exist hand limit left room space cash"
)
"""Words that imply "at most": so much is there."""
DEMAND = _stems(
    "require need must want demand order should contract requirement wish ensure satisfy commit "
    "deliver goal target promise expect"
)
"""Words that imply "at least"."""
ROOM = _stems("room space fit team crew")
"""Words for how many things there may be: "the avenue has room for 140 trees"."""
LINKS = listed("to using at with for in by from into on uses makes")
"""Words that begin what belongs to the next number."""

MONEY_KINDS = {
    "profit": _stems("profit margin net"),
    "cost": _stems(
        "cost pay paid wage expense price salary budget spend spent charge expenditure fee outlay buy purchase "
        "bill rent payroll cash"
    ),
    "revenue": _stems(
        "revenue income sell sold earn earning return bring sale gain interest yield worth"
    ),
}

NEVER_NAMES = frozenset().union(*MONEY_KINDS.values()) | _stems(
    "setup time resource demand requirement constraint limit goal objective order people person customer"
)
"""Nouns that are never decisions themselves."""

PERIODS = _stems(
    "day week month year shift season night morning quarter daily weekly monthly yearly annual annually"
)

_NOT = r"(?:(?:\w+ )?not|cannot|never|no|without)"
_VERB = r"(?: \w+)?"
WORDINGS = {
    ">": r"at (?:the )?(?:very )?least|at (?:a )?minimum"
    r"|(?:a )?minimum (?:(?:requirement|demand) )?(?:of|is)"
    r"|(?:must be )?(?:greater|more|higher|larger) than or equal to|exceed or equal"
    r"|or (?:more|greater)|equal to or (?:greater|more|higher) than"
    rf"|{_NOT}{_VERB} (?:(?:less|fewer|lower|smaller) than|below|under)",
    "<": r"at (?:the )?(?:very )?most|at (?:a )?maximum|(?:only )?up to"
    r"|(?:a )?maximum (?:capacity )?(?:of|is)|(?:a |upper )?(?:limit|cap) of"
    r"|(?:is )?(?:limited|restricted) to|(?:is )?capped at"
    r"|(?:less|fewer|smaller|lower) than or equal to|or (?:less|fewer)|equal to or less than"
    rf"|{_NOT}{_VERB} (?:(?:more|greater|higher|larger) than|above|over|exceed(?:ing)?|surpass)"
    r"|not to exceed",
    "=": r"exactly(?: equal(?: to)?)?|precisely|(?:must )?equals?(?: to)?|must be exactly"
    r"|add up to exactly",
    "m": r"(?:more|greater|larger|higher) than|exceed(?:s|ing)?|over|above|outnumber|surpass",
    "l": r"(?:less|fewer|smaller|lower) than|below|under",
    "+": r"plus|(?:combined|along|together) with",
    "-": r"minus|less the|subtracted from",
    "D": r"difference(?: between| in)?|subtracting",
    "T": r"sum|total|combined|altogether|overall|together|in total",
    "G": r"both|either|all",
    "Q": r"number|amount|quantity|(?:as )?(?:much|many)",
    "n": r"than|to that of|compared to",
    "c": r"and|or|as well as",
    ";": r";|while|whereas|but",
    "p": r"per|(?:for )?(?:each|every)|/",
    "X": r"must|should|can|will|(?:has|have|needs?) to",
    "B": r"be|is|are",
    "O": r"(?:maxi|mini)mi[sz](?:e|es|ing)|(?:maxi|mini)(?:mum|mal)|lowest|highest",
    "W": r"no difference",
    "a": r"as",
    "o": r"of",
    "A": r"available",
    "x": r"more",
    "y": r"fewer",
    "r": r"respectively",
    **{mark: re.escape(mark) for mark in ",:()"},
}
"""Code of a chunk -> its wordings as a pattern; see `chunks.py` for what each code means. The longest
wording counts. "m" and "l" are "more than" and "less than", where equality is left out."""

DANGER = (
    "unless|except|set-?up costs?|set up cost|discount|consecutive|consecutively|prerequisite"
    "|fixed costs?|fixed charge|penalty|overtime|shortage|backlog|probability|squared|square root"
    "|nonlinear|distance|shortest|otherwise|multiples? of|if any|either or|at least one|mutually"
    "|first month|previous|carried over|precedence|excluding|ratio|multiplied by|not both|only if"
    "|at most one|identical|parallel|simultaneous(?:ly)?|at the same time|of which|left over"
    "|ratings?|quality of|free|in pairs|every (?:second|third|fourth|fifth|other)|already|in (?:thousands|millions)|loss|losses|loses|divided by|average|proportion|initial"
)
"""Words for things that the rules cannot express yet: they make the reader abstain."""
