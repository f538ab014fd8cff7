"""Evals after release: live turns scored, drift, alert rules, reports."""
