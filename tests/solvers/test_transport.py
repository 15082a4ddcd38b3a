"""Whatever bytes come out of a jail: an Instance, or a ValueError, and never anything else."""

import json
import os
import random
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_instances import INF, small

from modelwright.solvers.frame import MalformedFrame, pack, unpack
from modelwright.solvers.instance import Instance, SpecialOrderedSet
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Failure, FailureKind
from modelwright.solvers.plain_text import plain
from modelwright.solvers.transport import read_instance, read_untrusted, write_instance

LIMITS = Limits()
MODEL = small(
    cost=[3, 2, -1],
    lower=[0, 0, -INF],
    upper=[4, 1, INF],
    rows=[(-INF, {0: 1, 1: 2}, 5), (1, {2: 1}, 1)],
    sense="maximize",
    integer=[0, 1, 0],
    quadratic={(-1, 0, 0): -1.0, (0, 0, 1): 2.0},
    offset=7,
    sos=[SpecialOrderedSet("s", 1, np.array([0, 1]), np.array([1.0, 2.0]))],
)
FRAME = b"".join(bytes(part) for part in write_instance(MODEL))
WILD = [None, True, -1, 0, 1, 2**63, 10**400, 1e999, float("nan"), "", "x", "\ud800", [], [[]], {}]


def changed(key: str, value: object) -> bytes:
    """The frame with one part of its header replaced."""
    header, arrays = unpack(FRAME)
    return b"".join(bytes(part) for part in pack({**header, key: value}, arrays))


def instance_or_value_error(content: bytes) -> Instance | None:
    try:
        return read_instance(content, LIMITS).instance
    except ValueError:
        return None


def test_a_model_comes_back_as_it_was_sent() -> None:
    received = read_instance(FRAME, LIMITS).instance
    for name in ("cost", "row_lower", "row_upper", "column_lower", "column_upper", "integer"):
        assert np.array_equal(getattr(received, name), getattr(MODEL, name))
    assert received.rows.value.tolist() == MODEL.rows.value.tolist()
    assert received.quadratic.value.tolist() == MODEL.quadratic.value.tolist()
    assert (received.offset, received.sense) == (MODEL.offset, MODEL.sense)
    assert received.row_names == MODEL.row_names
    assert received.sos[0].column.tolist() == [0, 1]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(FRAME) - 1), st.integers(0, 255)), min_size=1, max_size=8
    ),
    st.integers(0, len(FRAME)),
)
def test_changed_bytes_are_a_model_or_a_value_error(
    changes: list[tuple[int, int]], end: int
) -> None:
    content = bytearray(FRAME)
    for place, value in changes:
        content[place] = value
    instance_or_value_error(bytes(content))
    instance_or_value_error(bytes(content[:end]))


@pytest.mark.parametrize("key", sorted(unpack(FRAME)[0]))
def test_a_wild_header_is_a_model_or_a_value_error(key: str) -> None:
    for value in WILD:
        instance_or_value_error(changed(key, value))
        instance_or_value_error(changed(key, [value]))
        instance_or_value_error(changed(key, {"x": value}))


@pytest.mark.parametrize("name", sorted(unpack(FRAME)[1]))
def test_wild_arrays_are_a_model_or_a_value_error(name: str) -> None:
    chance = random.Random(name)
    for _ in range(60):
        header, arrays = unpack(FRAME)
        array = arrays[name].copy()
        if len(array):
            wild = struct.pack("<q", chance.choice([-1, 2**62, -(2**63), 2**63 - 1, 5]))
            array[chance.randrange(len(array))] = np.frombuffer(wild, array.dtype)[0]
        if chance.random() < 0.3:
            array = array[: chance.randrange(len(array) + 1)]
        frame = b"".join(bytes(part) for part in pack(header, {**arrays, name: array}))
        instance_or_value_error(frame)


def test_row_starts_whose_differences_overflow_are_refused() -> None:
    header, arrays = unpack(FRAME)
    names = list("abcde")
    start = np.array([0, 2**62, 2**63 - 1, -(2**62), -1, 3], np.int64)
    wild = {"start": start, "row_lower": np.zeros(5), "row_upper": np.zeros(5)}
    frame = b"".join(bytes(p) for p in pack({**header, "row_names": names}, {**arrays, **wild}))
    with pytest.raises(MalformedFrame, match="outside the model"):
        read_instance(frame, LIMITS)


def test_long_names_stay_distinct_and_printable() -> None:
    names = ["x" * 5000 + "1", "x" * 5000 + "2", "\x1b[2J\ud800"]
    received = read_instance(changed("column_names", names), LIMITS).instance
    assert len(set(received.column_names)) == 3
    assert all(name.isprintable() and len(name) <= 1000 for name in received.column_names)


def test_names_that_differ_only_when_escaped_are_refused() -> None:
    with pytest.raises(MalformedFrame, match="twice"):
        read_instance(changed("column_names", ["a", "\x1b", "\\x1b"]), LIMITS)


@pytest.mark.parametrize("limit", ["max_variables", "max_nonzeros"])
def test_a_model_beyond_a_limit_is_too_large(limit: str) -> None:
    descriptor = os.memfd_create("model")
    with os.fdopen(descriptor, "wb") as file:
        file.write(FRAME)
        file.flush()
        failure = read_untrusted(descriptor, Limits(**{limit: 2}))
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.JAIL_OUTPUT


def test_an_empty_file_holds_no_model() -> None:
    descriptor = os.memfd_create("model")
    try:
        failure = read_untrusted(descriptor, LIMITS)
    finally:
        os.close(descriptor)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.JAIL_KILLED


def test_a_frame_is_read_from_its_start_whatever_the_offset() -> None:
    descriptor = os.memfd_create("model")
    with os.fdopen(descriptor, "wb") as file:
        file.write(FRAME)
        file.flush()
        assert not isinstance(read_untrusted(descriptor, LIMITS), Failure)


@given(st.text(max_size=300), st.integers(20, 100))
def test_plain_text_can_be_printed_and_sent(text: str, limit: int) -> None:
    shown = plain(text, limit)
    assert shown.isprintable()
    shown.encode()
    assert json.loads(json.dumps(shown)) == shown
