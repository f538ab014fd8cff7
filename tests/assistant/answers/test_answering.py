from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from itertools import count

import pytest

from assistant.answering import AnswerOptions, Assistant, FindDetails
from assistant.details import Details
from assistant.errors import GenerationError
from assistant.evidence import Selection
from assistant.generate import DraftAnswer, Generator
from assistant.generate.extractive import extractive
from assistant.generate.llm import llm_generator
from assistant.llm import ScriptedLLM
from assistant.types import Answer, Evidence, Message, Question
from assistant.understand.rewriting import Rewrite
from guardrails.types import Guard, Turn, Verdict
from knowledge.types import Hit, Page

from .helpers import FakeKnowledge, HashEncoder, documents_of, make_hit, make_selector

SHIPPING = make_hit(
    "Der Versand in Deutschland kostet 4,90 Euro. Nach Norwegen kostet der Versand 19,90 Euro. "
    "Nach Norwegen dauert der Versand acht Werktage.",
    name="versand",
    title="Versand",
    page=3,
    start=12,
)
RETURNS = make_hit("Artikel können Sie 30 Tage lang zurückgeben.", name="rueckgabe", title="Rückgabe")
STORE = make_hit("The store in Hamburg is open from 9 am to 6 pm.", name="store", language="en", title="Store")
OLD = make_hit(
    "Artikel können Sie 14 Tage lang zurückgeben.", name="alt", title="Rückgabe 2024", valid_until=date(2025, 12, 31)
)
ALL = (SHIPPING, RETURNS, STORE, OLD)
TODAY = date(2026, 3, 1)


def confident(selection: Selection) -> float:
    """Sure as soon as the best sentence shares most of the question's words."""
    return float(selection.scores.max(initial=0.0))


def make_assistant(
    hits: Sequence[Hit] = ALL,
    *,
    confidence: Callable[[Selection], float] = confident,
    generator: Generator | None = None,
    options: AnswerOptions | None = None,
    input_guards: Sequence[Guard] = (),
    output_guards: Sequence[Guard] = (),
    details: FindDetails | None = None,
    rewrite: Rewrite | None = None,
    streams: bool = False,
) -> Assistant:
    ticks = count()
    return Assistant(
        FakeKnowledge(hits, TODAY),
        make_selector(),
        confidence,
        generator or extractive(),
        options or AnswerOptions(threshold=0.3),
        fallback=extractive(),
        input_guards=[(f"in{i}", guard) for i, guard in enumerate(input_guards)],
        output_guards=[(f"out{i}", guard) for i, guard in enumerate(output_guards)],
        clock=lambda: next(ticks) / 1000,
        today=lambda: TODAY,
        details=details,
        rewrite=rewrite,
        streams=streams,
    )


def check_receipts(answer: Answer) -> None:
    documents = documents_of(ALL)
    assert answer.citations
    for citation in answer.citations:
        assert documents[citation.document_id].text[citation.start : citation.end] == citation.quote


@pytest.mark.parametrize(
    ("question", "holds", "title"),
    [
        ("Was kostet der Versand in Deutschland?", "4,90 Euro", "Versand"),
        ("Wie lange dauert der Versand nach Norwegen?", "acht Werktage", "Versand"),
        ("Wie viele Tage lang können Artikel zurückgegeben werden?", "30 Tage", "Rückgabe"),
        ("When is the store in Hamburg open?", "from 9 am", "Store"),
    ],
)
def test_an_answer_carries_its_receipts(question: str, holds: str, title: str) -> None:
    answer = make_assistant().answer(Question(question))
    assert answer.action == "answer"
    assert holds in answer.text
    assert len(answer.text) <= 400
    assert title in {citation.title for citation in answer.citations}
    check_receipts(answer)


def test_every_part_of_an_answer_is_quoted() -> None:
    answer = make_assistant().answer(Question("Was kostet der Versand nach Norwegen und wie lange dauert der Versand?"))
    rest = answer.text
    for citation in answer.citations:
        rest = rest.replace(citation.quote, "")
    assert not rest.strip()


