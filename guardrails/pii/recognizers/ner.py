"""People, places and organisations from the named-entity model that the NLP engine carries."""

from typing import Any

from presidio_analyzer import LocalRecognizer, RecognizerResult

from guardrails.pii.recognizers.base import LANGUAGE

ENTITIES = ("PERSON", "LOCATION", "ORGANIZATION", "STREET")


class NerRecognizer(LocalRecognizer):  # type: ignore[misc]
    """Turns the entities of the NLP artefacts into results; the engine has mapped their labels to types."""

    def __init__(self, score: float = 0.75) -> None:
        super().__init__(supported_entities=list(ENTITIES), supported_language=LANGUAGE, name="NerRecognizer")
        self._score = score

    def load(self) -> None:
        """Nothing to load: the model belongs to the NLP engine."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        """One result per entity of the model."""
        if nlp_artifacts is None:
            return []
        metadata = {
            RecognizerResult.RECOGNIZER_NAME_KEY: self.name,
            RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
        }
        return [
            RecognizerResult(
                span.label_, span.start_char, span.end_char, self._score, recognition_metadata=dict(metadata)
            )
            for span in nlp_artifacts.entities
            if span.label_ in ENTITIES
        ]
