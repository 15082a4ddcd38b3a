"""The language model for `modelwright.datasets`: writes demonstrations, tries problems."""
