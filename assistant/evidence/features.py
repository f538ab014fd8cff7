"""Features of candidate sentences for one question; all in about 0..1, comparable across collections."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from assistant.evidence.lexicon import Lexicon, lexicon
from assistant.evidence.quantities import asked_for, focus, share_found
from assistant.evidence.question import AnalysedQuestion, Term, abroad, grams
from assistant.evidence.units import Unit
from knowledge.retrieval.fusion import UNKNOWN
from knowledge.types import Hit

Floats = npt.NDArray[np.float32]

KINDS = (
    "date", "duration", "number", "place", "person", "cause", "manner", "definition", "thing", "polar", "other",
)  # fmt: skip

_YEAR = re.compile(r"^(1\d{3}|20\d{2})$")
_MATCH_FLOOR = 0.5


@dataclass(frozen=True, slots=True)
class Lexical:
    """Word overlap of one question with its candidate units.

    Attributes:
        match: [units, terms], 0..1: how much of the term's 4-grams stand in the unit (below one half: 0).
        chunk_match: [hits, terms], the same for the whole chunk with its headings.
        weights: [terms], sums to 1: rarity of each term.
    """

    match: Floats
    chunk_match: Floats
    weights: Floats


def lexical(
    question: AnalysedQuestion, candidates: Sequence[Unit], lines: Sequence[str], languages: Sequence[str]
) -> Lexical:
    """Term matches of every unit and every chunk.

    Args:
        lines: as `Cut.line`, one a hit; none: only units count.
        languages: of the hits.
    """
    terms = question.terms
    match = np.zeros((len(candidates), max(len(terms), 1)), dtype=np.float32)
    chunk_match = np.zeros((len(lines), match.shape[1]), dtype=np.float32)
    spelt = spellings(question, languages)
    for j in range(len(terms)):
        match[:, j] = [best_overlap(spelt[unit.hit][j], unit.line) for unit in candidates]
        chunk_match[:, j] = [best_overlap(spelt[hit][j], line) for hit, line in enumerate(lines)]
    raw = np.array([0.05 + term.rarity for term in terms] or [1.0], dtype=np.float32)
    return Lexical(match, chunk_match, raw / raw.sum())


def spellings(question: AnalysedQuestion, languages: Sequence[str]) -> list[tuple[tuple[Term, ...], ...]]:
    """For each language the terms of a question as they may stand in its texts: as typed, and as called there."""
    known = {language: _spelt(question, language) for language in set(languages)}
    return [known[language] for language in languages]


def _spelt(question: AnalysedQuestion, language: str) -> tuple[tuple[Term, ...], ...]:
    if language in (question.language, UNKNOWN) or question.language == UNKNOWN:
        return tuple((term,) for term in question.terms)
    return tuple((term, *names) for term, names in zip(question.terms, abroad(question, language), strict=True))


def best_overlap(names: Sequence[Term], line: str) -> float:
    """The overlap of the spelling that fits a line of folded words best."""
    return max([overlap_of(name, line) for name in names])


def overlap_of(term: Term, line: str) -> float:
    """0..1: how much of a term's 4-grams stand in a line of folded words; below one half: 0."""
    if f" {term.folded} " in line:
        return 1.0
    share = sum([gram in line for gram in term.grams]) / len(term.grams)
    return 0.9 * share if share >= _MATCH_FLOOR else 0.0


NAMES: tuple[str, ...] = (
    "coverage", "coverage_rel", "chunk_coverage", "chunk_coverage_rel", "near_coverage", "rarest", "second_rarest",
    "adjacent", "matched_share", "dense", "dense_rel", "dense_z", "chunk_dense", "hit_score", "hit_rank", "bm25_rel",
    "first", "position", "length", "short", "asks", "pronoun_start", "type_match", "type_checked", "new_number",
    "new_year", "new_month", "new_time", "new_number_word", "new_capital", "new_pair", "place_cue", "cause_cue",
    "definition_cue", "definition_start", "new_share", "echo", "row", "qa", "prev_coverage", "next_coverage",
    "name_share", "missing_rarest", "near_rel", "near_type", "best_in_hit", "dense_prev", "dense_next", "dense_type",
    "hit_share", "hit_first", "quantity_asked", "quantity_found", "quantity_near", "header_coverage", "row_header",
    "focus_found", "asked_overlap",
    *(f"is_{kind}" for kind in KINDS),
)  # fmt: skip


