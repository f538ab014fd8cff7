"""Figures of brand-safe copy.

python -m evals.copy.measure --data ../shared/data [--index DATA_DIR] [--json]

Every share comes as {value, of, low, high}: the share, of how many, and its 95 % interval (Wilson 1927). Without
--index the demo company is indexed into a temporary folder for the figures on claims. `dev` texts were there while the
rules were tuned; `held_out` texts were written before the first rule and not looked at until the end (see
docs/copy-lint.md for what that is worth: the same person wrote rules and texts). `claims_blind` is by another person
and must stay unread: who reads its errors writes new texts.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from assistant.copy.address import address
from assistant.copy.brand_file import load_brand
from assistant.copy.claims.check import Claims
from assistant.copy.lint import Linter
from evals.copy.address import documents_of_one_form
from evals.guardrails.report import Figures, lines

Z = 1.959964

SUITES = Path(__file__).parent.parent / "suites"
DEMO = Path(__file__).parent.parent.parent / "assistant" / "demo"
TODAY = date(2026, 11, 22)


def share(hits: Sequence[bool]) -> Figures | None:
    """The share of true values with its 95 % interval, or None of nothing."""
    count = len(hits)
    if not count:
        return None
    value = sum(hits) / count
    middle = (value + Z * Z / (2 * count)) / (1 + Z * Z / count)
    half = Z / (1 + Z * Z / count) * (value * (1 - value) / count + Z * Z / (4 * count * count)) ** 0.5
    return {"value": value, "of": count, "low": max(0.0, middle - half), "high": min(1.0, middle + half)}


def rows(name: str) -> list[dict[str, Any]]:
    """The lines of a suite."""
    text = (SUITES / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line]


def planted(linter: Linter, texts: Sequence[Mapping[str, Any]]) -> Figures:
    """Recall and precision by span: a planted span is found when a finding overlaps it, a finding is right when it
    overlaps a planted span."""
    found, right = [], []
    for row in texts:
        findings = linter.lint(row["text"], row["lang"], row["channel"]).findings
        spans = [(span["start"], span["end"]) for span in row["spans"]]
        found += [any(f.span[0] < end and start < f.span[1] for f in findings) for start, end in spans]
        right += [any(f.span[0] < end and start < f.span[1] for start, end in spans) for f in findings]
    return {"texts": len(texts), "spans": len(found), "recall": share(found), "precision": share(right)}


def forms_of_address(data: Path) -> Figures:
    """Sie or du on CoCoA-MT pairs; `labelled` leaves out lines that are the same in both forms."""
    pairs = [pair for domain in ("telephony", "topical_chat") for pair in _pairs(data, domain)]
    every, labelled, mixed = [], [], []
    for formal, informal in pairs:
        same = formal == informal
        hits = [
            address(formal).form == ("none" if same else "sie"),
            address(informal).form == ("none" if same else "du"),
        ]
        every += hits
        labelled += [] if same else hits
    apart = [(a, b) for a, b in pairs if a != b]
    for shift in (1, 97, 211):
        for number, (formal, _) in enumerate(apart):
            informal = apart[(number + shift) % len(apart)][1]
            mixed += [address(f"{formal} {informal}").form == "mixed", address(f"{informal} {formal}").form == "mixed"]
    return {"accuracy_all_lines": share(every), "accuracy_labelled": share(labelled), "mixed_found": share(mixed)}


def _pairs(data: Path, domain: str) -> list[tuple[str, str]]:
    def read(form: str) -> list[str]:
        name = f"formality-control.train.{domain}.en-de.{form}.de.txt"
        return (data / "address" / name).read_text(encoding="utf-8").split("\n")[:-1]

    return list(zip(read("formal"), read("informal"), strict=True))


def claims(checker: Claims, texts: Sequence[Mapping[str, Any]]) -> Figures:
    """False, outdated, forbidden and unproven claims that are stopped; proven ones that pass."""
    stopped: list[bool] = []
    passed: list[bool] = []
    exact: list[bool] = []
    seconds: list[float] = []
    for row in texts:
        begun = time.perf_counter()
        found = [claim.status for claim in checker.check(row["text"], row["lang"])]
        seconds.append(time.perf_counter() - begun)
        good = bool(found) and all(status == "supported" for status in found)
        (passed if row["status"] == "supported" else stopped).append(
            good == (row["status"] == "supported") and bool(found)
        )
        exact.append(row["status"] in found)
    return {
        "claims": len(texts),
        "stopped": share(stopped),
        "passed": share(passed),
        "exact_status": share(exact),
        "p95_ms": round(sorted(seconds)[int(0.95 * (len(seconds) - 1))] * 1000, 1),
    }


def claims_of_texts(checker: Claims, texts: Sequence[Mapping[str, Any]]) -> Figures:
    """Claims inside whole texts, by gold span: a bad one is stopped when a claim that is not supported overlaps it, a
    proven one passes when none does; `proven_cited` wants a supported claim with a quote there, too."""
    stopped: list[bool] = []
    passed: list[bool] = []
    cited: list[bool] = []
    others = 0
    for row in texts:
        found = checker.check(row["text"], row["lang"])
        for gold in row["claims"]:
            there = [c for c in found if c.span[0] < gold["end"] and gold["start"] < c.span[1]]
            bad = any(claim.status != "supported" for claim in there)
            if gold["status"] == "supported":
                passed.append(not bad)
                cited.append(bool(there) and not bad)
            else:
                stopped.append(bad)
        others += sum(
            claim.status != "supported"
            and not any(claim.span[0] < gold["end"] and gold["start"] < claim.span[1] for gold in row["claims"])
            for claim in found
        )
    return {
        "texts": len(texts),
        "stopped": share(stopped),
        "passed": share(passed),
        "proven_cited": share(cited),
        "stopped_elsewhere": others,
    }


def speed(linter: Linter) -> Figures:
    """Milliseconds to lint 1,000 words, median and 95th percentile of 40 runs.

    Processor time says what a quiet machine would take; the clock also counts what others do.
    """
    texts = [path.read_text(encoding="utf-8") for path in sorted((DEMO / "company").rglob("*.md"))]
    words = " ".join(texts).split(" ")[:1000]
    clock, processor = [], []
    for _ in range(40):
        begun, used = time.perf_counter(), time.process_time()
        linter.lint(" ".join(words), "de", "product_page")
        clock.append((time.perf_counter() - begun) * 1000)
        processor.append((time.process_time() - used) * 1000)
    return {
        f"lint_1000_words_{name}_{part}_ms": round(sorted(values)[at], 1)
        for name, values in (("clock", clock), ("processor", processor))
        for part, at in (("median", 20), ("p95", 37))
    }


def by_split(name: str, judge: Callable[[Sequence[Mapping[str, Any]]], Figures]) -> Figures:
    """A figure for each split of a suite."""
    texts = rows(name)
    splits = dict.fromkeys(row["split"] for row in texts)
    return {split: judge([row for row in texts if row["split"] == split]) for split in splits}


def measure(data: Path, index: Path) -> Figures:
    """All figures."""
    from assistant.compose import Beleg
    from assistant.settings import load_settings

    brand = load_brand(DEMO / "brand.yaml")
    linter = Linter(brand)
    beleg = Beleg(load_settings(DEMO / "beleg.yaml", flags={"data_dir": index}))
    try:
        if not (index / "index").exists():
            beleg.ingest().run("default", [DEMO / "company"])
        checker = Claims(beleg.knowledge(), brand, today=lambda: TODAY)
        checker.check("Der Akku hat 18 V.", "de")
        return {
            "planted_violations": by_split("copy_lint.jsonl", lambda texts: planted(linter, texts)),
            "address": forms_of_address(data),
            "address_by_document": documents_of_one_form(data),
            "claims": by_split("copy_claims.jsonl", lambda texts: claims(checker, texts)),
            "claims_in_texts": by_split("copy_claim_texts.jsonl", lambda texts: claims_of_texts(checker, texts)),
            "claims_round8": by_split("copy_claim_texts_round8.jsonl", lambda texts: claims_of_texts(checker, texts)),
            "claims_blind": by_split("copy_claim_texts_blind.jsonl", lambda texts: claims_of_texts(checker, texts)),
            "speed": speed(linter),
        }
    finally:
        beleg.close()


def main(argv: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m evals.copy.measure")
    parser.add_argument("--data", type=Path, required=True, help="the folder with address/")
    parser.add_argument("--index", type=Path, help="data directory with the demo company indexed")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(options.data, options.index or Path(folder))
    print(json.dumps(figures, ensure_ascii=False) if options.json else "\n".join(lines(figures)))


if __name__ == "__main__":
    main()
