"""The formulation as something to read and edit: text, LaTeX, HTML, and a form to change by hand."""
