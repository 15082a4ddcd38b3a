"""The offline formulator: from words to a checked model without a language model."""
