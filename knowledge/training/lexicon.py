"""Learn the German-English lexicon of cross-language search from parallel sentences.

    python -m knowledge.training.lexicon --data ../shared/data

Writes `knowledge/models/lexicon-de-en/lexicon.json`: per direction and stem the words that translate it, with weights
that add up to 1. Stems are aligned with IBM model 1 in both directions; a translation counts by t(e|f) * sqrt(t(f|e)),
which takes out words that merely often stand nearby. Share-alike sources are left out. About two minutes, 6 GB.

To that come the word lists of `words/*.tsv`, written for this project: `english, alternatives<TAB>deutsch, Varianten`,
the commonest first, terms of several words too. Where both know a word, the list counts more.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.retrieval.analysis import Analyzer, words
from knowledge.retrieval.lexicon import FILE, MODEL
from knowledge.training.alignment import Cells, Floats, Translation, cells, translation
from knowledge.training.texts import load_sentences

LONGEST = 40
"""Sentences of more different stems are left out: they align badly and cost much."""
TOP = 5
LEAST = 0.006
"""Translations below this weight are noise."""
SHARE = 0.15
"""Translations below this share of the best one are left out."""
WRITTEN = Path(__file__).parent / "words"
MOST = 8
"""Translations of a word that both the texts and the written lists know."""
_LIST_WEIGHT = 0.7
Weighted = dict[str, list[tuple[str, float]]]


@dataclass
class Side:
    """The stems of one language in the order they came up, and the commonest word of each."""

    analyzer: Analyzer
    ids: dict[str, int]
    counts: Counter[str]

    def stems(self, text: str) -> list[int]:
        """Distinct stem ids of a sentence."""
        found = words(text)
        self.counts.update(found)
        stems = dict.fromkeys(self.analyzer.stem(word) for word in found)
        return [self.ids.setdefault(stem, len(self.ids)) for stem in stems]

    def surfaces(self) -> list[str]:
        """The commonest word of each stem, by id."""
        surface: dict[str, str] = {}
        for word, _ in sorted(self.counts.items(), key=lambda item: (-item[1], item[0])):
            surface.setdefault(self.analyzer.stem(word), word)
        return [surface[stem] for stem in self.ids]


def learn(pairs: Iterable[tuple[str, str]], rounds: int = 6) -> dict[str, dict[str, list[tuple[str, float]]]]:
    """The lexicon in both directions from (English, German) sentences.

    Returns:
        {"de-en": {German stem: [(English word, weight)]}, "en-de": …}, best first, weights adding up to 1.
    """
    german, english = (Side(Analyzer(code), {}, Counter()) for code in ("de", "en"))
    rows: list[tuple[Sequence[int], Sequence[int]]] = []
    for en, de in pairs:
        left, right = german.stems(de), english.stems(en)
        if left and right and len(left) <= LONGEST and len(right) <= LONGEST:
            rows.append((left, right))
    forth = cells(rows)
    back = Cells(forth.right, forth.left, forth.sentence)
    ahead, behind = translation(forth, len(german.ids), rounds), translation(back, len(english.ids), rounds)
    return {
        "de-en": _best(ahead, _turned(behind), list(german.ids), english.surfaces()),
        "en-de": _best(behind, _turned(ahead), list(english.ids), german.surfaces()),
    }


def _turned(other: Translation) -> Floats:
    """The chances of a direction in the order of the other one's pairs (the same ones, sorted by their left unit)."""
    chance: Floats = other.chance[np.lexsort((other.left, other.right))]
    return chance


def _best(
    found: Translation, reverse: Floats, stems: Sequence[str], surfaces: Sequence[str]
) -> dict[str, list[tuple[str, float]]]:
    weight = found.chance * np.sqrt(reverse)
    kept = np.flatnonzero(weight > LEAST)
    kept = kept[np.lexsort((-weight[kept], found.left[kept]))]
    lexicon: dict[str, list[tuple[str, float]]] = {}
    for index in kept:
        options = lexicon.setdefault(stems[found.left[index]], [])
        if len(options) < TOP and (not options or weight[index] >= SHARE * options[0][1]):
            options.append((surfaces[found.right[index]], float(weight[index])))
    return {stem: _normalised(options) for stem, options in sorted(lexicon.items())}


