"""`beleg mcp`."""

from assistant.cli.common import Config, DataDir, Groups, Tenant, installation


def command(
    group: Groups = None,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Serve search, ask and read_document to an MCP client (Claude, an IDE, an agent) over stdin and stdout.

    Over HTTP, set server.mcp in beleg.yaml and run: beleg serve
    """
    with installation(data_dir, config, tenant=tenant) as beleg:
        import anyio

        from assistant.interop.mcp import Reader, mcp_server

        reader = Reader(beleg.settings.tenant, frozenset(group or ()))
        anyio.run(mcp_server(beleg, lambda _headers: reader).run_stdio_async)
