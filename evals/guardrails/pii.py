"""Measure the redactor: `python -m evals.guardrails.pii --data ../shared/data [--json]`.

Own set: exact and overlapping spans by type and language, and the share of personal characters that no span covers.
Presidio's synthetic set: F2 over tokens, of any type, as presidio-evaluator's `TokenEvaluator` computes it.
GermEval 2014 and MobIE: F1 of exact spans. Then what it costs, and whether placeholders come back under random cuts.
"""

import argparse
import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from guardrails.pii import WIDE, PiiOptions, Redactor, StreamRestorer, Vault
from guardrails.training.pii.sets import germeval, mobie
from guardrails.types import Span

ALLOW = ("0800 000 33 69", "service@fennwerk.example", "shop@fennwerk.example", "www.fennwerk.example", "Fennwerk")
"""The contact data of the company in our own set, as its README names it."""

CHECKED = (
    *("IBAN_CODE", "CREDIT_CARD", "DE_TAX_ID", "DE_SOCIAL_SECURITY", "DE_HEALTH_INSURANCE", "DE_VAT_ID"),
    *("DE_ID_CARD", "DE_PASSPORT", "AT_SVNR", "CH_AHV"),
)
Key = tuple[int, int, str]


@dataclass
class Counts:
    """Hits, false alarms and misses."""

    hits: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, other: "Counts") -> None:
        self.hits, self.wrong, self.missed = (
            self.hits + other.hits,
            self.wrong + other.wrong,
            self.missed + other.missed,
        )

    @property
    def recall(self) -> float | None:
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else None

    @property
    def precision(self) -> float | None:
        return self.hits / (self.hits + self.wrong) if self.hits + self.wrong else None

    def f(self, beta: float = 1.0) -> float:
        precision, recall = self.precision or 0.0, self.recall or 0.0
        square = beta * beta
        return (1 + square) * precision * recall / (square * precision + recall) if precision + recall else 0.0

    def row(self) -> dict[str, Any]:
        return {
            "recall": _round(self.recall),
            "precision": _round(self.precision),
            "n": self.hits + self.missed,
            "false": self.wrong,
        }


@dataclass
class OwnReport:
    """Counts by (type, language), exact and overlapping, and leaked characters by language."""

    exact: dict[tuple[str, str], Counts] = field(default_factory=dict)
    overlap: dict[tuple[str, str], Counts] = field(default_factory=dict)
    leaked: Counter[str] = field(default_factory=Counter)
    personal: Counter[str] = field(default_factory=Counter)
    errors: list[dict[str, Any]] = field(default_factory=list)

    def total(self, types: Sequence[str], language: str | None = None, exact: bool = False) -> Counts:
        """Counts over types, of one language or both."""
        total = Counts()
        for (entity, lang), counts in (self.exact if exact else self.overlap).items():
            if entity in types and language in {None, lang}:
                total.add(counts)
        return total


def own(path: Path, redactor: Redactor) -> OwnReport:
    """Measure on our own set."""
    report = OwnReport()
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        text, language = record["text"], record["lang"]
        gold: set[Key] = {(span["start"], span["end"], span["type"]) for span in record["spans"]}
        found: set[Key] = {(span.start, span.end, span.type) for span in redactor.analyze(text)}
        if gold != found:
            report.errors.append(
                {
                    "id": record["id"],
                    "missed": sorted(key[2] for key in gold - found),
                    "false": sorted(key[2] for key in found - gold),
                }
            )
        for entity in {key[2] for key in gold | found}:
            mine, theirs = {k for k in found if k[2] == entity}, {k for k in gold if k[2] == entity}
            report.exact.setdefault((entity, language), Counts()).add(_compare(mine, theirs, lambda a, b: a == b))
            report.overlap.setdefault((entity, language), Counts()).add(_compare(mine, theirs, _overlaps))
        covered = {i for start, end, _ in found for i in range(start, end)}
        for start, end, _ in gold:
            signs = [i for i in range(start, end) if not text[i].isspace()]
            report.personal[language] += len(signs)
            report.leaked[language] += sum(i not in covered for i in signs)
    return report


