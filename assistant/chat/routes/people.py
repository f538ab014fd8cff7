"""What a person has to look after."""

from dataclasses import replace

from assistant.chat.cues import (
    asks_how,
    asks_when_answered,
    awaits_goods,
    bare,
    cues,
    dangerous,
    names_others,
    of_no_use,
    plans_harm,
    reports_defect,
    requests,
    settles_for_the_dead,
    vague,
    wants_person,
    wants_somebody_to_act,
)
from assistant.chat.parts import Parts
from assistant.chat.routes.cases import escalate, extend
from assistant.chat.routes.documents import abstained, asking, with_advice
from assistant.chat.types import Draft, Turn
from assistant.understand.types import Reading

_SURE = 0.5
_FURIOUS = 0.6
_OWN = frozenset({"return", "invoice", "cancellation", "order_change", "complaint"})
_PASSING = frozenset({"smalltalk", "thanks", "goodbye"})
_MATTERS = _OWN | {"order_status", "spare_part"}
_LIKELY_COMPLAINT = 0.85
"""A calm question at the end is about what holds, however the fault is told before it."""
_CERTAIN = 0.9
_LIKELY = 0.4
_PROBABLE = 0.6


def with_person(turn: Turn, parts: Parts) -> Draft | None:
    """While a person has the conversation, messages go to them and the machine is silent."""
    state = turn.conversation.state
    if not state.get("with_person") and not parts.claimed(turn.tenant, turn.conversation.id):
        return None
    opened = extend(turn, parts)
    if opened is None:
        return None
    told = bool(state.get("passed_on"))
    person = opened.assignee or state.get("with_person") or ""
    text = "" if told or not person else parts.say(turn.language).say("passed_on", person=person)
    case = {"id": opened.id, "assignee": opened.assignee, "due": opened.due.isoformat(), "existing": True}
    return Draft(
        "escalate",
        text,
        "with_person",
        known=(person,),
        case=case,
        state={"passed_on": True},
        silent=told or not person,
    )


def asked_for(turn: Turn, parts: Parts) -> Draft | None:
    """A person was asked for, in any words."""
    least = _CERTAIN if vague(turn.text) else _PROBABLE if asking(turn.raw) else _LIKELY
    asks = turn.reading.intent == "person" and turn.reading.score >= least
    if not asks and not wants_person(turn.raw):
        return None
    opening = parts.say(turn.language).say("escalate_person")
    upset = turn.reading.mood.label == "angry"
    return escalate(
        turn, parts, "asked_for_person", parts.say(turn.language).say("escalate_complaint") if upset else opening
    )


def open_case(turn: Turn, parts: Parts) -> Draft | None:
    """When somebody answers the case that is open already."""
    if not turn.conversation.state.get("case") or not asks_when_answered(turn.text):
        return None
    return escalate(turn, parts, "asked_for_person", "", suggest=False)


def no_use(turn: Turn, parts: Parts) -> Draft | None:
    """The last reply did not help: a person is offered rather than another guess."""
    if not turn.history or not of_no_use(turn.raw):
        return None
    asked = next((one.text for one in reversed(turn.history) if one.role == "user"), turn.raw)
    reading = replace(turn.reading, intent="question", standalone=f"{asked} {turn.raw}")
    return abstained(replace(turn, reading=reading), parts, text=parts.say(turn.language).say("not_helped"))


def legal(turn: Turn, parts: Parts) -> Draft | None:
    """Lawyers, courts, authorities: nothing that a machine should answer."""
    if "legal" not in turn.reading.mood.signals or turn.declined or _asks_calmly(turn):
        return None
    if "?" in turn.raw and turn.reading.intent == "question" and turn.reading.score >= _PROBABLE and _is_calm(turn):
        return None
    return escalate(turn, parts, "legal", parts.say(turn.language).say("escalate_legal"), kind="legal", suggest=False)


def data_request(turn: Turn, parts: Parts) -> Draft | None:
    """The customer's own rights under Art. 15 to 22 GDPR."""
    labelled = turn.label.startswith("legal_request")
    plain = bare(turn.text)
    asks = cues().says("how", plain) and not cues().says("access", plain) and not labelled
    if (turn.reading.intent != "data_request" or turn.reading.score < _SURE or asks) and not labelled:
        return None
    right = turn.label.partition(":")[2]
    opening = parts.say(turn.language).say("escalate_data")
    return escalate(turn, parts, "data_request", opening, kind="privacy", extra={"right": right} if right else None)


