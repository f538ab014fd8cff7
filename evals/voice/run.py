# ruff: noqa: E501
"""All figures of the voice notes: `python -m evals.voice.run --data ../shared/data`.

The roles of clauses are cross-validated: every note is read by a model that has not seen it (`--folds`, grouped by note;
synthetic clauses and the notes written for this project, half E left out, in every fold). The patterns were written
with the development notes in sight, so these figures are kinder than unseen notes will be; `--notes
evals/voice/blind/notes.jsonl --half E` reads notes that nothing was trained on. `--account` gives the extractor the
gold account as well; `--shipped` uses the shipped weights, which have seen the notes. Traps, speed and the reference
case come along (`evals.voice.traps`, `.speed`, `.reference`).
"""

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from assistant.voice.extract import extract_note
from assistant.voice.rolemodel import RoleModel
from assistant.voice.training.examples import OWN
from assistant.voice.types import Note, NoteResult
from evals.voice import reference, speed
from evals.voice.score import Counts, Item, facts_alike, match, same_person, tasks_alike
from evals.voice.traps import Traps, marked


@dataclass
class Figures:
    """All counts of a run."""

    counts: dict[str, Counts] = field(default_factory=dict)
    due: list[bool] = field(default_factory=list)
    owner: list[bool] = field(default_factory=list)
    leaked: int = 0
    altered: int = 0
    spurious_tasks: int = 0
    milliseconds: list[float] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)
    traps: Traps = field(default_factory=Traps)
    judged: dict[str, list[tuple[float, bool]]] = field(default_factory=dict)

    def of(self, name: str) -> Counts:
        """The counts of a name."""
        return self.counts.setdefault(name, Counts())


def main() -> None:
    """Print the figures as a table, or as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--folds", type=int, default=8)
    parser.add_argument("--account", action="store_true", help="give the account as input")
    parser.add_argument("--shipped", action="store_true", help="use the shipped weights (they have seen these notes)")
    parser.add_argument("--notes", type=Path, help="score these notes with the shipped weights instead")
    parser.add_argument("--all", action="store_true", help="cross-validate over our own notes as well, half E left out")
    parser.add_argument("--half", choices=["A", "B", "C", "D", "E", "H"], help="only this half of the notes")
    parser.add_argument("--json", action="store_true")
    parser.add_argument(
        "--own", type=Path, nargs="*", help="more notes to train on; default: those that train the product"
    )
    parser.add_argument("--misses", action="store_true", help="list what was missed and what was made up")
    parser.add_argument("--calibrate", action="store_true", help="fit and store the confidence curves")
    options = parser.parse_args()
    development = options.data / "voice_notes" / "dev.jsonl"
    own = OWN if options.own is None else options.own
    held = [development, *own] if options.all else [options.notes or development]
    records = [r for file in held for r in read(file) if options.half in (None, r.get("half"))]
    models: dict[str, RoleModel] = {}
    if not options.shipped and not options.notes:
        models = cross_validated(held, options.folds, [] if options.all else own)
        records = [r for r in records if r["id"] in models]
    figures = score(records, models, account=options.account)
    if options.calibrate:
        calibrate(figures)
    if options.misses:
        fallen = [f"{note} TRAP {kind} | {evidence}" for note, kind, evidence in figures.traps.fallen]
        sys.stdout.write("\n".join([*figures.misses, *fallen]) + "\n")
    rows = {**table(figures), **_beside(records)}
    sys.stdout.write(json.dumps(rows, indent=1) + "\n" if options.json else text(rows))


def _beside(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Speed and the reference case, by the shipped weights."""
    held = {"de": reference.check(reference.GERMAN, "de"), "en": reference.check(reference.ENGLISH, "en")}
    return {
        "200 words, milliseconds": json.dumps(speed.measure(records)),
        **{f"reference case, {name}": f"{sum(one.values())} of {len(one)}" for name, one in held.items()},
    }


