"""The tools for programs, without a language model: check, why, what if, export."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from mcp.server.mcpserver import Context
from modelwright.agent.console import render
from modelwright.agent.console_certificate import show_certificate
from modelwright.agent.console_outcome import show_outcome
from modelwright.agent.console_whatif import show_study
from modelwright.agent.console_why import show_explanation
from modelwright.agent.mcp.arguments import Data, Gap, OfThread, SolverName, Source, TimeLimit
from modelwright.agent.mcp.progress import Progress
from modelwright.agent.mcp.replies import Reply, reply, summarize_certificate, with_doubts_only
from modelwright.agent.mcp.service import Service
from modelwright.agent.mcp.writing import write_export
from modelwright.agent.nodes.run import summarize
from modelwright.solvers.certify import certify as certify_outcome
from modelwright.solvers.errors import UsageError
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Failure, Outcome, Termination
from modelwright.solvers.whatif.study import Questions, study
from modelwright.solvers.why.explain import why


@dataclass(frozen=True)
class ProgramTools:
    """Each public method but `all` is a tool; its docstring is what the host reads."""

    service: Service

    def all(self) -> list[Callable[..., Any]]:
        """Return the tools."""
        return [self.check_program, self.why_infeasible, self.what_if, self.export]

    async def check_program(
        self,
        context: Context[Any, Any],
        source: Source = None,
        data: Data = None,
        thread: OfThread = None,
        certify: Annotated[
            bool,
            Field(
                description="Also make a certificate: feasibility and objective recomputed, a "
                "second solver, whether every number of the data matters, and so on. Takes some "
                "seconds more. Do it before you present the answer as final."
            ),
        ] = False,
        problem: Annotated[
            str,
            Field(
                description="The problem in the user's words, for the certificate: it then also "
                "checks that every number of the text is in the data, and more."
            ),
        ] = "",
        time_limit: TimeLimit = 60.0,
        gap: Gap = 1e-6,
        solver: SolverName = "auto",
    ) -> Reply:
        """Build and solve a Pyomo program that you or the user wrote, without a language model.

        The program runs in a jail and only builds the model; a trusted process outside solves it.
        Use it to test a program while you write it, and to solve it. Not for problems in words:
        `solve`. Give `source` and `data`; or a `thread`, to run its program under other limits.

        Returns `termination` (optimal, infeasible, unbounded, infeasible_or_unbounded, time_limit,
        unknown, failed), objective, bound, gap, values of the variables, prices, size, and, for a
        program that failed, `failure` with kind, message, line and hint. Only "optimal" is proved.
        Next: `why_infeasible` where it is infeasible or unbounded; mend the program where it
        failed; `what_if` and `export` once it is solved.
        """
        if problem and not certify:
            raise UsageError(
                "problem is read for the certificate only",
                hint="Add certify: true.",
                kind="bad_arguments",
            )
        limits = Limits(time_limit_s=time_limit, gap=gap)
        async with Progress(context) as progress, self.service.engines.lease(solver) as engine:
            meant = await self.service.meant(engine, source, data, thread)
            progress.tell("Building and solving the model ...")
            outcome = await engine.asolve(meant.program, limits)
            record = outcome.to_json()
            blocks = [
                *show_outcome(outcome, limits, title=meant.title, source=meant.program.source)
            ]
            if certify:
                progress.tell(f"Checking the answer: {summarize(outcome)} ...")
                found = await asyncio.to_thread(
                    certify_outcome,
                    meant.program,
                    outcome,
                    engine=engine,
                    text=problem,
                    limits=limits,
                )
                record["certificate"] = summarize_certificate(found.to_json())
                blocks += show_certificate(with_doubts_only(found.to_json()))
        return reply(record, render(*blocks))

    async def why_infeasible(
        self,
        context: Context[Any, Any],
        source: Source = None,
        data: Data = None,
        thread: OfThread = None,
        repairs: Annotated[
            int, Field(ge=0, le=20, description="Most different repairs to look for.")
        ] = 3,
        keep: Annotated[
            list[str],
            Field(
                description="Names of constraints or variables that no repair may change; * stands "
                "for anything, such as demand[*]."
            ),
        ] = [],  # noqa: B006 - never changed
        time_limit: TimeLimit = 60.0,
    ) -> Reply:
        """Say why a model is infeasible or unbounded, and what would mend it.

        Use it after `solve` or `check_program` said so. Give `source` and `data`, or a `thread`.

        Returns `conflict`: constraints and bounds that cannot hold together, none of which can be
        spared; `repairs`: the cheapest changes of right-hand sides, with the objective they lead
        to; `ray` for an unbounded model: a direction of endless improvement. Show the user the
        conflict in words, and let them choose among repairs: which rule may give way is theirs to
        say. Next: `revise` (thread), `what_if`, or a corrected program.
        """
        limits = Limits(time_limit_s=time_limit)
        async with Progress(context) as progress, self.service.engines.lease() as engine:
            meant = await self.service.meant(engine, source, data, thread)
            progress.tell("Looking for the conflict and for repairs ...")
            found = await asyncio.to_thread(
                why, engine, meant.program, limits=limits, repairs=repairs, keep=keep
            )
        shown = show_explanation(found, limits, title=meant.title, source=meant.program.source)
        return reply(found.to_json(), render(*shown))

    async def what_if(
        self,
        context: Context[Any, Any],
        source: Source = None,
        data: Data = None,
        thread: OfThread = None,
        changes: Annotated[
            list[str],
            Field(
                description="Changes of the data, all together one scenario: PATH=VALUE, "
                "PATH*=FACTOR or PATH+=AMOUNT, such as demand.north=120, price*=1.1, cost[2].*+=5. "
                "Paths lead through `data` as the program gets it."
            ),
        ] = [],  # noqa: B006 - never changed
        each: Annotated[
            bool, Field(description="Make every change a scenario of its own.")
        ] = False,
        sweep: Annotated[
            str | None,
            Field(description="One path through a range: PATH=FIRST:LAST:STEP."),
        ] = None,
        force: Annotated[
            list[str],
            Field(
                description="Decisions to force, together, as VARIABLE=NUMBER (also <= and >=), "
                "such as make[chair]=3: the answer to 'why not ...?' is what it costs."
            ),
        ] = [],  # noqa: B006 - never changed
        ranges: Annotated[
            bool,
            Field(
                description="Prices and ranges of the data as they are; the default where nothing "
                "else is asked."
            ),
        ] = False,
        time_limit: TimeLimit = 60.0,
        gap: Gap = 1e-6,
    ) -> Reply:
        """Change data or force decisions in a solved model, solve again, and compare.

        Use it for other numbers, for "why not ...?", and for what a constraint is worth. Needs no
        language model. Give `source` and `data`, or a `thread`. For a change of the rules: `revise`
        or a changed program.

        Returns `base` (the data as they are), `scenarios`, `sweep`, `forced` and `ranges`, as far
        as asked, each with outcome and difference.
        """
        questions = Questions.parse(
            changes=changes, each=each, sweep=sweep, force=force, ranges=ranges
        )
        limits = Limits(time_limit_s=time_limit, gap=gap)
        async with Progress(context) as progress, self.service.engines.lease() as engine:
            meant = await self.service.meant(engine, source, data, thread)
            progress.tell("Solving and comparing ...")
            found = await asyncio.to_thread(study, engine, meant.program, questions, limits)
        shown = show_study(found, limits, title=meant.title, source=meant.program.source)
        return reply(found.to_json(), render(*shown))

    async def export(
        self,
        to: Annotated[
            Literal["lp", "mps", "nl", "latex", "xlsx", "script"],
            Field(
                description="lp, mps, nl: the model for other solvers; latex: as a paper prints "
                "it; xlsx: the solution as a workbook, with every value; script: a folder that "
                "solves it with Pyomo alone."
            ),
        ],
        path: Annotated[
            str,
            Field(
                description="File to write (script: a folder), relative to the working folder of "
                "the server, such as plan.xlsx. Nothing outside that folder is written."
            ),
        ],
        context: Context[Any, Any],
        source: Source = None,
        data: Data = None,
        thread: OfThread = None,
        overwrite: Annotated[
            bool,
            Field(description="Replace files that exist. Ask the user first."),
        ] = False,
        time_limit: TimeLimit = 60.0,
        gap: Gap = 1e-6,
    ) -> Reply:
        """Write the model of a program, or its solution, into files that other tools read.

        Use it to hand over a result (xlsx), to document a model (latex), to solve it elsewhere
        (lp, mps, nl, script), or where a solution is too long to be shown. Give `source` and
        `data`, or a `thread`.

        Returns the `paths` that were written, notes for their reader, and the outcome where the
        format needed one; `failure` where the program gave no model.
        """
        place = self.service.folders.writable(path)
        limits = Limits(time_limit_s=time_limit, gap=gap)
        async with Progress(context) as progress, self.service.engines.lease() as engine:
            meant = await self.service.meant(engine, source, data, thread)
            progress.tell(f"Writing {path} ...")
            found = await asyncio.to_thread(
                write_export, meant, to, place, engine=engine, limits=limits, overwrite=overwrite
            )
        if isinstance(found, Failure):
            failed = Outcome(Termination.FAILED, failure=found)
            shown = show_outcome(failed, limits, title=meant.title, source=meant.program.source)
            return reply(failed.to_json(), render(*shown))
        lines = [f"Wrote {written}" for written in found.paths]
        if found.outcome is not None:
            lines.append(f"Solved: {summarize(found.outcome)}")
        lines += [f"Note: {note}" for note in found.notes]
        return reply(found.to_json(), "\n".join(lines))
