"""The demonstration: imitation and reinforcement from random weights, on any computer."""
