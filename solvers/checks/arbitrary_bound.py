"""Does the solution lie at a bound that nobody told, such as a big M?"""

import numpy as np

from modelwright.solvers.certificate import Check, Weight
from modelwright.solvers.checks.case import Case, failed, listed, passed, skipped

NAME = "no_arbitrary_bound"
_LARGE = 1e3
"""Bounds below this are too often meant to be told from made-up ones."""


def check(case: Case) -> Check:
    """Fail if a variable sits at a large round bound that is no number of the data or the text."""
    instance = case.instance
    if instance is None or case.point is None:
        return skipped(NAME, "there is no point", Weight.ADVISORY)
    told = {abs(float(leaf.value)) for leaf in case.leaves}
    told |= {abs(value) for number in case.text_numbers for value in number.values}
    found: list[str] = []
    for bound in (instance.column_lower, instance.column_upper):
        at = np.isfinite(bound) & (np.abs(bound) >= _LARGE)
        at &= np.abs(case.point - bound) <= 1e-6 * np.maximum(1.0, np.abs(bound))
        for k in np.flatnonzero(at).tolist():
            size = abs(float(bound[k]))
            if size not in told and _is_round(size):
                found.append(f"{instance.column_names[k]} = {bound[k]:g}")
    if found:
        said = f"at a bound that neither data nor text give: {listed(found)}"
        return failed(NAME, said, Weight.ADVISORY)
    return passed(NAME, "no variable sits at a made-up bound", Weight.ADVISORY)


def _is_round(size: float) -> bool:
    """Return whether a number is 1, 2 or 5 times a power of ten, or one less than a power."""
    mantissa = size / 10.0 ** np.floor(np.log10(size))
    return any(abs(mantissa - head) < 1e-9 for head in (1.0, 2.0, 5.0, 10.0)) or str(
        int(size)
    ) == "9" * len(str(int(size)))
