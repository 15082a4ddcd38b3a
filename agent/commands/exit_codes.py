"""The exit codes of all commands, in one place.

| code | meaning                | `check`                              | `solve`                |
|------|------------------------|--------------------------------------|------------------------|
| 0    | done                   | optimal                              | an answer, verified    |
| 1    | our own fault          | an error nobody foresaw; the output could not be written      |
| 2    | wrong usage, bad input | an unknown option, a bad value, a missing or unreadable file  |
| 3    | a point without proof  | time_limit or unknown, with a point  | an answer, not verified|
| 4    | proved: no optimum     | infeasible, unbounded or             | the same               |
|      |                        | infeasible_or_unbounded              |                        |
| 5    | no answer              | failed; or time_limit or unknown     | the same; or abstained |
|      |                        | without a point                      |                        |
| 6    | something is missing   | a service, key, package or jail layer; failure infrastructure |
| 130  | interrupted            | Ctrl-C                                                        |
| 141  | output pipe closed     | as other tools end when `head` has read enough                |
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modelwright.solvers.outcome import Outcome

DONE = 0
INTERNAL = 1
USAGE = 2
NOT_PROVED = 3
NO_OPTIMUM = 4
NO_ANSWER = 5
MISSING = 6
INTERRUPTED = 130
PIPE_CLOSED = 141


def of_outcome(outcome: "Outcome") -> int:
    """Return the exit code of `check` for an outcome."""
    from modelwright.agent.outcome_order import has_point, is_infrastructure
    from modelwright.agent.outcome_order import is_proved_without_optimum as has_no_optimum
    from modelwright.solvers.outcome import Termination

    if is_infrastructure(outcome):
        return MISSING
    if has_no_optimum(outcome):
        return NO_OPTIMUM
    if not has_point(outcome):
        return NO_ANSWER
    return DONE if outcome.termination is Termination.OPTIMAL else NOT_PROVED
