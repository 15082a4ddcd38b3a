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

OF_INSPECT = (
    "ignore:Unclosed <Memory:ResourceWarning",  # streams that it leaves to the garbage collector
    "ignore:The 'initial' parameter is deprecated:DeprecationWarning",  # tenacity's
)
"""What Inspect 0.3.285 does that warns."""


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
