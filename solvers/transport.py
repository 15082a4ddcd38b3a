"""Reading what comes out of the jail: bytes from a stranger become an `Instance`, or are refused.

Every length, index, number and name is checked here, once; behind this point an `Instance` can be
used without looking. `modelwright.solvers.jail.export` is the other side.
"""

import os
import sys
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from modelwright.solvers.frame import Arrays, MalformedFrame, pack, unpack
from modelwright.solvers.instance import (
    Expression,
    Floats,
    Instance,
    Ints,
    QuadraticTerms,
    SparseRows,
    SpecialOrderedSet,
)
from modelwright.solvers.limits import Limits
from modelwright.solvers.nl.lines import UnsupportedModel
from modelwright.solvers.nl.reader import read_nl
from modelwright.solvers.nl.writer import write_nl
from modelwright.solvers.outcome import Failure, FailureKind, Sense
from modelwright.solvers.plain_text import plain

_NAME_LIMIT = 1000
_CHUNK = 1 << 30


class ModelTooLargeError(ValueError):
    """The model has more variables or nonzeros than the limits allow."""


class Received(NamedTuple):
    """A model and what the jail says of its making."""

    instance: Instance
    build_s: float
    export_s: float


def read_instance(content: bytes | bytearray | memoryview, limits: Limits) -> Received:
    """Return the model in a frame.

    Raises:
        ValueError: the frame is malformed, uses what nobody reads, or exceeds the limits.
    """
    header, arrays = unpack(content)
    row_names = _names(header, "row_names")
    column_names = _names(header, "column_names")
    if len(column_names) > limits.max_variables:
        raise ModelTooLargeError(
            f"{len(column_names)} variables, the limit is {limits.max_variables}"
        )
    columns = _Columns(arrays, len(column_names))
    if "nl" in arrays:
        instance = _nonlinear(header, arrays, row_names, column_names, columns, limits)
    else:
        instance = _linear_or_quadratic(header, arrays, row_names, column_names, columns, limits)
    fixed = _fixed(header)
    _check(fixed.keys().isdisjoint(column_names), "a variable is both fixed and free")
    instance = replace(
        instance,
        objective_name=_text(header, "objective_name"),
        sos=_special_ordered_sets(header, arrays, len(column_names)),
        fixed=fixed,
    )
    return Received(instance, _seconds(header, "build_s"), _seconds(header, "export_s"))


def read_untrusted(descriptor: int, limits: Limits) -> Received | Failure:
    """Return the model in a file that a jailed process wrote, or why it holds none."""
    try:
        return read_instance(_content(descriptor), limits)
    except ModelTooLargeError as error:
        return Failure(FailureKind.JAIL_OUTPUT, f"the model is too large: {error}")
    except UnsupportedModel as error:
        return Failure(FailureKind.UNSUPPORTED, plain(str(error), _NAME_LIMIT))
    except MemoryError:
        message = "reading the model needs more memory than the limit"
        return Failure(FailureKind.JAIL_MEMORY, message, hint="Build a smaller model.")
    except ValueError as error:
        message = f"the program ended without handing over a well-formed model ({error})"
        return Failure(FailureKind.JAIL_KILLED, plain(message, _NAME_LIMIT))


def _content(descriptor: int) -> bytearray:
    """Return all of a file, whatever its offset."""
    content = bytearray(os.fstat(descriptor).st_size)
    view, position = memoryview(content), 0
    while position < len(content) and (
        count := os.preadv(descriptor, [view[position : position + _CHUNK]], position)
    ):
        position += count
    return content


def write_instance(instance: Instance) -> list[bytes | memoryview]:
    """Return the parts of a frame that `read_instance` reads back."""
    columns = np.arange(len(instance.column_names))
    rows = np.arange(len(instance.row_names))
    written = write_nl(instance) if instance.expressions else None
    if written:
        columns, rows = written.columns, written.rows
    place = np.argsort(columns)
    start = instance.start
    arrays: Arrays = {
        "column_lower": instance.column_lower[columns],
        "column_upper": instance.column_upper[columns],
        "integer": instance.integer[columns].astype(np.uint8),
        "initial": np.full(len(columns), np.nan) if start is None else start[columns],
        "sos_column": place[_joined([item.column for item in instance.sos], np.int64)],
        "sos_weight": _joined([item.weight for item in instance.sos], np.float64),
    }
    header: dict[str, Any] = {
        "sense": instance.sense.value,
        "objective_name": instance.objective_name,
        "row_names": [instance.row_names[row] for row in rows.tolist()],
        "column_names": [instance.column_names[column] for column in columns.tolist()],
        "fixed": instance.fixed,
        "sos": [[item.name, item.kind, len(item.column)] for item in instance.sos],
        "build_s": 0.0,
        "export_s": 0.0,
    }
    if written:
        header["nl_columns"] = len(columns)
        arrays["nl"] = np.frombuffer(written.text.encode(), np.uint8)
        arrays["constant_lower"] = arrays["constant_upper"] = np.zeros(0)
        return pack(header, arrays)
    quadratic = instance.quadratic
    header["offset"] = instance.offset
    return pack(
        header,
        arrays
        | {
            "cost": instance.cost,
            "start": instance.rows.start,
            "column": instance.rows.column,
            "value": instance.rows.value,
            "row_lower": instance.row_lower,
            "row_upper": instance.row_upper,
            "quadratic_row": quadratic.row,
            "quadratic_first": quadratic.first,
            "quadratic_second": quadratic.second,
            "quadratic_value": quadratic.value,
        },
    )


