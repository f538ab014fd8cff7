"""The named-entity model: the shipped one, none, or a larger one by configuration."""

from pathlib import Path
from typing import Any

from guardrails.errors import GuardrailError
from guardrails.pii.options import PiiOptions

MODEL = Path(__file__).resolve().parent.parent / "models" / "pii_ner"


def pipeline(kind: str, path: str, options: PiiOptions) -> tuple[Any, list[Any]]:
    """A spaCy pipeline, and recognisers of models that are no spaCy pipelines."""
    import spacy

    if kind == "none" or (kind == "small" and not (MODEL / "meta.json").exists()):
        return spacy.blank("xx"), []
    if kind == "small":
        return spacy.load(MODEL), []
    raise GuardrailError(
        f"Unknown kind of named-entity model: {kind!r}.",
        "Use small, none, spacy:PATH, transformers:PATH or gliner:PATH.",
    )
