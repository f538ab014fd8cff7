"""The word knowledge of the named-entity model: ordinary words, census surnames, and what spellings look like."""

import random
import re
from collections import Counter
from importlib import import_module
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from guardrails.pii.gazetteer import word_list
from guardrails.pii.lexical import GRAM_BITS, Keys, Letters, grams, key

_CAPITAL = re.compile(r"(?<=[\w,] )[A-ZÄÖÜ][a-zäöüß]{2,}\b")
_SMALL = re.compile(r"\b[a-zäöüß]{3,}\b")


def ordinary(folder: Path) -> tuple[Counter[str], Counter[str]]:
    """German nouns and lower-cased words of the parallel corpus: how often.

    A capitalised German word that also stands in the English sentence is a name, not a noun.
    """
    nouns: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for path in sorted(folder.glob("*.tsv")):
        if path.name.startswith(("pairs", "sts", "bcontrast", "xsid")):
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            english, _, german = line.partition("\t")
            foreign = set(re.findall(r"\w+", english))
            nouns.update(word.lower() for word in _CAPITAL.findall(german) if word not in foreign)
            small.update(_SMALL.findall(german))
    return nouns, small


def vocabulary(nouns: Counter[str], small: Counter[str]) -> Keys:
    """CRC-32 of ordinary words, sorted."""
    known = {word for counts in (nouns, small) for word, count in counts.items() if count >= 2}
    return np.array(sorted(key(word) for word in known | word_list("words.txt")), np.uint32)


def surnames() -> list[str]:
    """Last names of the US census of 1990 (public domain; package `names`), most common first."""
    names = import_module("names")
    lines = Path(names.full_path("dist.all.last")).read_text(encoding="ascii").splitlines()
    return [line.split()[0].lower() for line in lines if line]


def letters(nouns: Counter[str], small: Counter[str], seed: int = 0) -> Letters:
    """Multinomial logistic regression over character n-grams of listed names, places, nouns and other words."""
    rng = random.Random(seed)
    first, last, towns = (word_list(name) for name in ("first_names.txt", "last_names.txt", "places.txt"))
    named = first | last | towns
    common = sorted(w for w, count in nouns.items() if count >= 2 and w not in named)
    lower = sorted(w for w, count in small.items() if count >= 3 and w not in named)
    groups = (
        sorted(first),
        [*sorted(last), *surnames()[:20_000]],
        rng.sample(sorted(w for w in towns if w.isalpha()), 12_000),
        rng.sample(common, min(25_000, len(common))),
        rng.sample(lower, min(10_000, len(lower))),
    )
    words = [word for group in groups for word in group]
    labels = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    rows = [grams([word])[0] for word in words]
    matrix = sparse.csr_matrix(
        (np.ones(sum(map(len, rows)), np.float32), np.concatenate(rows), np.cumsum([0, *map(len, rows)])),
        shape=(len(rows), 1 << GRAM_BITS),
    )
    model = LogisticRegression(C=1.0, max_iter=60).fit(matrix, labels)
    return Letters(model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32))
