"""Breaker, budget, cache, prices and the reader of claims that still come in."""

import json
import threading
import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest

from assistant.generate import DraftAnswer, Quote, Statement
from assistant.generate.claim_stream import stream_claims
from assistant.generate.failure import ModelFailure
from assistant.resilience.breaker import Breaker
from assistant.resilience.budget import Booking, Budget, Limit, Limits, Spent
from assistant.resilience.cache import AnswerCache, CacheStore
from assistant.resilience.cache_redis import RedisCache
from assistant.resilience.cache_sql import SqlCache
from assistant.resilience.prices import price_of
from assistant.resilience.settings import PriceRule
from assistant.resilience.tokens import count_tokens
from assistant.store.database import Database
from assistant.types import Question
from tests.assistant.answers.helpers import evidence_of, make_hit
from tests.assistant.queue.conftest import REDIS, Clock
from tests.fakes_llm import claims

HIT = make_hit("Die Rückgabe ist 30 Tage lang möglich.", name="rueckgabe")
EVIDENCE = [evidence_of(HIT, HIT.chunk.text)]
DRAFT = DraftAnswer("30 Tage.", (Statement("30 Tage.", (Quote(HIT, 4, 30),)),), "de", "m/answer.v2")
ASKED = Question("Wie lange?", language="de")


def test_a_breaker_opens_probes_once_and_closes() -> None:
    clock = Clock()
    breaker = Breaker(2, 30, clock)
    breaker.failed()
    assert breaker.allows()
    breaker.failed()
    assert not breaker.allows()
    clock.now += 31
    assert [breaker.allows() for _ in range(3)] == [True, False, False]
    breaker.failed()
    clock.now += 31
    assert not breaker.allows(), "the second pause is twice as long"
    clock.now += 30
    assert breaker.allows()
    breaker.unknown()
    assert breaker.allows()
    breaker.succeeded()
    assert [breaker.allows() for _ in range(3)] == [True, True, True]
    breaker.failed()
    assert breaker.allows()


def test_a_breaker_heeds_retry_after() -> None:
    clock = Clock()
    breaker = Breaker(5, 30, clock)
    breaker.failed(retry_after=7)
    assert not breaker.allows()
    clock.now += 8
    assert breaker.allows()


def test_success_between_failures_keeps_a_breaker_closed() -> None:
    breaker = Breaker(2, 30)
    for _ in range(5):
        breaker.failed()
        breaker.succeeded()
    assert breaker.allows()


@pytest.mark.parametrize(
    ("limits", "over"),
    [
        (Limits(), ""),
        (Limits(day=Limit(tokens=150)), "day"),
        (Limits(tenant=Limit(tokens=150)), "tenant"),
        (Limits(conversation=Limit(tokens=150)), "conversation"),
        (Limits(day=Limit(euros=1.5)), "day"),
        (Limits(tenant=Limit(tokens=1), tenants={"acme": Limit(tokens=1000)}), ""),
        (Limits(tenants={"other": Limit(tokens=1)}), ""),
    ],
)
def test_a_budget_refuses_what_would_exceed_it(database: Database, limits: Limits, over: str) -> None:
    budget = Budget(database, limits)
    first = budget.book("acme", "c1", "m", Spent(1, 80, 20, 1.0))
    assert isinstance(first, Booking)
    second = budget.book("acme", "c1", "m2", Spent(1, 80, 20, 1.0))
    assert (second if isinstance(second, str) else "") == over


def test_what_was_booked_too_much_is_given_back(database: Database) -> None:
    clock = Clock()
    budget = Budget(database, Limits(day=Limit(tokens=150)), clock)
    booking = budget.book("acme", "c1", "m", Spent(1, 100, 50, 2.0))
    assert isinstance(booking, Booking) and budget.book("acme", "", "m", Spent(1, 1, 0)) == "day"
    budget.settle(booking, Spent(1, 90, 10, 0.5))
    assert budget.spent("acme") == budget.spent() == budget.spent("acme", conversation="c1") == Spent(1, 90, 10, 0.5)
    assert budget.spent("other") == Spent() == budget.spent("acme", conversation="c2")
    clock.now += 86_400
    assert budget.spent() == Spent()
    assert isinstance(budget.book("acme", "", "m", Spent(1, 150, 0)), Booking)
    budget.purge(0.5)
    assert budget.spent("acme", conversation="c1") == Spent()


