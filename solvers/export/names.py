r"""Names that every reader of LP and MPS files accepts, and the way back to the user's names.

Brackets become parentheses; other letters outside A-Z a-z 0-9 _ . , become underscores. Where this
rule backwards does not give the user's name, a comment in the file does:

    \ name x_y_2 = "x y"

Long names go over several such lines: the pieces are joined.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence

MOST_LETTERS = 100
_PIECE = 25
"""Letters of a name per comment line: SCIP 10 reads MPS lines of up to 1023 bytes only."""
_ILLEGAL = re.compile(r"[^A-Za-z0-9_.,()]")
_NUMBER_LIKE = re.compile(r"[eE][0-9.]|[eE]$")
_COMMENT = re.compile(r"^[\\*] (?:name (\S+) =|    \+) (\".*\")$")
# Words of the LP and MPS formats, in the spellings that CPLEX, Gurobi, HiGHS, SCIP and GLPK read.
_RESERVED = frozenset(
    [
        "min",
        "max",
        "minimize",
        "maximize",
        "minimise",
        "maximise",
        "minimum",
        "maximum",
        "subject",
        "to",
        "st",
        "st.",
        "s.t.",
        "s.t",
        "such",
        "that",
        "bounds",
        "bound",
        "general",
        "generals",
        "gen",
        "integer",
        "integers",
        "int",
        "binary",
        "binaries",
        "bin",
        "free",
        "inf",
        "infinity",
        "infinite",
        "nan",
        "semi",
        "semi-continuous",
        "semis",
        "sec",
        "sin",
        "sos",
        "sos1",
        "sos2",
        "s1",
        "s2",
        "end",
        "lazy",
        "user",
        "cuts",
        "constraints",
        "range",
        "ranges",
        "rhs",
        "rows",
        "columns",
        "name",
        "objsense",
        "objname",
        "marker",
        "obj",
    ]
)


def legal_names(originals: Sequence[str]) -> list[str]:
    """Return a legal name for each, all different."""
    taken: set[str] = set()
    names: list[str] = []
    attempts: dict[str, int] = {}
    for original in originals:
        stem = name = _legal(original)
        while name in taken:
            attempts[stem] = attempts.get(stem, 1) + 1
            name = f"{stem}_{attempts[stem]}"
        taken.add(name)
        names.append(name)
    return names


def _legal(original: str) -> str:
    name = _ILLEGAL.sub("_", original.replace("[", "(").replace("]", ")"))
    if len(name) > MOST_LETTERS:
        name = name[: MOST_LETTERS - 10] + "_"
    first_ok = name[:1].isalpha() or name[:1] == "_"
    if not first_ok or name.lower() in _RESERVED or _NUMBER_LIKE.match(name):
        name = f"_{name}"
    return name


def _by_rule(legal: str) -> str:
    return legal.replace("(", "[").replace(")", "]")


def name_comments(
    legal: Sequence[str], originals: Sequence[str], comment: str
) -> tuple[list[str], int]:
    """Return the comment lines of the names that the rule does not give back, and their number.

    Args:
        legal: names in the file.
        originals: the user's names.
        comment: the character that starts a comment line.
    """
    lines: list[str] = []
    changed = 0
    for name, original in zip(legal, originals, strict=True):
        if _by_rule(name) != original:
            changed += 1
            pieces = [
                json.dumps(original[k : k + _PIECE]) for k in range(0, len(original), _PIECE)
            ] or ['""']
            lines.append(f"{comment} name {name} = {pieces[0]}")
            lines.extend(f"{comment}     + {piece}" for piece in pieces[1:])
    return lines, changed


def original_names(lines: Iterable[str], legal: Iterable[str]) -> dict[str, str]:
    r"""Return legal name -> the user's name, from the lines of an exported file.

    >>> original_names(['\\ name x_y = "x y"'], ["x_y", "make(a,b)"])
    {'x_y': 'x y', 'make(a,b)': 'make[a,b]'}
    """
    listed: dict[str, str] = {}
    current = ""
    for name, piece in _pieces(lines):
        current = name or current
        listed[current] = listed.get(current, "") + json.loads(piece)
    return {name: listed.get(name, _by_rule(name)) for name in legal}


def _pieces(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        if found := _COMMENT.match(line.rstrip("\n")):
            yield found[1] or "", found[2]
