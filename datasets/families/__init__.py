"""Problem families: seeded generators of problems with checked answers, one file each."""
