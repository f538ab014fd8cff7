"""Conversations as the API, the command line and the inbox use them: stored, serialised, streamed, cancelled."""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from typing import Any, Protocol

from assistant.chat.engine import ChatEngine, Outcome
from assistant.chat.errors import ConversationBusy
from assistant.chat.live import Event, EventId, Listener, LiveTurn, LiveTurns
from assistant.chat.saying import as_json
from assistant.chat.store import ConversationStore, within_budget
from assistant.chat.tokens import Tokens, Visitor
from assistant.chat.types import Choice, Conversation, Reply, Said
from assistant.errors import RequestError
from assistant.lookup.types import Customer
from assistant.queue.owner import new_owner
from assistant.types import Message

_THREADS = 6
_PATIENCE, _PAUSE = 30.0, 0.1
_LOOKED_AT = 60
"""Newest messages that a turn may look at."""


class Releases(Protocol):
    """Which release answers; `assistant.release.live.Live` is one."""

    def engine(self, conversation_id: str) -> ChatEngine | None:
        """The engine of a candidate that answers this conversation; None: the served one."""
        ...

    def answered(
        self, conversation: Conversation, message: Said, history: Sequence[Said], outcome: Outcome, release: str
    ) -> None:
        """Told of every reply."""
        ...


class Chat:
    """All conversations of an installation; an `assistant.handover.types.Conversations`.

    Args:
        store: where they are kept.
        engine: makes replies.
        tokens: signs visitor tokens.
        history_tokens: budget of earlier turns.
        releases: says which release answers a conversation, and is told of its turns; None: there is only one.
    """

    def __init__(
        self,
        store: ConversationStore,
        engine: ChatEngine,
        tokens: Tokens,
        history_tokens: int,
        releases: Releases | None = None,
    ) -> None:
        self._releases = releases
        self.store = store
        self.engine = engine
        self.tokens = tokens
        self.live = LiveTurns()
        self._history_tokens = history_tokens
        self._worker = new_owner()
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="turn")

    # ── visitors ─────────────────────────────────────────────────────────────────────────────────

    def create(
        self, tenant: str, *, channel: str = "chat", groups: frozenset[str] = frozenset(), customer_id: str = ""
    ) -> Conversation:
        """A new conversation; `customer_id` only from a caller who has checked who the customer is."""
        return self.store.create(tenant, channel=channel, groups=groups, customer_id=customer_id)

    def token(self, conversation: Conversation) -> str:
        """A visitor token for a conversation."""
        return self.tokens.sign(Visitor(conversation.tenant, conversation.id))

    def say(
        self,
        tenant: str,
        conversation_id: str,
        text: str,
        *,
        key: str | None = None,
        listener: Listener | None = None,
        after: EventId = (0, -1),
    ) -> Reply:
        """Answer a message in this thread. The message is stored first, the reply before this returns.

        Args:
            key: what the client named the message; the same key gives the same reply.
            listener: told of the turn's events after the id `after`, from another thread or this one.

        Raises:
            NoConversation: there is no such conversation.
            ConversationBusy: too many messages of it wait already.
        """
        known = self._known(tenant, conversation_id, key)
        if known is not None:
            return known
        with self.live.one_at_a_time(tenant, conversation_id):
            seq, new = self._begun(tenant, conversation_id, text, key)
            if not new and (stored := self.store.reply_to(tenant, conversation_id, seq)):
                self.store.release(tenant, conversation_id, self._worker)
                return reply_of(conversation_id, stored)
            made = LiveTurn(seq)
            if listener is not None:
                made.listen(listener, after)
            with self.live.turn(tenant, conversation_id, made) as live:
                return self._worked(tenant, conversation_id, seq, live)

    def submit(
        self,
        tenant: str,
        conversation_id: str,
        text: str,
        key: str | None,
        listener: Listener | None = None,
        after: EventId = (0, -1),
    ) -> "Future[Reply]":
        """Answer a message in the background. A listener who comes back joins the turn that is at work already."""
        live = self.live.get(tenant, conversation_id)
        if live is not None and listener is not None and live.seq == self.store.keyed(tenant, conversation_id, key):
            live.listen(listener, after)
        return self._pool.submit(self.say, tenant, conversation_id, text, key=key, listener=listener, after=after)

    def cancel(self, tenant: str, conversation_id: str) -> bool:
        """Stop the turn at work, and the model with it; False when there is none in this process."""
        live = self.live.get(tenant, conversation_id)
        if live is None:
            return False
        live.cancelled.set()
        return True

    def verify(self, tenant: str, conversation_id: str, order_id: str, secret: str) -> Customer | None:
        """Verify a visitor by an order's number and postcode or e-mail address.

        Raises:
            RequestError: nothing can be looked up here.
            TooManyAttempts: too many attempts failed.
            LookupFault: the shop cannot be asked.
        """
        verifier = self.engine.parts.verifier
        if verifier is None:
            raise RequestError("Nothing can be looked up here.", "Configure chat.lookup in beleg.yaml.")
        customer = verifier.verify(self.store.get(tenant, conversation_id), order_id, secret)
        if customer is not None:
            self.store.change(tenant, conversation_id, state={}, customer_id=customer.id)
        return customer

    def attach(self, tenant: str, conversation_id: str, fields: Mapping[str, Any]) -> None:
        """Keep the fields read from an attachment; they travel with the conversation's case."""
        held = list(self.store.get(tenant, conversation_id).state.get("attachments") or ())
        self.store.change(tenant, conversation_id, state={"attachments": [*held, dict(fields)][-20:]})

    def note(self, tenant: str, conversation_id: str, text: str, language: str, trace: Mapping[str, Any]) -> int:
        """Put a reply into the conversation that no message asked for, and tell its streams."""
        body = {"action": "clarify", "language": language, "trace": dict(trace)}
        seq = self.store.add(tenant, conversation_id, "assistant", text, body=body)
        self.live.changed(tenant, conversation_id)
        return seq

    # ── people behind the inbox ──────────────────────────────────────────────────────────────────

    def add_person_reply(self, tenant: str, conversation_id: str, text: str, author: str, case_id: str) -> None:
        """Put a person's reply into the conversation; open streams of it show it."""
        self.store.add(
            tenant,
            conversation_id,
            "person",
            text,
            author=author,
            body={"case": case_id},
            state={"with_person": author, "pending": None, "abstained": None},
        )
        self.live.changed(tenant, conversation_id)

    def return_to_bot(self, tenant: str, conversation_id: str) -> None:
        """The bot answers again from the next message on."""
        self.store.change(
            tenant, conversation_id, state={"with_person": None, "passed_on": None, "case": None, "pending": None}
        )

    def history(self, tenant: str, conversation_id: str) -> Sequence[Message]:
        """All turns, oldest first."""
        return [
            Message("user" if one.role == "user" else "assistant", one.text)
            for one in self.store.said(tenant, conversation_id)
            if one.text
        ]

    # ── streams ──────────────────────────────────────────────────────────────────────────────────

    def events(self, tenant: str, conversation_id: str, after: EventId) -> list[Event]:
        """The stored events of a conversation after an id, in order."""
        said = self.store.said(tenant, conversation_id)
        found = [event for one in said for event in stored_events(conversation_id, one)]
        return sorted((event for event in found if event.id > after), key=lambda event: event.id)

    def warm(self, tenant: str) -> None:
        """Load models before the first visitor waits for them."""
        self.engine.warm(tenant)

    def close(self) -> None:
        """Wait for the turns at work."""
        self._pool.shutdown(wait=True)

    # ── inside ───────────────────────────────────────────────────────────────────────────────────

    def _begun(self, tenant: str, conversation_id: str, text: str, key: str | None) -> tuple[int, bool]:
        """Store the message; a turn of the conversation in another process is waited for."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                return self.store.begin(tenant, conversation_id, text, key, self._worker)
            except ConversationBusy:
                if time.monotonic() > deadline:
                    raise
                time.sleep(_PAUSE)

    def _known(self, tenant: str, conversation_id: str, key: str | None) -> Reply | None:
        seq = self.store.keyed(tenant, conversation_id, key) if key else None
        stored = self.store.reply_to(tenant, conversation_id, seq) if seq is not None else None
        return reply_of(conversation_id, stored) if stored else None

    def _worked(self, tenant: str, conversation_id: str, seq: int, live: LiveTurn) -> Reply:
        try:
            live.emit("accepted", {"seq": seq})
            engine = (self._releases.engine(conversation_id) if self._releases else None) or self.engine
            outcome = self._answered(engine, tenant, conversation_id, seq, live)
            stored = self._stored(engine, tenant, conversation_id, seq, outcome)
        except BaseException:
            self.store.release(tenant, conversation_id, self._worker)
            live.emit(
                "error", {"cause": "The reply could not be made.", "remedy": "Send the message again."}, last=True
            )
            raise
        reply = reply_of(conversation_id, stored)
        live.emit("done", reply_json(reply), last=True)
        self.live.changed(tenant, conversation_id)
        return reply

    def _answered(self, engine: ChatEngine, tenant: str, conversation_id: str, seq: int, live: LiveTurn) -> Outcome:
        conversation, said = self.store.with_said(tenant, conversation_id, _forgets_before, _LOOKED_AT)
        message = next(one for one in said if one.seq == seq)
        earlier = within_budget([one for one in said if one.seq < seq], self._history_tokens)
        outcome = engine.answer(conversation, message, earlier, live.emit, live.cancelled)
        if self._releases is not None:
            self._releases.answered(conversation, message, earlier, outcome, engine.parts.release)
        return outcome

    def _stored(self, engine: ChatEngine, tenant: str, conversation_id: str, seq: int, outcome: Outcome) -> Said:
        draft = outcome.draft
        body = {
            "action": draft.action,
            "sentences": outcome.sentences,
            "language": outcome.language,
            "citations": [as_json(item) for item in draft.citations],
            "choices": [asdict(choice) for choice in draft.choices],
            "confidence": round(draft.confidence, 4),
            "case": draft.case,
            "trace": outcome.trace,
            "release": draft.trace.get("release") or engine.parts.release,
            "timings_ms": outcome.timings_ms,
            "silent": draft.silent,
            "cancelled": outcome.cancelled,
        }
        if outcome.sources is not None:
            body |= {"sources": outcome.sources, "proofs": outcome.proofs}
        number = self.store.finish(
            tenant,
            conversation_id,
            outcome.text,
            reply_to=seq,
            body=body,
            state=outcome.state,
            customer_id=outcome.customer_id,
        )
        return Said(number, "assistant", outcome.text, self.store.clock(), reply_to=seq, body=body)


def _forgets_before(conversation: Conversation) -> int:
    """The number of the last message that the conversation no longer knows of; see `ChatEngine`."""
    return max(int(conversation.state.get("since") or 0) - 1, 0)


def reply_of(conversation_id: str, stored: Said) -> Reply:
    """A stored message of the assistant as a reply."""
    body = stored.body
    return Reply(
        conversation_id=conversation_id,
        seq=stored.seq,
        reply_to=stored.reply_to or 0,
        action=body["action"],
        text=stored.text,
        sentences=tuple(body["sentences"]),
        language=body["language"],
        citations=tuple(body["citations"]),
        choices=tuple(Choice(**choice) for choice in body["choices"]),
        confidence=body["confidence"],
        case=body["case"],
        trace=body["trace"],
        release=body["release"],
        timings_ms=body["timings_ms"],
        silent=body["silent"],
        cancelled=body["cancelled"],
    )


def reply_json(reply: Reply) -> dict[str, Any]:
    """A reply as the command line and the API give it."""
    return {
        "conversation_id": reply.conversation_id,
        "seq": reply.seq,
        "reply_to": reply.reply_to,
        "action": reply.action,
        "text": reply.text,
        "language": reply.language,
        "citations": list(reply.citations),
        "choices": [asdict(choice) for choice in reply.choices],
        "confidence": reply.confidence,
        "case": reply.case,
        "trace": dict(reply.trace),
        "release": reply.release,
        "timings_ms": dict(reply.timings_ms),
        "silent": reply.silent,
        "cancelled": reply.cancelled,
    }


def stored_events(conversation_id: str, said: Said) -> list[Event]:
    """The events of a stored message, numbered as they were when it was made."""
    if said.role == "user":
        return [Event((said.seq, 0), "accepted", {"seq": said.seq})]
    if said.role == "person" or said.reply_to is None:
        data = {"seq": said.seq, "text": said.text, "author": said.author, "at": said.at.isoformat()}
        return [Event((said.seq, 0), said.role if said.role == "person" else "note", data)]
    reply = reply_of(conversation_id, said)
    told = said.body.get("sources") or {"citations": list(reply.citations), "action": reply.action}
    found: list[tuple[str, Mapping[str, Any]]] = [("sources", told)]
    found += [("sentence", data) for data in _sentences(reply, said.body.get("proofs"))]
    events = [Event((reply.reply_to, 1 + i), kind, data) for i, (kind, data) in enumerate(found)]
    return [*events, Event((reply.reply_to, len(found) + 1), "done", reply_json(reply), last=True)]


def _sentences(reply: Reply, proofs: Sequence[Sequence[int]] | None) -> list[Mapping[str, Any]]:
    """The data of sentence events; those of a streamed answer name their own receipts."""
    if proofs is None:
        return [{"text": sentence} for sentence in reply.sentences]
    return [
        {"text": sentence, "citations": [reply.citations[number] for number in numbers]}
        for sentence, numbers in zip(reply.sentences, proofs, strict=True)
    ]
