"""Answers from the documents, with what happens when there are none."""

import re
from dataclasses import replace

from assistant.chat.cues import asks_how, bare
from assistant.chat.guarding import notice
from assistant.chat.parts import Parts
from assistant.chat.types import Choice, Draft, Turn
from assistant.coming import StreamedAnswer
from assistant.generate.extractive import NAME as EXTRACTIVE
from assistant.lookup.matching import match
from assistant.lookup.words import content
from assistant.types import Answer, Question

OVERRULES = 0.6
"""Confidence from which the documents outrank a topical guard, which stops 2 to 18 % of general questions wrongly."""
_GUARD_CERTAIN, _OVERRULES_CERTAIN = 0.9, 0.8
"""A score of a topical guard that is hardly ever wrong, and the confidence that outranks it even so."""
_SURE, _SURE_OF_STORY, _STORY = 0.5, 0.8, 12
"""Confidence below which a quote is told as one that may miss the question; the second for so many words and more.

On the development suites two of three quotes below .8 miss strangers' stories, one of four from .5 on short ones."""
_CHOICES = 5
_TRIED = 2
_LEAST_WORDS = 3
_CLAUSES = re.compile(r"[.!?;:\n]+\s*|,\s+|\s+-\s+")
_ASKS = re.compile(
    r"(?:und |aber |also |and |but |so )?"
    r"(?:w(?:ie|o|ann|as|er|en|em|elche\w*|arum|ieso|ieviel|oher|ohin|omit|ofür)\b|bis wann|ab wann"
    r"|kann |kannst |können |könnt |darf |gibt |gibts |hab(?:t|en) |ist |sind |muss "
    r"|how|what|when|where|which|who|why|can |do |does |is |are |may )",
    re.IGNORECASE,
)
_UNIT = re.compile(r"(\d)(kg|g|mm|cm|m|ah|v|nm|l|w|zoll)\b", re.IGNORECASE)
_CLOSE = 0.12
_TELLS_ENOUGH = 8
"""Words from which a message says what is wanted: to ask which of two things it is would only hold the visitor up."""
_UNSURE = 0.55
_SURELY = 0.7
_LIKELY_OURS = 0.85
_ABOUT_MONEY = frozenset({"discount", "financial_advice"})
_ELSEWHERE = 0.85
"""Confidence that an answer needs to a message that reads like none of our business for sure."""
_OUTSIDE_SURE = 0.85
_OUTSIDE = frozenset({"out_of_scope", "smalltalk", "thanks", "goodbye", "insult"})
# What depends on the very article: price, weight, scope of delivery, …
_ATTRIBUTE = re.compile(
    r"\b(?:kost\w*|preis\w*|teuer|wiegt|gewicht|schwer|lieferumfang|dabei|enthalten|drehmoment|newtonmeter|nm|leistung\w*"
    r"|watt|volt|drehzahl\w*|masse|abmessung\w*|gross|lieferbar|verfuegbar\w*|vorraetig|auf lager|lager|artikelnummer"
    r"|how much (?:is|are|for)|was (?:nehmt|verlangt) ihr"
    r"|cost\w*|price\w*|expensive|weigh\w*|weight|heavy|included|torque|power|speed|size|dimension\w*|in stock"
    r"|available|availability)\b"
)


def from_documents(turn: Turn, parts: Parts) -> Draft:
    """The documents' answer, a question back, or the offer of a person."""
    asked = articles_asked(turn, parts)
    if asked is not None and not turn.declined:
        return asked
    answer = _best_answer(turn, parts)
    # A question may be one that the documents answer; a demand is declined whatever they say.
    asks = "?" in turn.text or asks_how(turn.text)
    if turn.declined and not (asks and (_ours(turn) or _known(answer, _overruled_from(turn)))):
        return Draft("refuse", turn.declined, "declined", state={"pending": None}, trace={"label": turn.label})
    if answer.action == "answer" and not _elsewhere(turn, answer):
        return unsure(answered(answer), turn, parts)
    if answer.action in ("refuse", "escalate", "smalltalk", "clarify"):
        return Draft(answer.action, answer.text, "documents", timings_ms=answer.timings_ms)
    return nothing_found(turn, parts, answer)


