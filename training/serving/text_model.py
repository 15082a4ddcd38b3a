"""A causal language model in a folder: conversations in, replies out, several at a time.

Every row of a batch has its own temperature, length and stop words; all else is transformers'
`generate`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

from modelwright.solvers.errors import ServiceMissingError, UsageError

ADAPTER = "adapter_config.json"
_CONTEXT = 4096
"""Tokens, for a model whose configuration does not say."""
_BATCH, _MOST_ON_GPU = 32, 256
"""Replies written together."""


@dataclass
class Wish:
    """One reply that is wanted."""

    prompt: list[int]
    """Token ids; not empty."""
    temperature: float = 0.0
    """0: always the likeliest token."""
    max_tokens: int = 1024
    stop: tuple[str, ...] = ()
    """The reply ends before the first of them."""
    on_text: Callable[[str], None] | None = None
    """Told of each further piece, in the thread that generates."""
    given_up: Event = field(default_factory=Event)
    """Set by whoever no longer waits."""


@dataclass(frozen=True)
class Written:
    """One reply."""

    text: str
    tokens: int
    """End of sequence included."""
    finish: str
    """"stop" or "length"."""


class TextModel:
    """A model with its tokenizer.

    Args:
        folder: `config.json` with weights, or an adapter (LoRA) with the name of its base model.

    Raises:
        UsageError: there is no model in the folder that can be read, or it has no chat template.
        ServiceMissingError: transformers, or peft for an adapter, is not installed.
    """

    def __init__(self, folder: Path) -> None:
        torch, transformers = _packages()
        self._torch = torch
        cuda = bool(torch.cuda.is_available())
        # Processors compute in float32: bfloat16 is several times slower on most of them.
        options: dict[str, Any] = {"dtype": "auto" if cuda else torch.float32}
        try:
            self._tokenizer: Any = transformers.AutoTokenizer.from_pretrained(folder)
            self._model: Any = (
                _with_adapter(folder, options)
                if (folder / ADAPTER).is_file()
                else transformers.AutoModelForCausalLM.from_pretrained(folder, **options)
            )
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            first = next(iter(str(error).strip().splitlines()), type(error).__name__)
            raise UsageError(
                f"{folder} holds no language model that transformers can load: {first[:300]}",
                hint="Name the folder that `save_pretrained` or `modelwright train` wrote.",
                kind="bad_model",
            ) from None
        if not self._tokenizer.chat_template:
            raise UsageError(
                f"the tokenizer in {folder} has no chat template, so there is no way to put "
                "messages to the model",
                hint="Save one with the tokenizer (chat_template.jinja).",
                kind="bad_model",
            )
        self._model.to("cuda" if cuda else "cpu").eval()
        config = self._model.config
        self.context = int(getattr(config, "max_position_embeddings", None) or _CONTEXT)
        """Most tokens of prompt and reply together."""
        self._ends = _ends(self._model.generation_config, self._tokenizer)
        pad = self._tokenizer.pad_token_id
        self._pad = int(pad) if pad is not None else min(self._ends, default=0)

    def fitting_batch(self) -> int:
        """Return how many replies are written together unless somebody says otherwise.

        On a GPU as many as half of its free memory holds the keys and values of at full length,
        256 at most; on a processor 32, where more are no faster.
        """
        model, torch = self._model, self._torch
        if model.device.type != "cuda":
            return _BATCH
        config = model.config.get_text_config()
        heads = getattr(config, "num_attention_heads", None)
        layers = getattr(config, "num_hidden_layers", None)
        if not heads or not layers:
            return _BATCH
        width = getattr(config, "head_dim", None) or config.hidden_size // heads
        groups = getattr(config, "num_key_value_heads", None) or heads
        reply = 2 * layers * groups * width * model.dtype.itemsize * self.context
        free, _ = torch.cuda.mem_get_info()
        return max(1, min(_MOST_ON_GPU, free // 2 // reply))

    def encode(self, messages: Sequence[dict[str, str]]) -> list[int]:
        """Return the prompt of a conversation.

        Raises:
            UsageError: the chat template refuses it.
        """
        import jinja2

        try:
            text = self._tokenizer.apply_chat_template(
                list(messages), add_generation_prompt=True, tokenize=False
            )
        except jinja2.TemplateError as error:
            raise UsageError(f"the chat template refuses the messages: {error}") from None
        return list(self._tokenizer(text, add_special_tokens=False)["input_ids"])

    def write(self, wishes: Sequence[Wish]) -> list[Written]:
        """Return the replies to a batch, in its order."""
        torch = self._torch
        width = max(len(wish.prompt) for wish in wishes)
        device = self._model.device
        rows = [[self._pad] * (width - len(wish.prompt)) + wish.prompt for wish in wishes]
        mask = [[0] * (width - len(wish.prompt)) + [1] * len(wish.prompt) for wish in wishes]
        watch = _Watch(torch, wishes, width, self._plain)
        with torch.inference_mode():
            found = self._model.generate(
                input_ids=torch.tensor(rows, device=device),
                attention_mask=torch.tensor(mask, device=device),
                generation_config=self._settings(max(wish.max_tokens for wish in wishes)),
                logits_processor=[_Temperatures(torch, wishes, device)],
                stopping_criteria=[watch],
            )
        replies = found[:, width:].tolist()
        return [self._written(*pair) for pair in zip(wishes, replies, strict=True)]

    def _settings(self, max_tokens: int) -> Any:
        """Return settings that owe nothing to those in the folder: the request has them all."""
        from transformers import GenerationConfig

        return GenerationConfig(
            max_new_tokens=max_tokens,
            do_sample=True,
            temperature=1.0,
            top_k=0,
            top_p=1.0,
            eos_token_id=sorted(self._ends) or None,
            pad_token_id=self._pad,
        )

    def _written(self, wish: Wish, tokens: list[int]) -> Written:
        ended = next((k for k, token in enumerate(tokens) if token in self._ends), None)
        count = len(tokens) if ended is None else ended + 1
        complete = ended is not None and count <= wish.max_tokens
        count = min(count, wish.max_tokens)
        text = self._plain(tokens[:count])
        cut = _first_stop(text, wish.stop)
        if cut is not None:
            return Written(text[:cut], count, "stop")
        return Written(text, count, "stop" if complete else "length")

    def _plain(self, tokens: list[int]) -> str:
        """Return text without the ends of a sequence; tags may be special tokens, and stay."""
        kept = [token for token in tokens if token not in self._ends and token != self._pad]
        return self._tokenizer.decode(
            kept, skip_special_tokens=False, clean_up_tokenization_spaces=False
        )


class _Temperatures:
    """Scales the scores of each row; without a temperature leaves only the likeliest token."""

    def __init__(self, torch: Any, wishes: Sequence[Wish], device: Any) -> None:
        self._torch = torch
        values = [wish.temperature for wish in wishes]
        self._greedy = torch.tensor([value == 0 for value in values], device=device)
        self._scale = torch.tensor([value or 1.0 for value in values], device=device)[:, None]

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        scores = scores / self._scale
        best = scores.argmax(dim=-1, keepdim=True)
        only = self._torch.full_like(scores, float("-inf")).scatter(-1, best, 0.0)
        return self._torch.where(self._greedy[:, None], only, scores)


class _Watch:
    """Ends rows that are long enough, said a stop word, or that nobody waits for; streams."""

    def __init__(
        self, torch: Any, wishes: Sequence[Wish], width: int, plain: Callable[[list[int]], str]
    ) -> None:
        self._torch, self._wishes, self._width, self._plain = torch, wishes, width, plain
        self._sent = [0] * len(wishes)
        self._done = [False] * len(wishes)

    def __call__(self, input_ids: Any, scores: Any, **_: Any) -> Any:
        count = input_ids.shape[1] - self._width
        for place, wish in enumerate(self._wishes):
            if not self._done[place]:
                self._done[place] = self._look(place, wish, input_ids, count)
        return self._torch.tensor(self._done, device=input_ids.device)

    def _look(self, place: int, wish: Wish, input_ids: Any, count: int) -> bool:
        last = count >= wish.max_tokens
        if wish.given_up.is_set():
            return True
        if wish.on_text is None and not wish.stop:
            return last
        text = self._plain(input_ids[place, self._width :].tolist())
        cut = _first_stop(text, wish.stop)
        if wish.on_text is not None:
            # A letter of several tokens shows as a replacement until it is complete, and the
            # beginning of a stop word is no text yet.
            ready = len(text) if cut is None else cut
            if cut is None and not last:
                ready -= _unsure(text, wish.stop)
            if ready > self._sent[place]:
                wish.on_text(text[self._sent[place] : ready])
                self._sent[place] = ready
        return last or cut is not None


def _first_stop(text: str, stop: Sequence[str]) -> int | None:
    places = [place for word in stop if (place := text.find(word)) >= 0]
    return min(places, default=None)


def _unsure(text: str, stop: Sequence[str]) -> int:
    """Return how many letters at the end may still change, or turn out to be a stop word."""
    broken = len(text) - len(text.rstrip("\ufffd"))
    begun = (
        size for word in stop for size in range(len(word) - 1, 0, -1) if text.endswith(word[:size])
    )
    return max(broken, max(begun, default=0))


def _ends(settings: Any, tokenizer: Any) -> frozenset[int]:
    """Return the tokens that end a reply: those of the model, and that of the tokenizer."""
    found = settings.eos_token_id
    listed = found if isinstance(found, list) else [found]
    return frozenset(int(token) for token in [*listed, tokenizer.eos_token_id] if token is not None)


def _packages() -> tuple[Any, Any]:
    try:
        import torch
        import transformers
    except ImportError as error:
        raise ServiceMissingError(
            f"running a model here needs the package {error.name}, which is not installed",
            hint='Install it: pip install "modelwright[train]"',
            kind="dependency_missing",
        ) from None
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    return torch, transformers


def _with_adapter(folder: Path, options: dict[str, Any]) -> Any:
    """Return the base model of an adapter with it merged in."""
    try:
        from peft import AutoPeftModelForCausalLM
    except ImportError:
        raise ServiceMissingError(
            f"{folder} holds an adapter, and the package peft is not installed",
            hint='Install it: pip install "modelwright[train]"',
            kind="dependency_missing",
        ) from None
    return AutoPeftModelForCausalLM.from_pretrained(folder, **options).merge_and_unload()
