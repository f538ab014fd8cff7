"""Sentences of documents from the public sets as harmless examples, and BIPIA's inserted requests as attacks.

Licences: BIPIA MIT; parallel sources as in its README (CC BY, MIT, BSD, Apache); squadshifts CC BY 4.0; German law
public domain; COVID-QA Apache-2.0. Only weights are kept.
"""

import json
import random
from collections.abc import Iterable, Iterator
from pathlib import Path

from guardrails.sentences import sentences
from guardrails.training.injection.generate import Example
from guardrails.training.injection.sources import read_lines

DOCUMENTATION = (
    "ms_business_central", "ms_customer_insights", "adobe_commerce_kb", "opensource_guide", "monero_site",
    "chatwoot", "rust_book", "php_manual",
)  # fmt: skip
_SHORTEST = 9


def split(text: str) -> list[str]:
    """The sentences of a text that are long enough to judge."""
    return [text[start:end] for start, end in sentences(text) if end - start >= _SHORTEST]


def bipia(data: Path) -> list[Example]:
    """The requests that BIPIA inserts into documents; the family is their category."""
    groups = json.loads((data / "injection" / "bipia_text_attacks.dev.json").read_text(encoding="utf-8"))
    return [Example(text, True, family, "en", "bipia") for family, texts in groups.items() for text in texts]


def mails(data: Path) -> list[Example]:
    """Sentences of BIPIA's e-mails; the family is the mail."""
    rows = read_lines(data / "injection" / "bipia_email.dev.jsonl")
    return [
        Example(sentence, False, f"mail {number}", "en", "mail")
        for number, row in enumerate(rows)
        for sentence in split(row["context"])
    ]


def _pairs(data: Path, rng: random.Random, count: int) -> Iterator[Example]:
    for name in DOCUMENTATION:
        lines = (data / "parallel" / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
        for line in rng.sample(lines, min(count, len(lines))):
            english, german = line.split("\t")[:2]
            yield Example(english.strip(), False, english, "en", "documentation")
            yield Example(german.strip(), False, english, "de", "documentation")


def _sampled(
    texts: Iterable[tuple[str, str]], language: str, source: str, rng: random.Random, count: int
) -> list[Example]:
    pool = [(sentence, family) for text, family in texts for sentence in split(text)]
    chosen = rng.sample(pool, min(count, len(pool)))
    return [Example(sentence, False, family, language, source) for sentence, family in chosen]


def squad_contexts(path: Path) -> list[tuple[str, str]]:
    """(paragraph, article title) of a SQuAD file."""
    articles = json.loads(path.read_text(encoding="utf-8"))["data"]
    return [(paragraph["context"], article["title"]) for article in articles for paragraph in article["paragraphs"]]


def clean(data: Path, seed: int = 5) -> list[Example]:
    """Harmless sentences of manuals, encyclopaedias, laws, studies and FAQ; the family is the article or file."""
    rng = random.Random(seed)
    laws = [(path.read_text(encoding="utf-8"), path.stem) for path in sorted((data / "docs" / "gesetze").glob("*.md"))]
    papers = [
        (path.read_text(encoding="utf-8"), path.stem) for path in sorted((data / "docs" / "sources").glob("*.txt"))
    ]
    faq = read_lines(data / "faq" / "covid_en.dev.jsonl")
    answers = [(row["answer"], row["question"]) for row in faq]
    return [
        *mails(data),
        *_pairs(data, rng, 700),
        *_sampled(squad_contexts(data / "qa" / "new_wiki.dev.json"), "en", "wiki", rng, 2_500),
        *_sampled(laws, "de", "law", rng, 2_400),
        *_sampled(papers, "de", "paper", rng, 3_400),
        *_sampled(answers, "en", "faq", rng, 1_000),
        *(Example(row["question"], False, row["question"], "en", "faq") for row in faq),
    ]
