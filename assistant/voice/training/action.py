"""Train `asks_for_action`: `python -m assistant.voice.training.action --data ../shared/data`.

Source: `tasks/email_intent.dev.tsv` (Apache-2.0). Ten seconds. Writes `weights/action.safetensors`.
"""

import argparse
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from assistant.voice.action import features
from assistant.voice.hashed import WEIGHTS, Hashed, hashed

BITS = 16


def main() -> None:
    """Fit and save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    lines = (parser.parse_args().data / "tasks" / "email_intent.dev.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t", 1) for line in lines if "\t" in line]
    found = [[(hashed(names, BITS), length) for names, length in features(text)] for _, text in rows]
    columns = [c for row in found for c, _ in row]
    values = [np.full(len(c), w / np.sqrt(max(1, len(c))), np.float32) for row in found for c, w in row]
    ends = np.cumsum([0, *(sum(len(c) for c, _ in row) for row in found)])
    matrix = sparse.csr_matrix((np.concatenate(values), np.concatenate(columns), ends), shape=(len(rows), 1 << BITS))
    model = LogisticRegression(C=15.0, solver="liblinear", random_state=0)
    model.fit(matrix, np.array([label == "Yes" for label, _ in rows]))
    weights, bias = model.coef_.astype(np.float32), model.intercept_.astype(np.float32)
    Hashed(("asks",), weights, bias, BITS).save(WEIGHTS / "action.safetensors")


if __name__ == "__main__":
    main()
