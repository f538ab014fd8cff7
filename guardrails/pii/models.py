"""Larger named-entity models, from a folder on this machine; nothing is downloaded."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

from presidio_analyzer import LocalRecognizer, RecognizerResult

from guardrails.errors import GuardrailError
from guardrails.pii.recognizers.base import LANGUAGE
from guardrails.pii.recognizers.ner import ENTITIES, LABELS

_STRIDE = 32


class _ModelRecognizer(LocalRecognizer):  # type: ignore[misc]
    """A recogniser over a model of labels; `LABELS` and the options say which label is which type."""

    def __init__(self, path: str, labels: Mapping[str, str]) -> None:
        self._path = path
        self._labels = {**LABELS, **{label.upper(): entity for label, entity in labels.items()}}
        entities = sorted({*ENTITIES, *self._labels.values()})
        super().__init__(supported_entities=entities, supported_language=LANGUAGE, name=type(self).__name__)

    def load(self) -> None:
        """Load the model from its folder.

        Raises:
            GuardrailError: the folder is missing, or the package is.
        """
        if not Path(self._path).is_dir():
            raise GuardrailError(f"There is no model folder {self._path!r}.", "Download the model and name its folder.")
        try:
            self._load()
        except (OSError, ValueError, ImportError) as error:
            raise GuardrailError(
                f"The model in {self._path!r} cannot be loaded.", "Check the folder and that its package is installed."
            ) from error

    def _load(self) -> None:
        raise NotImplementedError

    def _spans(self, text: str) -> Iterator[tuple[int, int, str, float]]:
        raise NotImplementedError

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:  # noqa: ARG002
        """One result per entity of the model whose label has a type."""
        metadata = {
            RecognizerResult.RECOGNIZER_NAME_KEY: self.name,
            RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
        }
        return [
            RecognizerResult(self._labels[label], start, end, score, recognition_metadata=dict(metadata))
            for start, end, label, score in self._spans(text)
            if label in self._labels
        ]


class TransformersRecognizer(_ModelRecognizer):
    """Token classification (BIO or plain labels) from a transformers folder with a fast tokenizer."""

    def _load(self) -> None:
        from transformers import AutoModelForTokenClassification, AutoTokenizer

        self._tokenizer = AutoTokenizer.from_pretrained(self._path, local_files_only=True)
        self._model = AutoModelForTokenClassification.from_pretrained(self._path, local_files_only=True).eval()
        if not self._tokenizer.is_fast:
            raise ValueError("the tokenizer gives no offsets")

    def _spans(self, text: str) -> Iterator[tuple[int, int, str, float]]:
        import torch

        length = min(512, int(getattr(self._model.config, "max_position_embeddings", 512)) - 2)
        batch = self._tokenizer(
            text,
            return_tensors="pt",
            return_offsets_mapping=True,
            truncation=True,
            max_length=length,
            stride=min(_STRIDE, length // 4),
            return_overflowing_tokens=True,
            padding=True,
        )
        offsets = batch.pop("offset_mapping").tolist()
        batch.pop("overflow_to_sample_mapping", None)
        with torch.inference_mode():
            probabilities = self._model(**batch).logits.softmax(-1)
        scores, ids = (values.tolist() for values in probabilities.max(-1))
        names = self._model.config.id2label
        for row in range(len(offsets)):
            tokens = [
                (start, end, str(names[label]).upper(), float(score))
                for (start, end), label, score in zip(offsets[row], ids[row], scores[row], strict=True)
                if end > start
            ]
            yield from _merged(tokens, text)


def _merged(tokens: list[tuple[int, int, str, float]], text: str) -> Iterator[tuple[int, int, str, float]]:
    """Neighbouring tokens of one label as one span; `B-` begins a new one unless the word goes on."""
    current: tuple[int, int, str, float] | None = None
    for start, end, tag, score in tokens:
        prefix, _, rest = tag.partition("-")
        label = rest if prefix in {"B", "I", "E", "S", "L", "U"} and rest else tag
        joins = current is not None and current[2] == label and text[current[1] : start].strip() == ""
        if current and joins and (prefix != "B" or current[1] == start):
            current = (current[0], end, label, min(current[3], score))
            continue
        if current:
            yield current
        current = None if label == "O" else (start, end, label, score)
    if current:
        yield current


class GlinerRecognizer(_ModelRecognizer):
    """GLiNER from a folder; it is asked for the labels below and those of the options."""

    ASKED: ClassVar[dict[str, str]] = {
        "person": "PERSON",
        "location": "LOCATION",
        "organization": "ORGANIZATION",
        "street address": "ADDRESS",
    }

    def _load(self) -> None:
        gliner = import_module("gliner")
        self._model = gliner.GLiNER.from_pretrained(self._path, local_files_only=True)

    def _spans(self, text: str) -> Iterator[tuple[int, int, str, float]]:
        asked = {
            **self.ASKED,
            **{label.lower(): entity for label, entity in self._labels.items() if label not in LABELS},
        }
        for found in self._model.predict_entities(text, list(asked), threshold=0.5):
            yield int(found["start"]), int(found["end"]), str(found["label"]).upper(), float(found["score"])
