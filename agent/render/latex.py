"""The formulation as a LaTeX document that plain pdflatex compiles."""

from modelwright.agent.formulation import Formulation
from modelwright.agent.render.instance import Data, Origins, filled
from modelwright.solvers.export.latex import document
from modelwright.solvers.export.latex_formulation import sections


def formulation_latex(
    formulation: Formulation, data: Data | None = None, *, origins: Origins | None = None
) -> str:
    """Return the document, in ASCII; formulas are made harmless.

    Args:
        formulation: to print.
        data: what the program gets; without it, numbers from files are only named.
        origins: where that data comes from, in words for people.
    """
    return document(formulation.title, sections(filled(formulation, data, origins)))
