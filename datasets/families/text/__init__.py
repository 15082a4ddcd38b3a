"""How families put their data into words: phrases, numbers, tables, kinds of documents."""