def presidio_f2(path: Path, redactor: Redactor) -> dict[str, Any]:
    """Precision, recall and F2 over tokens, whatever the type (presidio-evaluator, `pii_f`, beta 2)."""
    import spacy

    tokenizer = spacy.blank("en").tokenizer
    counts = Counts()
    missed: Counter[str] = Counter()
    for record in json.loads(path.read_text(encoding="utf-8")):
        text = record["full_text"]
        gold = [Span(s["start_position"], s["end_position"], s["entity_type"]) for s in record["spans"]]
        found = redactor.analyze(text)
        for token in tokenizer(text):
            if token.is_space:
                continue
            place = Span(token.idx, token.idx + len(token), "")
            wanted = next((span for span in gold if _touches(span, place)), None)
            given = any(_touches(span, place) for span in found)
            counts.add(Counts(int(bool(wanted) and given), int(given and not wanted), int(bool(wanted) and not given)))
            if wanted and not given:
                missed[wanted.type] += 1
    return {**counts.row(), "f2": _round(counts.f(2.0)), "missed_tokens": dict(missed.most_common())}


def spans_f1(
    samples: Iterable[tuple[str, list[Key]]], find: Callable[[str], Iterable[Key]], label: str
) -> dict[str, Any]:
    """F1 of spans of one label: exact, and lenient (`f1_overlap`), where one character in common is enough."""
    exact, overlap = Counts(), Counts()
    for text, gold in samples:
        theirs = {key for key in gold if key[2] == label}
        mine = {key for key in find(text) if key[2] == label}
        exact.add(_compare(mine, theirs, lambda a, b: a == b))
        overlap.add(_compare(mine, theirs, _overlaps))
    return {**exact.row(), "f1": _round(exact.f()), "f1_overlap": _round(overlap.f())}


def restored(redactor: Redactor, texts: Sequence[str], rounds: int = 5, seed: int = 3) -> dict[str, Any]:
    """Share of texts that come back character by character through a stream cut at random places."""
    rng = random.Random(seed)
    good = total = 0
    for text in texts:
        vault = Vault()
        hidden = vault.hide(text, redactor.analyze(text))
        for _ in range(rounds):
            cuts = sorted(rng.randrange(len(hidden) + 1) for _ in range(rng.randrange(1, 40)))
            restorer = StreamRestorer(vault)
            pieces = [hidden[a:b] for a, b in zip([0, *cuts], [*cuts, len(hidden)], strict=True)]
            shown = "".join(restorer.feed(piece) for piece in pieces) + restorer.finish()
            total += 1
            good += shown == text
    return {"restored": good / total, "streams": total}


