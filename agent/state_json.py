"""The state as plain JSON and back: what the checkpointer stores.

LangGraph's own serializer names classes in what it stores; a class that moves would make old
threads unreadable, and reading one would import what a stranger's file names.
"""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, cast, get_type_hints

from pydantic import TypeAdapter

from modelwright.agent.state import Changes, State


@cache
def _adapters() -> dict[str, TypeAdapter[Any]]:
    return {name: TypeAdapter(kind) for name, kind in get_type_hints(Changes).items()}


def encode(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return changes of the state with every value as plain JSON."""
    adapters = _adapters()
    return {name: adapters[name].dump_python(value, mode="json") for name, value in changes.items()}


def decode(stored: Mapping[str, Any]) -> State:
    """Return the state that was stored; what this version does not know is left out.

    Raises:
        pydantic.ValidationError: it was not written by `encode`.
    """
    adapters = _adapters()
    known = {
        name: adapters[name].validate_python(value)
        for name, value in stored.items()
        if name in adapters
    }
    return cast(State, known)


def channels() -> dict[str, Any]:
    """Return field -> type for the graph: any JSON, with the reducers of `Changes`."""
    hints = get_type_hints(Changes, include_extras=True)
    return {name: _channel(hint) for name, hint in hints.items()}


def _channel(hint: Any) -> Any:
    reducers = getattr(hint, "__metadata__", ())
    return Annotated[Any, reducers[0]] if reducers else Any
