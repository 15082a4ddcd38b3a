"""The five-element formulation: what the user reads, edits and confirms.

Numbers of the text live in `Parameter.values`; numbers of data files stay there, and a `source`
says where (`modelwright.agent.tables.binding` fetches them). Both travel to the program as `data`;
expressions name parameters and never repeat their numbers. The classes stay inside the strict
subset of JSON schema that OpenAI-compatible endpoints enforce: all fields required, no free-form
objects.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, FiniteFloat, model_validator


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


HEADER = "*"
"""In place of a column with keys: the members are headings of columns."""


class Condition(_Part):
    """Which rows of a table count."""

    column: str
    is_in: list[str]
    """Cells that count, as text; "" is a blank cell."""


class MemberSource(_Part):
    """The column of a data file that lists the members of a set."""

    table: str
    column: str
    """Its distinct cells, in order, are the members; with `HEADER`, the headings of the columns
    that hold numbers."""
    where: list[Condition]
    """All must hold; empty for every row."""


class IndexSet(_Part):
    """A set that parameters, variables and constraints are indexed by."""

    name: str
    """Python identifier, for example "products"."""
    meaning: str
    members: list[str]
    """Empty if they come from a data file."""
    source: MemberSource | None = None
    """None if the members are written out."""


class Entry(_Part):
    """One number of a parameter."""

    key: list[str]
    """One member per index set of the parameter; empty for a scalar."""
    value: FiniteFloat
    quote: str
    """The words of the problem text the number was read from; "" if derived from several."""


class ValueSource(_Part):
    """The columns of a data file that hold the numbers of a parameter."""

    table: str
    keys: list[str]
    """One column per index set of the parameter, in order; `HEADER` for at most one of them, where
    the headings of columns are the members. Empty for a scalar."""
    value: str
    """Column with the numbers; "" with `HEADER`, and where `combine` is "count"."""
    where: list[Condition]
    """All must hold; empty for every row."""
    combine: Literal["only", "sum", "mean", "min", "max", "count"]
    """What to do with several rows of one key: "only" refuses them, "count" counts rows."""
    factor: FiniteFloat
    """Each number is multiplied by it: 1, or a change of unit such as 0.01 for percent."""
    blank: FiniteFloat | None
    """What a blank cell, or a missing combination, stands for, in the parameter's own unit; None:
    there is no such number."""


class Parameter(_Part):
    """Known numbers under one name."""

    name: str
    """Python identifier; the key of the number in `data`."""
    meaning: str
    unit: str
    """Unit of the numbers; "" for a pure number."""
    index: list[str]
    """Names of the index sets, in order; empty for a scalar."""
    values: list[Entry]
    """Empty if the numbers come from a data file."""
    source: ValueSource | None = None
    """None if the numbers are written out."""


class Variable(_Part):
    """A decision."""

    name: str
    meaning: str
    unit: str
    index: list[str]
    domain: Literal["continuous", "integer", "binary"]
    lower: FiniteFloat | None
    """Lower bound that the meaning of the variable implies; None if it may be negative."""
    upper: FiniteFloat | None


class Objective(_Part):
    """What is minimized or maximized."""

    sense: Literal["minimize", "maximize"]
    meaning: str
    latex: str


class Constraint(_Part):
    """One family of restrictions."""

    name: str
    meaning: str
    latex: str
    index: list[str]
    """Index sets the constraint is repeated over; empty for a single row."""
    quote: str
    """The sentence of the problem text it comes from; "" if implied."""


class Formulation(_Part):
    """Sets, parameters, variables, objective and constraints of one problem."""

    title: str
    sets: list[IndexSet]
    parameters: list[Parameter]
    variables: list[Variable]
    objective: Objective
    constraints: list[Constraint]
    assumptions: list[str]
    """What the text leaves open and how it was read."""
    unused: list[str]
    """Numbers of the text, quoted, that play no part, each with the reason."""

    @model_validator(mode="after")
    def _names_fit_together(self) -> "Formulation":
        sets = {item.name: item for item in self.sets}
        _check_unique("names", [x.name for x in (*self.sets, *self.parameters, *self.variables)])
        _check_unique("constraint names", [item.name for item in self.constraints])
        for item in self.sets:
            _check_unique(f"members of {item.name}", item.members)
            if item.source and item.members:
                raise ValueError(f"{item.name}: give members or a source, not both")
        for item in (*self.sets, *self.parameters, *self.variables):
            if not item.name.isidentifier():
                raise ValueError(f"{item.name!r} is not a Python identifier")
        if not self.variables:
            raise ValueError("at least one variable is needed")
        for item in (*self.parameters, *self.variables, *self.constraints):
            if unknown := [name for name in item.index if name not in sets]:
                raise ValueError(f"{item.name}: unknown index set {unknown[0]!r}")
        for parameter in self.parameters:
            if parameter.source:
                _check_source(parameter, parameter.source)
            else:
                _check_values(parameter, [sets[name] for name in parameter.index])
        return self

    @property
    def uses_files(self) -> bool:
        """Whether a set or parameter comes from a data file."""
        return any(item.source for item in (*self.sets, *self.parameters))

    def data(self) -> dict[str, Any]:
        """Return the instance data: sets as lists, parameters as numbers or nested objects.

        What comes from data files is missing; `modelwright.agent.tables.binding.bind` adds it.
        """
        data: dict[str, Any] = {
            item.name: list(item.members) for item in self.sets if not item.source
        }
        for parameter in self.parameters:
            if not parameter.source:
                keyed = [(tuple(entry.key), entry.value) for entry in parameter.values]
                data[parameter.name] = nested(keyed)
        return data


def nested(keyed: Iterable[tuple[tuple[str, ...], float]]) -> Any:
    """Return keys and values as the program sees them: one level of objects per part of the key."""
    table: dict[str, Any] = {}
    for key, value in keyed:
        if not key:
            return value
        cell = table
        for member in key[:-1]:
            cell = cell.setdefault(member, {})
        cell[key[-1]] = value
    return table


def _check_unique(what: str, words: list[str]) -> None:
    if again := sorted(word for word, count in Counter(words).items() if count > 1):
        raise ValueError(f"{what} may be used once; used again: {', '.join(again)}")


def _check_source(parameter: Parameter, source: ValueSource) -> None:
    if parameter.values:
        raise ValueError(f"{parameter.name}: give values or a source, not both")
    if len(source.keys) != len(parameter.index):
        raise ValueError(f"{parameter.name}: the source needs one key column per index set")
    across = source.keys.count(HEADER)
    if across > 1:
        raise ValueError(f"{parameter.name}: only one key can be {HEADER!r}, the headings")
    if bool(source.value) == bool(across or source.combine == "count"):
        raise ValueError(
            f"{parameter.name}: name the value column, unless a key is {HEADER!r} or rows are "
            "counted"
        )


def _check_values(parameter: Parameter, members: list[IndexSet]) -> None:
    if not members and len(parameter.values) != 1:
        raise ValueError(f"{parameter.name}: a scalar needs exactly one value")
    known = [None if item.source else frozenset(item.members) for item in members]
    seen: set[tuple[str, ...]] = set()
    for entry in parameter.values:
        if len(entry.key) != len(members):
            raise ValueError(
                f"{parameter.name}: key {entry.key} needs {len(members)} members, one per index set"
            )
        for member, allowed in zip(entry.key, known, strict=True):
            if allowed is not None and member not in allowed:
                raise ValueError(f"{parameter.name}: {member!r} is not in its index set")
        if tuple(entry.key) in seen:
            raise ValueError(f"{parameter.name}: key {entry.key} has two values")
        seen.add(tuple(entry.key))
