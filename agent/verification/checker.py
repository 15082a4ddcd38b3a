"""An independent checker: a program written from the text alone judges the solution.

It sees the text, the shapes of the data and the decisions, but neither constraints nor objective
nor program. It has to accept the solution, find the same objective, and reject damaged ones. It is
code of a language model: it runs in the jail, and what it says is advice.
"""

import asyncio
import math
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from modelwright.agent.chat_model import ChatModel, Message
from modelwright.agent.outcome_order import has_point
from modelwright.agent.prompts import render
from modelwright.agent.reply_text import fenced_blocks
from modelwright.agent.verification.case import Case, failed, passed, skipped
from modelwright.agent.verification.damage import Damaged, damage
from modelwright.agent.verification.interface import data_lines, variable_lines
from modelwright.agent.verification.solution import solution_of
from modelwright.solvers.agreement import STRICT, TIERS, agree
from modelwright.solvers.call import Called
from modelwright.solvers.certificate import Check
from modelwright.solvers.checks.case import listed
from modelwright.solvers.errors import ServiceMissingError
from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.instance import Instance
from modelwright.solvers.outcome import Failure, FailureKind
from modelwright.solvers.plain_text import plain

ACCEPTS, OBJECTIVE, REJECTS = "checker_accepts", "checker_objective", "checker_rejects"
NAMES = (ACCEPTS, OBJECTIVE, REJECTS)
_CHECK = re.compile(r"^\s*def\s+check\b|^\s*check\s*=", re.M)
_CALL_S = 10.0
_DAMAGE_S = 3.0
_LONGEST = 160
_REPAIRS = 1


class UnusableError(Exception):
    """The checker cannot be used; the message says why, for whoever mends it."""


@dataclass(frozen=True)
class Judgement:
    """What a checker says of one solution."""

    violations: list[str]
    objective: float | None
    """None where it cannot be computed."""


async def check_with_checker(case: Case, chat: ChatModel, engine: ProgramEngine) -> list[Check]:
    """Return the checks `NAMES`.

    Raises:
        BudgetExceeded, ReplyError, ServiceMissingError: as `ChatModel.complete`.
        NotToldError: the program has other variables than the formulation.
    """
    outcome = case.candidate.outcome
    if not has_point(outcome):
        return [skipped(name, f"there is no point: {outcome.termination}") for name in NAMES]
    solution = solution_of(outcome.variables, case.candidate.formulation)
    damaged = await asyncio.to_thread(_damaged, case, engine)
    solutions = [
        solution,
        *(solution_of(item.values, case.candidate.formulation) for item in damaged),
    ]
    try:
        judgements = await _judge(case, chat, engine, solutions)
    except UnusableError as error:
        return [skipped(name, f"the checker could not be used: {error}") for name in NAMES]
    ours, *others = judgements
    return [
        _accepts(ours),
        _objective(ours, outcome.objective),
        _rejects(ours, damaged, others),
    ]


def _damaged(case: Case, engine: ProgramEngine) -> list[Damaged]:
    limits = replace(case.limits, time_limit_s=min(case.limits.time_limit_s, _DAMAGE_S))
    built = engine.build(case.candidate.program, limits)
    if not isinstance(built, Instance):
        return []
    values = case.candidate.outcome.variables
    if any(name not in values for name in built.column_names):
        return []
    point = np.array([values[name] for name in built.column_names], float)
    return damage(
        built,
        point,
        case.candidate.formulation,
        lambda instance: engine.solve_instance(instance, limits),
    )


async def _judge(
    case: Case, chat: ChatModel, engine: ProgramEngine, solutions: Sequence[dict[str, Any]]
) -> list[Judgement]:
    """Return what the checker says of each solution; one that is no use is mended once.

    Raises:
        UnusableError: it is of no use after that either.
    """
    formulation, program = case.candidate.formulation, case.candidate.program
    keys = [*data_lines(formulation, program), *variable_lines(formulation)]
    prompt = render("check_solution", text=case.text, keys="\n".join(keys))
    messages = [
        Message(role="system", content=prompt.system),
        Message(role="user", content=prompt.user),
    ]
    for turn in range(_REPAIRS + 1):
        reply = await chat.complete(messages)
        reply.require_text()
        try:
            return await _run(case, engine, _source(reply.text), solutions)
        except UnusableError as error:
            if turn == _REPAIRS:
                raise
            again = render("check_repair", message=str(error)).user
        messages += [
            Message(role="assistant", content=reply.text),
            Message(role="user", content=again),
        ]
    raise AssertionError("every turn returns or raises")


