"""The jail: where generated code builds models, and nothing else (design section 6)."""