def test_timings_release_and_page() -> None:
    options = AnswerOptions(threshold=0.3, release="r7")
    answer = make_assistant(options=options).answer(Question("Was kostet der Versand in Deutschland?"))
    assert {"input", "search", "evidence", "generate", "output", "total"} == set(answer.timings_ms)
    assert all(value > 0 for value in answer.timings_ms.values())
    assert answer.release == "r7 extractive"
    assert answer.citations[0].page == 3


def test_the_page_of_a_quote_is_where_it_begins() -> None:
    from assistant.generate import Quote
    from assistant.replies import cite

    document = replace(documents_of([SHIPPING])["versand"], pages=(Page(3, 0, 50), Page(4, 50, 400)))
    late = Quote(SHIPPING, 60, 70)
    assert cite(late, lambda _: document).page == 4
    assert cite(late, lambda _: None).page == 3
    assert cite(Quote(RETURNS, 0, 7), lambda _: document).page is None


@pytest.mark.parametrize(
    ("question", "language", "says"),
    [("Wer leitet die Firma?", "de", "Unterlagen"), ("Who runs the company?", "en", "documents")],
)
def test_abstains_in_the_language_of_the_question(question: str, language: str, says: str) -> None:
    answer = make_assistant(confidence=lambda _: 0.1).answer(Question(question))
    assert (answer.action, answer.language, answer.citations) == ("abstain", language, ())
    assert says in answer.text
    assert answer.confidence == 0.1


def test_an_abstention_names_the_closest_documents_and_a_person() -> None:
    options = AnswerOptions(threshold=0.9, contact="hilfe@example.org")
    answer = make_assistant(options=options, confidence=lambda _: 0.2).answer(Question("Wohin geht der Versand?"))
    assert "„Versand“, Seite 3" in answer.text
    assert "hilfe@example.org" in answer.text


def test_nothing_indexed_is_an_abstention() -> None:
    answer = make_assistant(hits=[]).answer(Question("Was kostet der Versand?"))
    assert answer.action == "abstain"
    assert answer.confidence == 0.0


def test_an_expired_document_does_not_answer_but_is_named() -> None:
    answer = make_assistant(hits=[SHIPPING, OLD]).answer(
        Question("Wie viele Tage lang können Artikel zurückgegeben werden?")
    )
    assert answer.action == "abstain"
    assert "Rückgabe 2024" in answer.text
    assert "31.12.2025" in answer.text
    assert "14 Tage" not in answer.text


def test_the_newer_version_is_named() -> None:
    newer = make_hit("Rücksendungen regelt Abschnitt 4.", name="neu", title="Rückgabe 2026")
    answer = make_assistant(hits=[newer, OLD]).answer(
        Question("Wie viele Tage lang können Artikel zurückgegeben werden?")
    )
    assert "„Rückgabe 2026“" in answer.text
    assert "maßgeblich" in answer.text


def test_evidence_in_another_language_is_announced() -> None:
    answer = make_assistant().answer(Question("Wann ist Store Hamburg open?", language="de"))
    assert answer.text.startswith("Die Fundstelle ist auf Englisch:")
    check_receipts(answer)


