"""Public sets as texts with entities. None of their text goes into the product."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

Entity = tuple[int, int, str]
Sample = tuple[str, list[Entity]]
"""A text and its entities: start, end, label, in code points."""

_MOBIE = {
    "person": "PERSON",
    "location": "LOCATION",
    "location-city": "LOCATION",
    "location-stop": "LOCATION",
    "location-street": "STREET",
    "organization": "ORGANIZATION",
    "organization-company": "ORGANIZATION",
}
_GERMEVAL = {"PER": "PERSON", "LOC": "LOCATION", "ORG": "ORGANIZATION"}
_PRESIDIO = {"PERSON": "PERSON", "GPE": "LOCATION", "ORGANIZATION": "ORGANIZATION", "STREET_ADDRESS": "STREET"}
_NO_SPACE_BEFORE = re.compile(r"[.,;:!?%)\]}»“”…]|'s|’s|n't")
_NO_SPACE_AFTER = re.compile(r"[(\[{#@«„/]")


def mobie(path: Path) -> list[Sample]:
    """MobIE (DFKI, CC BY 4.0): German mobility reports and tweets."""
    return [_detokenise(doc, _MOBIE) for doc in _conll(path.read_text(encoding="utf-8"), word=0, tag=3)]


def germeval(path: Path) -> list[tuple[str, Sample]]:
    """GermEval 2014 (CC BY 4.0): source address and sample; derived and partial names are no entities here."""
    samples = []
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        lines = block.splitlines()
        rows = [
            (row[1], row[2]) for row in (line.split("\t") for line in lines if not line.startswith("#")) if len(row) > 2
        ]
        rows = [(word, "O" if tag.endswith(("deriv", "part")) else tag) for word, tag in rows]
        source = lines[0].split("\t")[1] if lines[0].startswith("#") else ""
        if rows:
            samples.append((source, _detokenise(rows, _GERMEVAL)))
    return samples


def presidio(path: Path) -> list[tuple[int, Sample]]:
    """Presidio's synthetic set (MIT): template number and sample."""
    samples = []
    for record in json.loads(path.read_text(encoding="utf-8")):
        entities = [
            (span["start_position"], span["end_position"], _PRESIDIO[span["entity_type"]])
            for span in record["spans"]
            if span["entity_type"] in _PRESIDIO
        ]
        samples.append((int(record["template_id"]), (record["full_text"], sorted(entities))))
    return samples


def _conll(text: str, word: int, tag: int) -> Iterator[list[tuple[str, str]]]:
    for document in re.split(r"^-DOCSTART-.*$", text, flags=re.MULTILINE):
        rows = [line.split("\t") for line in document.splitlines() if line.strip()]
        if rows:
            yield [(row[word], row[tag] if len(row) > tag else "O") for row in rows]


def _detokenise(rows: Iterable[tuple[str, str]], labels: dict[str, str]) -> Sample:
    text = ""
    entities: list[Entity] = []
    previous = ""
    for word, tag in rows:
        glue = "" if not text or _NO_SPACE_BEFORE.match(word) or _NO_SPACE_AFTER.fullmatch(previous) else " "
        start = len(text) + len(glue)
        text += glue + word
        prefix, _, name = tag.partition("-")
        label = labels.get(name)
        if label and prefix == "I" and entities and entities[-1][2] == label and entities[-1][1] >= start - 1:
            entities[-1] = (entities[-1][0], len(text), label)
        elif label:
            entities.append((start, len(text), label))
        previous = word
    return text, entities
