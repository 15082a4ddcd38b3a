"""An OpenAI-compatible server for small models on this machine; `python -m` it with a folder."""
