"""Problems made by a language model: solved demonstrations first, then questions about them."""
