"""A random two-layer Llama with a byte-level tokenizer, saved like any model of the Hub."""

from pathlib import Path
from typing import Any

CHAT_TEMPLATE = (
    "{% for message in messages %}<|{{ message['role'] }}|>\n{{ message['content'] }}"
    "<|end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>\n{% endif %}"
)
CORPUS = (
    "A bakery makes loaves at 3 [#0] dollars and rolls at 2 [#1] dollars. Maximize the profit.",
    "<think>Two products, one oven.</think>\n<model>max p x, s.t. a x <= b</model>\n",
    '<data>{"profit": ["#0", "#1"], "oven": "#2"}</data><python>import pyomo.environ as pyo\n',
    "def build_model(data):\n    m = pyo.ConcreteModel()\n    m.x = pyo.Var(range(2))\n",
    "    m.profit = pyo.Objective(expr=m.x[0], sense=pyo.maximize)\n    return m\n</python>",
)


def save_tiny_model(
    folder: Path, *, vocabulary: int = 400, seed: int = 0, end: str = "<|end|>",
    template: str = CHAT_TEMPLATE, longest: int = 1024,
) -> Path:  # fmt: skip
    """Write a model of about 50 thousand random weights and its tokenizer; return the folder."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    tokenizer = make_tokenizer(vocabulary, end=end, template=template)
    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=2,
        max_position_embeddings=longest,
        initializer_range=0.2,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def make_tokenizer(
    vocabulary: int = 400, *, end: str = "<|end|>", template: str = CHAT_TEMPLATE
) -> Any:
    """Return a byte-level BPE tokenizer that merges characters across the borders of tags."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    raw = Tokenizer(models.BPE())
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=["<|pad|>", end],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    raw.train_from_iterator(CORPUS * 3, trainer)
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=raw, pad_token="<|pad|>", eos_token=end)
    tokenizer.chat_template = template
    return tokenizer
