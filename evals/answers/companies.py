"""Four fictitious companies with FAQs, tables and prose, and what their customers ask: some of it nowhere answered.

Written for this project, for training only: `companies/<name>/` holds the documents and `questions.yaml`. They show the
models what public reading sets do not have: table rows with several conditions, question-answer pairs that nearly fit,
and questions that use the documents' words for something the documents do not say.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from assistant.evidence import Measured
from evals.answers.collection import Collection, measurer
from evals.answers.data import Gold
from evals.answers.observe import Observation
from knowledge.loaders import load
from knowledge.retrieval.encoder import Encoder
from knowledge.text.language import detect
from knowledge.types import Document, DocumentInfo

FOLDER = Path(__file__).resolve().parent / "companies"


def observe_companies(encoder: Encoder, *, cross: bool) -> Iterator[Observation]:
    """Every question against its company's documents.

    Args:
        encoder: the embedding model.
        cross: the questions in the other language than the documents instead of those in the same.
    """
    measure = measurer(encoder)
    prefix = "other_" if cross else ""
    for folder in sorted(path for path in FOLDER.iterdir() if path.is_dir()):
        asked = yaml.safe_load((folder / "questions.yaml").read_text(encoding="utf-8"))
        language = asked["other"] if cross else asked["lang"]
        with tempfile.TemporaryDirectory(prefix="beleg-company-") as place:
            collection = Collection(list(_documents(folder)), encoder, Path(place) / "snapshot")
            for text, answer in _asked(asked, prefix):
                hits = collection.search(text, 10, language)
                if not hits:
                    continue
                gold = Gold(text, language, folder.name, ((0, answer or ""),), folder.name)
                measured = measure(text, language, hits, collection.rarity)
                yield Observation(gold, answer is not None, measured, _labels(measured, answer), cross)


def _asked(asked: dict[str, Any], prefix: str) -> Iterator[tuple[str, str | None]]:
    for text, answer in asked[f"{prefix}answer"]:
        yield text, str(answer)
    for text in asked[f"{prefix}none"]:
        yield text, None


def _documents(folder: Path) -> Iterator[Document]:
    for path in sorted(folder.iterdir()):
        if path.suffix == ".yaml":
            continue
        for number, loaded in enumerate(load(path, uri=path.name)):
            key = f"{folder.name}/{path.name}#{number}"
            language = loaded.metadata.get("language") or detect(loaded.text)
            info = DocumentInfo(key, "1", path.name, loaded.title or path.stem, language)
            yield Document(info, loaded.text, loaded.pages, loaded.blocks)


def _labels(measured: Measured, answer: str | None) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """The units with the answer; where several have it ("49.00"), those that share most of the question's words."""
    has = np.array(
        [answer is not None and answer in " ".join(unit.text.split()) for unit in measured.units], dtype=bool
    )
    if has.sum() > 1:
        coverage = measured.overlap.match @ measured.overlap.weights
        has &= coverage >= coverage[has].max() - 1e-6
    return has
