"""The named-entity model: the shipped one, none, or a larger one by configuration."""

from functools import partial
from pathlib import Path
from typing import Any

from guardrails.errors import GuardrailError
from guardrails.pii.gazetteer import word_list
from guardrails.pii.options import PiiOptions

MODEL = Path(__file__).resolve().parent.parent / "models" / "pii_ner"
LISTS = {"FLAG19": "first_names.txt", "FLAG20": "last_names.txt", "FLAG21": "places.txt"}
"""spaCy flag → list of words; whether a word is on a list is a feature of the shipped model."""

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


def shipped(folder: Path = MODEL) -> Any:
    """The shipped model.

    Raises:
        GuardrailError: its folder is missing or damaged.
    """
    from spacy import util

    try:
        config = util.load_config(folder / "config.cfg")
        nlp = util.load_model_from_config(config, auto_fill=False, validate=False)
        add_flags(nlp, {flag: word_list(name) for flag, name in LISTS.items()})
        nlp.from_disk(folder)
        return nlp
    except (OSError, ValueError, KeyError) as error:
        raise GuardrailError("The shipped named-entity model cannot be loaded.", "Reinstall beleg.") from error


def add_flags(nlp: Any, lists: dict[str, frozenset[str]]) -> None:
    """Teach a pipeline's vocabulary the list features; must come before its first text."""
    from spacy import attrs

    for flag, entries in lists.items():
        nlp.vocab.add_flag(partial(_listed, entries), flag_id=attrs.IDS[flag])


def _listed(entries: frozenset[str], word: str) -> bool:
    lower = word.lower()
    return lower in entries or (lower.endswith("s") and lower[:-1] in entries)


def _spacy(path: str) -> Any:
    import spacy

    try:
        return spacy.load(Path(path))
    except (OSError, ValueError, ImportError) as error:
        raise GuardrailError(
            f"The spaCy model {path!r} cannot be loaded.",
            "Name the folder of a spaCy 3 pipeline with an ner component.",
        ) from error
