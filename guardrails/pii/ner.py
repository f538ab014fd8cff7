"""The named-entity model: the shipped one, none, or a larger one by configuration."""

from pathlib import Path
from typing import Any

from guardrails.errors import GuardrailError
from guardrails.pii.lexical import NEWLINE
from guardrails.pii.options import PiiOptions

MODEL = Path(__file__).resolve().parent.parent / "models" / "pii_ner" / "model.npz"
COMPONENT = "beleg_ner"
SCORES = "ner_scores"
"""Key of `doc.user_data` with the probability of each entity of `doc.ents`."""

LABELS = ("PERSON", "LOCATION", "ORGANIZATION", "STREET")
KINDS = ("small", "none", "spacy", "transformers", "gliner")


def pipeline(options: PiiOptions) -> tuple[Any, list[Any]]:
    """The spaCy pipeline of the options, and recognisers for models that are none.

    Raises:
        GuardrailError: the model is unknown, missing or damaged, or its package is not installed.
    """
    kind, _, path = options.ner.partition(":")
    if kind not in KINDS or bool(path) != (kind not in {"small", "none"}):
        raise GuardrailError(
            f"Unknown named-entity model: {options.ner!r}.",
            "Use small, none, spacy:PATH, transformers:PATH or gliner:PATH.",
        )
    if kind == "small":
        return shipped(), []
    if kind == "spacy":
        return _spacy(path), []
    import spacy

    extra: list[Any] = []
    if kind in {"transformers", "gliner"}:
        from guardrails.pii.models import GlinerRecognizer, TransformersRecognizer

        recognizer = TransformersRecognizer if kind == "transformers" else GlinerRecognizer
        extra = [recognizer(path, options.ner_labels)]
    return spacy.blank("xx"), extra


def shipped(path: Path = MODEL) -> Any:
    """A spaCy pipeline whose one component is the shipped conditional random field.

    Raises:
        GuardrailError: the model's file is missing or damaged.
    """
    import spacy
    from spacy.attrs import LOWER
    from spacy.language import Language

    from guardrails.pii.crf import Crf

    model = Crf.load(path)
    if not Language.has_factory(COMPONENT):
        Language.factory(COMPONENT, func=_component)
    nlp = spacy.blank("xx")
    nlp.add_pipe(COMPONENT).model = model
    # What spaCy works out about every new word and nothing here asks for: is it a number, an address, a stop word, …
    nlp.vocab.lex_attr_getters = {LOWER: nlp.vocab.lex_attr_getters[LOWER]}
    nlp.meta["name"] = "pii_ner"
    return nlp


class _Tagger:
    """Sets `doc.ents` to the people, places, streets and organisations of a text."""

    model: Any = None

    def __call__(self, doc: Any) -> Any:
        words, places, breaks = words_of(doc)
        entities, scores = [], []
        for found in self.model.tag(words, breaks):
            span = doc.char_span(places[found.start][0], places[found.end - 1][1], label=found.label)
            entities.append(span)
            scores.append(found.score)
        doc.set_ents(entities)
        doc.user_data[SCORES] = scores
        return doc


def _component(nlp: Any, name: str) -> _Tagger:  # noqa: ARG001
    return _Tagger()


def words_of(doc: Any) -> tuple[list[str], list[tuple[int, int]], frozenset[int]]:
    """Words of a spaCy document, their offsets in code points, and the words that begin after a blank line.

    White space is left out; a line break is a word of its own.
    """
    words: list[str] = []
    places: list[tuple[int, int]] = []
    breaks: set[int] = set()
    for token in doc:
        text, at = token.text, token.idx
        if not text.isspace():
            words.append(text)
        elif "\n" in text:
            words.append(NEWLINE)
            if text.count("\n") > 1:
                breaks.add(len(words))
        else:
            continue
        places.append((at, at + len(text)))
    return words, places, frozenset(breaks)


def _spacy(path: str) -> Any:
    import spacy

    try:
        return spacy.load(Path(path))
    except (OSError, ValueError, ImportError) as error:
        raise GuardrailError(
            f"The spaCy model {path!r} cannot be loaded.",
            "Name the folder of a spaCy 3 pipeline with an ner component.",
        ) from error
