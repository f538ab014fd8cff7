"""Name slots and negatives from the parallel corpus."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

from guardrails.training.pii.generate import Generator
from guardrails.training.pii.places import known
from guardrails.training.pii.sets import Sample

_TATOEBA_NAMES = (
    "Tom",
    "Mary",
    "Maria",
    "John",
    "Bill",
    "Jim",
    "Bob",
    "Ken",
    "Mike",
    "Jack",
    "Jane",
    "Alice",
    "Lucy",
    "Nancy",
    "Peter",
    "Susan",
    "Lisa",
    "Betty",
    "Dan",
    "Linda",
    "Sami",
    "Layla",
    "Emily",
    "Johannes",
    "Markku",
    "Elke",
)
_TATOEBA = re.compile(rf"(?<![\w-])(?:{'|'.join(_TATOEBA_NAMES)})(?:s(?!\w))?(?![\w-])")


def tatoeba(path: Path, generator: Generator, count: int) -> Iterator[tuple[str, Sample]]:
    """Everyday sentences (Tatoeba, CC BY 2.0) in both languages whose stock names give way to drawn ones."""
    lines = path.read_text(encoding="utf-8").splitlines()
    generator.random.shuffle(lines)
    made = 0
    for line in lines:
        if made >= count:
            return
        english, _, german = line.partition("\t")
        language, text = ("de", german) if generator.random.random() < 0.6 else ("en", english)
        if _TATOEBA.search(text):
            made += 1
            yield language, _placed(_renamed(text, generator))


def negatives(folder: Path, names: frozenset[str], count: int, seed: int) -> list[Sample]:
    """Sentences of software and shop texts (licences as in `parallel/README.md`) without a known first name."""
    rng = random.Random(seed)
    sources = (
        "ms_business_central",
        "ms_customer_insights",
        "adobe_commerce_kb",
        "chatwoot",
        "shopware",
        "bagisto",
        "mozilla_web",
        "corona_warn_app",
        "duckduckgo_android",
        "opensource_guide",
        "tatoeba",
        "woz_restaurant",
    )
    kept: list[Sample] = []
    for source in sources:
        lines = (folder / f"{source}.tsv").read_text(encoding="utf-8").splitlines()
        rng.shuffle(lines)
        share = 0
        for line in lines:
            text = line.split("\t")[1 if rng.random() < 0.65 else 0]
            if (
                any(word.lower() in names for word in re.findall(r"(?<!\w)[A-ZÄÖÜ][\w-]+", text))
                or len(text) > 300
                or _TATOEBA.search(text)
            ):
                continue
            share += 1
            text, entities = _placed((text, []))
            kept.append((text.lower() if rng.random() < 0.1 and len(text.lower()) == len(text) else text, entities))
            if share >= count // len(sources):
                break
    rng.shuffle(kept)
    return kept


def _placed(sample: Sample) -> Sample:
    """The sample with well-known towns and countries as entities, where none is yet."""
    text, entities = sample
    places = [
        (m.start(), m.end(), "LOCATION")
        for m in re.finditer(r"(?<![\w-])[A-ZÄÖÜ]\w+(?![\w-])", text)
        if m.group() in known()
    ]
    return text, sorted(entities + [p for p in places if all(p[1] <= e[0] or e[1] <= p[0] for e in entities)])


def _renamed(text: str, generator: Generator) -> Sample:
    out, entities, position = "", [], 0
    drawn: dict[str, str] = {}
    for match in _TATOEBA.finditer(text):
        stock = match.group()
        genitive = stock.endswith("s") and stock[:-1] in _TATOEBA_NAMES
        key = stock[:-1] if genitive else stock
        if key not in drawn:
            chance = generator.random.random()
            drawn[key] = generator.first() if chance < 0.6 else generator.full() if chance < 0.85 else generator.last()
        name = drawn[key] + ("s" if genitive else "")
        out += text[position : match.start()]
        entities.append((len(out), len(out) + len(name), "PERSON"))
        out += name
        position = match.end()
    return out + text[position:], entities
