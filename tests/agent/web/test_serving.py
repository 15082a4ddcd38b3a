"""The server as a process: its address, events, many connections, death and return."""

import json
import socket
import threading
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("uvicorn")

from web_server import Served

from modelwright.agent.web.serving import open_socket
from modelwright.solvers.errors import UsageError

EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Generator[Served]:
    with Served(tmp_path_factory.mktemp("home")) as served:
        yield served


def listen(served: Served, path: str) -> socket.socket:
    """Open a stream of events, and leave it open."""
    line = socket.create_connection(("127.0.0.1", served.port), timeout=20)
    head = (
        f"GET /api{path} HTTP/1.1",
        f"Host: 127.0.0.1:{served.port}",
        f"X-Modelwright-Token: {served.token}",
    )
    line.sendall("\r\n".join([*head, "", ""]).encode())
    return line


def events(line: socket.socket) -> Iterator[dict[str, Any]]:
    """Yield the events as they come."""
    with line.makefile("r", encoding="utf-8") as lines:
        for text in lines:
            if text.startswith("data: "):
                yield json.loads(text[6:])


def settled(served: Served, thread: str) -> dict[str, Any]:
    while (shown := served.get(f"/threads/{thread}"))["busy"]:
        time.sleep(0.05)
    return shown


def test_it_listens_on_this_machine_only(served: Served) -> None:
    assert served.url.startswith("http://127.0.0.1:")
    with open_socket(0) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"


def test_a_port_that_is_taken_is_said(served: Served) -> None:
    with pytest.raises(UsageError, match=f"port {served.port} is taken"):
        open_socket(served.port)


@pytest.mark.slow
def test_steps_are_told_to_everybody_as_they_happen(served: Served) -> None:
    thread = served.post("/threads", text="Make me happy.")["thread"]
    settled(served, thread)
    with (
        listen(served, f"/threads/{thread}/events") as one,
        listen(served, f"/threads/{thread}/events") as other,
    ):
        streams = [events(one), events(other)]
        assert [next(stream)["event"] for stream in streams] == ["hello", "hello"]
        text = (EXAMPLES / "production.txt").read_text()
        served.post(f"/threads/{thread}/messages", text=text, is_change=True)
        for stream in streams:
            told = []
            for event in stream:
                told.append(event)
                if event["event"] == "changed" and not event["busy"]:
                    break
            assert told[0] == {"event": "changed", "busy": True}
            started = [event["step"] for event in told if event.get("status") == "start"]
            assert started[:1] == ["formulate"]
            assert "run" in started


def test_200_connections_that_do_nothing_leave_it_answering(served: Served) -> None:
    thread = served.post("/threads", text="Make me happy.")["thread"]
    settled(served, thread)
    idle: list[socket.socket] = []
    try:
        for k in range(200):
            if k % 2:
                idle.append(listen(served, f"/threads/{thread}/events"))
            else:  # it never even finishes its request
                line = socket.create_connection(("127.0.0.1", served.port), timeout=20)
                line.sendall(b"GET /api/threads HTTP/1.1\r\n")
                idle.append(line)
        assert next(events(idle[-1]))["event"] == "hello"
        assert served.get("/about")["offline"]
        assert served.post("/threads", text="Make me happy.")["thread"]
    finally:
        for line in idle:
            line.close()


@pytest.mark.slow
def test_one_thing_is_done_at_a_time(served: Served) -> None:
    thread = served.post("/threads", text=(EXAMPLES / "production.txt").read_text())["thread"]
    codes: list[int] = []

    def send() -> None:
        import urllib.error

        try:
            served.post(f"/threads/{thread}/steps/undo")
            codes.append(200)
        except urllib.error.HTTPError as error:
            codes.append(error.code)

    together = [threading.Thread(target=send) for _ in range(4)]
    for one in together:
        one.start()
    for one in together:
        one.join()
    assert codes == [409] * 4
    assert settled(served, thread)["answer"]["outcome"]["objective"] == 21000


@pytest.mark.slow
def test_what_was_said_and_begun_outlives_a_kill(tmp_path: Path) -> None:
    with Served(tmp_path) as served:
        first = served.url
        thread = served.post("/threads", text=(EXAMPLES / "production.txt").read_text())["thread"]
        while len(served.get(f"/threads/{thread}")["doing"]) < 3:  # the first step is stored
            time.sleep(0.02)
        served.kill()
        served.start()
        assert served.url == first
        shown = served.get(f"/threads/{thread}")
        assert shown["thread"]["status"] == "unfinished"
        assert shown["said"][0]["event"] == "problem"
        served.post(f"/threads/{thread}/steps/resume")
        assert settled(served, thread)["answer"]["outcome"]["objective"] == 21000


@pytest.mark.slow
def test_a_stop_gives_up_and_the_thread_goes_on(tmp_path: Path) -> None:
    with Served(tmp_path) as served:
        thread = served.post("/threads", text=(EXAMPLES / "production.txt").read_text())["thread"]
        served.post(f"/threads/{thread}/stop")
        stopped = served.get(f"/threads/{thread}")
        assert not stopped["busy"]
        assert stopped["said"][0]["event"] == "problem"
        if stopped["thread"]["status"] != "unfinished":
            return  # it was quicker
        assert "Stopped" in stopped["said"][-1]["text"]
        served.post(f"/threads/{thread}/steps/resume")
        shown = settled(served, thread)
        if shown["said"][-1]["event"] == "begin_again":  # nothing was stored so early
            assert shown["said"][-1]["text"] == shown["said"][0]["text"]
        else:
            assert shown["answer"]["outcome"]["objective"] == 21000


@pytest.mark.slow
def test_it_ends_in_time_although_pages_listen(tmp_path: Path) -> None:
    with Served(tmp_path) as served:
        thread = served.post("/threads", text="Make me happy.")["thread"]
        settled(served, thread)
        with listen(served, f"/threads/{thread}/events") as line:
            assert next(events(line))["event"] == "hello"
            served.stop()
    assert "Traceback" not in (tmp_path / "stderr.txt").read_text()


@pytest.mark.slow
def test_threads_that_work_at_once_do_not_wait_for_each_other_s_writes(tmp_path: Path) -> None:
    with Served(tmp_path) as served:
        text = (EXAMPLES / "production.txt").read_text()
        threads = [served.post("/threads", text=text)["thread"] for _ in range(5)]
        for thread in threads:
            shown = settled(served, thread)
            assert [entry["event"] for entry in shown["said"]] == ["problem", "answer"]
