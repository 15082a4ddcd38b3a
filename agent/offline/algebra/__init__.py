"""Formulas as an input language: "max 3x + 5y s.t. x + 2y <= 14, x, y >= 0"."""