def _joined(arrays: list[Any], dtype: Any) -> Any:
    return np.concatenate([np.zeros(0, dtype), *arrays])


class _Columns:
    """Bounds, integrality and initial values of the columns."""

    def __init__(self, arrays: Arrays, count: int) -> None:
        self.lower = _array(arrays, "column_lower", count)
        self.upper = _array(arrays, "column_upper", count)
        _check(not (np.isnan(self.lower).any() or np.isnan(self.upper).any()), "a bound is NaN")
        _check(not (self.lower == np.inf).any(), "a lower bound is +infinity")
        _check(not (self.upper == -np.inf).any(), "an upper bound is -infinity")
        self.integer = _array(arrays, "integer", count, "u1") != 0
        initial = _array(arrays, "initial", count)
        self.initial = np.where(np.isfinite(initial), initial, np.nan)


def _linear_or_quadratic(
    header: dict[str, Any],
    arrays: Arrays,
    row_names: list[str],
    column_names: list[str],
    columns: _Columns,
    limits: Limits,
) -> Instance:
    rows = _sparse_rows(arrays, len(row_names), len(column_names), limits)
    sense = header.get("sense")
    _check(sense in ("minimize", "maximize"), "the sense is neither minimize nor maximize")
    offset = _number(header.get("offset"), "the offset is no number")
    return Instance(
        sense=Sense(sense),
        offset=offset,
        cost=_finite(arrays, "cost", len(column_names)),
        rows=rows,
        row_lower=_row_bounds(arrays, "row_lower", len(row_names), np.inf),
        row_upper=_row_bounds(arrays, "row_upper", len(row_names), -np.inf),
        column_lower=columns.lower,
        column_upper=columns.upper,
        integer=columns.integer,
        row_names=row_names,
        column_names=column_names,
        quadratic=_quadratic(arrays, len(row_names), len(column_names)),
        start=columns.initial,
    )


def _nonlinear(
    header: dict[str, Any],
    arrays: Arrays,
    row_names: list[str],
    column_names: list[str],
    columns: _Columns,
    limits: Limits,
) -> Instance:
    """Read the NL text, then append the rows and columns that it does not hold."""
    inside = header.get("nl_columns")
    _check(isinstance(inside, int) and 0 <= inside <= len(column_names), "nl_columns is off")
    assert isinstance(inside, int)
    outside_lower = _row_bounds(arrays, "constant_lower", None, np.inf)
    outside = len(outside_lower)
    outside_upper = _row_bounds(arrays, "constant_upper", outside, -np.inf)
    _check(outside <= len(row_names), "more constant rows than names")
    inner_rows = len(row_names) - outside
    instance = read_nl(
        arrays["nl"].tobytes(),
        row_names[:inner_rows],
        column_names[:inside],
        max_variables=limits.max_variables,
        max_nonzeros=limits.max_nonzeros,
    )
    wild = (instance.row_lower == np.inf) | (instance.row_upper == -np.inf)
    _check(not wild.any(), "a constant in a row leaves no bound")
    if header.get("sense") != instance.sense:
        raise MalformedFrame("the sense differs from the one in the NL text")
    start = instance.rows.start
    added = len(column_names) - inside

    def moved(tokens: Expression) -> Expression:
        """Number the definitions after the columns that the NL text does not hold."""
        return tuple(t + added if isinstance(t, int) and t >= inside else t for t in tokens)

    return replace(
        instance,
        expressions={row: moved(tokens) for row, tokens in instance.expressions.items()},
        definitions=[d._replace(expression=moved(d.expression)) for d in instance.definitions],
        cost=np.concatenate([instance.cost, np.zeros(added)]),
        rows=instance.rows._replace(
            start=np.concatenate([start, np.full(outside, start[-1], np.int64)])
        ),
        row_lower=np.concatenate([instance.row_lower, outside_lower]),
        row_upper=np.concatenate([instance.row_upper, outside_upper]),
        column_lower=np.concatenate([instance.column_lower, columns.lower[inside:]]),
        column_upper=np.concatenate([instance.column_upper, columns.upper[inside:]]),
        integer=np.concatenate([instance.integer, columns.integer[inside:]]),
        row_names=row_names,
        column_names=column_names,
        start=columns.initial,
    )


