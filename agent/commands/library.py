"""`modelwright library`: the table of its commands."""

import typer

from modelwright.agent.commands import (
    library_files,
    library_learning,
    library_review,
    library_states,
    library_views,
)

app = typer.Typer(
    help="What was learnt from earlier problems: look at it, change it, carry it.",
    rich_markup_mode=None,
    no_args_is_help=True,
)

app.command("learn")(library_learning.learn)
app.command("evolve")(library_learning.evolve)
app.command("import")(library_files.import_file)
app.command("export")(library_files.export_file)
app.command("search")(library_views.search)
app.command("show")(library_views.show)
app.command("review")(library_review.review)
app.command("edit")(library_review.edit)
app.command("approve")(library_review.approve)
app.command("reject")(library_review.reject)
app.command("pin")(library_review.pin)
app.command("retire")(library_review.retire)
app.command("history")(library_views.history)
app.command("diff")(library_states.diff)
app.command("stats")(library_views.stats)
app.command("snapshot")(library_states.snapshot)
app.command("rollback")(library_states.rollback)
