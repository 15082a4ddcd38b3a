"""Several rounds for one item: the engine says what is wrong with a reply, the model mends it.

For TRL's `environment_factory`. The model submits a tagged reply with a tool call, so segments are
found in it as in a single reply; what came of it is the observation. The last submission counts.

>>> from functools import partial                                                # doctest: +SKIP
>>> trainer = PartialKLTrainer(                                                  # doctest: +SKIP
...     model, FinalReward(reward), args, train_dataset=data,
...     environment_factory=partial(SolverEnvironment, reward, rounds=3),
... )

The dataset has the columns `prompt` and `item`; the chat template has to know tools. Let
`max_tool_calling_iterations` be the rounds.
"""

from collections.abc import Sequence
from typing import Any

from modelwright.agent.reply_text import ReplyError
from modelwright.agent.tagged.reply import bind, read_reply
from modelwright.solvers.errors import UsageError
from modelwright.solvers.outcome import Failure, FailureKind, Outcome
from modelwright.solvers.program import Program
from modelwright.training.item import TrainingItem
from modelwright.training.reward.solver_reward import SolverReward

_MOST_VARIABLES = 12


class SolverEnvironment:
    """What one rollout talks to; TRL resets and reuses it.

    Args:
        reward: its engine and limits run the programs.
        rounds: submissions that are run; later ones change nothing.

    Raises:
        UsageError: fewer than one round.
    """

    def __init__(self, reward: SolverReward, rounds: int = 3) -> None:
        if rounds < 1:
            raise UsageError(f"rounds must be at least 1, got {rounds}")
        self._reward = reward
        self._rounds = rounds
        self._item: TrainingItem | None = None
        self._submitted: list[str] = []
        self._broken = False

    def reset(self, item: str, **_: Any) -> str:
        """Begin with an item, the JSON of the column `item`; return what is said of the rounds."""
        self._item = TrainingItem.from_json(item)
        self._submitted = []
        self._broken = False
        return (
            f"\n\nSubmit the whole reply with the tool `submit`. You have {self._rounds} "
            "submissions: each is run, and you are told what came of it. The last one counts."
        )

    def submit(self, reply: str) -> str:
        """Run the program of a reply and say what came of it.

        Args:
            reply: The whole reply in its tagged segments.
        """
        if len(self._submitted) == self._rounds:
            return "There is no submission left; the last one counts."
        self._submitted.append(reply)
        left = self._rounds - len(self._submitted)
        return f"{self._observation(reply)}\nSubmissions left: {left}."

    def _final(self) -> str | None:
        """Return the reply that counts, "" without any; None if this machine failed to run one.

        Methods without underscore would be tools of the model.
        """
        if self._broken:
            return None
        return self._submitted[-1] if self._submitted else ""

    def _observation(self, reply: str) -> str:
        item = self._item
        if item is None:
            raise UsageError("the environment was not reset with an item")
        read = read_reply(reply, data_given=item.data is not None)
        if read.source is None:
            return _told("unreadable", "; ".join(read.defects))
        try:
            data = bind(read.data, item.text.values) if item.data is None else item.data
            program = Program(read.source, data)
        except (ReplyError, UsageError) as error:
            return _told(error.kind, error.message, error.hint)
        outcome = self._reward.engine.solve(program, self._reward.bench.limits)
        if outcome.failure is not None:
            self._broken |= outcome.failure.kind is FailureKind.INFRASTRUCTURE
            return _failed(outcome.failure)
        return _came(outcome)


class FinalReward:
    """Scores the last submission of each rollout; for TRL's `reward_funcs`.

    Args:
        reward: scores them together.
    """

    def __init__(self, reward: SolverReward) -> None:
        self.reward = reward

    async def __call__(
        self,
        environments: Sequence[SolverEnvironment],
        prompts: Sequence[Any],
        item: Sequence[str],
        **options: Any,
    ) -> list[float | None]:
        """Return rewards (B,); None where this machine failed in a round.

        Args:
            environments: of TRL, one for each rollout.
            prompts: not used.
            item: the column of the dataset.
            options: `log_metric` and `log_extra` of TRL; the others are not used.
        """
        finals = [environment._final() for environment in environments]  # pyright: ignore[reportPrivateUsage]
        # public methods are offered to the model as tools
        options.pop("completions", None)
        rewards = await self.reward(prompts, [final or "" for final in finals], item, **options)
        return [
            None if final is None else reward for final, reward in zip(finals, rewards, strict=True)
        ]


def _came(outcome: Outcome) -> str:
    if outcome.objective is None:
        return f"The model is {outcome.termination}: there is no solution to report."
    shown = list(outcome.variables.items())
    values = ", ".join(f"{name} = {value:g}" for name, value in shown[:_MOST_VARIABLES])
    more = f", and {len(shown) - _MOST_VARIABLES} more" if len(shown) > _MOST_VARIABLES else ""
    return f"{outcome.termination}: {outcome.sense} gives {outcome.objective:g} at {values}{more}."


def _failed(failure: Failure) -> str:
    place = f" (line {failure.line})" if failure.line else ""
    return _told(f"{failure.kind}{place}", failure.message, failure.hint)


def _told(kind: str, message: str, hint: str = "") -> str:
    return f"{kind}: {message}" + (f"\nHint: {hint}" if hint else "")
