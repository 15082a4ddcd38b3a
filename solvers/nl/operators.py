"""The operators of an expression: their AMPL NL numbers, names and operand counts.

Source: D. M. Gay, "Writing .nl files", 2005, table 6. The list holds all that Pyomo's NL writer
uses, and the comparisons and min/max that other writers use.
"""

from modelwright.solvers.instance import Op

PLUS, MINUS, TIMES, DIVIDE, POWER = 0, 1, 2, 3, 5
MINIMUM, MAXIMUM, FLOOR, CEIL, ABS, NEGATE = 11, 12, 13, 14, 15, 16
OR, AND, LESS, LESS_EQUAL, EQUAL = 20, 21, 22, 23, 24
GREATER_EQUAL, GREATER, NOT_EQUAL, NOT, IF = 28, 29, 30, 34, 35
TANH, TAN, SQRT, SINH, SIN, LOG10, LOG, EXP, COSH, COS = 37, 38, 39, 40, 41, 42, 43, 44, 45, 46
ATANH, ATAN, ASINH, ASIN, ACOSH, ACOS, SUM = 47, 49, 50, 51, 52, 53, 54

MANY = -1
"""Operand count of an operator whose count is written beside it."""

ARITY: dict[int, int] = {
    **dict.fromkeys((PLUS, MINUS, TIMES, DIVIDE, POWER), 2),
    **dict.fromkeys((OR, AND, LESS, LESS_EQUAL, EQUAL, GREATER_EQUAL, GREATER, NOT_EQUAL), 2),
    **dict.fromkeys((FLOOR, CEIL, ABS, NEGATE, NOT), 1),
    **dict.fromkeys((TANH, TAN, SQRT, SINH, SIN, LOG10, LOG, EXP, COSH, COS), 1),
    **dict.fromkeys((ATANH, ATAN, ASINH, ASIN, ACOSH, ACOS), 1),
    **dict.fromkeys((MINIMUM, MAXIMUM, SUM), MANY),
    IF: 3,
}

NAMES: dict[int, str] = {
    PLUS: "+",
    MINUS: "-",
    TIMES: "*",
    DIVIDE: "/",
    POWER: "power",
    MINIMUM: "min",
    MAXIMUM: "max",
    FLOOR: "floor",
    CEIL: "ceil",
    ABS: "abs",
    NEGATE: "negation",
    OR: "or",
    AND: "and",
    LESS: "<",
    LESS_EQUAL: "<=",
    EQUAL: "==",
    GREATER_EQUAL: ">=",
    GREATER: ">",
    NOT_EQUAL: "!=",
    NOT: "not",
    IF: "Expr_if",
    TANH: "tanh",
    TAN: "tan",
    SQRT: "sqrt",
    SINH: "sinh",
    SIN: "sin",
    LOG10: "log10",
    LOG: "log",
    EXP: "exp",
    COSH: "cosh",
    COS: "cos",
    ATANH: "atanh",
    ATAN: "atan",
    ASINH: "asinh",
    ASIN: "asin",
    ACOSH: "acosh",
    ACOS: "acos",
    SUM: "sum",
}

# Operators of the format that nobody here handles, for a message that names them.
UNHANDLED: dict[int, str] = {
    4: "mod",
    6: "less",
    48: "atan2",
    55: "div",
    56: "precision",
    57: "round",
    58: "trunc",
    59: "count",
    60: "numberof",
    61: "numberof (symbolic)",
    62: "atleast",
    63: "atmost",
    64: "piecewise-linear term",
    65: "if (symbolic)",
    66: "exactly",
    67: "not atleast",
    68: "not atmost",
    69: "not exactly",
    70: "forall",
    71: "exists",
    72: "implication",
    73: "iff",
    74: "alldiff",
    75: "somesame",
    76: "power (constant exponent)",
    77: "square",
    78: "power (constant base)",
}

BY_CODE: dict[int, Op] = {code: Op(code, arity) for code, arity in ARITY.items() if arity > 0}
"""One shared `Op` per fixed-arity operator."""