def test_bookings_at_the_same_time_do_not_spend_twice(database: Database) -> None:
    budget, found = Budget(database, Limits(day=Limit(tokens=500))), []
    threads = [
        threading.Thread(target=lambda: found.append(budget.book("acme", "c", "m", Spent(1, 100, 0)))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(item, Booking) for item in found) == 5 and found.count("day") == 3


def test_a_conversation_is_not_stored_by_name(database: Database) -> None:
    budget = Budget(database)
    budget.book("acme", "conversation-of-anna", "m", Spent(1, 1, 1))
    with database.read() as connection:
        assert "anna" not in str(connection.exec_driver_sql("SELECT * FROM model_usage").all())


@pytest.mark.parametrize(
    ("model", "euros"),
    [
        ("openai:gpt-4o-mini", (0.15 + 0.6) / 1.1),
        ("openai:gpt-5-2025-08-07", (1.25 + 10.0) / 1.1),
        ("openai:own", 3.0),
        ("ollama:llama", 0.0),
        ("huggingface:x/y", 0.0),
        ("openai:gpt-5-unheard-of", None),
        ("acme:gpt-5", None),
    ],
)
def test_prices(model: str, euros: float | None) -> None:
    price = price_of(model, {"openai:own": PriceRule(input=1.0, output=2.0)})
    assert (None if price is None else pytest.approx(price.euros(10**6, 10**6))) == euros


def test_tokens_are_estimated_rather_too_high() -> None:
    text = "Wie lange kann ich den Akkuschrauber zurückgeben, wenn die Verpackung geöffnet ist? " * 50
    assert len(text.split()) < count_tokens(text) < len(text)
    assert count_tokens("") == 0


@pytest.fixture(params=["sql", pytest.param("redis", marks=pytest.mark.service)])
def store(request: pytest.FixtureRequest) -> Iterator[CacheStore]:
    if request.param == "sql":
        yield SqlCache(request.getfixturevalue("database"))
        return
    import redis

    client, prefix = redis.Redis.from_url(REDIS, decode_responses=True), f"test-{uuid.uuid4().hex}"
    try:
        client.ping()
    except redis.RedisError as error:
        pytest.skip(f"no Redis ({type(error).__name__})")
    yield RedisCache(client, prefix)
    for key in client.scan_iter(match=f"*{prefix}*"):
        client.delete(key)
    client.close()


def test_a_draft_comes_back_with_the_quotes_of_the_evidence_at_hand(store: CacheStore) -> None:
    cache = AnswerCache(store, "acme")
    key = cache.key("m", ASKED, EVIDENCE)
    assert cache.get(key, EVIDENCE) is None
    cache.put(key, DRAFT)
    cache.put(key, DRAFT)
    assert cache.get(key, EVIDENCE) == DRAFT
    assert AnswerCache(store, "other").get(key, EVIDENCE) is None
    elsewhere = [evidence_of(make_hit("Etwas anderes.", name="x"), "Etwas anderes.")]
    assert cache.get(key, elsewhere) is None


@pytest.mark.parametrize(
    "change",
    [
        {"fingerprint": "other"},
        {"asked": replace(ASKED, text="Wie kurz?")},
        {"asked": replace(ASKED, language="en")},
        {"asked": replace(ASKED, groups=frozenset({"vertrieb"}))},
        {"asked": replace(ASKED, tenant="other")},
        {"shown": []},
        {"shown": [replace(EVIDENCE[0], start=1)]},
        {"shown": [replace(EVIDENCE[0], hit=replace(HIT, document=replace(HIT.document, version="2")))]},
        {"secret": "s"},
        {"tenant": "other"},
    ],
    ids=str,
)
def test_whatever_changes_the_answer_changes_its_key(database: Database, change: dict[str, object]) -> None:
    def key(fingerprint="m", asked=ASKED, shown=EVIDENCE, secret="", tenant="acme") -> str:  # type: ignore[no-untyped-def]
        return AnswerCache(SqlCache(database), tenant, secret=secret).key(fingerprint, asked, shown)

    assert key(**change) != key() == key(asked=replace(ASKED, text=" Wie  lange? "))


def test_a_change_of_the_index_empties_what_rests_on_it(store: CacheStore) -> None:
    live, generation = {("rueckgabe", "1"), ("versand", "1")}, [1]
    cache = AnswerCache(store, "acme", live=lambda: live, generation=lambda: generation[0])
    other = make_hit("Der Versand dauert vier Tage.", name="versand")
    shown = [evidence_of(other, other.chunk.text)]
    one, two = cache.key("m", ASKED, EVIDENCE), cache.key("m", ASKED, shown)
    cache.put(one, DRAFT)
    cache.put(two, DraftAnswer("Vier.", (Statement("Vier.", (Quote(other, 0, 11),)),), "de", "m"))
    assert cache.get(one, EVIDENCE) is not None
    live.remove(("rueckgabe", "1"))
    assert cache.get(one, EVIDENCE) is not None, "nothing changed yet"
    generation[0] = 2
    assert cache.get(one, EVIDENCE) is None and cache.get(two, shown) is not None
    assert cache.forget({"versand"}) == 1 and cache.get(two, shown) is None
    cache.put(one, DRAFT)
    cache.clear()
    assert cache.get(one, EVIDENCE) is None and store.versions("acme") == set()


def test_an_old_answer_expires(store: CacheStore) -> None:
    clock = Clock()
    cache = AnswerCache(store, "acme", days=1, clock=clock)
    cache.put("k", DRAFT)
    clock.now += 86_401
    assert cache.get("k", EVIDENCE) is None


REPLY = claims("Erstens „30“.", "Tage } ] lang", "Zweitens.", 'mit "Zitat" und \\n')


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize(("before", "after"), [("", ""), ("```json\n", "\n```"), ("Gern:\n", " und mehr } ]")])
def test_claims_are_read_however_the_reply_is_cut(size: int, before: str, after: str) -> None:
    text = before + REPLY + after
    pieces = [text[i : i + size] for i in range(0, len(text), size)]
    found = [(claim.statement, claim.quote) for claim in stream_claims(pieces)]
    assert found == [(item["statement"], item["quote"]) for item in json.loads(REPLY)["claims"]]


def test_a_claim_is_given_before_the_next_one_has_come() -> None:
    def pieces() -> Iterator[str]:
        yield REPLY[: REPLY.index("Zweitens")]
        raise AssertionError("asked for more")

    assert next(stream_claims(pieces())).statement == "Erstens „30“."


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "malformed"),
        ("Gern! " * 100, "malformed"),
        ('{"claims": 3}', "malformed"),
        ('{"claims": [3]}', "malformed"),
        ('{"claims" [', "malformed"),
        (REPLY[:-20], "cut_off"),
        ('{"claims": [', "cut_off"),
        ('{"claims": [' + "{" * 200_000, "cut_off"),
        ('{"other": 1}', "malformed"),
    ],
    ids=lambda value: value[:12],
)
def test_what_is_no_list_of_claims(text: str, reason: str) -> None:
    with pytest.raises(ModelFailure) as caught:
        list(stream_claims(text[i : i + 50] for i in range(0, len(text), 50)))
    assert caught.value.reason == reason


def test_an_empty_list_and_entries_that_are_no_claims_are_no_fault() -> None:
    assert list(stream_claims(['{"claims": []}'])) == []
    assert list(stream_claims(['{"claims": [{"statement": 3}, {"quote": "x"}]}'])) == []
