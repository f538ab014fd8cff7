"""Larger models plug in by folder: tiny ones made here."""

import sys
import types
from pathlib import Path

import pytest

from guardrails.errors import GuardrailError
from guardrails.pii import PiiOptions, Redactor


def test_spacy_pipeline_from_a_folder(tmp_path: Path) -> None:
    import spacy

    nlp = spacy.blank("de")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "PER", "pattern": "Quarzibald"}, {"label": "KUNDE", "pattern": "Firma Blau"}])  # type: ignore[attr-defined]
    nlp.to_disk(tmp_path / "model")
    options = PiiOptions(ner=f"spacy:{tmp_path / 'model'}", ner_labels={"kunde": "CUSTOMER_NUMBER"})
    text = "Gestern kam quarkig Quarzibald vorbei, im Auftrag von Firma Blau."
    found = [(span.type, text[span.start : span.end]) for span in Redactor(options).analyze(text)]
    assert found == [("PERSON", "Quarzibald"), ("CUSTOMER_NUMBER", "Firma Blau")]


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A random BERT whose bias makes every token a person."""
    transformers = pytest.importorskip("transformers", reason="transformers is not installed")
    tokenizers = pytest.importorskip("tokenizers", reason="tokenizers is not installed")
    torch = pytest.importorskip("torch", reason="torch is not installed")
    words = {"[UNK]": 0, "[PAD]": 1, "[CLS]": 2, "[SEP]": 3, "anna": 4}
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    fast = transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="[UNK]", pad_token="[PAD]")
    config = transformers.BertConfig(
        vocab_size=8, hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8,
        max_position_embeddings=66, id2label={0: "O", 1: "B-PER", 2: "I-PER"},
        label2id={"O": 0, "B-PER": 1, "I-PER": 2},
    )  # fmt: skip
    model = transformers.BertForTokenClassification(config)
    with torch.no_grad():
        model.classifier.bias[2] = 50.0
    fast.save_pretrained(tmp_path)
    model.save_pretrained(tmp_path)
    return tmp_path


@pytest.mark.model
def test_transformers_folder(tiny: Path) -> None:
    from guardrails.pii.models import TransformersRecognizer

    recognizer = TransformersRecognizer(str(tiny), {})
    recognizer.load()
    text = "Anna Blau " * 60
    results = recognizer.analyze(text, [])
    assert {result.entity_type for result in results} == {"PERSON"}
    covered = {i for result in results for i in range(result.start, result.end)}
    assert all(i in covered for i, char in enumerate(text) if not char.isspace())
    assert Redactor(PiiOptions(ner=f"transformers:{tiny}")).analyze("Quarzibald Blau kam")


@pytest.mark.model
def test_gliner_folder(tmp_path: Path) -> None:
    pytest.importorskip("gliner", reason="gliner is not installed")
    with pytest.raises(GuardrailError, match="cannot be loaded"):
        Redactor(PiiOptions(ner=f"gliner:{tmp_path}")).analyze("Anna")


def test_gliner_answers_become_spans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The adapter against a package with GLiNER's interface: what it is asked, and whose answers count."""
    asked: list[str] = []

    class Model:
        @classmethod
        def from_pretrained(cls, path: str, *, local_files_only: bool) -> "Model":
            assert local_files_only
            assert path == str(tmp_path)
            return cls()

        def predict_entities(self, text: str, labels: list[str], threshold: float) -> list[dict[str, object]]:
            asked.extend(labels)
            found = [("Quarzibald", "person", 0.9), ("Firma Blau", "kunde", 0.8), ("im", "colour", 0.9)]
            return [
                {"start": text.index(word), "end": text.index(word) + len(word), "label": label, "score": score}
                for word, label, score in found
                if score >= threshold
            ]

    module = types.ModuleType("gliner")
    module.GLiNER = Model  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "gliner", module)
    options = PiiOptions(ner=f"gliner:{tmp_path}", ner_labels={"kunde": "CUSTOMER_NUMBER"})
    text = "Gestern kam quarkig Quarzibald vorbei, im Auftrag von Firma Blau."
    found = [(span.type, text[span.start : span.end]) for span in Redactor(options).analyze(text)]
    assert found == [("PERSON", "Quarzibald"), ("CUSTOMER_NUMBER", "Firma Blau")]
    assert {"person", "street address", "kunde"} <= set(asked)


def test_merging_of_labels() -> None:
    from guardrails.pii.models import _merged

    text = "Anna Blau, Bo"
    tokens = [
        (0, 4, "B-PER", 0.9),
        (5, 9, "I-PER", 0.8),
        (9, 10, "O", 0.9),
        (11, 12, "B-PER", 0.7),
        (12, 13, "B-PER", 0.6),
    ]
    assert list(_merged(tokens, text)) == [(0, 9, "PER", 0.8), (11, 13, "PER", 0.6)]
