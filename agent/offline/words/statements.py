"""What the sentences of a problem say, before it becomes a formulation."""

from dataclasses import dataclass, field

from modelwright.agent.offline.quoting import Quoting
from modelwright.agent.offline.words.entities import Cast
from modelwright.agent.offline.words.numbers import Number

Members = tuple[int, ...]
"""Indices of entities."""
Term = tuple[Number | None, int, int]
"""Coefficient (None for 1), sign, entity."""


@dataclass(frozen=True)
class Measure:
    """What a number counts: its unit and the words around it."""

    unit: str
    """As written: "minutes", "units"; "$" for any money; "" where things themselves are counted."""
    dimension: str
    """"time", "mass", "money", ... or "count"."""
    factor: float
    """Size of the unit in the base unit of its dimension."""
    words: frozenset[str]
    """Stems of the words after the number that say what is measured."""
    context: frozenset[str] = frozenset()
    """The same for the words before the number."""
    period: str = ""
    """Stem of the period or thing it is told per: "month" of "$5 per month"."""
    money: str = ""
    """"profit", "cost" or "revenue" where money is meant."""
    label: str = ""
    """Words after the number as written, for names."""

    @property
    def told(self) -> str:
        """What is counted, in a word or two for people."""
        unit = "money" if self.dimension == "money" else self.unit
        return self.label or self.money or unit or "number"


@dataclass
class Attribute:
    """A quantity that every entity has per unit: hours, cost, protein."""

    measure: Measure
    values: dict[int, Number] = field(default_factory=dict)
    factors: dict[int, float] = field(default_factory=dict)
    """Entity -> what its number is multiplied by to reach the unit of `measure`."""
    verbs: dict[int, frozenset[str]] = field(default_factory=dict)
    """Entity -> verbs that its number is told with."""
    used: bool = False
    """Whether a row or the objective needs it."""


@dataclass
class Fact:
    """One number said of one entity."""

    entity: int
    number: Number
    measure: Measure


@dataclass
class Limit:
    """A bound whose left side is still to be found."""

    sense: str
    number: Number
    measure: Measure
    members: tuple[int, ...]
    """Entities named with it."""
    total: bool
    """Whether words such as "in total" or "of either type" go with it."""
    head: bool
    """Whether the noun for any entity goes with it."""
    each: bool
    both: bool
    """Whether "both" goes before the number: both machines, or both products."""
    span: tuple[int, int]
    after: bool = False
    """Whether the entities come after the number."""
    altogether: bool = False
    """Whether "in total", "altogether" follows."""
    any_kind: bool = False
    """Whether "of either type", "of both" follows."""
    noun: str = ""
    """Stem of the word right after the number."""


@dataclass
class Row:
    """One constraint: left terms, sense, right terms plus a number."""

    kind: str
    """"bound", "total", "resource", "share", "relation"."""
    sense: str
    left: list[Term]
    right: list[Term]
    number: Number | None
    span: tuple[int, int]
    attribute: Attribute | None = None
    """Multiplies every term of the left side."""
    share: Number | None = None
    """Right side is this part of the sum over all entities."""
    strict: bool = False
    base: tuple[int, ...] = ()
    """What the share is taken of; empty for all entities."""
    soft: bool = False
    """Whether it is told as a preference."""
    absolute: bool = False
    """Whether the left side is a difference without a direction."""
    flipped: bool = False
    """Whether it is such a difference the other way round."""
    factor: float = 1.0
    """What the number is multiplied by to match the unit of the attribute."""


@dataclass
class Goal:
    """The objective: an attribute, or a plain sum over some entities."""

    maximize: bool
    attribute: Attribute | None
    minus: Attribute | None
    """Subtracted: profit = revenue - cost."""
    members: tuple[int, ...]
    span: tuple[int, int]
    words: str


@dataclass
class Reading:
    """Everything that was read."""

    quoting: Quoting
    """Quotes the text as it was given."""
    text: str
    """The text that was read; spans are places in it."""
    currency: str
    """Unit of its money; "" if it is not known."""
    cast: Cast
    attributes: list[Attribute]
    rows: list[Row]
    goal: Goal
    integer: bool
    unit: str
    """Stem of the unit that the entities are counted in; "" for the things themselves."""
    unit_told: str
    """The unit as the text writes it: "acres", "batches"."""
    doubtful_integer: bool = False
    """Whether the text leaves open if amounts are whole."""
    assumptions: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
