"""Mails are read whatever their state: own words, history, HTML, broken MIME, machines."""

import time
from email.message import EmailMessage

import pytest

from assistant.channels.email.automatic import automatic
from assistant.channels.email.body import html_text, matter, own_words
from assistant.channels.email.message import read_mail

OWN = frozenset({"service@firma.example"})


def raw(body: str = "Wie lange kann ich zurückgeben?", **headers: str) -> bytes:
    given = {"From": "Erika <erika@kunde.example>", "To": "service@firma.example", "Subject": "Frage",
             "Message-ID": "<1@kunde.example>", **headers}  # fmt: skip
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in given.items() if value]
    return ("\r\n".join([*lines, "Content-Type: text/plain; charset=utf-8"]) + "\r\n\r\n" + body).encode()


@pytest.mark.parametrize(
    "history",
    [
        "Am Mo., 5. Okt. 2026 um 10:12 Uhr schrieb Kranholt <service@firma.example>:\n\n> Alter Text",
        "Am 05.10.2026 um 10:12 schrieb Kranholt Service:\n> Alter Text\n> mehr",
        "Am Montag, 5. Oktober 2026 um 10:12 Uhr schrieb Kranholt Service\n<service@firma.example>:\n\nAlter Text",
        "On Mon, Oct 5, 2026 at 10:12 AM Kranholt <service@firma.example> wrote:\n\n> Alter Text",
        "On 5 Oct 2026, at 10:12, Kranholt Service Team\n<service@firma.example> wrote:\n\nAlter Text",
        "-----Ursprüngliche Nachricht-----\nVon: Kranholt\nAn: Erika\nBetreff: Frage\n\nAlter Text",
        "-----Original Message-----\nFrom: Kranholt\nSent: Monday\nTo: Erika\n\nAlter Text",
        "Von: Kranholt <s@firma.example>\nGesendet: Montag, 5. Oktober\nAn: Erika\nBetreff: AW: Frage\n\nAlter Text",
        "From: Kranholt\nSent: Monday\nTo: Erika\nSubject: Re: Frage\n\nAlter Text",
        "________________________________\nVon: Kranholt\n\nAlter Text",
        "---------- Forwarded message ---------\nFrom: X\n\nAlter Text",
        "Anfang der weitergeleiteten Nachricht:\n\nAlter Text",
        "> Alter Text\n>> noch älter",
        "-- \nErika Beispiel\nAlter Text",
        "Von meinem iPhone gesendet\n\n> Alter Text",
        "Sent from my Galaxy\n\n> Alter Text",
    ],
)
def test_history_and_signatures_go(history: str) -> None:
    assert own_words(f"Ja, bitte tauschen Sie das Gerät.\r\n\r\n{history}") == "Ja, bitte tauschen Sie das Gerät."


@pytest.mark.parametrize(
    "text",
    [
        "Am Montag schrieb mir Ihr Kollege, dass das Paket kommt. Wo ist es?",
        "On Monday your colleague wrote that the parcel would come. Where is it?",
        "Von: zu Hause nach Köln, geht das?",
        "Preis > 100 Euro?",
        "Am 5. Oktober bestellt.\nBis heute nichts da.",
    ],
)
def test_own_words_that_look_like_history_stay(text: str) -> None:
    assert own_words(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Sehr geehrte Damen und Herren,\n\nwo ist mein Paket?\n\nMit freundlichen Grüßen\nErika Beispiel",
            "wo ist mein Paket?",
        ),
        ("Hallo Team, wo ist mein Paket?\nViele Grüße\nErika", "wo ist mein Paket?"),
        ("Dear Sir or Madam,\nwhere is my parcel?\n\nKind regards,\nOliver", "where is my parcel?"),
        ("Vielen Dank für nichts. Wo ist es?", "Vielen Dank für nichts. Wo ist es?"),
        ("Hallo", "Hallo"),
        ("", ""),
    ],
)
def test_the_matter_of_a_mail(text: str, expected: str) -> None:
    assert matter(text) == expected


@pytest.mark.parametrize(
    "quote",
    [
        '<div class="gmail_quote">Alter Text</div>',
        "<blockquote type=cite>Alter Text</blockquote>",
        '<div id="appendonsend"></div><hr>Alter Text',
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt"><b>Von:</b> Kranholt Alter Text</div>',
    ],
)
def test_html_without_its_history(quote: str) -> None:
    page = f"<html><style>p{{}}</style><body><p>Wo ist <b>mein</b> Paket?</p><script>x()</script>{quote}</body></html>"
    assert html_text(page) == "Wo ist mein Paket?"


