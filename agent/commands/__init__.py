"""The commands of `modelwright`: one module each, with its options and what it does.

A module here imports only typer and the standard library at its top, so that `--help` is quick; a
command imports what it works with when it runs. To add one, write its module with a function
`command` that returns the exit code, and add one line to `modelwright/__main__.py`.
"""
