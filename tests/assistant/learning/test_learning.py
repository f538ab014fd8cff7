"""What people answered becomes a FAQ entry after an editor's approval, and nothing else does."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.compose import Beleg
from assistant.errors import RequestError
from assistant.handover.errors import CaseConflict, NoSuchCase
from assistant.handover.types import CaseRequest
from assistant.learning.evaluation import eval_cases
from assistant.learning.statements import general_question, is_general, stated
from assistant.learning.wiring import build_faq
from assistant.types import Message, Question
from knowledge.errors import IndexBusy
from knowledge.retrieval.searcher import SearchFilter

QUESTION = "Passt der Akku VoltKern auch in die Stichsäge ST 120?"
REPLY = (
    "Guten Tag Frau Beispiel,\n\nvielen Dank für Ihre Nachricht. Der Akku VoltKern passt in alle Geräte mit 18 Volt, "
    "auch in die Stichsäge ST 120. Ich habe Ihnen einen Gutschein geschickt. "
    "Ihre Bestellung 2026-104417 kommt morgen.\n\n"
    "Mit freundlichen Grüßen\nAda Arndt"
)
FACT = "Der Akku VoltKern passt in alle Geräte mit 18 Volt, auch in die Stichsäge ST 120."


@dataclass
class Chat:
    replies: list[str] = field(default_factory=list)

    def add_person_reply(self, *given: str) -> None:
        self.replies.append(given[2])

    def return_to_bot(self, *_: str) -> None:
        return

    def history(self, *_: str) -> list[Message]:
        return []


@pytest.fixture
def office(beleg: Beleg, monkeypatch: pytest.MonkeyPatch) -> Beleg:
    monkeypatch.setattr(Beleg, "conversations", Chat())
    return beleg


def answered(
    office: Beleg, reply: str = REPLY, question: str = QUESTION, conversation: str = "c1", **values: Any
) -> str:
    given = {"tenant": "default", "reason": "no_answer", "kind": "technical", "language": "de", **values}
    opened = office.handover.open(CaseRequest(conversation_id=conversation, question=question, **given))
    office.inbox.reply(given["tenant"], opened.id, "A-1", reply, resolve=True)
    return opened.id


def names(_: str) -> list[str]:
    return []


@pytest.mark.parametrize(
    "sentence",
    [
        "Der Akku passt in alle Geräte der Reihe 18 V.",
        "Die Garantie gilt drei Jahre ab Kaufdatum.",
        "Halten Sie die Taste fünf Sekunden gedrückt, dann ist das Gerät zurückgesetzt.",
        "Sie können das Sägeblatt mit dem Schlüssel im Griff lösen.",
        "The battery fits all 18 V tools.",
        "You can return goods within 30 days.",
    ],
)
def test_general_facts(sentence: str) -> None:
    assert is_general(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Guten Tag Frau Beispiel,",
        "Vielen Dank für Ihre Nachricht.",
        "Ich habe Ihnen einen Gutschein geschickt.",
        "Ihre Bestellung ist heute unterwegs.",
        "Ihr Paket 2026-104417 ist in Köln.",
        "Das ist ausnahmsweise aus Kulanz möglich.",
        "Wir melden uns morgen bei Ihnen.",
        "Können Sie mir die Seriennummer schicken?",
        "Mit freundlichen Grüßen",
        "Ja, gern.",
        "I have sent you a voucher.",
        "Your parcel is on its way.",
        "We will call you back.",
        "Sorry, that is our mistake.",
        "Please let me know if it works.",
    ],
)
def test_what_is_no_general_fact(sentence: str) -> None:
    assert not is_general(sentence)


def test_sentences_are_verbatim_and_without_personal_data() -> None:
    found = stated(REPLY, "de", lambda text: ["PERSON"] if "Beispiel" in text else [])
    assert found.sentences == (FACT,) and found.left_out >= 4
    assert stated("Frau Beispiel kann den Akku verwenden.", "de", lambda _: ["PERSON"]).sentences == ()
    english = stated("Hi Oliver, the battery fits all 18 V tools. Best regards\nAda", "en", names)
    assert english.sentences == ("The battery fits all 18 V tools.",)


def test_the_question_without_the_customer() -> None:
    text = "Hallo, ich bin Erika Beispiel. Meine Bestellung ist 2026-104417. Passt der Akku auch in die Stichsäge?"
    assert general_question(text, "de", lambda found: ["PERSON"] if "Erika" in found else []) == (
        "Passt der Akku auch in die Stichsäge?"
    )
    assert general_question("Hallo!", "de", names) == ""


def test_a_persons_answer_is_given_next_time_with_the_faq_as_its_source(office: Beleg) -> None:
    case_id, faq = answered(office), build_faq(office)
    assert faq.harvest("default") == 1 and faq.harvest("default") == 0
    (candidate,) = faq.candidates.listed("default")
    assert (candidate.state, candidate.question, candidate.answer) == ("pending", QUESTION, FACT)
    assert list(candidate.cases) == [case_id]
    assert not _sources(office)

    faq.approve("default", candidate.id, "editor")
    assert _sources(office) == {"faq/approved.de.csv"}
    hit = office.knowledge().search(QUESTION, 1)[0]
    assert FACT in hit.chunk.text and hit.document.title == "Häufige Fragen"

    faq.withdraw("default", candidate.id, "editor")
    assert not _sources(office)
    faq.approve("default", candidate.id, "editor")
    assert _sources(office) == {"faq/approved.de.csv"}


@pytest.mark.model
def test_the_assistant_answers_from_it(office: Beleg) -> None:
    faq = build_faq(office)
    answered(office)
    faq.harvest("default")
    faq.approve("default", faq.candidates.listed("default")[0].id, "editor")
    answer = office.assistant().answer(Question(QUESTION))
    assert answer.action == "answer" and FACT in answer.text
    assert answer.citations[0].source == "faq/approved.de.csv"


def _sources(office: Beleg) -> set[str]:
    hits = office.knowledge().search(QUESTION, 10, SearchFilter())
    return {hit.document.source for hit in hits if hit.document.source.startswith("faq/")}


def test_near_duplicates_are_merged_and_contradictions_are_not(office: Beleg) -> None:
    faq = build_faq(office)
    answered(office)
    answered(office, question="Passt der VoltKern Akku in die Stichsäge ST 120?", conversation="c2")
    answered(office, "Nein, die Stichsäge braucht ein eigenes Netzteil mit 12 Volt.", conversation="c3")
    answered(office, "Die Garantie gilt drei Jahre ab Kaufdatum.", "Wie lange gilt die Garantie?", "c4")
    faq.harvest("default")
    found = faq.candidates.listed("default")
    assert [len(candidate.cases) for candidate in found] == [2, 1, 1]
    assert found[0].variants and found[1].similarity > 0.9 and found[2].similarity < 0.3


def test_what_teaches_nothing(office: Beleg) -> None:
    faq = build_faq(office)
    answered(office, "Ich kümmere mich darum. Viele Grüße, Ada")
    answered(office, FACT, conversation="c2", suggestion=FACT)  # the machine's own words
    answered(office, FACT, question="👍", conversation="c3")
    opened = office.handover.open(CaseRequest("default", "c4", "no_answer", "other", QUESTION, "de"))
    office.inbox.reply("default", opened.id, "A-1", FACT)  # not resolved yet
    assert faq.harvest("default") == 0 and faq.candidates.listed("default") == []
    office.inbox.resolve("default", opened.id, "A-1")
    assert faq.harvest("default") == 1


def test_an_editor_may_word_it_but_not_with_personal_data(office: Beleg) -> None:
    faq = build_faq(office)
    answered(office)
    faq.harvest("default")
    (candidate,) = faq.candidates.listed("default")
    with pytest.raises(RequestError, match="EMAIL_ADDRESS"):
        faq.approve("default", candidate.id, "e", answer="Schreiben Sie an erika.beispiel@kunde.example.")
    approved = faq.approve(
        "default", candidate.id.lower(), "e", question="Passt der Akku?", answer="Ja, er passt immer."
    )
    assert (approved.question, approved.answer, approved.decided_by) == ("Passt der Akku?", "Ja, er passt immer.", "e")
    with pytest.raises(CaseConflict, match="approved"):
        faq.reject("default", candidate.id, "e")


def test_an_index_run_at_work_delays_the_entry_and_loses_nothing(office: Beleg) -> None:
    faq = build_faq(office)
    answered(office)
    faq.harvest("default")
    with office.snapshots.lock("default"), pytest.raises(IndexBusy):
        faq.approve("default", faq.candidates.listed("default")[0].id, "e")
    assert not _sources(office)
    assert faq.publish_due("default") and _sources(office) == {"faq/approved.de.csv"}
    assert not faq.publish_due("default")


def test_rejected_ones_stay_away_and_tenants_apart(office: Beleg) -> None:
    faq = build_faq(office)
    answered(office)
    faq.harvest("default")
    (candidate,) = faq.candidates.listed("default")
    faq.reject("default", candidate.id, "e")
    with pytest.raises(CaseConflict):
        faq.approve("default", candidate.id, "e")
    with pytest.raises(NoSuchCase):
        faq.candidates.get("other", candidate.id)
    assert faq.harvest("other") == 0 and faq.candidates.listed("default", ("pending",)) == []


def test_a_published_cell_is_only_text(office: Beleg, tmp_path: Path) -> None:
    faq = build_faq(office)
    answered(office, 'Der Akku "18 V; neu" ist\npassend für alle Geräte.', conversation="c9")
    faq.harvest("default")
    faq.approve("default", faq.candidates.listed("default")[0].id, "e")
    assert 'Der Akku "18 V; neu" ist passend' in office.knowledge().search(QUESTION, 1)[0].chunk.text


@dataclass
class Said:
    seq: int
    role: str
    text: str
    reply_to: int | None = None
    body: dict[str, Any] = field(default_factory=dict)


class Talks:
    def feedback(self, tenant: str, *, limit: int = 10_000) -> list[dict[str, Any]]:
        at = datetime(2026, 11, 23, tzinfo=UTC)
        rated = [(2, True, ""), (4, False, "Die Garantie gilt drei Jahre."), (6, False, ""), (9, True, "")]
        return [
            {"conversation_id": "c", "seq": seq, "helpful": helpful, "correction": text, "at": at}
            for seq, helpful, text in reversed(rated)
        ]

    def said(self, tenant: str, conversation_id: str) -> list[Said]:
        quote = {"source": "versand.md", "quote": "Der Versand kostet 18,90 Euro."}
        body = {
            "action": "answer",
            "language": "de",
            "citations": [quote],
            "sentences": ["Die Garantie gilt zwei Jahre."],
        }
        return [
            Said(1, "user", "Was kostet der Versand, ich bin Erika?"), Said(2, "assistant", "18,90 Euro", 1, body),
            Said(3, "user", "Und die Garantie?"), Said(4, "assistant", "Zwei Jahre", 3, body),
            Said(5, "user", "Hallo?"), Said(6, "assistant", "Ja?", 5, {"action": "clarify", "language": "de"}),
        ]  # fmt: skip


def test_thumbs_and_corrections_become_eval_cases() -> None:
    up, correction, down = eval_cases(Talks(), "default", lambda text: text.replace("Erika", "⟨PERSON_1⟩"))
    assert up["question"] == "Was kostet der Versand, ich bin ⟨PERSON_1⟩?" and up["action"] == "answer"
    assert (up["source"], up["gold"]) == ("versand.md", "Der Versand kostet 18,90 Euro.")
    assert correction["gold"] == "Die Garantie gilt drei Jahre." and correction["kind"] == "correction"
    assert correction["must_not"] == ["Die Garantie gilt zwei Jahre."]
    assert correction["history"][0] == {"role": "user", "text": up["question"]}
    assert down["kind"] == "thumb_down" and "action" not in down and down["must_not"] == []
    assert len({case["id"] for case in (up, correction, down)}) == 3
