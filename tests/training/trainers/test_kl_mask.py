from typing import Any

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

import torch
from tiny import make_tokenizer

from modelwright.agent.tagged.reply import KINDS
from modelwright.training.trainers.kl_mask import (
    TokenSegments,
    in_kinds,
    kl_mask,
    segment_codes,
)

REPLY = "<think>a b</think><model>max x</model>\n<data>{}</data><python>pass</python>"


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    return make_tokenizer()


def parts(tokenizer: Any, ids: list[int]) -> dict[str, str]:
    """Return the text of the tokens of each kind."""
    finder = TokenSegments(tokenizer)
    text, spans = finder.spans(ids)
    found: dict[str, str] = dict.fromkeys(["outside", *KINDS], "")
    for code, (start, end) in zip(finder.codes(ids), dict.fromkeys(spans), strict=False):
        found[("outside", *KINDS)[code]] += text[start:end]
    return found


def test_merged_tokens_break_tags_and_segments_are_still_found(tokenizer: Any) -> None:
    ids = tokenizer(REPLY)["input_ids"]
    assert "><" in tokenizer.convert_ids_to_tokens(ids)  # a token of two segments
    found = parts(tokenizer, ids)
    assert found["think"].startswith("<think>a b</think")
    assert "max x" in found["model"]
    assert "{}" in found["data"]
    assert "pass" in found["python"]


def test_the_end_token_is_outside(tokenizer: Any) -> None:
    ids = [*tokenizer(REPLY)["input_ids"], tokenizer.eos_token_id]
    codes = TokenSegments(tokenizer).codes(ids)
    assert codes[-1] == 0
    assert codes[-2] == 1 + KINDS.index("python")


def test_tokens_of_one_character_share_its_span(tokenizer: Any) -> None:
    reply = "<think>é€ 𝛼 ½</think><model>größer</model>"
    ids = tokenizer(reply)["input_ids"]
    text, spans = TokenSegments(tokenizer).spans(ids)
    assert text == reply
    assert len(spans) == len(ids)
    assert len(set(spans)) < len(ids)
    codes = TokenSegments(tokenizer).codes(ids)
    first_of_model = next(n for n, span in enumerate(spans) if span[0] >= reply.index("model>"))
    assert set(codes[:first_of_model]) == {1, 2} or set(codes[:first_of_model]) == {1}
    assert set(codes[first_of_model:]) == {2}


def test_bytes_that_are_no_character_do_no_harm(tokenizer: Any) -> None:
    broken = tokenizer("€")["input_ids"][:1] * 7
    ids = [*tokenizer("<think>")["input_ids"], *broken, *tokenizer("</think>x")["input_ids"]]
    codes = TokenSegments(tokenizer).codes(ids)
    assert len(codes) == len(ids)
    assert codes[0] == 1
    assert codes[-1] == 0


def test_an_unfinished_segment_reaches_to_the_end(tokenizer: Any) -> None:
    ids = tokenizer("<think>a</think><python>import pyomo")["input_ids"]
    assert TokenSegments(tokenizer).codes(ids)[-1] == 1 + KINDS.index("python")


def test_padding_is_outside_of_the_mask(tokenizer: Any) -> None:
    rows = [tokenizer(REPLY)["input_ids"], tokenizer("<model>x</model>")["input_ids"]]
    longest = max(map(len, rows))
    pad = tokenizer.pad_token_id
    ids = torch.tensor([row + [pad] * (longest - len(row)) for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
    codes = segment_codes(TokenSegments(tokenizer), ids, mask)
    assert (codes[mask == 0] == 0).all()
    chosen = kl_mask(codes, mask, ("model",), "none")
    assert torch.equal(chosen.bool(), in_kinds(codes, ("model",)) & mask.bool())
    assert chosen[1].sum() == len(rows[1])


def test_only_replies_without_any_segment_are_penalised_whole(tokenizer: Any) -> None:
    codes = torch.tensor([[0, 0, 0], [1, 1, 0], [1, 2, 0]])
    mask = torch.tensor([[1, 1, 0], [1, 1, 1], [1, 1, 1]])
    whole = kl_mask(codes, mask, ("model",), "all")
    assert whole.tolist() == [[1, 1, 0], [1, 1, 1], [0, 1, 0]]
    assert kl_mask(codes, mask, ("model",), "none").sum() == 1
