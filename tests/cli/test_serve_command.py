"""`modelwright serve`: which command it would run. A script stands for the Python with vLLM."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from command_runs import Run


@pytest.fixture
def vllm_python(tmp_path: Path) -> Callable[[str], str]:
    """An interpreter whose environment has vLLM of a version; "" for none."""

    def make(version: str) -> str:
        path = tmp_path / "python-of-vllm"
        path.write_text(f"#!/bin/sh\n{f'echo {version}' if version else 'exit 1'}\n")
        path.chmod(0o755)
        return str(path)

    return make


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "trained"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    return folder


def test_vllm_is_taken_where_it_is_installed(
    run: Run, vllm_python: Callable[[str], str], model: Path
) -> None:
    python = vllm_python("0.31.0")
    ended = run("serve", str(model), "--python", python, "--gpus", "2", "--json")
    assert ended.code == 0
    found = ended.json
    assert found["engine"] == "vllm"
    assert found["arguments"] == [
        *(python, "-m", "vllm.entrypoints.cli.main", "serve", str(model)),
        *("--host", "127.0.0.1", "--port", "8000", "--generation-config", "vllm"),
        *("--tensor-parallel-size", "2", "--served-model-name", "trained"),
    ]
    assert "vLLM 0.31 serves trained" in found["why"]


def test_a_training_run_gets_the_flags_that_trl_asks_for(
    run: Run, vllm_python: Callable[[str], str]
) -> None:
    python = vllm_python("0.31.0")
    ended = run("serve", "Qwen/Qwen3-8B", "--python", python, "--training", "--dry-run")
    assert ended.out.startswith("VLLM_SERVER_DEV_MODE=1 ")
    for flag in ("--enable-scale-out", '{"backend": "nccl"}', "--max-logprobs -1"):
        assert flag in ended.out
    older = run("serve", "Q/Q", "--python", vllm_python("0.29.1"), "--training", "--dry-run").out
    assert "--enable-scale-out" not in older


def test_an_adapter_is_served_with_its_base(
    run: Run, vllm_python: Callable[[str], str], model: Path
) -> None:
    adapter = {"base_model_name_or_path": "Qwen/Qwen3-8B", "r": 64}
    (model / "adapter_config.json").write_text(json.dumps(adapter))
    arguments = run("serve", str(model), "--python", vllm_python("0.31.0"), "--json").json[
        "arguments"
    ]
    assert arguments[4] == "Qwen/Qwen3-8B"
    assert arguments[-4:-2] == ["--max-lora-rank", "64"]
    assert arguments[-1] == f"trained={model}"


def test_a_version_that_was_not_tried_is_said(
    run: Run, vllm_python: Callable[[str], str], model: Path
) -> None:
    ended = run("serve", str(model), "--python", vllm_python("0.40.2"), "--json")
    assert "outside of 0.22 to 0.31" in ended.json["why"]


def test_missing_vllm_is_exit_6_with_what_to_install(
    run: Run, vllm_python: Callable[[str], str], model: Path
) -> None:
    ended = run("serve", str(model), "--python", vllm_python(""), "--json")
    assert ended.code == 6
    assert "vllm-env/bin/pip install" in ended.error["hint"]


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_the_command_is_shown_without_vllm_and_a_note_says_so(
    run: Run, vllm_python: Callable[[str], str], model: Path, form: list[str]
) -> None:
    python = vllm_python("")
    asked = ("serve", str(model), "--python", python, "--engine", "vllm", "--training")
    ended = run(*asked, "--dry-run", *form)
    assert ended.code == 0
    assert "vLLM cannot be imported" in ended.err
    assert "vllm-env/bin/pip install" in ended.err
    if form:
        assert ended.json["installed"] is False
        assert ended.json["arguments"][0] == python
    else:
        assert f"{python} -m vllm.entrypoints.cli.main serve {model}" in ended.out
        assert "--enable-scale-out" in ended.out  # as the newest version takes it


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["./nowhere"], "no folder ./nowhere"),
        (["M", "--engine", "llama"], "auto, vllm, transformers"),
        (["M", "--python", "/nowhere/python"], "/nowhere/python cannot be run"),
    ],
)
def test_a_wrong_call_is_explained(run: Run, arguments: list[str], said: str) -> None:
    ended = run("serve", *arguments, "--dry-run")
    assert ended.code == 2
    assert said in ended.err
