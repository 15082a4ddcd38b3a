"""Does every number of the data change the model when it is changed?"""

from modelwright.solvers.certificate import Check, Weight
from modelwright.solvers.checks.case import Case, failed, listed, passed, skipped
from modelwright.solvers.checks.leaves import Leaf

NAME = "data_matters"


def check(case: Case) -> Check:
    """Pass if no number is without effect; zeros and entries of a diagonal do not count."""
    if case.flat is None:
        return skipped(NAME, "the program cannot be built again", Weight.REQUIRED)
    if not case.leaves:
        return skipped(NAME, "the program is given no numbers", Weight.ADVISORY)
    found = case.influence
    dead = [leaf for leaf in found.dead if not leaf.on_diagonal]
    tested = len(case.leaves) - len(found.untested)
    share = f"{tested} of {len(case.leaves)} numbers tested" if found.untested else ""
    if dead:
        said = f"no effect on the model: {listed(_grouped(case, dead))}"
        return failed(NAME, "; ".join(filter(None, (said, share))), Weight.ADVISORY)
    if not found.alive and found.untested:
        return skipped(NAME, "there was no budget to build with other data", Weight.ADVISORY)
    said = f"each of the {len(found.alive)} numbers changes the model"
    return passed(NAME, "; ".join(filter(None, (said, share))), Weight.ADVISORY)


def _grouped(case: Case, dead: list[Leaf]) -> list[str]:
    """Return the names of dead numbers; a whole dead table under its own name."""
    names: list[str] = []
    for top in dict.fromkeys(leaf.top for leaf in dead):
        mine = [leaf for leaf in dead if leaf.top == top]
        all_of_it = [leaf for leaf in case.leaves if leaf.top == top and leaf.value != 0]
        whole = len(mine) == len(all_of_it) and len(mine) > 1
        names += [f"{top} ({len(mine)} numbers)"] if whole else [leaf.name for leaf in mine]
    return names
