"""Verified answers of the threads as examples for supervised fine-tuning.

An example is a conversational prompt with its completion, a reply in tagged segments. Numbers of
the program's data are replaced by references to the text, where it is clear which one is meant.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from modelwright.agent.formulation import Formulation
from modelwright.agent.render.phrases import indexed
from modelwright.agent.render.quotes import find_words
from modelwright.agent.tagged.data_shape import describe_shape
from modelwright.agent.tagged.prompt import tagged_messages
from modelwright.agent.tagged.text import NumberedText, number_text
from modelwright.solvers.errors import UsageError


def read_triples(path: Path) -> list[dict[str, Any]]:
    """Return the triples of a file that `modelwright library export --sft` wrote.

    Raises:
        UsageError: it cannot be read, or a line is not a triple.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {path}: {error}", hint="Name a JSONL file.") from None
    return [_triple(line, f"{path}, line {n}") for n, line in enumerate(lines, 1) if line.strip()]


def _triple(line: str, place: str) -> dict[str, Any]:
    try:
        triple = json.loads(line)
        Formulation.model_validate(triple["formulation"])
        if not all(isinstance(triple[key], str) for key in ("problem", "program")):
            raise TypeError("problem and program must be texts")
        if not isinstance(triple["data"], dict):
            raise TypeError("data must be an object")
    except (ValueError, TypeError, KeyError) as error:
        raise UsageError(
            f"{place}: expected an object with problem, formulation, program and data; {error!r}",
            hint="Write the file with `modelwright library export --sft`.",
            kind="bad_triple",
        ) from None
    return triple


def triple_example(triple: Mapping[str, Any], *, hide_values: bool = False) -> dict[str, Any]:
    """Return {"prompt": messages, "completion": [one message]}.

    A formulation that reads data files gets its data in the prompt and has no `<data>`.

    Args:
        triple: of `modelwright.agent.verified_triples`.
        hide_values: show references in the place of the numbers.
    """
    formulation = Formulation.model_validate(triple["formulation"])
    data: dict[str, Any] = triple["data"]
    segments = {"think": _thoughts(formulation), "model": _model(formulation)}
    if formulation.uses_files:
        text = NumberedText(triple["problem"], (), ())
        messages = tagged_messages(text, data_shape=describe_shape(data))
    else:
        text = number_text(triple["problem"], hide_values=hide_values)
        messages = tagged_messages(text)
        quotes = dict(_quotes(formulation))
        referred = _refer(data, (), quotes, triple["problem"], text)
        segments["data"] = json.dumps(referred, ensure_ascii=False)
    segments["python"] = triple["program"].strip("\n")
    reply = "\n".join(f"<{kind}>{body}</{kind}>" for kind, body in segments.items())
    return {"prompt": messages, "completion": [{"role": "assistant", "content": reply}]}


def triple_examples(
    triples: Iterable[Mapping[str, Any]], *, hide_values: bool = False
) -> list[dict[str, Any]]:
    """Return the example of each triple."""
    return [triple_example(triple, hide_values=hide_values) for triple in triples]


def _thoughts(formulation: Formulation) -> str:
    lines = [formulation.title or formulation.objective.meaning, *formulation.assumptions]
    return "\n".join(line for line in lines if line) or formulation.objective.sense


def _model(formulation: Formulation) -> str:
    """Return the formulation without a number of the instance."""
    objective = formulation.objective
    lines = [f"set {item.name}: {item.meaning}" for item in formulation.sets]
    lines += [
        f"parameter {indexed(item.name, item.index)}: {item.meaning}"
        for item in formulation.parameters
    ]
    lines += [
        f"variable {indexed(item.name, item.index)}: {item.meaning} ({item.domain})"
        for item in formulation.variables
    ]
    lines.append(f"{objective.sense} {objective.latex.removeprefix(objective.sense).strip()}")
    lines += [f"{indexed(item.name, item.index)}: {item.latex}" for item in formulation.constraints]
    return "\n".join(" ".join(line.split()) for line in lines)


def _quotes(formulation: Formulation) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the place in the data of each number with the words it was read from."""
    for parameter in formulation.parameters:
        for entry in parameter.values:
            yield (parameter.name, *entry.key), entry.quote


def _refer(
    data: Any,
    place: tuple[str, ...],
    quotes: Mapping[tuple[str, ...], str],
    problem: str,
    text: NumberedText,
) -> Any:
    """Return the data with "#k" in the place of numbers that stand in the text."""
    if isinstance(data, dict):
        table = cast(dict[str, Any], data)
        return {
            key: _refer(item, (*place, key), quotes, problem, text) for key, item in table.items()
        }
    if isinstance(data, list):
        rows = cast(list[Any], data)
        return [
            _refer(item, (*place, str(n)), quotes, problem, text) for n, item in enumerate(rows)
        ]
    if isinstance(data, bool) or not isinstance(data, int | float):
        return data
    same = [k for k, value in enumerate(text.values) if value == data]
    quoted = find_words(problem, quotes.get(place, ""))
    if len(same) > 1 and quoted is not None:
        start, end = quoted
        same = [k for k in same if start <= text.spans[k][0] and text.spans[k][1] <= end]
    # Of several equal numbers none is taken: with other numbers they would differ.
    return f"#{same[0]}" if len(same) == 1 else data
