"""A formulation and its program, written together: names in the code, numbers in the data."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from keyword import iskeyword

from modelwright.agent.formulation import (
    Constraint,
    Entry,
    Formulation,
    IndexSet,
    Objective,
    Parameter,
    Variable,
)
from modelwright.agent.offline.quoting import Quoting
from modelwright.agent.offline.records import Clause, Draft
from modelwright.agent.offline.words.lexicon import listed
from modelwright.agent.reserved_names import RESERVED

_TAKEN = RESERVED | listed("data i j pyo sum")
"""Names that Pyomo's models or the program itself already use."""
_DOMAINS = {"integer": "Integers", "continuous": "Reals", "binary": "Binary"}
_SIGNS = {"<": ("<=", r"\le"), ">": (">=", r"\ge"), "=": ("==", "=")}


@dataclass
class Drafting:
    """What has been written so far; `finish` makes the draft."""

    quoting: Quoting
    """Quotes the problem text."""
    sets: list[IndexSet] = field(default_factory=list)
    parameters: list[Parameter] = field(default_factory=list)
    variables: list[Variable] = field(default_factory=list)
    constraints: list[Constraint] = field(default_factory=list)
    understood: list[Clause] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    """Statements of the program after the variables."""
    objective: Objective | None = None
    taken: set[str] = field(default_factory=lambda: set(_TAKEN))

    def name(self, wish: str, keep_case: bool = False) -> str:
        """Return an unused identifier like the wish."""
        wish = wish if keep_case else wish.lower()
        base = re.sub(r"[^a-zA-Z0-9]+", "_", wish).strip("_")[:40] or "value"
        base = f"n_{base}" if base[0].isdigit() or iskeyword(base) else base
        name, count = base, 2
        while name in self.taken:
            name, count = f"{base}_{count}", count + 1
        self.taken.add(name)
        return name

    def parameter(
        self, name: str, meaning: str, index: list[str], entries: list[Entry], unit: str = ""
    ) -> None:
        """Add known numbers; without entries, nothing."""
        if entries:
            self.parameters.append(
                Parameter(name=name, meaning=meaning, unit=unit, index=index, values=entries)
            )

    def constrain(
        self,
        name: str,
        sides: tuple[str, str, str],
        latex: str,
        clause: Clause,
        over: tuple[str, str] | None = None,
    ) -> None:
        """Add a row: left side, sense ("<", ">" or "=") and right side in Python.

        With `over`, a name that the sides use and a set: one for each of its members.
        """
        left, sense, right = sides
        quote = self.quoting.exactly(clause.start, clause.end)
        self.constraints.append(
            Constraint(
                name=name,
                meaning=clause.told_back,
                latex=latex,
                index=list(over[1:]) if over else [],
                quote=quote,
            )
        )
        expression = f"{left} {_SIGNS[sense][0]} {right}"
        self._state(name, "Constraint", expression, clause.told_back, over=over)
        self.understood.append(clause)

    def optimize(self, maximize: bool, python: str, latex: str, clause: Clause) -> None:
        """Set the objective."""
        sense = "maximize" if maximize else "minimize"
        self.objective = Objective(
            sense=sense, meaning=clause.told_back, latex=rf"\{sense[:3]} {latex}"
        )
        self._state(
            self.name("goal"), "Objective", python, clause.told_back, f"sense=pyo.{sense}, "
        )
        self.understood.append(clause)

    def _state(
        self,
        name: str,
        kind: str,
        expression: str,
        doc: str,
        tail: str = "",
        over: tuple[str, str] | None = None,
    ) -> None:
        told = f"expr={expression}"
        if over:
            told = f"model.{over[1]}, rule=lambda model, {over[0]}: {expression}"
        self.lines += [
            f"    model.{name} = pyo.{kind}(",
            f"        {told},",
            f"        {tail}doc={_literal(doc)},",
            "    )",
        ]

    def finish(
        self, title: str, assumptions: Sequence[str] = (), unused: Sequence[str] = ()
    ) -> Draft:
        """Return the draft."""
        assert self.objective is not None
        formulation = Formulation(
            title=title, sets=self.sets, parameters=self.parameters, variables=self.variables,
            objective=self.objective, constraints=self.constraints,
            assumptions=list(assumptions), unused=list(unused),
        )  # fmt: skip
        lines = [_quoted(title), "", "import pyomo.environ as pyo", "", ""]
        lines += ["def build_model(data):", f"    {_quoted(self.objective.meaning)}"]
        lines += ["    model = pyo.ConcreteModel()"]
        for one in self.sets:
            known = f'initialize=data["{one.name}"], doc={_literal(one.meaning)}'
            lines.append(f"    model.{one.name} = pyo.Set({known})")
        lines += [_variable(one) for one in self.variables]
        source = "\n".join([*lines, *self.lines, "    return model", ""])
        return Draft(formulation, source, self.understood)


def sign(sense: str) -> str:
    r"""Return "\le", "\ge" or "="."""
    return _SIGNS[sense][1]


def _variable(one: Variable) -> str:
    sets = "".join(f"model.{name}, " for name in one.index)
    plain = "NonNegative" if one.lower == 0 and one.domain != "binary" else ""
    domain = f"domain=pyo.{plain}{_DOMAINS[one.domain]}"
    return f"    model.{one.name} = pyo.Var({sets}{domain}, doc={_literal(one.meaning)})"


def _quoted(text: str) -> str:
    return '"""' + " ".join(text.replace("\\", "/").replace('"', "'").split()) + '."""'


def _literal(text: str) -> str:
    return repr(" ".join(text.split()))
