"""The packages that training needs, looked for before a job begins."""

import importlib.util

from modelwright.solvers.errors import ServiceMissingError

_NEEDED = ("torch", "transformers", "trl", "peft", "datasets", "accelerate")


def require_packages(*others: str) -> None:
    """Return if all are installed.

    Args:
        others: modules that are needed beside those of training.

    Raises:
        ServiceMissingError: some are not.
    """
    missing = [name for name in (*_NEEDED, *others) if importlib.util.find_spec(name) is None]
    if missing:
        raise ServiceMissingError(
            f"training needs packages that are not installed: {', '.join(missing)}",
            hint=f'Install them: pip install "modelwright[{"train,eval" if others else "train"}]"',
            kind="dependency_missing",
        )
