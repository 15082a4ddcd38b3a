from pathlib import Path

import pytest

from modelwright.agent.mcp.folders import Folders
from modelwright.solvers.errors import UsageError


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    (tmp_path / "work").mkdir()
    (tmp_path / "data").mkdir()
    return Folders.of(tmp_path / "work", (tmp_path / "data",))


def test_paths_are_relative_to_the_working_folder(folders: Folders):
    assert folders.readable("a/../b.csv") == folders.working / "b.csv"
    assert folders.writable("b.csv") == folders.working / "b.csv"


def test_an_allowed_folder_is_read_but_not_written(folders: Folders, tmp_path: Path):
    path = str(tmp_path / "data" / "x.csv")
    assert folders.readable(path) == tmp_path / "data" / "x.csv"
    with pytest.raises(UsageError) as caught:
        folders.writable(path)
    assert caught.value.kind == "outside_folder"


@pytest.mark.parametrize("path", ["..", "../x", "/etc/passwd", "/", "out/x", "a\0b", "loop"])
def test_paths_that_lead_out_or_nowhere_are_refused(path: str, folders: Folders):
    (folders.working / "out").symlink_to("/etc")
    (folders.working / "loop").symlink_to("loop")
    for use in (folders.readable, folders.writable):
        with pytest.raises(UsageError) as caught:
            use(path)
        assert caught.value.kind in ("outside_folder", "bad_path")


def test_a_folder_that_shares_only_the_beginning_of_its_name_is_outside(
    folders: Folders, tmp_path: Path
):
    (tmp_path / "work2").mkdir()
    with pytest.raises(UsageError):
        folders.readable("../work2/x.csv")


def test_the_working_folder_itself_is_no_file(folders: Folders):
    for path in ("", "."):
        with pytest.raises(UsageError, match="name of a file"):
            folders.writable(path)


@pytest.mark.parametrize("path", ["/", "no/such", "file.txt"])
def test_a_server_needs_a_real_folder_and_not_the_whole_machine(path: str, tmp_path: Path):
    (tmp_path / "file.txt").touch()
    with pytest.raises(UsageError) as caught:
        Folders.of(tmp_path / path)
    assert caught.value.kind == "bad_folder"
