"""Build the analyzer that a redactor's options ask for."""

from typing import Any

from guardrails.pii.loading import without_heavy_packages
from guardrails.pii.options import PiiOptions


def engine(options: PiiOptions) -> Any:
    """A presidio `AnalyzerEngine` for the options.

    Raises:
        GuardrailError: the named model cannot be loaded.
    """
    kind, _, path = options.ner.partition(":")
    if kind in {"small", "none"}:
        with without_heavy_packages():
            import spacy  # noqa: F401
    with without_heavy_packages():
        from guardrails.pii.engine import build_engine
        from guardrails.pii.ner import pipeline

    nlp, extra = pipeline(kind, path, options)
    return build_engine(nlp, options.entities, extra)
