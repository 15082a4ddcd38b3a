"""Two real runs of the ten problems of `shop`: one answers as its table says, one rightly."""

import os
from pathlib import Path

import pytest
import shop
from scripted_chat import ScriptedChat, serving  # pyright: ignore[reportMissingImports]

from modelwright.__main__ import main


def make_two_runs(folder: Path) -> Path:
    """Run `modelwright eval run` twice, and return the folder that holds `table` and `right`."""
    problems = shop.write_shop(folder / "shop.jsonl")
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(("MODELWRIGHT_", "OPENAI_", "INSPECT_")):
                patch.delenv(name)
        patch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
        patch.setenv("XDG_DATA_HOME", str(folder / "data"))
        for name, reply in (("table", shop.reply), ("right", shop.right)):
            with serving(ScriptedChat(reply)) as url:
                told = ("--system", "bare", "--model", name, "--base-url", url)
                out = str(folder / "runs" / name)
                assert main(["eval", "run", "--file", str(problems), *told, "--out", out]) == 0
    return folder / "runs"
