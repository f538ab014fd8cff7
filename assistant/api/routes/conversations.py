"""Routes of conversations: create, write, stream, cancel, rate, verify, attach.

A visitor shows the token of their conversation in the header `Visitor-Token`; agents may read with their API key.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, HTTPException, Request, Response, UploadFile
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import Field

from assistant.api.deps import AgentDep, BelegDep, CallerDep, get_caller
from assistant.api.models import Strict
from assistant.chat.errors import TokenRefused
from assistant.chat.service import reply_json
from assistant.chat.sse import follow, one_turn, parse_id
from assistant.chat.tokens import Visitor
from assistant.errors import RequestError

router = APIRouter(prefix="/v1", tags=["conversations"])

STREAM = "text/event-stream"
_STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class NewConversation(Strict):
    """How a conversation begins."""

    channel: Literal["chat", "api", "email"] = "chat"
    language: Literal["de", "en"] | None = None
    customer: str | None = Field(
        None, max_length=100, description="A customer that the caller has checked; needs the role agent."
    )


class NewMessage(Strict):
    """A visitor's message."""

    text: str = Field(max_length=1_000_000)
    key: str | None = Field(
        None,
        min_length=1,
        max_length=100,
        description="The client's name of the message: sent again, it gives the same reply.",
    )


class Rating(Strict):
    """A thumb, and what would have been right."""

    seq: int = Field(ge=1, description="Number of the reply.")
    helpful: bool
    correction: str = Field("", max_length=5_000)


class Proof(Strict):
    """An order number, with the postcode or the e-mail address it was placed with."""

    order_number: str = Field(min_length=1, max_length=100)
    postcode: str = Field("", max_length=20)
    email: str = Field("", max_length=200)


async def get_visitor(
    conversation_id: str,
    beleg: BelegDep,
    visitor_token: Annotated[str | None, Header(description="Token of the conversation.")] = None,
    authorization: Annotated[str | None, Header(description="Bearer followed by an agent's API key.")] = None,
) -> Visitor:
    """Who writes: the visitor of this very conversation, or an agent of its tenant."""
    if visitor_token is None and authorization is not None:
        caller = get_caller(beleg, authorization)
        if not caller.at_least("agent"):
            raise HTTPException(403, "This needs the visitor's token or the role agent.")
        return Visitor(caller.tenant, conversation_id)
    visitor = beleg.conversations.tokens.read(visitor_token or "")
    if visitor.conversation_id != conversation_id:
        raise TokenRefused("The visitor token belongs to another conversation.", "Use the token of this one.")
    return visitor


VisitorDep = Annotated[Visitor, Depends(get_visitor)]


@router.post("/conversations", status_code=201)
def create(request: NewConversation, beleg: BelegDep, caller: CallerDep) -> dict[str, Any]:
    """Begin a conversation. The token is the visitor's; it is good for this conversation only and a short time."""
    if request.customer and not caller.at_least("agent"):
        raise HTTPException(403, "Naming the customer needs the role agent.")
    chat = beleg.conversations
    made = chat.create(
        caller.tenant,
        channel=request.channel,
        groups=_public(caller.groups, caller.role),
        customer_id=request.customer or "",
    )
    say = chat.engine.parts.say(request.language or "de")
    company = chat.engine.parts.settings.name
    notice = say.say("disclosure_named", company=company) if company else say.say("disclosure")
    return {"id": made.id, "token": chat.token(made), "notice": notice}


@router.post("/conversations/{conversation_id}/messages", response_model=None)
async def write(
    message: NewMessage,
    request: Request,
    beleg: BelegDep,
    visitor: VisitorDep,
    last_event_id: Annotated[str | None, Header()] = None,
) -> Response:
    """Send a message: the reply as JSON, or with `Accept: text/event-stream` its sources first, then its sentences."""
    chat = beleg.conversations
    if STREAM in request.headers.get("accept", ""):
        coming = one_turn(chat, visitor, message.text, message.key, parse_id(last_event_id))
        return _stream(coming)
    where = (visitor.tenant, visitor.conversation_id)
    reply = await asyncio.wrap_future(chat.submit(*where, message.text, message.key))
    return JSONResponse({**reply_json(reply), "token": chat.tokens.sign(visitor)})


