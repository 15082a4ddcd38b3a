"""Functions called in the jail: what comes back, why nothing does, that attacks are contained."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from attacks.attack import PRELUDE
from attacks.firing_range import FiringRange, firing_range
from honest_programs import GAIN

from modelwright.solvers.call import RESULT_BYTES, Called
from modelwright.solvers.engine import Engine
from modelwright.solvers.errors import UsageError
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Failure, FailureKind

LIMITS = Limits(build_wall_s=10, memory_mb=512)
CHECK = """
def check(data, solution):
    most = data["most"]
    broken = [f"{name} is above {most}" for name in solution if solution[name] > most]
    return broken, 3 * sum(solution.values())
"""


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(workers=1) as engine:
        yield engine


@pytest.fixture(scope="module")
def aims(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FiringRange]:
    with firing_range(tmp_path_factory.mktemp("aims")) as aims:
        yield aims


def returned(engine: Engine, body: str, *arguments: Any) -> Any:
    """The value that `f(*given)` with this body returns."""
    found = engine.call(_source(body), "f", arguments, LIMITS)
    assert isinstance(found, Called), found
    return found.value


def refused(engine: Engine, body: str, limits: Limits = LIMITS) -> Failure:
    found = engine.call(_source(body), "f", [], limits)
    assert isinstance(found, Failure), found
    return found


def _source(body: str) -> str:
    return "def f(*given):\n" + "".join(f"    {line}\n" for line in body.splitlines())


def test_a_function_is_called_with_its_arguments(engine: Engine) -> None:
    found = engine.call(CHECK, "check", [{"most": 3}, {"x": 4, "y": 1.5}])
    assert isinstance(found, Called)
    assert found.value == [["x is above 3"], 16.5]
    assert 0 < found.wall_s < LIMITS.build_wall_s


def test_acall_answers_while_the_event_loop_goes_on(engine: Engine) -> None:
    async def both() -> list[Called | Failure]:
        arguments = [{"most": 3}, {"x": 2}]
        calls = [engine.acall(CHECK, "check", arguments) for _ in range(2)]
        return [*await asyncio.gather(*calls)]

    values = [found.value for found in asyncio.run(both()) if isinstance(found, Called)]
    assert values == [[[], 6], [[], 6]]


@pytest.mark.parametrize(
    "value", [None, True, -7, 2.5, "", "caf\u00e9\n", [], {}, [1, [2, {"a": None}]], {"b": [0.1]}]
)
def test_plain_json_comes_back_as_it_was(value: Any, engine: Engine) -> None:
    assert returned(engine, "return given[0]", value) == value


def test_a_tuple_is_a_list_and_text_is_made_printable(engine: Engine) -> None:
    body = "return (1, {'\\x1b[2J': '\\ud800'})"
    assert returned(engine, body) == [1, {"\\x1b[2J": "\\ud800"}]


def test_a_result_of_the_largest_size_comes_back(engine: Engine) -> None:
    assert len(returned(engine, f"return 'x' * {RESULT_BYTES - 2}")) == RESULT_BYTES - 2


FAILURES = {
    "NaN": ("return float('nan')", "export_error"),
    "infinity": ("return [-float('inf')]", "export_error"),
    "a set": ("return {1}", "export_error"),
    "a list that holds itself": ("a = []\na.append(a)\nreturn a", "export_error"),
    "a byte too much": (f"return 'x' * {RESULT_BYTES - 1}", "jail_output"),
    "200 levels": ("a = 0\nfor _ in range(200): a = [a]\nreturn a", "jail_killed"),
    "100,000 levels": ("a = 0\nfor _ in range(100_000): a = [a]\nreturn a", "export_error"),
    "a number beyond every float": ("return 10 ** 400", "jail_killed"),
    "an exception": ("return 1 / 0", "build_error"),
    "too few arguments": ("a, = given", "build_error"),
    "exit": ("raise SystemExit(0)", "build_error"),
    "a flood of output": ("while True: print('x' * 10_000)", "jail_output"),
    "all memory": ("return len(bytearray(900 << 20))", "jail_memory"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_function_that_returns_no_plain_json_is_told_why(name: str, engine: Engine) -> None:
    body, kind = FAILURES[name]
    failure = refused(engine, body)
    assert failure.kind == kind
    assert failure.message
    assert "model" not in failure.message


def test_an_endless_call_is_ended(engine: Engine) -> None:
    failure = refused(engine, "while True: pass", Limits(build_wall_s=0.5))
    assert failure.kind is FailureKind.JAIL_TIMEOUT
    assert "calling f" in failure.message


def test_a_missing_function_and_a_syntax_error_are_named(engine: Engine) -> None:
    missing = engine.call("def check(a): pass\n", "chek", [1])
    assert isinstance(missing, Failure)
    assert missing.kind is FailureKind.NO_BUILD_MODEL
    assert "chek" in missing.message
    broken = engine.call("def check(:\n", "check", [])
    assert isinstance(broken, Failure)
    assert (broken.kind, broken.line) == (FailureKind.SYNTAX_ERROR, 1)


def test_the_line_of_an_error_is_named(engine: Engine) -> None:
    assert refused(engine, "a = 1\nreturn a / 0").line == 3


def test_wrong_usage_is_refused_before_anything_runs(engine: Engine) -> None:
    with pytest.raises(UsageError, match="name of a function"):
        engine.call(CHECK, "check(1)", [])
    with pytest.raises(UsageError, match="plain JSON"):
        engine.call(CHECK, "check", [{1, 2}])


# What stands in the result file when the process leaves with the status of success.
FORGED = {
    "nothing": "b''",
    "no text": "bytes(range(128, 256))",
    "two values": "b'{}{}'",
    "half a value": "b'[1, 2'",
    "NaN": "b'[NaN]'",
    "infinity": "b'-Infinity'",
    "a number that overflows": "b'1e999'",
    "a number of a million digits": "b'7' * 1_000_000",
    "a whole number beyond every float": "b'7' * 400",
    "100,000 lists in one another": "b'[' * 100_000 + b']' * 100_000",
    "100,000 objects in one another": "b'{\"a\":' * 100_000 + b'1' + b'}' * 100_000",
    "101 lists in one another": "b'[' * 101 + b']' * 101",
    "a model": "small_model()",
}


@pytest.mark.parametrize("name", FORGED)
def test_forged_bytes_are_no_result(name: str, engine: Engine) -> None:
    source = f"{PRELUDE}\ndef f():\n    hand_over({FORGED[name]})\n"
    found = engine.call(source, "f", [], LIMITS)
    assert isinstance(found, Failure), found
    assert found.kind is FailureKind.JAIL_KILLED
    assert found.message.isprintable()


def test_a_result_written_twice_is_none(engine: Engine) -> None:
    failure = refused(engine, "import os\nos.write(3, b'[[], 1.0]')\nreturn [[], 2.0]")
    assert failure.kind is FailureKind.JAIL_KILLED
    assert "Extra data" in failure.message


def test_keys_that_stand_twice_are_harmless(engine: Engine) -> None:
    source = PRELUDE + '\ndef f():\n    hand_over(b\'{"a": 1, "a": 2}\')\n'
    found = engine.call(source, "f", [])
    assert isinstance(found, Called)
    assert found.value == {"a": 2}


def test_a_call_may_not_claim_a_failure_of_ours(engine: Engine) -> None:
    record = '{"kind": "infrastructure", "message": "", "line": null, "hint": ""}'
    source = f"{PRELUDE}\ndef f():\n    hand_over({record.encode()!r}, 3)\n"
    found = engine.call(source, "f", [])
    assert isinstance(found, Failure)
    assert found.kind is FailureKind.JAIL_KILLED


def test_nothing_is_left_for_the_next_call(engine: Engine) -> None:
    body = """
