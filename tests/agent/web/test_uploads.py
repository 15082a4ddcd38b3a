"""Files from browsers: what is taken, what is refused, and that names lead nowhere."""

from collections.abc import AsyncIterator, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

pytest.importorskip("fastapi")

from http_page import Page
from openpyxl import Workbook

from modelwright.agent.web.uploads import MOST_BYTES, Uploads
from modelwright.solvers.errors import UsageError

CSV = b"product,price,hours\nloaf,4,2\nroll,0.5,1\n"


def put(page: Page, name: str, content: Any) -> Any:
    return page.client.put(f"/api/uploads?name={quote(name, safe='')}", content=content)


def workbook() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("town", "demand"), ("Ulm", 30), ("Bonn", 12)):
        sheet.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_csv_file_is_taken_and_shown(page: Page) -> None:
    told = put(page, "plan.csv", CSV).json()
    (table,) = told["tables"]
    assert told["name"] == "plan.csv"
    assert table["columns"] == ["product", "price", "hours"]
    assert table["rows"][0] == ["loaf", 4, 2]
    assert table["count"] == 2


def test_a_workbook_is_taken_and_shown(page: Page) -> None:
    (table,) = put(page, "demand.xlsx", workbook()).json()["tables"]
    assert table["rows"] == [["Ulm", 30], ["Bonn", 12]]


@pytest.mark.parametrize(
    "name",
    [
        "../plan.csv", "..", ".", "", "/etc/plan.csv", "a/b.csv", "..\\plan.csv", "C:\\plan.csv",
        "C:plan.csv", ".hidden.csv", "plan.csv/", "plan\x00.csv", "plan\n.csv", "....//plan.csv",
        "%2e%2e%2fplan.csv/..", "‮vsc.nalp/.csv", "x" * 300 + ".csv",
    ],
)  # fmt: skip
def test_a_name_that_could_lead_elsewhere_is_refused(page: Page, name: str) -> None:
    reply = put(page, name, CSV)
    assert reply.status_code == 400, reply.text
    assert reply.json()["error"]["kind"] == "bad_name"


@pytest.mark.parametrize("name", ["plan.exe", "plan", "plan.csv.html", "plan.svg"])
def test_a_file_that_is_no_table_is_refused_by_its_name(page: Page, name: str) -> None:
    assert put(page, name, CSV).json()["error"]["kind"] == "unsupported_data"


def test_a_file_that_is_no_table_is_refused_by_its_content(page: Page) -> None:
    error = put(page, "plan.xlsx", b"%PDF-1.7 ...").json()["error"]
    assert "plan.xlsx" in error["message"]


def test_50_megabytes_are_refused_before_they_are_sent(page: Page) -> None:
    headers = {"content-length": str(MOST_BYTES + 1)}
    reply = page.client.put("/api/uploads?name=big.csv", headers=headers, content=b"")
    assert reply.status_code == 413
    assert "big.csv is larger than 50 MB" in reply.json()["error"]["message"]


def test_50_megabytes_without_a_length_are_refused_as_they_come(page: Page) -> None:
    def portions() -> Iterator[bytes]:
        for _ in range(MOST_BYTES // 1_000_000 + 1):
            yield b"1," * 500_000

    reply = put(page, "big.csv", portions())
    assert reply.status_code == 413
    assert reply.json()["error"]["kind"] == "too_large"


def test_what_is_refused_is_not_kept(tmp_path: Path) -> None:
    import asyncio

    async def content() -> AsyncIterator[bytes]:
        yield b"%PDF-1.7"

    uploads = Uploads(tmp_path)
    with pytest.raises(UsageError):
        asyncio.run(uploads.take("plan.csv", content()))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "number", ["", "..", "../..", "0" * 16, "zz", "/etc", "0000000000000000/../x"]
)
def test_an_id_that_was_not_given_names_no_file(page: Page, number: str) -> None:
    status, error = page.refused("POST", "/threads", json={"text": "x", "files": [number]})
    assert (status, error["kind"]) == (400, "missing_file")
