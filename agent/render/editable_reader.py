"""Reads the form of `modelwright.agent.render.editable` back, with errors that name lines."""

import re
from typing import Any, NamedTuple

from pydantic import ValidationError

from modelwright.agent.formulation import Formulation
from modelwright.agent.render.editable_sections import (
    Fields,
    Line,
    Section,
    refuse_block,
    split,
    text_after,
)
from modelwright.agent.render.editable_words import Scanner, complain, guess
from modelwright.agent.reserved_names import RESERVED

_DOMAINS = ["continuous", "integer", "binary"]
_COMBINED = ["only", "sum", "mean", "min", "max", "count"]
_SOURCE = ["table", "keys", "column", "combine", "factor", "blank", "where"]
Part = dict[str, Any]


class _Names(NamedTuple):
    lines: dict[tuple[bool, str], int]
    """Whether it is a constraint, and its name -> line."""
    sets: dict[str, list[str] | None]
    """Set -> members, None if they come from a file."""


def read(text: str) -> Formulation:
    """Return the formulation.

    Raises:
        UsageError: with the line at fault.
    """
    names = _Names({}, {})
    sections = split(text)
    # Sets come first, since the others refer to them and sections may stand in any order.
    sections.sort(key=lambda section: section.kind != "set")
    found: dict[str, list[Any]] = {}
    for section in sections:
        found.setdefault(section.kind, []).append(_read_section(section, names))
        if section.kind == "title" and len(found["title"]) > 1:
            complain(section.head.number, "expected one title, this is the second")
    goals = [*found.get("maximize", []), *found.get("minimize", [])]
    if len(goals) != 1:
        last = text.rstrip().count("\n") + 1
        complain(last, f"expected one section maximize or minimize, found {len(goals)}")
    record = {
        "title": found.get("title", [""])[0],
        "sets": found.get("set", []),
        "parameters": found.get("parameter", []),
        "variables": found.get("variable", []),
        "objective": goals[0],
        "constraints": found.get("constraint", []),
        "assumptions": found.get("assume", []),
        "unused": found.get("unused", []),
    }
    try:
        return Formulation.model_validate(record)
    except ValidationError as error:
        message = error.errors()[0]["msg"].removeprefix("Value error, ")
        places = [
            line
            for (_, name), line in names.lines.items()
            if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", message)
        ]
        complain(max(places, default=1), message)


def _read_section(section: Section, names: _Names) -> Any:
    scanner = Scanner(section.head.text, section.head.number)
    scanner.expect(section.kind, "the margin")
    match section.kind:
        case "set":
            return _set(section, _head(section, scanner, names), names)
        case "parameter":
            return _parameter(section, _head(section, scanner, names), names)
        case "variable":
            return {**_head(section, scanner, names), **_domain(section)}
        case "constraint":
            part = _head(section, scanner, names)
            fields = _only_fields(section, ["formula", "quote"])
            return {**part, "latex": fields.text("formula"), "quote": fields.text("quote")}
        case "maximize" | "minimize":
            scanner.expect(":", section.kind)
            meaning = text_after(scanner, section.head)
            latex = _only_fields(section, ["formula"]).text("formula")
            return {"sense": section.kind, "meaning": meaning, "latex": latex}
        case _:
            scanner.expect(":", section.kind)
            if section.body:
                complain(
                    section.body[0].number,
                    "expected no indented line here",
                    "Start each further line of the text with a bar: | like this.",
                )
            return text_after(scanner, section.head)


def _head(section: Section, scanner: Scanner, names: _Names) -> Part:
    """Return name, index, unit and meaning, as far as the kind of section has them."""
    kind, line = section.kind, section.head.number
    quoted = scanner.rest.startswith('"')
    name = scanner.word(" [(:")
    if not name and not quoted:
        complain(line, f"expected the name of the {kind}, found {scanner.rest[:40]!r}")
    taken = names.lines.setdefault((kind == "constraint", name), line)
    if taken != line:
        complain(line, f"the name {name!r} is already used in line {taken}")
    if kind != "constraint" and not name.isidentifier():
        complain(line, f"expected a name of letters, digits and underscores, found {name!r}")
    if kind in ("variable", "constraint") and name in RESERVED:
        complain(line, f"Pyomo's models have something called {name!r} themselves: say more")
    part: Part = {"name": name}
    if kind != "set":
        part["index"] = []
        if scanner.accepts("["):
            part["index"] = scanner.words("]")
            scanner.expect("]", "the index sets")
        for word in part["index"]:
            if word not in names.sets:
                complain(line, f"there is no set {word!r}", guess(word, list(names.sets)))
    if kind in ("parameter", "variable"):
        part["unit"] = ""
        if scanner.accepts("("):
            part["unit"] = scanner.word(")")
            scanner.expect(")", "the unit")
    scanner.expect(":", f"{kind} {name}")
    return {**part, "meaning": text_after(scanner, section.head)}


def _only_fields(section: Section, known: list[str]) -> Fields:
    fields = Fields(section, known)
    for line in fields.others:
        word = re.split(r"[\s:=]", line.text)[0]
        complain(
            line.number,
            f"expected {' or '.join(f'`{name}: ...`' for name in known)}, found {line.text[:40]!r}",
            guess(word, known),
        )
    return fields


