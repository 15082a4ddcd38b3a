"""The layout rules that nothing else would notice being broken."""

import ast
import functools
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("agent", "solvers", "library", "datasets", "training", "eval")
MAY_IMPORT = {
    "solvers": set[str](),
    "datasets": {"solvers"},
    "library": {"solvers", "datasets"},
    "agent": {"solvers", "datasets", "library"},
    "eval": {"solvers", "datasets", "library", "agent"},
    "training": {"solvers", "datasets", "library", "agent"},
}


@functools.cache
def imported_names(path: Path) -> frozenset[str]:
    """Return the dotted names a file imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.add(node.module or "")
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(names)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_imports_only_those_below_it(folder: str) -> None:
    for path in (ROOT / folder).rglob("*.py"):
        for name in imported_names(path):
            parts = name.split(".")
            if parts[0] == "modelwright" and len(parts) > 1 and parts[1] in FOLDERS:
                allowed = MAY_IMPORT[folder] | {folder}
                assert parts[1] in allowed, f"{path} imports {name}"


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_six_folders_hold_no_init_file(folder: str) -> None:
    assert not (ROOT / folder / "__init__.py").exists()


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_package_links_to_the_folder(folder: str) -> None:
    link = ROOT / "src" / "modelwright" / folder
    assert link.is_symlink()
    assert link.readlink() == Path("../..") / folder
    assert link.resolve() == ROOT / folder


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_folder_says_what_lives_in_it(folder: str) -> None:
    text = (ROOT / folder / "README.md").read_text()
    assert text.startswith(f"# {folder}\n")
    assert len(text.splitlines()) <= 60


HEAVY = {
    "torch": {"training"},
    "trl": {"training"},
    "transformers": {"training"},
    "vllm": {"training", "agent"},
    "inspect_ai": {"eval"},
    "langgraph": {"agent"},
}


@pytest.mark.parametrize("package", HEAVY)
def test_a_heavy_package_is_imported_only_where_it_belongs(package: str) -> None:
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*.py"):
            if any(name.split(".")[0] == package for name in imported_names(path)):
                assert folder in HEAVY[package], f"{path} imports {package}"


def test_huggingface_datasets_is_not_shadowed() -> None:
    """`import datasets` from the repository root must never find our folder as a package."""
    assert "datasets" not in sys.modules or hasattr(sys.modules["datasets"], "__version__")
    assert not (ROOT / "datasets" / "__init__.py").exists()


def test_no_two_modules_of_the_tests_have_one_name() -> None:
    # pytest puts every folder of tests on the path: of two modules one would hide the other.
    names = [
        path.stem if path.stem != "__init__" else path.parent.name
        for path in (ROOT / "tests").rglob("*.py")
        if path.stem != "conftest"
    ]
    inside = {path.parent for path in (ROOT / "tests").rglob("__init__.py")}
    packaged = [
        path.stem for folder in inside for path in folder.glob("*.py") if path.stem != "__init__"
    ]
    for name in packaged:
        names.remove(name)
    assert [name for name in set(names) if names.count(name) > 1] == []
