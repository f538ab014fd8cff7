"""Replies to what the last turn asked or offered: a choice, a proof of identity, a yes."""

import re
from dataclasses import replace

from assistant.chat.cues import agrees, chosen, declines
from assistant.chat.errors import TooManyAttempts
from assistant.chat.parts import Parts
from assistant.chat.routes import orders, spare_parts
from assistant.chat.routes.cases import escalate
from assistant.chat.routes.documents import abstained, from_documents
from assistant.chat.types import Draft, Turn
from assistant.lookup.errors import LookupFault
from assistant.lookup.parts import PartChoice
from assistant.understand.types import Mood

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_POSTCODE = re.compile(r"(?<![\w-])(?:[A-Z]{1,2}-)?(\d{4,5})(?![\w-])")
_DUTCH = re.compile(r"(?<!\w)(\d{4}\s?[A-Z]{2})(?!\w)")


def answer_to_offer(turn: Turn, parts: Parts) -> Draft | None:
    """What a reply means after the last turn's question; None when it is about something else."""
    pending = turn.pending
    kind = pending.get("kind")
    if kind == "verify":
        return _proof(turn, parts)
    if kind in ("person", "part_order") and agrees(turn.raw):
        if kind == "part_order":
            return spare_parts.drafted(turn, parts)
        return _to_person(turn, parts)
    if kind and declines(turn.raw) and len(turn.raw) < 60:
        text = parts.say(turn.language).say("declined_offer")
        return Draft("smalltalk", text, "pending", state={"pending": None, "abstained": None})
    if kind in ("order", "part", "article", "intent"):
        return _choice(turn, parts)
    return None


def identify(turn: Turn, parts: Parts) -> Draft:
    """Ask an unverified visitor who they are, or take what the message already says of it."""
    say = parts.say(turn.language)
    named = orders.numbers(turn.raw)[:1]
    known: dict[str, object] = {
        "kind": "verify",
        "intent": turn.reading.intent,
        "question": turn.raw,
        "mood": turn.reading.mood.label,
        "numbers": named,
    }
    secret = _secret(turn.raw, named)
    if named and secret:
        return _verified(turn, parts, named[0], secret, known)
    text = say.say("verify_secret") if named else say.say("verify")
    if turn.reading.mood.upset:
        text = f"{say.say('verify_late')} {text}"
    return Draft("clarify", text, "verify", state={"pending": known})


def _proof(turn: Turn, parts: Parts) -> Draft | None:
    """An order number, a postcode or an e-mail address after we asked for them."""
    if declines(turn.raw):
        text = parts.say(turn.language).say("declined_offer")
        return Draft("smalltalk", text, "pending", state={"pending": None})
    pending = dict(turn.pending)
    given = orders.numbers(turn.raw)[:1] or [*pending.get("numbers", [])]
    secret = _secret(turn.raw, given) or pending.get("secret", "")
    if not orders.numbers(turn.raw) and not _secret(turn.raw, given):
        return None
    if given and secret:
        return _verified(turn, parts, given[0], secret, pending)
    say = parts.say(turn.language)
    pending |= {"numbers": given, "secret": secret}
    return Draft(
        "clarify", say.say("verify_secret" if given else "verify_number"), "verify", state={"pending": pending}
    )


