"""Build `guardrails/pii/data/first_names.txt`, the first names the rules know.

    python -m guardrails.training.pii.gazetteer --data ../shared/data

Source: the person providers of Faker (MIT) for European, Turkish, African, American and Asian locales, and the lists in
`names.py`. A name that the parallel corpus mostly writes in lower case ("will", "rose", "hope") is a word and left out.
"""

import argparse
import re
from collections import Counter
from pathlib import Path

from guardrails.training.pii.names import FIRST, faker_names

OUT = Path("guardrails/pii/data/first_names.txt")
NOT_NAMES = frozenset(
    """
    africa alabama america april asia august austin australia berlin boston bremen bruno brooklyn carolina chelsea china dallas dakota denver
    dezember diesel einstein essen europa florence georgia hamburg houston india ireland israel januar jordan juli juni kenya london lyon madison
    mai malta milan milano montana orlando oslo paris philadelphia phoenix rom roma santa savannah siena sommer sunday sydney trinity venezia verona
    vienna virginia washington wien windows java python ruby swift docker linux oracle mercedes porsche tesla amazon alexa siri cortana avalon
    toms tage bett lage tor corona france stein eimer romane eden eta gregorian gabel basel nazi kaiser salami saal sol bart rico
    google excel access outlook azure magento shopify adobe microsoft french german english deutsch dutch spanish
    monday tuesday friday saturday january february july june september october november december christmas internet god gott
    """.split()
)
_WORD = re.compile(r"[^\W\d_]+")


def words(folder: Path) -> tuple[Counter[str], Counter[str]]:
    """How often each word stands in lower case, and capitalised, in both languages of the parallel corpus."""
    lower: Counter[str] = Counter()
    upper: Counter[str] = Counter()
    for path in sorted((folder / "parallel").glob("*.tsv")):
        for word in _WORD.findall(path.read_text(encoding="utf-8")):
            (lower if word.islower() else upper)[word.lower()] += 1
    return lower, upper


def main() -> None:
    """Write the list, one name a line, lower case, sorted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    lower, upper = words(arguments.data)
    names = {
        name.lower() for names in (*FIRST.values(), *(first for first, _ in faker_names().values())) for name in names
    }
    kept = sorted(n for n in names - NOT_NAMES if len(n) > 2 and n.isalpha() and lower[n] <= max(2, upper[n] // 50))
    arguments.out.write_text("\n".join(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
