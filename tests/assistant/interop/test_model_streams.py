"""A language model's sentences on their way to a visitor: over real HTTP, from a scripted server to the last event."""

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import openai
import pytest

from tests.assistant.interop.conftest import Serve
from tests.fakes_llm import Hang, Reply, ScriptedServer, claims

QUESTION = "Wie lange kann ich Ware zurückgeben?"
FIRST = ("Sie können Ware innerhalb von 30 Tagen zurückgeben.", "innerhalb von 30 Tagen zurückgeben")
SECOND = ("Das Geld kommt bald.", "Das Geld kommt bald.")
WRONG = ("Sie können Ware innerhalb von 90 Tagen zurückgeben.", "Das Geld kommt bald.")
KEY = {"Authorization": "Bearer visitor-secret"}
Event = tuple[str, str, dict[str, Any]]


@pytest.fixture(autouse=True)
def provider_key(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("langchain_openai")
    monkeypatch.setenv("OPENAI_API_KEY", "x")


def served(serve: Serve, llm: ScriptedServer, **more: object) -> str:
    flags = {"answer.generator": "openai:m", "answer.base_url": llm.url, "answer.threshold": 0.0}
    return serve(
        **flags, **{"limits.cache.days": 0, "limits.turn_seconds": 60.0, "answer.timeout_seconds": 60.0, **more}
    )


def begun(address: str) -> tuple[str, dict[str, str]]:
    made = httpx.post(f"{address}/v1/conversations", json={}, headers=KEY).json()
    return f"{address}/v1/conversations/{made['id']}", {"Visitor-Token": made["token"]}


def read(reply: httpx.Response) -> Iterator[Event]:
    """Events as they come: id, kind, data."""
    block: dict[str, str] = {}
    for line in reply.iter_lines():
        if line and not line.startswith(":"):
            name, _, value = line.partition(": ")
            block[name] = value
        elif block:
            yield block["id"], block["event"], json.loads(block["data"])
            block = {}


def stream(url: str, token: dict[str, str], text: str = QUESTION, **headers: str) -> Any:
    given = {**token, **headers, "Accept": "text/event-stream"}
    return httpx.stream("POST", f"{url}/messages", json={"text": text, "key": "k"}, headers=given, timeout=60)


def test_sentences_leave_while_the_model_still_writes_each_with_its_receipt(serve: Serve) -> None:
    said = claims(*FIRST, *SECOND)
    with ScriptedServer([Reply(said, piece=4, pause=0.03)]) as llm:
        url, token = begun(served(serve, llm))
        seen = []
        with stream(url, token) as reply:
            for event in read(reply):
                seen.append((time.monotonic(), *event))
        first = next(at for at, _, kind, data in seen if kind == "sentence" and data["text"] == FIRST[0])
        assert [kind for _, _, kind, _ in seen][:2] == ["accepted", "sources"]
        assert first < llm.sent[-1][0], "the first sentence came only after the model had finished"
    sources = seen[1][3]["citations"]
    assert any("30 Tagen" in item["quote"] for item in sources)
    sentences = [data for _, _, kind, data in seen if kind == "sentence" and data["citations"]]
    assert [[item["quote"] for item in data["citations"]] for data in sentences] == [[FIRST[1]], [SECOND[1]]]
    done = seen[-1][3]
    assert done["action"] == "answer" and done["text"].endswith(f"{FIRST[0]} {SECOND[0]}")
    assert [item["quote"] for item in done["citations"]] == [FIRST[1], SECOND[1]]
    assert "openai:m/answer.v2" in done["release"]


def test_a_sentence_that_its_own_receipt_does_not_bear_out_is_not_shown(serve: Serve) -> None:
    with ScriptedServer([Reply(claims(*WRONG, *SECOND))]) as llm:
        url, token = begun(served(serve, llm))
        with stream(url, token) as reply:
            told = [data["text"] for _, kind, data in read(reply) if kind == "sentence"]
    assert told[-1] == SECOND[0] and not any("90" in text for text in told)


def test_a_stream_is_taken_up_where_it_broke_off(serve: Serve) -> None:
    with ScriptedServer([Reply(claims(*FIRST, *SECOND), piece=6, pause=0.02)]) as llm:
        url, token = begun(served(serve, llm))
        whole = []
        with stream(url, token) as reply:
            for event in read(reply):
                whole.append(event)
                if event[1] == "sentence" and event[2]["text"] == FIRST[0]:
                    break  # the browser's connection is lost
        with stream(url, token, **{"Last-Event-ID": whole[-1][0]}) as reply:
            rest = list(read(reply))
        with stream(url, token) as reply:
            again = list(read(reply))
        assert len(llm.requests) == 1, "the model was asked again"
    assert [kind for _, kind, _ in rest] == ["sentence", "done"] and rest[0][2]["text"] == SECOND[0]
    strip = [(number, kind, data.get("text")) for number, kind, data in again]
    assert strip == [(number, kind, data.get("text")) for number, kind, data in [*whole, *rest]]
    assert again[1][2] == whole[1][2], "the sources are those that were told"


def test_personal_data_is_hidden_from_the_model_and_back_in_the_reply_however_the_stream_is_cut(serve: Serve) -> None:
    text = "Schreiben Sie mir an thomas@firma.example! Wie lange kann ich Ware zurückgeben?"

    def answer(prompt: str) -> str:
        assert "thomas" not in prompt and "⟨EMAIL_ADDRESS_1⟩" in prompt
        return claims("Sie können Ware innerhalb von 30 Tagen zurückgeben, ⟨EMAIL_ADDRESS_1⟩.", FIRST[1])

    with ScriptedServer([Reply(answer, piece=1)]) as llm:
        url, token = begun(served(serve, llm))
        with stream(url, token, text) as reply:
            told = " ".join(data["text"] for _, kind, data in read(reply) if kind == "sentence")
    assert told.endswith("Sie können Ware innerhalb von 30 Tagen zurückgeben, thomas@firma.example.")


@pytest.mark.parametrize(
    "behaviour", [Reply(claims(*FIRST, *SECOND * 300), piece=20, pause=0.02), Hang()], ids=["writes", "hangs"]
)
def test_cancelling_stops_the_model(serve: Serve, behaviour: Any) -> None:
    with ScriptedServer([behaviour]) as llm:
        url, token = begun(served(serve, llm, **{"limits.breaker.failures": 1}))
        done: dict[str, Any] = {}

        def follow() -> None:
            with stream(url, token) as reply:
                for _, kind, data in read(reply):
                    if kind == "done":
                        done.update(data, at=time.monotonic())

        reader = threading.Thread(target=follow)
        reader.start()
        wait(lambda: bool(llm.requests))
        time.sleep(0.5)
        before = time.monotonic()
        assert httpx.post(f"{url}/cancel", headers=token).json() == {"cancelled": True}
        reader.join(timeout=30)
        assert done["cancelled"] and done["at"] - before < 2
        if isinstance(behaviour, Reply):
            wait(lambda: llm.broken == 1)
            assert llm.sent[-1][1] < len(str(behaviour.text)), "the model wrote to its end"
        assert done["trace"]["steps"][0]["model"] == "openai:m"


def test_a_completion_streams_while_the_model_still_writes_and_stops_it_when_the_client_leaves(serve: Serve) -> None:
    long = claims(*FIRST, *SECOND, *SECOND * 200)
    with ScriptedServer([Reply(long, piece=20, pause=0.02)]) as llm:
        api = openai.OpenAI(base_url=f"{served(serve, llm)}/v1", api_key="visitor-secret", max_retries=0)
        messages: Any = [{"role": "user", "content": QUESTION}]
        with api.chat.completions.create(model="beleg", messages=messages, stream=True) as chunks:
            first = next(c.choices[0].delta.content for c in chunks if c.choices[0].delta.content)
            assert first == FIRST[0]
            assert llm.sent[-1][1] < len(long), "the first sentence came only after the model had finished"
        wait(lambda: llm.broken == 1)
        assert llm.sent[-1][1] < len(long)


def wait(met: Any, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)