def sentence_features(
    question: AnalysedQuestion,
    candidates: Sequence[Unit],
    hits: Sequence[Hit],
    overlap: Lexical,
    dense: Floats,
    chunk_dense: Floats,
    headers: Sequence[str],
) -> Floats:
    """[units, len(NAMES)]; `dense` [units] and `chunk_dense` [hits] are cosines, NaN where unknown; `headers` as
    `Cut.header`, one a hit."""
    if not candidates:
        return np.zeros((0, len(NAMES)), dtype=np.float32)
    hit_of = np.array([unit.hit for unit in candidates], dtype=np.int64)
    columns = _overlap_columns(question, candidates, overlap, hit_of)
    columns |= _dense_columns(candidates, dense, chunk_dense, hit_of)
    columns |= _hit_columns(hits, hit_of)
    kind_columns = {f"is_{kind}": float(question.kind == kind) for kind in KINDS}
    rows = [_surface(question, unit, lexicon(hits[unit.hit].chunk.language)) for unit in candidates]
    columns |= _joint_columns(columns, rows, hit_of)
    spoken = [hit.chunk.language for hit in hits]
    columns |= _asked_columns(question, candidates, headers, spoken, overlap, columns["near_rel"])
    table = np.zeros((len(candidates), len(NAMES)), dtype=np.float32)
    for k, name in enumerate(NAMES):
        if name in columns:
            table[:, k] = columns[name]
        elif name in kind_columns:
            table[:, k] = kind_columns[name]
        else:
            table[:, k] = [row[name] for row in rows]
    return table


def _overlap_columns(
    question: AnalysedQuestion, candidates: Sequence[Unit], overlap: Lexical, hit_of: npt.NDArray[np.int64]
) -> dict[str, Floats]:
    coverage = overlap.match @ overlap.weights
    chunk = (overlap.chunk_match @ overlap.weights)[hit_of]
    order = np.argsort(-overlap.weights, kind="stable")
    second = order[1] if len(order) > 1 else order[0]
    before, after = _neighbours(candidates, overlap.match)
    near = np.maximum(overlap.match, 0.7 * np.maximum(before, after)) @ overlap.weights
    pair = overlap.match[:, :-1] * overlap.match[:, 1:]
    names = np.array([term.name for term in question.terms] or [False])
    name_share = overlap.match[:, names].mean(axis=1) if names.any() else np.full(len(candidates), 0.5)
    return {
        "coverage": coverage,
        "coverage_rel": coverage / max(float(coverage.max(initial=0)), 1e-3),
        "chunk_coverage": chunk,
        "chunk_coverage_rel": chunk / max(float(chunk.max(initial=0)), 1e-3),
        "near_coverage": near,
        "rarest": overlap.match[:, order[0]],
        "second_rarest": overlap.match[:, second],
        "adjacent": pair.mean(axis=1) if pair.shape[1] else coverage,
        "matched_share": (overlap.match > 0).mean(axis=1),
        "prev_coverage": before @ overlap.weights,
        "next_coverage": after @ overlap.weights,
        "name_share": name_share,
        "missing_rarest": 1.0 - overlap.chunk_match[hit_of, order[0]],
    }


def _joint_columns(
    columns: Mapping[str, Floats], rows: Sequence[Mapping[str, float]], hit_of: npt.NDArray[np.int64]
) -> dict[str, Floats]:
    """Features that mean something only together."""
    near, fits = columns["near_coverage"], np.array([row["type_match"] for row in rows], dtype=np.float32)
    relative = near / max(float(near.max(initial=0)), 1e-3)
    best = np.array([near[i] >= near[hit_of == hit].max() for i, hit in enumerate(hit_of)], dtype=np.float32)
    return {
        "near_rel": relative,
        "near_type": relative * fits,
        "best_in_hit": best,
        "dense_type": columns["dense_rel"] * fits,
    }


