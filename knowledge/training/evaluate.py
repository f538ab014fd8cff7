"""Dense retrieval figures of an embedding model on the measuring sets.

    python -m knowledge.training.evaluate MODEL_FOLDER [--data ../shared/data] [--onnx] [--part meaning] [--json]

XQuAD: every question against all paragraphs of one language, in the four language combinations. new_wiki: every
question against all paragraphs of all articles. MRR@10 counts a question's own paragraph only.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from knowledge.retrieval.encoder import EncoderOptions, load_encoder, unit

Floats = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Floats]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Paragraphs, questions, and for each question the number of its paragraph."""

    passages: list[str]
    questions: list[str]
    gold: list[int]


def read_squad(file: Path) -> QuestionSet:
    """A SQuAD-format file as one collection of all its paragraphs."""
    passages: dict[str, int] = {}
    questions, gold = [], []
    for article in json.loads(file.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            number = passages.setdefault(paragraph["context"], len(passages))
            for qa in paragraph["qas"]:
                questions.append(qa["question"])
                gold.append(number)
    return QuestionSet(list(passages), questions, gold)


def reciprocal_ranks(queries: Floats, passages: Floats, gold: Sequence[int], *, depth: int = 10) -> Floats:
    """1/rank of each query's gold passage by cosine, 0 beyond `depth`; ties count against the gold passage."""
    scores = queries @ passages.T
    own = scores[np.arange(len(gold)), np.asarray(gold)]
    rank = (scores >= own[:, None]).sum(axis=1)
    return np.where(rank <= depth, 1.0 / rank, 0.0).astype(np.float32)


def xquad_figures(encode: Encode, data: Path, part: str = "dev") -> dict[str, float]:
    """MRR@10 by `query→passage` language."""
    sets = {language: read_squad(data / "qa" / f"xquad_{language}.{part}.json") for language in ("de", "en")}
    passages = {language: encode(chosen.passages) for language, chosen in sets.items()}
    queries = {language: encode(chosen.questions) for language, chosen in sets.items()}
    return {
        f"{asked}→{held}": float(reciprocal_ranks(queries[asked], passages[held], sets[held].gold).mean())
        for asked, held in (("de", "de"), ("en", "en"), ("de", "en"), ("en", "de"))
    }


def squad_figure(encode: Encode, file: Path) -> float:
    """MRR@10 over one SQuAD-format file."""
    chosen = read_squad(file)
    return float(reciprocal_ranks(encode(chosen.questions), encode(chosen.passages), chosen.gold).mean())


def sentence_transformers_encoder(folder: str | Path, part: str = "both") -> Encode:
    """The model through sentence-transformers, vectors of length one."""
    return served(folder, "torch", part)


def onnx_encoder(folder: str | Path, part: str = "both", *, threads: int = 2) -> Encode:
    """The int8 graph through ONNX Runtime."""
    return served(folder, "onnx", part, threads=threads)


def served(folder: str | Path, backend: Literal["onnx", "torch"], part: str = "both", *, threads: int = 2) -> Encode:
    """The model as the product loads it.

    Args:
        folder: of the model.
        backend: "onnx" or "torch".
        part: "meaning" (the encoder alone), "words" (the static part alone) or "both"; a model without a static part
            is the same in all.
        threads: CPU threads.
    """
    encoder = load_encoder(EncoderOptions(str(folder), backend, threads))
    meaning = encoder.info.meaning or encoder.info.dimension

    def encode(texts: Sequence[str]) -> Floats:
        vectors = encoder.encode(texts)
        if part == "both" or meaning == encoder.info.dimension:
            return vectors
        return unit(vectors[:, :meaning] if part == "meaning" else vectors[:, meaning:])

    return encode


def figures(encode: Encode, data: Path) -> dict[str, float]:
    """All figures of this module by name."""
    return {**xquad_figures(encode, data), "new_wiki": squad_figure(encode, data / "qa" / "new_wiki.dev.json")}


def main() -> None:
    parser = argparse.ArgumentParser(description="Dense MRR@10 on XQuAD and new_wiki")
    parser.add_argument("model")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--onnx", action="store_true", help="measure the int8 graph instead of the weights")
    parser.add_argument("--part", choices=("both", "meaning", "words"), default="both", help="of the vector")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    encode = served(chosen.model, "onnx" if chosen.onnx else "torch", chosen.part)
    found = figures(encode, chosen.data)
    if chosen.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name:10} {value:.3f}")


if __name__ == "__main__":
    main()
