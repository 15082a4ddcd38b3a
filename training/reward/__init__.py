"""The reward: whether a reply is read, builds, solves, is right, and is honest about it."""
