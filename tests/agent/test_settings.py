from pathlib import Path

import pytest

from modelwright.agent.settings import config_path, load_settings, require_key
from modelwright.solvers.errors import ServiceMissingError, UsageError


@pytest.fixture
def write(tmp_path):
    def write(text: str) -> Path:
        file = tmp_path / "config.toml"
        file.write_text(text)
        return file

    return write


def test_without_anything_the_offline_formulator_is_meant(tmp_path):
    settings = load_settings(environ={"HOME": str(tmp_path)})
    assert settings.offline
    assert settings.budget.tokens is None


def test_flags_win_over_environment_and_environment_over_file(write):
    file = write('model = "from file"\nbase_url = "http://file/v1"\ntemperature = 0.5\n')
    environ = {"MODELWRIGHT_MODEL": "from environment", "OPENAI_BASE_URL": "http://environ/v1"}
    settings = load_settings({"model": "from flag", "base_url": None}, environ=environ, file=file)
    assert (settings.model, settings.base_url) == ("from flag", "http://environ/v1")
    assert settings.temperature == 0.5


def test_empty_environment_variables_count_as_unset(write):
    environ = {"MODELWRIGHT_MODEL": "", "OPENAI_API_KEY": ""}
    settings = load_settings(environ=environ, file=write('model = "m"'))
    assert settings.model == "m"
    assert settings.api_key is None


def test_the_model_offline_switches_a_configured_model_off(write):
    assert load_settings({"model": "offline"}, environ={}, file=write('model = "m"')).offline


def test_the_config_file_is_looked_for_where_xdg_says(tmp_path):
    assert config_path({"XDG_CONFIG_HOME": "/etc/xdg"}) == Path("/etc/xdg/modelwright/config.toml")
    home = tmp_path / ".config" / "modelwright"
    home.mkdir(parents=True)
    (home / "config.toml").write_text('model = "found"')
    assert load_settings(environ={"HOME": str(tmp_path)}).model == "found"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("modle = 'x'", ["unknown key 'modle'"]),
        ("temperature = 9", ["temperature", "less than or equal to 2", "got 9"]),
        ("max_tokens = 'many'", ["max_tokens", "integer", "'many'"]),
        ("timeout_s = 0", ["timeout_s", "greater than 0"]),
        ("max_seconds = inf", ["max_seconds", "finite"]),
        ("base_url = 'localhost:8000'", ["base_url", "http://localhost:8000/v1"]),
        ("base_url = 'http://[::1/v1'", ["base_url", "expected a URL"]),
        ("base_url = 'http://h:99999/v1'", ["base_url", "expected a URL"]),
        ("price_in = 1.0", ["price_in", "without price_out"]),
        ("max_dollars = 1.0", ["max_dollars", "prices"]),
        ("model = ", ["expected TOML", "Invalid value"]),
        ("[model]\nname = 'x'", ["model", "string"]),
    ],
)
def test_a_bad_file_names_file_key_and_what_was_expected(write, text, words):
    file = write(text)
    with pytest.raises(UsageError) as caught:
        load_settings(environ={}, file=file)
    for word in [str(file), *words]:
        assert word in caught.value.message


def test_an_unknown_key_gets_a_suggestion(write):
    with pytest.raises(UsageError) as caught:
        load_settings(environ={}, file=write("temprature = 0.1"))
    assert "Did you mean 'temperature'?" in caught.value.hint


def test_a_file_that_is_no_text_or_no_file_is_refused(tmp_path):
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    for path in (binary, tmp_path):
        with pytest.raises(UsageError, match="cannot read config file"):
            load_settings(environ={}, file=path)
    with pytest.raises(UsageError, match="does not exist"):
        load_settings(environ={}, file=tmp_path / "none.toml")


def test_a_bad_value_names_its_flag_or_variable():
    with pytest.raises(UsageError, match=r"--max-tokens: .*greater than or equal to 1.*got 0"):
        load_settings({"max_tokens": 0}, environ={"HOME": "/nowhere"})
    with pytest.raises(UsageError, match="environment variable OPENAI_BASE_URL: expected a URL"):
        load_settings(environ={"HOME": "/nowhere", "OPENAI_BASE_URL": "x"})


def test_a_bad_key_is_not_shown():
    for key in ("geheim\nnis", "schlüssel-geheim"):
        with pytest.raises(UsageError) as caught:
            load_settings(environ={"HOME": "/nowhere", "OPENAI_API_KEY": key})
        assert "OPENAI_API_KEY" in caught.value.message
        assert "geheim" not in str(caught.value) + caught.value.hint


def test_the_key_does_not_show_when_settings_are_printed():
    settings = load_settings(environ={"HOME": "/nowhere", "OPENAI_API_KEY": "sk-geheim"})
    assert "geheim" not in repr(settings) + settings.model_dump_json()


def test_a_base_url_flag_needs_a_model():
    with pytest.raises(UsageError, match="--base-url is given but no model"):
        load_settings({"base_url": "http://h/v1"}, environ={"HOME": "/nowhere"})


def test_only_the_hosted_default_needs_a_key():
    local = load_settings({"model": "m", "base_url": "http://h/v1"}, environ={"HOME": "/nowhere"})
    assert require_key(local)
    hosted = load_settings({"model": "m"}, environ={"HOME": "/nowhere"})
    with pytest.raises(ServiceMissingError) as caught:
        require_key(hosted)
    assert caught.value.exit_code == 6
    assert "OPENAI_API_KEY" in caught.value.hint
