"""What `modelwright eval` came to, for the tests of this folder."""

import importlib.util
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

NEEDS_INSPECT = pytest.mark.skipif(
    importlib.util.find_spec("inspect_ai") is None, reason="the extra `eval` is not installed"
)


@dataclass(frozen=True)
class Ended:
    """What came of one command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, str]:
        return json.loads(self.err)["error"]


Run = Callable[..., Ended]
