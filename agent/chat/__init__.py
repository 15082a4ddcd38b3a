"""The chat: a session without a terminal in it, its commands, and what carries both to people."""