def _source(text: str) -> str:
    """Return the checker in a reply: its last block that defines one."""
    blocks = [content for _, content in fenced_blocks(text.replace("\r\n", "\n"))]
    checkers = [block for block in blocks if _CHECK.search(block)]
    if not checkers:
        raise UnusableError("the reply holds no fenced block that defines check(data, solution)")
    return textwrap.dedent(checkers[-1]).strip("\n") + "\n"


async def _run(
    case: Case, engine: ProgramEngine, source: str, solutions: Sequence[dict[str, Any]]
) -> list[Judgement]:
    limits = replace(
        case.limits,
        build_wall_s=min(case.limits.build_wall_s, _CALL_S),
        build_cpu_s=min(case.limits.build_cpu_s, _CALL_S),
    )

    async def judge(solution: dict[str, Any]) -> Judgement:
        arguments = [case.candidate.program.data, solution]
        called = await engine.acall(source, "check", arguments, limits)
        return _read(_value(called))

    # The first alone: a checker that is no use mostly shows it at once, and may take its time.
    ours, *others = solutions
    judgements = [await judge(ours), *await asyncio.gather(*map(judge, others))]
    first = judgements[0].violations
    if first and len(judgements) > 2 and all(item.violations == first for item in judgements):
        raise UnusableError(
            f"it reports the same violations for {len(judgements)} different solutions, whatever "
            f"their numbers: {_quoted(first)}"
        )
    return judgements


def _value(called: Called | Failure) -> Any:
    if isinstance(called, Called):
        return called.value
    if called.kind is FailureKind.INFRASTRUCTURE:
        raise ServiceMissingError(called.message, hint=called.hint)
    place = f" in line {called.line}" if called.line else ""
    raise UnusableError(f"{called.kind}{place}: {called.message}")


def _read(value: Any) -> Judgement:
    """Return a result of `check`, which may be anything.

    Raises:
        UnusableError: it is not two things: a list of texts, and a number.
    """
    if not isinstance(value, list) or len(value) != 2:
        raise UnusableError(f"check() has to return (violations, objective), got {value!r:.200}")
    violations, objective = value
    texts = isinstance(violations, list) and all(
        isinstance(item, str) and item.strip() for item in violations
    )
    if not texts:
        raise UnusableError(f"violations has to be a list of texts, got {violations!r:.200}")
    number = isinstance(objective, int | float) and not isinstance(objective, bool)
    if objective is not None and not (number and math.isfinite(objective)):
        raise UnusableError(f"objective has to be a finite number or None, got {objective!r:.200}")
    told = None if objective is None else float(objective)
    return Judgement([plain(item, _LONGEST) for item in violations], told)


def _accepts(ours: Judgement) -> Check:
    if ours.violations:
        said = f"a checker written from the text alone objects: {_quoted(ours.violations)}"
        return failed(ACCEPTS, said)
    return passed(ACCEPTS, "a checker written from the text alone has no objection")


def _objective(ours: Judgement, reported: float | None) -> Check:
    if ours.objective is None or reported is None:
        return failed(OBJECTIVE, "the checker cannot compute the objective at the solution")
    said = f"the checker computes {ours.objective:.10g}, reported {reported:.10g}"
    if agree(ours.objective, reported):
        return passed(OBJECTIVE, f"{said}; they agree to {STRICT:g}")
    tier = next((tier for tier in TIERS if agree(ours.objective, reported, tier)), None)
    return failed(
        OBJECTIVE, f"{said}; " + (f"they agree to {tier:g} only" if tier else "they differ")
    )


def _rejects(ours: Judgement, damaged: list[Damaged], others: list[Judgement]) -> Check:
    if ours.violations:
        return skipped(
            REJECTS, "it objects to the solution itself, so what else it rejects is moot"
        )
    taken = [item for item, said in zip(damaged, others, strict=True) if not said.violations]
    stated = [item.broken for item in damaged if item.stated]
    missed = [item.broken for item in taken if item.stated]
    besides = [item.broken for item in taken if not item.stated]
    more = f"; it accepts {listed(besides)}" if besides else ""
    if missed:
        said = f"it accepts solutions that break {listed(missed)}, of {len(stated)} tried"
        return failed(REJECTS, f"{said}{more}")
    if not stated:
        return skipped(REJECTS, f"no constraint with a quote can be broken{more}")
    said = f"it rejects {len(stated)} solutions that each break a constraint: {listed(stated)}"
    return passed(REJECTS, f"{said}{more}")


def _quoted(violations: list[str]) -> str:
    return listed([f"{item!r}" for item in violations], 3)
