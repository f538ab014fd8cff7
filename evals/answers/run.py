"""Answer figures through the whole assistant: `python -m evals.answers.run --data ../shared/data [--json]`.

With `--fitted` the shipped weights judge the sets they were fitted on (how the product behaves as it is); without it
sentence scores and confidence are cross-validated by article (what unseen documents can expect).
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.building import WEIGHTS
from assistant.confidence import Confidence
from assistant.evidence import Measurer, Selector
from assistant.evidence.scorer import read_weights
from evals.answers.collection import RememberingEncoder, measurer
from evals.answers.data import load
from evals.answers.figures import Figures, figures
from evals.answers.fit import SETS, shop_like
from evals.answers.model_selection import Judged, judge
from evals.answers.multiturn import Retrieval, retrieval
from evals.answers.observe import Observation, observe
from knowledge.retrieval.encoder import Encoder, EncoderOptions, by_meaning, load_encoder

ASKED: dict[str, tuple[float | None, float]] = {
    "xquad_de": (0.88, 0.955),
    "xquad_en": (0.92, 0.975),
    "mtragun": (None, 0.86),
}
SHOP_LIKE = ("companies", "companies_cross", "mtragun")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m evals.answers.run", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with qa/, faq/, multiturn/")
    parser.add_argument("--model", default="default", help="embedding model: 'default', a hub name or a folder")
    parser.add_argument("--sets", nargs="*", default=[*SETS, *SHOP_LIKE], help="sets to measure")
    parser.add_argument("--fitted", action="store_true", help="use the shipped weights")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    chosen = parser.parse_args(arguments)
    encoder = RememberingEncoder(by_meaning(load_encoder(EncoderOptions(model=chosen.model))))
    weights = read_weights(WEIGHTS, encoder.info.name)
    # Cross-validated weights are fitted on all sets, whichever are shown.
    needed = [name for name in chosen.sets if name in SETS] if chosen.fitted else SETS
    sets = {name: list(_observed(name, chosen.data, encoder)) for name in needed}
    sets |= shop_like(chosen.data, encoder)
    measure = measurer(encoder)
    judged = _shipped(sets, measure, encoder) if chosen.fitted else judge(sets, measure)
    rows = {name: figures(items, float(weights["threshold"])) for name, items in judged.items() if name in chosen.sets}
    path = chosen.data / "multiturn" / "mtragun.dev.jsonl"
    turns = retrieval(path, encoder) if path.is_file() else None
    if chosen.json:
        shown = {name: row.to_json() for name, row in rows.items()}
        print(json.dumps({"sets": shown, "rewriting": turns.to_json() if turns else None}))
    else:
        print("\n".join(table(rows, turns)))
    return 0


def table(rows: dict[str, Figures], turns: Retrieval | None) -> Iterator[str]:
    """The figures as Markdown lines, with what is asked of them."""
    yield "| set | questions | within 400 (asked) | top sentence | AUROC (asked) | answered | refused | exact | chars |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    for name, row in rows.items():
        within, auroc = ASKED.get(name, (None, None))
        cells = [
            name,
            str(row.questions),
            _against(row.within, within),
            _against(row.top, None),
            _against(row.auroc, auroc),
            f"{row.answered:.3f}",
            "–" if row.refused is None else f"{row.refused:.3f}",
            f"{row.verbatim:.1%}",
            "–" if row.characters is None else f"{row.characters:.0f}",
        ]
        yield f"| {' | '.join(cells)} |"
    if turns:
        yield ""
        gain = turns.rewritten - turns.last_turn
        yield (
            f"MTRAG-UN, nDCG@10 on {turns.questions} questions: {turns.rewritten:.3f} with rewriting (asked .76), "
            f"{turns.last_turn:.3f} with the last turn alone ({gain:+.3f}, asked +.03); "
            f"{turns.better} better, {turns.worse} worse"
        )


def _against(value: float | None, asked: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if asked is None else f"{value:.3f} ({asked:g})"


def _observed(name: str, data: Path, encoder: Encoder) -> Iterator[Observation]:
    started = time.monotonic()
    yield from observe(load(name, data, SETS.get(name)), encoder)
    print(f"{name}: {time.monotonic() - started:.0f} s", file=sys.stderr)


def _shipped(sets: dict[str, list[Observation]], measure: Measurer, encoder: Encoder) -> dict[str, list[Judged]]:
    weights = read_weights(WEIGHTS, encoder.info.name)
    selector, confidence = Selector(measure, weights), Confidence(weights)
    made: dict[str, list[Judged]] = {}
    for name, observations in sets.items():
        selections = [(o, selector.score(o.measured)) for o in observations]
        made[name] = [Judged(o, s, confidence(s)) for o, s in selections]
    return made


if __name__ == "__main__":
    raise SystemExit(main())
