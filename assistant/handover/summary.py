"""What a case is about, in the customer's own sentences.

Extractive on purpose: the agent reads what was said, nothing that a model made of it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.types import Message
from knowledge.text.sentences import split

_SENTENCES, _TRIED, _FACTS = 3, 4, 12
_SKIPPED_TURNS = re.compile(
    r"^\W*(?:(?:guten?|schönen?)\s+(?:tag|morgen|abend)|hallo|hi|hey|hello|moin|servus|danke|vielen dank|thanks"
    r"|thank you|ok(?:ay)?|ja|nein|yes|no|good (?:morning|afternoon|evening))\b[^?]{0,25}$",
    re.I,
)
_ASKS = re.compile(
    r"\?|\b(?:ich|wir)\s+(?:möchte|will|wollen|brauche|brauchen|hätte|bitte|verlange|erwarte|suche|benötige)\w*"
    r"|\b(?:möchte|will|brauche)\s+ich\b|\bbitte\b|\bkönn(?:en|ten|t)\s+(?:sie|ihr)\b|\bkannst du\b"
    r"|\b(?:i|we)(?:'d| would)?\s+(?:want|need|like|expect|demand|am looking|ask)\w*\b|\bplease\b|\bcan (?:you|i)\b",
    re.I,
)
_PROBLEM = re.compile(
    r"\b(?:nicht|kein\w*|nie|falsch\w*|defekt\w*|kaputt\w*|beschädigt\w*|fehlt|fehlen|fehler\w*|problem\w*|immer noch"
    r"|funktioniert|abgebrochen|verloren|verspätet|doppelt|zerbrochen|undicht|klemmt"
    r"|not|never|no|wrong|broken|damaged|missing|faulty|defective|still|late|twice|lost|doesn't|didn't|won't|isn't)\b",
    re.I,
)
_PERSON = re.compile(
    r"\b(?:mensch(?:en)?|mitarbeiter\w*|jemand(?:em)?\s+(?:sprechen|reden)|berater\w*|human|real person|an? agent|"
    r"speak to (?:some|a )|talk to (?:some|a ))\b",
    re.I,
)
_TRIED_WORDS = re.compile(
    r"\b(?:habe?n?\s+(?:es\s+|das\s+|ich\s+|wir\s+)?(?:schon|bereits|mehrmals|mehrfach|zweimal|dreimal|alles)"
    r"|(?:schon|bereits|mehrmals|mehrfach)\b.{0,60}\b(?:versucht|probiert|angerufen|geschrieben|gemacht|neu ?gestartet"
    r"|gemeldet|gewechselt|getauscht|geladen|geprüft)|versucht|ausprobiert"
    r"|(?:have|'ve)\s+already|already\s+(?:tried|called|wrote|written|sent|checked|done|replaced|charged)"
    r"|i\s+(?:tried|called|wrote|checked|replaced)|tried\s+(?:to|that|it|everything))\b",
    re.I,
)
_LEADING = re.compile(
    r"^(?:hallo|hi|hello|hey|moin|servus|guten (?:tag|morgen|abend)|sehr geehrte damen und herren|dear [\w ]{1,30}"
    r"|good (?:morning|afternoon|evening))(?: zusammen| team| there)?\s*[,!.]\s+(?=\S)",
    re.I,
)
# What a reply says besides its answer: apologies, greetings, that a machine answers, offers of a person.
_FILLER = re.compile(
    r"\b(?:tut mir leid|entschuldig\w*|danke|sorry|apolog\w+|thank you|thanks|verstehe|i understand"
    r"|computerprogramm|maschine"
    r"|computer program|machine|möchten sie|kann ich (?:ihnen )?(?:noch )?(?:sonst )?helfen|how can i help"
    r"|would you like)\b",
    re.I,
)
_FACT = re.compile(
    r"\b\d{4}-\d{4,8}\b"  # order numbers such as 2026-104433
    r"|\b[A-Z]{1,5}\d{0,4}[A-Z]?-\d{2,6}(?:-\d{2,6})*\b"  # KH-2055, TS55-2108-01734, LS-2026-88213
    r"|\b\d{1,2}\.\s?(?:\d{1,2}\.(?:\s?\d{2,4})?|(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober"
    r"|November|Dezember)(?:\s\d{4})?)"
    r"|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}\s(?:January|February|March|April|May|June|July|August|September|October"
    r"|November|December)(?:\s\d{4})?\b"
    r"|(?:€|EUR|CHF|£|\$)\s?\d[\d.,]*\d|\b\d[\d.,]*\s?(?:€|EUR|Euro|CHF|Franken)(?!\w)",
)


@dataclass(frozen=True, slots=True)
class Summary:
    """What the customer wants and what was tried, each sentence verbatim.

    Attributes:
        wants: up to three sentences of the customer, in their order, without a greeting before them.
        tried: [{"by": "customer" or "assistant", "text"}], oldest first.
        facts: numbers, dates and amounts the customer named.
    """

    wants: tuple[str, ...]
    tried: tuple[dict[str, str], ...]
    facts: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain data; `text` is the sentences of `wants` as one line."""
        return {
            "wants": list(self.wants),
            "tried": [dict(item) for item in self.tried],
            "facts": list(self.facts),
            "text": " ".join(self.wants),
        }


