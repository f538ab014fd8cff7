"""The general facts in a person's reply: what would help the next customer, too, word for word.

Left out are greetings, closings, questions, promises, thanks, and every sentence about one customer: with personal
data, with an order, or with what was done for them.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from knowledge.text.sentences import split

Personal = Callable[[str], Sequence[str]]
"""Text to the types of personal data in it, e.g. ["PERSON"]."""

_GREETING = re.compile(
    r"^(?:sehr geehrte|liebe[rs]?|hallo|guten (?:tag|morgen|abend)|moin|servus|grüezi|hi|hello|dear|good (?:morning|day"
    r"|afternoon|evening))\b[^.!?]{0,60}[,!.:]?$",
    re.I,
)
_LEADING = re.compile(
    r"^(?:(?:hallo|hi|hello|guten tag|moin|liebe[rs]?|sehr geehrte[rs]?|dear|good (?:morning"
    r"|afternoon))\b[^,.!?]{0,40}[,!.]\s+)",
    re.I,
)
_CLOSING = re.compile(
    r"^(?:(?:mit )?(?:freundlichen|freundliche|besten|beste|herzlichen|herzliche|liebe|viele|schöne) (?:grüßen"
    r"|grüße|gruß"
    r"|grüssen|grüsse|gruss)|mfg|lg|vg|gruß|(?:kind|best|warm) regards|best wishes|regards|sincerely|yours|cheers)\b",
    re.I,
)
_POLITE = re.compile(
    r"\b(?:vielen dank|danke|bedanke|entschuldig\w*|tut (?:mir|uns) (?:sehr )?leid|verzeihung|gern(?:e)? geschehen"
    r"|melden sie sich"
    r"|zögern sie nicht|schönen tag|schönes wochenende|freu(?:e|en) (?:mich|uns)|hoffe|hoffen wir"
    r"|thank(?:s| you)|sorry|apolog\w+|you're welcome|let (?:me|us) know|don't hesitate|do not hesitate|feel free"
    r"|have a (?:nice|great|good)|hope)\b",
    re.I,
)
# What the person does, did or will do is no fact about the product.
_OWN_DEED = re.compile(
    r"\b(?:(?:ich|wir) (?:habe|haben|werde|werden|kümmere|kümmern|schicke|schicken|sende|senden|prüfe|prüfen|melde"
    r"|melden"
    r"|leite|leiten|frage|fragen|storniere|stornieren|erstatte|überweise|lege|buche|veranlasse|veranlassen|gebe|schaue)"
    r"|(?:habe|haben|werde|werden) (?:ich|wir)"
    r"|(?:i|we) (?:have|will|am|are going|was|were|did|just|can see|see|checked|sent|asked|cancelled|refunded"
    r"|forwarded)"
    r"|(?:i|we)['’](?:ve|ll|m|re))\b",
    re.I,
)
_THIS_CUSTOMER = re.compile(
    r"\b(?:ihr(?:e[nmrs]?)?|dein(?:e[nmrs]?)?|your)\s+(?:\w+\s+)?(?:bestellung|auftrag|paket|sendung|lieferung|fall"
    r"|anliegen"
    r"|vorgang|konto|order|parcel|package|delivery|case|account|shipment)\b"
    r"|\b(?:in diesem fall|in ihrem fall|ausnahmsweise|einmalig|aus kulanz|kulanz|in this case|in your case"
    r"|as an exception"
    r"|goodwill|heute|gestern|morgen|today|yesterday|tomorrow|nächste woche|next week)\b"
    r"|\b\d{4}-\d{4,8}\b|\b[A-Z]{1,4}-\d{4,}\b|\b[A-Z]{2}\d{8,}[A-Z]{0,2}\b",
    re.I,
)
_FACT = re.compile(
    r"\b(?:ist|sind|hat|haben|kann|können|muss|müssen|darf|dürfen|gilt|gelten|kostet|kosten|dauert|dauern|beträgt"
    r"|betragen"
    r"|finden|findet|gibt|geht|lässt|lassen|reicht|wird|werden|braucht|brauchen|benötigt|benötigen|passt|passen|enthält|liegt|steht"
    r"|besteht"
    r"|drücken|halten|setzen|schrauben|lösen|ziehen|laden|öffnen|wählen|nehmen|verwenden|liefern|erstatten|bieten"
    r"|nutzen"
    r"|is|are|has|have|can|must|may|applies|apply|costs?|takes?|amounts?|find|fits?|contains?|needs?|requires?"
    r"|includes?"
    r"|press|hold|remove|charge|open|choose|use|deliver|refund|offer|lasts?|works?|should|replace|turn)\b",
    re.I,
)
_LEAST_WORDS = 4
_SURELY_WORDS = 7
_LEAST_LETTERS = 8


@dataclass(frozen=True, slots=True)
class Stated:
    """What a reply states.

    Attributes:
        sentences: verbatim, in their order.
        left_out: sentences that are no general fact.
    """

    sentences: tuple[str, ...]
    left_out: int


def stated(reply: str, language: str, personal: Personal) -> Stated:
    """The general facts of a reply.

    Args:
        reply: what a person wrote.
        language: ISO 639-1 code.
        personal: finds personal data.
    """
    kept: list[str] = []
    left_out = 0
    for sentence in _sentences(reply, language):
        if is_general(sentence) and not personal(sentence):
            kept.append(sentence)
        else:
            left_out += 1
    return Stated(tuple(dict.fromkeys(kept)), left_out)


def is_general(sentence: str) -> bool:
    """Whether a sentence states something that holds for everybody."""
    if len(sentence.split()) < _LEAST_WORDS or sentence.endswith("?"):
        return False
    if any(pattern.search(sentence) for pattern in (_GREETING, _CLOSING, _POLITE, _OWN_DEED, _THIS_CUSTOMER)):
        return False
    return bool(_FACT.search(sentence)) or len(sentence.split()) >= _SURELY_WORDS


def general_question(text: str, language: str, personal: Personal) -> str:
    """The question without what is only this customer's; "" when nothing general is left."""
    kept = [
        sentence
        for sentence in _sentences(text, language)
        if not _GREETING.match(sentence) and not personal(sentence) and not re.search(r"\d{4}-\d{4,8}", sentence)
    ]
    asking = [sentence for sentence in kept if sentence.endswith("?")]
    found = " ".join((asking or kept)[-2:])
    return found if sum(character.isalpha() for character in found) >= _LEAST_LETTERS else ""


def _sentences(text: str, language: str) -> list[str]:
    code = language if language in ("de", "en") else "de"
    found = (" ".join(text[start:end].split()) for start, end in split(text[:20_000], code))
    return [bare for sentence in found if (bare := _capital(_LEADING.sub("", sentence)))]


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
