"""The e-mail channel against real servers: answers, cases, threads, crashes, loops."""

import itertools
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from assistant.channels.email import servers
from assistant.channels.email.mailbox import Mailbox
from assistant.channels.email.store import ATTEMPTS, MailStore
from assistant.channels.settings import ServerSettings
from assistant.channels.wiring import build_mailboxes
from assistant.compose import Beleg
from assistant.errors import SettingsError
from assistant.handover.case import Case
from assistant.handover.tables import mails
from assistant.settings import load_settings
from assistant.types import Answer, Citation, Message, Question
from assistant.understand.types import Mood, Reading
from tests.assistant.channels.conftest import PASSWORD, Dovecot, Sent
from tests.assistant.handover import papers

pytestmark = pytest.mark.service
ENVIRON = {"MAIL_USER": "service", "MAIL_PASSWORD": PASSWORD}
QUESTION = "Was kostet der Versand in die Schweiz?"
_ids = itertools.count(1)


class Words:
    """A reader by catchwords: what intents are found is tested with the reader itself."""

    def read(self, text: str, history: Sequence[Message] = (), language: str | None = None) -> Reading:
        low = text.lower()
        intent = next((name for word, name in (("danke", "thanks"), ("mensch", "person")) if word in low), "question")
        mood = Mood("angry", 0.9, frozenset({"legal"})) if "anwalt" in low else Mood()
        return Reading(intent, 0.9, text, "en" if " the " in low else "de", mood)


class Sure:
    """An assistant that knows what the shipping costs and nothing else: confidence is tested with the assistant."""

    def answer(self, question: Question) -> Answer:
        if "Versand" not in question.text:
            return Answer("abstain", "Dazu steht nichts da.", "de", (), 0.1, question.text)
        quote = Citation("d1", "versand.md", "Versand", 2, 0, 10, "Der Versand in die Schweiz kostet 18,90 Euro.")
        return Answer("answer", quote.quote, "de", (quote,), 0.9, question.text)


@dataclass
class Office:
    """An installation with one mailbox, both servers, and a clock set by hand."""

    beleg: Beleg
    mailbox: Mailbox
    dovecot: Dovecot
    smtp: Sent
    now: list[datetime]

    def run(self, text: str = QUESTION, **values: Any) -> str:
        """A mail arrives and a round is made; returns the mail's id."""
        made = mail(text, **values)
        self.dovecot.put(made.as_bytes())
        self.mailbox.run()
        return str(made["Message-ID"])

    def later(self, **delta: float) -> None:
        self.now[0] += timedelta(**delta)

    def cases(self) -> list[Case]:
        return self.beleg.inbox.listed("default", limit=200)[0]

    def rows(self) -> list[Any]:
        with self.beleg.database.read() as connection:
            return list(connection.execute(select(mails).order_by(mails.c.at)))

    def outcomes(self) -> list[str]:
        return [row.outcome for row in self.rows() if row.direction == "in"]


def mail(
    text: str, *, sender: str = "Erika <erika@kunde.example>", files: Mapping[str, bytes] | None = None, **headers: str
) -> EmailMessage:
    made = EmailMessage()
    given = {"From": sender, "To": "service@firma.example", "Subject": "Frage",
             "Message-ID": f"<m{next(_ids)}@kunde.example>",
             **{name.replace("_", "-"): value for name, value in headers.items()}}  # fmt: skip
    for name, value in given.items():
        made[name] = value
    made.set_content(text)
    for name, data in (files or {}).items():
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return made


