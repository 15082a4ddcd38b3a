"""A small decoder-only model with random weights, and its byte-pair tokenizer."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast, set_seed

from modelwright.agent.tagged.reply import KINDS
from modelwright.training.demo.scale import Scale

END = "<end>"
TEMPLATE = (
    "{% for message in messages %}{% if message['role'] == 'user' %}{{ message['content'] }}\n"
    "{% elif message['role'] == 'assistant' %}{{ message['content'] }}{{ eos_token }}{% endif %}"
    "{% endfor %}"
)
"""The small model is shown the problem alone; it has no use for instructions."""

_TAGS = [tag for kind in KINDS for tag in (f"<{kind}>", f"</{kind}>")]
_PIECES = r"#\d+|\d| ?[A-Za-z]+|\n+|[^A-Za-z\d#\n]+|#"
"""References, single digits, words and punctuation are pieces; tokens do not cross their edges."""


def train_tokenizer(
    texts: Iterable[str], lines: Sequence[str], vocabulary: int
) -> PreTrainedTokenizerFast:
    """Return a byte-pair tokenizer.

    Args:
        texts: problems and replies.
        lines: of programs that are one token each, with the end of the line. So the small
            model spends its capacity on reading; other code it would have to spell.
        vocabulary: tokens, those for lines and tags not counted.
    """
    tokenizer = Tokenizer(models.BPE())
    split = pre_tokenizers.Split(Regex(_PIECES), behavior="isolated")
    letters = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split, letters])
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[END],
        initial_alphabet=alphabet,
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.add_tokens([AddedToken(text, normalized=False) for text in (*_TAGS, *lines)])
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=END, pad_token=END)
    fast.chat_template = TEMPLATE
    fast.padding_side = "left"
    return fast


def build_model(tokenizer: PreTrainedTokenizerFast, scale: Scale, seed: int) -> LlamaForCausalLM:
    """Return a model with random weights."""
    set_seed(seed)
    end: int = tokenizer.convert_tokens_to_ids(END)  # pyright: ignore[reportAssignmentType]
    # one token gives one number
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=scale.hidden,
            intermediate_size=scale.hidden * 3,
            num_hidden_layers=scale.layers,
            num_attention_heads=scale.heads,
            max_position_embeddings=scale.longest,
            tie_word_embeddings=True,
            bos_token_id=None,
            eos_token_id=end,
            pad_token_id=end,
        )
    )


def save_policy(folder: Path, model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast) -> None:
    """Write model and tokenizer so that every trainer and `solve --model` can load them."""
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
