"""What is shown of replies at every point of their being written."""

import json

import pytest
from problems import FORMULATED, SOURCE

from modelwright.agent.chat_stream import Draft
from modelwright.agent.draft_words import Sketch, sketch


def shown(text: str) -> list[Sketch]:
    """Give what is shown after each letter."""
    return [sketch(Draft(text[:end])) for end in range(1, len(text) + 1)]


def test_a_formulation_is_counted_and_its_latest_part_is_told():
    sketches = shown(json.dumps(FORMULATED))
    last = sketches[-1]
    formulation = FORMULATED["formulation"]
    assert last.progress == (
        f"{len(formulation['parameters'])} parameters, "
        f"{len(formulation['variables'])} variable, {len(formulation['constraints'])} constraints"
    )
    assert last.prose == formulation["constraints"][-1]["meaning"]
    told = {one.prose for one in sketches}
    assert {item["meaning"] for item in formulation["constraints"]} <= told
    assert not any("{" in one.prose or '"' in one.progress for one in sketches)


def test_an_answer_is_told_letter_by_letter_and_not_its_reasoning():
    reply = {"reasoning": "The flour is used up.", "answer": "Loaves bring the most: \\ \u20ac4."}
    sketches = shown(json.dumps(reply))
    assert sketches[40].progress == "thinking, 5 words"
    proses = [one.prose for one in sketches if one.prose]
    assert all(reply["answer"].startswith(prose) for prose in proses)
    assert proses[-1] == reply["answer"]
    assert len(set(proses)) > 20
    assert sketches[-1].progress == "not checked yet"


def test_the_parts_of_an_explanation_follow_each_other():
    reply = {"reasoning": "r", "summary": "Bake 40.", "what_binds": ["Flour.", "Time."]}
    assert sketch(Draft(json.dumps(reply))).prose == "Bake 40.\nFlour.\nTime."


def test_lines_of_a_program_are_counted():
    text = f"Here it is.\n\n```python\n{SOURCE.strip()}\n"
    assert sketch(Draft(text)).progress == f"{len(SOURCE.strip().splitlines())} lines"
    assert sketch(Draft("Here it")).progress == "thinking, 2 words"


@pytest.mark.parametrize(
    ("draft", "progress"),
    [
        (Draft(), ""),
        (Draft(reasoning="Hm, flour first."), "thinking, 3 words"),
        (Draft("<think>Hm, flour"), "thinking, 2 words"),
        (Draft('{"answer": nonsense'), ""),
        (Draft("[1, 2"), "thinking, 2 words"),
        (Draft('Thus:\n```json\n{"questions": [{"question": "One day?"}, {"qu'), "2 questions"),
    ],
)
def test_drafts_of_other_kinds_do_no_harm(draft: Draft, progress: str):
    assert sketch(draft).progress == progress


def test_latex_with_single_backslashes_is_read_all_the_same():
    text = r'{"formulation": {"constraints": [{"meaning": "Flour", "latex": "x \leq 3"}, {"me'
    assert sketch(Draft(text)).progress == "2 constraints"
