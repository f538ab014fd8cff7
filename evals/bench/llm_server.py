"""An OpenAI-compatible server over real HTTP that behaves as scripted: it answers, hangs, resets, drips, lies.

    with ScriptedServer([Reply(claims("Sie haben 30 Tage.", "30 Tage"))]) as server:
        chat_model("openai:m", ChatOptions(base_url=server.url))

Every request takes the next behaviour of the script; the last one is repeated. `server.requests` keeps the bodies,
`server.broken` counts connections that the client closed while the server was still writing; `server.sent` is when
each piece of a stream left, with the characters sent by then.
"""

import json
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


def claims(*pairs: str) -> str:
    """A reply of the form that "answer.v2" asks for: statement, quote, statement, quote, …"""
    items = [{"evidence_id": 1, "quote": q, "statement": s} for s, q in zip(pairs[::2], pairs[1::2], strict=True)]
    return json.dumps({"claims": items}, ensure_ascii=False)


def quoting(prompt: str, most: int = 3) -> str:
    """Claims that repeat the first sentences of the first piece of evidence: a model that is careful and dull."""
    shown = re.search(r"^\[1\] [^\n]*\n(.*?)(?=\n\n\[2\] |\n<<<)", prompt, re.DOTALL | re.MULTILINE)
    text = shown.group(1) if shown else ""
    found = [one.strip() for one in re.findall(r"[^.!?\n|#]{20,}[.!?](?=\s|$)", text)]
    return claims(*(part for one in found[:most] for part in (one, one)))


@dataclass(frozen=True, slots=True)
class Reply:
    """A proper reply.

    Attributes:
        text: what the model says; a function is given the prompt.
        finish: finish_reason.
        usage: reported tokens (prompt, completion); None: none are.
        piece: characters of a streamed chunk.
        pause: seconds before every chunk (of a stream), or before the reply.
    """

    text: str | Callable[[str], str]
    finish: str = "stop"
    usage: tuple[int, int] | None = (100, 20)
    piece: int = 12
    pause: float = 0.0


