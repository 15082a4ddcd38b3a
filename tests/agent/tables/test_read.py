import hashlib
import os

import pytest

from modelwright.agent.tables.read import read_tables
from modelwright.solvers.errors import UsageError


def test_names_are_identifiers_and_unique(tmp_path):
    for folder, name in (("a", "2024 plan.csv"), ("b", "2024 plan.csv"), ("a", "class.csv")):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / name).write_text("item,cost\nA,1\n")
    paths = [tmp_path / "a/2024 plan.csv", tmp_path / "b/2024 plan.csv", tmp_path / "a/class.csv"]
    assert [t.name for t in read_tables(paths)] == ["t_2024_plan", "t_2024_plan_2", "class_"]


def test_the_digest_is_that_of_the_file(tmp_path):
    content = b"item,cost\nA,1\n"
    (tmp_path / "plan.csv").write_bytes(content)
    (table,) = read_tables([tmp_path / "plan.csv"])
    assert table.digest == hashlib.sha256(content).hexdigest()


def refused(*paths) -> UsageError:
    with pytest.raises(UsageError) as caught:
        read_tables(paths)
    assert caught.value.hint
    return caught.value


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    assert refused(tmp_path / "none.csv").kind == "missing_file"
    assert "Is a directory" in refused(tmp_path).message


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_locked_file_is_refused(tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text("item,cost\nA,1\n")
    path.chmod(0)
    assert "Permission denied" in refused(path).message


def test_an_empty_file_is_refused(tmp_path):
    (tmp_path / "plan.csv").write_bytes(b"")
    assert refused(tmp_path / "plan.csv").kind == "empty"


def test_a_file_given_twice_is_refused(tmp_path):
    (tmp_path / "plan.csv").write_text("item,cost\nA,1\n")
    assert "given twice" in refused(tmp_path / "plan.csv", tmp_path / "plan.csv").message


@pytest.mark.parametrize("suffix", [".xls", ".ods", ".parquet", ".xlsb"])
def test_other_formats_are_refused_with_the_way_to_convert(tmp_path, suffix):
    path = tmp_path / f"plan{suffix}"
    path.write_bytes(b"anything at all")
    assert refused(path).kind == "unsupported_data"


def test_documents_and_pictures_are_refused_by_name(tmp_path):
    (tmp_path / "plan.csv").write_bytes(b"%PDF-1.7 and so on")
    assert "got a PDF document" in refused(tmp_path / "plan.csv").message


def test_a_file_over_the_limit_is_refused_unread(tmp_path):
    with (tmp_path / "plan.csv").open("wb") as file:
        file.truncate(200_000_001)
    error = refused(tmp_path / "plan.csv")
    assert error.kind == "too_large"
    assert "200 MB" in error.message