def _asked_columns(
    question: AnalysedQuestion,
    candidates: Sequence[Unit],
    headers: Sequence[str],
    spoken: Sequence[str],
    overlap: Lexical,
    near: Floats,
) -> dict[str, Floats]:
    """What the question asks for, and whether the unit, its table header or its pair's question speaks of it."""
    wanted, noun = asked_for(question.text), focus(question.text)
    spelt = spellings(question, spoken)
    stop = [lexicon(question.language).stopwords | lexicon(code).stopwords for code in spoken]
    found = np.array([share_found(wanted, unit.text) if wanted else 0.5 for unit in candidates], dtype=np.float32)
    above = np.array(
        [[best_overlap(n, line) for n in names] or [0.0] for names, line in zip(spelt, headers, strict=True)]
    )
    hit_of = [unit.hit for unit in candidates]
    covered = np.asarray(np.maximum(overlap.match, above[hit_of]) @ overlap.weights, dtype=np.float32)
    rows = np.array([unit.kind == "row" for unit in candidates], dtype=np.float32)
    grams_of = Term(noun, noun, grams(noun), 1.0, False) if noun else None
    told = [
        max(overlap_of(grams_of, unit.line), overlap_of(grams_of, headers[unit.hit])) if grams_of else 0.5
        for unit in candidates
    ]
    return {
        "quantity_asked": np.full(len(candidates), float(bool(wanted)), dtype=np.float32),
        "quantity_found": found,
        "quantity_near": found * near,
        "header_coverage": covered,
        "row_header": covered * rows,
        "focus_found": np.array(told, dtype=np.float32),
        "asked_overlap": np.array([_asked_overlap(spelt[u.hit], stop[u.hit], u) for u in candidates], dtype=np.float32),
    }


def _asked_overlap(spelt: Sequence[Sequence[Term]], stop: frozenset[str], unit: Unit) -> float:
    """The share of a pair's question that was asked too: a near miss asks for something else; 0.5 for no pair."""
    own = unit.line.split()[: -len(unit.folded) or None] if unit.kind == "qa" else []
    telling = [word for word in own if word not in stop and len(word) > 2]
    if not telling:
        return 0.5
    line = f" {' '.join(name.folded for names in spelt for name in names)} "
    return sum(overlap_of(Term(word, word, grams(word), 1.0, False), line) for word in telling) / len(telling)


def _neighbours(candidates: Sequence[Unit], match: Floats) -> tuple[Floats, Floats]:
    """The rows of the sentence before and after in the same hit; zero at the ends."""
    before, after = np.zeros_like(match), np.zeros_like(match)
    for i in range(1, len(candidates)):
        if candidates[i].hit == candidates[i - 1].hit:
            before[i], after[i - 1] = match[i - 1], match[i]
    return before, after


def _dense_columns(
    candidates: Sequence[Unit], dense: Floats, chunk_dense: Floats, hit_of: npt.NDArray[np.int64]
) -> dict[str, Floats]:
    known = dense[~np.isnan(dense)]
    low = float(known.min()) if known.size else 0.0
    top = float(known.max()) if known.size else 0.0
    mean, spread = (float(known.mean()), float(known.std()) + 0.05) if known.size else (0.0, 1.0)
    filled = np.where(np.isnan(dense), low, dense)
    chunk = np.where(np.isnan(chunk_dense), 0.0, chunk_dense)
    before, after = _neighbours(candidates, np.asarray(filled[:, None] - low, dtype=np.float32))
    return {
        "dense_prev": before[:, 0],
        "dense_next": after[:, 0],
        "dense": filled,
        "dense_rel": filled - top,
        "dense_z": (filled - mean) / spread / 3.0,
        "chunk_dense": chunk[hit_of],
    }


