"""The server as an agent host sees it: a real process, over stdio, with the SDK's own client."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hosting import Host, text_of
from problems import FORMULATED, SOURCE, TEXT
from scripted_chat import ScriptedChat, as_json, code, serving

from modelwright.library.event import EventKind
from modelwright.library.insight import Insight, Label
from modelwright.library.store import Library
from modelwright.solvers.agreement import agree

PRODUCTION = (Path(__file__).parents[3] / "examples" / "production.txt").read_text()
"""Optimum 21000: 3 and 1.5 tons use up 24 = 6 * 3 + 4 * 1.5 and 6 = 3 + 2 * 1.5."""
SHOP = """
import pyomo.environ as pyo

def build_model(data):
    m = pyo.ConcreteModel()
    m.make = pyo.Var(["chair", "desk"], domain=pyo.NonNegativeReals)
    m.hours = pyo.Constraint(expr=2 * m.make["chair"] + 5 * m.make["desk"] <= data["hours"])
    m.order = pyo.Constraint(expr=m.make["desk"] >= data["order"])
    m.gain = pyo.Objective(expr=3 * m.make["chair"] + 6 * m.make["desk"], sense=pyo.maximize)
    return m
"""
"""With 40 hours and 2 desks ordered: 15 chairs and 2 desks, 45 + 12 = 57."""
FITS, CLASHES = {"hours": 40, "order": 2}, {"hours": 40, "order": 9}
MANY = """
import pyomo.environ as pyo

def build_model(data):
    m = pyo.ConcreteModel()
    m.x = pyo.Var(range(300), bounds=(0, 1))
    m.gain = pyo.Objective(expr=sum(m.x[i] for i in range(280, 300)), sense=pyo.maximize)
    return m
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("work")


