"""The formulation as something to read, edit and compare."""
