import json

import pytest

from modelwright.agent.tables.read import read_tables
from modelwright.agent.tables.table import Table
from modelwright.solvers.errors import UsageError


@pytest.fixture
def read(tmp_path):
    def read(content: object, name: str = "plan.json") -> list[Table]:
        text = content if isinstance(content, str) else json.dumps(content)
        (tmp_path / name).write_text(text)
        return read_tables([tmp_path / name])

    return read


def test_records_become_a_table(read):
    (table,) = read([{"item": "A", "cost": 5}, {"item": "B", "site": {"city": "Bonn"}}])
    assert (table.name, table.columns) == ("plan", ("item", "cost", "site.city"))
    assert table.rows == (("A", 5, None), ("B", None, "Bonn"))


def test_columns_become_a_table(read):
    assert read({"a": [1, 2], "b": ["x", None]})[0].rows == ((1, "x"), (2, None))


def test_lists_with_headings_first_become_a_table(read):
    (table,) = read([["item", "cost"], ["A", 5]])
    assert (table.columns, table.rows) == (("item", "cost"), (("A", 5),))


def test_scalars_become_one_table_of_names_and_values(read):
    (table,) = read({"budget": 10, "name": "trial", "open": True})
    assert table.columns == ("name", "value")
    assert table.rows == (("budget", 10), ("name", "trial"), ("open", True))


def test_nested_numbers_become_a_long_table(read):
    (table,) = read({"A": {"X": 1, "Y": 2}, "B": {"X": 3, "Y": 4}})
    assert table.columns == ("key_1", "key_2", "value")
    assert table.rows[2] == ("B", "X", 3)
    (deep,) = read({"A": {"X": {"1": 5}}, "B": {"X": {"1": 6}}})
    assert (deep.columns, deep.rows[1]) == (
        ("key_1", "key_2", "key_3", "value"),
        ("B", "X", "1", 6),
    )


def test_an_object_of_tables_becomes_several(read):
    tables = read(
        {
            "budget": 10,
            "cost": {"A": {"X": 1, "Y": 2}, "B": {"X": 3}},
            "demand": {"X": 4, "Y": 5},
            "items": [{"item": "A", "size": 3}],
            "days": ["Mon", "Tue"],
        }
    )
    named = {table.name: table for table in tables}
    assert list(named) == ["plan", "cost", "demand", "items", "days"]
    assert named["cost"].rows == (("A", "X", 1), ("A", "Y", 2), ("B", "X", 3))
    assert named["cost"].origin == "plan.json, cost"
    assert named["demand"].rows == (("X", 4), ("Y", 5))
    assert (named["days"].columns, named["days"].rows) == (("days",), (("Mon",), ("Tue",)))


def test_objects_of_records_keep_their_key(read):
    (table,) = read({"A": {"cost": 5, "kind": "wet"}, "B": {"cost": 6, "kind": "dry"}})
    assert table.columns == ("name", "cost", "kind")
    assert table.rows == (("A", 5, "wet"), ("B", 6, "dry"))


def test_one_record_a_line_is_read(read):
    (table,) = read('{"item": "A", "cost": 5}\n{"item": "B", "cost": 6}\n', "plan.jsonl")
    assert table.rows == (("A", 5), ("B", 6))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"a": NaN}', "NaN is not a JSON number"),
        ('{"a": -Infinity}', "-Infinity is not a JSON number"),
        ('{"a": 1e999}', "too large for floating point"),
        ('{"a": 1, "a": 2}', "'a' occurs twice"),
        ('{"a": [{"x": 1, "x": 2}]}', "'x' occurs twice"),
        ('{"a": 1,', "line 1, column"),
        ("[" * 100_000, "inside each other"),
        ("{}", "empty object"),
        ("[]", "empty list"),
        ('[{"a": [1, 2]}]', "record 1, a: a list inside a record"),
        ('[["a", "b"], [1]]', "list 2: expected 2 plain values"),
        ("[[1, 2], [3, 4]]", "must hold the column names"),
        ('[1, {"a": 2}]', "mixes values"),
    ],
)
def test_bad_json_is_refused_with_the_reason(read, content, words):
    with pytest.raises(UsageError, match=r"plan\.json") as caught:
        read(content)
    assert words in caught.value.message
    assert caught.value.kind == "bad_json"