@pytest.fixture(scope="module")
def host(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    home = tmp_path_factory.mktemp("home")
    with Host(folder, home) as host:
        yield host
    assert host.errors.read_text() == ""


def test_every_tool_says_when_to_use_it_and_describes_each_argument(host: Host):
    tools = host.tools()
    assert list(tools) == [
        "formulate",
        "answer_questions",
        "solve",
        "revise",
        "check_program",
        "why_infeasible",
        "what_if",
        "export",
        "search_insights",
    ]
    for tool in tools.values():
        assert "Returns" in (tool.description or "")
        assert tool.input_schema["additionalProperties"] is False
        assert all(one["description"] for one in tool.input_schema["properties"].values())
        assert tool.output_schema is not None
        assert tool.annotations is not None
    assert tools["check_program"].annotations.read_only_hint  # pyright: ignore
    assert tools["export"].annotations.destructive_hint  # pyright: ignore


def test_the_instructions_oblige_the_host_to_pass_on_what_is_not_verified(host: Host):
    said = host.client.instructions or ""
    assert all(word in said for word in ("verified", "unverified", "refuted", "abstained"))
    assert "must tell the user" in said


@pytest.mark.slow
def test_a_program_is_solved(host: Host):
    found = host.call("check_program", source=SHOP, data=FITS)
    assert found.structured_content is not None
    assert found.structured_content["termination"] == "optimal"
    assert agree(found.structured_content["objective"], 57.0)
    assert found.structured_content["variables"] == {"make[chair]": 15.0, "make[desk]": 2.0}
    assert "57" in text_of(found)
    assert "\x1b" not in text_of(found)


@pytest.mark.slow
def test_an_infeasible_program_is_a_result(host: Host):
    assert host.done("check_program", source=SHOP, data=CLASHES)["termination"] == "infeasible"


def test_a_broken_program_is_a_result_with_the_line_at_fault(host: Host):
    found = host.done("check_program", source="def build_model(data):\n    return data['x']\n")
    assert found["termination"] == "failed"
    assert (found["failure"]["kind"], found["failure"]["line"]) == ("build_error", 2)


def test_a_certificate_names_what_keeps_an_answer_from_being_verified(host: Host):
    found = host.done("check_program", source=SHOP, data=FITS, certify=True)
    certificate = found["certificate"]
    assert certificate["verdict"] == "unverified"
    assert "point_feasible" in certificate["passed"]
    # 2, 5, 3 and 6 stand in the program instead of the data.
    (doubt,) = certificate["not_passed"]
    assert doubt["name"] == "no_hard_coded_numbers"


def test_program_and_data_are_read_from_files_of_the_working_folder(host: Host, folder: Path):
    (folder / "shop.py").write_text(SHOP)
    (folder / "shop.json").write_text(json.dumps(FITS))
    found = host.done("check_program", source="shop.py", data="shop.json")
    assert agree(found["objective"], 57.0)


def test_a_long_solution_is_cut_and_says_so(host: Host):
    found = host.call("check_program", source=MANY)
    record = found.structured_content or {}
    assert len(record["variables"]) == 100
    assert sum(record["variables"].values()) == 20  # those that are not zero come first
    assert record["left_out"]["variables"] == 200
    assert "left_out" in text_of(found)


@pytest.mark.slow
def test_a_problem_in_words_is_solved_offline(host: Host):
    found = host.call("solve", problem=PRODUCTION)
    answer = found.structured_content or {}
    assert answer["verdict"] == answer["certificate"]["verdict"] == "verified"
    assert agree(answer["outcome"]["objective"], 21000.0)
    assert "trajectory" not in answer
    assert text_of(found).startswith("Verdict: verified")
    assert answer["thread"] in text_of(found)
    assert host.progress[0] == "Formulating ..."
    assert host.progress[-1].startswith("Keeping the answer: ")


@pytest.mark.slow
def test_a_formulation_is_shown_first_and_then_solved_as_it_is(host: Host):
    drafted = host.done("formulate", problem=PRODUCTION)
    assert drafted["status"] == "formulated"
    assert "outcome" not in drafted
    answer = host.done("solve", thread=drafted["thread"])
    assert "Formulating ..." not in host.progress
    assert answer["formulation"] == drafted["formulation"]
    assert agree(answer["outcome"]["objective"], 21000.0)
    assert host.done("solve", thread=drafted["thread"])["outcome"] == answer["outcome"]


@pytest.mark.slow
def test_a_thread_is_revised_studied_and_exported(host: Host, folder: Path):
    thread = host.done("solve", problem=PRODUCTION)["thread"]
    # 2 and 2 tons: the solvent is used up, and 2 * 5000 + 2 * 4000 is earned.
    revised = host.done("revise", thread=thread, change="At most 2 tons of exterior paint.")
    assert agree(revised["outcome"]["objective"], 18000.0)
    assert revised["revision"]["intact"]
    priced = host.done("what_if", thread=thread)
    assert agree(priced["base"]["objective"], 18000.0)
    assert priced["ranges"]
    host.done("export", thread=thread, to="latex", path="paint.tex")
    assert "profit" in (folder / "paint.tex").read_text()


def test_data_files_of_the_working_folder_are_read(host: Host, folder: Path):
    (folder / "costs.csv").write_text("kind,cost\nloaf,4\nroll,\n")
    # The offline formulator takes its numbers from the text only.
    found = host.done("solve", problem=PRODUCTION, data_files=["costs.csv"])
    assert [reason["kind"] for reason in found["reasons"]] == ["data_files"]
    assert "Reading the data files ..." in host.progress


def test_words_that_are_no_problem_are_an_abstention_with_reasons(host: Host):
    for tool in ("solve", "formulate"):
        found = host.done(tool, problem="Shall I compare thee to a summer's day?")
        assert "abstained" in (found.get("verdict"), found.get("status"))
        assert found["reasons"]
        assert found["hint"]


def test_a_conflict_and_its_repairs_are_told(host: Host):
    found = host.done("why_infeasible", source=SHOP, data=CLASHES, keep=["hours"])
    assert {member["name"] for member in found["conflict"]["members"]} >= {"hours", "order"}
    # 9 desks would need 45 of 40 hours; 8 fit.
    assert found["repairs"][0]["text"].startswith("lower order from 9 to 8")


@pytest.mark.slow
def test_data_are_changed_and_decisions_forced(host: Host):
    found = host.done(
        "what_if", source=SHOP, data=FITS, changes=["hours=50"], force=["make[chair]=10"]
    )
    # 10 hours more are 5 chairs more; 10 chairs leave 20 hours for 4 desks: 30 + 24.
    assert agree(found["scenarios"][0]["outcome"]["objective"], 72.0)
    assert agree(found["forced"]["outcome"]["objective"], 54.0)


def test_an_export_stays_inside_and_replaces_nothing_unasked(host: Host, folder: Path):
    (folder / "away").symlink_to(folder.parent)
    shop = {"source": SHOP, "data": FITS}
    for path in ("../out.lp", "/tmp/out.lp", "away/out.lp", "."):
        assert host.refused("export", **shop, to="lp", path=path)["kind"] in (
            "outside_folder",
            "bad_path",
        )
    written = host.done("export", **shop, to="lp", path="out.lp")
    assert written["paths"] == [str(folder / "out.lp")]
    before = (folder / "out.lp").read_text()
    assert "make(chair)" in before
    again = {"source": MANY, "to": "lp", "path": "out.lp"}
    assert host.refused("export", **again)["kind"] == "exists"
    assert (folder / "out.lp").read_text() == before
    host.done("export", **again, overwrite=True)
    assert (folder / "out.lp").read_text() != before
    assert not list(folder.glob(".modelwright-*"))


def test_an_export_of_several_files_minds_each_of_them(host: Host, folder: Path):
    (folder / "shop2.row").write_text("mine")
    asked = {"source": SHOP, "data": FITS, "to": "nl", "path": "shop2.nl"}
    assert host.refused("export", **asked)["kind"] == "exists"
    assert not (folder / "shop2.nl").exists()
    assert (folder / "shop2.row").read_text() == "mine"


def test_files_are_read_in_the_working_folder_only(host: Host, folder: Path):
    secret = folder.parent / "secret.csv"
    secret.write_text("kind,cost\nloaf,4\n")
    (folder / "link.csv").symlink_to(secret)
    for path in ("../secret.csv", str(secret), "link.csv"):
        asked = {"problem": PRODUCTION, "data_files": [path]}
        assert host.refused("solve", **asked)["kind"] == "outside_folder"
    for named in ({"source": "/etc/x.py"}, {"source": SHOP, "data": "../secret.json"}):
        assert host.refused("check_program", **named)["kind"] == "outside_folder"


def test_insights_are_found_in_the_library(host: Host):
    asked = {"query": "A plant pays a setup cost for each batch."}
    nothing = host.done("search_insights", **asked)
    assert (nothing["insights"], "no library" in nothing["note"]) == ([], True)
    label = Label("General Formulation", "Variables", "Setup costs")
    setup = "A fixed setup cost is paid for each batch that is started."
    with (
        Library(str(host.home / "share/modelwright/library.sqlite")) as library,
        library.writing("test") as writer,
    ):
        for name, condition in (("1", setup), ("2", "A tour visits every city once.")):
            insight = Insight(name, (label,), condition, "Use a binary variable.")
            writer.add(insight, EventKind.EXTRACTED)
    found = host.call("search_insights", **asked)
    (first, *_) = (found.structured_content or {})["insights"]
    assert (first["id"], first["condition"]) == ("1", setup)
    assert "Use a binary variable." in text_of(found)
    assert len(host.done("search_insights", **asked, most=1)["insights"]) == 1


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("nothing", {}, "unknown tool"),
        ("check_program", {"sauce": "x"}, "no argument 'sauce'"),
        ("check_program", {}, "expected either source"),
        ("check_program", {"source": SHOP, "thread": "x"}, "expected either source"),
        ("check_program", {"source": SHOP, "time_limit": 0}, "greater than 0"),
        ("check_program", {"source": SHOP, "solver": "cplex"}, "'highs'"),
        ("check_program", {"source": SHOP, "data": [1]}, "data"),
        ("check_program", {"source": SHOP, "data": '{"hours": NaN}'}, "NaN"),
        ("check_program", {"source": SHOP, "problem": "words"}, "certificate"),
        ("what_if", {"source": SHOP, "data": FITS, "changes": ["hours"]}, "hours"),
        ("what_if", {"source": SHOP, "data": FITS, "changes": ["days=3"]}, "days"),
        ("solve", {}, "expected either problem or thread"),
        ("solve", {"problem": " "}, "empty"),
        ("solve", {"thread": "no such"}, "no thread"),
        ("formulate", {}, "problem"),
        ("search_insights", {"query": " "}, "empty"),
        ("export", {"source": SHOP, "to": "pdf", "path": "x"}, "'lp'"),
        ("export", {"source": SHOP, "to": "lp", "path": "no/such/x.lp"}, "no folder"),
        ("why_infeasible", {"thread": "no such"}, "no thread"),
    ],
)
def test_a_wrong_call_is_told_what_to_correct(
    tool: str, arguments: dict[str, Any], said: str, host: Host
):
    error = host.refused(tool, **arguments)
    assert said in error["message"]
    assert error["kind"] not in ("internal", "error")


