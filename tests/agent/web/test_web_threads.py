"""A thread over HTTP, without a language model: the whole of what the page can do with it."""

import io
import json
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("fastapi")

from http_page import Page

from modelwright.agent.chat.commands.table import COMMANDS
from modelwright.agent.web.commands import ELSEWHERE, OBEYED

EXAMPLES = Path(__file__).parents[3] / "examples"
PAINT = (EXAMPLES / "production.txt").read_text()
LOAVES = (EXAMPLES / "infeasible.txt").read_text()


@pytest.fixture(scope="module")
def paint(page: Page) -> str:
    """A thread that is solved; tests of it change nothing."""
    return page.begin(PAINT)


def test_a_problem_is_answered(page: Page, paint: str) -> None:
    shown = page.get(f"/threads/{paint}")
    assert [entry["event"] for entry in shown["said"]] == ["problem", "answer"]
    answer = shown["said"][-1]
    assert (answer["verdict"], answer["objective"]) == ("verified", 21000)
    assert shown["answer"]["certificate"]["verdict"] == "verified"
    assert {step["node"] for step in shown["steps"]} >= {"formulate", "run", "verify"}


def test_each_constraint_is_linked_to_its_sentence(page: Page, paint: str) -> None:
    formulation = page.get(f"/threads/{paint}")["formulation"]
    for constraint in formulation["constraints"]:
        mark = constraint["mark"]
        words = "".join(p["text"] for p in formulation["pieces"] if mark in p["marks"])
        assert words == constraint["quote"]
        assert constraint["id"] in formulation["marks"][mark]["targets"]
    assert "".join(piece["text"] for piece in formulation["pieces"]) == PAINT


def test_the_solution_comes_as_table_and_picture(page: Page, paint: str) -> None:
    found = page.get(f"/threads/{paint}/solution")
    (family,) = found["families"]
    assert family["rows"] == [["exterior paint", 3], ["interior paint", 1.5]]
    (plot,) = found["plots"]
    assert plot["kind"] == "bars"
    assert ["max_pigment", 750.0] in found["prices"]


def test_numbers_can_be_tried(page: Page, paint: str) -> None:
    numbers = page.get(f"/threads/{paint}/numbers")
    path = next(one["path"] for one in numbers if one["name"] == "max_pigment_value")
    tried = page.post(f"/threads/{paint}/whatif", changes=[{"path": path, "value": 28}])
    # 750 dollars for each ton of pigment, up to 36 tons.
    assert tried["tried"]["outcome"]["objective"] == pytest.approx(21000 + 4 * 750)
    assert page.get(f"/threads/{paint}")["answer"]["outcome"]["objective"] == 21000


@pytest.mark.parametrize(
    "change", [{"path": ["nothing"], "value": 1}, {"path": ["pigment"], "value": 1}]
)
def test_a_number_that_is_not_there_is_refused(page: Page, paint: str, change: object) -> None:
    status, error = page.refused("POST", f"/threads/{paint}/whatif", json={"changes": [change]})
    assert (status, error["kind"]) == (400, "bad_change")


@pytest.mark.parametrize("value", ["NaN", "Infinity", '"x"', "null"])
def test_a_value_that_is_no_number_is_refused(page: Page, paint: str, value: str) -> None:
    body = f'{{"changes": [{{"path": ["max_pigment_value"], "value": {value}}}]}}'
    status, error = page.refused("POST", f"/threads/{paint}/whatif", content=body)
    assert (status, error["kind"]) == (422, "bad_request")


@pytest.mark.parametrize("to", ["lp", "mps", "latex", "xlsx", "html", "py", "json"])
def test_an_answer_is_saved_as_one_file(page: Page, paint: str, to: str) -> None:
    reply = page.client.get(f"/api/threads/{paint}/export/{to}")
    assert reply.status_code == 200
    assert reply.content
    assert "exterior_paint" in reply.headers["content-disposition"]


def test_several_files_come_as_an_archive(page: Page, paint: str) -> None:
    reply = page.client.get(f"/api/threads/{paint}/export/script")
    names = zipfile.ZipFile(io.BytesIO(reply.content)).namelist()
    assert any(name.endswith(".py") for name in names)


@pytest.mark.parametrize("to", ["exe", "LP", "%2e%2e%2fpasswd"])
def test_an_unknown_format_is_refused(page: Page, paint: str, to: str) -> None:
    assert page.client.get(f"/api/threads/{paint}/export/{to}").status_code in (400, 404)


