"""Spare parts: the customer's machine, the part that fits its serial number, and a draft for a person to confirm."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.chat.cues import needs, reports_defect
from assistant.chat.parts import Parts
from assistant.chat.replies import Replies
from assistant.chat.routes.cases import escalate
from assistant.chat.routes.documents import abstained
from assistant.chat.types import Choice, Draft, Turn
from assistant.lookup.errors import LookupFault
from assistant.lookup.parts import PartChoice, choices, named_part
from assistant.lookup.types import Customer
from assistant.lookup.words import shop_words, tokens

_SHOWN = 5


def spare_part(turn: Turn, parts: Parts) -> Draft | None:
    """The part that a message asks for."""
    if turn.declined or parts.shop is None or not parts.spare_parts or reports_defect(turn.text):
        return None
    named = bool(named_part(turn.text, parts.spare_parts))
    if turn.reading.intent != "spare_part" and not wanted(turn, parts):
        return None
    if not named and not (shop_words().part & set(tokens(turn.text))):
        return None
    if turn.customer is None:
        if any(character.isdigit() for text in turn.told for character in text):
            # Who names model or machine number is helped by the documents, without proving who they are.
            return None
        from assistant.chat.routes.pending import identify

        return identify(turn, parts)
    return part_for(turn, parts, turn.customer)


def wanted(turn: Turn, parts: Parts) -> bool:
    """Whether a part that fits a machine of the verified customer's is needed, whatever the message was read as."""
    return needs(turn.text) and bool(named_part(turn.text, parts.spare_parts)) and _fits(turn, parts)


def _fits(turn: Turn, parts: Parts) -> bool:
    """Whether the named part fits a machine of the verified customer's, whatever the message was read as."""
    if turn.customer is None or parts.shop is None:
        return False
    try:
        return bool(choices(turn.text, parts.spare_parts, parts.shop.machines(turn.customer.id)))
    except LookupFault:
        return False


def part_for(turn: Turn, parts: Parts, customer: Customer) -> Draft | None:
    """The part for a verified customer's machine: offered, asked back, or not found."""
    assert parts.shop is not None
    say = parts.say(turn.language)
    try:
        machines = parts.shop.machines(customer.id)
    except LookupFault:
        return abstained(turn, parts, text=say.say("lookup_failed"))
    if not named_part(turn.text, parts.spare_parts):
        return None
    if not machines:
        return abstained(turn, parts, text=say.say("part_no_machine"))
    found = choices(turn.text, parts.spare_parts, machines)
    if not found:
        return abstained(turn, parts, text=say.say("part_none"))
    return offered(found[0], say) if len(found) == 1 else _which(found, say)


def offered(choice: PartChoice, say: Replies) -> Draft:
    """The part with its price, and the question whether to order it."""
    part, machine = choice.part, choice.machine
    values = {"part": part.name, "number": part.number, "machine": machine.model, "serial": machine.serial_number}
    text = say.say("part_found", price=price(part.price, part.currency, say), **values)
    draft = {**values, "machine_id": machine.id, "price": str(part.price or ""), "currency": part.currency}
    return Draft(
        "answer",
        f"{text} {say.say('part_order')}",
        "parts",
        confidence=1.0,
        known=(part.name, part.number, machine.model, machine.serial_number),
        state={"pending": {"kind": "part_order", "draft": draft}, "abstained": None},
        trace={"part": part.number, "machine": machine.id},
    )


def drafted(turn: Turn, parts: Parts) -> Draft:
    """An order draft as a case; it counts only once a person has confirmed it."""
    say = parts.say(turn.language)
    wanted = turn.pending["draft"]
    opening = say.say("part_drafted", part=wanted["part"], number=wanted["number"])
    draft = escalate(turn, parts, "order_draft", opening, kind="order", suggest=False, extra={"order_draft": wanted})
    if draft.case is None:
        said = draft.text.removeprefix(opening).strip()
        return replace(draft, text=said)
    return replace(draft, known=(*draft.known, wanted["part"], wanted["number"]))


def price(value: Decimal | None, currency: str, say: Replies) -> str:
    """6,80 €, €6.80; "on request" where the feed has none."""
    if value is None:
        return say.say("part_price_unknown")
    sign = {"EUR": "€", "GBP": "£", "USD": "$"}.get(currency, currency)
    if say.language == "de":
        return f"{value:.2f}".replace(".", ",") + f" {sign}"
    return f"{sign}{value:.2f}" if len(sign) == 1 else f"{sign} {value:.2f}"


def _which(found: Sequence[PartChoice], say: Replies) -> Draft:
    shown = found[:_SHOWN]
    labels = [f"{choice.part.name} – {choice.machine.model} ({choice.machine.serial_number})" for choice in shown]
    pending = {
        "kind": "part",
        "labels": labels,
        "values": [choice.part.number for choice in shown],
        "machines": [choice.machine.id for choice in shown],
    }
    known = tuple(
        value for choice in shown for value in (choice.part.name, choice.machine.model, choice.machine.serial_number)
    )
    made = tuple(Choice(label, choice.part.number) for label, choice in zip(labels, shown, strict=True))
    return Draft("clarify", say.say("clarify_part"), "parts", choices=made, known=known, state={"pending": pending})