@pytest.fixture(scope="module")
def asking() -> ScriptedChat:
    """A model that has one question, unless the prompt holds the reply to it."""
    doubt = {
        "question": "Are the rolls sold by the piece?",
        "choices": [
            {"answer": "piece", "reading": "Each roll counts.", "effect": "Whole numbers."},
            {"answer": "weight", "reading": "Rolls are weighed.", "effect": "Fractions."},
        ],
        "default": "piece",
    }

    def say(request: dict[str, Any]):
        prompt = "\n".join(message["content"] for message in request["messages"])
        if "build_model" in prompt:
            return code(SOURCE)
        asks = "doubtful" in prompt and "Rolls are weighed." not in prompt
        return as_json({**FORMULATED, "questions": [doubt] if asks else []})

    return ScriptedChat(say)


@pytest.fixture(scope="module")
def modelled(asking: ScriptedChat, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    folder, home = tmp_path_factory.mktemp("work"), tmp_path_factory.mktemp("home")
    options = ("--model", "m", "--effort", "low", "--store", "none")
    with serving(asking) as url, Host(folder, home, *options, "--base-url", url) as host:
        yield host
    assert host.errors.read_text() == ""


@pytest.mark.slow
def test_a_language_model_formulates(modelled: Host):
    answer = modelled.done("solve", problem=TEXT)
    assert answer["formulator"] == "m"
    assert agree(answer["outcome"]["objective"], 240.0)
    assert answer["usage"]["calls"] == 2


@pytest.mark.slow
def test_questions_go_to_the_user_and_the_replies_into_the_formulation(modelled: Host):
    found = modelled.call("formulate", problem=f"{TEXT} This is doubtful.")
    drafted = found.structured_content or {}
    assert drafted["status"] == "asking"
    assert "weight: Rolls are weighed." in text_of(found)
    (question,) = drafted["questions"]
    thread = drafted["thread"]
    assert (
        modelled.refused("answer_questions", thread=thread, replies={"Why?": "so"})["kind"]
        == "no_question"
    )
    settled = modelled.done(
        "answer_questions", thread=thread, replies={question["question"]: "weight"}
    )
    assert settled["status"] == "formulated"
    assert agree(modelled.done("solve", thread=thread)["outcome"]["objective"], 240.0)


@pytest.mark.slow
def test_a_thread_whose_questions_nobody_answered_is_solved_by_their_defaults(modelled: Host):
    thread = modelled.done("formulate", problem=f"{TEXT} This is doubtful.")["thread"]
    answer = modelled.done("solve", thread=thread)
    assert agree(answer["outcome"]["objective"], 240.0)
    assert any("by the piece" in line for line in answer["assumptions"])


@pytest.mark.slow
def test_what_is_missing_is_told_by_the_tools_that_need_it_only(tmp_path: Path):
    (tmp_path / "file").touch()
    options = ("--model", "m", "--store", str(tmp_path / "file" / "threads.sqlite"))
    with Host(tmp_path, tmp_path, *options) as host:
        error = host.refused("solve", problem=PRODUCTION, model="offline")
        assert error["kind"] == "store"
        assert agree(host.done("check_program", source=SHOP, data=FITS)["objective"], 57.0)


@pytest.mark.slow
def test_a_missing_key_is_told_with_what_to_do(host: Host):
    error = host.refused("solve", problem=PRODUCTION, model="m")
    assert error["kind"] == "no_key"
    assert "OPENAI_API_KEY" in error["hint"]
