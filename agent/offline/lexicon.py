"""Words with a meaning of their own in optimization problems; every set holds stems.

To teach the reader a word, add it to the set of its kind here, and one sentence to the tests.
"""

# ruff: noqa: E501 - tables and patterns read better in one line

from modelwright.agent.offline.tokens import stem


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
    "of to in on at for from by with without into onto over under between among through during "
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
    "cut set plane order rent lease bake seat name plate cook cover play show stand"
)
"""Verbs that are nouns as often."""
PEOPLE = _stems(
    "person people child visitor tourist passenger patient guest local voter student customer employee "
    "resident traveler commuter attendee spectator client civilian monkey"
) - {"monkey"}
"""Nouns that count persons; a text may call the same persons by several."""

GENERIC = _stems(
    "product item unit type kind model version good package piece option brand variety category "
    "thing one each trip vehicle batch method form way entity activity sort"
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
    "length": "mm:1 cm:10 meter:1000 metre:1000 km:1000000",
    "foot": "foot:1 ft:1",
    "money": "dollar:1 euro:1 $:1 cent:0.01",
    "area": "acre:1 hectare:2.47105381",
}.items():
    for _item in _words.split():
        _name, _, _size = _item.partition(":")
        UNITS[stem(_name)] = (_measure, float(_size))

DIVISIBLE = _stems(
    "acre hectare kg kilogram gram mg ton tonne liter litre ml gallon ounce oz pound lb "
    "hour minute meter metre foot dollar euro barrel km land"
)
"""Quantities counted in these may be fractional."""

SUPPLY = _stems(
    "available has have had stock supply budget access spare only capacity own possess operate "
    "there disposal exist hand limit left"
)
"""Words that imply "at most": so much is there."""
DEMAND = _stems(
    "require need must want demand order should contract requirement wish ensure satisfy commit "
    "deliver goal target"
)
"""Words that imply "at least"."""
LINKS = listed("to using at with for in by from into on uses makes")
"""Words that begin what belongs to the next number."""

MONEY_KINDS = {
    "profit": _stems("profit margin net"),
    "cost": _stems(
        "cost pay paid wage expense price salary budget spend spent charge expenditure fee outlay buy purchase"
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

COMPARATORS: dict[str, str] = {}
"""Phrase -> ">", "<", "=" or, where equality is left out, "m" (more than) and "l" (less than)."""
for _code, _phrases in {
    ">": "at least|no less than|no fewer than|not less than|not be less than|cannot be less than|a minimum of|"
    "minimum of|at minimum|at a minimum|greater than or equal to|more than or equal to|not fall below|"
    "not drop below|equal to or greater than|not be lower than|not be below|not be fewer than|no lower than|"
    "or more|or greater|exceed or equal|at the very least|not lower than|minimum is|"
    "must be greater than or equal to|minimum requirement of|minimum requirement is|minimum demand of",
    "<": "at most|no more than|no greater than|not more than|not be more than|not exceed|cannot exceed|must not exceed|"
    "can't exceed|never exceed|not to exceed|not exceeding|without exceeding|does not exceed|do not exceed|"
    "a maximum of|maximum of|at maximum|at a maximum|less than or equal to|equal to or less than|"
    "up to|limited to|is limited to|a limit of|limit of|not be greater than|not be higher than|not surpass|cannot surpass|"
    "capped at|is capped at|or less|or fewer|restricted to|cap of|not go over|fewer than or equal to|"
    "cannot be more than|cannot be greater than|maximum is|maximum capacity of|upper limit of|no higher than|not be above|"
    "only up to|not consume more than|not use more than",
    "=": "exactly|equal to|equals|equal|must equal|precisely|exactly equal to|exactly equal|add up to exactly|must be exactly",
    "m": "more than|greater than|exceed|exceeds|exceeding|larger than|higher than|over|above|outnumber|surpass",
    "l": "less than|fewer than|smaller than|lower than|below|under",
}.items():
    for _phrase in _phrases.split("|"):
        COMPARATORS[_phrase] = _code

PHRASES = {
    "plus": "+", "minus": "-", "less the": "-", "difference": "D",
    "no difference": "W", "difference between": "D", "difference in": "D", "subtracting": "D", "subtracted from": "-", "sum": "T", "total": "T", "combined": "T",
    "to that of": "n", "compared to": "n", "altogether": "T", "overall": "T", "together": "T", "in total": "T", "both": "G", "either": "G",
    "all": "G", "number": "Q", "amount": "Q", "quantity": "Q", "as much": "Q", "as many": "Q", "much": "Q", "many": "Q",
    "as": "a", "than": "n", "of": "o", "and": "c", "or": "c", "as well as": "c", "while": ";", "whereas": ";",
    "but": ";", "per": "p", "each": "p", "every": "p", "/": "p", "for each": "p", "for every": "p",
    "must": "X", "should": "X", "can": "X", "will": "X", "has to": "X", "have to": "X", "needs to": "X",
    "need to": "X", "be": "B", "is": "B", "are": "B", "available": "A", "more": "M", "fewer": "F",
    "respectively": "r", "combined with": "+", ",": ",", ";": ";", ":": ":", "(": "(", ")": ")",
    "maximize": "O", "minimize": "O", "maximise": "O", "minimise": "O", "maximum": "O", "minimum": "O",
    "maximizing": "O", "minimizing": "O", "maximizes": "O", "minimizes": "O", "lowest": "O", "highest": "O", "maximal": "O", "minimal": "O",
}  # fmt: skip
"""Phrase -> the code of its chunk; see `chunks.py` for what each code means."""

DANGER = {
    "unless", "except", "setup cost", "setup costs", "set up cost", "discount", "consecutive", "consecutively", "prerequisite", "fixed cost", "fixed charge", "fixed costs", "penalty",
    "overtime", "shortage", "backlog", "probability", "squared", "square root", "nonlinear", "distance", "shortest",
    "otherwise", "multiple of", "multiples of", "if any", "either or", "at least one", "mutually",
    "first month", "previous", "carried over", "precedence", "consecutive days", "excluding", "ratio",
    "multiplied by", "not both", "only if", "at most one", "divided by", "average", "proportion", "initial",
}  # fmt: skip
"""Words for things that the rules cannot express yet: they make the reader abstain."""
