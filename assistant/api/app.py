"""Builds the FastAPI application."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.routing import Route
from threadpoolctl import threadpool_limits

from assistant import __version__
from assistant.api.limits import BodyLimit
from assistant.api.routes import (
    ask,
    conversations,
    copy,
    copy_reuse,
    documents,
    health,
    inbox,
    openai,
    quality,
    releases,
    search,
    voice,
)
from assistant.compose import Beleg
from assistant.crm.errors import CrmDown
from assistant.errors import RequestError
from assistant.handover.worker import InboxWorker
from assistant.jobs import IndexJobs
from assistant.release.following import Current, Following, Pinned
from assistant.voice.audio.errors import RecogniserDown
from guardrails.errors import BelegError
from knowledge.errors import IndexBusy, IndexFault, LoadError, QueryError

if TYPE_CHECKING:
    from assistant.interop.mcp_http import Mounted

MCP_PATH = "/mcp"
STATIC = Path(__file__).parent / "static"
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
log = logging.getLogger("beleg.api")


def create_app(beleg: Beleg, following: Following | None = None) -> FastAPI:
    """The HTTP application over one installation.

    Args:
        beleg: settings and parts; closed when the server stops.
        following: changes the installation when another release is promoted; None: this one is served to the end.
    """
    serving = following or Following(beleg, beleg)
    current = cast(Beleg, Current(serving))
    jobs, mcp, inbox_worker = IndexJobs(current), _mcp(current), InboxWorker(current)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        # The matrices of a turn are small: more threads for each wait for one another and take the other turns' time.
        threadpool_limits(limits=1, user_api="blas")
        jobs.start()
        inbox_worker.start()
        serving.start()
        try:
            async with mcp.running if mcp else nullcontext():
                yield
        finally:
            inbox_worker.stop()
            jobs.stop()
            serving.stop()

    app = FastAPI(
        title="Beleg",
        version=__version__,
        description="Answers from your company's documents, each statement with a verbatim quote, page and offsets.",
        lifespan=lifespan,
        docs_url="/docs",
        redoc_url=None,
    )
    app.state.beleg = current
    app.state.jobs = jobs
    app.add_middleware(BodyLimit, max_bytes=(beleg.settings.server.max_upload_mb + 1) << 20)
    app.add_middleware(Pinned, following=serving)

    @app.middleware("http")
    async def secure(request: Request, call_next):  # type: ignore[no-untyped-def]
        response = await call_next(request)
        for name, value in SECURITY_HEADERS.items():
            # The interactive documentation loads its own scripts; everything else is ours.
            if not (name == "Content-Security-Policy" and request.url.path == "/docs"):
                response.headers.setdefault(name, value)
        return response

    app.add_exception_handler(BelegError, _beleg_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    for routes in (
        ask,
        search,
        documents,
        health,
        conversations,
        inbox,
        openai,
        copy,
        copy_reuse,
        voice,
        releases,
        quality,
    ):
        app.include_router(routes.router)
    if mcp:
        app.router.routes.append(Route(MCP_PATH, mcp.app))
    app.mount("/static", StaticFiles(directory=STATIC), name="static")

    @app.get("/", include_in_schema=False)
    def page() -> FileResponse:
        return FileResponse(STATIC / "index.html", headers={"Cache-Control": "no-cache"})

    return app


def _mcp(beleg: Beleg) -> "Mounted | None":
    if not beleg.settings.server.mcp:
        return None
    from assistant.interop.mcp_http import mcp_app

    return mcp_app(beleg, MCP_PATH)


def _beleg_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, BelegError)
    named = getattr(error, "status", None)
    if isinstance(named, int):
        status = named
    elif isinstance(error, IndexBusy):
        status = 409
    elif isinstance(error, IndexFault | CrmDown | RecogniserDown):
        status = 503
    elif isinstance(error, QueryError | RequestError | LoadError):
        status = 422
    else:
        status = 500
        log.error("request failed: %s", type(error).__name__)
    return JSONResponse({"error": {"cause": error.cause, "remedy": error.remedy}}, status)


def _validation_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    # Pydantic's own report repeats the input, which may be a customer's text.
    problems = [f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}" for item in error.errors()]
    remedy = "See /docs for the form of a request."
    return JSONResponse({"error": {"cause": "; ".join(problems) + ".", "remedy": remedy}}, 422)