def read(path: Path) -> list[dict[str, Any]]:
    """The notes with gold."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def cross_validated(held: Sequence[Path], folds: int, others: Sequence[Path]) -> dict[str, RoleModel]:
    """Note to a model that was trained without it; one network, where the shipped model averages several.

    Args:
        held: notes that take turns; `others`: notes that train every model.
    """
    from assistant.voice.training.examples import real, synthetic, trap_lines
    from assistant.voice.training.roles import Recipe, fit, prepare

    traps = trap_lines()
    common = prepare([*synthetic(300, 3), *(note for file in others for note in real(file, traps))])
    turns = prepare([note for file in held for note in real(file, traps)])
    models: dict[str, RoleModel] = {}
    for fold in range(folds):
        out = {note.id for note in turns[fold::folds]}
        model = fit([*common, *(note for note in turns if note.id not in out)], Recipe(networks=1))
        models |= dict.fromkeys(out, model)
    return models


def score(records: Sequence[Mapping[str, Any]], models: Mapping[str, RoleModel], *, account: bool = False) -> Figures:
    """Extract every note and compare it with its gold."""
    figures, traps = Figures(), marked()
    for record in records:
        given = {
            k: v for k, v in record.items() if k in ("id", "lang", "recorded_at", "author", "context", "transcript")
        }
        note = Note.from_json({**given, "account": record["account"]} if account else given)
        started = time.perf_counter()
        result = extract_note(note, model=models.get(record["id"]))
        figures.milliseconds.append((time.perf_counter() - started) * 1000)
        _compare(figures, record, result)
        figures.traps.add(record, result.as_json()["tasks"], traps.get(record["id"], ()))
    return figures


def _compare(figures: Figures, record: Mapping[str, Any], result: NoteResult) -> None:
    found = result.as_json()
    transcript = record["transcript"]
    people = match(record["contacts"], found["contacts"], lambda g, f: float(same_person(g["name"], f["name"])))
    figures.of("contacts").add(people, record["contacts"], found["contacts"])
    for name, least, lenient in (
        ("facts", 0.5, False), ("facts, lenient kinds", 0.5, True), ("facts, any overlap", 0.0, False),
    ):  # fmt: skip
        pairs = match(record["facts"], found["facts"], facts_alike(transcript, least, lenient))
        figures.of(name).add(pairs, record["facts"], found["facts"])
        if name == "facts":
            right = {j for _, j in pairs}
            judged = figures.judged.setdefault("fact", [])
            judged += [(f["confidence"], j in right) for j, f in enumerate(found["facts"])]
            for kind in {f["kind"] for f in [*record["facts"], *found["facts"]]}:
                _by_kind(figures, kind, pairs, record["facts"], found["facts"])
            _note_misses(figures, record["id"], "F", pairs, record["facts"], found["facts"])
    _compare_tasks(figures, record, found["tasks"], transcript)
    _compare_safety(figures, record, found)
    figures.of("account").add([(0, 0)] if _account(record, result) else [], [{}], [{}])
    _note_misses(figures, record["id"], "C", people, record["contacts"], found["contacts"])


def _account(record: Mapping[str, Any], result: NoteResult) -> bool:
    from evals.voice.score import same_company

    return same_company(record["account"], result.account)


def _by_kind(
    figures: Figures, kind: str, pairs: Sequence[tuple[int, int]], gold: Sequence[Item], found: Sequence[Item]
) -> None:
    counts = figures.of(f"fact {kind}")
    counts.hits += sum(gold[i]["kind"] == kind for i, _ in pairs)
    counts.gold += sum(g["kind"] == kind for g in gold)
    counts.found += sum(f["kind"] == kind for f in found)


def _compare_tasks(figures: Figures, record: Mapping[str, Any], found: Sequence[Item], transcript: str) -> None:
    gold = record["tasks"]
    pairs = match(gold, found, tasks_alike(transcript, 0.5))
    figures.of("tasks").add(pairs, gold, found)
    for j, item in enumerate(found):
        name = "task" if item["explicit"] else "inferred"
        figures.judged.setdefault(name, []).append((item["confidence"], j in {b for _, b in pairs}))
    figures.of("tasks, any overlap").add(match(gold, found, tasks_alike(transcript, 0.0)), gold, found)
    stated = [g for g in gold if g["explicit"]]
    said = [f for f in found if f["explicit"]]
    figures.of("tasks, explicit only").add(match(stated, said, tasks_alike(transcript, 0.5)), stated, said)
    for i, j in pairs:
        if gold[i]["due"]:
            figures.due.append(gold[i]["due"] == found[j]["due"])
            if not figures.due[-1]:
                figures.misses.append(f"{record['id']} DUE {gold[i]['due']} {found[j]['due']} {found[j]['evidence']}")
        figures.owner.append(gold[i]["assignee"] == found[j]["assignee"])
        if not figures.owner[-1]:
            figures.misses.append(
                f"{record['id']} OWNER {gold[i]['assignee']} {found[j]['assignee']} {found[j]['evidence']}"
            )
    _note_misses(figures, record["id"], "T", pairs, gold, found)


def _compare_safety(figures: Figures, record: Mapping[str, Any], found: Mapping[str, Any]) -> None:
    transcript = record["transcript"]
    for item in [*found["facts"], *found["tasks"], *found["contacts"]]:
        figures.altered += transcript[item["start"] : item["end"]] != item["evidence"]
        for secret in record["sensitive"]:
            at = transcript.find(secret)
            touched = item["start"] < at + len(secret) and at < item["end"]
            written = any(secret.lower() in str(item.get(key, "")).lower() for key in ("text", "title"))
            figures.leaked += touched or written


def _note_misses(
    figures: Figures,
    note: str,
    name: str,
    pairs: Sequence[tuple[int, int]],
    gold: Sequence[Item],
    found: Sequence[Item],
) -> None:
    for i, item in enumerate(gold):
        if i not in {a for a, _ in pairs}:
            figures.misses.append(
                f"{note} {name} MISSED {item.get('kind', '')} {item.get('account') or item.get('about') or item.get('name')} {'' if item.get('explicit', True) else '(inferred)'} | {item.get('evidence')}"
            )
    for j, item in enumerate(found):
        if j not in {b for _, b in pairs}:
            figures.misses.append(
                f"{note} {name} EXTRA {item.get('kind', '')} {item.get('account') or item.get('about') or item.get('name')} {item.get('rule') or ''} {item['confidence']} | {item['evidence']}"
            )


def table(figures: Figures) -> dict[str, Any]:
    """All figures by name."""
    rows: dict[str, Any] = {
        name: {
            "f1": round(c.f1, 3), "precision": round(c.precision, 3), "recall": round(c.recall, 3),
            "gold": c.gold, "found": c.found,
        }
        for name, c in sorted(figures.counts.items())
    }  # fmt: skip
    return {
        **rows,
        "due date exact": _share(figures.due),
        "owner right": _share(figures.owner),
        "done, called off or imagined, made a task": _rounded(figures.traps.share()),
        "traps of all kinds, made a task": f"{len(figures.traps.fallen)} of {sum(figures.traps.seen.values())}",
        "sensitive spans touched": figures.leaked,
        "evidence not verbatim": figures.altered,
        "confidence off by (facts)": _calibration_error(figures.judged.get("fact", [])),
        "milliseconds, p50": round(float(np.percentile(figures.milliseconds, 50)), 1),
        "milliseconds, p95": round(float(np.percentile(figures.milliseconds, 95)), 1),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _share(values: Sequence[bool]) -> float | None:
    return round(sum(values) / len(values), 3) if values else None


def _calibration_error(judged: Sequence[tuple[float, bool]], bins: int = 5) -> float | None:
    """Expected calibration error over equal-sized bins."""
    if not judged:
        return None
    parts = np.array_split(np.array(sorted(judged)), bins)
    return round(float(sum(len(p) * abs(p[:, 0].mean() - p[:, 1].mean()) for p in parts if len(p)) / len(judged)), 3)


def calibrate(figures: Figures) -> None:
    """Compose the stored curves with logistic fits of right against the log odds of the confidences (Platt 1999)."""
    from sklearn.linear_model import LogisticRegression

    from assistant.voice.calibration import curves
    from assistant.voice.hashed import WEIGHTS

    fitted = {}
    for name, judged in figures.judged.items():
        confidence, right = np.clip([c for c, _ in judged], 0.02, 0.98), [r for _, r in judged]
        model = LogisticRegression(C=1.0).fit(np.log(confidence / (1 - confidence))[:, None], right)
        slope, offset = float(model.coef_[0, 0]), float(model.intercept_[0])
        before = curves().get(name, (1.0, 0.0))
        fitted[name] = [round(slope * before[0], 4), round(slope * before[1] + offset, 4)]
    about = "slope and offset on log odds; python -m evals.voice.run --all --folds 4 --calibrate (held-out notes)"
    content = json.dumps({"about": about, "curves": fitted}, indent=1)
    (WEIGHTS / "calibration.json").write_text(content + "\n", encoding="utf-8")


def text(rows: Mapping[str, Any]) -> str:
    """The figures as lines."""
    lines = []
    for name, value in rows.items():
        if isinstance(value, dict):
            lines.append(
                f"{name:42s} F1 {value['f1']:.3f}  P {value['precision']:.3f}  R {value['recall']:.3f}  gold {value['gold']}  found {value['found']}"
            )
        else:
            lines.append(f"{name:42s} {value}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
