"""The formulation as an operations research paper prints it: sets, parameters, variables, model."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from modelwright.solvers.errors import UsageError
from modelwright.solvers.export.latex_math import harmless
from modelwright.solvers.export.latex_text import escape, number, word
from modelwright.solvers.export.origin import describe_source

_MOST_MEMBERS = 12
_MOST_LISTED = 12
_ONE_PAGE = 20
"""Rows of a table that need not be broken."""
_MOST_ROWS, _MOST_COLUMNS = 40, 9
_GOAL = re.compile(
    r"^\s*\\?(?:text|mathrm|operatorname)?\{?(?:max|min)(?:imi[sz]e)?\}?(?![A-Za-z])"
)
_FORALL = re.compile(
    r"[\s,;:]*(?:\\(?:quad|qquad|,|;|:| )[\s,]*)*"
    r"(?:\\forall|\\text\{[\s,]*for (?:all|each|every)\s*\}|∀)"
)
_DOMAINS = {"continuous": r"\mathbb{R}", "integer": r"\mathbb{Z}", "binary": r"\{0, 1\}"}
Part = Mapping[str, Any]


def sections(formulation: Part) -> Iterator[str]:
    """Yield the blocks of the document.

    Raises:
        UsageError: the formulation is not what `modelwright.agent.formulation` describes.
    """
    try:
        yield from _sections(formulation)
    except (KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"the formulation is not complete: {type(error).__name__}: {error}",
            hint="Pass the formulation that `modelwright solve --json` reports.",
        ) from error


def _sections(formulation: Part) -> Iterator[str]:
    names = frozenset(
        str(item["name"])
        for kind in ("sets", "parameters", "variables")
        for item in formulation[kind]
    )
    if formulation["sets"]:
        yield r"\section*{Sets}"
        rows = [
            [f"${word(item['name'])}$", escape(item["meaning"]), _members(item)]
            for item in formulation["sets"]
        ]
        yield table("lP{0.3\\linewidth}P{0.45\\linewidth}", ["Set", "Meaning", "Members"], rows)
    if formulation["parameters"]:
        yield r"\section*{Parameters}"
        yield table(
            "lP{0.38\\linewidth}P{0.14\\linewidth}P{0.24\\linewidth}",
            ["Parameter", "Meaning", "Unit", "Value"],
            [
                [_symbol(item), escape(item["meaning"]), escape(item["unit"]), _value(item)]
                for item in formulation["parameters"]
            ],
        )
    yield r"\section*{Decision variables}"
    yield table(
        "lP{0.45\\linewidth}P{0.14\\linewidth}l",
        ["Variable", "Meaning", "Unit", "Domain"],
        [
            [_symbol(item), escape(item["meaning"]), escape(item["unit"]), f"${_domain(item)}$"]
            for item in formulation["variables"]
        ],
    )
    yield r"\section*{Model}"
    yield from _model(formulation, names)
    yield from _lists(formulation)
    yield from _data(formulation)


def _model(formulation: Part, names: frozenset[str]) -> Iterator[str]:
    goal = formulation["objective"]
    body = harmless(without_sense(goal["latex"]), names)
    lines = [rf"\text{{{goal['sense']}}}\quad & \fitted{{{body}}} && \tag{{1}}"]
    for k, item in enumerate(formulation["constraints"], 2):
        body, quantifier = _split_quantifier(item, names)
        start = r"\text{subject to}\quad" if k == 2 else ""
        lines.append(rf"{start} & \fitted{{{body}}} && {quantifier} \tag{{{k}}}")
    for item in formulation["variables"]:
        index = ", ".join(word(name) for name in item["index"])
        symbol = word(item["name"]) + (rf"_{{{index}}}" if index else "")
        each = rf"\text{{for each }} {index}" if index else ""
        lines.append(rf" & \fitted{{{symbol} {_domain(item)}}} && {each} \notag")
    yield "\\begin{align}\n" + " \\\\\n".join(lines) + "\n\\end{align}"
    meanings = [(1, goal["meaning"])]
    meanings += [
        (k, f"{item['name'].replace('_', ' ')}: {item['meaning']}")
        for k, item in enumerate(formulation["constraints"], 2)
    ]
    entries = "\n".join(rf"\item[({k})] {escape(text)}" for k, text in meanings)
    yield f"\\begin{{description}}\n{entries}\n\\end{{description}}"


def without_sense(latex: str) -> str:
    """Return the formula of an objective without a leading max or min."""
    return _GOAL.sub("", latex)


def _split_quantifier(item: Part, names: frozenset[str]) -> tuple[str, str]:
    """Return the formula and its "for all", which papers print in a column of its own."""
    formula = str(item["latex"])
    if found := _FORALL.search(formula):
        return harmless(formula[: found.start()], names), r"\forall\, " + harmless(
            formula[found.end() :], names
        )
    index = ", ".join(word(name) for name in item["index"])
    return harmless(formula, names), rf"\text{{for each }} {index}" if index else ""


def _symbol(item: Part) -> str:
    index = ", ".join(word(name) for name in item["index"])
    return f"${word(item['name'])}{f'_{{{index}}}' if index else ''}$"


def _domain(item: Part) -> str:
    lower, upper = item["lower"], item["upper"]
    domain = rf"\in {_DOMAINS[item['domain']]}"
    if item["domain"] == "binary":
        return domain
    if lower is not None and upper is not None:
        return rf"{domain} \cap [{number(lower)}, {number(upper)}]"
    if lower is not None:
        return rf"{domain},\ \ge {number(lower)}"
    return domain + (rf",\ \le {number(upper)}" if upper is not None else "")


def _members(item: Part) -> str:
    members = item["members"]
    listed = ", ".join(escape(member) for member in members[:_MOST_MEMBERS])
    rest = len(members) - _MOST_MEMBERS
    more = rf", \ldots{{}} ({rest} more)" if rest > 0 else ""
    return _and_origin(listed + more, item)


def _value(item: Part) -> str:
    """Return the values of a parameter if they are few, and where they come from."""
    return _and_origin(_numbers(item) if item["values"] else "", item)


def _and_origin(said: str, item: Part) -> str:
    """Return what is known with its data file, which `origin` names for people."""
    source = item.get("source")
    if not source:
        return said
    origin = escape(item.get("origin") or f"from {describe_source(source)}")
    return f"{said} ({origin})" if said else origin


def _numbers(item: Part) -> str:
    """Return the values if they are few, else what the data section holds."""
    entries = item["values"]
    if not item["index"]:
        return f"${number(entries[0]['value'])}$"
    if len(item["index"]) == 1 and len(entries) <= _MOST_LISTED:
        return ", ".join(f"{escape(e['key'][0])}: ${number(e['value'])}$" for e in entries)
    return f"{len(entries)} values" + (" (see Data)" if _as_matrix(item) else _range(entries))


def _range(entries: list[Part]) -> str:
    values = [entry["value"] for entry in entries]
    return f" from ${number(min(values))}$ to ${number(max(values))}$" if values else ""


def _as_matrix(item: Part) -> tuple[list[str], list[str]] | None:
    """Return the labels of a two-index parameter that a page can show."""
    if len(item["index"]) != 2 or not item["values"]:
        return None
    rows = list(dict.fromkeys(entry["key"][0] for entry in item["values"]))
    columns = list(dict.fromkeys(entry["key"][1] for entry in item["values"]))
    fits = len(rows) <= _MOST_ROWS and len(columns) <= _MOST_COLUMNS
    return (rows, columns) if fits else None


def _data(formulation: Part) -> Iterator[str]:
    first = True
    for item in formulation["parameters"]:
        if (sides := _as_matrix(item)) is None:
            continue
        if first:
            yield r"\section*{Data}"
            first = False
        rows, columns = sides
        value = {tuple(entry["key"]): f"${number(entry['value'])}$" for entry in item["values"]}
        body = [[escape(row), *(value.get((row, c), "") for c in columns)] for row in rows]
        header = [f"${word(item['name'])}$", *(escape(column) for column in columns)]
        yield table("l" + "r" * len(columns), header, body)


def _lists(formulation: Part) -> Iterator[str]:
    for title, key in (("Assumptions", "assumptions"), ("Numbers without a part", "unused")):
        if formulation[key]:
            items = "\n".join(rf"\item{{}} {escape(text)}" for text in formulation[key])
            yield f"\\section*{{{title}}}\n\\begin{{itemize}}\n{items}\n\\end{{itemize}}"


def table(columns: str, header: list[str], rows: list[list[str]]) -> str:
    """Return a table, over several pages if it is long; the cells are LaTeX already."""
    top = " & ".join(rf"\textbf{{{name}}}" for name in header)
    # A cell that begins with [ or * would be taken for an option of the line break before it.
    body = "\n".join("{}" + " & ".join(row) + r" \\" for row in rows)
    if len(rows) <= _ONE_PAGE:  # longtable needs a second run to align its columns
        return (
            f"\\noindent\\begin{{tabular}}{{@{{}}{columns}@{{}}}}\n\\toprule\n{top} \\\\\n"
            f"\\midrule\n{body}\n\\bottomrule\n\\end{{tabular}}"
        )
    return (
        f"\\begin{{longtable}}[l]{{@{{}}{columns}@{{}}}}\n\\toprule\n{top} \\\\\n\\midrule\n"
        f"\\endhead\n\\bottomrule\n\\endfoot\n{body}\n\\end{{longtable}}"
    )
