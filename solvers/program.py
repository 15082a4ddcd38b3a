"""A program that builds a model: source text and the instance data it is given."""

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from modelwright.solvers.errors import UsageError


@dataclass(frozen=True)
class Program:
    """Python source that defines `build_model(data) -> ConcreteModel`, with its data.

    The source is never executed in this process; see `modelwright.solvers.engine`.

    Raises:
        UsageError: `data` is not a JSON object.
    """

    source: str
    """One Python file defining `build_model(data)`; nothing else happens at import time."""
    data: dict[str, Any] = field(default_factory=dict[str, Any])
    """Instance data: a JSON object (numbers, strings, booleans, null, lists, objects)."""

    def __post_init__(self) -> None:
        _ = self.data_json

    @cached_property
    def data_json(self) -> str:
        """The data as one JSON text; the only form in which it reaches the program."""
        if not isinstance(self.data, dict):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise UsageError(
                f"data must be a JSON object, got {type(self.data).__name__}",
                hint='Write the data as {"name": value, ...}.',
            )
        try:
            return json.dumps(self.data)
        except (TypeError, ValueError, RecursionError) as error:
            raise UsageError(
                f"data must be plain JSON (numbers, strings, lists, objects): {error}",
                hint="Convert arrays and dates to lists and strings first.",
            ) from error

    @cached_property
    def digest(self) -> str:
        """SHA-256 of source and data: equal programs have equal digests."""
        content = json.dumps([self.source, self.data], sort_keys=True)
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
