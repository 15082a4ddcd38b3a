"""The page as people use it, without a language model: in headless Chromium, on a real server."""

import re
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("playwright")

import shapes
from web_browser import CHROMIUM, Tab, browsing, find_barriers, tab
from web_server import Served

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium"),
]
EXAMPLES = Path(__file__).parents[3] / "examples"
PAINT = (EXAMPLES / "production.txt").read_text()
LOAVES = (EXAMPLES / "infeasible.txt").read_text()
TABS = ("formulation", "solution", "whatif", "data", "evidence", "code", "versions")


@pytest.fixture(scope="module")
def browser() -> Generator[Any]:
    with browsing() as browser:
        yield browser


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def kept(home: Path) -> dict[str, str]:
    """Threads whose solutions have different shapes: name -> thread."""
    place = home / "data" / "modelwright" / "threads.sqlite"
    place.parent.mkdir(parents=True)
    return shapes.keep_all(str(place))


@pytest.fixture(scope="module")
def served(home: Path, kept: dict[str, str]) -> Generator[Served]:
    with Served(home) as served:
        yield served


@pytest.fixture(scope="module")
def paint(browser: Any, served: Served) -> str:
    """A thread that was asked for in the page; tests of it leave it as it is."""
    with tab(browser, served) as page:
        page.open()
        thread = page.ask(PAINT)
        page.page.wait_for_selector(".bubble.answer")
        return thread


def lit(page: Tab) -> list[str]:
    return page.page.locator(".lit").all_inner_texts()


def test_a_problem_is_asked_and_its_answer_seen(browser: Any, served: Served, paint: str) -> None:
    with tab(browser, served) as page:
        page.open(paint)
        page.show("solution")
        assert page.text(".headline .objective") == "21,000"
        assert "exterior paint 3" in page.page.locator("svg.drawing").get_attribute("aria-label")
        assert "verified" in page.text(".bubble.answer")


def test_a_constraint_and_its_sentence_light_up_together(
    browser: Any, served: Served, paint: str
) -> None:
    with tab(browser, served) as page:
        page.open(paint)
        page.show("formulation")
        assert page.page.locator(".statement .katex").count() >= 3
        page.page.locator(".statement", has_text="total pigment").hover()
        assert "At most " in "".join(lit(page))
        page.page.locator(".quote", has_text="at most ").last.hover()
        assert any("total solvent" in text for text in lit(page))
        page.page.locator("h3", has_text="Objective").hover()
        assert not lit(page)
        page.page.locator(".statement .source").first.focus()
        assert lit(page)


def test_an_edited_formulation_is_previewed_solved_compared_and_undone(
    browser: Any, served: Served
) -> None:
    with tab(browser, served) as page:
        page.open()
        page.ask(PAINT)
        page.rest()
        page.show("formulation")
        page.page.click("text=Edit")
        text = page.page.locator("textarea.code")
        written = text.input_value()
        text.fill(written.replace("= 24", "= many"))
        page.page.locator(".editing .warning", has_text="many").wait_for()
        assert page.page.locator("text=Solve with this").is_disabled()
        text.fill(re.sub(r'= 24  ".*"', "= 28", written))
        page.page.locator(".preview td", has_text="28").first.wait_for()
        page.page.click("text=Solve with this")
        page.page.locator(".bubble.mine", has_text="Edited the formulation").wait_for()
        page.page.locator(".bubble.answer .objective", has_text="24,000").wait_for()
        page.rest()
        page.show("versions")
        page.page.locator(".panel li", has_text="24 -> 28").wait_for()
        page.page.click("text=The formulation, line by line")
        assert "28" in page.text(".diff .come")
        page.page.click("text=Undo")
        page.page.locator(".said", has_text="Back at the version before").wait_for()
        page.show("solution")
        page.page.locator(".headline .objective", has_text="21,000").wait_for()


def test_why_there_is_no_solution_is_shown_and_a_repair_made(browser: Any, served: Served) -> None:
    with tab(browser, served) as page:
        page.open()
        page.ask(LOAVES)
        page.page.wait_for_selector(".repairs")
        first = page.text(".repairs li >> nth=0")
        assert "the highest possible" in first, first
        assert "_" not in first, first
        assert page.page.locator("tr.conflict").count() == 3
        assert page.page.locator(".statement.conflict").count() == 3
        assert "At most " in "".join(page.page.locator(".quote.conflict").all_inner_texts())
        page.page.locator(".repairs .main").first.click()
        page.page.locator(".bubble.answer .objective", has_text="96").wait_for()
        page.rest()
        page.show("solution")
        assert page.text(".headline .objective") == "96"


def test_a_slider_solves_again_and_what_it_found_can_be_kept(browser: Any, served: Served) -> None:
    with tab(browser, served) as page:
        page.open()
        page.ask(PAINT)
        page.rest()
        page.show("whatif")
        page.page.select_option("select[aria-label='Numbers to turn']", "max_pigment_value")
        slider = page.page.locator("input[type=range]").first
        slider.focus()
        for _ in range(4):
            page.page.keyboard.press("ArrowRight")
        page.page.locator(".card .objective", has_text="24,000").wait_for()
        assert "before: 21,000" in page.text(".card .headline")
        page.page.click("text=Keep these numbers")
        page.page.locator(".bubble.answer .objective", has_text="24,000").wait_for()
        page.rest()


def test_a_question_is_answered_in_the_chat(browser: Any, served: Served, paint: str) -> None:
    with tab(browser, served) as page:
        page.open(paint)
        page.say("Why not more exterior paint?")
        assert "pigment" in page.page.locator(".bubble pre").last.inner_text()