def bereaved(turn: Turn, parts: Parts) -> Draft | None:
    """Somebody has died and left a contract, an order or payments: nothing for a machine."""
    if not settles_for_the_dead(turn.text):
        return None
    return escalate(turn, parts, "order_problem", parts.say(turn.language).say("escalate_person"), suggest=False)


def danger(turn: Turn, parts: Parts) -> Draft | None:
    """Fire, smoke, injury: a person, and at once the advice to stop."""
    if not dangerous(turn.text):
        return None
    draft = escalate(turn, parts, "complaint", parts.say(turn.language).say("escalate_safety"), kind="technical")
    return with_advice(draft, turn, parts)


def complaint(turn: Turn, parts: Parts) -> Draft | None:
    """Something went wrong, and the customer wants it put right; how complaints work stands in the documents."""
    reading = turn.reading
    told = reports_defect(turn.text)
    own = reading.intent in _OWN and reading.mood.label == "angry" and reading.mood.intensity >= _FURIOUS
    acts = wants_somebody_to_act(turn.raw) and (told or reading.intent in _MATTERS or reading.mood.upset)
    if (reading.intent == "order_status" and not (told or acts)) or (_asks_how(turn) and not own):
        return None
    leaves = "leaving" in reading.mood.signals and not turn.declined
    least = _LIKELY_COMPLAINT if _asks_calmly(turn) else _SURE
    complains = told or (reading.intent == "complaint" and reading.score >= least)
    if not (own or leaves or acts or complains or _upset(reading, turn.text)):
        return None
    key = "escalate_leaving" if leaves else "escalate_complaint"
    return escalate(turn, parts, "complaint", parts.say(turn.language).say(key))


def request(turn: Turn, parts: Parts) -> Draft | None:
    """We are asked to do what only a person may do: cancel, change, refund, call back."""
    reading = turn.reading
    changes = reading.intent == "order_change" and reading.score >= _SURE and not asks_how(turn.text)
    if turn.declined or not (changes or requests(turn.text)):
        return None
    if reading.intent in ("order_status", "spare_part", "smalltalk"):
        return None
    return escalate(turn, parts, "order_problem", parts.say(turn.language).say("escalate_request"))


def unlawful(turn: Turn, parts: Parts) -> Draft | None:
    """Nobody is helped to open what is not theirs."""
    if not plans_harm(turn.raw):
        return None
    return Draft("refuse", parts.say(turn.language).say("unlawful"), "unlawful", state={"pending": None})


def goes_on(turn: Turn, parts: Parts) -> Draft | None:
    """What is told, not asked, once a case is open belongs to the case."""
    passing = turn.reading.intent in _PASSING or turn.declined
    if not turn.conversation.state.get("case") or asking(turn.raw) or "?" in turn.raw or passing:
        return None
    return escalate(turn, parts, "message", "", suggest=False)


def other_customer(turn: Turn, parts: Parts) -> Draft | None:
    """Nobody is told about somebody else; the guards come first, this is for what they leave."""
    least = _LIKELY if names_others(turn.raw) else _CERTAIN
    if turn.reading.intent != "other_customer" or turn.reading.score < least or turn.declined:
        return None
    return Draft("refuse", parts.say(turn.language).say("others"), "other_customer")


def _upset(reading: Reading, text: str) -> bool:
    """Anger about one's own matter, told rather than asked."""
    mood = reading.mood
    own = reading.intent in _OWN
    least = _FURIOUS / 2 if own else _FURIOUS
    waits = own and mood.label == "impatient" and ("repeated" in mood.signals or awaits_goods(text))
    return "?" not in text and ((mood.label == "angry" and mood.intensity >= least) or waits)


def _asks_how(turn: Turn) -> bool:
    return "?" in turn.text and asks_how(turn.text)


def _asks_calmly(turn: Turn) -> bool:
    """Whether a message ends with a question and tells of nothing that has to be put right at once."""
    return _is_calm(turn) and turn.raw.rstrip().endswith("?") and not reports_defect(turn.text)


def _is_calm(turn: Turn) -> bool:
    return turn.reading.mood.label in ("neutral", "friendly") and not wants_somebody_to_act(turn.raw)