@pytest.mark.parametrize(
    ("question", "confirmed"),
    [
        ("Warum ist der Versand nach Norwegen kostenlos?", False),
        ("Da der Versand nach Norwegen kostenlos ist, wie lange dauert der Versand?", False),
        ("Da der Versand nach Norwegen 25 Euro kostet, wie lange dauert der Versand?", False),
        ("Da der Versand nach Norwegen 19,90 Euro kostet, wie lange dauert der Versand?", True),
        ("Wie lange dauert der Versand nach Norwegen, da ich in Oslo wohne?", True),
        ("Wie lange dauert der Versand nach Norwegen?", True),
    ],
)
def test_false_premises_are_not_confirmed(question: str, *, confirmed: bool) -> None:
    answer = make_assistant().answer(Question(question))
    assert answer.action == "answer"
    assert ("belegen die Unterlagen nicht" in answer.text) != confirmed
    check_receipts(answer)


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("Was kostet der Versand nach Japan?", "Japan"),
        ("Was kostet der Versand nach Norwegen?", ""),
        ("Was kostet Versand?", ""),
    ],
)
def test_a_name_that_no_document_has_is_said(question: str, unknown: str) -> None:
    answer = make_assistant().answer(Question(question))
    assert answer.action == "answer"
    assert ("kommt in den Unterlagen nicht vor" in answer.text) == bool(unknown)
    assert not unknown or answer.text.startswith(f"„{unknown}“")
    check_receipts(answer)


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("", "clarify"),
        ("   \n\t", "clarify"),
        ("🎉🎉🎉", "clarify"),
        ("\u202e\u200f\x00\x07", "clarify"),
        ("?!…", "clarify"),
        ("a" * 100_000, "clarify"),
        ("Hallo!", "smalltalk"),
        ("Vielen Dank!", "smalltalk"),
        ("thanks a lot", "smalltalk"),
        ("Bist du ein Mensch?", "smalltalk"),
        ("Are you a robot?", "smalltalk"),
        ("\u202eWas\x00 kostet \u200bder Versand in Deutschland?", "answer"),
        ("Hallo, was kostet der Versand in Deutschland?", "answer"),
    ],
)
def test_odd_messages(text: str, action: str) -> None:
    assistant = make_assistant()
    answer = assistant.answer(Question(text))
    assert answer.action == action
    assert answer.text
    assert bool(answer.citations) == (action == "answer")


def test_a_program_says_that_it_is_one() -> None:
    assert "kein Mensch" in make_assistant().answer(Question("Bist du ein Mensch?")).text


def test_address_is_an_option() -> None:
    formal = make_assistant().answer(Question("🎉", language="de")).text
    informal = make_assistant(options=AnswerOptions(address="informal")).answer(Question("🎉", language="de")).text
    assert "Ihre" in formal
    assert "deine" in informal


def test_a_follow_up_is_searched_with_its_topic() -> None:
    history = (Message("user", "Was kostet der Versand in Deutschland?"), Message("assistant", "4,90 Euro"))
    answer = make_assistant().answer(Question("Und nach Norwegen?", history))
    assert answer.standalone_question == "Was kostet der Versand nach Norwegen?"
    assert "19,90 Euro" in answer.text


def fails(turn: Turn) -> Verdict:
    raise RuntimeError(turn.text)


@pytest.mark.parametrize(
    ("guard", "action"),
    [
        (lambda turn: Verdict("allow"), "answer"),
        (lambda turn: Verdict("block", reason="topic"), "refuse"),
        (lambda turn: Verdict("escalate"), "escalate"),
        (lambda turn: Verdict("redact", text="Was kostet der Versand in Deutschland?"), "answer"),
        (fails, "refuse"),
    ],
)
@pytest.mark.parametrize("side", ["input", "output"])
def test_guards(guard: Guard, action: str, side: str) -> None:
    guards = {f"{side}_guards": [guard]}
    answer = make_assistant(**guards).answer(Question("Was kostet der Versand in Deutschland?"))  # type: ignore[arg-type]
    assert answer.action == action
    if action in ("refuse", "escalate"):
        assert answer.citations == ()
        assert "4,90" not in answer.text


def test_guards_see_direction_evidence_and_the_customers_own_words() -> None:
    seen: list[Turn] = []

    def look(turn: Turn) -> Verdict:
        seen.append(turn)
        return Verdict()

    history = (Message("user", "Ich bin Kim."), Message("assistant", "Guten Tag!"))
    question = Question("Was kostet der Versand in Deutschland?", history, tenant="acme")
    make_assistant(input_guards=[look], output_guards=[look]).answer(question)
    inbound, outbound = seen
    assert (inbound.direction, inbound.tenant, inbound.text) == ("input", "acme", question.text)
    assert outbound.direction == "output"
    assert "Der Versand in Deutschland kostet 4,90 Euro." in outbound.evidence
    assert outbound.brought == ("Ich bin Kim.", question.text)


