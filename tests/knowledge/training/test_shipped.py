"""The folder that ships: its size, its card, and that German finds English."""

import json
from pathlib import Path

import numpy as np
import pytest

from knowledge.retrieval.static_part import STATIC_FILE
from knowledge.training.evaluate import onnx_encoder, sentence_transformers_encoder
from knowledge.training.export import INT8_FILE, content_hash
from knowledge.training.ship import LIMIT_BYTES

FOLDER = Path(__file__).resolve().parents[3] / "knowledge" / "models" / "minilm-de-en"
ENGLISH = [
    "You can send back goods within thirty days.",
    "Shipping to Austria costs six euros.",
    "The guarantee covers broken parts for two years.",
    "We pay the money back after we have received the parcel.",
]
GERMAN = [
    "Wie lange darf ich Ware zurückschicken?",
    "Was kostet der Versand nach Österreich?",
    "Deckt die Garantie defekte Teile ab?",
    "Wann wird mir das Geld erstattet?",
]


def test_the_folder_is_small_enough():
    assert sum(file.stat().st_size for file in FOLDER.rglob("*") if file.is_file()) <= LIMIT_BYTES


def test_the_card_names_the_content():
    card = json.loads((FOLDER / "beleg.json").read_text(encoding="utf-8"))
    assert card["revision"] == content_hash(FOLDER / INT8_FILE, FOLDER / "tokenizer.json", FOLDER / STATIC_FILE)
    assert (card["name"], card["languages"]) == ("minilm-de-en", ["de", "en"])
    assert (card["dimension"], card["meaning"]) == (640, 384)


@pytest.mark.model
def test_german_questions_find_their_english_answers():
    encode = onnx_encoder(FOLDER, threads=1)
    assert np.array_equal((encode(GERMAN) @ encode(ENGLISH).T).argmax(axis=1), np.arange(4))


@pytest.mark.model
def test_spellings_of_chats_keep_the_vector():
    encode = onnx_encoder(FOLDER, threads=1)
    given = encode(["Wie lange ist die Rückgabefrist?", "WIE LANGE IST DIE RUECKGABEFRIST?", "Ich mag Hunde."])
    assert float(given[0] @ given[1]) > 0.999
    assert float(given[0] @ given[2]) < 0.5


@pytest.mark.model
def test_weights_and_int8_graph_agree():
    texts = [*GERMAN, *ENGLISH]
    weights, graph = sentence_transformers_encoder(FOLDER)(texts), onnx_encoder(FOLDER, threads=1)(texts)
    assert float((weights * graph).sum(axis=1).min()) > 0.98


@pytest.mark.model
def test_the_words_of_a_text_tell_names_apart():
    """Two sentences that differ in a name alone are further apart by their words than by their meaning."""
    texts = ["Wann schreiben Sie Familie Wieczorek?", "Wann schreiben Sie Familie Oyelaran?"]
    meaning, words = (onnx_encoder(FOLDER, part, threads=1)(texts) for part in ("meaning", "words"))
    assert float(words[0] @ words[1]) < float(meaning[0] @ meaning[1])
    assert float(words[0] @ onnx_encoder(FOLDER, "words", threads=1)(["Familie Wieczorek"])[0]) > 0.6