def speed(redactor: Redactor, texts: Sequence[str]) -> dict[str, Any]:
    """Processor milliseconds for messages of 400 characters, and per 1,000 characters of a document."""
    joined = "\n".join(texts)
    messages = [joined[i : i + 400] for i in range(0, min(len(joined) - 400, 40_000), 400)]
    times = []
    for message in messages:
        begin = time.process_time()
        redactor.analyze(message)
        times.append(1000 * (time.process_time() - begin))
    times.sort()
    document = joined[:40_000]
    begin = time.process_time()
    redactor.analyze(document)
    long = 1000 * (time.process_time() - begin) / (len(document) / 1000)
    return {
        "message_ms_p50": _round(times[len(times) // 2]),
        "message_ms_p95": _round(times[int(len(times) * 0.95)]),
        "document_ms_per_1000": _round(long),
    }


def cold_start() -> float:
    """Processor seconds from a fresh interpreter's first import to the first redacted message."""
    code = (
        "import time; t = time.process_time(); from guardrails.pii import Redactor;"
        "Redactor().redact('Hallo, hier ist Mehmet Karaca.'); print(time.process_time() - t)"
    )
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(3)]
    return min(float(run.stdout) for run in runs)


def measure(data: Path) -> dict[str, Any]:
    """All figures."""
    folder = data / "pii"
    redactor, wide = Redactor(PiiOptions(allow=ALLOW)), Redactor(PiiOptions(entities=WIDE, thresholds={"PERSON": 0.4}))
    report = own(folder / "dev.jsonl", redactor)
    texts = [json.loads(line)["text"] for line in (folder / "dev.jsonl").read_text(encoding="utf-8").splitlines()]
    types = sorted({entity for entity, _ in report.overlap})
    others = [entity for entity in types if entity not in {*CHECKED, "PHONE_NUMBER", "PERSON", "ADDRESS"}]
    groups = {
        "with a checksum": CHECKED,
        "PHONE_NUMBER": ("PHONE_NUMBER",),
        "other structured": others,
        "PERSON": ("PERSON",),
        "ADDRESS": ("ADDRESS",),
    }
    wide.load()
    nlp = wide._engine.nlp_engine.nlp["xx"]
    labelled = _labelled(nlp)
    german = [sample for _, sample in germeval(folder / "germeval2014_dev.tsv")]
    traffic = mobie(folder / "mobie_dev.conll")
    return {
        "own": {
            name: {lang: report.total(group, lang).row() for lang in ("de", "en")} for name, group in groups.items()
        },
        "own_exact": {
            name: {lang: report.total(group, lang, exact=True).row() for lang in ("de", "en")}
            for name, group in groups.items()
        },
        "own_types": {entity: report.total((entity,)).row() for entity in types},
        "leaked": {lang: _round(report.leaked[lang] / report.personal[lang]) for lang in ("de", "en")},
        "presidio_synth": presidio_f2(folder / "presidio_synth_en.dev.json", wide),
        "germeval2014 PER, model": spans_f1(german, labelled, "PERSON"),
        "germeval2014 PER, redactor": spans_f1(german, _found(wide), "PERSON"),
        "mobie person, model": spans_f1(traffic, labelled, "PERSON"),
        "mobie person, redactor": spans_f1(traffic, _found(wide), "PERSON"),
        "mobie street, model": spans_f1(traffic, labelled, "STREET"),
        "stream": restored(redactor, texts),
        "speed": {**speed(redactor, texts), "cold_start_s": _round(cold_start())},
        "errors": report.errors,
    }


def _labelled(nlp: Any) -> Callable[[str], list[Key]]:
    return lambda text: [(span.start_char, span.end_char, span.label_) for span in nlp(text).ents]


def _found(redactor: Redactor) -> Callable[[str], list[Key]]:
    return lambda text: [(span.start, span.end, span.type) for span in redactor.analyze(text)]


def _compare(mine: set[Key], theirs: set[Key], same: Callable[[Key, Key], bool]) -> Counts:
    hits = sum(any(same(m, t) for m in mine) for t in theirs)
    return Counts(hits, sum(not any(same(m, t) for t in theirs) for m in mine), len(theirs) - hits)


def _overlaps(a: Key, b: Key) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _touches(span: Span, place: Span) -> bool:
    return span.start < place.end and place.start < span.end


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _table(figures: dict[str, Any]) -> str:
    lines = [f"{'own set (overlap)':32} {'lang':4} {'recall':>7} {'precision':>9} {'n':>4} {'false':>5}"]
    for name, languages in figures["own"].items():
        for language, row in languages.items():
            lines.append(_row(name, language, row))
    lines.append("own set (exact)")
    for name, languages in figures["own_exact"].items():
        for language, row in languages.items():
            lines.append(_row(name, language, row))
    for name in (
        "leaked",
        "presidio_synth",
        "germeval2014 PER, model",
        "germeval2014 PER, redactor",
        "mobie person, model",
        "mobie person, redactor",
        "mobie street, model",
        "stream",
        "speed",
    ):
        lines.append(f"{name}: {figures[name]}")
    lines += [str(error) for error in figures["errors"]]
    return "\n".join(lines)


def _row(name: str, language: str, row: dict[str, Any]) -> str:
    return f"  {name:30} {language:4} {row['recall']!s:>7} {row['precision']!s:>9} {row['n']:>4} {row['false']:>5}"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    figures = measure(arguments.data)
    print(json.dumps(figures, ensure_ascii=False) if arguments.json else _table(figures))


if __name__ == "__main__":
    main()