def _verified(turn: Turn, parts: Parts, number: str, secret: str, pending: dict[str, object]) -> Draft:
    say = parts.say(turn.language)
    if parts.verifier is None:
        # A question outside of a conversation proves nothing: nobody would be verified afterwards.
        return Draft("clarify", say.say("verify"), "verify", state={"pending": None})
    try:
        customer = parts.verifier.verify(turn.conversation, number, secret)
    except TooManyAttempts:
        return Draft("abstain", say.say("verify_limited"), "verify", state={"pending": None})
    except LookupFault:
        return abstained(turn, parts, text=say.say("lookup_failed"))
    if customer is None:
        again = {**pending, "numbers": [], "secret": ""}
        return Draft("clarify", say.say("verify_failed"), "verify", state={"pending": again})
    question = str(pending.get("question") or turn.raw)
    mood = Mood(str(pending.get("mood") or turn.reading.mood.label), turn.reading.mood.intensity)  # type: ignore[arg-type]
    reading = replace(turn.reading, standalone=question, mood=mood, intent=str(pending.get("intent") or "order_status"))
    resumed = replace(turn, raw=question, text=question, reading=reading, customer=customer)
    if reading.intent == "spare_part":
        draft = spare_parts.part_for(resumed, parts, customer) or from_documents(resumed, parts)
    elif not orders.numbers(question) and _names_nothing(question):
        draft = orders.status_of(replace(resumed, raw=number), parts, customer)
    else:
        draft = orders.status_of(resumed, parts, customer)
        if draft.action != "answer" and not orders.numbers(question):
            # Nothing of theirs is named: they mean the order whose number they gave.
            draft = orders.status_of(replace(resumed, raw=number), parts, customer)
    greeting = say.say("verified", name=(customer.first_name and customer.name) or customer.company)
    state = {"pending": None, **draft.state}
    return replace(
        draft,
        text=f"{greeting} {draft.text}",
        known=(*draft.known, customer.name),
        state=state,
        customer_id=customer.id,
    )


def _names_nothing(question: str) -> bool:
    from assistant.lookup.words import content

    return not content(question)


def _choice(turn: Turn, parts: Parts) -> Draft | None:
    pending = turn.pending
    taken = chosen(turn.raw, pending["labels"], pending["values"])
    if taken is None:
        return None
    value = pending["values"][taken]
    if pending["kind"] == "article":
        return _article(turn, parts, value)
    if pending["kind"] == "intent":
        return _intent(turn, parts, value)
    if turn.customer is None or parts.shop is None:
        return None
    try:
        if pending["kind"] == "order":
            mood = replace(turn.reading.mood, label=pending.get("mood") or turn.reading.mood.label)
            lines = parts.shop.order(turn.customer.id, value)
            asked = replace(turn, reading=replace(turn.reading, mood=mood))
            return orders.told(asked, parts, lines) if lines else None
        machines = [one for one in parts.shop.machines(turn.customer.id) if one.id == pending["machines"][taken]]
    except LookupFault:
        return abstained(turn, parts, text=parts.say(turn.language).say("lookup_failed"))
    part = next((one for one in parts.spare_parts if one.number == value), None)
    if part is None or not machines:
        return None
    return spare_parts.offered(PartChoice(part, machines[0]), parts.say(turn.language))


def _article(turn: Turn, parts: Parts, article: str) -> Draft:
    question = f"{turn.pending['question'].rstrip('?. ')}: {article}?"
    return from_documents(replace(turn, text=question, reading=replace(turn.reading, standalone=question)), parts)


def _intent(turn: Turn, parts: Parts, intent: str) -> Draft | None:
    from assistant.chat.routes import ROUTES

    question = turn.pending["question"]
    reading = replace(turn.reading, intent=intent, score=1.0, alternatives=(), standalone=question)
    asked = replace(turn, text=question, raw=question, reading=reading)
    return next((draft for name, route in ROUTES if name != "pending" and (draft := route(asked, parts))), None)


def _to_person(turn: Turn, parts: Parts) -> Draft:
    pending = turn.pending
    question = str(pending.get("question") or turn.raw)
    asked = replace(turn, reading=replace(turn.reading, standalone=question))
    return escalate(
        asked, parts, str(pending.get("reason") or "no_answer"), parts.say(turn.language).say("escalate_person")
    )


def _secret(text: str, numbers: list[str]) -> str:
    """A postcode or e-mail address in a message, the order's number aside."""
    for number in numbers:
        text = text.replace(number, " ")
    for number in orders.numbers(text):
        text = text.replace(number, " ")
    email = _EMAIL.search(text)
    if email:
        return email.group()
    dutch = _DUTCH.search(text)
    found = _POSTCODE.search(text)
    return found[1] if found else dutch[1] if dutch else ""
