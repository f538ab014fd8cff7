"""Replies that need no look-up: small talk, odd and vague messages."""

from assistant.chat.cues import (
    agrees,
    asks_nothing,
    asks_who_writes,
    awaits_goods,
    declines,
    greets_from_afar,
    leaves_open,
    leaves_unnamed,
    only_greets,
    praises,
    seeks_help,
)
from assistant.chat.cues import vague as says_nothing
from assistant.chat.parts import Parts
from assistant.chat.routes.documents import asking
from assistant.chat.types import Choice, Draft, Turn
from assistant.conversation import leans
from assistant.conversation import smalltalk as kind_of
from assistant.phrases import LANGUAGES, phrases

_TOPICS = ("orders", "returns", "warranty", "parts", "invoice", "product", "person")
_PASSING = ("smalltalk", "thanks", "goodbye")
_SURE = 0.5
_HARDLY = 0.35
_SURELY = 0.75
"""What asks something is small talk only when the reader is surer than that: an answer may be known."""


def odd(raw: str, language: str, parts: Parts) -> Draft | None:
    """Nothing to read, or too much of it; such a message is not even shown to the guards."""
    say = parts.say(language)
    if len(raw) > parts.settings.max_chars:
        return Draft("clarify", say.say("too_long", length=len(raw), limit=parts.settings.max_chars), "odd")
    if not any(character.isalnum() for character in raw):
        return Draft("clarify", say.say("emoji" if raw.strip() else "empty"), "odd")
    return None


def smalltalk(turn: Turn, parts: Parts) -> Draft | None:
    """Greetings, thanks, goodbyes."""
    kind = next((found for code in LANGUAGES if (found := kind_of(turn.raw, phrases(code)))), None)
    if kind is None and praises(turn.raw):
        kind = "praise"
    if kind is None and asks_who_writes(turn.raw):
        kind = "identity"
    if kind is None and only_greets(turn.raw):
        kind = "greeting"
    if kind is None and asks_nothing(turn.raw) and not awaits_goods(turn.raw):
        kind = "okay"
    asks = asking(turn.raw)
    if kind is None and _in_passing(turn, _least(turn, asks)) and not turn.declined:
        if says_nothing(turn.text) and (asks or seeks_help(turn.text) or turn.reading.score < _SURE):
            return None
        kind = {"thanks": "thanks", "goodbye": "bye"}.get(turn.reading.intent, "okay")
    if kind is None and declines(turn.raw):
        kind = "okay"
    if kind is None:
        return None
    state = {"abstained": None}
    return Draft("smalltalk", parts.say(turn.language).say(kind), "smalltalk", state=state)


def _least(turn: Turn, asks: bool) -> float:
    """How sure the reader has to be that a message is small talk."""
    if asks or "?" in turn.raw:
        return _SURELY
    return _HARDLY if greets_from_afar(turn.raw) else _SURE


def _in_passing(turn: Turn, least: float) -> bool:
    """Whether a message reads like a word in passing, whichever: a greeting, thanks and a goodbye are often one."""
    reading = turn.reading
    if reading.intent not in _PASSING or awaits_goods(turn.text):
        return False
    return reading.score + sum(score for name, score in reading.alternatives if name in _PASSING) >= least


def vague(turn: Turn, parts: Parts) -> Draft | None:
    """A message that does not say what it is about, with nothing before it that would."""
    told = "\n".join(turn.told)
    unnamed = leaves_open(told) or (
        leaves_unnamed(turn.text) and "product" not in turn.reading.entities and not turn.history
    )
    nothing = says_nothing(turn.text) or agrees(turn.raw) or unnamed
    whole = turn.reading.standalone
    carried = not unnamed and whole.strip() != turn.text.strip() and not says_nothing(whole)
    if not nothing or (carried and not agrees(turn.raw)):
        return None
    say = parts.say(turn.language)
    before = any(message.role == "user" for message in turn.history)
    refers = before or unnamed or leans(turn.text, phrases(turn.language))
    topics = tuple(Choice(say.name("topics", key), say.name("topics", key)) for key in _TOPICS)
    text = say.say("clarify_reference" if refers and not before else "clarify_vague")
    return Draft("clarify", text, "vague", choices=topics, state={"pending": None})
