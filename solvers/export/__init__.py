"""Files that other tools and people read, each written from a model as numbers (`Instance`)."""
