"""Where is my order: the verified customer's own orders, told in approved words."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from assistant.chat.cues import (
    asks_a_rule,
    asks_about,
    awaits_goods,
    is_personal,
    reports_defect,
    wants_somebody_to_act,
)
from assistant.chat.parts import Parts
from assistant.chat.replies import Replies
from assistant.chat.routes.documents import OVERRULES, abstained, asked_documents
from assistant.chat.routes.spare_parts import wanted
from assistant.chat.types import Choice, Draft, Turn
from assistant.lookup.errors import LookupFault
from assistant.lookup.matching import match
from assistant.lookup.types import Customer, Order

_NUMBER = re.compile(r"(?<![\w-])(?=[A-Za-z0-9-]*\d{4})[A-Za-z]{0,4}-?\d{2,}(?:[-/]\d{2,})*(?![\w-])")
_SURE = 0.75
_LIKELY = 0.6
_OTHERS = frozenset({"complaint", "return", "other_customer"})
_RECENT = timedelta(days=180)
_JUST = timedelta(days=21)
_SHOWN = 5
_LATELY = 50


def order_status(turn: Turn, parts: Parts) -> Draft | None:
    """The status of the order that a message means."""
    reading = turn.reading
    unsure = reading.score < _SURE or reading.intent == "out_of_scope"
    numbered = reading.intent == "complaint" and bool(numbers(turn.raw))
    waits = unsure and (numbered or reading.intent not in _OTHERS) and awaits_goods(turn.text)
    waits = waits or (asks_about(turn.text) and _owns(turn, parts))
    acts = reading.mood.upset and wants_somebody_to_act(turn.raw)
    if reports_defect(turn.text) or acts or _rather_a_part(turn, parts):
        return None
    if (reading.intent != "order_status" and not waits) or (turn.declined and reading.score < _SURE):
        return None
    if parts.shop is None:
        return _from_documents(turn, parts)
    if turn.customer is None and _holds_for_all(turn, parts):
        return None
    if turn.customer is None:
        from assistant.chat.routes.pending import identify

        return identify(turn, parts)
    return status_of(turn, parts, turn.customer)


def _rather_a_part(turn: Turn, parts: Parts) -> bool:
    """Whether a message hardly reads like a wait for an order and needs a part that the customer's machine has."""
    return turn.reading.score < _LIKELY and not awaits_goods(turn.text) and wanted(turn, parts)


def _holds_for_all(turn: Turn, parts: Parts) -> bool:
    """Whether an unverified visitor asks what holds for everybody, "Ab wann ist die Lieferung kostenlos?", and need not
    say who they are: nothing of their own is awaited, and they ask for a rule, the message hardly reads like it or the
    documents know."""
    unsure = turn.reading.score < _SURE
    if unsure and not is_personal(turn.text):
        return True
    if awaits_goods(turn.text) or numbers(turn.raw):
        return False
    if asks_a_rule(turn.text) or not unsure:
        return asks_a_rule(turn.text)
    return turn.reading.score < _LIKELY or _documents_know(turn, parts)


def _documents_know(turn: Turn, parts: Parts) -> bool:
    return asked_documents(turn.reading.standalone, turn, parts).confidence >= OVERRULES


def status_of(turn: Turn, parts: Parts, customer: Customer) -> Draft:
    """The status of the order that a verified customer's message means, of several a question which."""
    assert parts.shop is not None
    say = parts.say(turn.language)
    try:
        numbered = numbers(turn.raw)
        for number in numbered:
            if own := parts.shop.order(customer.id, number):
                return told(turn, parts, own)
        if numbered:
            return _found_nothing(turn, parts, say.say("unknown_order", number=numbered[0]), (numbered[0],))
        orders = parts.shop.orders(customer.id)
    except LookupFault:
        return _found_nothing(turn, parts, say.say("lookup_failed"))
    if not orders:
        return _found_nothing(turn, parts, say.say("no_orders"))
    return _meant(turn, parts, orders)


def _owns(turn: Turn, parts: Parts) -> bool:
    """Whether a message names an article that the verified customer has ordered lately."""
    if turn.customer is None or parts.shop is None:
        return False
    try:
        recent = parts.shop.orders(turn.customer.id, _LATELY)
    except LookupFault:
        return False
    return bool(match(turn.raw, [order.article for order in recent]).best)


def told(turn: Turn, parts: Parts, orders: Sequence[Order]) -> Draft:
    """An order's lines in approved words, chosen by status, mood and language."""
    say = parts.say(turn.language)
    today = parts.today
    tone = "late" if any(is_late(order, today) for order in orders) else "fine"
    if tone == "fine" and not any(order.is_open for order in orders):
        tone = "done"
    words = say.data["orders"]
    sentences = [words["opening"][tone][turn.reading.mood.label]]
    sentences += [line for order in orders[:_SHOWN] for line in order_lines(order, say, today)]
    delivered = any(order.status == "delivered" for order in orders)
    sentences.append(words["closing"]["missing" if delivered else "late" if tone == "late" else "fine"])
    known = [value for order in orders for value in (order.id, order.article, order.tracking_number)]
    first = orders[0]
    return Draft(
        "answer",
        " ".join(filter(None, sentences)),
        "orders",
        confidence=1.0,
        known=tuple(filter(None, known)),
        state={"pending": None, "abstained": None, "order": first.id},
        trace={
            "orders": [order.id for order in orders],
            "template": f"{first.status}/{turn.reading.mood.label}/{say.language}",
        },
    )


