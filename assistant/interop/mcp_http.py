"""The MCP server over streamable HTTP, mounted at `/mcp` of `beleg serve` when `server.mcp` is true."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import HTTPException
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.api.deps import get_caller
from assistant.interop.mcp import Reader, mcp_server

if TYPE_CHECKING:
    from assistant.compose import Beleg


@dataclass(frozen=True, slots=True)
class Mounted:
    """The application, and what must run while it serves."""

    app: ASGIApp
    running: AbstractAsyncContextManager[None]


def mcp_app(beleg: "Beleg", path: str) -> Mounted:
    """The MCP server behind the API keys of the settings; a key's tenant and groups decide what may be read.

    Raises:
        SettingsError: the package `mcp` is not installed.
    """

    def reader(headers: Mapping[str, str]) -> Reader:
        caller = get_caller(beleg, headers.get("authorization"))
        return Reader(caller.tenant, caller.groups, caller.role == "admin")

    server = mcp_server(beleg, reader)
    from mcp.server.transport_security import TransportSecuritySettings

    # With keys a foreign web page has nothing to send; without them only pages of this machine may talk to us.
    keyed = bool(beleg.settings.server.keys)
    local = [f"{host}{port}" for host in ("127.0.0.1", "localhost", "[::1]") for port in ("", ":*")]
    security = TransportSecuritySettings(
        enable_dns_rebinding_protection=not keyed,
        allowed_hosts=local,
        allowed_origins=[f"http://{host}" for host in local],
    )
    app = server.streamable_http_app(
        streamable_http_path=path, stateless_http=True, json_response=True, transport_security=security
    )
    return Mounted(_Keyed(app, beleg), server.session_manager.run())


class _Keyed:
    """Answers 401 without a valid key, before any of the protocol."""

    def __init__(self, app: ASGIApp, beleg: "Beleg") -> None:
        self._app = app
        self._beleg = beleg

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            try:
                get_caller(self._beleg, Headers(scope=scope).get("authorization"))
            except HTTPException as refused:
                body = {"error": {"cause": refused.detail, "remedy": "Send Authorization: Bearer and an API key."}}
                await JSONResponse(body, refused.status_code, refused.headers)(scope, receive, send)
                return
        await self._app(scope, receive, send)
