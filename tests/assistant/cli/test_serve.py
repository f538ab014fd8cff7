"""The socket that `beleg serve` listens on."""

import asyncio
import socket

import pytest

from assistant.cli.serve import listening


def test_bodies_are_not_held_back_behind_their_headers() -> None:
    held: list[int] = []

    async def answered(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held.append(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    async def once() -> None:
        with listening("127.0.0.1", 0) as listener:
            server = await asyncio.start_server(answered, sock=listener)
            reader, writer = await asyncio.open_connection(*listener.getsockname())
            await reader.read()
            writer.close()
            server.close()

    asyncio.run(once())
    assert held and held[0]


def test_a_port_in_use_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with listening("127.0.0.1", 0) as taken:
        taken.listen()
        with pytest.raises((SystemExit, Exception)) as stopped:
            listening("127.0.0.1", taken.getsockname()[1])
    assert "cannot be used" in capsys.readouterr().err or "cannot be used" in str(stopped.value)