def _ours(turn: Turn) -> bool:
    """Whether a message reads like a question about our payment and prices, though a guard takes it for haggling."""
    money = turn.label.partition(":")[2] in _ABOUT_MONEY
    likely = turn.reading.intent == "question" and turn.reading.score >= _LIKELY_OURS
    return money and likely and _overruled_from(turn) == OVERRULES


def _overruled_from(turn: Turn) -> float:
    """The confidence from which the documents outrank the topical guard: higher where the guard is certain."""
    scores = [score or 0.0 for _, _, reason, score in turn.guards if reason == turn.label]
    return _OVERRULES_CERTAIN if max(scores, default=0.0) >= _GUARD_CERTAIN else OVERRULES


def _known(answer: Answer, least: float) -> bool:
    """Whether the documents know enough to be heard, be it that they leave a detail open."""
    return (answer.action == "answer" or bool(answer.citations)) and answer.confidence >= least


def nothing_found(turn: Turn, parts: Parts, answer: Answer) -> Draft:
    """A question back where two readings are close, else the offer of a person."""
    closest = None if answer.citations else _close_intents(turn, parts)
    return closest or abstained(turn, parts, answer)


def _best_answer(turn: Turn, parts: Parts) -> Answer:
    """The documents' answer; one who tells a story first is answered by the question within it."""
    standalone = turn.reading.standalone
    answer = asked_documents(standalone, turn, parts)
    if answer.action != "abstain":
        return answer
    for clause in questions(standalone)[:_TRIED]:
        again = asked_documents(clause, turn, parts)
        if again.action == "answer":
            return again
    return answer


def asked_documents(text: str, turn: Turn, parts: Parts) -> Answer:
    """The documents' answer to a text, as far as this visitor may read them; asked once in a turn."""
    key = (text, turn.language)
    if key not in turn.found:
        question = Question(text, (), turn.language, turn.conversation.groups, turn.tenant, quotes_only=turn.suspected)
        turn.found[key] = parts.answerer(turn.tenant).stream(question)
    return turn.found[key]


def asking(text: str) -> bool:
    """Whether a message has the form of a question, with or without its mark."""
    return text.rstrip().endswith("?") or bool(_ASKS.match(text.strip()))


def questions(text: str) -> list[str]:
    """The clauses of a message that ask something, and the whole with numbers parted from their units."""
    clauses = [found.strip() for found in _CLAUSES.split(text) if found.strip()]
    asking = [clause for clause in clauses if _ASKS.match(clause) and len(clause.split()) >= _LEAST_WORDS]
    parted = _UNIT.sub(r"\1 \2", text)
    found = [*asking, *([parted] if parted != text else [])]
    return [one for one in dict.fromkeys(found) if one != text]


def _elsewhere(turn: Turn, answer: Answer) -> bool:
    """Whether a weak answer is about something else: an outside matter, or a name that no document knows."""
    reading = turn.reading
    outside = reading.intent in _OUTSIDE and reading.score >= _SURELY
    if outside and answer.confidence < (_ELSEWHERE if reading.score >= _OUTSIDE_SURE else OVERRULES):
        return True
    return notice("absent", answer.text) and answer.confidence < OVERRULES


def with_advice(draft: Draft, turn: Turn, parts: Parts) -> Draft:
    """A hand-over with what the documents say for sure, so that nobody in danger waits for a person to read it."""
    answer = _best_answer(turn, parts)
    if answer.action != "answer" or answer.confidence < OVERRULES or notice("absent", answer.text):
        return draft
    text = f"{draft.text}\n{answer.text}"
    return replace(draft, text=text, citations=answer.citations, confidence=answer.confidence)