@router.get("/conversations/{conversation_id}/events", response_model=None)
async def events(
    beleg: BelegDep, visitor: VisitorDep, last_event_id: Annotated[str | None, Header()] = None
) -> Response:
    """All events of a conversation from `Last-Event-ID` on, replies of people among them, until the client leaves."""
    chat = beleg.conversations
    await asyncio.to_thread(chat.store.get, visitor.tenant, visitor.conversation_id)
    return _stream(follow(chat, visitor, parse_id(last_event_id)))


@router.get("/conversations/{conversation_id}")
def history(beleg: BelegDep, visitor: VisitorDep) -> dict[str, Any]:
    """The conversation with all its messages, oldest first."""
    chat = beleg.conversations
    found = chat.store.get(visitor.tenant, visitor.conversation_id)
    said = chat.store.said(visitor.tenant, visitor.conversation_id)
    return {
        "id": found.id,
        "verified": bool(found.customer_id),
        "with_person": found.state.get("with_person"),
        "messages": [
            {
                "seq": one.seq,
                "role": one.role,
                "text": one.text,
                "at": one.at.isoformat(),
                "author": one.author,
                **{
                    key: one.body[key]
                    for key in ("action", "citations", "choices", "case", "language", "confidence")
                    if key in one.body
                },
            }
            for one in said
        ],
    }


@router.post("/conversations/{conversation_id}/cancel")
def cancel(beleg: BelegDep, visitor: VisitorDep) -> dict[str, bool]:
    """Stop the reply at work, and the model with it."""
    return {"cancelled": beleg.conversations.cancel(visitor.tenant, visitor.conversation_id)}


@router.post("/conversations/{conversation_id}/feedback", status_code=201)
def feedback(rating: Rating, beleg: BelegDep, visitor: VisitorDep) -> dict[str, bool]:
    """Rate a reply; a correction says what would have been right."""
    store = beleg.conversations.store
    where = (visitor.tenant, visitor.conversation_id)
    store.rate(*where, rating.seq, rating.helpful, rating.correction.strip())
    if beleg.releases.active:
        rated = next((one for one in store.said(*where) if one.seq == rating.seq), None)
        beleg.releases.rated(visitor.tenant, rated.body.get("release", "") if rated else "", rating.helpful)
    beleg.monitor.rated(*where, rating.seq, rating.helpful, rating.correction.strip())
    return {"kept": True}


@router.get("/feedback")
def all_feedback(beleg: BelegDep, caller: AgentDep) -> dict[str, Any]:
    """What visitors said of replies, newest first."""
    return {"feedback": list(beleg.conversations.store.feedback(caller.tenant, limit=1_000))}


@router.post("/conversations/{conversation_id}/verify")
def verify(proof: Proof, beleg: BelegDep, visitor: VisitorDep) -> dict[str, Any]:
    """Show who one is. Which of the two details was wrong is not said."""
    secret = proof.postcode or proof.email
    if not secret:
        raise RequestError("A postcode or an e-mail address is needed.", "Send one of them.")
    found = beleg.conversations.verify(visitor.tenant, visitor.conversation_id, proof.order_number, secret)
    return {"verified": found is not None, "name": found.name if found else None}


@router.post("/conversations/{conversation_id}/attachments", status_code=201)
def attach(file: UploadFile, beleg: BelegDep, visitor: VisitorDep) -> dict[str, Any]:
    """Upload a photo or PDF of an invoice, delivery note or payslip; what was read is mirrored back."""
    from assistant.chat.attachments import read_upload

    return read_upload(beleg, visitor, file.filename or "", file.file)


def _public(groups: frozenset[str], role: str) -> frozenset[str]:
    """A visitor of the page reads what the key's groups allow; the local admin has none by default."""
    return groups if role != "admin" else frozenset()


def _stream(events: AsyncIterator[str]) -> StreamingResponse:
    return StreamingResponse(events, media_type=STREAM, headers=_STREAM_HEADERS)