@pytest.mark.parametrize(
    ("name", "kind"),
    [("transport", "Network"), ("tour", "Map"), ("rota", "Schedule"), ("workshop", "Schedule")],
)
def test_a_solution_is_drawn_by_its_shape(
    browser: Any, served: Served, kept: dict[str, str], name: str, kind: str
) -> None:
    with tab(browser, served) as page:
        page.open(kept[name])
        page.page.wait_for_selector("svg.drawing")
        assert kind in page.page.locator(".plot [role=region]").get_attribute("aria-label")


def test_a_long_table_holds_few_rows_and_scrolls_to_its_end(
    browser: Any, served: Served, kept: dict[str, str]
) -> None:
    with tab(browser, served) as page:
        page.open(kept["long"])
        page.page.wait_for_selector(".window .grid")
        window = page.page.locator(".panel .window").first
        assert page.page.locator(".window tbody tr").count() < 200
        window.evaluate("(node) => { node.scrollTop = node.scrollHeight; }")
        page.page.locator("td", has_text="item 04999").first.wait_for()
        page.page.fill("input[type=search] >> nth=0", "item 00042")
        page.page.locator("td", has_text="item 00042").first.wait_for()
        assert "1 of 5,000 rows" in page.text(".panel [role=status]")


def test_an_answer_is_saved_as_a_workbook(browser: Any, served: Served, paint: str) -> None:
    with tab(browser, served, accept_downloads=True) as page:
        page.open(paint)
        page.page.get_by_role("button", name="Save as").click()
        with page.page.expect_download() as waiting:
            page.page.click("text=Excel workbook")
        assert waiting.value.suggested_filename == "exterior_paint_and_interior_paint.xlsx"
        assert Path(waiting.value.path()).read_bytes().startswith(b"PK")


def test_an_export_that_is_asked_for_in_the_chat_is_saved(
    browser: Any, served: Served, paint: str
) -> None:
    with tab(browser, served, accept_downloads=True) as page:
        page.open(paint)
        page.say("/export lp")
        with page.page.expect_download() as waiting:
            page.page.get_by_role("button", name="Save: LP file").last.click()
        assert "maximize" in Path(waiting.value.path()).read_text().lower()


def test_what_one_browser_does_the_other_sees(browser: Any, served: Served) -> None:
    with tab(browser, served) as one, tab(browser, served) as other:
        one.open()
        thread = one.ask(PAINT)
        other.open(thread)
        other.page.locator(".bubble.answer .objective", has_text="21,000").wait_for()
        one.rest()
        other.say("/cost")
        one.page.locator(".bubble.mine", has_text="/cost").wait_for()
        one.say("Add: at most 2 tons of exterior paint.")
        other.page.locator(".bubble.mine", has_text="at most 2 tons").wait_for()
        other.rest()
        assert other.text(".said") == one.text(".said")


def test_an_answer_may_go_while_its_page_is_loading(
    browser: Any, served: Served, paint: str
) -> None:
    held: list[Any] = []
    views: list[dict[str, Any]] = []

    def view(route: Any) -> None:
        """Show the answer at first, and then none: a change began within the same moment."""
        response = route.fetch()
        body = response.json()
        if views:
            body["answer"]["outcome"] = None
            body |= {"thread": views[0]["thread"], "busy": views[0]["busy"]}
        views.append(body)
        route.fulfill(response=response, json=body)

    with tab(browser, served) as page, tab(browser, served) as other:
        page.page.route("**/solution.js", lambda route: held.append(route))
        page.page.route(f"**/api/threads/{paint}", view)
        page.open(paint)
        other.open(paint)
        other.say("/cost")
        page.page.locator(".bubble.mine", has_text="/cost").wait_for()
        assert len(views) > 1
        assert held
        for route in held:
            route.continue_()
        page.page.wait_for_timeout(500)
        page.page.unroute_all()
        page.page.reload()
        page.page.locator(".panel .objective", has_text="21,000").wait_for()


def test_it_fits_a_telephone(browser: Any, served: Served, paint: str) -> None:
    with tab(browser, served, viewport={"width": 375, "height": 720}) as page:
        page.open()
        page.page.locator(".threads .badge").first.wait_for()
        assert page.page.evaluate("document.documentElement.scrollWidth") == 375, "home"
        page.open(paint)
        for name in ("chat", *TABS):
            page.page.click(f"#tab-{name}")
            page.page.wait_for_timeout(300)
            assert page.page.evaluate("document.documentElement.scrollWidth") == 375, name
        page.page.click("#tab-chat")
        page.say("/cost")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_screen_readers_find_no_serious_barrier(
    browser: Any, served: Served, kept: dict[str, str], paint: str, scheme: str
) -> None:
    with tab(browser, served, color_scheme=scheme) as page:
        page.open()
        page.page.wait_for_selector(".threads li a")
        found = {"home": find_barriers(page.page)}
        page.open(paint)
        for name in TABS:
            page.show(name)
            found[name] = find_barriers(page.page)
        page.open(kept["transport"])
        page.page.wait_for_selector("svg.drawing")
        found["network"] = find_barriers(page.page)
        assert not {place: barriers for place, barriers in found.items() if barriers}
        dark = page.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        assert dark == ("rgb(20, 25, 27)" if scheme == "dark" else "rgb(251, 250, 248)")


def test_without_the_token_the_page_says_what_to_do(browser: Any, served: Served) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{served.port}/")
    page.locator("[role=alert]", has_text="Open the address").wait_for()
    context.close()