def summarise(conversation: Sequence[Message], question: str, language: str) -> Summary:
    """The summary of a conversation.

    Args:
        conversation: turns, oldest first.
        question: the standalone question; used where the customer's turns say nothing.
        language: ISO 639-1 code of the conversation.
    """
    said = [
        (number, sentence)
        for number, turn in enumerate(conversation)
        if turn.role == "user"
        for sentence in _sentences(turn.text, language)
    ]
    return Summary(_wants(said, question), _tried(conversation, said, language), _facts(said, question))


def _sentences(text: str, language: str) -> list[str]:
    code = language if language in ("de", "en") else "de"
    found = (_LEADING.sub("", " ".join(text[start:end].split())) for start, end in split(text[:20_000], code))
    return [sentence for sentence in found if sentence and not _SKIPPED_TURNS.match(sentence)]


def _wants(said: Sequence[tuple[int, str]], question: str) -> tuple[str, ...]:
    last = max((number for number, _ in said), default=0)
    distinct = {sentence.casefold(): (number, sentence) for number, sentence in said}.values()
    scored = [(_weight(sentence, number, last), order, sentence) for order, (number, sentence) in enumerate(distinct)]
    best = sorted((item for item in scored if item[0] > 0), key=lambda item: (-item[0], item[1]))[:_SENTENCES]
    chosen = tuple(sentence for _, _, sentence in sorted(best, key=lambda item: item[1]))
    if chosen:
        return chosen
    return (" ".join(question.split()),) if question.strip() else tuple(sentence for _, sentence in said[-1:])


def _weight(sentence: str, number: int, last: int) -> float:
    """How much a sentence says about the matter; asking for a person says nothing about it."""
    weight = 1.5 * bool(_ASKS.search(sentence)) + 1.5 * bool(_PROBLEM.search(sentence)) + bool(_FACT.search(sentence))
    weight += 0.5 if len(sentence.split()) >= 5 else -1.0
    if _PERSON.search(sentence):
        weight -= 2.5
    if _TRIED_WORDS.search(sentence):
        weight -= 1.0
    return weight + 0.5 * (number / last if last else 1.0) if weight > 0 else 0.0


def _tried(
    conversation: Sequence[Message], said: Sequence[tuple[int, str]], language: str
) -> tuple[dict[str, str], ...]:
    found = [(number, "customer", sentence) for number, sentence in said if _TRIED_WORDS.search(sentence)]
    for number, turn in enumerate(conversation):
        # The first reply greets; what is offered before the customer has said anything is no attempt.
        asked = any(before.role == "user" for before in conversation[:number])
        sentences = _sentences(turn.text, language) if turn.role == "assistant" and asked else []
        offered = next((one for one in sentences if len(one.split()) > 3 and not _FILLER.search(one)), None)
        if offered:
            found.append((number, "assistant", offered))
    ordered = sorted(found, key=lambda item: item[0])[-_TRIED:]
    return tuple({"by": by, "text": sentence} for _, by, sentence in ordered)


def _facts(said: Sequence[tuple[int, str]], question: str) -> tuple[str, ...]:
    texts = [sentence for _, sentence in said] or [question]
    found = (match.group().strip() for text in texts for match in _FACT.finditer(text))
    return tuple(dict.fromkeys(found))[:_FACTS]
