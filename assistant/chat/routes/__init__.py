"""The routes of a turn, tried in order: each gives a draft reply or passes."""

from collections.abc import Callable

from assistant.chat.parts import Parts
from assistant.chat.routes import documents, orders, pending, people, plain, spare_parts
from assistant.chat.types import Draft, Turn

Route = Callable[[Turn, Parts], Draft | None]

ROUTES: tuple[tuple[str, Route], ...] = (
    ("pending", pending.answer_to_offer),
    ("case", people.open_case),
    ("person", people.asked_for),
    ("legal", people.legal),
    ("data", people.data_request),
    ("bereaved", people.bereaved),
    ("danger", people.danger),
    ("others", people.other_customer),
    ("unlawful", people.unlawful),
    ("smalltalk", plain.smalltalk),
    ("no_use", people.no_use),
    ("request", people.request),
    ("orders", orders.order_status),
    ("parts", spare_parts.spare_part),
    ("vague", plain.vague),
    ("complaint", people.complaint),
    ("case_goes_on", people.goes_on),
    ("documents", documents.from_documents),
)