def _normalised(options: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    total = sum(weight for _, weight in options)
    return [(word, round(weight / total, 2)) for word, weight in options]


def read_written(folder: Path = WRITTEN) -> list[tuple[list[str], list[str]]]:
    """(English alternatives, German alternatives), lower case, of every line of the lists."""
    lines = [line for file in sorted(folder.glob("*.tsv")) for line in file.read_text(encoding="utf-8").splitlines()]
    sides = [line.lower().split("\t") for line in lines if "\t" in line]
    return [(_alternatives(side[0]), _alternatives(side[1])) for side in sides]


def _alternatives(side: str) -> list[str]:
    return [text for one in side.split(",") if (text := " ".join(words(one)))]


def with_written(
    lexicon: Mapping[str, Weighted], rows: Sequence[tuple[Sequence[str], Sequence[str]]]
) -> dict[str, Weighted]:
    """The lexicon with the written lists: what both know gets the list's translations first."""
    turned = [(german, english) for english, german in rows]
    return {"de-en": _joined(lexicon["de-en"], turned, "de"), "en-de": _joined(lexicon["en-de"], rows, "en")}


def _joined(learnt: Weighted, rows: Sequence[tuple[Sequence[str], Sequence[str]]], language: str) -> Weighted:
    analyzer = Analyzer(language)
    told: dict[str, dict[str, float]] = {}
    for sources, targets in rows:
        for place, target in enumerate(targets):
            parts = target.split()
            for source in sources:
                key = " ".join(analyzer.stem(word) for word in source.split())
                options = told.setdefault(key, {})
                for part in parts:
                    options[part] = options.get(part, 0.0) + 1 / (1 + place) / len(parts)
    merged = dict(learnt)
    for stem, options in told.items():
        total = sum(options.values())
        share = _LIST_WEIGHT if stem in learnt else 1.0
        both = {word: share * weight / total for word, weight in options.items()}
        for word, weight in learnt.get(stem, ()):
            both[word] = both.get(word, 0.0) + (1 - _LIST_WEIGHT) * weight
        merged[stem] = _normalised(sorted(both.items(), key=lambda item: (-item[1], item[0]))[:MOST])
    return dict(sorted(merged.items()))


def as_text(lexicon: Mapping[str, Mapping[str, Sequence[tuple[str, float]]]]) -> str:
    """The file's text: one stem a line, so that a change of the lexicon can be read."""
    parts = []
    for direction, entries in lexicon.items():
        lines = [
            f"{json.dumps(stem, ensure_ascii=False)}:{json.dumps(options, ensure_ascii=False, separators=(',', ':'))}"
            for stem, options in entries.items()
        ]
        parts.append(f'"{direction}":{{\n' + ",\n".join(lines) + "\n}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main(arguments: list[str] | None = None) -> int:
    """Learn, write, say what was written."""
    parser = argparse.ArgumentParser(description="Learn the lexicon of cross-language search.")
    parser.add_argument("--data", type=Path, required=True, help="folder with parallel/")
    parser.add_argument("--out", type=Path, default=MODEL, help="folder to write to")
    chosen = parser.parse_args(arguments)
    sources = load_sentences(chosen.data)
    learnt = learn((pair.en, pair.de) for pairs in sources.values() for pair in pairs)
    lexicon = with_written(learnt, read_written())
    chosen.out.mkdir(parents=True, exist_ok=True)
    (chosen.out / FILE).write_text(as_text(lexicon), encoding="utf-8")
    print({direction: len(entries) for direction, entries in lexicon.items()}, file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
