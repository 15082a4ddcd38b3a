"""Expressing functions that a solver does not know by functions that it does."""

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from modelwright.solvers.instance import Definition, Expression, Instance, Op, Token
from modelwright.solvers.nl import operators as op
from modelwright.solvers.nl.lines import UnsupportedModel

ARGUMENT = None
"""Stands for the operand in a template."""

Template = tuple[Token | None, ...]
"""An expression in prefix order around ARGUMENT."""


def _template(*tokens: int | float | None) -> Template:
    """Return a template from operator numbers (int), constants (float) and ARGUMENT."""
    return tuple(op.BY_CODE[token] if isinstance(token, int) else token for token in tokens)


TEMPLATES: Mapping[int, Template] = {
    # tanh u = 1 - 2 / (1 + e^2u) does not overflow to inf/inf, unlike the textbook form.
    op.TANH: _template(
        *(op.MINUS, 1.0, op.DIVIDE, 2.0, op.PLUS, 1.0, op.EXP, op.TIMES, 2.0, ARGUMENT)
    ),
    op.TAN: _template(op.DIVIDE, op.SIN, ARGUMENT, op.COS, ARGUMENT),
    op.SINH: _template(*(op.TIMES, 0.5, op.MINUS, op.EXP, ARGUMENT, op.EXP, op.NEGATE, ARGUMENT)),
    op.COSH: _template(*(op.TIMES, 0.5, op.PLUS, op.EXP, ARGUMENT, op.EXP, op.NEGATE, ARGUMENT)),
    op.LOG10: _template(op.TIMES, 1.0 / math.log(10.0), op.LOG, ARGUMENT),
    op.ASINH: _template(
        *(op.LOG, op.PLUS, ARGUMENT, op.SQRT, op.PLUS, 1.0, op.POWER, ARGUMENT, 2.0)
    ),
    op.ACOSH: _template(
        *(op.LOG, op.PLUS, ARGUMENT, op.SQRT, op.MINUS, op.POWER, ARGUMENT, 2.0, 1.0)
    ),
    op.ATANH: _template(
        *(op.TIMES, 0.5, op.LOG, op.DIVIDE, op.PLUS, 1.0, ARGUMENT, op.MINUS, 1.0, ARGUMENT)
    ),
}


def rewritten(instance: Instance, known: frozenset[int]) -> Instance:
    """Return the model with every operator among `known`.

    Raises:
        UnsupportedModel: an operator is neither known nor can be rewritten; it is named.
    """
    rewriter = _Rewriter(len(instance.column_names), known)
    for definition in instance.definitions:
        rewriter.define(definition)
    expressions = {row: rewriter.rewrite(body) for row, body in instance.expressions.items()}
    return replace(instance, expressions=expressions, definitions=rewriter.definitions)


class _Rewriter:
    """The definitions of the new model, which grow where an operand is needed twice."""

    def __init__(self, columns: int, known: frozenset[int]) -> None:
        self._columns = columns
        self._known = known
        self._sayable = known | TEMPLATES.keys()
        self._renumbered: list[int] = []
        """Old definition -> the reference to it in the new model."""
        self.definitions: list[Definition] = []

    def define(self, definition: Definition) -> None:
        """Take over a definition of the old model."""
        body = self.rewrite(definition.expression)
        self._renumbered.append(self._add(definition._replace(expression=body)))

    def rewrite(self, expression: Expression) -> Expression:
        """Return the expression in known operators."""
        # From the left: of a condition and what it chooses between, "Expr_if" says more than "<=".
        for token in expression:
            if isinstance(token, Op) and token.code not in self._sayable:
                raise UnsupportedModel(op.NAMES[token.code])
        # Built backwards: operands are complete when their operator arrives, and each operand
        # begins at a known place of the output.
        output: list[Token] = []
        begins: list[int] = []
        for token in reversed(expression):
            if not isinstance(token, Op):
                begins.append(len(output))
                output.append(self._renumber(token) if isinstance(token, int) else token)
                continue
            begin = begins[-token.arity]
            del begins[-token.arity :]
            begins.append(begin)
            # The first operand comes last here, so a unary operator owns output[begin:].
            if token.code in self._known:
                output.append(token)
            else:
                self._apply(TEMPLATES[token.code], output, begin)
        return tuple(reversed(output))

    def _apply(self, template: Template, output: list[Token], begin: int) -> None:
        """Replace the operand output[begin:] by the template around it."""
        operand = output[begin:]
        if template.count(ARGUMENT) > 1 and len(operand) > 1:
            # Needed twice: name it, or nested functions would grow exponentially.
            none = np.zeros(0, np.int64)
            operand = [self._add(Definition(none, np.zeros(0), tuple(reversed(operand))))]
        del output[begin:]
        for token in reversed(template):
            if token is None:
                output.extend(operand)
            else:
                output.append(token)

    def _add(self, definition: Definition) -> int:
        """Add a definition and return the reference to it."""
        self.definitions.append(definition)
        return self._columns + len(self.definitions) - 1

    def _renumber(self, reference: int) -> int:
        if reference < self._columns:
            return reference
        return self._renumbered[reference - self._columns]
