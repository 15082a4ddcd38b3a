"""The systems that are measured: each turns a problem into an answer with the same bench."""
