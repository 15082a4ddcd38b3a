"""Are all numbers of the text bound to the data, and do all numbers of the data stem from it?"""

from modelwright.solvers.certificate import Check, Weight
from modelwright.solvers.checks.binding import from_files
from modelwright.solvers.checks.case import Case, failed, listed, passed, skipped

BOUND = "text_numbers_bound"
SOURCED = "data_from_text"


def check_text(case: Case) -> Check:
    """Pass if every number of the text is in the data or listed as unused."""
    if not case.text.strip():
        return skipped(BOUND, "no problem text was given", Weight.ADVISORY)
    found = case.binding
    if found.unbound:
        quotes = [f"{n.quote!r} (at {n.start})" for n in found.unbound]
        return failed(BOUND, f"play no part: {listed(quotes)}", Weight.ADVISORY)
    said = [f"{len(found.bound)} numbers of the text are in the data"]
    if found.listed:
        said.append(f"listed as unused: {listed([n.quote for n in found.listed])}")
    if found.words:
        said.append(f"taken for names or plain words: {listed([n.quote for n in found.words])}")
    return passed(BOUND, "; ".join(said), Weight.ADVISORY)


def check_data(case: Case) -> Check:
    """Pass if every number of the data is in the text or follows from numbers there."""
    if not case.text.strip():
        return skipped(SOURCED, "no problem text was given", Weight.ADVISORY)
    if not case.text_numbers:
        return skipped(SOURCED, "the text holds no numbers; the data come apart", Weight.ADVISORY)
    found = case.binding
    if found.unsourced:
        names = [f"{leaf.name} = {leaf.value:g}" for leaf in found.unsourced]
        return failed(SOURCED, f"not in the text: {listed(names)}", Weight.ADVISORY)
    filed = from_files(case.formulation)
    told = sum(leaf.top not in filed for leaf in case.leaves)
    if filed and not told:
        return skipped(SOURCED, "all numbers of the data come from files", Weight.ADVISORY)
    said = f"all {told} numbers of the data {'beside the files ' if filed else ''}are in the text"
    if found.derived:
        pairs = [f"{name} = {how}" for name, how in found.derived.items()]
        said += f" or follow from it: {listed(pairs)}"
    return passed(SOURCED, said, Weight.ADVISORY)
