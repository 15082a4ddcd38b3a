"""Checks of an answer that need no language model: one module each, a function Case -> Check."""
