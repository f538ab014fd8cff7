"""An assistant from a knowledge base and the answer settings."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from assistant.answering import AnswerOptions, Assistant, FindsSettled, Knowledge, NamedGuards, SecondLook
from assistant.confidence import Confidence
from assistant.details import Details
from assistant.evidence import Measurer, Selector, StoredVectors
from assistant.evidence.remembering import RememberingEncoder
from assistant.evidence.scorer import read_weights
from assistant.generate import Generator
from assistant.generate.extractive import NAME, ExtractiveOptions, extractive
from assistant.replies import Documents
from assistant.understand.other_words import with_other_words
from assistant.understand.places import Known, with_countries
from assistant.understand.rewriting import Rewrite
from knowledge.retrieval.encoder import Encoder, by_meaning
from knowledge.retrieval.sentences import whole_sentences

_NOTICE = 190
"""Characters kept free for a notice before an answer."""

WEIGHTS = Path(__file__).resolve().parent / "weights"
OFF = "none"
"""The name of no reader and of no entailment model."""


class Settings(Protocol):
    """The answer settings that are read here; `assistant.settings.AnswerSettings` has them."""

    @property
    def generator(self) -> str: ...
    @property
    def base_url(self) -> str: ...
    @property
    def timeout_seconds(self) -> float: ...
    @property
    def threshold(self) -> float | None: ...
    @property
    def max_chars(self) -> int: ...
    @property
    def contact(self) -> str: ...
    @property
    def reader(self) -> str: ...
    @property
    def entailment(self) -> str: ...


class Base(Knowledge, Protocol):
    """A knowledge base with its embedding model and documents; `knowledge.base.KnowledgeBase` is one."""

    @property
    def encoder(self) -> Encoder: ...
    @property
    def document(self) -> Documents: ...
    @property
    def sentence_vectors(self) -> StoredVectors: ...


def build_assistant(
    knowledge: Base,
    settings: Settings,
    *,
    release: str = "",
    input_guards: NamedGuards = (),
    output_guards: NamedGuards = (),
    generator: Generator | None = None,
    models: Callable[[Generator], Generator] | None = None,
    rewrite: Rewrite | None = None,
) -> Assistant:
    """The assistant of a knowledge base.

    Args:
        knowledge: search, word statistics, embedding model, documents.
        settings: see `Settings`.
        release: recorded in every answer.
        input_guards: guards of messages by configured name.
        output_guards: guards of answers by configured name.
        generator: used instead of the configured one.
        models: makes the configured one from the extractive generator, which it falls back to; see
            `assistant.resilience.wiring.build_generator`. Without it one language model is asked, with no budget.
        rewrite: makes follow-ups standalone; None: by rules.

    Raises:
        SettingsError: the generator or the weights cannot be used.
        ModelError: the embedding model cannot be loaded.
    """
    weights = read_weights(WEIGHTS, knowledge.encoder.info.name)
    look = _second_look(settings.reader, weights)
    chosen = settings.threshold
    threshold = float(weights["threshold"] if chosen is None else chosen)
    elsewhere = float(weights["threshold_other_language"] if chosen is None else chosen)
    rows = float(weights["threshold_structured"]) if chosen is None else None
    plain = extractive(ExtractiveOptions(max_chars=settings.max_chars))
    encoder = RememberingEncoder(by_meaning(knowledge.encoder))
    return Assistant(
        knowledge,
        Selector(Measurer(encoder, whole_sentences, stored=knowledge.sentence_vectors), weights),
        Confidence(weights),
        generator or (models(plain) if models else plain if settings.generator == NAME else _llm(settings)),
        AnswerOptions(
            threshold=threshold,
            threshold_other_language=elsewhere,
            threshold_structured=rows,
            contact=settings.contact,
            release=release,
        ),
        fallback=plain,
        brief=extractive(ExtractiveOptions(max_chars=max(settings.max_chars - _NOTICE, settings.max_chars // 2))),
        input_guards=input_guards,
        output_guards=output_guards,
        documents=knowledge.document,
        rewrite=rewrite,
        places=_as_documents_say,
        details=Details(encoder),
        second_look=look,
        settles=_settles(settings.entailment, weights),
        streams=generator is None and settings.generator != NAME,
    )


def _second_look(reader: str, weights: Mapping[str, Any]) -> SecondLook | None:
    """The reader's judgement; None when it is off or was not fitted for the embedding model."""
    if reader == OFF or "reading" not in weights:
        return None
    from assistant.evidence import reading
    from knowledge.retrieval.reader import PACKAGED, load_reader

    folder, fitted = PACKAGED if reader == "default" else Path(reader), weights["reading"]
    return reading.SecondLook(lambda: load_reader(folder), fitted, passages=int(fitted["passages"]))


def _settles(model: str, weights: Mapping[str, Any]) -> FindsSettled | None:
    """The entailment model's judgement; None when it is off or was not fitted for the embedding model."""
    if model == OFF or "settled" not in weights:
        return None
    from assistant.evidence.settled import Settles
    from knowledge.retrieval.entailment import PACKAGED, Entailment

    folder = PACKAGED if model == "default" else Path(model)
    return Settles(lambda: Entailment(folder), weights["settled"])


def _as_documents_say(question: str, language: str, known: Known) -> str:
    """The question with the documents' words for towns and other words that they do not have."""
    return with_other_words(with_countries(question, language, known), language, known)


def _llm(settings: Settings) -> Generator:
    from assistant.generate.llm import llm_generator
    from assistant.generate.streaming import Private
    from assistant.llm import ChatOptions, chat_model
    from guardrails.pii import Redactor

    options = ChatOptions(base_url=settings.base_url, timeout=settings.timeout_seconds)
    return Private(llm_generator(chat_model(settings.generator, options), settings.generator), Redactor())
