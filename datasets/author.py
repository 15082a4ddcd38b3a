"""The language model as this folder sees it: something that writes, tries problems, and costs.

`modelwright.agent.synthesis` makes one of a chat endpoint.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from modelwright.datasets.attempt import Attempt
from modelwright.datasets.problem import Problem
from modelwright.datasets.synthesis.demonstration import Demonstration
from modelwright.solvers.errors import ModelwrightError


class UnusableReplyError(ModelwrightError):
    """A reply that nothing can be made of; it costs the item, not the run."""

    exit_code = 5
    default_kind = "unusable_reply"


class BudgetSpentError(ModelwrightError):
    """The budget leaves no further call; the run ends and can be gone on with."""

    exit_code = 5
    default_kind = "budget"


@dataclass(frozen=True)
class Cost:
    """What some calls cost; add two to sum them."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    """Time spent waiting for replies."""
    dollars: float | None = 0.0
    """None as soon as one of the calls has no known price."""

    def __add__(self, other: "Cost") -> "Cost":
        unpriced = self.dollars is None or other.dollars is None
        return Cost(
            self.calls + other.calls,
            self.tokens_in + other.tokens_in,
            self.tokens_out + other.tokens_out,
            self.seconds + other.seconds,
            None if unpriced else (self.dollars or 0.0) + (other.dollars or 0.0),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the fields as a JSON object."""
        return asdict(self)


class Author(Protocol):
    """A language model at work on one item; only one of its methods runs at a time.

    The methods that make calls may raise UnusableReplyError, BudgetSpentError, or
    ServiceMissingError for an endpoint or an engine that does not work.
    """

    async def demonstrate(self, examples: Sequence[str], domain: str) -> Demonstration:
        """Return a new solved problem, told step by step like the examples, from a domain."""
        ...

    async def evolve(self, parent: Problem, way: str, domain: str) -> Demonstration:
        """Return a problem made from another.

        Args:
            parent: what it is made from.
            way: one of `modelwright.datasets.synthesis.draw.WAYS`.
            domain: where it plays if the way asks for another domain.
        """
        ...

    async def ask(self, demonstration: Demonstration, form: str) -> str:
        """Return the text that poses the problem of a demonstration.

        Args:
            demonstration: what is asked for.
            form: one of `modelwright.datasets.synthesis.question.FORMS`.
        """
        ...

    async def attempt(self, problem: Problem, persona: str = "", *, mend: bool = True) -> Attempt:
        """Return what comes of a try at a problem, of which only text and files are shown.

        Args:
            problem: the problem.
            persona: a name in `LanguageModel.personas`; "" for none.
            mend: whether a program without an optimum may be corrected once.
        """
        ...

    def take_cost(self) -> Cost:
        """Return what the calls since the last look cost."""
        ...


@dataclass(frozen=True)
class LanguageModel:
    """A model that authors can be hired from, one for each item."""

    name: str
    prompts: Mapping[str, str]
    """Name of a prompt -> digest of its template: what a run was made with."""
    personas: Sequence[str]
    """Different characters that attempts can be made in."""
    author: Callable[[], Author]
