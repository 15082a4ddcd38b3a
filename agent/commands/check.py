"""`modelwright check`: one program through the engine, no language model."""

import signal
from typing import TYPE_CHECKING, Annotated

import typer

from modelwright.agent.commands import options
from modelwright.agent.commands.exit_codes import DONE, NOT_PROVED, of_outcome
from modelwright.agent.commands.inputs import forbid_reading_twice, read_json_object, read_text
from modelwright.agent.commands.output import print_json, print_text
from modelwright.solvers.errors import UsageError

if TYPE_CHECKING:
    from modelwright.solvers.certificate import Certificate
    from modelwright.solvers.executors import ProgramEngine
    from modelwright.solvers.limits import Limits
    from modelwright.solvers.outcome import Outcome
    from modelwright.solvers.program import Program


def command(
    program: options.ProgramFile,
    data: options.DataFile = None,
    certificate: Annotated[
        bool,
        typer.Option("--certificate", help="Also check how far the outcome can be trusted."),
    ] = False,
    text: Annotated[
        str | None,
        typer.Option(
            "--text", metavar="FILE", help="The problem in words, for the certificate; - for stdin."
        ),
    ] = None,
    time_limit: options.TimeLimit = 60.0,
    gap: options.Gap = 1e-6,
    memory_mb: options.MemoryMb = 2048,
    solver: options.Solver = "auto",
    executor: options.Executor = "local",
    as_json: options.AsJson = False,
) -> int:
    """Run one program through the engine, without a language model.

    The program runs in a jail and only builds a model; a trusted process solves it. Ctrl-C stops
    the solver and shows the best point so far; a second one, or one without a point, ends the
    command. With --certificate the exit code is 0 only for the verdict verified.
    """
    forbid_reading_twice(program, data, text)
    if text is not None and not certificate:
        raise UsageError("--text is read for --certificate only", hint="Add --certificate.")
    source = read_text(program, "program")
    instance = read_json_object(data) if data is not None else {}
    words = read_text(text, "problem text") if text is not None else ""

    from modelwright.solvers.executors import open_engine
    from modelwright.solvers.limits import Limits
    from modelwright.solvers.program import Program

    limits = Limits(time_limit_s=time_limit, gap=gap, memory_mb=memory_mb)
    with open_engine(executor, workers=1, solver=solver) as engine:
        run = Program(source, instance)
        outcome = _solve(engine, run, limits)
        found = _certify(run, outcome, engine, words, limits) if certificate else None
    if as_json:
        record = outcome.to_json()
        print_json(record | {"certificate": found.to_json()} if found else record)
    else:
        from modelwright.agent.console import render
        from modelwright.agent.console_certificate import show_certificate
        from modelwright.agent.console_outcome import show_outcome

        title = "standard input" if program == "-" else program
        blocks = show_outcome(outcome, limits, title=title, source=source)
        print_text(render(*blocks, *(show_certificate(found.to_json()) if found else ())))
    code = of_outcome(outcome)
    return NOT_PROVED if code == DONE and found and found.verdict != "verified" else code


def _solve(engine: "ProgramEngine", program: "Program", limits: "Limits") -> "Outcome":
    """Solve; the first Ctrl-C stops the solver and keeps its best point.

    Raises:
        KeyboardInterrupt: there is no point, or Ctrl-C came a second time.
    """
    from modelwright.solvers.outcome import PointStatus, Termination

    stopped = False

    def stop(number: int, frame: object) -> None:
        nonlocal stopped
        stopped = True
        signal.signal(signal.SIGINT, signal.default_int_handler)
        engine.interrupt()

    before = signal.signal(signal.SIGINT, stop)
    try:
        outcome = engine.solve(program, limits)
    finally:
        signal.signal(signal.SIGINT, before)
    nothing = outcome.termination is Termination.UNKNOWN and outcome.point is PointStatus.NONE
    if stopped and nothing:
        raise KeyboardInterrupt
    return outcome


def _certify(
    program: "Program", outcome: "Outcome", engine: "ProgramEngine", text: str, limits: "Limits"
) -> "Certificate":
    from modelwright.solvers.certify import certify

    return certify(program, outcome, engine=engine, text=text, limits=limits)
