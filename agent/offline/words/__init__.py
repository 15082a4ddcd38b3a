"""Problems told in words: from text to a reading, layer by layer."""