def test_html_mail_with_an_attachment_and_a_logo() -> None:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = (
        '"Müller, Jürgen" <J.Mueller@Kunde.example>',
        "service@firma.example",
        "Größe?",
    )
    made.set_content("<p>Passt das Blatt?</p><img src='http://tracker.example/x.gif'>", subtype="html")
    made.add_related(b"GIF89a", "image", "gif", cid="<logo>")
    made.add_attachment(b"%PDF-1.7 x", maintype="application", subtype="pdf", filename="Rechnung Größe.pdf")
    mail = read_mail(made.as_bytes())
    assert (mail.sender, mail.sender_name, mail.subject) == ("j.mueller@kunde.example", "Müller, Jürgen", "Größe?")
    assert mail.text == "Passt das Blatt?"
    assert [name for name, _ in mail.attachments] == ["Rechnung Größe.pdf"]
    assert (
        mail.message_id.endswith("@no-message-id.invalid>") and read_mail(made.as_bytes()).message_id == mail.message_id
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0\xff\xfe",
        b"Subject: x",
        b"From: a@b\r\nFrom: c@d\r\n\r\nx",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n--x--",
        b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        b"Content-Type: text/plain; charset=klingon\r\n\r\nhallo",
        b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!not base64!!!",
        b"Content-Type: text/html\r\n\r\n<<<<p>",
        b"Subject: =?utf-8?b?!!!?= =?x-unknown?q?a?=\r\nDate: yesterday\r\nFrom: =?utf-8?q?=00?= <x@y>\r\n\r\nx",
        b"Subject: a\r\n b\r\n\tc\r\nMessage-ID: no-brackets\r\nReferences: " + b"<x@y> " * 5_000 + b"\r\n\r\nx",
        b'Content-Type: multipart/mixed; boundary=""\r\n\r\nx',
        b"Content-Disposition: attachment; filename*=utf-8''%ff%fe\r\n\r\nx",
        "Subject: Grüße ohne Kodierung\r\n\r\nWo ist mein Paket?".encode("latin-1"),
    ],
)
def test_broken_mails_are_read_as_far_as_they_go(data: bytes) -> None:
    mail = read_mail(data)
    assert mail.message_id.startswith("<") and "\n" not in mail.subject and "\x00" not in mail.text
    automatic(mail, OWN)


def test_a_mail_of_a_thousand_nested_parts_is_quick() -> None:
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(2_000))
    began = time.process_time()
    read_mail(b"From: a@b.example\r\n" + nested)
    assert time.process_time() - began < 5


def test_encoding_that_lies() -> None:
    text = "Content-Type: text/plain; charset=us-ascii\r\nFrom: a@b.example\r\n\r\nKönnen Sie helfen?"
    assert read_mail(text.encode("utf-8")).text == "Können Sie helfen?"
    assert read_mail(text.encode("cp1252")).text == "Können Sie helfen?"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, ("", "")),
        ({"Auto_Submitted": "no"}, ("", "")),
        ({"Auto_Submitted": "auto-replied"}, ("ignored", "auto_submitted")),
        ({"Auto_Submitted": "Auto-Generated; x=y"}, ("ignored", "auto_submitted")),
        ({"Precedence": "bulk"}, ("ignored", "precedence")),
        ({"Precedence": "list"}, ("ignored", "mailing_list")),
        ({"X_Autoreply": "yes"}, ("ignored", "precedence")),
        ({"List_Id": "<liste.example>"}, ("ignored", "mailing_list")),
        ({"List_Unsubscribe": "<mailto:x@y.example>"}, ("ignored", "mailing_list")),
        ({"Return_Path": "<>"}, ("ignored", "bounce")),
        ({"From": "MAILER-DAEMON@mx.example"}, ("ignored", "bounce")),
        ({"From": "Service@Firma.example"}, ("ignored", "own_mail")),
        ({"X_Beleg_Loop": "service@firma.example"}, ("ignored", "own_mail")),
        ({"Subject": "Automatische Antwort: Frage"}, ("ignored", "automatic_subject")),
        ({"Subject": "AW: Abwesenheitsnotiz"}, ("ignored", "automatic_subject")),
        ({"Subject": "Out of Office: Re: Frage"}, ("ignored", "automatic_subject")),
        ({"Subject": "Undelivered Mail Returned to Sender"}, ("ignored", "automatic_subject")),
        ({"Subject": "Automatische Säge defekt"}, ("", "")),
        ({"Subject": "Read the manual, still no luck"}, ("", "")),
        ({"From": "noreply@kunde.example"}, ("case_only", "no_reply_address")),
        ({"From": "noreply@kunde.example", "Reply_To": "erika@kunde.example"}, ("", "")),
        ({"Reply_To": "service@firma.example"}, ("case_only", "reply_to_ourselves")),
        ({"From": ""}, ("case_only", "no_reply_address")),
        ({"From": "undisclosed"}, ("case_only", "no_reply_address")),
        ({"X_Auto_Response_Suppress": "OOF, AutoReply"}, ("case_only", "suppressed")),
        ({"X_Auto_Response_Suppress": "DR"}, ("", "")),
    ],
)
def test_machines_are_never_answered(headers: dict[str, str], expected: tuple[str, str]) -> None:
    assert automatic(read_mail(raw(**headers)), OWN) == expected


def test_a_bounce_names_the_mail_that_came_back() -> None:
    bounce = (
        b"From: postmaster@mx.example\r\nTo: service@firma.example\r\nSubject: failed\r\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n"
        b"--x\r\nContent-Type: text/plain\r\n\r\nsorry\r\n"
        b"--x\r\nContent-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; erika@kunde.example\r\n\r\n"
        b"--x\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <ours@firma.example>\r\nSubject: Re: Frage\r\n\r\n"
        b"hallo\r\n--x--"
    )
    mail = read_mail(bounce)
    assert automatic(mail, OWN) == ("ignored", "bounce") and "<ours@firma.example>" in mail.returned_ids