def _hit_columns(hits: Sequence[Hit], hit_of: npt.NDArray[np.int64]) -> dict[str, Floats]:
    scores = np.array([hit.score for hit in hits], dtype=np.float32)
    bm25 = np.array([hit.arms.get("bm25", 0.0) for hit in hits], dtype=np.float32)
    ranks = 1.0 / (1.0 + np.arange(len(hits), dtype=np.float32))
    return {
        "hit_score": (scores / max(float(scores.max()), 1e-6))[hit_of],
        "hit_share": (scores / max(float(scores.sum()), 1e-6))[hit_of],
        "hit_first": (hit_of == 0).astype(np.float32),
        "hit_rank": ranks[hit_of],
        "bm25_rel": (bm25 / max(float(bm25.max()), 1e-6))[hit_of],
    }


def _surface(question: AnalysedQuestion, unit: Unit, lexis: Lexicon) -> dict[str, float]:
    fresh = [
        (i, t, f) for i, (t, f) in enumerate(zip(unit.tokens, unit.folded, strict=True)) if f not in question.folded
    ]
    capitals = [i for i, token, _ in fresh if token[0].isupper() and i > 0]
    numbers = [f for _, _, f in fresh if not f.isalpha() and any(c.isdigit() for c in f)]
    folded = {f for _, _, f in fresh}
    row = {
        "first": float(unit.order == 0),
        "position": unit.order / (unit.order + 3.0),
        "length": min(len(unit.text), 400) / 400,
        "short": float(len(unit.tokens) < 4),
        "asks": float(unit.text.rstrip().endswith("?")),
        "pronoun_start": float(bool(unit.folded) and unit.folded[0] in lexis.pronouns),
        "new_number": min(len(numbers), 3) / 3,
        "new_year": float(any(_YEAR.match(n) for n in numbers)),
        "new_month": float(bool(folded & lexis.months)),
        "new_time": float(bool(folded & lexis.time_words)),
        "new_number_word": float(bool(folded & lexis.number_words)),
        "new_capital": min(len(capitals), 6) / 6,
        "new_pair": float(any(b - a == 1 for a, b in pairwise(capitals))),
        "place_cue": float(any(i > 0 and unit.folded[i - 1] in lexis.place_cues for i in capitals)),
        "cause_cue": float(bool(folded & lexis.cause_cues)),
        "definition_cue": float(bool(set(unit.folded[:12]) & lexis.definition_cues)),
        "definition_start": _definition_start(question, unit, lexis),
        "new_share": len(fresh) / max(len(unit.tokens), 1),
        "echo": float(len(fresh) <= 2),
        "row": float(unit.kind == "row"),
        "qa": float(unit.kind == "qa"),
    }
    row["type_match"], row["type_checked"] = _type_match(question.kind, row)
    return row


def _definition_start(question: AnalysedQuestion, unit: Unit, lexis: Lexicon) -> float:
    """The unit opens with the question's terms followed by a form of "to be" or "is called"."""
    head = unit.folded[:8]
    cue = next((i for i, word in enumerate(head) if word in lexis.definition_cues), 0)
    return float(cue > 0 and any(f" {term.folded} " in f" {' '.join(head[:cue])} " for term in question.terms))


def _type_match(kind: str, row: dict[str, float]) -> tuple[float, float]:
    checks = {
        "date": max(row["new_year"], row["new_month"], 0.5 * row["new_time"], 0.3 * (row["new_number"] > 0)),
        "duration": max(row["new_time"], 0.5 * (row["new_number"] > 0)),
        "number": max(float(row["new_number"] > 0), 0.7 * row["new_number_word"]),
        "place": max(row["place_cue"], 0.5 * (row["new_capital"] > 0)),
        "person": max(row["new_pair"], 0.5 * (row["new_capital"] > 0)),
        "cause": row["cause_cue"],
        "definition": max(row["definition_start"], 0.5 * row["definition_cue"]),
    }
    return (float(checks[kind]), 1.0) if kind in checks else (0.5, 0.0)
