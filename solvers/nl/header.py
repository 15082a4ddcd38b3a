"""The ten header lines of an NL text.

Source: D. M. Gay, "Writing .nl files", 2005, tables 3 and 4, and Pyomo 6.10's writer.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modelwright.solvers.nl.lines import Lines, MalformedModel, UnsupportedModel

COUNT_LIMIT = 1 << 40
"""No count of a real model is larger; keeps arithmetic on hostile counts small."""


@dataclass(frozen=True)
class Header:
    """The counts that an NL text declares about itself."""

    variables: int
    rows: int
    objectives: int
    ranges: int
    equations: int
    nonlinear_rows: int
    nonlinear_in_rows: int
    """Variables nonlinear in some row; they come first."""
    nonlinear_in_objectives: int
    """Larger than `nonlinear_in_rows` if some are nonlinear in objectives only (Gay, table 4)."""
    nonlinear_in_both: int
    binary: int
    """Linear binary variables, which come before the linear integer ones, at the end."""
    general: int
    integer_in_both: int
    integer_in_rows: int
    integer_in_objectives: int
    nonzeros: int
    """Entries of the J segments."""
    gradient: int
    """Entries of the G segments."""
    definitions: int
    """Defined variables (V segments). Pyomo counts those of unwritten free rows too."""

    @property
    def nonlinear_variables(self) -> int:
        """Variables that occur in some expression; they are the first ones."""
        return max(self.nonlinear_in_rows, self.nonlinear_in_objectives)

    def integer_columns(self) -> NDArray[np.bool_]:
        """Return which variables are integer, (variables,); the order of variables says so."""
        integer = np.zeros(self.variables, dtype=np.bool_)
        ends = (
            (self.nonlinear_in_both, self.integer_in_both),
            (self.nonlinear_in_rows, self.integer_in_rows),
            (self.nonlinear_in_objectives, self.integer_in_objectives),
            (self.variables, self.binary + self.general),
        )
        for end, count in ends:
            integer[end - count : end] = True
        return integer


def read_header(lines: Lines, max_variables: int, max_nonzeros: int) -> Header:
    """Read and check the header.

    Raises:
        MalformedModel: it is not a header, contradicts itself or exceeds a limit.
        UnsupportedModel: it declares functions, networks, complementarity or logical rows.
    """
    if not lines.next().startswith("g"):
        lines.fail("an NL header, which starts with 'g'")
    sizes = lines.integers(5, COUNT_LIMIT)
    nonlinear = lines.integers(2, COUNT_LIMIT)
    network = lines.integers(2, COUNT_LIMIT)
    columns = lines.integers(3, COUNT_LIMIT)
    functions = lines.integers(2, COUNT_LIMIT)
    discrete = lines.integers(5, COUNT_LIMIT)
    entries = lines.integers(2, COUNT_LIMIT)
    lines.integers(2, COUNT_LIMIT)
    definitions = lines.integers(5, COUNT_LIMIT)
    for count, name in (
        (sum(sizes[5:6]), "logical constraints"),
        (sum(nonlinear[2:6]), "complementarity constraints"),
        (sum(network[:2]) + functions[0], "network constraints"),
        (functions[1], "external functions"),
        (max(sizes[2] - 1, 0), "several objectives"),
    ):
        if count:
            raise UnsupportedModel(name)
    header = Header(
        variables=sizes[0],
        rows=sizes[1],
        objectives=sizes[2],
        ranges=sizes[3],
        equations=sizes[4],
        nonlinear_rows=nonlinear[0],
        nonlinear_in_rows=columns[0],
        nonlinear_in_objectives=columns[1],
        nonlinear_in_both=columns[2],
        binary=discrete[0],
        general=discrete[1],
        integer_in_both=discrete[2],
        integer_in_rows=discrete[3],
        integer_in_objectives=discrete[4],
        nonzeros=entries[0],
        gradient=entries[1],
        definitions=sum(definitions),
    )
    _check(header, max_variables, max_nonzeros)
    return header


def _check(header: Header, max_variables: int, max_nonzeros: int) -> None:
    """Raise if the counts exceed the limits or contradict each other."""
    if header.variables > max_variables:
        raise MalformedModel(f"{header.variables} variables; allowed are {max_variables}")
    if max(header.nonzeros, header.rows, header.definitions) > max_nonzeros:
        raise MalformedModel(
            f"{header.nonzeros} nonzeros in {header.rows} rows; allowed are {max_nonzeros}"
        )
    both, in_rows = header.nonlinear_in_both, header.nonlinear_in_rows
    in_objectives = header.nonlinear_in_objectives
    only_objectives = max(in_objectives - in_rows, 0)
    consistent = (
        both <= min(in_rows, in_objectives)
        and header.integer_in_both <= both
        and header.integer_in_rows <= in_rows - both
        and header.integer_in_objectives <= only_objectives
        and header.nonlinear_variables + header.binary + header.general <= header.variables
        and header.nonlinear_rows <= header.rows
        and header.ranges + header.equations <= header.rows
        and header.gradient <= header.variables * header.objectives
    )
    if not consistent:
        raise MalformedModel("the counts in the header contradict each other")
