"""`modelwright doctor`: what works on this machine, and how to mend the rest."""

from modelwright.agent.commands import options
from modelwright.agent.commands.exit_codes import DONE, MISSING
from modelwright.agent.commands.output import print_json, print_text


def command(as_json: options.AsJson = False) -> int:
    """Show what works on this machine and how to mend the rest."""
    from modelwright.agent.commands.examination import examine

    examination = examine()
    if as_json:
        print_json(examination.to_json())
    else:
        from modelwright.agent.console import render
        from modelwright.agent.console_examination import show_examination

        print_text(render(*show_examination(examination)))
    return DONE if examination.works else MISSING
