"""Take the user's replies to the questions that a formulation raised."""

from collections.abc import Mapping

from modelwright.agent.clarification import follows_default, settle
from modelwright.agent.nodes.formulate import with_assumptions
from modelwright.agent.state import Changes, State, Update


async def clarify(state: State, replies: Mapping[str, str | None]) -> Update:
    """Set `clarified`, and `reformulate` if a reply is another reading than the default.

    Args:
        state: with `questions`.
        replies: question -> what the user typed; a missing one takes the default.
    """
    questions = state.get("questions", [])
    settled = [settle(one, replies.get(one.question)) for one in questions]
    stays = all(follows_default(q, one) for q, one in zip(questions, settled, strict=True))
    changes = Changes(
        clarified=[*state.get("clarified", []), *settled], questions=[], reformulate=not stays
    )
    formulation = state.get("formulation")
    if formulation and stays:
        changes["formulation"] = with_assumptions(formulation, settled)
    output: dict[str, object] = {"settled": [str(one) for one in settled]}
    return Update(changes, output, "; ".join(str(one) for one in settled))
