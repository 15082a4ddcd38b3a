import re

from hypothesis import given, settings
from hypothesis import strategies as st

from modelwright.solvers.export import names
from modelwright.solvers.export.families import families, split
from modelwright.solvers.export.names import legal_names, name_comments, original_names

ANY_NAMES = st.lists(st.text(max_size=300), unique=True, max_size=20)
LEGAL = re.compile(r"[A-Za-z_][A-Za-z0-9_.,()]*")


@settings(max_examples=200, deadline=None)
@given(ANY_NAMES)
def test_names_are_legal_different_and_lead_back(originals: list[str]) -> None:
    legal = legal_names(originals)
    lines, _ = name_comments(legal, originals, "\\")
    assert all(LEGAL.fullmatch(name) and len(name) <= names.MOST_LETTERS + 10 for name in legal)
    assert len(set(legal)) == len(originals)
    assert all(line.isprintable() and line.isascii() and len(line) < 500 for line in lines)
    back = original_names(lines, legal)
    assert [back[name] for name in legal] == originals


def test_ordinary_names_need_no_comment() -> None:
    originals = ["make[chair]", "ship[a,b]", "plant[1].run[2]", "x"]
    legal = legal_names(originals)
    assert legal == ["make(chair)", "ship(a,b)", "plant(1).run(2)", "x"]
    assert name_comments(legal, originals, "*") == ([], 0)


def test_words_of_the_format_are_no_names() -> None:
    assert legal_names(["free", "END", "e5", "E", "3x", "st", "Inf"]) == [
        "_free", "_END", "_e5", "_E", "_3x", "_st", "_Inf"
    ]  # fmt: skip


def test_the_index_is_read_as_pyomo_writes_it() -> None:
    assert split("x") == ("x", ())
    assert split("ship[Ulm,'St. Gallen']") == ("ship", ("Ulm", "St. Gallen"))
    assert split("plant[north].run[2]") == ("plant.run", ("north", "2"))
    assert split("x[(1,'a,b'),3]") == ("x", ("(1,'a,b')", "3"))
    assert split(r"x['it\'s ]']") == ("x", ("it's ]",))
    assert split("x[]") == ("x", ("",))


def test_what_is_no_index_stays_in_the_name() -> None:
    for name in ("x[1", "x]1[", "[1]", "x['a]", "", "x[[1]]"):
        assert split(name) == (name, ())


def test_families_keep_the_order_and_lose_no_name() -> None:
    found = families(["a[1]", "b", "a[2]", "a[1,2]", "a['1']"])
    assert [(item.name, item.indices) for item in found] == [
        ("a", [("1",), ("2",)]),
        ("b", [()]),
        ("a", [("1", "2")]),
        ("a['1']", [()]),
    ]


@given(ANY_NAMES)
def test_every_name_is_in_one_family(originals: list[str]) -> None:
    positions = [place for family in families(originals) for place in family.positions]
    assert sorted(positions) == list(range(len(originals)))
