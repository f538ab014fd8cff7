"""Storing, serialising, resuming, cancelling; tokens; replies."""

import os
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.chat.errors import ConversationBusy, NoConversation, TokenRefused
from assistant.chat.live import Event
from assistant.chat.replies import load_replies
from assistant.chat.store import ConversationStore
from assistant.chat.tokens import Tokens, Visitor, read_secret
from assistant.chat.types import Said
from assistant.errors import SettingsError
from assistant.queue.owner import new_owner
from tests.assistant.chat.helpers import TODAY, Installation

RETURNS = "Wie lange kann ich Ware zurückgeben?"


def test_the_same_key_gives_the_same_reply(it: Installation) -> None:
    made = it.chat.create("t")
    first = it.chat.say("t", made.id, RETURNS, key="k")
    assert it.chat.say("t", made.id, RETURNS, key="k") == first
    assert len(it.chat.store.said("t", made.id)) == 2


def test_two_messages_at_once_are_answered_one_after_the_other(
    it: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work, most = 0, 0
    plain = it.documents.answer

    def slow(question):  # type: ignore[no-untyped-def]
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        time.sleep(0.05)
        at_work -= 1
        return plain(question)

    monkeypatch.setattr(it.documents, "answer", slow)
    made = it.chat.create("t")
    futures = [it.chat.submit("t", made.id, RETURNS, None) for _ in range(3)]
    replies = [future.result(10) for future in futures]
    assert most == 1 and all(reply.action == "answer" for reply in replies)
    said = it.chat.store.said("t", made.id)
    assert [one.role for one in said] == ["user", "assistant"] * 3 and [one.seq for one in said] == list(range(1, 7))


def test_too_many_waiting_messages_are_told_to_wait(it: Installation) -> None:
    made = it.chat.create("t")
    from contextlib import ExitStack

    release = threading.Event()

    def hold() -> None:
        with it.chat.live.one_at_a_time("t", made.id):
            release.wait(10)

    threads = [threading.Thread(target=hold) for _ in range(4)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 10
    while it.chat.live._queues.get(("t", made.id), (None, 0))[1] < 4 and time.monotonic() < deadline:
        time.sleep(0.01)
    with pytest.raises(ConversationBusy), ExitStack() as stack:
        stack.enter_context(it.chat.live.one_at_a_time("t", made.id))
    release.set()
    for thread in threads:
        thread.join(10)
    assert it.chat.live._queues == {}


def test_a_turn_of_another_process_holds_the_conversation_until_it_dies(it: Installation) -> None:
    made = it.chat.create("t")
    alive = new_owner()
    it.chat.store.begin("t", made.id, "eins", None, alive)
    with pytest.raises(ConversationBusy):
        it.chat.store.begin("t", made.id, "zwei", None, "somebody else")
    code = "from assistant.queue.owner import new_owner; print(new_owner())"
    died = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    it.chat.store.release("t", made.id, alive)
    it.chat.store.begin("t", made.id, "drei", None, died)
    assert it.chat.store.begin("t", made.id, "vier", None, "somebody else") == (3, True)


def test_a_message_whose_reply_was_never_made_is_answered_when_sent_again(it: Installation) -> None:
    made = it.chat.create("t")
    it.chat.store.begin("t", made.id, RETURNS, "k", "a worker that crashed")
    it.now[0] += timedelta(minutes=5)
    reply = it.chat.say("t", made.id, RETURNS, key="k")
    assert reply.action == "answer" and reply.reply_to == 1
    assert [one.role for one in it.chat.store.said("t", made.id)] == ["user", "assistant"]


def test_a_failing_turn_lets_the_conversation_go(it: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    made = it.chat.create("t")
    events: list[Event] = []
    with monkeypatch.context() as broken:
        broken.setattr(it.documents, "answer", lambda _question: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            it.chat.say("t", made.id, RETURNS, key="k", listener=events.append)
    assert events[-1].kind == "error" and events[-1].last
    assert it.chat.say("t", made.id, RETURNS, key="k").action == "answer"


def test_events_come_in_order_and_are_the_same_from_the_store(it: Installation) -> None:
    made = it.chat.create("t")
    live: list[Event] = []
    it.chat.say("t", made.id, RETURNS, listener=live.append)
    assert [event.kind for event in live] == ["accepted", "sources", "sentence", "sentence", "sentence", "done"]
    stored = it.chat.events("t", made.id, (0, -1))
    assert [(event.id, event.kind) for event in stored] == [(event.id, event.kind) for event in live]
    assert [event.data.get("text") for event in stored] == [event.data.get("text") for event in live]
    missed = it.chat.events("t", made.id, live[2].id)
    assert [event.id for event in missed] == [event.id for event in live[3:]]


def test_cancelling_stops_the_turn(it: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.resilience.turn import current_turn

    made, entered, plain = it.chat.create("t"), threading.Event(), it.documents.answer

    def waits(question):  # type: ignore[no-untyped-def]
        entered.set()
        deadline = time.monotonic() + 10
        while (this := current_turn()) and this.remaining() and time.monotonic() < deadline:
            time.sleep(0.01)
        return plain(question)

    monkeypatch.setattr(it.documents, "answer", waits)
    future = it.chat.submit("t", made.id, RETURNS, None)
    assert entered.wait(10) and it.chat.cancel("t", made.id)
    reply = future.result(10)
    assert reply.cancelled and "30 Tagen" not in reply.text
    assert not it.chat.cancel("t", made.id)


def test_tenants_do_not_see_each_other(it: Installation) -> None:
    made = it.chat.create("t")
    with pytest.raises(NoConversation):
        it.chat.say("other", made.id, "Hallo")


def test_feedback_is_kept_once(it: Installation) -> None:
    made = it.chat.create("t")
    reply = it.chat.say("t", made.id, RETURNS)
    it.chat.store.rate("t", made.id, reply.seq, True, "")
    it.chat.store.rate("t", made.id, reply.seq, False, "Es sind 30 Tage.")
    (kept,) = it.chat.store.feedback("t")
    assert kept["helpful"] is False and kept["correction"] == "Es sind 30 Tage."
    for seq in (reply.reply_to, 99):
        with pytest.raises(NoConversation):
            it.chat.store.rate("t", made.id, seq, True, "")


def test_tokens_are_good_for_their_time_and_only_as_signed() -> None:
    now = [TODAY.timestamp()]
    tokens = Tokens(b"0123456789abcdef", 10, clock=lambda: now[0])
    token = tokens.sign(Visitor("t", "c"))
    assert tokens.read(token) == Visitor("t", "c")
    payload = token.split(".")[1]
    other = Tokens(b"fedcba9876543210", 10).sign(Visitor("t", "c"))
    for forged in (
        "x",
        "beleg1.",
        f"beleg1.{payload}.AAAA",
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        other,
        "ü.ö.ä",
    ):
        with pytest.raises(TokenRefused, match="not genuine"):
            tokens.read(forged)
    now[0] += 601
    with pytest.raises(TokenRefused, match="expired"):
        tokens.read(token)
    with pytest.raises(TokenRefused, match="needed"):
        tokens.read("")


def test_the_secret_is_kept_for_its_owner_only(tmp_path: Path) -> None:
    first = read_secret({}, tmp_path / "data")
    assert read_secret({}, tmp_path / "data") == first and len(first) == 64
    assert os.stat(tmp_path / "data" / "token.secret").st_mode & 0o777 == 0o600
    assert read_secret({"BELEG_TOKEN_SECRET": "a" * 32}, tmp_path) == b"a" * 32
    with pytest.raises(SettingsError, match="too short"):
        read_secret({"BELEG_TOKEN_SECRET": "short"}, tmp_path)


def test_templates_of_a_folder_override_and_are_checked(tmp_path: Path) -> None:
    (tmp_path / "de.yaml").write_text("texts: {greeting: 'Servus!'}\n", encoding="utf-8")
    assert load_replies(tmp_path)["de"].say("greeting") == "Servus!"
    for wrong, message in (("texts: {greting: x}", "unknown key"), ("texts: {greeting: 'Hi {name}'}", "placeholder")):
        (tmp_path / "de.yaml").write_text(wrong, encoding="utf-8")
        with pytest.raises(SettingsError, match=message):
            load_replies(tmp_path)


def test_both_languages_say_the_same_things() -> None:
    german, english = (load_replies()[code].data for code in ("de", "en"))

    def keys(data: object, path: str = "") -> set[str]:
        if not isinstance(data, dict):
            return {path}
        return {key for name, value in data.items() if name != "reasons" for key in keys(value, f"{path}.{name}")}

    assert keys(german) == keys(english)


def test_what_is_stored_survives_odd_characters(it: Installation) -> None:
    made = it.chat.create("t")
    it.chat.say("t", made.id, "\ud800 \x00 Hallo")
    (user, _) = it.chat.store.said("t", made.id)
    assert isinstance(user, Said) and "\x00" not in user.text
    assert isinstance(it.chat.store, ConversationStore)


def test_a_conversation_is_read_with_its_newest_messages(it: Installation) -> None:
    made = it.chat.create("t")
    for _ in range(3):
        it.chat.say("t", made.id, RETURNS)
    store = it.chat.store
    found, said = store.with_said("t", made.id, lambda one: one.last_seq - 4, 3)
    assert found == store.get("t", made.id) and [one.seq for one in said] == [4, 5, 6]
    assert said == store.said("t", made.id, after=2, last=3) == store.said("t", made.id)[3:]
    with pytest.raises(NoConversation):
        store.with_said("t", "unknown", lambda _: 0, 3)
