"""The language of a text: German, English, another one, or unknown.

German against English is a logistic regression on the character n-grams of words, small enough to ship,
trained by `knowledge.text.train_language`. Other languages are told by function words, letters and script.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from knowledge.text.stopwords import FOREIGN, LETTERS, NATIVE, SCRIPTS, SHOP, UKRAINIAN

MODEL_FILE = Path(__file__).with_name("language_model.json")
UNKNOWN = "und"
# Beyond this many characters the start of a text decides.
MAX_CHARS = 800
# The log-odds below which a text is neither German nor English for certain.
MIN_LOGIT = 0.35
_KNOWN_LOGIT = 4.0
_NOISE = re.compile(r"[\d@_]|://|^www\.")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def detect(text: str) -> str:
    """The language of a text of any length, from two or three words on.

    Returns:
        ISO 639-1 code: "de", "en", another code when that is clear, or "und" when the text has too little
        to tell (numbers, product codes, names).
    """
    scores = detect_scores(text)
    best = max(scores, key=scores.__getitem__)
    return best if scores[best] >= 0.5 else UNKNOWN


def detect_scores(text: str) -> dict[str, float]:
    """Probability of each language that comes into question; sums to 1 with "und" as the rest."""
    head = text[:MAX_CHARS]
    script = _script(head)
    if script is not None:
        return {script: 1.0}
    tokens = words(head)
    foreign = _foreign(tokens, head.lower())
    if foreign is not None:
        return foreign
    logit = sum(map(_logit, tokens))
    if abs(logit) < MIN_LOGIT:
        return {UNKNOWN: 1.0}
    german = 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, logit))))
    return {"de": german, "en": 1.0 - german}


def _script(text: str) -> str | None:
    """The language of a text that is mostly in a script other than Latin."""
    beyond = [char for char in text if char > "\u036f"]
    if len(beyond) * 2 < len(text):
        beyond = [char for char in beyond if char.isalpha()]
        if len(beyond) * 2 < sum(map(str.isalpha, text)) or not beyond:
            return None
    counts = {code: sum(low <= ord(char) <= high for char in beyond) for low, high, code in SCRIPTS}
    best = max(counts, key=counts.__getitem__)
    if not counts[best]:
        return None
    if counts["ja"] and best == "zh":
        return "ja"
    return "uk" if best == "ru" and UKRAINIAN & set(text.lower()) else best


def _foreign(tokens: Sequence[str], text: str) -> dict[str, float] | None:
    """Scores of another Latin-script language whose function words outnumber the German and English words."""
    distinct = set(tokens)
    hits = {code: len(distinct & known) for code, known in FOREIGN.items()}
    for code, count in Counter(LETTERS[char] for char in text if char in LETTERS).items():
        hits[code] += min(count, 3)
    best = max(hits, key=hits.__getitem__)
    if hits[best] < 2:
        return None
    weights = _weights()
    native = max(len(distinct & known) for known in NATIVE.values())
    others = distinct - FOREIGN[best]
    native = max(native, sum(len(token) > 2 and f"<{token}>" in weights for token in others))
    if hits[best] <= native:
        return None
    share = hits[best] / (hits[best] + native)
    return {best: share, UNKNOWN: 1.0 - share}


def words(text: str) -> list[str]:
    """Folded words of a text without addresses, codes and numbers."""
    kept = " ".join(token for token in fold(text).split() if not _NOISE.search(token))
    return _WORD.findall(kept)


def fold(text: str) -> str:
    """Lower case, typographic apostrophes plain."""
    return text.lower().replace("’", "'")


def features(word: str) -> tuple[str, ...]:
    """Character n-grams of a word with boundaries, and the word itself."""
    padded = f"<{word}>"
    grams = [padded[i : i + n] for n in (2, 3, 4) for i in range(len(padded) - n + 1)]
    if len(padded) > 4:
        grams.append(padded)
    return tuple(grams)


@lru_cache(maxsize=1)
def _weights() -> Mapping[str, float]:
    weights: dict[str, float] = json.loads(MODEL_FILE.read_text(encoding="utf-8"))["weights"]
    return weights


@lru_cache(maxsize=20_000)
def _logit(word: str) -> float:
    """Log-odds of German against English for one folded word."""
    known = (word in SHOP["de"]) - (word in SHOP["en"])
    if known:
        return _KNOWN_LOGIT * known
    weights = _weights()
    return sum(weights.get(key, 0.0) for key in features(word))
