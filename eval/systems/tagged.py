"""One reply in tagged segments, as `modelwright train` teaches; no repair, no checks."""

from modelwright.agent.reply_text import ReplyError
from modelwright.agent.tagged.formulator import ask_tagged
from modelwright.agent.tagged.text import NumberedText, number_text
from modelwright.agent.usage import BudgetExceeded
from modelwright.eval.systems.attempt import Attempt, Bench, Task


async def tagged(task: Task, bench: Bench) -> Attempt:
    """Ask once, run the program of the reply once: with the numbers of the text, or given data."""
    assert bench.chat is not None, "this system needs a language model"
    if task.data is None:
        numbers = number_text(task.whole_text, hide_values=bench.settings.numbers == "hidden")
    else:  # its numbers need no names
        numbers = NumberedText(task.text, (), ())
    try:
        read, program = await ask_tagged(bench.chat, numbers, task.data)
    except (ReplyError, BudgetExceeded) as error:
        return Attempt(reason=f"{error.kind}: {error.message}", usage=bench.chat.meter.usage)
    outcome = await bench.engine.asolve(program, bench.limits)
    failure = outcome.failure
    return Attempt(
        outcome,
        program,
        formulation=read.model,
        reason=f"{failure.kind}: {failure.message}" if failure else "",
        usage=bench.chat.meter.usage,
    )
