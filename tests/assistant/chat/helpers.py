"""A reader by keywords, an inbox in memory, documents that know two things: the chat's neighbours in small."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.chat.engine import ChatEngine
from assistant.chat.parts import Parts
from assistant.chat.replies import load_replies
from assistant.chat.service import Chat
from assistant.chat.settings import ChatSettings
from assistant.chat.store import ConversationStore
from assistant.chat.tokens import Tokens
from assistant.chat.verification import Verifier
from assistant.handover.types import CaseRequest, OpenedCase
from assistant.lookup.files import FileShop
from assistant.lookup.parts import read_parts
from assistant.store.database import Database
from assistant.types import Answer, Citation, Message, Question
from assistant.understand.types import Mood, MoodLabel, Reading
from guardrails.pipeline import Policy, load_policy
from knowledge.catalogue.store import Catalogue
from knowledge.text.language import detect

DEMO = Path(__file__).parents[3] / "assistant" / "demo"
TODAY = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
DUE = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
REFERENCE = "Das Klemmbaustein-Set ist immer noch nicht da."
_INTENTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("person", ("mitarbeiter", "a person")),
    ("data_request", ("gespeichert",)),
    ("spare_part", ("dichtung", "gasket", "bürsten", "filtersäcke")),
    ("complaint", ("beschwere", "kaputt angekommen")),
    ("order_status", ("noch nicht da", "wo bleib", "wo ist", "wann kommt", "still not", "where is", "has not arrived")),
    ("out_of_scope", ("wetter",)),
)
_POLICY = """
version: 1
input:
  - name: self_harm
    guard: topic
    parameters: {category: self_harm}
    action: escalate
    reply: {de: "Rufen Sie 116 123 an. Ich gebe Ihre Nachricht an einen Menschen weiter."}
  - name: insult
    guard: topic
    parameters: {category: insult}
    action: escalate
    reply: {de: "Bitte bleiben wir respektvoll. Ein Mensch übernimmt."}
  - name: others
    guard: topic
    parameters: {category: third_party_data}
    action: block
    reply: {de: "Zu anderen sage ich nichts."}
  - name: discount
    guard: topic
    parameters: {category: discount}
    action: block
    reply: {de: "Über Preise verhandle ich nicht."}
  - {name: injection, guard: injection, action: block, reply: {de: "Dabei helfe ich nicht."}}
output:
  - {name: secrets, guard: secrets}
  - {name: promises, guard: promises, action: block, reply: {de: "Nein."}}
  - {name: links, guard: links, parameters: {allowed_hosts: [], mode: strip}}
document: []
"""


class KeywordReader:
    """Understands by keywords; records what it was shown."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, tuple[Message, ...]]] = []

    def read(self, text: str, history: Sequence[Message] = (), language: str | None = None) -> Reading:
        """See Reader."""
        self.seen.append((text, tuple(history)))
        low = text.casefold()
        intent = next((name for name, words in _INTENTS if any(word in low for word in words)), "question")
        label: MoodLabel = "impatient" if "immer noch" in low or "still" in low else "neutral"
        signals = frozenset({"legal"} if "anwalt" in low else ())
        found = detect(text)
        return Reading(intent, 0.9, text, found if found != "und" else "de", Mood(label, 0.5, signals))


@dataclass
class MemoryInbox:
    """Keeps cases; `claim` gives one to a person."""

    requests: list[CaseRequest] = field(default_factory=list)
    broken: bool = False
    assignee: str | None = "Miriam Seidel"
    claimed: set[str] = field(default_factory=set)

    def open(self, request: CaseRequest) -> OpenedCase:
        """See Handover."""
        if self.broken:
            raise RuntimeError("the inbox is down")
        existing = any(one.conversation_id == request.conversation_id for one in self.requests)
        self.requests.append(request)
        return OpenedCase("F-1", self.assignee, DUE, existing)

    def open_case_of(self, tenant: str, conversation_id: str) -> OpenedCase | None:
        """See Handover."""
        found = any(one.conversation_id == conversation_id for one in self.requests)
        return OpenedCase("F-1", self.assignee, DUE, True) if found else None


class TwoFacts:
    """Documents that know returns and shipping to Austria."""

    def __init__(self) -> None:
        self.asked: list[Question] = []

    def answer(self, question: Question) -> Answer:
        """See Answerer."""
        self.asked.append(question)
        low = question.text.casefold()
        if "zurückgeben" in low or "return" in low:
            text = "Sie können Ware innerhalb von 30 Tagen zurückgeben. Das Etikett ist kostenlos."
            quotes = [Citation("d1", "rueckgabe.md", "Rückgabe", None, 0, len(text), text)]
            return Answer("answer", text, "de", tuple(quotes), 0.9, question.text, "test")
        if "rabatt" in low and "firma" in low:
            text = "Firmen bekommen ab 1.000 Euro einen Mengenrabatt."
            return Answer("answer", text, "de", (Citation("d2", "b2b.md", "B2B", 1, 0, 9, text),), 0.9, question.text)
        return Answer("abstain", "Dazu steht in den Unterlagen nichts.", "de", (), 0.05, question.text)

    def stream(self, question: Question) -> Answer:
        """See Answerer."""
        return self.answer(question)


@dataclass
class Installation:
    """A chat with its neighbours."""

    chat: Chat
    inbox: MemoryInbox
    documents: TwoFacts
    reader: KeywordReader
    database: Database
    now: list[datetime]

    def talk(self, *texts: str, customer: str = "") -> list[Any]:
        """The replies to messages of one new conversation."""
        made = self.chat.create("t", customer_id=customer)
        return [self.chat.say("t", made.id, text) for text in texts]


def small_policy(folder: Path) -> Policy:
    """Guards without models of names."""
    path = folder / "policy.yaml"
    path.write_text(_POLICY, encoding="utf-8")
    return load_policy(path)


def install(folder: Path, policy: Policy, **settings: Any) -> tuple[Installation, Catalogue]:
    """A chat over the demo shop."""
    catalogue = Catalogue(f"sqlite:///{folder / 'catalogue.db'}")
    database = Database(catalogue.engine)
    shop, inbox, documents, reader, now = FileShop(DEMO / "data"), MemoryInbox(), TwoFacts(), KeywordReader(), [TODAY]
    tokens = Tokens(b"0123456789abcdef", 120, clock=lambda: now[0].timestamp())
    chosen = ChatSettings(**settings)
    hits: Sequence[Mapping[str, Any]] = [{"source": "rueckgabe.md", "page": None, "score": 0.5}]
    parts = Parts(
        settings=chosen,
        policy=policy,
        reader=reader,
        replies=load_replies(),
        answerer=lambda _tenant: documents,
        search=lambda _tenant, _query, _groups: hits,
        handover=inbox,
        claimed=lambda _tenant, conversation: conversation in inbox.claimed,
        shop=shop,
        verifier=Verifier(shop, database, tokens.hashed, chosen.verify_attempts, sleep=lambda _seconds: None),
        spare_parts=read_parts(DEMO / "company" / "produkte" / "ersatzteile.xlsx", {}),
        articles=lambda: ["Akkuschrauber AX 18", "Akkuschrauber AX 18 Pro", "Tauchsäge TS 55"],
        similar=None,
        contact="0800 1",
        release="beleg test",
        clock=lambda: now[0],
    )
    store = ConversationStore(database, clock=lambda: now[0])
    chat = Chat(store, ChatEngine(parts), tokens, chosen.history_tokens)
    return Installation(chat, inbox, documents, reader, database, now), catalogue
