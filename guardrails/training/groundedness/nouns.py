"""Make guardrails/groundedness/nouns.de.txt, German words written with a capital that name nobody and no place.

    python -m guardrails.training.groundedness.nouns --data ../shared/data

German writes every noun with a capital, so a capital alone does not tell a changed name from a paraphrase. A word
with a capital counts as a common noun when it occurs in German sentences whose English translation does not have the
same word: "Zeit" becomes "time", "Meier" stays "Meier". Towns and countries are taken out again.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

OUT = Path(__file__).parents[2] / "groundedness" / "nouns.de.txt"
PLACES = Path(__file__).parents[3] / "assistant" / "understand" / "places.json"
LEAST, SAME = 3, 0.3
SHARE_ALIKE = frozenset({"bcontrast", "xsid"})
"""Files whose licence would reach the list; left out."""
_WORD = re.compile(r"[^\W\d_]{3,}")


def main() -> None:
    """Count and write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    asked = parser.parse_args()
    seen: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    for german, english in pairs(asked.data / "parallel"):
        other = {word.lower() for word in _WORD.findall(english)}
        for found in list(_WORD.finditer(german))[1:]:
            word = found.group()
            if word[0].isupper() and word[1:].islower():
                seen[word] += 1
                kept[word] += word.lower() in other
    names = _places()
    nouns = sorted(w for w, n in seen.items() if n >= LEAST and kept[w] < SAME * n and w.lower() not in names)
    OUT.write_text("\n".join(word.lower() for word in nouns) + "\n", encoding="utf-8")
    print(f"{len(nouns)} nouns of {len(seen)} capitalised words")


def pairs(folder: Path) -> Iterator[tuple[str, str]]:
    """German and English sentences of the parallel files: English, tab, German."""
    for path in sorted(path for path in folder.glob("*.tsv") if path.stem not in SHARE_ALIKE):
        for line in path.read_text(encoding="utf-8").splitlines():
            cells = line.split("\t")
            if len(cells) == 2:
                yield cells[1], cells[0]


def _places() -> frozenset[str]:
    content = json.loads(PLACES.read_text(encoding="utf-8"))
    towns = {name for names in content["towns"].values() for name in names.split("|")}
    return frozenset(towns | {name["de"].split(",")[0].lower() for name in content["countries"].values()})


if __name__ == "__main__":
    main()