def abstained(turn: Turn, parts: Parts, answer: Answer | None = None, text: str = "") -> Draft:
    """Nothing found: says so and offers a person; the second time in a row more urgently."""
    say = parts.say(turn.language)
    times = int(turn.conversation.state.get("abstained") or 0) + 1
    # An answer about something else is not shown: it would stand there without its receipts.
    quoted = answer.citations if answer and answer.action == "abstain" and not text else ()
    told = answer.text if answer and answer.action == "abstain" and not text else ""
    said = text or told or say.say("abstain")
    if turn.reading.intent == "out_of_scope" and turn.reading.score >= _SURELY and not text:
        said, told, quoted = say.say("abstain_scope"), "", ()
    offer = say.say("offer_person_again" if times > 1 else "offer_person")
    pending = {"kind": "person", "question": turn.reading.standalone, "reason": "no_answer"}
    known = (parts.contact,) if parts.contact else ()
    return Draft(
        "abstain",
        f"{said}\n{offer}" if quoted else f"{said} {offer}",
        "abstain",
        citations=quoted,
        # Titles and quotes keep the documents' language.
        approved=not told,
        verbatim=bool(told),
        confidence=answer.confidence if answer else 0.0,
        known=known,
        state={"pending": pending, "abstained": times},
        timings_ms=answer.timings_ms if answer else {},
    )


def articles_asked(turn: Turn, parts: Parts) -> Draft | None:
    """A question about a property that depends on which of several articles is meant."""
    text = turn.reading.standalone
    if not _ATTRIBUTE.search(bare(text)):
        return None
    names = parts.articles()
    found = match(_ATTRIBUTE.sub(" ", bare(text)), names, mention=turn.reading.entities.get("product", ""))
    distinct = list(dict.fromkeys(names[i] for i in found.best))
    others = [word for word in content(_ATTRIBUTE.sub(" ", bare(text))) if word not in found.words]
    if len(distinct) < 2 or others:
        return None
    say = parts.say(turn.language)
    shown = distinct[:_CHOICES]
    choices = tuple(Choice(name, name) for name in shown)
    pending = {"kind": "article", "question": text, "labels": shown, "values": shown}
    return Draft("clarify", say.say("clarify_article"), "articles", choices=choices, state={"pending": pending})


def answered(answer: Answer) -> Draft:
    """An answer from the documents as a draft."""
    return Draft(
        "answer",
        answer.text,
        "documents",
        citations=answer.citations,
        confidence=answer.confidence,
        approved=False,
        verbatim=EXTRACTIVE in answer.release.split(),
        state={"pending": None, "abstained": None},
        trace={"release": answer.release},
        timings_ms=answer.timings_ms,
        coming=answer.coming if isinstance(answer, StreamedAnswer) else None,
    )


def unsure(draft: Draft, turn: Turn, parts: Parts) -> Draft:
    """A quote that may miss the question is told as such, and a person is offered; any other draft as it is."""
    words = len(turn.text.split())
    least = _SURE_OF_STORY if words >= _STORY else _SURE
    if draft.confidence >= least or not draft.verbatim:
        return draft
    say = parts.say(turn.language)
    pending = {"kind": "person", "question": turn.reading.standalone, "reason": "no_answer"}
    text = f"{say.say('unsure')}\n{draft.text}\n{say.say('offer_person')}"
    return replace(draft, text=text, state={**draft.state, "pending": pending})


def _close_intents(turn: Turn, parts: Parts) -> Draft | None:
    """Two readings of the message are close and the documents do not decide: a question back."""
    reading = turn.reading
    if not reading.alternatives or reading.score >= _UNSURE or len(turn.text.split()) >= _TELLS_ENOUGH:
        return None
    other, score = reading.alternatives[0]
    say = parts.say(turn.language)
    labels = [say.name("intents", intent) for intent in (reading.intent, other)]
    if reading.score - score > _CLOSE or not all(labels):
        return None
    choices = tuple(Choice(label, label) for label in labels)
    pending = {"kind": "intent", "question": reading.standalone, "labels": labels, "values": [reading.intent, other]}
    return Draft("clarify", say.say("clarify_intent"), "intents", choices=choices, state={"pending": pending})