@dataclass(frozen=True, slots=True)
class Status:
    """An HTTP error."""

    code: int
    body: str = '{"error": {"message": "no", "type": "error"}}'
    headers: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Garbage:
    """HTTP 200 with something else."""

    body: bytes = b"<html>Welcome to the proxy</html>"
    content_type: str = "text/html"


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes that are not even HTTP, then the end of the connection."""

    data: bytes = b"\x00\xff\x00 220 smtp ready\r\n"


@dataclass(frozen=True, slots=True)
class Hang:
    """Accepts the request and says nothing."""

    seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Reset:
    """Resets the connection, after some characters of a proper reply if `after` is given."""

    after: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Half:
    """Sends so many characters of a proper reply, then ends the connection politely, as if that were all."""

    text: str
    after: int


@dataclass(frozen=True, slots=True)
class Drip:
    """Sends one byte every so many seconds, for ever: headers first, or the body of a stream."""

    seconds: float = 0.05
    headers: bool = False


@dataclass(frozen=True, slots=True)
class Endless:
    """A proper stream that never ends: white space for ever."""

    seconds: float = 0.01


Behaviour = Reply | Status | Garbage | Raw | Hang | Reset | Half | Drip | Endless


class ScriptedServer:
    """The server; a context manager. `url` ends in /v1."""

    def __init__(self, script: Sequence[Behaviour], *, models: Sequence[str] = ("m",)) -> None:
        self.script = list(script)
        self.models = list(models)
        self.requests: list[dict[str, Any]] = []
        self.authorizations: list[str] = []
        self.broken = 0
        self.sent: list[tuple[float, int]] = []
        self.over = threading.Event()
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        handler = type("Handler", (_Handler,), {"server_script": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}/v1"
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.over.set()
        self._http.shutdown()
        self._http.server_close()

    def next(self, body: dict[str, Any], authorization: str) -> Behaviour:
        """The behaviour of the next request."""
        with self._lock:
            self.requests.append(body)
            self.authorizations.append(authorization)
            return self.script.pop(0) if len(self.script) > 1 else self.script[0]

    def prompt(self, number: int = -1) -> str:
        """The last message of a request."""
        content = self.requests[number]["messages"][-1]["content"]
        return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)


class _Handler(BaseHTTPRequestHandler):
    server_script: ScriptedServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_arguments: Any) -> None:
        return

    def do_GET(self) -> None:
        data = [{"id": name, "object": "model", "created": 1, "owned_by": "test"} for name in self.server_script.models]
        self._whole(200, json.dumps({"object": "list", "data": data}).encode(), "application/json")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        behaviour = self.server_script.next(body, self.headers.get("Authorization", ""))
        try:
            self._behave(behaviour, body)
        except OSError:
            self.server_script.broken += 1
            self.close_connection = True

    def _behave(self, behaviour: Behaviour, body: dict[str, Any]) -> None:
        streamed = bool(body.get("stream"))
        match behaviour:
            case Reply():
                self._reply(behaviour, body)
            case Status(code, text, headers):
                self._whole(code, text.encode(), "application/json", headers or {})
            case Garbage(data, kind):
                self._whole(200, data, kind)
            case Raw(data):
                self._end(data)
            case Hang(seconds):
                self.server_script.over.wait(seconds)
                self.close_connection = True
            case Reset(after, text):
                if after is not None:
                    self._part(text, after, streamed)
                    # What has not been read yet is lost with the reset.
                    time.sleep(0.2)
                # Linger 0: the kernel answers with RST instead of FIN.
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.close_connection = True
                self.connection.close()
            case Half(text, after):
                self._part(text, after, streamed)
                self._end(b"0\r\n\r\n" if streamed else b"")
            case Drip(seconds, headers):
                self._drip(seconds, headers)
            case Endless(seconds):
                self._start_stream()
                while not self.server_script.over.wait(seconds):
                    self._chunk(_delta(" "))

    def _whole(self, code: int, data: bytes, kind: str, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def _reply(self, reply: Reply, body: dict[str, Any]) -> None:
        said = reply.text if isinstance(reply.text, str) else reply.text(self.server_script.prompt())
        usage = None
        if reply.usage:
            names = ("prompt_tokens", "completion_tokens", "total_tokens")
            usage = dict(zip(names, (*reply.usage, sum(reply.usage)), strict=True))
        if not body.get("stream"):
            time.sleep(reply.pause)
            self._whole(200, json.dumps(_completion(said, reply.finish, usage)).encode(), "application/json")
            return
        self._start_stream()
        for first in range(0, len(said), reply.piece):
            time.sleep(reply.pause)
            self.server_script.sent.append((time.monotonic(), first + len(said[first : first + reply.piece])))
            self._chunk(_delta(said[first : first + reply.piece]))
        self._chunk(_delta("", reply.finish))
        if usage and (body.get("stream_options") or {}).get("include_usage"):
            self._chunk({**_delta(""), "choices": [], "usage": usage})
        self._write(b"data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def _part(self, text: str, after: int, streamed: bool) -> None:
        """The beginning of a proper reply."""
        if streamed:
            self._start_stream()
            for first in range(0, after, 5):
                self._chunk(_delta(text[first : min(first + 5, after)]))
            return
        data = json.dumps(_completion(text, "stop", None)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[: 60 + after])
        self.wfile.flush()

    def _drip(self, seconds: float, headers: bool) -> None:
        if headers:
            source = _endless(b"HTTP/1.1 200 OK\r\nX-Padding: ", b"x")
        else:
            self._start_stream()
            source = _endless(b"", b"3\r\n: \n\r\n")
        for piece in source:
            if self.server_script.over.wait(seconds):
                return
            self.wfile.write(piece)
            self.wfile.flush()

    def _start_stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def _chunk(self, event: dict[str, Any]) -> None:
        self._write(f"data: {json.dumps(event)}\n\n".encode())

    def _write(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def _end(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()
        self.close_connection = True


def _endless(head: bytes, rest: bytes) -> Iterator[bytes]:
    for position in range(len(head)):
        yield head[position : position + 1]
    while True:
        yield rest


def _completion(text: str, finish: str, usage: Mapping[str, int] | None) -> dict[str, Any]:
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": text}}
    made = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
    return {**made, "usage": dict(usage)} if usage else made


def _delta(text: str, finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": finish}
    return {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