def _set(section: Section, part: Part, names: _Names) -> Part:
    fields = _only_fields(section, ["members", "table", "column", "where"])
    members: list[str] = []
    for scanner in fields.scanners("members"):
        members += scanner.words()
        scanner.finish("the members")
    if members and "table" in fields:
        complain(section.head.number, f"set {part['name']}: give members or a table, not both")
    again = sorted({member for member in members if members.count(member) > 1})
    if again:
        complain(section.head.number, f"set {part['name']}: {again[0]!r} is a member twice")
    source = None
    if "table" in fields:
        source = {
            "table": fields.text("table"),
            "column": fields.text("column"),
            "where": _conditions(fields),
        }
    names.sets[part["name"]] = None if source else members
    return {**part, "members": members, "source": source}


def _conditions(fields: Fields) -> list[Part]:
    found: list[Part] = []
    for scanner in fields.scanners("where"):
        column = scanner.word(":")
        scanner.expect(":", "the column")
        found.append({"column": column, "is_in": scanner.words()})
        scanner.finish("the cells")
    return found


def _parameter(section: Section, part: Part, names: _Names) -> Part:
    fields = Fields(section, _SOURCE)
    name = part["name"]
    if "table" in fields:
        if fields.others:
            complain(
                fields.others[0].number, f"parameter {name}: give numbers or a table, not both"
            )
        return {**part, "values": [], "source": _source(fields)}
    for stray in _SOURCE:
        if stray in fields:
            complain(section.head.number, f"parameter {name}: {stray!r} needs a line `table: ...`")
    entries: list[Part] = []
    taken: dict[tuple[str, ...], int] = {}
    for line in fields.others:
        entry = _entry(line, part, names)
        key = tuple(entry["key"])
        if key in taken:
            complain(line.number, f"parameter {name}: the key of line {taken[key]} once more")
        taken[key] = line.number
        entries.append(entry)
    if not part["index"] and not entries:
        complain(section.head.number, f"parameter {name}: expected its number as `= 5` below")
    return {**part, "values": entries, "source": None}


def _entry(line: Line, part: Part, names: _Names) -> Part:
    scanner = Scanner(line.text, line.number)
    key: list[str] = [] if scanner.rest.startswith("=") else scanner.words("=")
    if not scanner.accepts("="):
        complain(
            line.number,
            f'parameter {part["name"]}: expected `key = number "words of the text"`, '
            f"found {line.text[:40]!r}",
            f"Or one of: {', '.join(_SOURCE)}, each with a colon.",
        )
    index: list[str] = part["index"]
    if len(key) != len(index):
        wanted = f"one member each of {', '.join(index)}" if index else "no key, only `= number`"
        complain(
            line.number, f"parameter {part['name']}: expected {wanted}, found {len(key)} words"
        )
    for member, of in zip(key, index, strict=True):
        members = names.sets[of]
        if members is not None and member not in members:
            complain(line.number, f"{member!r} is no member of {of}", guess(member, members))
    value = scanner.number()
    quote = scanner.string() if scanner.rest.startswith('"') else ""
    scanner.finish("the number (the words it comes from stand in quotes)")
    return {"key": key, "value": value, "quote": quote}


def _source(fields: Fields) -> Part:
    source: Part = {
        "table": fields.text("table"),
        "keys": [],
        "value": fields.text("column"),
        "where": _conditions(fields),
        "combine": "only",
        "factor": 1.0,
        "blank": None,
    }
    for scanner in fields.scanners("keys"):
        source["keys"] = scanner.words()
        scanner.finish("the keys")
    for scanner in fields.scanners("combine"):
        source["combine"] = scanner.rest
        if scanner.rest not in _COMBINED:
            complain(
                scanner.line,
                f"expected one of {', '.join(_COMBINED)}, found {scanner.rest[:40]!r}",
                guess(scanner.rest, _COMBINED),
            )
    for name in ("factor", "blank"):
        for scanner in fields.scanners(name):
            source[name] = scanner.number()
            scanner.finish("the number")
    return source


def _domain(section: Section) -> Part:
    lines = section.body
    if len(lines) != 1:
        complain(
            section.head.number,
            f"expected one line such as `integer, >= 0` below, found {len(lines)}",
        )
    refuse_block(lines[0])
    scanner = Scanner(lines[0].text, lines[0].number)
    part: Part = {"domain": scanner.word(","), "lower": None, "upper": None}
    if part["domain"] not in _DOMAINS:
        complain(
            scanner.line,
            f"expected one of {', '.join(_DOMAINS)}, found {part['domain'][:40]!r}",
            guess(part["domain"], _DOMAINS),
        )
    while scanner.accepts(","):
        side = "lower" if scanner.accepts(">=") else "upper" if scanner.accepts("<=") else ""
        if not side:
            complain(scanner.line, f"expected >= or <= and a number, found {scanner.rest[:40]!r}")
        part[side] = scanner.number(", ")
    scanner.finish("the bounds")
    return part
