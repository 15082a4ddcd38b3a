"""What a model is shown of data: shapes as they are in hand, wherever the numbers come from."""

from typing import Any

from bakery import BAKERY, formulation_with

from modelwright.agent.formulation import Formulation
from modelwright.agent.verification.interface import data_lines, glossary_lines, variable_lines
from modelwright.solvers.program import Program


def filed(formulation: dict[str, Any]) -> None:
    goods, price = formulation["sets"][0], formulation["parameters"][0]
    goods.update(members=[], source={"table": "goods", "column": "name", "where": []})
    source = {"table": "goods", "keys": ["name"], "value": "price", "where": []}
    price.update(values=[], source={**source, "combine": "only", "factor": 1, "blank": None})


def program_of(formulation: Formulation, **data: Any) -> Program:
    return Program("", {**formulation.data(), **data})


def test_shapes_and_meanings_without_values():
    formulation = Formulation.model_validate(BAKERY)
    assert data_lines(formulation, program_of(formulation)) == [
        'data["goods"]: list of 2 strings ["loaf", "roll"]: what is baked',
        'data["price"][goods]: number: selling price ($ per piece)',
        'data["flour_need"][goods]: number: flour per piece (g)',
        'data["flour_stock"]: number: flour at hand (kg)',
        'data["max_roll_share"]: number: largest share of rolls among all pieces',
    ]
    assert variable_lines(formulation) == ['solution["bake"][goods]: pieces baked (pieces)']
    bare = data_lines(formulation, program_of(formulation), meanings=False)
    assert bare[1] == 'data["price"][goods]: number'


def test_of_numbers_from_files_a_few_are_shown():
    formulation = Formulation.model_validate(formulation_with(filed))
    members = [f"g{k}" for k in range(100)]
    program = program_of(formulation, goods=members, price={name: 2 for name in members[:70]})
    goods, price, *_ = data_lines(formulation, program)
    assert goods.startswith('data["goods"]: list of 100 strings ["g0", ')
    assert '"g5"' not in goods
    assert price.startswith('data["price"][goods]: number, only 70 of 100 combinations present: ')
    told = glossary_lines(formulation, program)
    assert told[1].endswith("(g3) 2; (g4) 2 and 65 more")
