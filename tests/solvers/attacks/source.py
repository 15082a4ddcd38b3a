"""Sources that are meant to break whoever reads them."""

from attacks.attack import Attack, ends

_HONEST = """
import pyomo.environ as pyo
def build_model(data):
    model = pyo.ConcreteModel()
    model.x = pyo.Var(bounds=(0, 4))
    model.gain = pyo.Objective(expr=3 * model.x, sense=pyo.maximize)
    return model
"""
_SYNTAX = ends("syntax_error")


def _bare(name: str, source: str, *words: str) -> Attack:
    return Attack(name, source, ends(*words) if words else ends("optimal"), bare=True)


SOURCE = [
    _bare("is empty", "", "no_build_model"),
    _bare("defines a number as build_model", "build_model = 3", "no_build_model"),
    _bare("holds null bytes", _HONEST + "\0", "syntax_error"),
    _bare("holds 5 MB of nonsense", "x = = " * (5 << 20 >> 3), "syntax_error"),
    _bare("holds 5 MB of comment", _HONEST + "#" * (5 << 20)),
    _bare(
        "holds 5 MB of numbers",
        _HONEST + "n = [" + "1," * (5 << 19) + "]\n",
        "optimal",
        "jail_memory",
    ),
    _bare("nests 100,000 brackets", "x = " + "(" * 100_000 + ")" * 100_000, "syntax_error"),
    _bare("nests 100,000 signs", "x = " + "-" * 100_000 + "1", "syntax_error", "jail_killed"),
    _bare(
        "nests 100,000 attributes",
        "x = a" + ".a" * 100_000,
        "syntax_error",
        "jail_killed",
        "build_error",
    ),
    _bare("nests 1,000 blocks", "".join(" " * i + "if 1:\n" for i in range(1000)), "syntax_error"),
    _bare("holds lone surrogates", _HONEST + "s = '\ud800'\n", "syntax_error"),
    _bare("is bytes that are no text", "\udcff\udcfe\udc00\udc80", "syntax_error"),
    _bare("names an unknown coding", "# coding: klingon\n" + _HONEST, "syntax_error"),
    _bare(
        "names a coding that changes the text",
        "# coding: rot13\n" + _HONEST,
        "syntax_error",
        "optimal",
    ),
    _bare("starts with a byte-order mark", "\ufeff" + _HONEST),
    _bare("holds a number of a million digits", "x = " + "9" * 1_000_000, "syntax_error"),
    _bare("calls itself while it is read", "import program\n" + _HONEST),
    _bare("exits while it is read", "raise SystemExit(0)", "build_error"),
    _bare("replaces itself while it is read", _HONEST + "import sys; del sys.modules['program']\n"),
    _bare(
        "builds without end",
        "import itertools\ndef build_model(data):\n    yield from itertools.count()\n",
        "not_a_model",
    ),
    _bare("needs data it was not given", _HONEST.replace("4)", "data['most'])"), "build_error"),
    _bare("takes no data", "def build_model():\n    pass\n", "build_error"),
    _bare("returns nothing", "def build_model(data):\n    pass\n", "not_a_model"),
]
