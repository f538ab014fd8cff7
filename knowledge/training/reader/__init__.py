"""Training of the extractive reader: where in a passage the answer stands, whether it is there at all, and how well
the passage fits the question."""
