"""The certificate: what was checked about an answer, with the evidence, and the verdict.

| verdict    | when                                                                        |
|------------|-----------------------------------------------------------------------------|
| refuted    | a check of kind "refutes" failed: the answer is wrong, or not an answer      |
| verified   | the answer is proved by the solver, every check of kind "required" passed,   |
|            | and none failed                                                             |
| abstained  | there is no answer                                                          |
| unverified | everything else: an answer, with what is missing named                      |

What each check of `solvers/checks` weighs; those below the inner line need a language model, and
are made in `agent/verification`. A check whose subject is missing (no text, no formulation, no
point) is a skipped advisory; one that cannot be made because the program no longer builds is a
skipped required one. All but the notes keep an answer from `verified` when they fail.

| check                 | fails when                                                   | weight   |
|-----------------------|--------------------------------------------------------------|----------|
| point_feasible        | a row, bound or integrality is violated at the point         | refutes  |
| objective_recomputed  | our own evaluation gives another objective                   | refutes  |
| second_solver         | another solver has a better feasible point                   | refutes  |
|                       | another solver proves something else                         | required |
| solved                | the outcome is no proof                                      | required |
| reproducible          | a second build gives another model                           | required |
| dual_bound            | bound and objective contradict each other                    | required |
| objective_varies      | the objective depends on no free variable                    | required |
| has_an_optimum        | unbounded; or infeasible beside a text                       | advisory |
| not_idle              | all variables are 0 at the optimum                           | advisory |
| variables_used        | a variable is in no row and not in the objective             | advisory |
| goal_direction        | the text or the formulation asks for the other direction     | advisory |
| as_formulated         | names, signs, domains or values differ from the formulation  | advisory |
| values_as_quoted      | a value is not the number in the words it was read from      | advisory |
| text_numbers_bound    | a number of the text is not in the data nor listed unused    | advisory |
| data_from_text        | a number of the data is not in the text and does not follow  | advisory |
| values_in_place       | values fit the text better when two of them are exchanged    | advisory |
| data_matters          | a number of the data changes nothing                         | advisory |
| no_hard_coded_numbers | a literal of the program belongs into the data               | advisory |
| limits_limit          | more of an upper limit tightens or hurts, or the other way   | advisory |
| limits_named_things   | a limit told for one thing acts on another                   | advisory |
| costs_and_gains       | more of a cost improves the objective, or of a gain worsens  | advisory |
| units_agree           | a row sets one dimension against another                     | advisory |
| counts_whole          | something the text counts has a fractional value             | advisory |
| no_arbitrary_bound    | a variable sits at a large bound that nobody told            | advisory |
| redundant_constraints | never; names rows that bounds alone imply                    | note     |
| slack_constraints     | never; names rows that do not bind                           | note     |
| fixed_variables       | never; names variables without a choice                      | note     |
|-----------------------|--------------------------------------------------------------|----------|
| checker_accepts       | a checker written from the text alone objects to the answer  | advisory |
| checker_objective     | that checker computes another objective                      | advisory |
| checker_rejects       | it accepts a solution that breaks one stated constraint      | advisory |
| told_back_matches     | the program told back in words is not what the text says     | advisory |
| independent_agree     | formulations made anew do not mostly have the same optimum   | advisory |

Checks with a language model are advisory, since it may be the check that is wrong.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """How far an answer can be trusted."""

    VERIFIED = "verified"
    """Proved, and every required check passed."""
    UNVERIFIED = "unverified"
    """An answer, but something that should be known is not."""
    REFUTED = "refuted"
    """A check shows the answer to be wrong."""
    ABSTAINED = "abstained"
    """No answer is given."""


class CheckStatus(StrEnum):
    """What a check found."""

    PASS = "pass"
    FAIL = "fail"
    SKIP = "skip"
    """It does not apply, or there was no budget for it; the evidence says which."""


class Weight(StrEnum):
    """What a check means for the verdict."""

    REFUTES = "refutes"
    """Must pass for `verified`; failing it refutes the answer."""
    REQUIRED = "required"
    """Must pass for `verified`; failing or skipping it leaves the answer unverified."""
    ADVISORY = "advisory"
    """Failing it leaves the answer unverified; skipping it means nothing."""
    NOTE = "note"
    """Reported; it never changes the verdict."""


@dataclass(frozen=True)
class Check:
    """The result of one check."""

    name: str
    status: CheckStatus
    evidence: str
    """A sentence with the numbers."""
    weight: Weight = Weight.NOTE
    seconds: float = 0.0
    tokens: int = 0


@dataclass(frozen=True)
class Certificate:
    """A verdict and the checks it rests on."""

    verdict: Verdict
    checks: list[Check] = field(default_factory=list[Check])

    def to_json(self) -> dict[str, Any]:
        """Return {"verdict", "checks": [{"name", "status", "evidence", "weight", ...}]}."""
        return {"verdict": self.verdict.value, "checks": [asdict(check) for check in self.checks]}


def judge(checks: Iterable[Check], *, answered: bool) -> Certificate:
    """Return the certificate that follows from the checks by the table above.

    Args:
        checks: results of all checks, also the skipped ones.
        answered: whether there is an answer: a point, or a proof that there is none.
    """
    listed = list(checks)
    if not answered:
        return Certificate(Verdict.ABSTAINED, listed)
    failed = [check for check in listed if check.status is CheckStatus.FAIL]
    if any(check.weight is Weight.REFUTES for check in failed):
        return Certificate(Verdict.REFUTED, listed)
    required = (Weight.REFUTES, Weight.REQUIRED)
    missing = any(
        check.status is not CheckStatus.PASS for check in listed if check.weight in required
    )
    doubtful = any(check.weight is not Weight.NOTE for check in failed)
    if missing or doubtful:
        return Certificate(Verdict.UNVERIFIED, listed)
    return Certificate(Verdict.VERIFIED, listed)
