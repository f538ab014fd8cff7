"""The generator that needs no model: it selects and orders sentences of the documents and changes no word of them."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from assistant.evidence import is_cross
from assistant.evidence.lexicon import fold, lexicon, words
from assistant.generate import DraftAnswer, Generator, Quote, Statement
from assistant.generate.wording import ELLIPSIS, best_clauses, shortened, statement_text
from assistant.phrases import phrases
from assistant.types import Evidence, Question

NAME = "extractive"
OWN_SHARE = 0.4
"""Evidence in the language of the reply is preferred from this share of the best evidence's score on."""
SAME_QUESTION = 0.8
"""A question of which this share of words was asked is not repeated before its answer."""
SAME_WORDS = 0.6
"""Of two sentences that share this part of all their words only the better one is said."""
BOUNDS = frozenset({"nur", "mindestens", "hoechstens", "maximal", "ab", "bis", "vor", "only", "least", "most", "until"})
"""Folded words that, like a negation, turn what follows them into something else."""


@dataclass(frozen=True, slots=True)
class ExtractiveOptions:
    """How an extractive answer is put together.

    Attributes:
        max_chars: length of the reply.
        floor: a sentence of the best hit needs at least this share of the best sentence's score.
        floor_elsewhere: a sentence of any other hit needs at least this share.
        floor_pair: the answer to another question of a list of questions and answers needs at least this share.
        floor_row: another row of a table, which tells of another thing, needs at least this share.
        statements: sentences and rows of a reply, at most; more would be a heap, not an answer.
        considered: sentences that compete for the space.
        excerpts: lengths at which a long sentence, other than the best, may be shown in part.
        least_excerpt: an excerpt needs at least this share of what its sentence tells.
    """

    max_chars: int = 400
    floor: float = 0.02
    floor_elsewhere: float = 0.2
    floor_pair: float = 0.5
    floor_row: float = 0.65
    statements: int = 3
    considered: int = 16
    excerpts: tuple[int, ...] = (60, 90, 130, 170, 210)
    least_excerpt: float = 0.4


@dataclass(frozen=True, slots=True)
class _Candidate:
    """What may be said of a piece of evidence (`source` counts them): the sentence or the best of its clauses."""

    source: int
    document: str
    quote: Quote
    text: str
    value: float


def extractive(options: ExtractiveOptions | None = None) -> Generator:
    """The extractive generator."""
    chosen_options = options or ExtractiveOptions()

    def generate(question: Question, evidence: Sequence[Evidence]) -> DraftAnswer:
        """A draft of whole sentences and rows of the evidence; empty without any in one language."""
        language = question.language or "en"
        evidence = _one_language(evidence, language)
        if not evidence:
            return DraftAnswer("", (), language, NAME)
        notice = _notice(language, evidence[0])
        room = max(chosen_options.max_chars - len(notice), 40)
        asked = frozenset(map(fold, words(question.text)))
        ordered = _in_reading_order(
            _best(_packed(_candidates(evidence, chosen_options, room, asked), room), chosen_options.statements)
        )
        statements = tuple(Statement(item.text, (item.quote,)) for item in ordered)
        return DraftAnswer(notice + _joined(ordered), statements, language, NAME)

    return generate


def _one_language(evidence: Sequence[Evidence], language: str) -> list[Evidence]:
    """Evidence in the language of the reply where it is nearly as good as the best; never two languages at once."""
    own = [item for item in evidence if not is_cross(language, item.language)]
    if own and own[0].score >= OWN_SHARE * evidence[0].score:
        return own
    return [item for item in evidence if is_cross(language, item.language)]


def _notice(language: str, best: Evidence) -> str:
    """Says that the quote is in another language; empty when it is not."""
    if not is_cross(language, best.language):
        return ""
    return phrases(language).say("other_language", language=phrases(language).language_name(best.language)) + "\n"


def _candidates(
    evidence: Sequence[Evidence], options: ExtractiveOptions, room: int, asked: Set[str]
) -> list[list[_Candidate]]:
    """Per piece of evidence what may be said of it; only one of these is said."""
    home, top = evidence[0].hit, evidence[0].score
    found: list[list[_Candidate]] = []
    told: list[frozenset[str]] = []
    for number, item in enumerate(evidence[: options.considered]):
        elsewhere = options.floor_pair if item.hit.chunk.kind == "qa" else options.floor_elsewhere
        least = top * (options.floor if item.hit is home else elsewhere)
        if item.hit.chunk.kind == "row" and number:
            least = top * options.floor_row
        text = statement_text(Quote(item.hit, item.start, item.end))
        said = _telling(text, item.language)
        if item.score >= least and text and not any(_same(said, other) for other in told):
            told.append(said)
            found.append(_versions(number, item, text, options, room, asked))
    return found


