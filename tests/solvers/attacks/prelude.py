# pyright: basic, reportUndefinedVariable=false, reportArgumentType=false, reportOperatorIssue=false
# Stands before every attack program and runs inside the jail.
import ctypes
import errno
import json
import os
import struct
import sys  # noqa: F401  # pyright: ignore[reportUnusedImport]  # for the attacks

import pyomo.environ as pyo

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long


class BreachError(BaseException):
    """Not an Exception, so that no attack swallows its own success."""


def breach(what):
    raise BreachError(f"BREACH: {what}")


def refused(call, *arguments, **options):
    try:
        result = call(*arguments, **options)
    except (OSError, ValueError, RuntimeError):
        return
    breach(f"{call} {arguments} gave {result!r}")


def refused_call(number, *arguments):
    """A system call that the filter must not even let begin."""
    ctypes.set_errno(0)
    wide = [ctypes.c_long(item) if isinstance(item, int) else item for item in arguments]
    result = libc.syscall(ctypes.c_long(number), *wide)
    if result != -1 or ctypes.get_errno() != errno.EPERM:
        breach(f"system call {number:#x} gave {result}, errno {ctypes.get_errno()}")


def frame(header, arrays=()):
    """The bytes of a model, made without any of the package's code: (name, dtype, count, bytes)."""
    header = dict(header, arrays=[[name, dtype, count] for name, dtype, count, _ in arrays])
    text = json.dumps(header).encode()
    content = b"".join(content for *_, content in arrays)
    return b"MWF1" + struct.pack("<I", len(text)) + text + content


def small_model(**changes):
    """Header and arrays of: maximize 777 x, x <= 1. A change of None leaves the part out."""
    header = {
        "sense": "maximize",
        "objective_name": "o",
        "offset": 0.0,
        "row_names": [],
        "column_names": ["x"],
        "fixed": {},
        "sos": [],
        "build_s": 0.0,
        "export_s": 0.0,
    }
    arrays = {
        "cost": ("<f8", 1, struct.pack("<d", 777.0)),
        "start": ("<i8", 1, bytes(8)),
        "column": ("<i8", 0, b""),
        "value": ("<f8", 0, b""),
        "row_lower": ("<f8", 0, b""),
        "row_upper": ("<f8", 0, b""),
        "quadratic_row": ("<i8", 0, b""),
        "quadratic_first": ("<i8", 0, b""),
        "quadratic_second": ("<i8", 0, b""),
        "quadratic_value": ("<f8", 0, b""),
        "sos_column": ("<i8", 0, b""),
        "sos_weight": ("<f8", 0, b""),
        "column_lower": ("<f8", 1, bytes(8)),
        "column_upper": ("<f8", 1, struct.pack("<d", 1.0)),
        "integer": ("|u1", 1, b"\0"),
        "initial": ("<f8", 1, struct.pack("<d", float("nan"))),
    }
    for name, value in changes.items():
        place = arrays if isinstance(value, tuple) or name in arrays else header
        place[name] = value
        if value is None:
            del place[name]
    return frame(header, [(name, *rest) for name, rest in arrays.items()])


def doubles(*values):
    return ("<f8", len(values), struct.pack(f"<{len(values)}d", *values))


def integers(*values):
    return ("<i8", len(values), struct.pack(f"<{len(values)}q", *values))


def hand_over(content, status=0):
    """Leave at once, with these bytes as the result."""
    view = memoryview(content)
    while view:
        view = view[os.write(3, view) :]
    os._exit(status)


def honest_model():
    model = pyo.ConcreteModel()
    model.x = pyo.Var(bounds=(0, 4))
    model.gain = pyo.Objective(expr=3 * model.x, sense=pyo.maximize)
    return model


def build_model(data):
    attack(data)  # noqa: F821  # the attack program defines it
    return honest_model()


# The attack program follows.
