"""Attacks by the bytes that are handed over as the result."""

# ruff: noqa: E501  # programs stand here as they are sent

from attacks.attack import Attack, ends

_KILLED = ends("jail_killed")


def _forged(name: str, expression: str, *words: str, **options: object) -> Attack:
    """An attack that writes the bytes of an expression and leaves with status 0."""
    expect = ends(*words) if words else _KILLED
    source = f"def attack(data):\n    hand_over({expression})\n"
    return Attack(name, source, expect, **options)  # pyright: ignore[reportArgumentType]


def _record(name: str, expression: str, *words: str) -> Attack:
    """An attack that writes a failure record and leaves with the status of one."""
    expect = ends(*words) if words else _KILLED
    return Attack(name, f"def attack(data):\n    hand_over({expression}, 3)\n", expect)


RESULTS = [
    _forged(
        "hands over another model",
        "small_model()",
        "optimal",
        objective=777.0,
        note="Legal: it is the model that is solved; hard-coded answers are for later checks.",
    ),
    _forged("hands over two frames", "small_model() * 2"),
    _forged("hands over half a frame", "small_model()[:-30]"),
    _forged("hands over nothing", "b''"),
    _forged("hands over random bytes", "os.urandom(100_000)"),
    _forged(
        "hands over random bytes in a frame", "b'MWF1' + struct.pack('<I', 5000) + os.urandom(9000)"
    ),
    _forged("announces a header of 4 GB", "b'MWF1' + bytes([255] * 4) + b'{}'"),
    _forged("announces a frame and no more", "b'MWF1'"),
    *(
        _forged(
            f"hands over the header {text}",
            f"b'MWF1' + struct.pack('<I', {len(text)}) + {text.encode()!r}",
        )
        for text in (
            "null",
            "[]",
            '"x"',
            "3",
            "{}",
            '{"arrays": 1}',
            '{"arrays": [[]]}',
            '{"arrays": [["x", [], 1]]}',
            '{"arrays": [["x", "<f8", 1e999]]}',
            '{"arrays": [["x", "<f8", NaN]]}',
            '{"arrays": [["x", "<f8", -1]]}',
            '{"arrays": [["x", "O", 1]]}',
            '{"arrays": [["x", "<f8", 9223372036854775807]]}',
            '{"arrays": [["x", "<f8", null]]}',
            '{"arrays": {"x": 1}}',
        )
    ),
    _forged(
        "nests its header 100,000 deep",
        "b'MWF1' + struct.pack('<I', 200_000) + b'[' * 100_000 + b']' * 100_000",
    ),
    _forged(
        "nests objects 100,000 deep", "b'MWF1' + struct.pack('<I', 500_000) + b'{\"\":' * 125_000"
    ),
    *(
        _forged(f"hands over {what}", f"small_model({change})")
        for what, change in {
            "a lower bound that is NaN": "column_lower=doubles(float('nan'))",
            "an upper bound that is -infinity": "column_upper=doubles(float('-inf'))",
            "an infinite cost": "cost=doubles(float('inf'))",
            "no cost": "cost=None",
            "costs for more columns": "cost=doubles(1.0, 2.0)",
            "costs as whole numbers": "cost=integers(1)",
            "an offset beyond every float": "offset=10**400",
            "an offset that is text": "offset='1'",
            "a fixed value beyond every float": "fixed={'y': 10**400}",
            "a fixed value that is NaN": "fixed={'y': float('nan')}",
            "a variable both fixed and free": "fixed={'x': 999.0}",
            "a sense that is a list": "sense=['maximize']",
            "the same name twice": "column_names=['x', 'x']",
            "names that are no text": "column_names=[1]",
            "names that are an object": "column_names={'x': 1}",
            "no names": "column_names=None",
            "more names than columns": "column_names=['x', 'y']",
            "an objective's name that is a number": "objective_name=1",
            "row starts that go beyond the values": "start=integers(0, 5), row_names=['r']",
            "row starts below zero": "start=integers(-1)",
            "row starts whose differences overflow": "row_names=list('abcde'), start=integers(0, 2**62, 2**63 - 1, -2**62, -1, 0),"
            "row_lower=doubles(*[0.0] * 5), row_upper=doubles(*[0.0] * 5)",
            "a column outside": "row_names=['r'], start=integers(0, 1), column=integers(7),"
            "value=doubles(1.0), row_lower=doubles(0.0), row_upper=doubles(1.0)",
            "a negative column": "row_names=['r'], start=integers(0, 1), column=integers(-1),"
            "value=doubles(1.0), row_lower=doubles(0.0), row_upper=doubles(1.0)",
            "the same entry twice": "row_names=['r'], start=integers(0, 2), column=integers(0, 0),"
            "value=doubles(1.0, 1.0), row_lower=doubles(0.0), row_upper=doubles(1.0)",
            "a row bound that is NaN": "row_names=['r'], start=integers(0, 0),"
            "row_lower=doubles(float('nan')), row_upper=doubles(1.0)",
            "quadratic terms in no row": "quadratic_row=integers(5), quadratic_first=integers(0),"
            "quadratic_second=integers(0), quadratic_value=doubles(1.0)",
            "quadratic terms of no column": "quadratic_row=integers(-1), quadratic_first=integers(0),"
            "quadratic_second=integers(2**62), quadratic_value=doubles(1.0)",
            "an SOS of a wild kind": "sos=[['s', 3, 1]], sos_column=integers(0), sos_weight=doubles(1.0)",
            "an SOS of negative size": "sos=[['s', 1, -1]]",
            "an SOS of huge size": "sos=[['s', 1, 10**30]]",
            "SOS members outside": "sos=[['s', 1, 1]], sos_column=integers(9), sos_weight=doubles(1.0)",
            "an SOS that is text": "sos=['s12']",
            "an NL text of rubbish": "nl=('|u1', 7, b'g3 1 1\\n'), nl_columns=1, constant_lower=doubles(),"
            "constant_upper=doubles()",
            "an NL text with more columns than there are": "nl=('|u1', 1, b'g'), nl_columns=10**9,"
            "constant_lower=doubles(), constant_upper=doubles()",
        }.items()
    ),
    _forged("hands over bounds that cross", "small_model(column_lower=doubles(2.0))", "infeasible"),
    _forged(
        "hands over a huge cost",
        "small_model(cost=doubles(1e300))",
        "optimal",
        "unknown",
        "unbounded",
        "solver_crash",
        objective=1e300,
    ),
    _forged(
        "hands over huge bounds",
        "small_model(column_upper=doubles(1.7e308))",
        "optimal",
        "unbounded",
        "unknown",
        objective=None,
    ),
    _forged(
        "hands over an integer with huge bounds",
        "small_model(column_upper=doubles(1e300), integer=('|u1', 1, b'\\1'))",
        "optimal",
        "unbounded",
        "unknown",
        "infeasible_or_unbounded",
        objective=None,
    ),
    _forged(
        "hands over names with terminal codes",
        "small_model(column_names=['\\x1b[2J\\ud800\\u202e'])",
        "optimal",
        objective=777.0,
    ),
    _forged(
        "hands over a name of 10 MB",
        "small_model(column_names=['x' * 10_000_000])",
        "optimal",
        objective=777.0,
    ),
    _forged(
        "hands over 3 million names",
        "small_model(column_names=[str(i) for i in range(3_000_000)])",
        "jail_output",
        "jail_memory",
        limits={"memory_mb": 1024},
    ),
    _forged(
        "hands over 200 MB of empty lists",
        "b'MWF1' + struct.pack('<I', 200_000_002) + b'[' + b'[],' * 66_666_666 + b'[]]'",
        "jail_memory",
        "jail_killed",
    ),
    _forged(
        "hands over durations of years",
        "small_model(build_s=1e300, export_s=-5)",
        "optimal",
        objective=777.0,
    ),
    Attack(
        "hands over an expression a million deep",
        """
def attack(data):
    head = "g3 1 1 0\\n 1 0 1 0 0\\n 0 1\\n 0 0\\n 0 1 0\\n 0 0 0 1\\n 0 0 0 0 0\\n 0 0\\n 0 0\\n 0 0 0 0 0\\n"
    text = (head + "O0 0\\n" + "o16\\n" * 1_000_000 + "v0\\nb\\n0 0 1\\nk0\\nr\\n").encode()
    hand_over(small_model(nl=("|u1", len(text), text), nl_columns=1, sense="minimize",
                          constant_lower=doubles(), constant_upper=doubles()))
""",
        ends(
            "jail_killed",
            "optimal",
            "unsupported",
            "unknown",
            "solver_crash",
            "time_limit",
            "solver_timeout",
        ),
        objective=None,
        limits={"time_limit_s": 2.0},
    ),
    Attack(
        "hands over definitions that double 200 times",
        """
def attack(data):
    head = "g3 1 1 0\\n 1 0 1 0 0\\n 0 1\\n 0 0\\n 0 1 0\\n 0 0 0 1\\n 0 0 0 0 0\\n 0 0\\n 0 0\\n 0 0 200 0 0\\n"
    text = head + "".join(
        f"V{1 + k} 0 0\\no2\\nv{k}\\nv{k}\\n" for k in range(200)
    ) + "O0 0\\nv200\\nr\\nb\\n0 0 1\\nk0\\n"
    text = text.encode()
    hand_over(small_model(nl=("|u1", len(text), text), nl_columns=1, sense="minimize",
                          constant_lower=doubles(), constant_upper=doubles()))
""",
        ends(
            "jail_killed",
            "optimal",
            "unsupported",
            "unknown",
            "solver_crash",
            "time_limit",
            "solver_timeout",
        ),
        objective=None,
        limits={"time_limit_s": 2.0, "memory_mb": 1024},
    ),
    _record(
        "reports infrastructure",
        'b\'{"kind": "infrastructure", "message": "", "line": null, "hint": ""}\'',
    ),
    _record(
        "reports a kind that is a list",
        'b\'{"kind": [], "message": "", "line": null, "hint": ""}\'',
    ),
    _record("reports rubbish", "os.urandom(1000)"),
    _record("reports without end", "b'{' * (4 << 20)"),
    _record("reports nests", "b'[' * 60_000"),
    _record(
        "reports a line of 4,000 digits",
        'b\'{"kind": "build_error", "message": "", "line": \' + b\'9\' * 4000 + b\', "hint": ""}\'',
        "build_error",
    ),
    _record(
        "reports terminal codes",
        'b\'{"kind": "build_error", "message": "\\\\u001b[2J\\\\ud800", "line": 1e999, "hint": "\\\\u001b"}\'',
        "build_error",
    ),
    Attack("closes its result", "def attack(data):\n    os.close(3)\n", _KILLED),
    Attack("puts another file over its result", "def attack(data):\n    os.dup2(1, 3)\n", _KILLED),
    Attack("closes everything", "def attack(data):\n    os.closerange(0, 100)\n", _KILLED),
    Attack(
        "cuts its result to nothing",
        "def attack(data):\n    os.write(3, small_model())\n    os.ftruncate(3, 0)\n    os._exit(0)\n",
        _KILLED,
    ),
    Attack(
        "writes its result elsewhere in the file",
        "def attack(data):\n    os.lseek(3, 4096, 0)\n",
        _KILLED,
    ),
    Attack(
        "stretches its result to the limit",
        "def attack(data):\n    os.ftruncate(3, 256 << 20)\n    os._exit(0)\n",
        _KILLED,
    ),
    Attack(
        "stretches its result beyond the limit",
        "def attack(data):\n    refused(os.ftruncate, 3, 1 << 40)\n",
    ),
    Attack(
        "seals its result and keeps it mapped",
        """
def attack(data):
    import fcntl, mmap
    for command in (1033, 1034):  # F_ADD_SEALS, F_GET_SEALS
        refused(fcntl.fcntl, 3, command, 0x1F)
    os.ftruncate(3, 1 << 20)
    attack.kept = mmap.mmap(3, 1 << 20)
    attack.again = os.open("/proc/self/fd/3", os.O_RDWR)
    os.ftruncate(3, 0)
""",
        note="Legal: nobody is left to change the bytes when they are read.",
    ),
]
