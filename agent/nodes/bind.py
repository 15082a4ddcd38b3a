"""Fetch every number: from its place in the text, or from the user's data files.

The mapping is data and is executed here; generated code never touches a file. What is missing or
contradictory is reported and asked about, never guessed.
"""

from modelwright.agent.clarification import Choice, Question
from modelwright.agent.formulation import Formulation
from modelwright.agent.formulator import Abstained, Reason
from modelwright.agent.state import Changes, State, Tools, Update, brief_of, formulation_of
from modelwright.agent.tables.binding import Bound
from modelwright.agent.tables.binding import bind as bind_sources
from modelwright.agent.tables.issue import Issue

_MOST_CORRECTIONS = 2
_HINT = "Complete the data files; or say in the text what the missing numbers are."


async def bind(state: State, tools: Tools) -> Update:
    """Set `data`, `origins` and `binding_issues`; `questions` or `abstained` if numbers lack."""
    formulation = formulation_of(state)
    bound = bind_sources(formulation, tools.tables, state.get("text", ""))
    for _ in range(_MOST_CORRECTIONS):
        if not (_fatal(bound) and formulation.uses_files):
            break
        corrected = await tools.formulator.correct_sources(
            brief_of(state), formulation, _fatal(bound)
        )
        if corrected == formulation:
            break
        formulation = corrected
        bound = bind_sources(formulation, tools.tables, state.get("text", ""))
    output: dict[str, object] = {
        "formulation": formulation.model_dump(mode="json"),
        "issues": [issue.message for issue in bound.issues],
        "origins": dict(bound.origins),
    }
    notes = [issue.message for issue in bound.issues if _is_note(issue)]
    new = [note for note in notes if note not in formulation.assumptions]
    if new:
        formulation = formulation.model_copy(
            update={"assumptions": [*formulation.assumptions, *new]}
        )
    changes = Changes(
        formulation=formulation,
        data=bound.data,
        origins=dict(bound.origins),
        binding_issues=[issue.message for issue in bound.issues if not _is_note(issue)],
    )
    if fatal := _fatal(bound):
        changes |= _lacking(state, tools, formulation, fatal)
        return Update(changes, output, f"numbers are missing: {fatal[0]}")
    files = len({origin for origin in bound.origins.values() if not origin.startswith("text ")})
    count = _count_numbers(bound.data)
    summary = f"{count} numbers" + (f", {files} columns of data files" if files else "")
    return Update(changes, output, summary)


_NOTES = {"missing_value", "case_differs", "text_as_number"}
"""What the files may well mean; the user reads it among the assumptions. The rest casts doubt."""


def _is_note(issue: Issue) -> bool:
    return issue.kind in _NOTES and not issue.fatal


def _fatal(bound: Bound) -> list[str]:
    return [issue.message for issue in bound.issues if issue.fatal]


def _lacking(state: State, tools: Tools, formulation: Formulation, fatal: list[str]) -> Changes:
    """Ask about numbers that are not there; without anybody to ask, abstain."""
    doubt = f"The data are not complete: {'; '.join(fatal[:3])}. What shall be done?"
    asked = {one.question for one in state.get("clarified", [])}
    if tools.ask and doubt not in asked:
        return Changes(questions=[Question(question=doubt, choices=_CHOICES, default="stop")])
    reasons = tuple(Reason("missing_data", message) for message in fatal)
    return Changes(abstained=Abstained(reasons, _HINT, formulation))


_CHOICES = [
    Choice(answer="stop", reading="The files are to be completed first.", effect="No answer."),
    Choice(
        answer="zero",
        reading="A missing number stands for 0.",
        effect="It takes part in the model as 0.",
    ),
    Choice(
        answer="leave out",
        reading="Where a number is missing, the combination does not exist.",
        effect="The model has no variable or row for it.",
    ),
]


def _count_numbers(node: object) -> int:
    if isinstance(node, dict):
        return sum(_count_numbers(item) for item in node.values())  # pyright: ignore[reportUnknownVariableType]
    return int(isinstance(node, int | float))
