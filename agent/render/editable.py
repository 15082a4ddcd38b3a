r"""A formulation as a text that people change in an editor, and back.

    title: Bakery

    set goods: what is baked
      members: loaf, roll

    parameter price[goods] ($ per piece): selling price
      loaf = 4  "loaves at $4"
      roll = 0.5  "rolls at $0.50"

    parameter demand[goods]: largest sale
      table: plan
      keys: product
      column: demand

    variable bake[goods] (pieces): pieces baked
      integer, >= 0

    maximize: revenue in $
      formula: \sum_{g \in goods} price_{g} \cdot bake_{g}

    constraint demand_limit[goods]: no more than demand is baked
      formula: bake_{g} \le demand_{g}
      quote: Nothing unsold may be left.

    assume: All pieces baked are sold.

A section starts at the left margin, what belongs to it is indented. Lines that start with # are
comments. How texts are written is in `modelwright.agent.render.editable_words`.
"""

from collections.abc import Iterable, Iterator

from modelwright.agent.formulation import (
    Condition,
    Constraint,
    Entry,
    Formulation,
    IndexSet,
    MemberSource,
    Parameter,
    ValueSource,
    Variable,
)
from modelwright.agent.render.editable_reader import read
from modelwright.agent.render.editable_words import (
    FIELDS,
    write_number,
    write_string,
    write_text,
    write_word,
)

_INDENT = "  "
_WIDTH = 90
_GUIDE = """\
# Change what is wrong, save and close. Sections start at the left margin: title, set, parameter,
# variable, maximize or minimize, constraint, assume, unused. Numbers: key = number "words of the
# text". Lines that start with # are ignored.
"""


def to_editable(formulation: Formulation) -> str:
    """Return the text; `from_editable` gives back an equal formulation."""
    objective = formulation.objective
    parts = [
        f"title:{write_text(formulation.title, _INDENT)}",
        *map(_set, formulation.sets),
        *map(_parameter, formulation.parameters),
        *map(_variable, formulation.variables),
        _section(f"{objective.sense}", objective.meaning, [_field("formula", objective.latex)]),
        *map(_constraint, formulation.constraints),
        "\n".join(f"assume:{write_text(item, _INDENT)}" for item in formulation.assumptions),
        "\n".join(f"unused:{write_text(item, _INDENT)}" for item in formulation.unused),
    ]
    return "\n\n".join([_GUIDE.rstrip(), *(part for part in parts if part)]) + "\n"


def from_editable(text: str) -> Formulation:
    """Return the formulation that a text in the form of `to_editable` describes.

    Raises:
        UsageError: the text is not of that form, or its parts do not fit together; the message
            names the line.
    """
    return read(text)


def _section(head: str, meaning: str, body: Iterable[str]) -> str:
    lines = [f"{head}:{write_text(meaning, _INDENT)}", *(f"{_INDENT}{line}" for line in body)]
    return "\n".join(lines)


def _head(kind: str, item: Parameter | Variable | Constraint) -> str:
    index = f"[{', '.join(item.index)}]" if item.index else ""
    unit = "" if isinstance(item, Constraint) else item.unit
    said = f" ({write_word(unit, '()')})" if unit else ""
    return f"{kind} {write_word(item.name, ' [(:')}{index}{said}"


def _field(name: str, text: str) -> str:
    return f"{name}:{write_text(text, _INDENT * 2)}"


def _list(name: str, words: Iterable[str]) -> str:
    return f"{name}: {', '.join(write_word(word) for word in words)}"


def _set(item: IndexSet) -> str:
    if item.source:
        body = _source(item.source)
    else:
        words = [write_word(word) for word in item.members]
        body = (f"members: {', '.join(line)}" for line in _lines(words))
    return _section(f"set {write_word(item.name, ' [(:')}", item.meaning, body)


def _lines(words: list[str]) -> Iterator[list[str]]:
    """Yield the words in portions that fit a line."""
    line: list[str] = []
    for word in words:
        if line and sum(len(w) + 2 for w in line) + len(word) > _WIDTH:
            yield line
            line = []
        line.append(word)
    if line:
        yield line


def _parameter(item: Parameter) -> str:
    if item.source:
        return _section(_head("parameter", item), item.meaning, _source(item.source))
    return _section(_head("parameter", item), item.meaning, map(_entry, item.values))


def _source(source: MemberSource | ValueSource) -> Iterator[str]:
    yield _field("table", source.table)
    if isinstance(source, MemberSource):
        yield _field("column", source.column)
    else:
        if source.keys:
            yield _list("keys", source.keys)
        if source.value:
            yield _field("column", source.value)
        if source.combine != "only":
            yield f"combine: {source.combine}"
        if source.factor != 1:
            yield f"factor: {write_number(source.factor)}"
        if source.blank is not None:
            yield f"blank: {write_number(source.blank)}"
    for condition in source.where:
        yield _where(condition)


def _where(condition: Condition) -> str:
    return _list(f"where {write_word(condition.column, ':=')}", condition.is_in)


def _entry(item: Entry) -> str:
    key = ", ".join(write_word(member) for member in item.key)
    if FIELDS.match(key):
        key = ", ".join(write_string(member) for member in item.key)
    quote = f"  {write_string(item.quote)}" if item.quote else ""
    return f"{key} = {write_number(item.value)}{quote}".strip()


def _variable(item: Variable) -> str:
    parts: list[str] = [item.domain]
    if item.lower is not None:
        parts.append(f">= {write_number(item.lower)}")
    if item.upper is not None:
        parts.append(f"<= {write_number(item.upper)}")
    return _section(_head("variable", item), item.meaning, [", ".join(parts)])


def _constraint(item: Constraint) -> str:
    body = [_field("formula", item.latex)]
    if item.quote:
        body.append(_field("quote", item.quote))
    return _section(_head("constraint", item), item.meaning, body)
