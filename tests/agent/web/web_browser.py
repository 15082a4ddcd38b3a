"""A real browser on a real server: headless Chromium, driven by Playwright."""

import contextlib
from collections.abc import Generator
from pathlib import Path
from typing import Any

from web_server import Served

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE_MS = 40_000
VENDOR = Path(__file__).parent / "vendor"


@contextlib.contextmanager
def browsing() -> Generator[Any]:
    """Give the browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            yield browser
        finally:
            browser.close()


class Tab:
    """One tab in a browser window of its own; whatever its page complains of fails the test."""

    def __init__(self, browser: Any, served: Served, **options: Any) -> None:
        options.setdefault("viewport", {"width": 1280, "height": 860})
        self.served = served
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._listen)
        self.page.on("dialog", self._refuse)

    def open(self, thread: str = "") -> None:
        """Go to the home page, or to a thread."""
        self.page.goto(self.served.url + (f"#/chat/{thread}" if thread else ""))
        self.page.wait_for_selector(
            ".thread .tabs button" if thread else ".home .composer", state="attached"
        )

    def ask(self, text: str) -> str:
        """Send a new problem, and return its thread; the work goes on."""
        self.page.fill(".home textarea", text)
        self.page.click(".home button.main")
        self.page.wait_for_selector(".thread .said .bubble")
        return self.page.url.rpartition("/")[2]

    def say(self, text: str) -> None:
        """Send a message, and wait for what comes of it."""
        self.page.fill(".talk textarea", text)
        self.page.keyboard.press("Enter")
        self.page.locator(".bubble.mine", has_text=text.splitlines()[0]).last.wait_for()
        self.rest()

    def rest(self) -> None:
        """Wait until nothing is done any more."""
        self.page.wait_for_selector(".doing", state="detached")

    def show(self, tab: str) -> None:
        """Show a tab, and wait for it."""
        self.page.click(f"#tab-{tab}")
        self.page.wait_for_selector(f'.panel[aria-labelledby="tab-{tab}"] > div > *')

    def text(self, selector: str) -> str:
        return self.page.locator(selector).first.inner_text()

    def close(self) -> None:
        self.context.close()
        assert not self.complaints, self.complaints

    def _listen(self, message: Any) -> None:
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def _refuse(self, dialog: Any) -> None:
        self.complaints.append(f"a dialog: {dialog.message}")
        dialog.dismiss()


@contextlib.contextmanager
def tab(browser: Any, served: Served, **options: Any) -> Generator[Tab]:
    """Give a tab, and see at the end that its page had nothing to complain of."""
    opened = Tab(browser, served, **options)
    try:
        yield opened
    except BaseException:
        opened.complaints.clear()  # what went wrong first is what matters
        raise
    finally:
        opened.close()


def find_barriers(page: Any) -> list[str]:
    """Return what axe-core finds serious or critical."""
    page.context.pages[0].bring_to_front()
    # Chromium's own protocol runs scripts that the policy of the page forbids to everybody else.
    line = page.context.new_cdp_session(page)
    line.send("Runtime.evaluate", {"expression": (VENDOR / "axe.min.js").read_text()})
    found = line.send(
        "Runtime.evaluate",
        {
            "expression": "axe.run(document, {resultTypes: ['violations']})"
            ".then((found) => JSON.stringify(found.violations))",
            "awaitPromise": True,
            "returnByValue": True,
        },
    )
    import json

    return [
        f"{one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes'][:3]]}"
        for one in json.loads(found["result"]["value"])
        if one["impact"] in ("serious", "critical")
    ]
