import json
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from modelwright.datasets.catalog.benchmark import Benchmark
from modelwright.datasets.catalog.registry import NAMES, benchmark_named
from modelwright.datasets.fetch import fetch, find, load
from modelwright.solvers.errors import ServiceMissingError, UsageError


@dataclass
class Home:
    """A benchmark's home: real HTTP, with ranges, and with the faults a test asks for."""

    files: dict[str, bytes] = field(default_factory=dict[str, bytes])
    cut_after: list[int] = field(default_factory=list[int])
    """Bytes after which each coming reply breaks off."""
    etag: str = '"1"'
    asked: list[str | None] = field(default_factory=list[str | None])
    """Range header of each request."""
    address: str = ""


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Home]:
    monkeypatch.delenv("MODELWRIGHT_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    state = Home()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range")
            state.asked.append(wanted)
            content = state.files.get(self.path.rsplit("/", 1)[-1])
            if content is None:
                self.send_error(404)
                return
            begin = 0
            if wanted and self.headers.get("If-Range") == state.etag:
                begin = int(wanted.removeprefix("bytes=").rstrip("-"))
            self.send_response(206 if begin else 200)
            self.send_header("ETag", state.etag)
            self.send_header("Content-Length", str(len(content) - begin))
            self.end_headers()
            end = begin + state.cut_after.pop(0) if state.cut_after else len(content)
            self.wfile.write(content[begin:end])

        def log_message(self, format: str, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    state.address = f"http://127.0.0.1:{server.server_address[1]}"
    yield state
    server.shutdown()
    server.server_close()
    thread.join()


SIRL = [
    {"en_question": f"What is {n} + {n}?", "en_answer": str(2.0 * n), "difficulty": "Easy"}
    for n in range(50)
]


def lines(records: list[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def ids_in(path: Path) -> list[str]:
    return [json.loads(line)["id"] for line in path.read_text().splitlines()]


def nl4opt(home: Home, records: list[dict[str, Any]] = SIRL) -> Benchmark:
    home.files["NL4OPT.jsonl"] = lines(records)
    return benchmark_named("nl4opt")


def test_a_benchmark_is_brought_and_can_be_loaded(home: Home) -> None:
    fetched = fetch(nl4opt(home), mirror=home.address)
    assert (fetched.problems, fetched.downloaded) == (50, True)
    problems = load("nl4opt")
    assert (problems[7].id, problems[7].answer) == ("nl4opt-007", 14)
    assert problems[7].extra["difficulty"] == "Easy"
    assert problems[7].licence == benchmark_named("nl4opt").licence


def test_what_is_here_already_is_not_brought_again(home: Home) -> None:
    fetch(nl4opt(home), mirror=home.address)
    assert not fetch(nl4opt(home), mirror=home.address).downloaded
    assert len(home.asked) == 1


def test_a_download_that_breaks_off_goes_on_where_it_was(home: Home) -> None:
    home.cut_after = [1000]
    assert fetch(nl4opt(home), mirror=home.address).problems == 50
    assert home.asked == [None, "bytes=1000-"]


def test_the_next_run_goes_on_where_the_last_one_broke_off(home: Home, tmp_path: Path) -> None:
    benchmark = nl4opt(home)
    home.cut_after = [1000, 100, 0]
    with pytest.raises(ServiceMissingError):
        fetch(benchmark, tmp_path, mirror=home.address)
    assert fetch(benchmark, tmp_path, mirror=home.address).problems == 50
    assert home.asked[-1] == "bytes=1100-"


def test_a_file_that_changed_meanwhile_is_brought_whole(home: Home, tmp_path: Path) -> None:
    benchmark = nl4opt(home)
    home.cut_after = [1000, 0]
    with pytest.raises(ServiceMissingError):
        fetch(benchmark, tmp_path, mirror=home.address)
    home.etag = '"2"'
    nl4opt(home, SIRL[1:])
    assert fetch(benchmark, tmp_path, mirror=home.address).problems == 49


def test_a_changed_checksum_is_refused_and_can_be_accepted(home: Home, tmp_path: Path) -> None:
    fetch(nl4opt(home), tmp_path, mirror=home.address)
    before = (tmp_path / "nl4opt.jsonl").read_bytes()
    changed = nl4opt(home, SIRL[:3])
    with pytest.raises(UsageError) as caught:
        fetch(changed, tmp_path, mirror=home.address)
    assert caught.value.kind == "checksum_changed"
    assert "has changed: expected SHA-256" in caught.value.message
    assert (tmp_path / "nl4opt.jsonl").read_bytes() == before
    assert fetch(changed, tmp_path, mirror=home.address, accept_changed=True).problems == 3


def test_an_unreachable_host_is_named(tmp_path: Path) -> None:
    with pytest.raises(ServiceMissingError) as caught:
        fetch(benchmark_named("nl4opt"), tmp_path, mirror="http://127.0.0.1:9")
    assert caught.value.message.startswith("cannot reach 127.0.0.1:9:")
    assert "MODELWRIGHT_DATA" in caught.value.hint


def test_a_file_that_is_gone_is_named(home: Home, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        fetch(benchmark_named("nl4opt"), tmp_path, mirror=home.address)
    assert caught.value.kind == "gone"


def test_a_missing_field_is_named_with_file_and_line(home: Home, tmp_path: Path) -> None:
    broken = [*SIRL[:4], {"en_question": "?"}]
    with pytest.raises(UsageError, match=r"NL4OPT.jsonl, line 5: field 'en_answer' is missing"):
        fetch(nl4opt(home, broken), tmp_path, mirror=home.address)


def test_a_label_that_is_no_number_is_named(home: Home, tmp_path: Path) -> None:
    broken = [{"en_question": "?", "en_answer": "twelve"}]
    with pytest.raises(UsageError, match=r"line 1: not as this benchmark is described: .*twelve"):
        fetch(nl4opt(home, broken), tmp_path, mirror=home.address)


def test_words_for_no_optimum_are_no_number(home: Home, tmp_path: Path) -> None:
    labels = ("No Best Solution", -9999)
    records = [{"en_question": f"{label}?", "en_answer": label} for label in labels]
    fetch(nl4opt(home, records), tmp_path, mirror=home.address)
    texts = [json.loads(line) for line in (tmp_path / "nl4opt.jsonl").read_text().splitlines()]
    assert [(text["answer"], text["answer_text"]) for text in texts] == [
        (None, "No Best Solution"),
        (None, "-9999"),
    ]


def test_dropped_items_leave_gaps_in_the_numbers(home: Home, tmp_path: Path) -> None:
    home.files["MAMO_EasyLP_fixed.jsonl"] = lines(SIRL)
    fetch(benchmark_named("mamo_easy"), tmp_path, mirror=home.address)
    ids = ids_in(tmp_path / "mamo_easy.jsonl")
    assert ids[0] == "mamo_easy-001"
    assert ids[39:43] == ["mamo_easy-040", "mamo_easy-042", "mamo_easy-043", "mamo_easy-045"]


def test_every_queried_value_of_a_json_list_is_kept(home: Home, tmp_path: Path) -> None:
    record = {"index": 3, "question": "?", "results": {"a": "1.5", "cost": "9"}, "type": "linear"}
    home.files["NL4OPT-E.json"] = json.dumps([record]).encode()
    path = fetch(benchmark_named("nl4opt_e"), tmp_path, mirror=home.address).path
    written = json.loads(path.read_text())
    assert (written["id"], written["answer"]) == ("nl4opt_e-003", 9.0)
    assert written["extra"]["results"] == {"a": 1.5, "cost": 9.0}


def test_a_text_of_two_releases_is_kept_once(home: Home, tmp_path: Path) -> None:
    home.files = {
        "OptMATH_Bench_166.jsonl": lines(SIRL[:5]),
        "OptMATH_Bench_193.jsonl": lines(SIRL[3:9]),
    }
    path = fetch(benchmark_named("optmath"), tmp_path, mirror=home.address).path
    ids = ids_in(path)
    second = [f"optmath193-{n:03d}" for n in range(2, 6)]
    assert ids == [f"optmath-{n:03d}" for n in range(5)] + second


def test_an_unknown_name_brings_a_guess() -> None:
    with pytest.raises(UsageError) as caught:
        benchmark_named("nl4op")
    assert caught.value.hint == "Did you mean nl4opt?"


def test_a_benchmark_that_is_not_here_says_how_to_get_it(home: Home) -> None:
    with pytest.raises(UsageError) as caught:
        load("logior")
    assert "modelwright data fetch logior" in caught.value.hint


def test_a_variable_that_names_no_folder_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELWRIGHT_DATA", "/no/such/folder")
    with pytest.raises(UsageError, match="MODELWRIGHT_DATA must name a folder"):
        load("nl4opt")


def test_a_folder_that_cannot_be_written_is_not_the_hosts_fault(home: Home, tmp_path: Path) -> None:
    (tmp_path / "raw").write_text("a file where a folder should be")
    with pytest.raises(OSError, match="raw"):
        fetch(nl4opt(home), tmp_path, mirror=home.address)


@pytest.mark.parametrize("name", NAMES)
def test_an_entry_of_the_catalog_is_complete(name: str) -> None:
    benchmark = benchmark_named(name)
    assert benchmark.name == name
    assert benchmark.items > 0
    assert benchmark.home.startswith("https://")
    assert benchmark.licence
    assert benchmark.files


@pytest.mark.skipif("MODELWRIGHT_DATA" not in os.environ, reason="no benchmark data here")
@pytest.mark.parametrize("name", NAMES)
def test_a_local_folder_is_read(name: str) -> None:
    problems = load(name)
    assert find(name) == Path(os.environ["MODELWRIGHT_DATA"]) / f"{name}.jsonl"
    assert 0 < len(problems) <= benchmark_named(name).items
