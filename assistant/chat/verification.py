"""Who a visitor is: an order's number together with the postcode or e-mail address it was placed with.

Wrong numbers, wrong postcodes and other customers' numbers get the same reply after the same time.
"""

import hmac
import re
import secrets
import time
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import func, insert, select

from assistant.chat.errors import TooManyAttempts
from assistant.chat.store import now
from assistant.chat.tables import attempts
from assistant.chat.types import Conversation
from assistant.lookup.types import Customer, ShopConnector
from assistant.store.database import Database

_WINDOW = timedelta(hours=1)
_AT_LEAST = 0.12
"""Seconds that every verification takes, whatever it finds."""


class Verifier:
    """Checks an order number and a second thing that only its customer knows.

    Args:
        shop: where orders are looked up.
        database: where attempts are counted, across processes.
        hashed: keyed hash of an order number.
        limit: failed attempts per conversation, and per order number, in an hour.
    """

    def __init__(
        self,
        shop: ShopConnector,
        database: Database,
        hashed: Callable[[str], str],
        limit: int,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._shop = shop
        self._database = database
        self._hashed = hashed
        self._limit = limit
        self._sleep = sleep
        self._clock = clock

    def verify(self, conversation: Conversation, order_id: str, secret: str) -> Customer | None:
        """The customer, or None: which of the two was wrong is not said.

        Raises:
            TooManyAttempts: too many failed in the last hour.
            LookupFault: the shop cannot be asked.
        """
        started = self._clock()
        number = order_id.strip()
        self._limited(conversation, number)
        try:
            customer = self._shop.owner(number)
            fits = _fits(secret, customer or Customer("", email="@", postcode="#"))
            if customer is not None and fits:
                return customer
            self._note(conversation, number)
            return None
        finally:
            self._sleep(max(0.0, _AT_LEAST - (self._clock() - started)))

    def _limited(self, conversation: Conversation, number: str) -> None:
        since = now() - _WINDOW
        recent = (attempts.c.tenant == conversation.tenant) & (attempts.c.at > since)
        with self._database.read() as connection:
            for here in (
                attempts.c.conversation_id == conversation.id,
                attempts.c.order_hash == self._hashed(number),
            ):
                failed = connection.execute(select(func.count()).select_from(attempts).where(recent, here)).scalar_one()
                if failed >= self._limit:
                    raise TooManyAttempts("Too many failed verifications.", "Try again in an hour, or ask a person.")

    def _note(self, conversation: Conversation, number: str) -> None:
        with self._database.write() as connection:
            connection.execute(
                insert(attempts).values(
                    tenant=conversation.tenant,
                    id=secrets.token_hex(12),
                    conversation_id=conversation.id,
                    order_hash=self._hashed(number),
                    at=now(),
                )
            )


def _fits(secret: str, customer: Customer) -> bool:
    """Whether a secret is the customer's postcode or e-mail address; both are always compared."""
    given = re.sub(r"\s", "", secret).casefold().encode()
    known = [re.sub(r"\s", "", value).casefold().encode() for value in (customer.postcode, customer.email)]
    same = [bool(value) and hmac.compare_digest(given, value) for value in known]
    return any(same)
