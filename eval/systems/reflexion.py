"""Try, read what came of it, reflect in words, try again with the reflections in mind.

Source: Shinn et al., Reflexion (arXiv 2303.11366). Departure: the signal is what the engine says
(did it run, is there an optimum); a label is never seen, so an optimum ends it, right or wrong.
"""

from dataclasses import replace

from modelwright.agent.reply_text import ReplyError
from modelwright.agent.usage import BudgetExceeded
from modelwright.eval.prompts import render
from modelwright.eval.systems.attempt import Attempt, Bench, Task, ask, single_reply, try_program
from modelwright.solvers.outcome import Termination


async def reflexion(task: Task, bench: Bench) -> Attempt:
    """Try until there is an optimum, at most 1 + `max_rounds` of the settings times."""
    assert bench.chat is not None, "this system needs a language model"
    text, memory = task.whole_text, list[str]()
    attempt = await single_reply(render("bare", text=text), bench)
    for number in range(1, bench.settings.max_rounds + 1):
        if attempt.outcome is not None and attempt.outcome.termination is Termination.OPTIMAL:
            break
        source = attempt.program.source if attempt.program else ""
        said = attempt.outcome.termination if attempt.outcome else "nothing"
        feedback = attempt.reason or f"the solver says: {said}"
        try:
            memory.append(
                await ask(
                    bench.chat, render("reflect", text=text, source=source, feedback=feedback)
                )
            )
            reply = await ask(
                bench.chat, render("retry", text=text, source=source, reflections=memory)
            )
        except (ReplyError, BudgetExceeded):
            break
        attempt = replace(await try_program(reply, bench), rounds=number)
    return replace(attempt, usage=bench.chat.meter.usage)
