import json

import pytest

from modelwright.agent.reply_text import ReplyError, extract_code, extract_json

PROGRAM = (
    "import pyomo.environ as pyo\n\n\ndef build_model(data):\n    return pyo.ConcreteModel()\n"
)


@pytest.mark.parametrize(
    "reply",
    [
        f"```python\n{PROGRAM}```",
        f"Sure.\n\n```py\n{PROGRAM}```\nThat is all.",
        f"```\n{PROGRAM}```",
        f"~~~python\n{PROGRAM}~~~",
        f"````python\n{PROGRAM}````",
        f"```python title=model.py\n{PROGRAM}```",
        f"```python\n{PROGRAM}",
        f"First `pip install pyomo`:\n```bash\npip install pyomo\n```\n```python\n{PROGRAM}```",
        f"```python\n{PROGRAM}```\nUse it so:\n```python\nprint(build_model({{}}))\n```",
        f"Broken:\n```python\ndef build_model(data):\n    1/0\n```\n```python\n{PROGRAM}```",
        PROGRAM,
        f"Here is the program:\n\n{PROGRAM}\nIt builds the model; isn't it nice?",
        f"```python\n{PROGRAM}```".replace("\n", "\r\n"),
        "1. The program:\n   ```python\n"
        + "".join(f"   {line}\n" if line else "\n" for line in PROGRAM.splitlines())
        + "   ```\n",
    ],
)
def test_the_program_is_found(reply):
    assert extract_code(reply).strip() == PROGRAM.strip()


def test_code_without_build_model_is_handed_on_for_the_engine_to_judge():
    assert extract_code("```python\nx = 1\n```") == "x = 1\n"


@pytest.mark.parametrize("reply", ["", "I cannot do that.", "Write a build_model function."])
def test_a_reply_without_code_is_a_typed_failure(reply):
    with pytest.raises(ReplyError) as caught:
        extract_code(reply)
    assert caught.value.kind == "no_code"


OBJECT = {"a": 1, "b": {"c": [1, 2]}}


@pytest.mark.parametrize(
    "reply",
    [
        json.dumps(OBJECT),
        f"```json\n{json.dumps(OBJECT, indent=2)}\n```",
        f"I think {{this}} is it:\n```json\n{json.dumps(OBJECT)}\n```\nDone.",
        f"```json\n{json.dumps(OBJECT)}",
        f"The answer is {json.dumps(OBJECT)}, I am sure.",
        f'An example {{"a": 0}} and then {json.dumps(OBJECT)}',
        f'```json\n{{"a": 0}}\n```\nno, better:\n```json\n{json.dumps(OBJECT)}\n```',
    ],
)
def test_the_object_is_found(reply):
    assert extract_json(reply) == OBJECT


def test_unescaped_latex_is_taken_literally():
    assert extract_json(r'{"latex": "\sum_p x_p \le \{a\}"}') == {"latex": r"\sum_p x_p \le \{a\}"}
    assert extract_json(r'{"latex": "\\sum \le"}') == {"latex": r"\sum \le"}
    assert extract_json('Well: {"latex": "\\sum"} so.') == {"latex": r"\sum"}


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ("no object here", "no JSON object"),
        ('{"a": 1,, "b": 2}', "line 1 column"),
        ("[1, 2]", "no JSON object"),
        ('{"a": NaN}', "NaN is not a JSON number"),
        ('{"a":' * 100_000, "nested too deeply"),
        ('{"a": 1', "line 1"),
    ],
)
def test_what_is_no_object_says_why(reply, words):
    with pytest.raises(ValueError, match=words):
        extract_json(reply)
