"""Makes `language_model.json`, the German/English part of `knowledge.text.language`.

A logistic regression on the character n-grams of words (2 to 4 letters with word boundaries, whole words),
trained on snippets of 1 to 8 words of parallel sentences: both classes speak of the same things.
German snippets are partly written without umlauts, as customers do. Run:

    python -m knowledge.text.train_language PARALLEL_FOLDER

The sources are the permissively licensed files listed in `SOURCES` (CC BY, MIT, BSD, Apache-2.0, CC0, ISC;
share-alike files are left out); their names and licences are kept in the model file.
"""

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from scipy import optimize, sparse

from knowledge.text.language import MODEL_FILE, features, words

SOURCES = {
    "tatoeba": "CC BY 2.0",
    "ms_business_central": "CC BY 4.0",
    "ms_customer_insights": "CC BY 4.0",
    "adobe_commerce_kb": "MIT",
    "adobe_commerce_services": "MIT",
    "php_manual": "CC BY 3.0",
    "rust_book": "MIT / Apache-2.0",
    "opensource_guide": "CC BY 4.0",
    "cncf_glossary": "CC BY 4.0",
    "monero_site": "BSD-3-Clause",
    "chatwoot": "MIT",
    "shopware": "MIT",
    "bagisto": "MIT",
    "sylius": "MIT",
    "saleor_dashboard": "BSD-3-Clause",
    "corona_warn_app": "Apache-2.0",
    "duckduckgo_android": "Apache-2.0",
    "openstack_horizon": "Apache-2.0",
    "wagtail": "BSD-3-Clause",
    "openstreetmap_id": "ISC",
    "tldr_pages": "CC BY 4.0",
    "woz_restaurant": "Apache-2.0",
    "mlqe_pe": "CC0-1.0",
}
PER_SOURCE = 40_000
MIN_COUNT = 20
PENALTY = 2.0
KEEP = 0.12
SEED = 7
_TRANSLITERATED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_DROPPED = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})


def sentences(folder: Path) -> Iterator[tuple[str, int]]:
    """Sentences with their class, 1 for German, 0 for English."""
    rng = random.Random(SEED)
    for source in SOURCES:
        lines = (folder / f"{source}.tsv").read_text(encoding="utf-8").splitlines()
        for line in rng.sample(lines, min(PER_SOURCE, len(lines))):
            english, german = line.split("\t")[:2]
            yield english, 0
            yield german, 1


def snippets(folder: Path) -> Iterator[tuple[list[str], int]]:
    """Runs of 1 to 8 folded words with their class, German partly without umlauts."""
    rng = random.Random(SEED)
    for sentence, german in sentences(folder):
        tokens = words(sentence)
        for _ in range(2):
            size = rng.randint(1, 8)
            begin = rng.randint(0, max(0, len(tokens) - size))
            run = tokens[begin : begin + size]
            if german and (draw := rng.random()) < 0.35:
                run = [token.translate(_DROPPED if draw < 0.08 else _TRANSLITERATED) for token in run]
            if run:
                yield run, german


def matrix(rows: Sequence[Sequence[str]], vocabulary: dict[str, int]) -> "sparse.csr_matrix[np.float32]":
    """One row a snippet, one column a feature, float32 counts."""
    indices: list[int] = []
    pointers = [0]
    for row in rows:
        indices.extend(vocabulary[key] for key in row if key in vocabulary)
        pointers.append(len(indices))
    data = np.ones(len(indices), dtype=np.float32)
    return sparse.csr_matrix((data, indices, pointers), shape=(len(rows), len(vocabulary)))


def fit(x: "sparse.csr_matrix[np.float32]", y: np.ndarray) -> np.ndarray:
    """Weights of an L2-regularised logistic regression without intercept, by L-BFGS."""
    sign = np.where(y == 1, 1.0, -1.0)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (x @ weights)
        value = np.logaddexp(0.0, -margin).sum() + 0.5 * PENALTY * weights @ weights
        pull = -sign / (1.0 + np.exp(np.clip(margin, -60, 60)))
        return float(value), x.T @ pull + PENALTY * weights

    result = optimize.minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 120})
    return np.asarray(result.x)


def train(folder: Path) -> dict[str, float]:
    """Feature weights, positive for German, those near zero left out."""
    pairs = list(snippets(folder))
    rows = [[key for word in run for key in features(word)] for run, _ in pairs]
    counts = Counter(key for row in rows for key in set(row))
    vocabulary = {key: i for i, key in enumerate(sorted(k for k, n in counts.items() if n >= MIN_COUNT))}
    weights = fit(matrix(rows, vocabulary), np.array([german for _, german in pairs]))
    return {key: round(float(weights[i]), 2) for key, i in vocabulary.items() if abs(weights[i]) >= KEEP}


def main() -> None:
    """Train and write the model file beside this module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="folder of <source>.tsv files: English<TAB>German")
    weights = train(parser.parse_args().folder)
    model = {"sources": SOURCES, "classes": ["en", "de"], "weights": weights}
    text = json.dumps(model, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    MODEL_FILE.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