def test_a_question_changes_nothing(page: Page, paint: str) -> None:
    shown = page.go(paint, "messages", text="Why not more exterior paint?")
    assert "pigment" in shown["said"][-2]["text"]
    assert len(shown["versions"]) == 1


def test_a_command_does_here_what_it_does_in_the_terminal(page: Page, paint: str) -> None:
    assert "21000" in page.go(paint, "messages", text="/show answer")["said"][-1]["text"]
    assert "/whatif [CHANGE...]" in page.go(paint, "messages", text="/help")["said"][-1]["text"]
    offered = page.go(paint, "messages", text="/new Pack boxes.")["said"][-1]
    assert (offered["event"], offered["text"]) == ("new_problem", "Pack boxes.")
    unknown = page.go(paint, "messages", text="/shwo")["said"][-1]
    assert (unknown["event"], unknown["hint"][:18]) == ("error", "Did you mean /show")


@pytest.mark.slow
def test_the_last_change_is_undone_by_a_command(page: Page) -> None:
    thread = page.begin(PAINT)
    page.go(thread, "keep", changes=[{"path": ["max_pigment_value"], "value": 28}])
    shown = page.go(thread, "messages", text="/undo")
    assert shown["answer"]["outcome"]["objective"] == 21000
    assert shown["said"][-1]["event"] == "undone"
    assert len(shown["versions"]) == 1
    shown = page.go(thread, "messages", text="/solve")
    assert shown["said"][-1]["objective"] == 21000


@pytest.mark.parametrize(
    ("command", "place"),
    [
        ("/data plan.csv", '"Add data"'),
        ("/edit", "tab Formulation"),
        ("/save /tmp/x", '"Save as"'),
        ("/versions", "tab Versions"),
        ("/verify high", "modelwright web --effort"),
        ("/limits time=3", "modelwright chat --resume"),
    ],
)
def test_a_command_that_has_a_button_says_which(
    page: Page, paint: str, command: str, place: str
) -> None:
    told = page.go(paint, "messages", text=command)["said"][-1]
    assert told["event"] == "note"
    assert place in told["text"]


def test_an_export_is_offered_as_a_file(page: Page, paint: str) -> None:
    offered = page.go(paint, "messages", text="/export lp")["said"][-1]
    assert (offered["event"], offered["to"]) == ("file", "lp")
    refused = page.go(paint, "messages", text="/export exe")["said"][-1]
    assert "expected one of html" in refused["text"]


def test_each_command_of_the_terminal_is_known_in_the_browser() -> None:
    assert set(COMMANDS) <= OBEYED | set(ELSEWHERE) | {"help", "export"}
    assert not OBEYED & set(ELSEWHERE)


def test_a_command_without_a_problem_makes_no_thread(page: Page) -> None:
    before = len(page.get("/threads"))
    status, error = page.refused("POST", "/threads", json={"text": "/help"})
    assert status == 409
    assert "Describe the problem in words first" in error["hint"]
    assert len(page.get("/threads")) == before


