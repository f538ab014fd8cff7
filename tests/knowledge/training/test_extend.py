"""More words without training: what comes back, what is turned, and that the folder serves."""

import numpy as np
import pytest

from knowledge.training.alignment import Translation
from knowledge.training.texts import load_sentences

torch = pytest.importorskip("torch")

from knowledge.retrieval.encoder import EncoderOptions, load_encoder  # noqa: E402
from knowledge.training import extend as extending  # noqa: E402
from knowledge.training.extend import Alignment, Extension  # noqa: E402
from knowledge.training.student import save_sentence_transformer  # noqa: E402
from knowledge.training.vocabulary import SPECIAL, build_tokenizer  # noqa: E402


def alignment(size: int, pairs: dict[int, int], seen: list[int]) -> Alignment:
    """Each German piece translates to one English piece and back."""
    left, right = np.array(list(pairs)), np.array(list(pairs.values()))
    one = np.ones(len(pairs))
    german = np.zeros(size, dtype=np.int64)
    german[seen] = 50
    return Alignment(Translation(left, right, one), Translation(right, left, one), german, 50 - german)


def test_missing_words_come_back_in_the_order_of_the_teacher() -> None:
    teacher = build_tokenizer([*SPECIAL, "shop", "podium", "##ing", "parcel", "für", "badminton"])
    student = build_tokenizer([*SPECIAL, "shop"])
    assert extending.missing_words(student, teacher, 2) == ["podium", "parcel"]


def test_a_new_piece_starts_from_its_translation_and_a_rare_one_from_its_parts() -> None:
    table = np.eye(4, dtype=np.float32)
    found = alignment(6, {4: 2, 5: 3}, seen=[4])
    parts = np.full((2, 4), 0.5, dtype=np.float32)
    made = extending.extended_table(table[:3], table[3:], found, parts)
    assert np.array_equal(made[:4], table)
    assert np.array_equal(made[4], table[2])
    assert np.array_equal(made[5], parts[1])


def test_directions_of_translations_meet_and_others_stay_apart() -> None:
    chosen = Extension(dimension=256, own=0.3)
    rows = extending.static_rows(alignment(40, {10: 20}, seen=[10]), 40, chosen)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)
    assert rows[10] @ rows[20] > 0.7
    others = np.delete(rows, [10, 20], axis=0)
    assert np.abs(others @ rows[10]).max() < 0.4


def test_rare_pieces_weigh_more_and_special_tokens_nothing() -> None:
    tokenizer = build_tokenizer([*SPECIAL, "das", "paket", "kommt", "rechnung"])
    weights = extending.rarity(tokenizer, ["das paket kommt", "das paket", "das rechnung"])
    das, paket, rechnung = (weights[tokenizer.token_to_id(word)] for word in ("das", "paket", "rechnung"))
    assert das < paket < rechnung
    assert not weights[: len(SPECIAL)].any()


@pytest.mark.model
def test_an_extended_folder_serves_alike_through_both_backends(tiny_encoder, data, tmp_path, monkeypatch) -> None:
    save_sentence_transformer(tiny_encoder, tmp_path / "student")
    monkeypatch.setattr(extending, "default_teacher", lambda: str(tmp_path / "student"))
    out = tmp_path / "tiny-de-en"
    size = extending.extend(tmp_path / "student", data, out, Extension(german=8, pairs=100, dimension=16))
    assert size == sum(file.stat().st_size for file in out.rglob("*") if file.is_file())
    texts = [pair.de for pair in load_sentences(data)["tatoeba"][:5]]
    graph, weights = (load_encoder(EncoderOptions(str(out), kind, 1)) for kind in ("onnx", "torch"))
    assert (graph.info.dimension, graph.info.meaning) == (weights.info.dimension, weights.info.meaning) == (48, 32)
    assert graph.info.revision == weights.info.revision
    assert float((graph.encode(texts) * weights.encode(texts)).sum(axis=1).min()) > 0.97
