import tomllib
from pathlib import Path

import endpoint
import pytest
from command_runs import Run

from modelwright.agent.commands.endpoint_probe import examine_language_model
from modelwright.agent.commands.examination import EXTRAS, Examination, Finding
from modelwright.solvers.backends.registry import BACKENDS
from modelwright.solvers.jail.layers import LAYERS

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"


def test_doctor_shows_each_layer_solver_and_extra_and_solves_a_problem(run: Run):
    ended = run("doctor", "--json")
    findings = {(item["group"], item["name"]): item for item in ended.json["findings"]}
    assert ended.code == 0
    assert ended.json["works"] is True
    assert {name for group, name in findings if group == "jail"} == {*LAYERS, "minimum"}
    assert {name for group, name in findings if group == "solvers"} == {b.name for b in BACKENDS}
    assert {name for group, name in findings if group == "extras"} == set(EXTRAS)
    assert findings["engine", "one problem, end to end"]["works"]
    assert all(item["works"] or item["remedy"] for item in findings.values())


@pytest.mark.slow
def test_the_screen_of_doctor_is_plain_and_ends_with_the_verdict(run: Run):
    ended = run("doctor")
    assert ended.out.rpartition("\n\n")[2].startswith("All that is needed works.")
    assert "landlock" in ended.out
    assert "\x1b" not in ended.out


def test_the_extras_are_those_of_the_package():
    declared = tomllib.loads(PYPROJECT.read_text())["project"]["optional-dependencies"]
    for extra, (packages, _) in EXTRAS.items():
        named = {requirement.split(">")[0].split("[")[0] for requirement in declared[extra]}
        assert set(packages) <= named


def examine_model() -> tuple[bool, dict[str, Finding]]:
    """Whether the main job works as far as the language model goes, and the findings by name."""
    found = tuple(examine_language_model())
    return Examination(found).works, {item.name: item for item in found}


def test_doctor_asks_the_endpoint_and_never_shows_the_key(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MODELWRIGHT_MODEL", "m")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret-key")
    with endpoint.serving([(200, "")]) as url:
        monkeypatch.setenv("OPENAI_BASE_URL", url)
        works, found = examine_model()
    assert works
    assert found["endpoint"].works
    assert "sk-very" not in str(found)


@pytest.mark.parametrize(
    ("status", "body", "models", "said"),
    [
        (401, endpoint.refusal("bad key"), None, "401"),
        (200, "", "<html>nginx</html>", "does not answer as an OpenAI-compatible API"),
        (200, "", {"data": 3}, "does not answer as an OpenAI-compatible API"),
    ],
)
def test_doctor_fails_where_the_chosen_endpoint_does(
    status: int, body: str, models: object, said: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MODELWRIGHT_MODEL", "m")
    with endpoint.serving([(status, body)], models) as url:
        monkeypatch.setenv("OPENAI_BASE_URL", url)
        works, found = examine_model()
    assert not works
    assert said in found["endpoint"].detail
    assert found["endpoint"].remedy


def test_a_broken_config_file_is_found_and_named(tmp_path: Path):
    config = tmp_path / "config" / "modelwright" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("modle = 'm'\n")
    works, found = examine_model()
    assert not works
    assert "unknown key 'modle'" in found["settings"].detail
