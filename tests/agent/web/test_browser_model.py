"""The page with a language model: questions, files, attacks, and a server that dies."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("playwright")

import shapes
from markup_attacks import ATTACKS
from openpyxl import Workbook
from problems import FORMULATED, SOURCE, TEXT
from scripted_chat import ScriptedChat, as_json, code
from scripted_chat import serving as serving_chat
from talker import HANG, answer, bakery_chat, understood  # pyright: ignore[reportMissingImports] - of another folder
from test_turns import asking
from web_browser import CHROMIUM, Tab, browsing, tab
from web_server import Served

from modelwright.agent.threads import ThreadStore
from modelwright.solvers.engine import Engine

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium"),
]


@pytest.fixture(scope="module")
def browser() -> Generator[Any]:
    with browsing() as browser:
        yield browser


def with_model(home: Path, url: str) -> Served:
    return Served(home, "--model", "m", "--base-url", url, "--effort", "low")


def test_a_question_is_put_and_the_reply_counts(browser: Any, tmp_path: Path) -> None:
    chat = bakery_chat(formulate=[as_json(asking()), as_json(FORMULATED)])
    with (
        serving_chat(chat) as url,
        with_model(tmp_path, url) as served,
        tab(browser, served) as page,
    ):
        page.open()
        page.ask(TEXT)
        page.page.wait_for_selector("form.questions")
        assert page.page.locator("input[value=day]").is_checked()
        page.page.check("input[value=week]")
        page.page.click("form.questions button")
        page.page.locator(".bubble.answer .objective", has_text="240").wait_for()
        assert "week" in page.page.locator(".bubble.mine").last.inner_text()
        assert not page.page.locator("form.questions").count()
        # The model was told what the user replied.
        assert any("30 kg for seven days" in prompt for prompt in chat.prompts)


def test_a_change_in_words_is_made_and_compared(browser: Any, tmp_path: Path) -> None:
    chat = bakery_chat()
    with (
        serving_chat(chat) as url,
        with_model(tmp_path, url) as served,
        tab(browser, served) as page,
    ):
        page.open()
        page.ask(TEXT)
        page.rest()
        page.say("Add: at most 40 loaves can be sold.")
        assert page.page.locator(".bubble.answer").count() == 2
        page.show("versions")
        page.page.locator("li", has_text="constraint loaves_sold").first.wait_for()


def test_a_server_that_is_killed_in_the_middle_loses_nothing(browser: Any, tmp_path: Path) -> None:
    chat = bakery_chat(write_program=[HANG, code(SOURCE)])
    with (
        serving_chat(chat) as url,
        with_model(tmp_path, url) as served,
        tab(browser, served) as page,
    ):
        page.open()
        page.ask(TEXT)
        page.page.locator(".doing", has_text="Writing the program").wait_for()
        page.page.fill(".talk textarea", "half a thought")
        served.kill()
        page.page.locator(".line.lost", has_text="does not answer").wait_for()
        served.start()
        page.page.get_by_role("button", name="Go on", exact=True).wait_for()
        assert not page.page.locator(".line.lost").count()
        assert "A bakery sells loaves" in page.text(".bubble.mine")
        assert page.page.input_value(".talk textarea") == "half a thought"
        page.page.get_by_role("button", name="Go on", exact=True).click()
        page.page.locator(".bubble.answer .objective", has_text="240").wait_for()
        asked = [prompt for prompt in chat.prompts if "You write Pyomo programs" in prompt]
        assert len(chat.prompts) - len(asked) == 1  # it was not formulated twice


def test_a_step_can_be_stopped_and_gone_on_with(browser: Any, tmp_path: Path) -> None:
    chat = bakery_chat(write_program=[HANG, code(SOURCE)])
    with (
        serving_chat(chat) as url,
        with_model(tmp_path, url) as served,
        tab(browser, served) as page,
    ):
        page.open()
        page.ask(TEXT)
        page.page.locator(".doing", has_text="Writing the program").wait_for()
        page.page.get_by_role("button", name="Stop", exact=True).click()
        page.page.locator(".said", has_text="Stopped").wait_for()
        page.page.get_by_role("button", name="Go on", exact=True).click()
        page.page.locator(".bubble.answer .objective", has_text="240").wait_for()


def test_a_workbook_is_uploaded_and_its_numbers_are_used(browser: Any, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("product", "price", "hours"), ("loaf", 4, 2), ("roll", 3, 1)):
        sheet.append(row)
    book.save(tmp_path / "plan.xlsx")
    told, source = shapes.from_file("plan")
    chat = ScriptedChat([as_json(told), code(source)])
    with (
        serving_chat(chat) as url,
        with_model(tmp_path, url) as served,
        tab(browser, served) as page,
    ):
        page.open()
        page.page.set_input_files("input[type=file]", tmp_path / "plan.xlsx")
        page.page.locator(".preview", has_text="2 rows, 3 columns").wait_for()
        page.ask("Products take hours and bring a price; 10 hours. Maximize the revenue.")
        # 10 rolls at 3, an hour each, beat 5 loaves at 4.
        page.page.locator(".bubble.answer .objective", has_text="30").wait_for()
        page.rest()
        assert "plan.xlsx" in page.text(".bubble.mine")
        page.show("data")
        page.page.select_option("select[aria-label=Table]", index=2)
        page.page.locator(".grid td", has_text="loaf").wait_for()


def test_thirty_attacks_are_shown_as_text(browser: Any, tmp_path: Path) -> None:
    assert len(ATTACKS) == 30
    place = tmp_path / "data" / "modelwright" / "threads.sqlite"
    place.parent.mkdir(parents=True)
    store = ThreadStore(str(place))
    with Engine(workers=1) as engine:
        told, source = shapes.under_attack(ATTACKS)
        thread = shapes.keep_solved(store, engine, told, source, "\n".join(ATTACKS))
    store.close()
    chat = bakery_chat(
        converse=understood("question"), answer=answer(" ".join(ATTACKS)), revise=as_json({})
    )
    with (
        serving_chat(chat) as url,
        with_model(tmp_path, url) as served,
        tab(browser, served) as page,
    ):
        attack_file(page, tmp_path)
        page.open(thread)
        for name in ("formulation", "solution", "whatif", "data", "evidence", "code", "versions"):
            page.show(name)
            assert_harmless(page)
            shown = page.page.locator("body").inner_text()
            if name in ("formulation", "data"):
                assert "<img src=x onerror=window.hacked=2>" in shown
        page.show("formulation")
        text = page.page.locator(".card.text").inner_text()
        for attack in ATTACKS[:-1]:
            assert attack in text
        page.say("What is <b>this</b>?")
        assert "<b>this</b>" in page.page.locator(".bubble.mine").last.inner_text()
        assert_harmless(page)


def attack_file(page: Tab, folder: Path) -> None:
    """Upload a table whose headings and cells are attacks."""
    rows = [
        "name;value",
        *(f'"{attack.replace(chr(34), chr(34) * 2)}";1' for attack in ATTACKS[:-1]),
    ]
    (folder / "attack.csv").write_text("\n".join(rows))
    page.open()
    page.page.set_input_files("input[type=file]", folder / "attack.csv")
    page.page.locator("details.preview").wait_for()
    page.page.locator("details.preview").evaluate("(node) => { node.open = true; }")
    assert "<script>window.hacked=1</script>" in page.text("details.preview table")
    assert_harmless(page)


def assert_harmless(page: Tab) -> None:
    page.page.wait_for_timeout(200)
    assert page.page.evaluate("window.hacked") is None
    made = "script, iframe, object, embed, base, meta, link, template, form[action], img"
    assert page.page.locator("main").locator(made).count() == 0
    links = page.page.locator("main a").evaluate_all("(all) => all.map((one) => one.href)")
    assert all(link.startswith(f"http://127.0.0.1:{page.served.port}/") for link in links)
