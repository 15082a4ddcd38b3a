"""Which segment of a tagged reply each token belongs to, and where the KL penalty applies.

Tags are found in the decoded text and mapped back to tokens: byte-pair merges such as `></` break
tags into other tokens than the tokenizer makes of the tags alone.
"""

import itertools
from collections.abc import Collection, Sequence
from typing import Any, Literal

import torch
from torch import Tensor

from modelwright.agent.tagged.reply import KINDS, segments

OUTSIDE = 0
"""Code of a token in no segment: the end of the reply, padding, text between segments."""
_LONGEST_CHARACTER = 4
"""Bytes of UTF-8: no more tokens can be parts of one character."""


class TokenSegments:
    """Finds the segments of replies that are given as tokens of one tokenizer.

    Args:
        tokenizer: of transformers.
    """

    def __init__(self, tokenizer: Any) -> None:
        self.tokenizer = tokenizer
        self._pieces: dict[int, str] = {}

    def codes(self, ids: Sequence[int]) -> list[int]:
        """Return a code for each token: `OUTSIDE`, or 1 + the index of its kind in `KINDS`.

        A token across a border belongs to the segment of its middle character.
        """
        text, spans = self.spans(ids)
        kinds = [OUTSIDE] * (len(text) + 1)
        for segment in segments(text):
            code = 1 + KINDS.index(segment.kind)
            kinds[segment.start : segment.end] = [code] * (segment.end - segment.start)
        return [kinds[(start + end) // 2] if end > start else OUTSIDE for start, end in spans]

    def spans(self, ids: Sequence[int]) -> tuple[str, list[tuple[int, int]]]:
        """Return the text, special tokens included, and the characters of it that each token makes.

        The tokens of one character share its span.
        """
        pieces = [self._piece(token) for token in ids]
        text = "".join(pieces)
        if text != self._decode(ids):
            return self._spans_in_context(ids)
        ends = [0]
        for piece in pieces:
            ends.append(ends[-1] + len(piece))
        return text, list(itertools.pairwise(ends))

    def _spans_in_context(self, ids: Sequence[int]) -> tuple[str, list[tuple[int, int]]]:
        """Like `spans` where decoding depends on the tokens before, or a character on several."""
        text, spans = "", list[tuple[int, int]]()
        before, read = 0, 0
        for end in range(1, len(ids) + 1):
            known = self._decode(ids[before:read])
            now = self._decode(ids[before:end])
            unfinished = now.endswith("\ufffd") and end - read < _LONGEST_CHARACTER
            if unfinished and end < len(ids):
                continue
            start, text = len(text), text + now[len(known) :]
            spans += [(start, len(text))] * (end - read)
            before, read = read, end
        return text, spans

    def _piece(self, token: int) -> str:
        if token not in self._pieces:
            self._pieces[token] = self._decode([token])
        return self._pieces[token]

    def _decode(self, ids: Sequence[int]) -> str:
        return self.tokenizer.decode(
            list(ids), skip_special_tokens=False, clean_up_tokenization_spaces=False
        )


def segment_codes(finder: TokenSegments, ids: Tensor, mask: Tensor) -> Tensor:
    """Return the codes of a batch of replies.

    Args:
        finder: of the model's tokenizer.
        ids: (B, T) tokens of the replies, padded on the right.
        mask: (B, T) 1 on tokens of the reply.
    """
    codes = torch.full_like(ids, OUTSIDE)
    for row, length in enumerate(mask.sum(dim=1).tolist()):
        found = finder.codes(ids[row, :length].tolist())
        codes[row, :length] = torch.tensor(found, dtype=ids.dtype, device=ids.device)
    return codes


def kl_mask(
    codes: Tensor, mask: Tensor, kinds: Collection[str], missing: Literal["none", "all"]
) -> Tensor:
    """Return (B, T) 1.0 on the tokens that carry the KL penalty.

    Args:
        codes: (B, T) of `segment_codes`.
        mask: (B, T) 1 on the tokens that are trained.
        kinds: the segments that carry it.
        missing: what carries it in a reply with none of these segments.
    """
    chosen = in_kinds(codes, kinds)
    if missing == "all":
        chosen = chosen | lacking(codes, kinds).unsqueeze(1)
    return (chosen & mask.bool()).float()


def in_kinds(codes: Tensor, kinds: Collection[str]) -> Tensor:
    """Return (B, T) whether a token is in a segment of one of the kinds."""
    wanted = torch.tensor([1 + KINDS.index(kind) for kind in kinds], device=codes.device)
    return torch.isin(codes, wanted)


def lacking(codes: Tensor, kinds: Collection[str]) -> Tensor:
    """Return (B,) whether a reply has no segment of any of the kinds."""
    return ~in_kinds(codes, kinds).any(dim=1)
