"""Presidio's analyzer over our recognisers and a spaCy pipeline that needs no download."""

from functools import cached_property
from typing import Any

from presidio_analyzer import AnalyzerEngine, RecognizerRegistry, RecognizerResult
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts, SpacyNlpEngine
from spacy.language import Language
from spacy.tokens import Doc

from guardrails.pii.ner import SCORES, pipeline
from guardrails.pii.options import PiiOptions
from guardrails.pii.recognizers import recognizers
from guardrails.pii.recognizers.base import LANGUAGE, without_long_runs


class NlpEngine(SpacyNlpEngine):  # type: ignore[misc]
    """One spaCy pipeline for every language; no lemmas, because the recognisers weigh their context on the text."""

    def __init__(self, nlp: Language) -> None:
        super().__init__(models=[{"lang_code": LANGUAGE, "model_name": nlp.meta.get("name", "blank")}])
        self._pipeline = nlp

    def load(self) -> None:
        """Take the pipeline as it is: nothing is looked up, nothing downloaded."""
        self.nlp = {LANGUAGE: self._pipeline}

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        """Tokens and entities of a text."""
        doc: Doc = self._pipeline(without_long_runs(text))
        return NlpArtifacts(
            entities=list(doc.ents),
            tokens=doc,
            tokens_indices=[],
            lemmas=[],
            nlp_engine=None,
            language=language,
            scores=doc.user_data.get(SCORES),
        )


class NoEnhancer(ContextAwareEnhancer):  # type: ignore[misc]
    """Our recognisers weigh their context themselves, also against the finding; nothing is left to do here."""

    def __init__(self) -> None:
        super().__init__(
            context_similarity_factor=0,
            min_score_with_context_similarity=0,
            context_prefix_count=0,
            context_suffix_count=0,
        )

    def enhance_using_context(
        self,
        text: str,  # noqa: ARG002
        raw_results: list[RecognizerResult],
        nlp_artifacts: NlpArtifacts,  # noqa: ARG002
        recognizers: list[Any],  # noqa: ARG002
        context: list[str] | None = None,  # noqa: ARG002
    ) -> list[RecognizerResult]:
        """The results as they are."""
        return raw_results


class Analyzer(AnalyzerEngine):  # type: ignore[misc]
    """The analyzer for recognisers that never change: what presidio works out for each text is worked out once."""

    def get_supported_entities(self, language: str | None = None) -> list[str]:
        """The entities of all recognisers."""
        del language
        return self._entities

    @cached_property
    def _entities(self) -> list[str]:
        entities: list[str] = super().get_supported_entities(LANGUAGE)
        return entities

    def _enhance_using_context(
        self,
        text: str,
        raw_results: list[RecognizerResult],
        nlp_artifacts: NlpArtifacts,
        recognizers: list[Any],
        context: list[str] | None = None,
    ) -> list[RecognizerResult]:
        """Each recogniser's own results weighed by their context; recognisers without a result are not asked."""
        found: dict[str, list[RecognizerResult]] = {}
        for result in raw_results:
            found.setdefault(result.recognition_metadata[RecognizerResult.RECOGNIZER_IDENTIFIER_KEY], []).append(result)
        kept: list[RecognizerResult] = []
        for recognizer in recognizers:
            if own := found.get(recognizer.id):
                kept += recognizer.enhance_using_context(text, own, raw_results, nlp_artifacts, context)
        return kept


def build_engine(options: PiiOptions) -> AnalyzerEngine:
    """An analyzer for the options' types over their named-entity model.

    Raises:
        GuardrailError: the model cannot be loaded.
    """
    nlp, extra = pipeline(options)
    for recognizer in extra:
        recognizer.load()
    registry = RecognizerRegistry(
        recognizers=[*recognizers(options.entities, options.ner_labels, weigh=options.ner == "small"), *extra],
        supported_languages=[LANGUAGE],
    )
    return Analyzer(
        registry=registry,
        nlp_engine=NlpEngine(nlp),
        supported_languages=[LANGUAGE],
        context_aware_enhancer=NoEnhancer(),
    )
