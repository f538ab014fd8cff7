"""`beleg serve`."""

import logging
import socket
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.common import Config, DataDir, Tenant, fail, installation

if TYPE_CHECKING:
    from assistant.compose import Beleg


def command(
    host: Annotated[str | None, typer.Option("--host", help="Address to listen on. [default: 127.0.0.1]")] = None,
    port: Annotated[int | None, typer.Option("--port", help="Port; 0: any free one. [default: 8000]")] = None,
    insecure: Annotated[
        bool, typer.Option("--insecure", help="Listen on other addresses without API keys (everyone is admin).")
    ] = False,
    unsafe: Annotated[
        bool, typer.Option("--unsafe", help="Serve the working copy, although a release was promoted or is required.")
    ] = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Serve the HTTP API and the page to ask.

    Example: beleg serve --port 8080
    """
    flags = {"tenant": tenant, "server.host": host, "server.port": port}
    with installation(data_dir, config, **flags) as beleg:
        import ipaddress

        from assistant.errors import SettingsError
        from assistant.release.serving import served

        server = beleg.settings.server
        try:
            local = server.host == "localhost" or ipaddress.ip_address(server.host).is_loopback
        except ValueError:
            local = False
        missing = [rule.env for rule in server.keys if not beleg.environ.get(rule.env)]
        if missing:
            fail(SettingsError(f"server.keys names {missing[0]}, which is not set.", f"Set it: export {missing[0]}=…"))
        if not local and not server.keys and not insecure:
            fail(
                SettingsError(
                    f"Listening on {server.host} without API keys would open all documents to the network.",
                    "Set server.keys in beleg.yaml, or add --insecure if something in front checks callers.",
                )
            )
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
        _serve(beleg, served(beleg, unsafe=unsafe))


def listening(host: str, port: int) -> socket.socket:
    """A socket bound to an address.

    It is named as TCP, so that asyncio sends bodies at once and not 40 ms after their headers (Nagle's algorithm and
    delayed acknowledgements).
    """
    from assistant.errors import SettingsError

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError as error:
        made.close()
        fail(SettingsError(f"Port {port} cannot be used ({error.strerror}).", "Choose another one: --port 8001"))
    return made


def _serve(working: "Beleg", beleg: "Beleg") -> None:
    import uvicorn

    from assistant.api import create_app
    from assistant.release.following import Following
    from knowledge.errors import KnowledgeError

    logging.getLogger("faiss").setLevel(logging.WARNING)
    try:
        beleg.knowledge().ready()
        beleg.conversations.warm(beleg.settings.tenant)
    except KnowledgeError as error:
        typer.secho(f"note: {error}", err=True, fg="yellow")
    server = beleg.settings.server
    listener = listening(server.host, server.port)
    host = f"[{server.host}]" if ":" in server.host else server.host
    typer.echo(f"Beleg answers at http://{host}:{listener.getsockname()[1]}/ (Ctrl-C stops it)", err=True)
    # Access logs would carry questions in query strings; uvicorn's own errors stay.
    following = Following(working, beleg, beleg.settings.release.follow_seconds)
    config = uvicorn.Config(create_app(beleg, following), log_config=None, access_log=False, server_header=False)
    uvicorn.Server(config).run(sockets=[listener])
