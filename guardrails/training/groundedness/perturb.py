"""Sentences with one fact changed: number, date, name, negation or role; and harmless rewritings of the same.

Everything is generated from paragraphs (SQuAD format), German or English; nothing of them is kept.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guardrails.groundedness.words import MONTHS, number_of
from guardrails.sentences import sentences

KINDS = ("number", "date", "name", "negation", "role")
_DIGITS = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)?(?![\w])")
_YEAR = re.compile(r"\b(1[0-9]\d{2}|20\d{2})\b")
_NAME = {
    "en": re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,})*"),
    "de": re.compile(r"(?<=[a-zäöüß,] )[A-ZÄÖÜ][a-zäöüß]{2,} [A-ZÄÖÜ][a-zäöüß]{2,}(?: [A-ZÄÖÜ][a-zäöüß]{2,})*"),
}
_VERB = {
    "en": re.compile(r"\b(is|are|was|were|can|could|will|would|has|have|had|should|may|must)\b(?! not| never|n't)"),
    "de": re.compile(
        r"\b(ist|sind|war|waren|kann|können|wird|werden|wurde|wurden|hat|haben|hatte|hatten|muss)\b(?! nicht| kein)"
    ),
}
_NEGATION = {
    "en": re.compile(r"\b(?:not|never) |n't\b"),
    "de": re.compile(r"\b(?:nicht|nie|niemals) |\b(k)(?=ein)"),
}
_BRACKETS = re.compile(r"\s?\([^()]{1,80}\)")


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence with its evidence; `kind` is one of `KINDS`, or "same", "shortened", "clause" for harmless ones."""

    sentence: str
    evidence: str
    kind: str
    language: str
    group: str


def cases(paragraphs: Sequence[tuple[str, str]], language: str, seed: int = 1) -> Iterator[Case]:
    """Cases from (paragraph, group): each usable sentence once harmless and once per kind that fits it."""
    rng = random.Random(f"{seed}-{language}")
    names = sorted({m.group() for text, _ in paragraphs for m in _NAME[language].finditer(text)})
    for text, group in paragraphs:
        for start, end in sentences(text):
            sentence = text[start:end]
            if not 40 <= len(sentence) <= 320:
                continue
            yield Case(sentence, text, "same", language, group)
            for kind, changed in _harmless(sentence):
                yield Case(changed, text, kind, language, group)
            for kind in KINDS:
                perturbed = perturb(sentence, kind, language, names, text, rng)
                if perturbed is not None and perturbed != sentence:
                    yield Case(perturbed, text, kind, language, group)


def _harmless(sentence: str) -> Iterator[tuple[str, str]]:
    without = _BRACKETS.sub("", sentence)
    if without != sentence:
        yield "shortened", without
    head, comma, tail = sentence.partition(", ")
    if comma and len(head.split()) >= 5 and len(tail.split()) >= 5:
        yield "clause", head.rstrip(".,") + "."


def perturb(
    sentence: str, kind: str, language: str, names: Sequence[str], paragraph: str, rng: random.Random
) -> str | None:
    """The sentence with one fact of a kind changed, or None when it has none."""
    if kind == "number":
        return _number(sentence, language, paragraph, rng)
    if kind == "date":
        return _date(sentence, language, rng)
    if kind == "name":
        return _name(sentence, language, names, paragraph, rng)
    if kind == "negation":
        return _negated(sentence, language)
    return _roles(sentence, language)


def _number(sentence: str, language: str, paragraph: str, rng: random.Random) -> str | None:
    found = [m for m in _DIGITS.finditer(sentence) if not _YEAR.fullmatch(m.group())]
    words = [m for m in re.finditer(r"\b[^\W\d_]+\b", sentence) if (number_of(m.group(), language) or 0) >= 2]
    if found:
        match = rng.choice(found)
        value = match.group()
        changed = (
            str(int(value) + rng.randint(1, 9)) if value.isdigit() else value[:-1] + str((int(value[-1]) + 3) % 10)
        )
    elif words:
        match = rng.choice(words)
        pool = {"de": ["drei", "fünf", "sieben", "neun", "elf"], "en": ["three", "five", "seven", "nine", "eleven"]}[
            language
        ]
        changed = rng.choice([w for w in pool if w != match.group().lower()])
    else:
        return None
    return None if changed in paragraph else sentence[: match.start()] + changed + sentence[match.end() :]


def _date(sentence: str, language: str, rng: random.Random) -> str | None:
    years = list(_YEAR.finditer(sentence))
    months = [
        m for m in re.finditer(r"\b[A-ZÄ][a-zä]{2,}\b", sentence) if m.group().lower() in MONTHS and len(m.group()) > 3
    ]
    if months and (not years or rng.random() < 0.5):
        match = rng.choice(months)
        pool = {"de": ["Januar", "März", "Juni", "Oktober"], "en": ["January", "March", "June", "October"]}[language]
        changed = rng.choice([name for name in pool if name != match.group()])
    elif years:
        match = rng.choice(years)
        changed = str(int(match.group()) + rng.choice([-11, -7, -3, 2, 4, 9]))
    else:
        return None
    return sentence[: match.start()] + changed + sentence[match.end() :]


def _name(sentence: str, language: str, names: Sequence[str], paragraph: str, rng: random.Random) -> str | None:
    found = list(_NAME[language].finditer(sentence))
    others = [name for name in names if name not in paragraph and name.split()[0] not in paragraph]
    if not found or not others:
        return None
    match = rng.choice(found)
    return sentence[: match.start()] + rng.choice(others) + sentence[match.end() :]


def _negated(sentence: str, language: str) -> str | None:
    negation = _NEGATION[language].search(sentence)
    if negation:
        return sentence[: negation.start()] + sentence[negation.end() :]
    verb = _VERB[language].search(sentence)
    if verb is None:
        return None
    return f"{sentence[: verb.end()]} {'not' if language == 'en' else 'nicht'}{sentence[verb.end() :]}"


def _roles(sentence: str, language: str) -> str | None:
    """Two names of the sentence change places."""
    found = [m for m in _NAME[language].finditer(sentence) if sentence.count(m.group()) == 1]
    if len(found) < 2:
        return None
    first, second = found[0], found[-1]
    if first.end() >= second.start() or re.fullmatch(
        r",? (?:and|or|und|oder|&) |, ", sentence[first.end() : second.start()]
    ):
        return None
    return (
        sentence[: first.start()]
        + second.group()
        + sentence[first.end() : second.start()]
        + first.group()
        + sentence[second.end() :]
    )
