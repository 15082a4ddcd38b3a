"""The slash commands of the chat: a function each, in one table."""
