"""Solver back ends: one module each, and the registry."""