def test_what_a_command_shows_is_plain_text_that_fits_beside_the_answer(
    page: Page, paint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")  # of the terminal that the server was started in
    shown = page.go(paint, "messages", text="/why")["said"][-1]
    assert shown["event"] == "screen"
    assert "each further ton raises the total" in " ".join(shown["text"].lower().split())
    assert 50 < max(map(len, shown["text"].splitlines())) <= 58
    assert shown["text"] == shown["text"].strip("\n")


def test_another_problem_is_offered_a_thread_of_its_own(page: Page, paint: str) -> None:
    said = page.go(paint, "messages", text=LOAVES)["said"][-1]
    assert (said["event"], said["text"]) == ("new_problem", LOAVES)


def test_a_preview_shows_an_edit_and_keeps_nothing(page: Page, paint: str) -> None:
    text = page.get(f"/threads/{paint}")["formulation"]["editable"]
    seen = page.post(f"/threads/{paint}/preview", text=text.replace("title:", "title: Red"))
    assert seen["title"].startswith("Red")
    assert not page.get(f"/threads/{paint}")["formulation"]["title"].startswith("Red")
    _, error = page.refused("POST", f"/threads/{paint}/preview", json={"text": "nonsense"})
    assert "line 1" in error["message"]


def test_numbers_are_kept_compared_and_undone(page: Page) -> None:
    thread = page.begin(PAINT)
    shown = page.go(thread, "keep", changes=[{"path": ["max_pigment_value"], "value": 28}])
    assert shown["answer"]["outcome"]["objective"] == pytest.approx(24000)
    difference = page.get(f"/threads/{thread}/difference?before=1&after=2")
    (change,) = difference["changes"]
    assert change["said"] == "24 -> 28"
    assert difference["values_only"]
    assert [one["name"] for one in difference["moved"]]
    shown = page.go(thread, "steps/undo")
    assert shown["answer"]["outcome"]["objective"] == 21000
    assert [entry["event"] for entry in shown["said"]][-2:] == ["undo", "undone"]


def test_a_repair_is_made_in_the_data_it_comes_from(page: Page) -> None:
    thread = page.begin(LOAVES)
    found = page.post(f"/threads/{thread}/why")
    assert {one["name"] for one in found["conflict"]["members"]} == {
        "max_oven_time_minutes", "min_rye_loaves", "min_wheat_loaves",
    }  # fmt: skip
    repair = found["repairs"][0]
    assert "oven time from 600 to 690" in repair["text"]
    assert "the highest possible total profit is $96" in repair["text"]
    shown = page.go(thread, "repair", text=repair["text"], changes=repair["changes"])
    # 15 rye and 12 wheat loaves need 690 minutes, and bring 15*4 + 12*3.
    assert shown["answer"]["outcome"]["objective"] == pytest.approx(96)
    numbers = page.get(f"/threads/{thread}/numbers")
    assert 690 in [one["value"] for one in numbers]


def test_an_edit_that_cannot_be_read_is_refused_at_once(page: Page, paint: str) -> None:
    status, error = page.refused("POST", f"/threads/{paint}/edit", json={"text": "set x"})
    assert (status, error["kind"]) == (400, "not_editable")


def test_data_of_a_file_are_used_and_shown(page: Page) -> None:
    content = b"product,price,hours\nloaf,4,2\nroll,3,1\n"
    told = page.client.put("/api/uploads?name=plan.csv", content=content).json()
    text = "Each product takes its hours and brings its price. 10 hours in all. Maximize revenue."
    thread = page.begin(text, [told["id"]])
    shown = page.get(f"/threads/{thread}")
    assert shown["files"] == ["plan.csv"]
    assert shown["said"][0]["files"] == ["plan.csv"]
    tables = page.get(f"/threads/{thread}/data")
    file = next(table for table in tables if table["origin"] == "file")
    assert file["rows"] == [["loaf", 4, 2], ["roll", 3, 1]]


@pytest.mark.parametrize("thread", ["ffffffff", "..", "%00", "last%20"])
def test_a_thread_that_is_not_there_is_refused(page: Page, thread: str) -> None:
    reply = page.client.get(f"/api/threads/{thread}")
    assert reply.status_code == 404, reply.text


@pytest.mark.parametrize("text", ["", "   ", "x" * 450_000])
def test_a_text_that_is_no_problem_makes_no_thread(page: Page, text: str) -> None:
    before = len(page.get("/threads"))
    status, _ = page.refused("POST", "/threads", json={"text": text})
    assert status == 400
    assert len(page.get("/threads")) == before


def test_what_cannot_be_read_is_answered_with_reasons(page: Page) -> None:
    thread = page.begin("Make me happy.")
    answer = page.get(f"/threads/{thread}")["said"][-1]
    assert answer["verdict"] == "abstained"
    assert answer["reasons"]
    assert page.refused("POST", f"/threads/{thread}/why")[0] == 409


def test_a_thread_is_deleted_with_what_was_said(page: Page) -> None:
    thread = page.begin("Make me happy.")
    assert page.client.delete(f"/api/threads/{thread}").status_code == 200
    assert page.refused("GET", f"/threads/{thread}")[0] == 404
    assert thread not in json.dumps(page.get("/threads"))


def test_numbers_are_shown_with_the_words_they_were_read_from(page: Page, paint: str) -> None:
    tables = page.get(f"/threads/{paint}/data")
    (limit,) = [table for table in tables if table["name"] == "max_pigment_value"]
    assert limit["columns"] == ["value", "in the text"]
    ((value, words),) = limit["rows"]
    assert value == 24
    assert "24" in words
    assert not any(table["origin"].startswith("text ") for table in tables)


def test_a_browser_is_told_how_to_start_the_server_with_a_model(page: Page) -> None:
    shown = page.get(f"/threads/{page.begin('Make me happy.')}")
    for hint in (shown["answer"]["hint"], shown["said"][-1]["hint"]):
        assert "start modelwright web with --model" in hint
        assert "configure" not in hint
