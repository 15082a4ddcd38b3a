"""The demonstration: from random weights to a measured gain by reinforcement, on any computer."""
