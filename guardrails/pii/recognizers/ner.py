"""People, places and organisations from the named-entity model that the NLP engine carries."""

from collections.abc import Mapping
from typing import Any

from presidio_analyzer import LocalRecognizer, RecognizerResult

from guardrails.pii.recognizers.base import LANGUAGE

ENTITIES = ("PERSON", "LOCATION", "ORGANIZATION", "STREET")
LABELS = {
    "PERSON": "PERSON",
    "PER": "PERSON",
    "PERS": "PERSON",
    "NAME": "PERSON",
    "LOCATION": "LOCATION",
    "LOC": "LOCATION",
    "GPE": "LOCATION",
    "FAC": "LOCATION",
    "CITY": "LOCATION",
    "ORGANIZATION": "ORGANIZATION",
    "ORG": "ORGANIZATION",
    "STREET": "STREET",
    "ADDRESS": "ADDRESS",
    "STREET ADDRESS": "ADDRESS",
}
"""Label of a usual scheme (upper case) → type."""


class NerRecognizer(LocalRecognizer):  # type: ignore[misc]
    """Turns the entities of the NLP artefacts into results."""

    def __init__(self, labels: Mapping[str, str] | None = None, score: float = 0.75) -> None:
        self._labels = {**LABELS, **{label.upper(): entity for label, entity in (labels or {}).items()}}
        entities = sorted({*ENTITIES, *self._labels.values()})
        super().__init__(supported_entities=entities, supported_language=LANGUAGE, name="NerRecognizer")
        self._score = score

    def load(self) -> None:
        """Nothing to load: the model belongs to the NLP engine."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:  # noqa: ARG002
        """One result per entity of the model whose label has a type."""
        if nlp_artifacts is None:
            return []
        metadata = {
            RecognizerResult.RECOGNIZER_NAME_KEY: self.name,
            RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
        }
        return [
            RecognizerResult(
                self._labels[span.label_.upper()],
                span.start_char,
                span.end_char,
                self._score,
                recognition_metadata=dict(metadata),
            )
            for span in nlp_artifacts.entities
            if span.label_.upper() in self._labels
        ]
