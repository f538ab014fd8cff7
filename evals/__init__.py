"""Evals: measures retrieval, answers and guards, and decides whether a change may go live."""
