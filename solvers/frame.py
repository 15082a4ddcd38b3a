"""A container for a JSON header and numeric arrays: how models and points travel.

    magic "MWF1" | header length (uint32) | header | arrays, one after another, little-endian

The header's "arrays" entry lists [name, dtype, count]. There is no code in it (no pickle), and
`unpack` checks every size against what is there, so frames may come from untrusted processes.
"""

import json
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]

_MAGIC = b"MWF1"
_DTYPES = {"<f8": np.dtype("<f8"), "<i8": np.dtype("<i8"), "|u1": np.dtype("u1")}


class MalformedFrame(ValueError):
    """The bytes are not a frame; the message says at which point."""


def pack(header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> list[bytes | memoryview]:
    """Return the parts of a frame, to be written one after another."""
    listed = [[name, array.dtype.str, len(array)] for name, array in arrays.items()]
    text = json.dumps({**header, "arrays": listed}).encode()
    prefix = _MAGIC + struct.pack("<I", len(text)) + text
    return [
        prefix,
        *(_bytes(a) for a in arrays.values() if len(a)),
    ]


def _bytes(array: NDArray[Any]) -> memoryview:
    return np.ascontiguousarray(array).data.cast("B")


def unpack(content: bytes | bytearray | memoryview) -> tuple[dict[str, Any], Arrays]:
    """Return header and arrays; the arrays are read-only views of `content`.

    Raises:
        MalformedFrame: `content` is not exactly one frame.
    """
    view = memoryview(content).toreadonly()
    if len(view) < 8 or bytes(view[:4]) != _MAGIC:
        raise MalformedFrame("no frame: the first bytes are not MWF1")
    (length,) = struct.unpack("<I", view[4:8])
    if length > len(view) - 8:
        raise MalformedFrame("the header is cut off")
    try:
        header = json.loads(bytes(view[8 : 8 + length]))
        listed = header.pop("arrays")
        described = [(str(name), _DTYPES[dtype], int(count)) for name, dtype, count in listed]
    except (
        ValueError,
        ArithmeticError,
        LookupError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as error:
        raise MalformedFrame(f"the header cannot be read: {error!r}"[:300]) from error
    arrays: Arrays = {}
    position = 8 + length
    for name, dtype, count in described:
        end = position + count * dtype.itemsize
        if count < 0 or end > len(view):
            raise MalformedFrame(f"array {name[:50]!r} is cut off")
        arrays[name] = np.frombuffer(view[position:end], dtype=dtype)
        position = end
    if position != len(view):
        raise MalformedFrame(f"{len(view) - position} bytes too many")
    return header, arrays
