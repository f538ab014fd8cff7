"""E2E meaning representations through the composer: facts covered, facts invented.

python -m evals.copy.e2e --data ../shared/data/copy/e2e.dev.csv [--json]

Facts are read back from the texts by patterns of their own, after the slot error script that Dušek et al. published
with the E2E challenge results (2019): a value counts as covered when its words stand in the text outside of names, as
invented when a value of the data's vocabulary stands there that the meaning does not have.
"""

import argparse
import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from assistant.copy.drafting.meaning import parse, realise
from evals.guardrails.report import Figures

_RATING = r"(?:customer )?rating (?:of |is )?{0}|{0} (?:customer )?rating"
_PRICE = r"(?:prices?(?: range)?)(?: of| are| is)? {0}|{0} (?:price range|prices)"


def meanings(path: Path) -> list[dict[str, str]]:
    """The distinct meanings of a file, in order."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [parse(text) for text in dict.fromkeys(row["mr"] for row in csv.DictReader(file))]


def vocabulary(found: Iterable[Mapping[str, str]]) -> dict[str, set[str]]:
    """Every value by attribute."""
    values: dict[str, set[str]] = defaultdict(set)
    for meaning in found:
        for name, value in meaning.items():
            values[name].add(value)
    return values


def pattern(name: str, value: str) -> str:
    """A regular expression that finds a value in a text."""
    words = re.escape(value.lower())
    if name == "familyFriendly":
        return r"not family-friendly" if value == "no" else r"(?<!not )family-friendly"
    if name == "customer rating":
        return _RATING.format(words)
    if name == "priceRange":
        return _PRICE.format(words)
    if name == "food":
        return rf"{words}(?: food)?(?=[ .,])" if value.lower().endswith("food") else rf"{words} food"
    if name == "near":
        return rf"near {words}"
    return rf"\b{words}\b"


def stated(text: str, meaning: Mapping[str, str], name: str, value: str) -> bool:
    """Whether a text states a value; other names are blanked first, for they hold words of values."""
    low = text.lower()
    for other in ("name", "near"):
        if other != name and other in meaning:
            low = low.replace(meaning[other].lower(), "_")
    return re.search(pattern(name, value), low) is not None


def measure(path: Path) -> Figures:
    """Covered and invented facts over all variants of all meanings."""
    found = meanings(path)
    known = vocabulary(found)
    facts = covered = invented = texts = 0
    for meaning in found:
        for text in realise(meaning):
            texts += 1
            facts += len(meaning)
            covered += sum(stated(text, meaning, name, value) for name, value in meaning.items())
            invented += sum(
                stated(text, meaning, name, value)
                for name, values in known.items()
                for value in values
                if meaning.get(name) != value and not (name in ("name", "near") and value in meaning.values())
            )
    empty = sum(not realise(meaning) for meaning in found)
    return {
        "meanings": len(found),
        "texts": texts,
        "without_text": empty,
        "covered": covered / facts if facts else None,
        "invented": invented,
    }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    figures = measure(given.data)
    print(json.dumps(figures) if given.json else "\n".join(f"{name}: {value}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
