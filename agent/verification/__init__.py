"""Checks of an answer that need a language model; `panel.verify_with_model` makes them all."""
