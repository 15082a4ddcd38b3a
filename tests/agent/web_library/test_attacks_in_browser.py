"""The thirty attacks on the library and the runs pages, in headless Chromium: all is text."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("inspect_ai")
pytest.importorskip("playwright")
pytest.importorskip("pyarrow")

from attacked import ALL, SHORT, write_evaluations, write_library, write_training
from browsing import CHROMIUM, served
from eval_runs import OF_INSPECT  # pyright: ignore[reportMissingImports]
from markup_attacks import ATTACKS  # pyright: ignore[reportMissingImports]
from playwright.sync_api import sync_playwright

from modelwright.agent.settings import Settings

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
    *(pytest.mark.filterwarnings(warning) for warning in OF_INSPECT),
]
MADE = "script, iframe, object, embed, base, meta, link, template, form[action], img, [onload]"
PRINTED = ATTACKS[:-1]
"""Those without characters that are not printed."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("attacked")


@pytest.fixture(scope="module")
def roots(home: Path) -> list[Path]:
    return [write_evaluations(home), write_training(home)]


@pytest.fixture(scope="module")
def url(home: Path, roots: list[Path]) -> Iterator[str]:
    write_library(str(home / "library.sqlite"))
    with served(Settings(library=str(home / "library.sqlite")), roots) as url:
        yield url


@pytest.fixture(scope="module")
def chromium(roots: list[Path]) -> Iterator[Any]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


class Watched:
    """A tab that remembers whatever ran, was asked for elsewhere, or was refused."""

    def __init__(self, chromium: Any, url: str) -> None:
        self.home = url.partition("?")[0]
        self.page = chromium.new_page(viewport={"width": 1280, "height": 900})
        self.page.set_default_timeout(30_000)
        self.problems: list[str] = []
        self.page.on("dialog", self._refuse)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("request", self._ask)
        self.page.on("popup", lambda page: self.problems.append(f"a window: {page.url}"))
        self.page.on("console", self._listen)
        self.page.goto(url)

    def go(self, route: str, told: str) -> None:
        """Open a page of the address, and wait for words of it; unfold what is folded."""
        self.page.goto(self.home + route)
        self.page.get_by_text(told).first.wait_for()

    def unfold(self) -> None:
        """Unfold all, also what unfolding brings."""
        for _ in range(3):
            closed = self.page.locator("main details:not([open])")
            closed.evaluate_all("(all) => { for (const one of all) one.open = true; }")
            self.page.locator("main .spinner").first.wait_for(state="detached")

    def assert_text(self, *texts: str) -> None:
        """See that texts are shown as they are, and that nothing came of them."""
        shown = self.page.locator("main").inner_text()
        assert not [text for text in texts if text not in shown]
        self.assert_harmless()

    def assert_harmless(self) -> None:
        self.page.wait_for_timeout(150)
        assert self.page.evaluate("window.hacked") is None
        assert self.page.locator("main").locator(MADE).count() == 0
        links = self.page.locator("main a").evaluate_all("(all) => all.map((one) => one.href)")
        assert all(link.startswith(f"{self.home}#/") for link in links), links
        names = "(all) => all.flatMap((one) => one.getAttributeNames())"
        found = set(self.page.locator("main *").evaluate_all(names))
        assert not [name for name in found if name.startswith("on") or name == "style"]
        assert self.problems == []

    def _refuse(self, dialog: Any) -> None:
        self.problems.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def _ask(self, request: Any) -> None:
        if not request.url.startswith((self.home, "blob:")):
            self.problems.append(f"asked for {request.url}")

    def _listen(self, message: Any) -> None:
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.problems.append(message.text)


@pytest.fixture
def tab(chromium: Any, url: str) -> Iterator[Watched]:
    watched = Watched(chromium, url)
    yield watched
    watched.page.close()


def test_proposals_made_of_attacks_are_text(tab: Watched) -> None:
    tab.go("#/library", "New insight")
    tab.unfold()
    tab.assert_text(*PRINTED, f"by {SHORT}")
    change = tab.page.get_by_role("article", name="Change")
    change.get_by_role("button", name="Edit").click()
    assert change.get_by_label("When it applies").input_value() == ALL
    change.get_by_role("button", name="Cancel").click()
    tab.assert_harmless()