def _telling(text: str, language: str) -> frozenset[str]:
    """The folded words of a sentence, a negation or bound together with the word that it turns: "nicht norwegen"."""
    lexis = lexicon(language)
    turning = lexis.negations | BOUNDS
    told: list[str] = []
    turned = ""
    for word in reversed([fold(word) for word in words(text)]):
        told.append(f"{word} {turned}" if word in turning else word)
        if word not in lexis.stopwords and word not in turning:
            turned = word
    return frozenset(told)


def _same(first: Set[str], second: Set[str]) -> bool:
    """Whether two sentences tell the same, by their words (see `_telling`).

    A figure, a negation or a bound that only one of them has makes a difference.
    """
    shared, either = first & second, first | second
    decisive = any(" " in word or any(c.isdigit() for c in word) for word in either - shared)
    return not decisive and len(shared) >= SAME_WORDS * len(either)


def _versions(
    number: int, item: Evidence, text: str, options: ExtractiveOptions, room: int, asked: Set[str]
) -> list[_Candidate]:
    """The sentence; what fits of it when it is too long; the best clauses of one that is not the best sentence."""
    whole, document = _with_question(Quote(item.hit, item.start, item.end), asked), item.hit.document.id
    text = statement_text(whole)
    if len(text) > room:
        cut = shortened(whole, room - 2)
        return [_Candidate(number, document, cut, f"{statement_text(cut)} {ELLIPSIS}", item.score)]
    made = [_Candidate(number, document, whole, text, item.score)]
    if number and item.hit.chunk.kind == "text":
        for limit in options.excerpts:
            part = best_clauses(whole, limit, asked) if len(text) > limit + 20 else None
            if part and part[1] >= options.least_excerpt:
                made.append(_Candidate(number, document, part[0], _excerpt(whole, part[0]), item.score * part[1] * 0.9))
    return made


def _with_question(answer: Quote, asked: Set[str]) -> Quote:
    """The answer of a question-answer pair with its question, without which "Yes, for 9.90 €" says nothing.

    Only the first sentence of the answer takes it, and not where the question is what was asked.
    """
    chunk = answer.hit.chunk
    question = chunk.text[: answer.start - chunk.start]
    known = frozenset(map(fold, words(question)))
    first = chunk.kind == "qa" and question.rstrip("*_ \n").endswith("?") and question.count("?") == 1
    if not first or len(known & asked) >= SAME_QUESTION * len(known):
        return answer
    return Quote(answer.hit, chunk.start, answer.end)


def _excerpt(whole: Quote, part: Quote) -> str:
    before = "" if part.start == whole.start else f"{ELLIPSIS} "
    after = "" if part.end == whole.end else f" {ELLIPSIS}"
    return before + statement_text(part).rstrip(",;:–— ") + after


def _packed(groups: Sequence[Sequence[_Candidate]], room: int) -> list[_Candidate]:
    """The candidates, at most one of a group, with the highest total value that fit into `room` characters."""
    best: dict[int, tuple[float, tuple[_Candidate, ...]]] = {0: (0.0, ())}
    for group in groups:
        for used, (value, chosen) in sorted(best.items(), reverse=True):
            for candidate in group:
                total, now = used + len(candidate.text) + 1, value + candidate.value
                if total <= room + 1 and (total not in best or best[total][0] < now):
                    best[total] = (now, (*chosen, candidate))
    return list(max(best.values(), key=lambda entry: entry[0])[1])


def _best(packed: Sequence[_Candidate], count: int) -> list[_Candidate]:
    """The `count` of highest value."""
    return sorted(packed, key=lambda item: -item.value)[:count]


def _in_reading_order(chosen: Sequence[_Candidate]) -> list[_Candidate]:
    """Documents by their best sentence, sentences as they stand in the document."""
    best: dict[str, int] = {}
    for item in sorted(chosen, key=lambda c: c.source):
        best.setdefault(item.document, item.source)
    return sorted(chosen, key=lambda c: (best[c.document], c.quote.start))


def _joined(ordered: Sequence[_Candidate]) -> str:
    """Sentences that follow each other in the document stay together; anything else begins a new line."""
    text = ""
    for number, item in enumerate(ordered):
        if number:
            text += " " if _adjacent(ordered[number - 1].quote, item.quote) else "\n"
        text += item.text
    return text


def _adjacent(before: Quote, after: Quote) -> bool:
    chunk = before.hit.chunk
    if chunk.document_id != after.hit.chunk.document_id or chunk.kind == "row" or not before.end <= after.start:
        return False
    if after.start > chunk.end:
        return False
    between = chunk.text[before.end - chunk.start : after.start - chunk.start]
    return not between.strip() and "\n\n" not in between