def _sparse_rows(arrays: Arrays, rows: int, columns: int, limits: Limits) -> SparseRows:
    value = _finite(arrays, "value", None)
    nonzeros = len(value) + len(_finite(arrays, "quadratic_value", None))
    if nonzeros > limits.max_nonzeros:
        raise ModelTooLargeError(f"{nonzeros} nonzeros, the limit is {limits.max_nonzeros}")
    # In range before anything else: differences of wild numbers overflow.
    start = _indices(arrays, "start", rows + 1, 0, len(value) + 1)
    _check(start[0] == 0 and start[-1] == len(value), "row starts do not fit the values")
    _check(bool((np.diff(start) >= 0).all()), "row starts decrease")
    column = _indices(arrays, "column", len(value), 0, columns)
    order = np.lexsort((column, np.repeat(np.arange(rows), np.diff(start))))
    column, value = column[order], value[order]
    same_row = np.ones(max(0, len(value) - 1), bool)
    inner = start[(start > 0) & (start < len(value))]
    same_row[inner - 1] = False
    _check(not (same_row & (np.diff(column) == 0)).any(), "a column stands twice in one row")
    return SparseRows(start, column, value)


def _quadratic(arrays: Arrays, rows: int, columns: int) -> QuadraticTerms:
    value = _finite(arrays, "quadratic_value", None)
    terms = QuadraticTerms(
        _indices(arrays, "quadratic_row", len(value), -1, rows),
        _indices(arrays, "quadratic_first", len(value), 0, columns),
        _indices(arrays, "quadratic_second", len(value), 0, columns),
        value,
    )
    _check(bool((terms.first <= terms.second).all()), "a quadratic term is not in order")
    keys = np.stack([terms.row, terms.first, terms.second])
    _check(np.unique(keys, axis=1).shape[1] == len(value), "a quadratic term stands twice")
    return terms


def _special_ordered_sets(
    header: dict[str, Any], arrays: Arrays, columns: int
) -> list[SpecialOrderedSet]:
    weight = _finite(arrays, "sos_weight", None)
    column = _indices(arrays, "sos_column", len(weight), 0, columns)
    sets: list[SpecialOrderedSet] = []
    position = 0
    listed = header.get("sos")
    _check(isinstance(listed, list), "the SOS list is missing")
    for entry in listed or []:
        well_formed = isinstance(entry, list) and len(entry) == 3 and isinstance(entry[0], str)
        _check(well_formed and entry[1] in (1, 2), "an SOS entry is malformed")
        name, kind, size = entry
        _check(isinstance(size, int) and 0 <= size <= len(weight) - position, "an SOS is cut off")
        part = slice(position, position + size)
        _check(len(np.unique(column[part])) == size, "an SOS names a variable twice")
        kind, name = int(kind), plain(name, _NAME_LIMIT)
        sets.append(SpecialOrderedSet(name, kind, column[part], weight[part]))
        position += size
    _check(position == len(weight), "SOS members are left over")
    return sets


def _names(header: dict[str, Any], key: str) -> list[str]:
    listed = header.get(key)
    if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
        raise MalformedFrame(f"{key} is not a list of names")
    names = [plain(name, _NAME_LIMIT) for name in listed]
    if len(set(names)) != len(names):
        raise MalformedFrame(f"{key} holds a name twice")
    return names


def _fixed(header: dict[str, Any]) -> dict[str, float]:
    fixed = header.get("fixed")
    if not isinstance(fixed, dict):
        raise MalformedFrame("the fixed variables are missing")
    message = "a fixed value is no number"
    return {plain(name, _NAME_LIMIT): _number(value, message) for name, value in fixed.items()}


def _number(value: object, message: str) -> float:
    """Return a finite float; JSON also brings whole numbers beyond every float."""
    _check(isinstance(value, int | float) and abs(value) <= sys.float_info.max, message)
    return float(value)  # pyright: ignore[reportArgumentType]  # checked above


def _text(header: dict[str, Any], key: str) -> str:
    text = header.get(key)
    _check(isinstance(text, str), f"{key} is missing")
    return plain(str(text), _NAME_LIMIT)


def _seconds(header: dict[str, Any], key: str) -> float:
    """Return a duration the jail claims; it informs people and decides nothing."""
    value = header.get(key)
    plausible = isinstance(value, int | float) and 0 <= value < 1e6
    return float(value) if plausible else 0.0  # pyright: ignore[reportArgumentType]


def _array(arrays: Arrays, name: str, count: int | None, dtype: str = "f8") -> NDArray[Any]:
    array = arrays.get(name)
    if array is None or array.dtype != np.dtype(dtype) or (count not in (None, len(array))):
        raise MalformedFrame(f"array {name} is missing, or not of the expected type and length")
    return array


def _finite(arrays: Arrays, name: str, count: int | None) -> Floats:
    array = _array(arrays, name, count)
    _check(bool(np.isfinite(array).all()), f"array {name} holds a number that is not finite")
    return array


def _row_bounds(arrays: Arrays, name: str, count: int | None, never: float) -> Floats:
    array = _array(arrays, name, count)
    _check(not (np.isnan(array).any() or (array == never).any()), f"array {name} is no bound")
    return array


def _indices(arrays: Arrays, name: str, count: int, low: int, high: int) -> Ints:
    array = _array(arrays, name, count, "i8")
    inside = bool(((array >= low) & (array < high)).all())
    _check(inside, f"array {name} points outside the model")
    return array


def _check(holds: bool, message: str) -> None:
    if not holds:
        raise MalformedFrame(message)