import builtins, json, os, sys
left = [getattr(builtins, "mark", None), getattr(json, "mark", None), os.environ.get("mark"),
        sys.modules.get("mark"), os.path.exists("mark")]
builtins.mark = json.mark = os.environ["mark"] = sys.modules["mark"] = "here"
json.dumps = lambda *a, **o: '"forged"'
open("mark", "w").write("here")
return left
"""
    assert returned(engine, body.strip()) == "forged"
    honest = body.replace("json.dumps = lambda", "unused = lambda").strip()
    assert returned(engine, honest) == [None, None, None, None, False]
    assert returned(engine, honest) == [None, None, None, None, False]


def test_a_call_reaches_nothing_outside(engine: Engine, aims: FiringRange) -> None:
    source = f"""{PRELUDE}
import socket, subprocess
def f(aims):
    for path in aims["unreadable"]:
        refused(open, path)
    refused(open, aims["keep"], "w")
    refused(subprocess.run, ["/bin/true"])
    refused(os.kill, aims["victim"], 9)
    refused(socket.create_connection, ("127.0.0.1", aims["tcp"]))
    return "contained"
"""
    found = engine.call(source, "f", [aims.data()])
    assert isinstance(found, Called), found
    assert found.value == "contained"
    jail = engine._slots[0].jail  # pyright: ignore[reportPrivateUsage]
    assert jail is not None
    assert aims.damage(jail) == []


def test_models_and_calls_take_turns_in_one_jail(engine: Engine) -> None:
    for _ in range(3):
        assert engine.solve(GAIN).objective == 12.0
        assert returned(engine, "return given", 1) == [1]


def test_closing_ends_a_call() -> None:
    async def closed_while_calling(engine: Engine) -> Called | Failure:
        calling = asyncio.create_task(engine.acall(_source("while True: pass"), "f", []))
        await asyncio.sleep(0.1)
        await asyncio.to_thread(engine.close)
        return await calling

    found = asyncio.run(closed_while_calling(Engine(workers=1)))
    assert isinstance(found, Failure)
    assert found.kind is FailureKind.INFRASTRUCTURE
