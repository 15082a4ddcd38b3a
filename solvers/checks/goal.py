"""Does the model go in the direction that the text and the formulation ask for?"""

import re

from modelwright.solvers.certificate import Check, Weight
from modelwright.solvers.checks.case import Case, failed, passed, skipped
from modelwright.solvers.outcome import Sense

NAME = "goal_direction"
_KINDS = (
    r"(?:(?:possible|total|overall|expected|net|daily|weekly|monthly|annual|yearly|average)\s)*"
    r"(?:number\sof\s)?(?:[a-z]+\s)?"
)
_COUNT = (
    r"|(?:possible\s|total\s)?(?:number|amount|quantity)\b(?!\s(?:of\s)?\d|\sallowed|\srequired)"
)
_MORE = (
    r"\bmaximi[sz](?!ed?\s+(?:capacity|load))\w*|\bas\s(?:many|much)\s[a-z\s]{1,25}?as\spossible"
    rf"|\b(?:maximum|maximal|highest|largest|greatest|most|best)\s(?:{_KINDS}(?:profit|revenue|return"
    r"|gain|income|earning|value|yield|benefit|area|volume|output|satisfaction|utility|score|flow"
    rf"|percentage)\w*{_COUNT})"
)
_LESS = (
    r"\bminimi[sz]\w*|\bas\s(?:few|little|cheap)\w*\s[a-z\s]{0,25}?as\spossible|\bcheapest\b"
    rf"|\b(?:minimum|minimal|lowest|smallest|least|shortest|fewest)\s(?:{_KINDS}(?:cost|expense|time"
    rf"|distance|waste|route|path|spending|loss|risk|makespan|budget)\w*{_COUNT})"
)
_EITHER = re.compile(f"(?P<more>{_MORE})|(?P<less>{_LESS})", re.I)


def check(case: Case) -> Check:
    """Pass if the model's sense is what is asked for; skip where the words leave it open."""
    sense = case.outcome.sense or (case.instance.sense if case.instance else None)
    if sense is None:
        return skipped(NAME, "there is no model", Weight.ADVISORY)
    asked = asked_direction(case.text)
    if asked is not None and asked[0] is not sense:
        said = f"the model has to {sense}, but the text says {asked[1]!r}"
        return failed(NAME, said, Weight.ADVISORY)
    declared = ((case.formulation or {}).get("objective") or {}).get("sense")
    if declared and declared != sense:
        said = f"the model has to {sense}, but the formulation says {declared}"
        return failed(NAME, said, Weight.ADVISORY)
    if asked is None and not declared:
        return skipped(NAME, "no clear word for the direction of the goal", Weight.ADVISORY)
    said = f"{sense}, as {f'the text says ({asked[1]!r})' if asked else 'the formulation says'}"
    return passed(NAME, said, Weight.ADVISORY)


def asked_direction(text: str) -> tuple[Sense, str] | None:
    """Return the sense that a text asks for, with its words; None if it is not plain."""
    found = list(_EITHER.finditer(text))
    if not found:
        return None
    # "Minimize the maximum profit loss": the first verb of the last sentence that has one counts.
    verbs = [m for m in found if re.match(r"m(?:ax|in)imi[sz]", m.group(), re.I)]
    chosen = verbs or found
    senses = {Sense.MAXIMIZE if m["more"] else Sense.MINIMIZE for m in chosen}
    if len(senses) > 1:
        return None
    return senses.pop(), chosen[-1].group()
