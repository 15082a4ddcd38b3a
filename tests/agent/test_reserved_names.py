"""Names that a program cannot give to its components."""

from typing import Any

import pyomo.environ as pyo
import pytest
from problems import BAKERY
from pydantic import ValidationError

from modelwright.agent.chat_formulator import FormulationReply
from modelwright.agent.formulation import Formulation
from modelwright.agent.render.editable import from_editable, to_editable
from modelwright.agent.reserved_names import RESERVED
from modelwright.solvers.errors import UsageError


def renamed(field: str, name: str) -> dict[str, Any]:
    """Return the bakery with another name for the first of one of its parts."""
    record: dict[str, Any] = Formulation.model_validate(BAKERY).model_dump(mode="json")
    old = record[field][0]["name"]
    record[field][0]["name"] = name
    for part in (*record["parameters"], *record["variables"], *record["constraints"]):
        part["index"] = [name if word == old else word for word in part["index"]]
    return record


def test_they_are_those_that_pyomo_refuses() -> None:
    words: set[str] = pyo.ConcreteModel()._Block_reserved_words
    assert {word for word in words if not word.startswith("_")} == RESERVED


@pytest.mark.parametrize("field", ["variables", "constraints"])
def test_a_reply_with_one_is_sent_back_with_the_field(field: str) -> None:
    reply = {"reasoning": "", "obstacle": "", "formulation": renamed(field, "load")}
    with pytest.raises(ValidationError, match=rf"{field}\.0\.name: 'load' is a name"):
        FormulationReply.model_validate(reply)
    reply["formulation"] = renamed(field, "load_carried")
    assert FormulationReply.model_validate(reply).formulation is not None


def test_a_set_may_be_called_items() -> None:
    reply = {"reasoning": "", "obstacle": "", "formulation": renamed("sets", "items")}
    assert FormulationReply.model_validate(reply).formulation is not None


def test_an_edited_formulation_may_not_call_a_variable_so() -> None:
    text = to_editable(Formulation.model_validate(renamed("variables", "load")))
    with pytest.raises(UsageError, match="something called 'load' themselves"):
        from_editable(text)
