"""The five-element formulation: what the user reads, edits and confirms.

Values live in `Parameter.values` and travel to the program as `data`; expressions name parameters
and never repeat their numbers. The classes stay inside the strict subset of JSON schema that
OpenAI-compatible endpoints enforce: all fields required, no free-form objects.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, FiniteFloat, model_validator


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class IndexSet(_Part):
    """A set that parameters, variables and constraints are indexed by."""

    name: str
    """Python identifier, for example "products"."""
    meaning: str
    members: list[str]


class Entry(_Part):
    """One number of a parameter."""

    key: list[str]
    """One member per index set of the parameter; empty for a scalar."""
    value: FiniteFloat
    quote: str
    """The words of the problem text the number was read from; "" if derived from several."""


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
        sets = {item.name: set(item.members) for item in self.sets}
        _check_unique("names", [x.name for x in (*self.sets, *self.parameters, *self.variables)])
        _check_unique("constraint names", [item.name for item in self.constraints])
        for item in self.sets:
            _check_unique(f"members of {item.name}", item.members)
        for item in (*self.sets, *self.parameters, *self.variables):
            if not item.name.isidentifier():
                raise ValueError(f"{item.name!r} is not a Python identifier")
        if not self.variables:
            raise ValueError("at least one variable is needed")
        for item in (*self.parameters, *self.variables, *self.constraints):
            if unknown := [name for name in item.index if name not in sets]:
                raise ValueError(f"{item.name}: unknown index set {unknown[0]!r}")
        for parameter in self.parameters:
            _check_values(parameter, [sets[name] for name in parameter.index])
        return self

    def data(self) -> dict[str, Any]:
        """Return the instance data: sets as lists, parameters as numbers or nested objects."""
        data: dict[str, Any] = {item.name: list(item.members) for item in self.sets}
        for parameter in self.parameters:
            if not parameter.index:
                data[parameter.name] = parameter.values[0].value
                continue
            table = data.setdefault(parameter.name, {})
            for entry in parameter.values:
                cell = table
                for member in entry.key[:-1]:
                    cell = cell.setdefault(member, {})
                cell[entry.key[-1]] = entry.value
        return data


def _check_unique(what: str, words: list[str]) -> None:
    if again := sorted({word for word in words if words.count(word) > 1}):
        raise ValueError(f"{what} may be used once; used again: {', '.join(again)}")


def _check_values(parameter: Parameter, members: list[set[str]]) -> None:
    if not members and len(parameter.values) != 1:
        raise ValueError(f"{parameter.name}: a scalar needs exactly one value")
    seen: set[tuple[str, ...]] = set()
    for entry in parameter.values:
        if len(entry.key) != len(members):
            raise ValueError(
                f"{parameter.name}: key {entry.key} needs {len(members)} members, one per index set"
            )
        for member, allowed in zip(entry.key, members, strict=True):
            if member not in allowed:
                raise ValueError(f"{parameter.name}: {member!r} is not in its index set")
        if tuple(entry.key) in seen:
            raise ValueError(f"{parameter.name}: key {entry.key} has two values")
        seen.add(tuple(entry.key))
