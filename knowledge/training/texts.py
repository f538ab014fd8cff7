"""The training texts: parallel sentences, passages, heading-passage and question-passage pairs.

Everything is read from the data folder (`../shared/data`); share-alike files are left out, and the measuring sets
XQuAD and new_wiki are never read here.
"""

import csv
import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import ModelError

SHARE_ALIKE = frozenset({"bcontrast", "xsid", "sts_captions"})
EVERYDAY = frozenset(
    {"tatoeba", "woz_restaurant", "chatwoot", "shopware", "bagisto", "sylius", "saleor_dashboard", "mozilla_web"}
    | {"corona_warn_app", "duckduckgo_android", "wagtail", "openstreetmap_id"}
)
REPEATED = {"mlqe_pe": 3, "opensource_guide": 2, "monero_site": 2, "cncf_glossary": 2}

QUESTIONS_EN = ("What is {}?", "How does {} work?", "What should I know about {}?", "Where can I find {}?", "{}?")
QUESTIONS_DE = ("Was ist {}?", "Wie funktioniert {}?", "Was muss ich über {} wissen?", "Wo finde ich {}?", "{}?")


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence in both languages."""

    en: str
    de: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A heading or question and the passage that answers it; a language that is missing is empty."""

    query_en: str
    query_de: str
    passage_en: str
    passage_de: str
    generated: bool = False


def load_sentences(folder: Path) -> dict[str, list[Pair]]:
    """All permissive sentence pairs by source, in file order (documentation files keep document order)."""
    sources: dict[str, list[Pair]] = {}
    for file in sorted((folder / "parallel").glob("*.tsv")):
        if file.stem in SHARE_ALIKE or file.stem.startswith("pairs_"):
            continue
        rows = (line.split("\t") for line in file.read_text(encoding="utf-8").split("\n") if line)
        sources[file.stem] = [Pair(row[0], row[1]) for row in rows if len(row) == 2]
    if not sources:
        raise ModelError(f"No parallel sentences in {folder / 'parallel'}; name the data folder with --data.")
    return sources


def load_headings(folder: Path) -> list[Asked]:
    """Heading-passage pairs, with both languages where the file has both."""
    asked = [
        Asked(row["en_heading"], row["de_heading"], row["en_passage"], row["de_passage"])
        for row in _table(folder / "parallel" / "pairs_heading_passage.tsv")
    ]
    for row in _table(folder / "parallel" / "pairs_heading_passage_de.tsv"):
        asked.append(Asked(row["en_heading_from_anchor"], row["de_heading"], "", row["de_passage"]))
    return asked


def load_questions(folder: Path) -> list[Asked]:
    """English question-passage pairs: PolicyQA (MIT) and the COVID FAQ (Apache-2.0)."""
    asked = []
    policy = json.loads((folder / "qa" / "policyqa.dev.json").read_text(encoding="utf-8"))
    for article in policy["data"]:
        for paragraph in article["paragraphs"]:
            for question in {qa["question"]: None for qa in paragraph["qas"]}:
                asked.append(Asked(question, "", paragraph["context"], ""))
    for line in (folder / "faq" / "covid_en.dev.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        asked.append(Asked(row["question"], "", row["answer"], ""))
    return asked


def split_by_style(sources: Mapping[str, list[Pair]]) -> tuple[list[Pair], list[Pair]]:
    """Short everyday and interface sentences, and documentation, with repetitions; questions count once more."""
    everyday: list[Pair] = []
    documentation: list[Pair] = []
    for name, pairs in sources.items():
        rows = [*pairs * REPEATED.get(name, 1), *(pair for pair in pairs if pair.de.endswith("?"))]
        (everyday if name in EVERYDAY else documentation).extend(rows)
    return everyday, documentation


def as_question(heading: str, language: str, rng: random.Random) -> str:
    """A heading worded as a customer's question (generated text)."""
    templates = QUESTIONS_DE if language == "de" else QUESTIONS_EN
    return rng.choice(templates).format(heading.rstrip(".:?! "))


class GermanNoise:
    """Chat-like spellings of German text: lost umlauts, typing errors, compounds written apart.

    Case and ae/oe/ue/ss spellings need no noise: the tokenizer folds both.
    """

    def __init__(self, texts: Iterable[str], *, minimum: int = 8) -> None:
        counts = Counter(word for text in texts for word in re.findall(r"[a-zäöüß]{4,}", text.lower()))
        self.words = {word for word, count in counts.items() if count >= minimum}

    def __call__(self, text: str, rng: random.Random) -> str:
        draw = rng.random()
        if draw < 0.04:
            return text.translate(str.maketrans("äöüÄÖÜ", "aouAOU")).replace("ß", "s")
        if draw < 0.10:
            return misspell(text, rng)
        if draw < 0.16:
            return " ".join(self.apart(word) for word in text.split(" "))
        return text

    def apart(self, word: str) -> str:
        """`Rückgabefrist` as `Rückgabe frist` where both parts are words of the texts; else the word itself."""
        if len(word) < 9 or not word.isalpha():
            return word
        for cut in range(len(word) - 4, 3, -1):
            left, right = word[:cut], word[cut:]
            known = left.lower() in self.words or (left.endswith("s") and left[:-1].lower() in self.words)
            if known and right.lower() in self.words:
                return f"{left} {right}"
        return word


def misspell(text: str, rng: random.Random) -> str:
    """One typing error in one word of five letters or more: two letters swapped, one lost or one doubled."""
    words = text.split(" ")
    places = [i for i, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
    if not places:
        return text
    place = rng.choice(places)
    word, at = words[place], rng.randrange(1, len(words[place]) - 1)
    kind = rng.randrange(3)
    if kind == 0:
        word = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    elif kind == 1:
        word = word[:at] + word[at + 1 :]
    else:
        word = word[:at] + word[at] + word[at:]
    words[place] = word
    return " ".join(words)


def _table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
