"""The server of small models: the real thing on a socket, with the official client."""

import threading
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch")
pytest.importorskip("trl")

import socket

import httpx2
import openai
import uvicorn

from modelwright.training.serving.app import ChatApp
from modelwright.training.serving.batching import Batcher
from modelwright.training.serving.text_model import TextModel, Wish, Written

ASKED: list[Any] = [{"role": "user", "content": "A bakery makes loaves."}]


@pytest.fixture(scope="module")
def model(tiny_model: Path) -> TextModel:
    return TextModel(tiny_model)


def test_a_processor_writes_thirty_two_replies_together(model: TextModel) -> None:
    assert model.fitting_batch() == 32


@pytest.fixture(scope="module")
def url(model: TextModel) -> Generator[str]:
    listener = socket.create_server(("127.0.0.1", 0))
    chat = ChatApp(model, "tiny", max_tokens=12)
    server = uvicorn.Server(uvicorn.Config(chat.app, log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    server.should_exit = True
    thread.join()
    listener.close()


@pytest.fixture
def client(url: str) -> Generator[openai.OpenAI]:
    with openai.OpenAI(base_url=url, api_key="none", max_retries=0) as client:
        yield client


def test_the_model_is_listed(client: openai.OpenAI) -> None:
    assert [entry.id for entry in client.models.list()] == ["tiny"]


def test_a_greedy_reply_is_that_of_transformers(client: openai.OpenAI, model: TextModel) -> None:
    reply = client.chat.completions.create(
        model="tiny", messages=ASKED, temperature=0, max_tokens=10
    )
    import torch

    prompt = torch.tensor([model.encode(ASKED)])
    plain = model._model.generate(
        prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=10, do_sample=False
    )
    expected = model._plain(plain[0, prompt.shape[1] :].tolist())
    assert reply.choices[0].message.content == expected
    assert reply.usage is not None
    assert reply.usage.prompt_tokens == prompt.shape[1]
    assert 1 <= reply.usage.completion_tokens <= 10


def test_rows_of_a_batch_do_not_disturb_each_other(model: TextModel) -> None:
    prompts = [
        model.encode([{"role": "user", "content": text}])
        for text in ("Bread.", "A bakery makes loaves at 3 dollars and rolls at 2 dollars.", "x")
    ]
    alone = [model.write([Wish(prompt, max_tokens=8)])[0] for prompt in prompts]
    together = model.write(
        [*(Wish(prompt, max_tokens=8) for prompt in prompts), Wish(prompts[0], 1.0, 20)]
    )
    assert together[:3] == alone


def test_many_requests_at_once_share_a_batch(model: TextModel) -> None:
    sizes: list[int] = []

    def write(wishes: Any) -> list[Written]:
        sizes.append(len(wishes))
        return model.write(wishes)

    batcher = Batcher(write, most=8)
    futures = [batcher.ask(Wish(model.encode(ASKED), max_tokens=5)) for _ in range(20)]
    replies = [future.result() for future in futures]
    batcher.close()
    assert len({reply.text for reply in replies}) == 1
    assert sum(sizes) == 20
    assert max(sizes) == 8


def test_a_stream_gives_the_same_text_in_pieces(client: openai.OpenAI) -> None:
    options: dict[str, Any] = {"model": "tiny", "messages": ASKED, "temperature": 0}
    whole = client.chat.completions.create(**options).choices[0]
    chunks = list(
        client.chat.completions.create(
            **options, stream=True, stream_options={"include_usage": True}
        )
    )
    pieces = [chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices]
    assert "".join(pieces) == whole.message.content
    assert len([piece for piece in pieces if piece]) > 1
    assert chunks[-2].choices[0].finish_reason == whole.finish_reason
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.completion_tokens <= 12


def test_a_stop_word_ends_the_reply_before_it(client: openai.OpenAI) -> None:
    options: dict[str, Any] = {"model": "tiny", "messages": ASKED, "temperature": 0}
    text = client.chat.completions.create(**options).choices[0].message.content
    assert text
    assert len(text) > 4
    stop = text[3:5]
    cut = client.chat.completions.create(**options, stop=[stop]).choices[0]
    assert cut.message.content == text[: text.index(stop)]
    assert cut.finish_reason == "stop"
    streamed = client.chat.completions.create(**options, stop=[stop], stream=True)
    assert "".join(c.choices[0].delta.content or "" for c in streamed) == cut.message.content


def test_temperature_draws_different_replies(client: openai.OpenAI) -> None:
    def draw(_: int) -> str | None:
        reply = client.chat.completions.create(model="tiny", messages=ASKED, temperature=1.5)
        return reply.choices[0].message.content

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(draw, range(4)))) > 1


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"n": 2}, 400, "n is not supported"),
        ({"response_format": {"type": "json_object"}}, 400, "response_format"),
        ({"messages": []}, 400, "messages"),
        ({"temperature": 3}, 400, "temperature"),
        ({"model": "other"}, 404, "'tiny' is"),
        ({"messages": [{"role": "user", "content": "many words " * 900}]}, 400, "context length"),
    ],
)
def test_what_cannot_be_done_is_refused(
    url: str, change: dict[str, Any], status: int, said: str
) -> None:
    body = {"model": "tiny", "messages": ASKED, **change}
    response = httpx2.post(f"{url}/chat/completions", json=body)
    assert response.status_code == status
    assert said in response.json()["error"]["message"]


def test_a_body_that_is_no_json_is_refused(url: str) -> None:
    header = {"content-type": "application/json"}
    assert httpx2.post(f"{url}/chat/completions", content=b"{", headers=header).status_code == 400
    plain = httpx2.post(f"{url}/chat/completions", content=b"{}")
    assert plain.status_code == 415
