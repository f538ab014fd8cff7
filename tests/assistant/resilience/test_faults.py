"""Whatever a model's server does, the user has an answer or a person within the deadline."""

import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from assistant.compose import Beleg
from assistant.errors import SettingsError
from assistant.generate import statements
from assistant.resilience.tables import answers, usage
from assistant.resilience.turn import Turn, turn
from assistant.types import Answer, Question
from evals.bench.faults import FAULTS, GOOD, HANGING
from tests.assistant.resilience.conftest import beleg_generator, evidence, stream
from tests.fakes_llm import Endless, Half, Hang, Reply, Reset, ScriptedServer, Status, claims

QUESTION = Question("Wie lange kann ich Ware zurückgeben?")
GERMAN = replace(QUESTION, language="de")
Make = Callable[..., Beleg]


def ask(beleg: Beleg, question: Question = QUESTION, seconds: float = 15.0) -> tuple[Answer, Turn]:
    beleg.assistant()
    with turn(seconds=seconds) as this:
        answer = beleg.assistant().answer(question)
    return answer, this


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_fault_of_the_only_model_leaves_the_extractive_answer(fault: str, make: Make) -> None:
    behaviour, reason = FAULTS[fault]
    with ScriptedServer([behaviour]) as server:
        answer, this = ask(make(server.url, timeout=1.0 if fault in HANGING else 10.0))
    assert (answer.action, "30 Tagen" in answer.text) == ("answer", True)
    assert answer.citations[0].quote in answer.text
    first, last = this.steps
    assert (first.model, first.outcome) == ("openai:premium", "failed" if reason else "empty")
    assert first.reason == reason
    assert (last.model, last.outcome) == ("extractive", "answered")
    assert this.remaining() > 0


@pytest.mark.parametrize("fault", [name for name in FAULTS if FAULTS[name][1]], ids=str)
def test_a_fault_of_the_premium_model_is_answered_by_the_cheaper_one(fault: str, make: Make) -> None:
    with ScriptedServer([FAULTS[fault][0]]) as premium, ScriptedServer([Reply(GOOD)]) as cheap:
        answer, this = ask(make(premium.url, cheap.url, timeout=1.0 if fault in HANGING else 10.0))
    assert (answer.action, answer.text) == ("answer", "Sie haben 30 Tage Zeit.")
    taken = [(step.model, step.outcome) for step in this.steps]
    assert taken == [("openai:premium", "failed"), ("openai:cheap-0", "answered")]
    assert this.remaining() > 0


@pytest.mark.parametrize("fault", [name for name in FAULTS if FAULTS[name][1]], ids=str)
def test_a_fault_while_streaming_leaves_an_answer(fault: str, make: Make) -> None:
    with ScriptedServer([FAULTS[fault][0]]) as server:
        beleg = make(server.url, timeout=1.0 if fault in HANGING else 10.0)
        with turn(seconds=15) as this:
            found = stream(beleg)
    assert found and all(statement.quotes for statement in found)
    assert [step.model for step in this.steps] == ["openai:premium", "extractive"]
    assert this.remaining() > 0


def test_all_models_hang_and_the_turn_still_ends_by_its_deadline(make: Make) -> None:
    with ScriptedServer([Hang()]) as one, ScriptedServer([Hang()]) as two:
        answer, this = ask(make(one.url, two.url), seconds=3.0)
    assert answer.action == "answer" and this.remaining() > 0
    assert [(step.model, step.reason) for step in this.steps[:2]] == [
        ("openai:premium", "timeout"),
        ("openai:cheap-0", "timeout"),
    ]


def test_a_model_that_breaks_off_after_its_first_statement_is_not_contradicted(make: Make) -> None:
    two = claims("Sie haben 30 Tage Zeit.", "innerhalb von 30 Tagen", "Das Geld kommt bald.", "Das Geld kommt bald.")
    with ScriptedServer([Reset(two.index("Das Geld"), two)]) as server:
        beleg = make(server.url)
        with turn(seconds=15) as this:
            found = stream(beleg)
    assert [statement.text for statement in found] == ["Sie haben 30 Tage Zeit."]
    (step,) = this.steps
    assert (step.outcome, step.reason) == ("answered", "unreachable")


def test_without_evidence_and_without_a_model_a_person_is_offered(make: Make) -> None:
    with ScriptedServer([Status(500)]) as server:
        beleg = make(server.url)
        with turn(seconds=15) as this:
            assert list(statements(beleg_generator(beleg), QUESTION, ())) == []
    assert [(step.model, step.outcome) for step in this.steps[1:]] == [("extractive", "empty"), ("person", "offered")]


def test_cancelling_a_stream_closes_the_request(make: Make) -> None:
    text = claims(*["Sie haben 30 Tage Zeit.", "innerhalb von 30 Tagen"] * 200)
    with ScriptedServer([Reply(text, piece=40, pause=0.01)]) as server:
        beleg = make(server.url)
        with turn(seconds=15) as this, closing(statements(beleg_generator(beleg), GERMAN, evidence(beleg))) as coming:
            assert next(coming).text == "Sie haben 30 Tage Zeit."
        deadline = time.monotonic() + 20
        while not server.broken and time.monotonic() < deadline:
            time.sleep(0.01)
        assert server.broken == 1
    (step,) = this.steps
    assert (step.outcome, step.reason) == ("answered", "cancelled")


def leaves(server: ScriptedServer, number: int, gone: threading.Event) -> None:
    """Sets `gone` as soon as the server has had so many requests."""
    while len(server.requests) < number:
        time.sleep(0.01)
    gone.set()


