"""Data files of users: reading, describing, and binding them to a formulation."""
