"""The library and the runs pages in headless Chromium, on a real library and real runs."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("inspect_ai")
pytest.importorskip("playwright")

from browsing import CHROMIUM, serious, served
from eval_runs import OF_INSPECT  # pyright: ignore[reportMissingImports]
from playwright.sync_api import sync_playwright
from web_runs import make_two_runs  # pyright: ignore[reportMissingImports]

from modelwright.agent.settings import Settings
from modelwright.library.insight import Status
from modelwright.library.store import Library

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
    *(pytest.mark.filterwarnings(warning) for warning in OF_INSPECT),
]
SIZES = [(1280, 900, "light"), (375, 800, "dark")]


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("runs")
    run = folder / "training" / "rl"
    run.mkdir(parents=True)
    (run / "manifest.json").write_text(json.dumps({"kind": "rl"}))
    lines = [
        {"step": k, "reward": k / 10, "reward/right": k / 20, "reward/builds": 0.9, "other": k}
        for k in range(1, 11)
    ]
    (run / "metrics.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return [make_two_runs(folder), folder / "training"]


@pytest.fixture(scope="module")
def chromium(roots: list[Path]) -> Iterator[Any]:
    # After the runs: Playwright keeps an event loop in this thread, where none can be run then.
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def url(place: str, roots: list[Path]) -> Iterator[str]:
    with served(Settings(library=place), roots) as url:
        yield url


def opened(chromium: Any, url: str, route: str, size: tuple[int, int, str] = SIZES[0]) -> Any:
    width, height, scheme = size
    page = chromium.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    page.set_default_timeout(20_000)
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.goto(url + route)
    return page


def test_proposals_are_accepted_edited_and_rejected(chromium: Any, url: str, place: str) -> None:
    page = opened(chromium, url, "#/library")
    change = page.get_by_role("article", name="Change: Facility Location")
    assert change.locator("del").inner_text() == "set up"
    assert change.locator("ins").inner_text() == "bought"
    # the text of a proposal is text
    assert page.get_by_text("A machine <b>starts</b>.").is_visible()

    change.get_by_role("button", name="Edit").click()
    change.get_by_label("When it applies").fill("A cost is paid once if anything starts.")
    change.get_by_role("button", name="Save the edit").click()
    page.get_by_text("still waits to be accepted").wait_for()
    with Library(place) as kept:
        assert kept.insight("fixed").version == 1

    change.get_by_role("button", name="Accept").click()
    page.get_by_text("Accepted: insight fixed@2 is active.").wait_for()
    retire = page.get_by_role("article", name="Retire: Units Scaling")
    assert retire.get_by_role("heading", level=2).evaluate(
        "node => node === document.activeElement"
    )

    retire.get_by_role("button", name="Reject").click()
    page.keyboard.type("It helped elsewhere")
    page.keyboard.press("Enter")
    page.get_by_text("Rejected. It stays in the history.").wait_for()
    page.get_by_role("button", name="Accept").click()
    page.get_by_text("No proposal waits").wait_for()
    with Library(place) as kept:
        assert kept.insight("fixed").condition == "A cost is paid once if anything starts."
        assert kept.insight("units").status is Status.ACTIVE
        assert kept.insight("fresh").status is Status.ACTIVE
        (rejected,) = kept.insights(Status.REJECTED)
        assert kept.events(insight=rejected.id)[-1].detail == {"reason": "It helped elsewhere"}
    assert page.problems == []
    page.close()


def test_what_somebody_else_decided_meanwhile_is_told(chromium: Any, url: str, place: str) -> None:
    first, second = (opened(chromium, url, "#/library") for _ in range(2))
    buttons = [
        page.get_by_role("article", name="Retire").get_by_role("button", name="Accept")
        for page in (first, second)
    ]
    for button in buttons:
        button.wait_for()
    buttons[0].click()
    first.get_by_text("Accepted: insight units@2 is retired.").wait_for()
    buttons[1].click()
    second.get_by_text("which is now units@2").wait_for()
    with Library(place) as kept:
        assert kept.insight("units").version == 2
    first.close()
    second.close()


def test_an_insight_is_found_by_words_and_shows_its_past(chromium: Any, url: str) -> None:
    page = opened(chromium, url, "#/library/insights")
    page.get_by_role("searchbox").fill("a fixed cost is paid once")
    page.get_by_text("found, the best first").wait_for()
    page.locator(".insights").get_by_role("link", name="Facility Location").click()
    page.get_by_role("heading", name="Where it helped and hurt").wait_for()
    page.locator("summary", has_text="depots-1").click()
    page.get_by_text("Open depots at a fixed cost of 900 each.").wait_for()
    assert page.get_by_role("cell", name="extracted").is_visible()
    assert page.problems == []
    page.close()


def test_two_runs_are_compared_down_to_the_models(chromium: Any, url: str) -> None:
    page = opened(chromium, url, "#/runs")
    page.get_by_role("cell", name="90.0%").first.wait_for()
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Compare the two chosen").click()
    page.get_by_text("The difference may be chance.").wait_for()
    page.locator("summary", has_text="shop-008").click()
    change = page.get_by_role("region", name="Differences of the models")
    assert change.inner_text() == "variable sold: upper bound 16 -> 8"
    assert "bounds=(0, 16)" in page.locator("del").inner_text()
    assert "bounds=(0, 8)" in page.locator("ins").inner_text()
    first = page.get_by_role("region", name="Program. First")
    lines = [line for line in first.inner_text().splitlines() if line.strip()]
    assert [line.split("=")[0].strip() for line in lines[2:]] == [
        *("model", "model.sold", "model.revenue", "return model"),
    ]
    page.get_by_label("Right by").select_option("sirl_swap")
    page.get_by_role("heading", name="Where they differ (3)").wait_for()
    assert page.problems == []
    page.close()


def test_a_slice_of_an_evaluation_leads_to_its_items(chromium: Any, url: str) -> None:
    page = opened(chromium, url, "#/runs")
    page.get_by_role("link", name="bare, table").click()
    page.get_by_role("button", name="wrong sense").click()
    page.get_by_text("1 sample.").wait_for()
    page.locator("summary", has_text="shop-006").click()
    page.get_by_role("region", name="Program").get_by_text("minimize").wait_for()
    page.get_by_role("searchbox").fill("nothing like it")
    page.get_by_text("0 samples.").wait_for()
    assert page.problems == []
    page.close()


def test_a_training_run_shows_its_curves_and_goes_on(
    chromium: Any, url: str, roots: list[Path]
) -> None:
    page = opened(chromium, url, "#/runs")
    page.get_by_role("link", name="rl").click()
    page.get_by_role("img", name="Reward: reward from 0.1 to 1").wait_for()
    components = page.get_by_role("figure").filter(has_text="Reward components")
    assert components.locator("path.line").count() == 2
    with (roots[1] / "rl" / "metrics.jsonl").open("a") as file:
        file.write(json.dumps({"step": 11, "reward": 2.0}) + "\n")
    page.get_by_role("img", name="Reward: reward from 0.1 to 2").wait_for()
    assert page.problems == []
    page.close()


def test_what_comes_too_late_for_a_page_does_not_replace_the_next(chromium: Any, url: str) -> None:
    page = opened(chromium, url, "#/runs")
    link = page.get_by_role("link", name="bare, table")
    link.wait_for()
    held: list[Any] = []
    page.route("**/api/evaluations/items?*", lambda route: held.append(route))
    with page.expect_request("**/api/evaluations/items?*"):
        link.click()
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Library").click()
    page.get_by_role("article").first.wait_for()
    with page.expect_response("**/api/evaluations/items?*"):
        held[0].continue_()
    page.wait_for_timeout(300)
    assert page.get_by_role("heading", name="Library").is_visible()
    assert page.url.endswith("#/library")
    assert page.problems == []
    page.close()


def test_a_page_that_is_opened_by_key_has_a_name_and_the_focus(chromium: Any, url: str) -> None:
    page = opened(chromium, url, "#/library/insights")
    assert page.title() == "Library – Modelwright"
    page.locator(".insights").get_by_role("link", name="Facility Location").press("Enter")
    page.get_by_role("heading", name="Where it helped and hurt").wait_for()
    assert page.evaluate("document.activeElement.id") == "page"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Insights"
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Runs").press("Enter")
    page.get_by_role("heading", name="Runs").wait_for()
    assert page.title() == "Runs – Modelwright"
    assert page.evaluate("document.activeElement.textContent") == "Runs"
    page.close()


@pytest.mark.parametrize("size", SIZES, ids=["wide-light", "phone-dark"])
def test_pages_fit_and_axe_finds_nothing_serious(
    chromium: Any, url: str, size: tuple[int, int, str]
) -> None:
    page = opened(chromium, url, "#/runs", size)
    page.get_by_role("cell", name="90.0%").first.wait_for()
    runs = [link.get_attribute("href") for link in page.get_by_role("link", name="bare").all()]
    ids = [run.rsplit("/", 1)[-1] for run in runs]
    training = page.get_by_role("link", name="rl").get_attribute("href")
    routes = {
        "#/library": "Accept",
        "#/library/insights": "2 insights.",
        "#/library/insight/fixed": "History",
        "#/library/measured": "What each insight did",
        "#/runs": "Training",
        runs[0]: "Slices",
        f"#/runs/compare/{ids[0]}/{ids[1]}": "Where they differ",
        training: "Completions",
    }
    for route, told in routes.items():
        page.goto(url.partition("?")[0] + route)
        page.get_by_text(told).first.wait_for()
        for summary in page.locator("details.folded > summary").all()[:3]:
            summary.click()
        page.locator(".folded .spinner").first.wait_for(state="hidden")
        over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(over) <= 0, route
        assert serious(page) == [], route
    assert page.problems == []
    page.close()