def test_a_visitor_who_goes_away_is_no_fault_of_the_model(make: Make) -> None:
    with ScriptedServer([Hang()]) as server:
        beleg = make(server.url, **{"limits.breaker.failures": 1})
        generator, shown = beleg_generator(beleg), evidence(beleg)
        for number in (1, 2):
            gone = threading.Event()
            threading.Thread(target=leaves, args=(server, number, gone), daemon=True).start()
            with turn(seconds=30, cancelled=gone) as this:
                generator(GERMAN, shown)
            assert (this.steps[0].outcome, this.steps[0].reason) == ("failed", "cancelled")
        assert len(server.requests) == 2


def test_statements_come_while_the_model_still_writes(make: Make) -> None:
    text = claims("Sie haben 30 Tage Zeit.", "innerhalb von 30 Tagen", "Das Geld kommt bald.", "Das Geld kommt bald.")
    with (
        ScriptedServer([Half(text, text.index("Das Geld")), Endless()]) as server,
        turn(seconds=15),
        closing(statements(beleg_generator(make(server.url)), GERMAN, evidence(make(server.url)))) as s,
    ):
        assert next(s).text == "Sie haben 30 Tage Zeit."


def test_a_model_that_is_down_is_left_alone_and_probed_again(make: Make) -> None:
    with ScriptedServer([Status(401)]) as server:
        beleg = make(server.url, **{"limits.breaker.failures": 2, "limits.breaker.seconds": 60})
        reasons = [ask(beleg)[1].steps[0].reason for _ in range(4)]
        assert reasons == ["rejected", "rejected", "circuit_open", "circuit_open"]
        assert len(server.requests) == 2


def test_customers_data_reaches_no_model_and_no_cache(make: Make) -> None:
    text = "Mein Name ist Thomas Müller (thomas.mueller@example.org). Wie lange kann ich Ware zurückgeben?"
    said = Question(text, language="de")
    with ScriptedServer([Reply(GOOD)]) as server:
        beleg = make(server.url)
        generator, shown = beleg_generator(beleg), evidence(beleg)
        for cached in (False, True):
            with turn() as this:
                assert generator(said, shown).text == "Sie haben 30 Tage Zeit."
            assert this.steps[0].cached == cached
        assert "Müller" not in server.prompt() and "example.org" not in server.prompt()
        with beleg.database.read() as connection:
            kept = str(connection.execute(select(answers)).all()) + str(connection.execute(select(usage)).all())
    assert "30 Tage" in kept and "Müller" not in kept and "zurückgeben?" not in kept


def test_the_same_question_is_paid_once_until_its_evidence_changes(make: Make, documents: Path) -> None:
    with ScriptedServer([Reply(GOOD, usage=(500, 50))]) as server:
        beleg = make(server.url)
        for row in beleg.catalogue.list_documents("default"):
            beleg.catalogue.delete_document("default", row["info"].id)
        beleg.ingest().run("default", [documents])
        first, second = ask(beleg)[1].steps, ask(beleg)[1].steps
        assert (first[0].cached, second[0].cached, len(server.requests)) == (False, True, 1)
        assert (first[0].prompt_tokens, first[0].completion_tokens) == (500, 50)
        assert beleg.budget.spent("default").prompt_tokens == 500
        other = Question(QUESTION.text, groups=frozenset({"vertrieb"}))
        assert not ask(beleg, other)[1].steps[0].cached
        page = documents / "rueckgabe.md"
        page.write_text(page.read_text(encoding="utf-8") + "\nNeu.\n", encoding="utf-8")
        beleg.ingest().run("default", [documents])
        assert not ask(beleg)[1].steps[0].cached
        with beleg.database.read() as connection:
            assert len(connection.execute(select(answers)).all()) == 1


def test_a_budget_that_is_spent_leaves_the_cheaper_model_then_the_extractive_answer(make: Make) -> None:
    prices = {"openai:premium": {"input": 1000.0, "output": 1000.0}, "openai:cheap-0": {"input": 0.1, "output": 0.1}}
    with ScriptedServer([Reply(GOOD)]) as premium, ScriptedServer([Reply(GOOD)]) as cheap:
        flags = {"limits.prices": prices, "limits.budgets.day.euros": 0.5, "limits.cache.days": 0}
        steps = ask(make(premium.url, cheap.url, **flags))[1].steps
        assert [(s.model, s.outcome, s.reason) for s in steps] == [
            ("openai:premium", "skipped", "budget:day"),
            ("openai:cheap-0", "answered", ""),
        ]
        steps = ask(make(premium.url, cheap.url, **{**flags, "limits.budgets.day.tokens": 10}))[1].steps
        assert [(s.model, s.reason) for s in steps] == [
            ("openai:premium", "budget:day"),
            ("openai:cheap-0", "budget:day"),
            ("extractive", ""),
        ]
        assert premium.requests == []


def test_a_budget_in_euros_needs_a_price(make: Make) -> None:
    with ScriptedServer([Reply(GOOD)]) as server, pytest.raises(SettingsError, match=r"limits\.prices"):
        make(server.url, **{"limits.budgets.day.euros": 1}).assistant()


def test_an_own_key_for_a_further_model(make: Make) -> None:
    with ScriptedServer([Status(500)]) as one, ScriptedServer([Reply(GOOD)]) as two:
        beleg = make(one.url, two.url, key_env="CHEAP_KEY", environ={"CHEAP_KEY": "key-of-the-cheap-one"})
        ask(beleg)
        assert two.authorizations == ["Bearer key-of-the-cheap-one"]
    with pytest.raises(SettingsError, match="CHEAP_KEY"):
        make(one.url, two.url, key_env="CHEAP_KEY").assistant()
