"""From the facts about a reply to its reward: a pure function."""

from dataclasses import dataclass, field

from modelwright.agent.tagged.reply import TaggedReply
from modelwright.solvers.agreement import NoNumber, agree
from modelwright.solvers.outcome import Termination
from modelwright.training.item import TrainingItem
from modelwright.training.reward.verdict import Verdict
from modelwright.training.reward.weights import STAGE_1, RewardWeights

_ENDED = {
    Termination.INFEASIBLE: NoNumber.INFEASIBLE,
    Termination.UNBOUNDED: NoNumber.UNBOUNDED,
}


@dataclass(frozen=True)
class Score:
    """The reward of one reply, with where it comes from."""

    total: float | None
    """None: this machine is at fault, and the reply has no reward at all."""
    components: dict[str, float] = field(default_factory=dict[str, float])
    """format, builds, solves, right, and structure where it is known, each from 0 to 1."""
    hacks: tuple[str, ...] = ()
    """Why an answer that agrees with the label does not count as right."""
    defects: tuple[str, ...] = ()
    """Of the form of the reply."""
    verdict: Verdict | None = None
    """None: the reply holds no program that could be run."""

    @property
    def word(self) -> str:
        """What became of the reply, in one word."""
        if self.verdict is None:
            return "unreadable"
        if self.total is None or self.verdict.failure is not None:
            return str(self.verdict.failure)
        if self.hacks:
            return "hacked"
        return "right" if self.components["right"] else str(self.verdict.termination)


def score(
    item: TrainingItem,
    reply: TaggedReply,
    verdict: Verdict | None,
    weights: RewardWeights = STAGE_1,
) -> Score:
    """Return the reward of a reply.

    Each step counts only after those before it: what does not build does not solve. The form is
    apart: a readable reply with a fault of form loses no more than its weight.

    Args:
        item: what was asked.
        reply: as it was read.
        verdict: about its program; None if there is none that could be run.
        weights: of the components.
    """
    components = {"format": 0.0 if reply.defects else 1.0}
    components |= dict.fromkeys(("builds", "solves", "right"), 0.0)
    if verdict is None:
        return Score(weights.total(components), components, (), reply.defects)
    if verdict.infrastructure:
        return Score(None, {}, (), reply.defects, verdict)
    built = verdict.built
    solved = built and verdict.failure is None and not verdict.timed_out and _proved(verdict, item)
    agrees = solved and agree(verdict.answer, item.label)
    components["builds"] = float(built)
    components["solves"] = float(solved)
    components["right"] = float(agrees and not verdict.hacks)
    if components["right"] and verdict.structure:
        components["structure"] = sum(verdict.structure.values()) / len(verdict.structure)
    total = 0.0 if verdict.timed_out else weights.total(components)
    return Score(total, components, verdict.hacks if agrees else (), reply.defects, verdict)


def _proved(verdict: Verdict, item: TrainingItem) -> bool:
    """Return whether there is a proved optimum, or the proof that there is none if that is right.

    An infeasible model of a problem that has an optimum is no step forward.
    """
    if verdict.termination is Termination.OPTIMAL:
        return True
    return verdict.termination in _ENDED and _ENDED[verdict.termination] is item.label
