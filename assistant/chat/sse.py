"""Server-sent events (WHATWG HTML, section 9.2): one turn, or everything that happens in a conversation.

Ids are "message.event"; a client that comes back with `Last-Event-ID` gets what it has missed, from the turn at work
or from what is stored, with the same ids.
"""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from assistant.chat.live import Event, EventId
from assistant.chat.service import Chat, stored_events
from assistant.chat.tokens import Visitor
from guardrails.errors import BelegError

START: EventId = (0, -1)
_POLL = 2.0
"""Seconds after which a stream looks for what other processes stored."""
_HEARTBEAT = ": still here\n\n"


def parse_id(text: str | None) -> EventId:
    """The id of an event; START for none or a strange one."""
    first, _, second = (text or "").partition(".")
    if first.isascii() and first.isdigit() and second.isascii() and second.isdigit() and len(text or "") < 24:
        return int(first), int(second)
    return START


def framed(event: Event) -> str:
    """An event on the wire."""
    data = json.dumps(event.data, ensure_ascii=False, default=str)
    return f"id: {event.id[0]}.{event.id[1]}\nevent: {event.kind}\ndata: {data}\n\n"


async def one_turn(chat: Chat, visitor: Visitor, text: str, key: str | None, after: EventId) -> AsyncIterator[str]:
    """The events of one message's turn; the same key resumes it. Ends with `done` or `error`."""
    key = key or secrets.token_hex(12)
    where = (visitor.tenant, visitor.conversation_id)
    loop, queue = asyncio.get_running_loop(), asyncio.Queue[Event | None]()
    last = after
    task = await asyncio.to_thread(chat.submit, *where, text, key, lambda event: _put(loop, queue, event), after)
    task.add_done_callback(lambda _done: _put(loop, queue, None))
    while True:
        event = await _next(queue, chat.engine.parts.settings.heartbeat_seconds)
        if event == _HEARTBEAT:
            yield _HEARTBEAT
            continue
        if not isinstance(event, Event):
            break
        last = event.id
        yield framed(_renewed(event, chat, visitor))
        if event.last:
            return
    async for missed in _rest(chat, visitor, task, last):
        yield missed


async def follow(chat: Chat, visitor: Visitor, after: EventId) -> AsyncIterator[str]:
    """All events of a conversation, stored and to come, until the client leaves."""
    where = (visitor.tenant, visitor.conversation_id)
    loop, changed = asyncio.get_running_loop(), asyncio.Event()
    stop = chat.live.watch(*where, lambda: _set(loop, changed))
    quiet = 0.0
    try:
        while True:
            changed.clear()
            found = await asyncio.to_thread(chat.events, *where, after)
            for event in found:
                after = event.id
                yield framed(event)
            quiet = 0.0 if found else quiet
            with suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), _POLL)
                continue
            quiet += _POLL
            if quiet >= chat.engine.parts.settings.heartbeat_seconds:
                quiet = 0.0
                yield _HEARTBEAT
    finally:
        stop()


async def _rest(chat: Chat, visitor: Visitor, task: "Future[Any]", last: EventId) -> AsyncIterator[str]:
    """What is stored of a turn that was over before anybody could listen, or why there is nothing."""
    try:
        reply = task.result()
    except BelegError as error:
        yield framed(Event((last[0], last[1] + 1), "error", {"cause": error.cause, "remedy": error.remedy}, last=True))
        return
    except Exception as error:
        cause = {"cause": f"The reply could not be made ({type(error).__name__}).", "remedy": "Send it again."}
        yield framed(Event((last[0], last[1] + 1), "error", cause, last=True))
        return
    stored = await asyncio.to_thread(chat.store.reply_to, visitor.tenant, visitor.conversation_id, reply.reply_to)
    events = stored_events(visitor.conversation_id, stored) if stored else []
    accepted = Event((reply.reply_to, 0), "accepted", {"seq": reply.reply_to})
    for event in (accepted, *events):
        if event.id > last:
            yield framed(_renewed(event, chat, visitor))


def _renewed(event: Event, chat: Chat, visitor: Visitor) -> Event:
    """The last event of a turn brings the visitor a fresh token."""
    if event.kind != "done":
        return event
    return Event(event.id, event.kind, {**event.data, "token": chat.tokens.sign(visitor)}, last=True)


async def _next(queue: "asyncio.Queue[Event | None]", heartbeat: float) -> Event | str | None:
    try:
        return await asyncio.wait_for(queue.get(), heartbeat)
    except TimeoutError:
        return _HEARTBEAT


def _put(loop: asyncio.AbstractEventLoop, queue: "asyncio.Queue[Event | None]", event: Event | None) -> None:
    with suppress(RuntimeError):  # the client has left and the loop is closed
        loop.call_soon_threadsafe(queue.put_nowait, event)


def _set(loop: asyncio.AbstractEventLoop, changed: asyncio.Event) -> None:
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(changed.set)
