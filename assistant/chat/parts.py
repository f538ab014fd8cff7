"""What the routes of the engine work with, built once in `wiring.py`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from assistant.chat.replies import Replies
from assistant.chat.settings import ChatSettings
from assistant.chat.verification import Verifier
from assistant.handover.types import Handover
from assistant.lookup.matching import Similar
from assistant.lookup.types import Part, ShopConnector
from assistant.types import Answer, Question
from assistant.understand.types import Reader
from guardrails.pipeline import Policy


class Answerer(Protocol):
    """Answers from documents; `assistant.answering.Assistant` is one."""

    def answer(self, question: Question) -> Answer:
        """The answer to one question."""
        ...

    def stream(self, question: Question) -> Answer:
        """The same; a `StreamedAnswer` where a language model words it."""
        ...


Search = Callable[[str, str, frozenset[str]], Sequence[Mapping[str, Any]]]
"""(tenant, query, groups) -> hits as {"source", "page", "score"}, best first."""


@dataclass(frozen=True)
class Parts:
    """Everything a route may need.

    Attributes:
        answerer: the documents of a tenant.
        handover: where cases go; None when there is no inbox.
        claimed: whether a person has taken the conversation's case.
        shop: orders, customers, machines; None when nothing can be looked up.
        spare_parts: the list of the product feed.
        articles: names of articles, for questions that fit several.
        similar: likeness of names by the embedding model.
        contact: how to reach the company directly.
        turn_seconds: every turn has its reply by then, whatever a language model does.
        clock: now, time zone aware.
    """

    settings: ChatSettings
    policy: Policy
    reader: Reader
    replies: Mapping[str, Replies]
    answerer: Callable[[str], Answerer]
    search: Search
    handover: Handover | None
    claimed: Callable[[str, str], bool]
    shop: ShopConnector | None
    verifier: Verifier | None
    spare_parts: Sequence[Part]
    articles: Callable[[], Sequence[str]]
    similar: Similar | None
    contact: str
    release: str
    clock: Callable[[], datetime]
    turn_seconds: float = 20.0

    def say(self, language: str) -> Replies:
        """The approved texts of a language."""
        return self.replies.get(language) or self.replies["en"]

    @property
    def today(self) -> date:
        """Today where the company's customers live."""
        return self.local(self.clock()).date()

    def local(self, moment: datetime) -> datetime:
        """A moment in the time zone that customers are told."""
        return moment.astimezone(ZoneInfo(self.settings.timezone))
