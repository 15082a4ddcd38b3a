"""One prompt that asks for the five elements before the program.

Source: Wei et al. (arXiv 2201.11903); the elements are those of LLMOPT (arXiv 2410.13213).
"""

from modelwright.eval.prompts import render
from modelwright.eval.systems.attempt import Attempt, Bench, Task, single_reply


async def chain_of_thought(task: Task, bench: Bench) -> Attempt:
    """Ask for the reasoning and the program in one reply."""
    return await single_reply(render("chain_of_thought", text=task.whole_text), bench)
