"""Build the analyzer that a redactor's options ask for."""

from contextlib import nullcontext
from typing import Any

from guardrails.pii.loading import without_heavy_packages
from guardrails.pii.options import PiiOptions


def engine(options: PiiOptions) -> Any:
    """A presidio `AnalyzerEngine` for the options.

    Raises:
        GuardrailError: the named model cannot be loaded.
    """
    # A spaCy pipeline of one's own may be built on torch; all others do not need it for spaCy.
    with nullcontext() if options.ner.startswith("spacy:") else without_heavy_packages():
        from guardrails.pii.engine import build_engine
    return build_engine(options)