def order_lines(order: Order, say: Replies, today: date) -> list[str]:
    """The sentences about one line of an order."""
    words = say.data["orders"]
    values = {
        "article": order.article,
        "order": order.id,
        "tracking": order.tracking_number,
        **{
            name: say.day(day) if day else ""
            for name, day in (
                ("ordered", order.ordered_on),
                ("shipped", order.shipped_on),
                ("expected", order.expected_on),
                ("delivered", order.delivered_on or order.expected_on or order.shipped_on or order.ordered_on),
            )
        },
    }
    lines = [words["status"][template_of(order, today)].format(**values)]
    reason = words["reasons"].get(order.delay_reason) or (order.delay_reason if say.language == "de" else "")
    if reason and order.is_open:
        lines.append(words["reason"].format(reason=reason))
    if order.tracking_number and order.status in ("shipped", "delayed"):
        lines.append(words["tracking"].format(**values))
    return lines


def template_of(order: Order, today: date) -> str:
    """The approved text for an order's situation."""
    if not order.is_open:
        return order.status
    if order.status in ("shipped", "delayed") and order.shipped_on is None:
        return "delayed_unsent" if order.status == "delayed" and order.expected_on else "processing_open"
    if order.expected_on is None:
        return f"{order.status}_open"
    return f"{order.status}_late" if order.expected_on < today else order.status


def is_late(order: Order, today: date) -> bool:
    """Whether an open order is delayed or overdue."""
    return order.is_open and (order.status == "delayed" or bool(order.expected_on and order.expected_on < today))


def numbers(text: str) -> list[str]:
    """What looks like an order's number, as written."""
    return [found.group() for found in _NUMBER.finditer(text) if len(re.sub(r"\D", "", found.group())) >= 6]


def _meant(turn: Turn, parts: Parts, orders: Sequence[Order]) -> Draft:
    """Of many orders the one that is meant: named, on its way, or lately delivered."""
    say = parts.say(turn.language)
    recent = [order for order in orders if order.is_open or parts.today - order.ordered_on <= _RECENT]
    mention = turn.reading.entities.get("product", "")
    for pool in (recent, orders):
        found = match(turn.raw, [order.article for order in pool], parts.similar, mention)
        if found.best:
            return _one_of(turn, parts, [pool[i] for i in found.best])
        if not found.mentioned:
            break
    coming = [order for order in orders if order.is_open]
    if found.mentioned:
        if coming:
            return _choose(turn, parts, coming, say.say("no_match"))
        return _found_nothing(turn, parts, say.say("no_match"))
    previous = turn.conversation.state.get("order")
    again = [order for order in orders if order.id == previous]
    if again:
        return told(turn, parts, again)
    if coming:
        return _one_of(turn, parts, coming)
    newest = [order for order in orders if parts.today - (order.delivered_on or order.ordered_on) <= _JUST]
    return told(turn, parts, (newest or list(orders))[:1])


def _one_of(turn: Turn, parts: Parts, fitting: Sequence[Order]) -> Draft:
    """Who asks where something is means what has not arrived yet."""
    coming = [order for order in fitting if order.is_open]
    late = [order for order in coming if is_late(order, parts.today)]
    upset = turn.reading.mood.upset and len(late) == 1
    left = late if upset else coming or list(fitting[:1])
    distinct = {(order.id, order.article): order for order in left}
    if len({order.id for order in left}) == 1:
        return told(turn, parts, list(distinct.values()))
    return _choose(turn, parts, list(distinct.values()))


def _choose(turn: Turn, parts: Parts, orders: Sequence[Order], before: str = "") -> Draft:
    say = parts.say(turn.language)
    shown = orders[:_SHOWN]
    choices = tuple(Choice(f"{order.article} ({order.id})", order.id) for order in shown)
    pending = {
        "kind": "order",
        "labels": [choice.label for choice in choices],
        "values": [choice.value for choice in choices],
        "mood": turn.reading.mood.label,
    }
    text = f"{before} {say.say('clarify_order')}".strip()
    known = tuple(value for order in shown for value in (order.id, order.article))
    return Draft("clarify", text, "orders", choices=choices, known=known, state={"pending": pending})


def _found_nothing(turn: Turn, parts: Parts, text: str, known: tuple[str, ...] = ()) -> Draft:
    draft = abstained(turn, parts, text=text)
    return replace(draft, known=(*draft.known, *known), route="orders")


def _from_documents(turn: Turn, parts: Parts) -> Draft | None:
    """Without a shop to ask, a document may know how orders are tracked."""
    if _documents_know(turn, parts):
        return None
    return _found_nothing(turn, parts, parts.say(turn.language).say("no_lookup"))
