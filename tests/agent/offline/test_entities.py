# ruff: noqa: E501 - problem texts
import pytest

from modelwright.agent.offline.formulator import Draft, formulate
from modelwright.agent.offline.records import Unreadable
from modelwright.agent.offline.words.entities import find_casts, mark_labels
from modelwright.agent.offline.words.tokens import sentences


def names(text):
    return [entity.name.lower() for entity in find_casts(mark_labels(sentences(text)))[0].entities]


def test_coordination_names_the_entities():
    text = "We make chairs and tables. A chair needs 3 kg of wood. A table needs 5 kg of wood."
    assert names(text) == ["chairs", "tables"]


def test_shared_noun_is_added():
    text = "He fills glass and steel jars. A glass jar holds 3 cups. A steel jar holds 5 cups."
    assert names(text) == ["glass jar", "steel jars"]


def test_things_that_are_never_listed_stand_in_the_order_of_the_text():
    text = "A bakery sells loaves at $4 and rolls at $1. A loaf takes 500 g of flour, a roll 60 g."
    assert names(text) == ["loaves", "rolls"]


def test_lettered_entities():
    text = "Use process J or process K. Process J takes 3 hours. Process K takes 4 hours."
    assert names(text) == ["process j", "process k"]


def test_numbered_entities():
    text = "There are two kilns, kiln 1 and kiln 2. Kiln 1 burns 4 logs. Kiln 2 burns 6 logs."
    assert names(text) == ["kiln 1", "kiln 2"]


def test_entities_without_a_list_are_found_by_recurrence():
    text = "Each lamp earns $4 and needs 2 bulbs. Each clock earns $9 and needs 3 bulbs. A lamp is red; a clock is blue."
    assert sorted(names(text)) == ["clock", "lamp"]


def test_materials_are_not_entities():
    text = "A shop sells kites and drones. A kite needs 2 units of wood and 3 units of glue. A drone needs 4 units of wood and 1 unit of glue."
    assert names(text) == ["kites", "drones"]


def test_text_without_a_list_is_refused():
    with pytest.raises(Unreadable):
        find_casts(sentences("Minimize the length of the tour."))


def test_names_with_a_common_noun_need_not_recur():
    text = "Small tipper: 3 t per trip, costs 40. Large tipper: 8 t per trip, costs 95."
    assert names(text) == ["small tipper", "large tipper"]


def test_portions_are_named_by_what_they_hold():
    text = "Bake trays of scones and trays of rolls. A tray of scones earns $3. A tray of rolls earns $4."
    assert names(text) == ["scones", "rolls"]


def test_the_list_that_leaves_nothing_over_is_taken():
    text = (
        "The farm is known for bread and milk. Bread earns $3 and cake earns $5. Bread takes 2 hours and cake takes 4 hours. "
        "There are 40 hours. At most 12 breads can be sold. How many breads and how many cakes maximize the earnings?"
    )
    found = formulate(text)
    assert isinstance(found, Draft), found.reasons
    assert {name.lower() for name in found.formulation.sets[0].members} == {"bread", "cake"}
