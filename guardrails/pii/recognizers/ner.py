"""People, places and organisations from the named-entity model that the NLP engine carries."""

import re
from collections.abc import Mapping
from typing import Any

from presidio_analyzer import LocalRecognizer, RecognizerResult

from guardrails.pii.gazetteer import is_noun, word_list
from guardrails.pii.recognizers.base import LANGUAGE

ENTITIES = ("PERSON", "LOCATION", "ORGANIZATION", "STREET")
LABELS = {
    "PERSON": "PERSON",
    "PER": "PERSON",
    "PERS": "PERSON",
    "NAME": "PERSON",
    "LOCATION": "LOCATION",
    "LOC": "LOCATION",
    "GPE": "LOCATION",
    "FAC": "LOCATION",
    "CITY": "LOCATION",
    "ORGANIZATION": "ORGANIZATION",
    "ORG": "ORGANIZATION",
    "STREET": "STREET",
    "ADDRESS": "ADDRESS",
    "STREET ADDRESS": "ADDRESS",
}
"""Label of a usual scheme (upper case) → type."""


SURE_OF_BORDERS = 0.7
"""Probability from which ordinary words at the borders of a name stay part of it: "Fritz Rudolf Körper"."""

ALONE = 0.6
"""Probability from which a single word that no list knows, or that is an ordinary word as well, stands by itself."""

_VERB = re.compile(r"(?:Bill|Will|Mark|Grant|Rob|Sue|Chase|Pat|Drew) (?:to|it|the|a|your|my|you)\b")
"""Verbs at the beginning of a sentence or label that are first names elsewhere."""

_ARTICLE = re.compile(
    r"(?<!\w)(?:d(?:er|ie|as|en|em|es)|ein(?:e[mnrs]?)?|kein(?:e[mnrs]?)?|dies(?:e[mnrs]?)?|jede[mnrs]?) $",
    re.IGNORECASE,
)
"""In front of a single word that no list of names knows, a German article makes it a thing: "Der Schrauber"."""

_TOKEN = re.compile(r"\S+")
_PARTICLES = frozenset(
    (
        "von",
        "vom",
        "van",
        "de",
        "der",
        "den",
        "zu",
        "zum",
        "zur",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "du",
        "el",
        "al",
        "bin",
        "ibn",
        "la",
        "le",
        "ten",
        "ter",
        "und",
        "and",
        "am",
        "y",
    )
)


class NerRecognizer(LocalRecognizer):  # type: ignore[misc]
    """Turns the entities of the NLP artefacts into results.

    The shipped model is small, so its people are weighed (`weighed`); larger models are taken at their word.
    """

    def __init__(self, labels: Mapping[str, str] | None = None, score: float = 0.75, weigh: bool = False) -> None:
        self._labels = {**LABELS, **{label.upper(): entity for label, entity in (labels or {}).items()}}
        entities = sorted({*ENTITIES, *self._labels.values()})
        super().__init__(supported_entities=entities, supported_language=LANGUAGE, name="NerRecognizer")
        self._score = score
        self._weigh = weigh

    def load(self) -> None:
        """Nothing to load: the model belongs to the NLP engine."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:  # noqa: ARG002
        """One result per entity of the model whose label has a type."""
        if nlp_artifacts is None:
            return []
        results = []
        for span, score in zip(nlp_artifacts.entities, self._scores(nlp_artifacts), strict=True):
            entity = self._labels.get(span.label_.upper())
            place: tuple[int, int, float] | None = (span.start_char, span.end_char, score)
            if entity == "PERSON" and self._weigh:
                place = weighed(text, span.start_char, span.end_char, score)
            if entity and place:
                # A rule that is sure (a street, a check digit) goes before the model, however sure that is.
                results.append(self._result(entity, place[0], place[1], min(place[2], self._score)))
        return results

    def _scores(self, nlp_artifacts: Any) -> list[float]:
        """The model's probabilities; a fixed score where it gives none."""
        count = len(nlp_artifacts.entities)
        given = nlp_artifacts.scores
        return list(given) if self._weigh and given and len(given) == count else [self._score] * count

    def _result(self, entity: str, start: int, end: int, score: float) -> RecognizerResult:
        metadata = {
            RecognizerResult.RECOGNIZER_NAME_KEY: self.name,
            RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
        }
        return RecognizerResult(entity, start, end, score, recognition_metadata=metadata)


def weighed(text: str, start: int, end: int, score: float) -> tuple[int, int, float] | None:
    """A model's person without the ordinary words at its borders, and a score by what is known of the rest.

    A single word that no list of names knows, or that is an ordinary word as well, does not stand by itself.
    """
    tokens = list(_TOKEN.finditer(text, start, end))
    while (
        score < SURE_OF_BORDERS
        and tokens
        and _bare(tokens[0].group()) not in _PARTICLES
        and _ordinary(tokens[0].group(), text[start:end])
    ):
        tokens.pop(0)
    while tokens and (
        _bare(tokens[-1].group()) in _PARTICLES
        or (score < SURE_OF_BORDERS and _ordinary(tokens[-1].group(), text[start:end]))
    ):
        tokens.pop()
    tokens = tokens if any(_bare(token.group()) not in _PARTICLES for token in tokens) else []
    if not tokens:
        return None
    words = [token.group() for token in tokens]
    known = [word for word in words if _named(word) and _bare(word) not in word_list("not_names.txt")]
    if len(words) == 1:
        if _bare(words[0]) in word_list("brands.txt") or _VERB.match(text, tokens[0].start()):
            return None
        shouted = words[0].isupper() and not text.isupper()
        thing = not known and _ARTICLE.search(text, max(0, tokens[0].start() - 9), tokens[0].start())
        if _common(words[0]) or is_noun(_bare(words[0])) or thing or ((shouted or not known) and score < ALONE):
            score = min(score, 0.45)
    elif not known:
        score = min(score, 0.45 if is_noun(_bare(words[0])) and is_noun(_bare(words[-1])) else 0.6)
    return tokens[0].start(), tokens[-1].end(), score


def _bare(word: str) -> str:
    return word.strip(".,;:!?\"'()[]„“”»«*_").lower()


def _named(word: str) -> bool:
    parts = [_bare(word), *_bare(word).split("-")]
    lists = (word_list("first_names.txt"), word_list("last_names.txt"))
    return any(part in names or part.removesuffix("s") in names for part in parts for names in lists)


def _common(word: str) -> bool:
    bare = _bare(word)
    return bare in word_list("words.txt") and bare not in word_list("first_names.txt")


def _ordinary(word: str, span: str) -> bool:
    """An ordinary word that is no name: "Partnerin", "Steuer-ID"; a word in lower case where others have capitals."""
    parts = [part for part in re.split(r"[-/]", _bare(word)) if part]
    if _bare(word) in word_list("not_names.txt"):
        return True
    if not parts or _named(word) or _bare(word) in word_list("ambiguous_names.txt"):
        return False
    small = word[0].islower() and any(char.isupper() for char in span)
    return small or any(part in word_list("words.txt") or len(part) < 2 for part in parts)
