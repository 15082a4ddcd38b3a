"""The Python program of a formulation: names in the code, numbers in the data."""

from dataclasses import dataclass

from modelwright.agent.formulation import Formulation, Variable

RESERVED = frozenset(
    [
        "activate",
        "active",
        "clear",
        "clone",
        "cname",
        "component",
        "config",
        "construct",
        "ctype",
        "data",
        "deactivate",
        "dim",
        "display",
        "doc",
        "getname",
        "i",
        "index",
        "items",
        "iteritems",
        "iterkeys",
        "itervalues",
        "keys",
        "kinds",
        "load",
        "model",
        "name",
        "parent_block",
        "nconstraints",
        "nobjectives",
        "nvariables",
        "pprint",
        "preprocess",
        "pyo",
        "reconstruct",
        "solutions",
        "statistics",
        "sum",
        "type",
        "values",
        "write",
        "local",
    ]
)
"""Names that Pyomo's models or the program itself already use."""

_DOMAINS = {
    ("integer", True): "NonNegativeIntegers", ("integer", False): "Integers",
    ("continuous", True): "NonNegativeReals", ("continuous", False): "Reals",
    ("binary", True): "Binary", ("binary", False): "Binary",
}  # fmt: skip


@dataclass(frozen=True)
class Statement:
    """One constraint or the objective, as Python over `model` and `data`."""

    name: str
    expression: str
    doc: str
    sense: str = ""
    """"minimize" or "maximize" for the objective; "" for a constraint."""
    index: str = ""
    """Set that a constraint is repeated over, as `i`; "" for a single row."""


def write_program(formulation: Formulation, statements: list[Statement]) -> str:
    """Return the source that defines `build_model(data)`."""
    lines = [
        f"{_quoted(formulation.title)}",
        "",
        "import pyomo.environ as pyo",
        "",
        "",
        "def build_model(data):",
        f"    {_quoted(formulation.objective.meaning)}",
        "    model = pyo.ConcreteModel()",
    ]
    for one in formulation.sets:
        lines.append(
            f'    model.{one.name} = pyo.Set(initialize=data["{one.name}"], '
            f"doc={_literal(one.meaning)})"
        )
    lines += [_variable(one) for one in formulation.variables]
    for one in statements:
        lines += _statement(one)
    return "\n".join([*lines, "    return model", ""])


def _variable(one: Variable) -> str:
    sets = "".join(f"model.{name}, " for name in one.index)
    domain = _DOMAINS[one.domain, one.lower == 0]
    return f"    model.{one.name} = pyo.Var({sets}domain=pyo.{domain}, doc={_literal(one.meaning)})"


def _statement(one: Statement) -> list[str]:
    if one.sense:
        kind, tail = "Objective", f"sense=pyo.{one.sense}, "
    else:
        kind, tail = "Constraint", ""
    if one.index:
        return [
            f"    model.{one.name} = pyo.{kind}(",
            f"        model.{one.index},",
            f"        rule=lambda model, i: {one.expression},",
            f"        doc={_literal(one.doc)},",
            "    )",
        ]
    return [
        f"    model.{one.name} = pyo.{kind}(",
        f"        expr={one.expression},",
        f"        {tail}doc={_literal(one.doc)},",
        "    )",
    ]


def _quoted(text: str) -> str:
    return '"""' + " ".join(text.replace("\\", "/").replace('"', "'").split()) + '."""'


def _literal(text: str) -> str:
    return repr(" ".join(text.split()))