@pytest.fixture
def office(
    tmp_path: Path, migrated: Path, dovecot: Dovecot, smtp: Sent, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    (tmp_path / "data").mkdir()
    shutil.copy(migrated, tmp_path / "data" / "catalogue.db")
    (tmp_path / "people.yaml").write_text("- {id: A-1, name: Ada Arndt, team: service, languages: [de, en]}\n")
    server = {"host": "127.0.0.1", "security": "none"}
    box = {
        "name": "service", "address": "service@firma.example", "display_name": "Kundenservice", "threshold": 0.3,
        "imap": {**server, "port": dovecot.port, "user_env": "MAIL_USER", "password_env": "MAIL_PASSWORD"},
        "smtp": {**server, "port": smtp.port}, "max_mail_mb": 1, "signature": "Kranholt Werkzeuge GmbH",
    }  # fmt: skip
    flags = {
        "data_dir": tmp_path / "data", "documents.workers": 1, "base_dir": str(tmp_path), "inbox.people": "people.yaml",
        "inbox.opening_hours": "Mo-So 00:00-24:00", "inbox.holidays": "", "inbox.email": [box],
    }  # fmt: skip
    monkeypatch.setattr(Beleg, "reader", Words())
    monkeypatch.setattr(Beleg, "assistant", lambda *_: Sure())
    beleg = Beleg(load_settings(flags=flags, environ={}), environ=ENVIRON)
    now = [datetime.now(UTC)]
    (mailbox,) = build_mailboxes(beleg, lambda: now[0])
    yield Office(beleg, mailbox, dovecot, smtp, now)
    beleg.close()


def test_a_sure_answer_goes_out_with_its_receipt(office: Office) -> None:
    asked = office.run(QUESTION + "\n\nViele Grüße\nErika\n\nVon meinem iPhone gesendet")
    (reply,) = office.smtp.mails
    assert "18,90" in reply.get_content() and "- Versand" in reply.get_content() and "Maschine" in reply.get_content()
    assert reply["Subject"] == "Re: Frage" and reply["To"] == "erika@kunde.example"
    assert reply["In-Reply-To"] == asked and reply["References"] == asked
    assert reply["Auto-Submitted"] == "auto-replied" and reply["From"] == "Kundenservice <service@firma.example>"
    assert "Kranholt Werkzeuge GmbH" in reply.get_content()
    assert office.outcomes() == ["answered"] and office.cases() == [] and office.dovecot.count("UNSEEN") == 0
    assert all(row.raw is None for row in office.rows())


def test_what_is_not_sure_becomes_a_case_and_a_person_answers_in_the_thread(office: Office) -> None:
    first = office.run("Können Sie meine Säge am Mittwoch reparieren?", Subject="Säge")
    (case,) = office.cases()
    (told,) = office.smtp.mails
    assert "Ada Arndt kümmert sich darum" in told.get_content() and case.id in told.get_content()
    assert told["Auto-Submitted"] == "auto-replied" and told["In-Reply-To"] == first
    assert (case.channel, case.assignee, case.customer["email"]) == ("email", "A-1", "erika@kunde.example")
    assert case.customer["verified"] is False

    office.beleg.inbox.reply("default", case.id, "A-1", "Ja, bringen Sie sie vorbei.", key="k")
    office.beleg.inbox.reply("default", case.id, "A-1", "Ja, bringen Sie sie vorbei.", key="k")
    office.later(minutes=1)
    office.mailbox.run()
    answer = office.smtp.mails[1]
    assert len(office.smtp.mails) == 2 and answer["Auto-Submitted"] is None
    assert " ".join(answer.get_content().split()) == "Ja, bringen Sie sie vorbei. Ada Arndt Kranholt Werkzeuge GmbH"
    assert answer["In-Reply-To"] == first and told["Message-ID"] in answer["References"]

    office.later(minutes=5)
    quoted = "Um wie viel Uhr denn?\n\nAm 23.11.2026 um 10:00 schrieb Kundenservice:\n> Ja, bringen Sie sie vorbei."
    office.run(
        quoted, Subject="Re: Säge", In_Reply_To=answer["Message-ID"], References=f"{first} {answer['Message-ID']}"
    )
    (same,) = office.cases()
    assert same.id == case.id and same.state == "claimed" and len(office.smtp.mails) == 2
    assert [turn["role"] for turn in same.conversation] == ["user", "assistant", "assistant", "user"]
    assert same.conversation[-1]["text"] == "Um wie viel Uhr denn?"


def test_a_draft_stands_by_where_every_mail_is_a_persons(office: Office, documents: Path) -> None:
    office.beleg.ingest().run("default", [documents])
    office.mailbox.settings.__dict__["answer"] = "draft"
    office.run()
    (case,) = office.cases()
    assert "18,90" in case.suggestion and case.citations[0]["source"].endswith("versand.md")
    assert case.searched[0]["hits"] and "18,90" not in office.smtp.mails[0].get_content()


def test_threats_and_wishes_for_a_person_are_never_answered_by_the_machine(office: Office) -> None:
    office.run(f"{QUESTION} Sonst kommt mein Anwalt.")
    office.run(f"{QUESTION} Ich will mit einem Menschen sprechen.", sender="max@kunde.example")
    assert {(case.reason, case.priority) for case in office.cases()} == {("legal", 2), ("asked_for_person", 0)}
    assert not any("18,90" in sent.get_content() for sent in office.smtp.mails)


def test_who_answers_the_machine_gets_a_person_and_thanks_end_it(office: Office) -> None:
    first = office.run()
    reply = str(office.smtp.mails[0]["Message-ID"])
    office.later(minutes=1)
    office.run("Danke!", In_Reply_To=reply, References=f"{first} {reply}")
    assert office.outcomes()[-1] == "thanks" and office.cases() == []
    office.run(QUESTION, In_Reply_To=reply, References=f"{first} {reply}")
    assert len(office.cases()) == 1 and len(office.smtp.mails) == 2


def test_two_machines_do_not_talk(office: Office) -> None:
    office.run()
    office.run("Können Sie meine Säge reparieren?", sender="max@kunde.example")
    for _ in range(3):
        for sent in office.smtp.envelopes[-2:]:
            office.dovecot.put(sent.content)
        office.later(minutes=10)
        office.mailbox.run()
    assert len(office.smtp.mails) == 2 and len(office.cases()) == 1
    # An auto-responder without any of the headers it should have: the rate limit ends it.
    for number in range(12):
        office.run(f"Ich bin ein Automat und wiederhole mich: {number}", sender="bot@kunde.example")
    to_bot = [sent for sent in office.smtp.mails if sent["To"] == "bot@kunde.example"]
    assert len(to_bot) == office.mailbox.settings.replies_per_sender
    assert len([case for case in office.cases() if case.customer["email"] == "bot@kunde.example"]) == 12


@pytest.mark.parametrize(
    "headers", [{"Auto_Submitted": "auto-replied"}, {"List_Id": "<x.example>"}, {"Precedence": "bulk"}]
)
def test_machines_get_no_answer_and_no_case(office: Office, headers: dict[str, str]) -> None:
    office.run(**headers)
    assert office.smtp.mails == [] and office.cases() == [] and office.rows()[0].state == "ignored"


def test_a_crash_between_fetch_and_flag_doubles_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(servers.ImapFolder, "mark_seen", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            office.run()
    assert office.dovecot.count("UNSEEN") == 1 and len(office.rows()) == 1
    office.mailbox.run()
    office.mailbox.run()
    assert office.outcomes() == ["answered"] and len(office.smtp.mails) == 1


def test_a_crash_between_fetch_and_store_loses_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(MailStore, "receive", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            office.run()
    office.mailbox.run()
    assert len(office.smtp.mails) == 1


def test_a_crash_between_the_case_and_its_note_doubles_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(MailStore, "handled", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            office.run("Können Sie meine Säge reparieren?")
    assert len(office.cases()) == 1 and office.smtp.mails == []
    office.mailbox.run()
    assert office.smtp.mails == []  # its lease has not ended
    office.later(minutes=6)
    office.mailbox.run()
    assert len(office.cases()) == 1 and len(office.smtp.mails) == 1


def test_a_mail_that_cannot_be_handled_is_given_to_a_person(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Words, "read", lambda *_: 1 / 0)
    office.run()
    for _ in range(ATTEMPTS):
        office.later(days=1)
        office.mailbox.run()
    (case,) = office.cases()
    assert case.reason == "unreadable_mail" and case.conversation[0]["text"] == QUESTION
    assert office.rows()[0].state == "failed"


def test_a_server_that_is_down_delays_and_loses_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(office.mailbox.settings.smtp, "__dict__", {**office.mailbox.settings.smtp.__dict__, "port": 9})
        office.run()
    assert office.smtp.mails == [] and office.outcomes() == ["answered"]
    office.mailbox.run()
    assert office.smtp.mails == []  # it waits
    office.later(minutes=1)
    office.mailbox.run()
    office.mailbox.run()
    assert len(office.smtp.mails) == 1


def test_a_recipient_who_is_refused_comes_back_to_the_case(office: Office) -> None:
    office.smtp.refuse["erika@kunde.example"] = "550 no such user"
    office.run("Können Sie meine Säge reparieren?")
    (case,) = office.cases()
    assert "bounced" in [event.kind for event in office.beleg.inbox.events("default", case.id)]
    assert office.rows()[-1].state == "dead"
    office.smtp.refuse["max@kunde.example"] = "450 try later"
    office.run("Können Sie meine Säge reparieren?", sender="max@kunde.example")
    del office.smtp.refuse["max@kunde.example"]
    office.later(minutes=1)
    office.mailbox.run()
    assert [sent["To"] for sent in office.smtp.mails] == ["max@kunde.example"]


def test_a_bounce_wakes_the_case(office: Office) -> None:
    office.run("Können Sie meine Säge reparieren?")
    (case,) = office.cases()
    office.beleg.inbox.reply("default", case.id, "A-1", "Ja.", resolve=True)
    office.later(minutes=1)
    office.mailbox.run()
    bounce = mail(
        f"550 unknown user\n{office.smtp.mails[-1]['Message-ID']}", sender="MAILER-DAEMON@mx.example", Return_Path="<>"
    )
    office.dovecot.put(bounce.as_bytes())
    office.mailbox.run()
    (again,) = office.cases()
    assert again.state == "open" and len(office.smtp.mails) == 2
    assert [row.outcome for row in office.rows() if row.direction == "out"].count("bounced") == 1


def test_somebody_who_quotes_a_thread_does_not_get_into_it(office: Office) -> None:
    first = office.run("Können Sie meine Säge reparieren?")
    office.run("Was haben Sie ihr geantwortet?", sender="eve@evil.example", In_Reply_To=first, References=first)
    mine, other = sorted(office.cases(), key=lambda case: case.opened_at)
    assert mine.conversation_id != other.conversation_id
    assert all("Säge" not in turn["text"] for turn in other.conversation)


def test_one_message_id_and_two_mails(office: Office) -> None:
    texts = ["Können Sie meine Säge reparieren?", "Können Sie meine Bohrmaschine reparieren?"]
    for text in (*texts, *texts):
        office.dovecot.put(mail(text, Message_ID="<same@kunde.example>").as_bytes())
    office.mailbox.run()
    (case,) = office.cases()
    assert len(office.outcomes()) == 2
    assert [turn["text"] for turn in case.conversation if turn["role"] == "user"] == texts


def test_attachments_travel_with_the_case(office: Office) -> None:
    files = {"Rechnung.pdf": papers.pdf(papers.INVOICE_DE), "virus.exe": b"MZ\x90\x00" * 50}
    office.run(QUESTION, files=files)
    (case,) = office.cases()
    read, broken = case.attachments
    assert (read["kind"], read["fields"]["number"]) == ("invoice", "RE-2026-0815")
    assert (broken["name"], broken["error"]) == ("virus.exe", "wrong_type")


def test_a_mail_that_is_too_large_is_a_case_without_its_content(office: Office) -> None:
    head = (
        b"From: erika@kunde.example\r\nSubject: Riesenpost\r\nContent-Type: multipart/mixed;\r\n boundary=abc\r\n\r\n"
    )
    office.dovecot.put(head + b"x" * 1_500_000)
    office.mailbox.run()
    (case,) = office.cases()
    assert case.customer["subject"] == "Riesenpost" and "zu groß" in case.conversation[0]["text"]


@pytest.mark.parametrize(
    "raw",
    [b"", b"\r\n\r\n", b"Subject: \xff\xfe\r\n\r\n\x00", b"From: a@b.example\r\n\r\n" + "😀".encode() * 50,
     b"From: a@b.example\r\nSubject: x\r\n\r\n" + b"A " * 100_000],
    ids=["empty", "blank", "bytes", "emoji", "long"],
)  # fmt: skip
def test_odd_mails_end_somewhere(office: Office, raw: bytes) -> None:
    office.dovecot.put(raw or b"\r\n")
    for _ in range(ATTEMPTS + 1):
        office.mailbox.run()
        office.later(days=1)
    assert {row.state for row in office.rows() if row.direction == "in"} <= {"handled", "ignored"}
    assert office.dovecot.count("UNSEEN") == 0


def test_a_subject_cannot_inject_headers(office: Office) -> None:
    office.dovecot.put(
        b"From: erika@kunde.example\r\nMessage-ID: <i@x>\r\n"
        b"Subject: =?utf-8?q?Frage=0D=0ABcc=3A_all=40evil=2Eexample?=\r\n\r\n" + QUESTION.encode()
    )
    office.mailbox.run()
    (sent,) = office.smtp.mails
    assert sent["Bcc"] is None and office.smtp.envelopes[0].rcpt_tos == ["erika@kunde.example"]


def test_servers_that_refuse(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.mailbox._environ = {**ENVIRON, "MAIL_PASSWORD": "falsch"}
    assert "IMAP server 127.0.0.1" in office.mailbox.run().problem
    office.mailbox._environ = {"MAIL_USER": "service"}
    with pytest.raises(SettingsError, match="MAIL_PASSWORD"):
        office.mailbox.run()


@pytest.mark.parametrize("host", ["mail.example.com", "10.0.0.1", "127.0.0.1.evil.example"])
def test_no_mail_without_tls_to_other_machines(host: str) -> None:
    with pytest.raises(SettingsError, match="without TLS"):
        servers.check_security(ServerSettings(host=host, security="none"))
