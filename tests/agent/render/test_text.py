import copy

from formulation_corpus import BAKERY, BOUND, PLANNED, formulations
from hypothesis import HealthCheck, given, settings

from modelwright.agent.console import render
from modelwright.agent.console_formulation import show_formulation
from modelwright.agent.formulation import Formulation
from modelwright.agent.render.text import formulation_text

PLAN = Formulation.model_validate(PLANNED)


def test_the_five_elements_are_there_with_their_numbers() -> None:
    said = formulation_text(Formulation.model_validate(BAKERY))
    for part in (
        "# Bakery",
        "- `price[goods]`: selling price ($ per piece)\n    loaf: 4\n    roll: 0.5",
        "- `flour_stock = 30 kg`: flour at hand",
        "integer, ≥ 0",
        "maximize revenue in $\n\n    Σ_(g ∈ goods) price_g · bake_g",
        'from "30 kg of flour are at hand"',
        "- All pieces baked are sold.",
    ):
        assert part in said


def test_a_file_is_named_while_its_numbers_are_not_known() -> None:
    said = formulation_text(PLAN)
    assert "from table plan, column product, where region is North or blank" in said
    assert "from sum of table plan, column tons" in said
    assert "from table plan, by product and column heading, times 0.01, 0 if blank" in said


def test_numbers_of_a_file_are_shown_with_the_file() -> None:
    said = formulation_text(PLAN, BOUND, origins={"stock": "plan.xlsx, column tons"})
    assert "- `stock = 12.5 t`: all there is\n    from sum of plan.xlsx, column tons" in said
    assert "    bolt, Jan: 3\n" in said
    assert "    nut, bolt\n" in said


def test_the_screen_shows_the_same_sources() -> None:
    assert "from sum of table plan, column tons" in render(*show_formulation(PLAN))
    assert "12.5 t" in render(*show_formulation(PLAN, BOUND))


def test_many_numbers_are_counted() -> None:
    record = copy.deepcopy(BAKERY)
    members = [f"m{k}" for k in range(1000)]
    record["sets"].append({"name": "many", "meaning": "", "members": members})
    said = formulation_text(Formulation.model_validate(record))
    assert "m199, ... 800 more" in said


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(formulations())
def test_any_formulation_is_printable(formulation: Formulation) -> None:
    lines = formulation_text(formulation).split("\n")
    assert lines[0].startswith("# ")
    assert "\x1b" not in "".join(lines)
