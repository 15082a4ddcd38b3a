"""Attacks on the interpreter, on our code inside the jail, and on what is reported of them."""

# ruff: noqa: E501  # programs stand here as they are sent

from attacks.attack import Attack, ends

_ERROR, _KILLED = ends("build_error"), ends("jail_killed")
_SHORT = {"build_wall_s": 1.0}


def _raises(name: str, body: str, *words: str) -> Attack:
    """An attack by the exception it raises."""
    return Attack(name, f"\ndef attack(data):\n{body}", ends(*words) if words else _ERROR)


INTERPRETER = [
    *(
        Attack(
            f"leaves with exit status {status}",
            f"def attack(data):\n    os._exit({status})\n",
            _KILLED,
        )
        for status in (0, 1, 3, 255)
    ),
    _raises("raises a message of 50 MB", "    raise ValueError('x' * (50 << 20))\n"),
    _raises(
        "raises what cannot be shown",
        "    class Odd(Exception):\n        def __str__(self): raise self\n    raise Odd\n",
    ),
    Attack(
        "raises what takes for ever to show",
        """
def attack(data):
    class Odd(Exception):
        def __str__(self):
            while True: pass
    raise Odd
""",
        ends("jail_timeout"),
        limits=_SHORT,
    ),
    _raises(
        "raises surrogates and terminal codes",
        "    raise ValueError('\\ud800 \\x1b[2J \\x00 \\u202e')\n",
    ),
    _raises(
        "raises a name with terminal codes", "    raise type('\\x1b[2J\\ud800', (Exception,), {})\n"
    ),
    _raises("raises SystemExit", "    sys.exit(0)\n"),
    _raises("raises KeyboardInterrupt", "    raise KeyboardInterrupt\n"),
    _raises("raises GeneratorExit", "    raise GeneratorExit\n"),
    _raises(
        "raises a group of groups",
        "    error = ValueError()\n    for _ in range(500):\n        error = ExceptionGroup('g', [error])\n    raise error\n",
    ),
    _raises(
        "raises a chain of 100,000 causes",
        "    error = None\n    for _ in range(100_000):\n        new = ValueError(); new.__cause__ = error; error = new\n    raise error\n",
    ),
    *(
        _raises(
            f"claims that {kind} is to blame",
            f"    from modelwright.solvers.jail.failures import ProgramFailure\n    raise ProgramFailure({kind!r}, 'forged')\n",
            "jail_killed",
        )
        for kind in (
            "infrastructure",
            "solver_crash",
            "jail_timeout",
            "jail_killed",
            "",
            None,
            [1],
        )
    ),
    _raises(
        "claims a failure with parts of wrong types",
        "    from modelwright.solvers.jail.failures import ProgramFailure\n    raise ProgramFailure('build_error', 'm', hint=print, line='x')\n",
        "jail_killed",
    ),
    _raises("recurses", "    attack(data)\n"),
    Attack(
        "recurses without a limit",
        "def attack(data):\n    sys.setrecursionlimit(2**31 - 1)\n    attack(data)\n",
        ends("jail_killed", "jail_memory", "build_error"),
    ),
    Attack(
        "recurses in C",
        """
def attack(data):
    nest = []
    for _ in range(1_000_000):
        nest = [nest]
    sys.setrecursionlimit(2**31 - 1)
    repr(nest)
""",
        ends("jail_killed", "jail_memory", "build_error"),
    ),
    Attack("reads address 8", "def attack(data):\n    ctypes.string_at(8)\n", _KILLED),
    Attack(
        "runs broken bytecode",
        """
def attack(data):
    code = (lambda: 0).__code__.replace(co_code=bytes(range(256)) * 4, co_stacksize=1)
    exec(code)
    os.abort()
""",
        ends("jail_killed", "build_error", "jail_timeout"),
        limits=_SHORT,
    ),
    Attack(
        "runs random marshal data",
        """
def attack(data):
    import marshal, random
    good, random.seed = marshal.dumps(build_model.__code__), random.Random(1)
    for _ in range(3000):
        bad = bytearray(good)
        for _ in range(3):
            bad[random.seed.randrange(len(bad))] = random.seed.randrange(256)
        try:
            exec(marshal.loads(bytes(bad)))
        except BaseException:
            pass
    os.abort()
""",
        ends("jail_killed", "jail_timeout", "jail_memory", "jail_output"),
        limits=_SHORT,
    ),
    Attack("aborts", "def attack(data):\n    os.abort()\n", _KILLED),
    Attack(
        "asks faulthandler to work after it is dead",
        """
def attack(data):
    import faulthandler
    refused(faulthandler.dump_traceback_later, 0.1, repeat=True)
    faulthandler.enable()
    ctypes.string_at(8)
""",
        _KILLED,
    ),
    Attack(
        "leaves handlers for the end",
        """
def attack(data):
    import atexit, gc, weakref
    def late(*_):
        os.write(3, b"late")
        while True: pass
    atexit.register(late)
    gc.callbacks.append(late)
    attack.kept = [weakref.finalize(attack, late)]
    sys.excepthook = sys.unraisablehook = late
""",
    ),
    Attack(
        "traces our code",
        """
def attack(data):
    def tracer(frame, event, argument):
        if "modelwright" in frame.f_code.co_filename:
            raise SystemExit(0)
    sys.settrace(tracer)
""",
        ends("build_error", "jail_killed"),
    ),
    Attack(
        "goes on as the server",
        """
def attack(data):
    def stay(status):
        raise OSError("not yet")
    os._exit = stay
    step = sys._getframe()
    while step:
        server = step.f_locals.get("self")
        if hasattr(server, "serve"):
            try:
                server.serve()
                server._answer({"limits": {}}, 3)
            except BaseException:
                pass
        step = step.f_back
    raise MemoryError
""",
        ends("jail_killed"),
    ),
    Attack(
        "replaces the solver",
        """
class Stub:
    def __init__(self, *_, **__): pass
    def solve(self, model, **_):
        model.x.value = 1e9
        return {"Solver": [{"Termination condition": "optimal"}]}
    available = license_is_valid = lambda self, *_: True

def attack(data):
    pyo.SolverFactory = Stub
    for name in ("highspy", "pyscipopt", "modelwright.solvers.worker"):
        sys.modules[name] = Stub
    pyo.SolverFactory("highs").solve(honest_model())
""",
    ),
    Attack(
        "replaces the NL writer by a stub",
        """
from modelwright.solvers.jail import export

class Stub:
    def write(self, model, text, **_):
        text.write("g3 1 1 0\\n optimal 999\\n")
        return type("Info", (), {"variables": [model.x], "constraints": []})

def attack(data):
    export.NLWriter = Stub
    global honest_model
    honest_model = nonlinear

def nonlinear():
    model = pyo.ConcreteModel()
    model.x = pyo.Var(bounds=(1, 4))
    model.gain = pyo.Objective(expr=pyo.exp(model.x), sense=pyo.maximize)
    return model
""",
        _KILLED,
    ),
    Attack(
        "replaces the export by nothing",
        "def attack(data):\n    sys.modules['modelwright.solvers.jail.child'].export = lambda *_, **__: []\n",
        _KILLED,
    ),
    Attack(
        "replaces the export by another model",
        "def attack(data):\n    sys.modules['modelwright.solvers.jail.child'].export = lambda *_, **__: [small_model()]\n",
        objective=777.0,
        note="Legal: whatever arrays come out are the model, and we solve them ourselves.",
    ),
    Attack(
        "replaces json and os.write",
        """
def attack(data):
    json.dumps = lambda *_, **__: '{"kind": "infrastructure"}'
    write = os.write
    os.write = lambda descriptor, content: write(descriptor, b"x" * len(content))
""",
        _KILLED,
    ),
    Attack(
        "returns an object that claims to be a model",
        """
class Liar:
    __class__ = pyo.ConcreteModel
    def __getattr__(self, name): return self
    def __call__(self, *_, **__): return self
    def __iter__(self): return iter([])

def attack(data):
    global honest_model
    honest_model = Liar
""",
        ends("build_error", "not_a_model", "no_objective"),
    ),
    Attack(
        "returns a model whose parts misbehave when they are read",
        """
class Model(pyo.ConcreteModel):
    pass

def attack(data):
    global honest_model
    def broken():
        model = pyo.ConcreteModel()
        model.x = pyo.Var()
        model.gain = pyo.Objective(expr=model.x)
        type(model).component_objects = lambda *_, **__: (_ for _ in ()).throw(SystemExit(0))
        return model
    honest_model = broken
""",
        _ERROR,
    ),
]
