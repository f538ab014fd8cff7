"""Suites: cases, metrics and gates as data that anyone who can edit YAML may extend."""

from evals.suite.load import load_suite, suite_schema
from evals.suite.types import Case, Gate, Suite

__all__ = ["Case", "Gate", "Suite", "load_suite", "suite_schema"]
