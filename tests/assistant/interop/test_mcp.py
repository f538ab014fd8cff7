"""The official MCP client over stdio and over HTTP."""

import json
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

mcp = pytest.importorskip("mcp")

from mcp import Client, StdioServerParameters  # noqa: E402

from tests.assistant.interop.conftest import Serve  # noqa: E402

ROOT = Path(__file__).parents[3]
MARGIN = "Wie hoch ist die Marge der Bohrmaschine?"
Use = Callable[[Client], Coroutine[Any, Any, None]]


def content(result: Any) -> dict[str, Any]:
    assert not result.is_error, result.content
    found: dict[str, Any] = result.structured_content or json.loads(result.content[0].text)
    return found


async def use(client: Client) -> None:
    """What every transport must do for a reader without groups."""
    tools = (await client.list_tools()).tools
    assert {tool.name for tool in tools} == {"search", "ask", "read_document"}
    assert all(tool.description and tool.annotations.read_only_hint for tool in tools)
    answer = content(await client.call_tool("ask", {"question": "Wie lange kann ich Ware zurückgeben?"}))
    assert answer["action"] == "answer" and "30 Tagen" in answer["text"]
    cited = answer["citations"][0]
    span = {"document": cited["document"], "start": cited["start"], "end": cited["end"]}
    assert content(await client.call_tool("read_document", span))["text"] == cited["quote"]
    hits = content(await client.call_tool("search", {"query": "Versand Schweiz", "k": 1}))["hits"]
    assert [hit["source"] for hit in hits] == ["versand.md"]
    hidden = content(await client.call_tool("search", {"query": MARGIN, "k": 50}))["hits"]
    assert hidden and all("Marge" not in hit["text"] for hit in hidden)


def over_http(address: str, key: str, action: Use) -> None:
    from mcp.client.streamable_http import streamable_http_client

    async def run() -> None:
        import httpx2

        headers = {"Authorization": f"Bearer {key}"}
        async with (
            httpx2.AsyncClient(headers=headers) as web,
            Client(streamable_http_client(f"{address}/mcp", http_client=web)) as client,
        ):
            await action(client)

    anyio.run(run)


def test_over_http(serve: Serve) -> None:
    over_http(serve(), "visitor-secret", use)


def test_a_key_opens_the_documents_of_its_groups_and_tenant(serve: Serve) -> None:
    address = serve()

    async def sales(client: Client) -> None:
        hits = content(await client.call_tool("search", {"query": MARGIN, "k": 1}))["hits"]
        assert "31 Prozent" in hits[0]["text"]
        ids.append(hits[0]["document"])

    async def visitor(client: Client) -> None:
        refused = await client.call_tool("read_document", {"document": ids[0]})
        unknown = await client.call_tool("read_document", {"document": "0" * 24})
        assert refused.is_error and refused.content == unknown.content

    async def other(client: Client) -> None:
        refused = await client.call_tool("read_document", {"document": ids[0]})
        assert refused.is_error

    ids: list[str] = []
    over_http(address, "sales-secret", sales)
    over_http(address, "visitor-secret", visitor)
    over_http(address, "other-secret", other)


def test_an_error_names_cause_and_remedy(serve: Serve) -> None:
    async def ask(client: Client) -> None:
        failed = await client.call_tool("ask", {"question": "Wie lange?"})
        assert failed.is_error and "beleg index" in failed.content[0].text
        assert (await client.call_tool("search", {"query": "x", "k": 1000})).is_error
        assert (await client.call_tool("ask", {"question": "x", "language": "tlh"})).is_error

    over_http(serve(), "other-secret", ask)


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}])
def test_without_a_key_there_is_no_protocol(serve: Serve, headers: dict[str, str]) -> None:
    reply = httpx.post(f"{serve()}/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"}, headers=headers)
    assert reply.status_code == 401 and "API key" in reply.text


def test_a_foreign_page_cannot_talk_to_a_server_without_keys(serve: Serve) -> None:
    address = serve(**{"server.keys": []})
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    headers = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
    own = httpx.post(f"{address}/mcp", json=body, headers=headers)
    foreign = httpx.post(f"{address}/mcp", json=body, headers={**headers, "Host": "evil.example"})
    assert own.status_code not in (403, 421) and foreign.status_code in (403, 421)


def test_it_is_not_there_unless_configured(serve: Serve) -> None:
    assert httpx.post(f"{serve(**{'server.mcp': False})}/mcp", json={}).status_code == 404


@pytest.mark.model
def test_over_stdio(demo_index: Path) -> None:
    arguments = ["-m", "assistant.cli.main", "mcp", "--data-dir", str(demo_index)]
    server = StdioServerParameters(command=sys.executable, args=arguments, cwd=str(ROOT))

    async def run() -> None:
        async with Client(server) as client:
            await use(client)

    anyio.run(run)