def test_the_list_of_insights_and_its_search_are_text(tab: Watched) -> None:
    tab.go("#/library/insights", "31 insights.")
    tab.page.get_by_role("button", name="Show more").click()
    tab.unfold()
    tab.assert_text(*PRINTED)
    for attack in ATTACKS[::5]:
        tab.page.get_by_role("searchbox").fill(attack)
        tab.page.get_by_text(re.compile("found, the best first|Nothing in the library")).wait_for()
        tab.assert_harmless()


def test_an_insight_made_of_an_attack_is_text(tab: Watched) -> None:
    for number, attack in enumerate(PRINTED):
        tab.go(f"#/library/insight/one{number}", f"one{number}@1, by")
        tab.assert_text(attack, f"by {attack}", f"Learnt from {attack}.")
    tab.go("#/library/insight/one0", "What happened")
    tab.unfold()
    tab.assert_text(*PRINTED)
    tab.go("#/library/measured", "What each insight did")
    tab.unfold()
    tab.assert_harmless()


def test_the_reason_of_a_rejection_is_text(tab: Watched) -> None:
    tab.go("#/library/insights?status=rejected", "1 insight.")
    tab.page.locator(".insights a").click()
    tab.page.get_by_text("What happened").wait_for()
    tab.assert_text(*PRINTED)


def test_lists_of_runs_made_of_attacks_are_text(tab: Watched) -> None:
    tab.go("#/runs", "Training runs")
    tab.page.get_by_text("[").first.wait_for()
    tab.assert_text(*PRINTED, SHORT)


def test_an_evaluation_made_of_attacks_is_text(tab: Watched) -> None:
    tab.go("#/runs", "Training runs")
    tab.page.get_by_role("link", name="bare, first").click()
    tab.page.get_by_text("30 samples.").wait_for()
    tab.unfold()
    tab.assert_text(*PRINTED, SHORT)
    for name in ("Causes", "Accuracy by slice"):
        table = tab.page.get_by_role("region", name=name)
        table.get_by_role("button", name=ATTACKS[1]).click()
        tab.page.get_by_text("1 sample.").wait_for()
        tab.assert_text(ATTACKS[1])


def test_a_comparison_of_runs_made_of_attacks_is_text(tab: Watched) -> None:
    tab.go("#/runs", "Training runs")
    for box in tab.page.get_by_role("checkbox").all():
        box.check()
    tab.page.get_by_role("button", name="Compare the two chosen").click()
    tab.page.get_by_text("Where they differ (30)").wait_for()
    tab.unfold()
    tab.assert_text(*PRINTED, SHORT, "upper bound")


def test_a_training_run_made_of_attacks_is_text(tab: Watched) -> None:
    tab.go("#/runs", "Training runs")
    tab.page.locator("a[href^='#/runs/training/']").click()
    tab.page.get_by_text("Sample 30").wait_for()
    tab.unfold()
    tab.assert_text(*PRINTED, SHORT)


@pytest.mark.parametrize(
    "route",
    [
        "#/{}",
        "#/chat/{}",
        "#/library/{}",
        "#/library/insight/{}",
        "#/library/insights?track={}&area={}&topic={}&status={}&words={}",
        "#/runs/evaluation/{}",
        "#/runs/compare/{}/{}?protocol={}",
        "#/runs/training/{}",
    ],
)
def test_an_address_made_of_attacks_is_refused_or_shown_as_text(tab: Watched, route: str) -> None:
    for attack in ATTACKS[::4]:
        tab.page.goto(tab.home + route.replace("{}", quote(attack, safe="")))
        tab.page.locator("main > *").first.wait_for()
        tab.assert_harmless()


@pytest.mark.parametrize("route", ["#/%", "#/chat/%", "#/runs/training/%E0%A4%A", "#/toString"])
def test_an_address_that_was_mistyped_shows_a_page(tab: Watched, route: str) -> None:
    tab.page.goto(tab.home + route)
    tab.page.locator("main h1").wait_for()
    assert "This page failed" not in tab.page.locator("main").inner_text()
    assert tab.problems == []


def test_filters_of_an_address_are_text(tab: Watched) -> None:
    tab.go("#/runs", "Training runs")
    address = tab.page.get_by_role("link", name="bare, first").get_attribute("href")
    for attack in PRINTED[::7]:
        query = urlencode({"state": "all", "cause": attack, "part": f"{attack}={attack}"})
        tab.page.goto(f"{tab.home}{address}?{query}&{urlencode({'words': attack})}")
        tab.page.get_by_text("1 sample.").wait_for()
        assert tab.page.get_by_role("searchbox").input_value() == attack
        tab.assert_text(attack)
