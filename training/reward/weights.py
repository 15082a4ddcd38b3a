"""What each step towards a right answer is worth."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

STEPS = ("format", "builds", "solves", "right", "structure")
"""Names of the components of a score, each from 0 to 1."""


@dataclass(frozen=True)
class RewardWeights:
    """Weights of the components.

    A reply that is not right never has more than `format + builds + solves`, one that is right
    never less than `builds + solves + right`: `right` has to exceed `format`.
    """

    format: float = 0.0
    """The reply has the form that was asked for."""
    builds: float = 0.0
    """Its program builds a model."""
    solves: float = 0.0
    """The model has a proved optimum, or is proved to be what the right answer says."""
    right: float = 1.0
    """The optimum is the right answer, and no hack was found."""
    structure: float = 0.0
    """Likeness of a right model to the reference."""

    def total(self, components: Mapping[str, float]) -> float:
        """Return the weighted sum; a component that is absent is worth nothing."""
        weights = asdict(self)
        return sum(weights[name] * components.get(name, 0.0) for name in STEPS)


STAGE_1 = RewardWeights(format=0.1, builds=0.2, solves=0.2, right=1.0, structure=0.25)
"""To learn the form, and models that run."""
STAGE_2 = RewardWeights(format=0.0, builds=0.2, solves=0.2, right=1.0, structure=0.5)
"""Once the form is learnt: how the model is made counts more."""
BINARY = RewardWeights()
"""Right or not: for A*-PO, whose value estimates suppose rewards of 0 and 1."""
