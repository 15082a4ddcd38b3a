"""One prompt, one program: what a language model does on its own."""

from modelwright.eval.prompts import render
from modelwright.eval.systems.attempt import Attempt, Bench, Task, single_reply


async def bare(task: Task, bench: Bench) -> Attempt:
    """Ask for the program and nothing else."""
    return await single_reply(render("bare", text=task.whole_text), bench)
