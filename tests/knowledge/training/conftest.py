"""A small corpus and a tiny random encoder, so that training code runs in milliseconds."""

import json
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

NOUNS = {
    "order": "bestellung", "parcel": "paket", "invoice": "rechnung", "refund": "erstattung", "customer": "kunde",
    "shop": "laden", "price": "preis", "delivery": "lieferung", "return": "rückgabe", "contract": "vertrag",
}  # fmt: skip
VERBS = {"arrives": "kommt", "ends": "endet", "counts": "zählt", "waits": "wartet", "grows": "wächst"}
DAYS = {"today": "heute", "tomorrow": "morgen", "soon": "bald", "later": "später"}


@pytest.fixture
def sentences() -> list[tuple[str, str]]:
    return [
        (f"the {noun} {verb} {day}.", f"das {NOUNS[noun]} {VERBS[verb]} {DAYS[day]}.")
        for noun in NOUNS
        for verb in VERBS
        for day in DAYS
    ]


@pytest.fixture
def data(tmp_path: Path, sentences: list[tuple[str, str]]) -> Path:
    """A data folder in the layout of the real one."""
    parallel = tmp_path / "data" / "parallel"
    parallel.mkdir(parents=True)
    lines = ["\t".join(pair) for pair in sentences]
    (parallel / "tatoeba.tsv").write_text("\n".join(lines[:100]) + "\n", encoding="utf-8")
    (parallel / "php_manual.tsv").write_text("\n".join(lines[100:]) + "\n", encoding="utf-8")
    (parallel / "xsid.tsv").write_text("left\tout\n", encoding="utf-8")
    head = "source\ten_heading\tde_heading\ten_passage\tde_passage\n"
    rows = [
        f"s\t{en}\t{de}\tthe {en} counts. it ends soon.\tdas {de} zählt. es endet bald." for en, de in NOUNS.items()
    ]
    (parallel / "pairs_heading_passage.tsv").write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    (parallel / "pairs_heading_passage_de.tsv").write_text(
        "source\tde_heading\ten_heading_from_anchor\tde_passage\ns\tVertrag\t\tdas vertrag endet.\n", encoding="utf-8"
    )
    for folder in ("qa", "faq"):
        (tmp_path / "data" / folder).mkdir()
    policy = {"data": [{"paragraphs": [{"context": "the shop waits.", "qas": [{"question": "who waits?"}]}]}]}
    (tmp_path / "data" / "qa" / "policyqa.dev.json").write_text(json.dumps(policy), encoding="utf-8")
    (tmp_path / "data" / "faq" / "covid_en.dev.jsonl").write_text(
        json.dumps({"question": "is it soon?", "answer": "it ends soon."}) + "\n", encoding="utf-8"
    )
    return tmp_path / "data"


@pytest.fixture
def tiny_encoder():
    """A two-layer encoder of 32 dimensions with random weights over a letter-and-word vocabulary."""
    from transformers import BertConfig, BertModel

    from knowledge.training.student import Encoder, without_dropout
    from knowledge.training.vocabulary import SPECIAL, build_tokenizer

    letters = "abcdefghijklmnopqrstuvwxyz.?"
    words = [*NOUNS, *VERBS, *DAYS, "the", "it", "is", "who"]
    pieces = list(dict.fromkeys([*SPECIAL, *letters, *(f"##{letter}" for letter in letters), *words]))
    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=len(pieces),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        initializer_range=0.3,
    )
    return Encoder(without_dropout(BertModel(config, add_pooling_layer=False)), build_tokenizer(pieces))
