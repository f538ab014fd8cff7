"""OpenAI-compatible `/v1/chat/completions` and `/v1/models`."""

import json
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi.routing import APIRoute

from assistant.api.deps import BelegDep, CallerDep
from assistant.errors import RequestError
from assistant.interop.openai_reply import Chunks, completion, error, model_entry
from assistant.interop.openai_request import MODEL, ChatRequest
from assistant.interop.openai_stream import Told
from guardrails.errors import BelegError
from knowledge.errors import IndexFault, QueryError

log = logging.getLogger("beleg.api")
_HEARTBEAT_SECONDS = 10.0
_CODES = {401: "invalid_api_key", 404: "model_not_found"}
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class OpenAIRoute(APIRoute):
    """A route whose errors have OpenAI's form, so that its clients raise the right exceptions."""

    def get_route_handler(self) -> Handler:
        """The handler with its errors translated."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            """The route's reply, its errors in OpenAI's form."""
            try:
                return await handle(request)
            except HTTPException as failure:
                body = error(failure.status_code, str(failure.detail), _CODES.get(failure.status_code))
                return JSONResponse(body, failure.status_code, failure.headers)
            except RequestValidationError as failure:
                # Pydantic's own report repeats the input, which may be a customer's text.
                first = failure.errors()[0]
                where = ".".join(str(part) for part in first["loc"][1:])
                return JSONResponse(error(400, f"{where}: {first['msg']}.", "invalid_request", where or None), 400)
            except BelegError as failure:
                return _beleg_error(failure)

        return handled


router = APIRouter(prefix="/v1", tags=["OpenAI-compatible"], route_class=OpenAIRoute)


@router.get("/models")
def models(_caller: CallerDep) -> dict[str, Any]:
    """The one model that there is: the assistant."""
    return {"object": "list", "data": [model_entry()]}


@router.get("/models/{model_id}")
def model(model_id: str, _caller: CallerDep) -> dict[str, Any]:
    """The model by name."""
    _check_model(model_id)
    return model_entry()


@router.post("/chat/completions", response_model=None)
async def chat_completions(body: ChatRequest, request: Request, beleg: BelegDep, caller: CallerDep) -> Response:
    """Answer the last message as the chat does; citations are in `annotations`. Streams with `"stream": true`."""
    _check_model(body.model)
    question = body.question(caller.reads_as(body.groups), caller.tenant)
    address = str(request.base_url).rstrip("/")
    conversation = f"openai {body.user}" if body.user else ""
    if body.stream:
        with_usage = body.stream_options is not None and body.stream_options.include_usage
        events = _events(Told(beleg, question, conversation), address, with_usage=with_usage)
        return StreamingResponse(events, media_type="text/event-stream")
    told = Told(beleg, question, conversation)
    answer = await told.answer(request.is_disconnected)
    return JSONResponse(completion(answer, told.turn.steps, address))


async def _events(told: Told, address: str, *, with_usage: bool) -> AsyncIterator[str]:
    """Server-sent events: each sentence when it has passed its guards; comments keep the connection open before."""
    chunks = Chunks()
    try:
        async for sentence in told.sentences(_HEARTBEAT_SECONDS):
            if sentence is None:
                yield ": working\n\n"
                continue
            if not chunks.begun:
                yield _framed(chunks.begin())
            yield _framed(chunks.sentence(sentence))
        if not chunks.begun:
            yield _framed(chunks.begin())
        for chunk in chunks.end(told.result(), told.turn.steps, address, with_usage=with_usage):
            yield _framed(chunk)
    except BelegError as failure:
        yield f"data: {bytes(_beleg_error(failure).body).decode()}\n\n"
    except Exception as failure:
        log.error("a chat completion failed: %s", type(failure).__name__)
        yield _framed(error(500, "The answer could not be made.", "server_error"))
    yield "data: [DONE]\n\n"


def _framed(data: dict[str, Any]) -> str:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n"


def _check_model(name: str) -> None:
    if name != MODEL:
        raise HTTPException(404, f"There is no such model. Use {MODEL!r}.")


def _beleg_error(failure: BelegError) -> JSONResponse:
    if isinstance(failure, RequestError | QueryError):
        status = 400
    else:
        status = 503 if isinstance(failure, IndexFault) else 500
        log.error("a chat completion failed: %s", type(failure).__name__)
    return JSONResponse(error(status, str(failure), type(failure).__name__), status)
