"""The chat from the parts of an installation."""

import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from assistant.errors import SettingsError
from assistant.types import Message

if TYPE_CHECKING:
    from assistant.chat.parts import Parts
    from assistant.chat.service import Chat
    from assistant.chat.stateless import Stateless
    from assistant.compose import Beleg
    from assistant.lookup.matching import Similar
    from assistant.understand.types import Reader, Reading

_HITS = 5


def build_chat(beleg: "Beleg") -> "Chat":
    """All conversations of an installation.

    Raises:
        SettingsError: settings, templates or the token secret cannot be used.
    """
    from assistant.chat.engine import ChatEngine
    from assistant.chat.service import Chat
    from assistant.chat.store import ConversationStore
    from assistant.chat.tokens import Tokens, read_secret

    chosen = beleg.settings.chat
    tokens = Tokens(read_secret(beleg.environ, beleg.settings.data_dir), chosen.token_minutes)
    engine = ChatEngine(build_parts_of(beleg, tokens.hashed))
    return Chat(ConversationStore(beleg.database), engine, tokens, chosen.history_tokens, beleg.releases)


def build_stateless(beleg: "Beleg") -> "Stateless":
    """The engine without conversations.

    Raises:
        SettingsError: settings or templates cannot be used.
    """
    from assistant.chat.stateless import Stateless

    return Stateless(build_parts_of(beleg, lambda _: ""))


def build_parts_of(beleg: "Beleg", hashed: Callable[[str], str]) -> "Parts":
    """What the engine's routes work with."""
    from assistant.chat.parts import Parts
    from assistant.chat.replies import load_replies
    from assistant.chat.store import now
    from assistant.chat.verification import Verifier
    from assistant.lookup.wiring import build_parts, build_shop

    chosen = beleg.settings.chat
    shop = build_shop(beleg)
    return Parts(
        settings=chosen,
        policy=beleg.policy,
        reader=_Reader(beleg),
        replies=load_replies(beleg.settings.base_dir / chosen.templates if chosen.templates else None),
        answerer=beleg.assistant,
        search=lambda tenant, query, groups: _hits(beleg, tenant, query, groups),
        handover=beleg.handover,
        claimed=lambda tenant, conversation_id: _claimed(beleg, tenant, conversation_id),
        shop=shop,
        verifier=Verifier(shop, beleg.database, hashed, chosen.verify_attempts) if shop else None,
        spare_parts=build_parts(beleg),
        articles=_articles(beleg),
        similar=_similar(beleg),
        contact=beleg.settings.answer.contact,
        release=beleg.release_name,
        clock=now,
        turn_seconds=beleg.settings.limits.turn_seconds,
    )


def _hits(beleg: "Beleg", tenant: str, query: str, groups: frozenset[str]) -> Sequence[Mapping[str, Any]]:
    from knowledge.errors import QueryError
    from knowledge.retrieval.searcher import SearchFilter

    try:
        found = beleg.knowledge(tenant).search(query, _HITS, SearchFilter(groups=groups))
    except QueryError:
        return []
    return [{"source": hit.document.source, "page": hit.chunk.page, "score": round(hit.score, 4)} for hit in found]


def _claimed(beleg: "Beleg", tenant: str, conversation_id: str) -> bool:
    """Whether a person has taken the conversation's case."""
    from assistant.handover import store

    with beleg.database.read() as connection:
        case_id = store.referenced(connection, tenant, "conversation", conversation_id)
        case = store.get(connection, tenant, case_id) if case_id else None
    return case is not None and bool(case.claimed_by) and case.state in ("claimed", "waiting")


def _articles(beleg: "Beleg") -> Callable[[], Sequence[str]]:
    path = beleg.settings.chat.products

    @cache
    def names() -> Sequence[str]:
        from assistant.lookup.parts import read_parts

        return [part.name for part in read_parts(beleg.settings.base_dir / path, {})] if path else []

    return names


class _Reader:
    """The installation's reader, loaded with the first message.

    Intents are trained on the shipped embedding model; an installation with another one loads it beside, for reading.
    """

    def __init__(self, beleg: "Beleg") -> None:
        self._beleg = beleg
        self._lock = threading.Lock()
        self._loaded: Reader | None = None

    def read(self, text: str, history: Sequence[Message] = (), language: str | None = None) -> "Reading":
        """See Reader."""
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
        return self._loaded.read(text, history, language)

    def _load(self) -> "Reader":
        try:
            return self._beleg.reader
        except SettingsError:
            from assistant.compose import Beleg

            settings = self._beleg.settings
            shipped = settings.model_copy(
                update={"embedding": settings.embedding.model_copy(update={"model": "default"})}
            )
            return Beleg(shipped, self._beleg.environ).reader


def _similar(beleg: "Beleg") -> "Similar":
    from knowledge.retrieval.encoder import by_meaning

    def cosines(mention: str, names: Sequence[str]) -> Sequence[float]:
        vectors = by_meaning(beleg.encoder).encode([mention, *names], kind="query")
        return [float(value) for value in vectors[1:] @ vectors[0]]

    return cosines
