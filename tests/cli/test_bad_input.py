"""Whatever a command is given, it ends with exit code 2 or 6 and one readable message."""

import os
from collections.abc import Callable

import pytest
from check_cases import SOLVED
from command_runs import Run

Write = Callable[[str, str | bytes], str]

BAD_TEXTS: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "empty file"),
    "blank": (b" \n\t\n", "empty file"),
    "binary": (bytes(range(256)) * 10, "binary content"),
    "control": (b"maximize \x01 x", "control character 0x01 at position 9"),
    "latin1": (b"two\ncaf\xe9s", "byte 0xe9 at position 7 (line 2)"),
    "latin1_after_bom": (b"\xef\xbb\xbfcaf\xe9", "byte 0xe9 at position 6"),
    "utf16": ("text".encode("utf-16"), "UTF-16"),
    "large": (b"a" * 5_000_000, "larger than 1,000,000 bytes"),
    "pdf": (b"%PDF-1.4 ...", "a PDF document"),
    "docx": (b"PK\x03\x04....", "a zip archive"),
}


@pytest.mark.parametrize("command", ["solve", "check"])
@pytest.mark.parametrize("name", BAD_TEXTS)
def test_a_file_that_is_no_text_is_refused(name: str, command: str, run: Run, write: Write):
    content, said = BAD_TEXTS[name]
    path = write("input.txt", content)
    ended = run(command, path)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("Error: ")
    assert said in ended.err
    assert path in ended.err


@pytest.mark.parametrize("command", ["solve", "check"])
def test_standard_input_is_read_as_strictly(command: str, run: Run):
    ended = run(command, "-", stdin=b"caf\xe9")
    assert ended.code == 2
    assert "standard input, got byte 0xe9 at position 3" in ended.err


@pytest.mark.parametrize("command", ["solve", "check"])
def test_a_missing_file_names_the_one_that_may_be_meant(command: str, run: Run, write: Write):
    write("problem.txt", "x")
    ended = run(command, "problm.txt", "--json")
    assert (ended.code, ended.error["kind"]) == (2, "missing_file")
    assert "problm.txt" in ended.error["message"]
    assert ended.error["hint"] == "Did you mean problem.txt?"


@pytest.mark.parametrize("name", [".", "", "nowhere/x.txt", "a\0b", "/dev/zero"])
def test_what_is_no_file_is_refused(name: str, run: Run):
    ended = run("solve", name)
    assert (ended.code, ended.out) == (2, "")


def test_an_unreadable_file_is_refused(run: Run, write: Write):
    path = write("secret.txt", "x")
    os.chmod(path, 0)  # noqa: PTH101
    if os.access(path, os.R_OK):
        pytest.skip("root reads everything")
    assert "Permission denied" in run("solve", path).err


@pytest.mark.slow
def test_a_byte_order_mark_is_accepted(run: Run, write: Write):
    source = "\ufeff" + SOLVED["milp"].source
    assert run("check", write("p.py", source), "--json").code == 0


def test_a_program_is_not_taken_for_a_problem(run: Run, write: Write):
    ended = run("solve", write("p.py", "x = 1"))
    assert ended.code == 2
    assert "modelwright check" in ended.err


BAD_DATA: dict[str, tuple[str, str]] = {
    "syntax": ('{"a": 1,\n "b": }', "line 2, column 7"),
    "cut_off": ('{"a": [1, 2', "line 1, column 12"),
    "nan": ('{"s": "NaN",\n"a": NaN}', "line 2, column 6: NaN is not a JSON number"),
    "infinity": ('{"a": -Infinity}', "line 1, column 7: -Infinity is not"),
    "overflow": ('{"a": 1e999}', "1e999 is too large"),
    "digits": ('{"a": ' + "9" * 5000 + "}", "integer string conversion"),
    "twice": ('{"a": 1, "a": 2}', "'a' occurs twice"),
    "list": ("[1, 2]", "must be a JSON object, got list"),
    "deep": ("[" * 200_000, "inside each other"),
    "empty": ("", "empty file"),
}


@pytest.mark.parametrize("name", BAD_DATA)
def test_data_that_is_no_json_object_is_refused(name: str, run: Run, write: Write):
    content, said = BAD_DATA[name]
    path = write("data.json", content)
    ended = run("check", write("p.py", SOLVED["lp"].source), "--data", path, "--json")
    assert ended.code == 2
    assert said in ended.error["message"]
    assert path in ended.error["message"]


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_program_is_given_json_and_no_tables(suffix: str, run: Run, write: Write):
    ended = run("check", write("p.txt", "x"), "--data", write(f"t.{suffix}", "a,b"))
    assert ended.code == 2
    assert f"expected a JSON object, got a {suffix} file" in ended.err


def test_only_one_input_can_be_standard_input(run: Run):
    assert "only one input can be -" in run("check", "-", "--data", "-").err


WRONG_USAGE: dict[str, tuple[list[str], str]] = {
    "unknown command": (["chek"], "Did you mean 'check'?"),
    "unknown option": (["check", "p", "--tim-limit", "3"], "Did you mean --time-limit?"),
    "unknown short option": (["check", "p", "-x"], "no option -x"),
    "option before the command": (["--json", "check"], "stand after its name"),
    "missing argument": (["check"], "PROGRAM.py is missing"),
    "missing value": (["check", "--json", "p", "--gap"], "'--gap' requires an argument"),
    "value of a flag": (["check", "p", "--json=3"], "does not take a value"),
    "too many arguments": (["check", "p", "q"], "(q)"),
    "no number": (["check", "p", "--time-limit", "abc"], "got 'abc'"),
    "negative": (["check", "p", "--time-limit", "-1"], "got '-1'"),
    "no time": (["solve", "p", "--time-limit", "0"], "got '0'"),
    "endless": (["check", "p", "--time-limit", "inf"], "got 'inf'"),
    "not a number": (["check", "p", "--gap", "nan"], "got 'nan'"),
    "half a MiB": (["check", "p", "--memory-mb", "1.5"], "got '1.5'"),
    "unknown solver": (["check", "p", "--solver", "gurobi"], "auto, highs, scip, ipopt"),
    "rounds": (["solve", "p", "--rounds", "-1"], "got '-1'"),
}


@pytest.mark.parametrize("name", WRONG_USAGE)
def test_wrong_usage_names_what_was_expected_and_given(name: str, run: Run):
    arguments, said = WRONG_USAGE[name]
    ended = run(*arguments, *([] if "--json" in arguments else ["--json"]))
    assert (ended.code, ended.out) == (2, "")
    assert ended.error["kind"] == "usage"
    assert said in " ".join(ended.error.values())
    assert "--help" in ended.error["hint"]


def test_an_error_is_text_without_json_and_an_object_with_it(run: Run):
    assert run("check", "none.py").err.startswith("Error: cannot read program none.py")
    assert set(run("check", "none.py", "--json").error) == {"kind", "message", "hint"}


def test_errors_do_not_pass_on_escape_sequences(run: Run):
    ended = run("check", "\x1b[31m.py")
    assert ended.code == 2
    assert "\x1b" not in ended.err
