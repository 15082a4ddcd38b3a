"""A LaTeX document of the model, complete and compiled by plain pdflatex."""

from collections.abc import Iterable

from modelwright.solvers.export.latex_formulation import sections as formulation_sections
from modelwright.solvers.export.latex_instance import sections as instance_sections
from modelwright.solvers.export.latex_text import escape, number
from modelwright.solvers.export.subject import File, Subject, Written
from modelwright.solvers.outcome import PointStatus

_PREAMBLE = r"""\documentclass[11pt]{article}
\usepackage[a4paper, margin=2cm]{geometry}
\usepackage{amsmath, amssymb, array, booktabs, longtable, graphicx}
\newcolumntype{P}[1]{>{\raggedright\arraybackslash}p{#1}}
\allowdisplaybreaks
\setlength{\LTpre}{0.5ex}
\setlength{\LTpost}{0.5ex}
\setlength{\emergencystretch}{3em}
% A formula that is too wide for its column is made smaller.
\newsavebox{\formulabox}
\newcommand{\fitted}[1]{\sbox{\formulabox}{$\displaystyle #1$}%
  \ifdim\wd\formulabox>0.55\textwidth\resizebox{0.55\textwidth}{!}{\usebox{\formulabox}}%
  \else\usebox{\formulabox}\fi}
"""


def write(subject: Subject) -> Written:
    """Return the document: from the formulation if there is one, else from the numbers."""
    notes: list[str] = []
    blocks = [
        *(
            formulation_sections(subject.formulation)
            if subject.formulation is not None
            else instance_sections(subject.instance, notes)
        ),
        *_solution(subject),
    ]
    text = document(subject.title, [_size(subject), *blocks])
    if "texttt{U+" in text:
        notes.append("letters that pdflatex cannot print are shown as U+ and their code")
    return Written([File(".tex", text.encode())], notes)


def document(title: str, blocks: Iterable[str]) -> str:
    """Return a complete document, in ASCII; the blocks are LaTeX already."""
    text = "\n\n".join(
        (
            f"{_PREAMBLE}\\begin{{document}}",
            rf"\begin{{center}}\Large {escape(title)}\end{{center}}",
            *blocks,
            "\\end{document}\n",
        )
    )
    return text.encode("ascii", "replace").decode()


def _size(subject: Subject) -> str:
    size = subject.instance.statistics
    return (
        f"\\noindent Class {subject.instance.problem_class}: "
        f"{size.variables:,} variables ({size.integers:,} integer, {size.binaries:,} binary), "
        f"{size.constraints:,} constraints, {size.nonzeros:,} nonzeros."
    )


def _solution(subject: Subject) -> list[str]:
    outcome = subject.outcome
    if outcome is None or outcome.objective is None:
        return []
    proved = "optimal" if outcome.point is PointStatus.OPTIMAL else "not proved optimal"
    return [
        "\\section*{Solution}\n"
        f"Objective ${number(outcome.objective)}$ ({proved}, {escape(outcome.solver or '')})."
    ]
