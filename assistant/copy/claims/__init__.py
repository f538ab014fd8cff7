"""Claims: factual statements of a text, and what the approved documents say about them."""