def test_a_redacted_question_is_what_is_searched() -> None:
    hide: Guard = lambda turn: Verdict("redact", text=turn.text.replace("Kim", "PERSON"))  # noqa: E731
    answer = make_assistant(input_guards=[hide]).answer(Question("Kim fragt: Was kostet der Versand in Deutschland?"))
    assert "Kim" not in answer.standalone_question


def broken(question: Question, evidence: Sequence[Evidence]) -> DraftAnswer:
    raise GenerationError("the model is down.")


def test_a_failed_generator_falls_back_to_quotes() -> None:
    answer = make_assistant(generator=broken).answer(Question("Was kostet der Versand in Deutschland?"))
    assert answer.action == "answer"
    assert answer.release == "extractive"
    assert "4,90 Euro" in answer.text


def test_what_asks_for_quotes_alone_never_reaches_a_model() -> None:
    def asked(question: Question, evidence: Sequence[Evidence]) -> DraftAnswer:
        raise AssertionError("the model was asked")

    def rewritten(text: str, history: Sequence[Message], language: str) -> str:
        raise AssertionError("the model was asked to rewrite")

    told = (Message("user", "Was kostet der Versand?"),)
    question = Question("Was kostet der Versand in Deutschland?", told, quotes_only=True)
    assistant = make_assistant(generator=asked, rewrite=rewritten, streams=True)
    for answer in (assistant.answer(question), assistant.stream(question)):
        assert (answer.action, answer.release) == ("answer", "extractive")
        check_receipts(answer)
    with pytest.raises(AssertionError, match="rewrite"):
        assistant.answer(replace(question, quotes_only=False))


def test_a_model_that_makes_things_up_falls_back_to_quotes() -> None:
    reply = '{"claims": [{"statement": "Der Versand ist frei.", "quote": "Der Versand ist frei.", "evidence_id": 1}]}'
    generator = llm_generator(ScriptedLLM([reply]), "test:model")
    answer = make_assistant(generator=generator).answer(Question("Was kostet der Versand in Deutschland?"))
    assert "frei" not in answer.text
    assert answer.release == "extractive"


def test_an_answer_of_a_model_names_model_and_prompt() -> None:
    quote = "Der Versand in Deutschland kostet 4,90 Euro."
    reply = f'{{"claims": [{{"statement": "Das sind 4,90 Euro.", "quote": "{quote}", "evidence_id": 1}}]}}'
    generator = llm_generator(ScriptedLLM([reply]), "test:model")
    answer = make_assistant(generator=generator).answer(Question("Was kostet der Versand in Deutschland?"))
    assert answer.text == "Das sind 4,90 Euro."
    assert answer.release == "test:model/answer.v2"
    check_receipts(answer)


def test_a_near_miss_is_told_with_the_nearest_quote_and_a_person() -> None:
    assistant = make_assistant(details=Details(HashEncoder()), options=AnswerOptions(threshold=0.1, contact="0800 1"))
    missed = assistant.answer(Question("Was kostet der Versand nach Schweden?"))
    assert missed.action == "abstain"
    assert missed.text.startswith("Zu „Schweden“ steht in den Unterlagen an dieser Stelle nichts.")
    assert missed.citations[0].quote in missed.text and missed.text.endswith("0800 1")
    check_receipts(missed)
    assert assistant.answer(Question("Was kostet der Versand nach Norwegen?")).action == "answer"


def test_evidence_that_states_the_detail_is_preferred_to_the_nearest() -> None:
    nearest = make_hit("Der Versand eines großen Pakets nach Polen kostet heute 11 Euro.", name="polen")
    stating = make_hit("Versand großer Pakete, Italien: 15 Euro.", name="italien")
    assistant = make_assistant((nearest, stating), details=Details(HashEncoder()), options=AnswerOptions(threshold=0.1))
    answer = assistant.answer(Question("Was kostet der Versand eines großen Pakets nach Italien?"))
    assert answer.action == "answer" and [one.source for one in answer.citations] == ["italien.md"]
