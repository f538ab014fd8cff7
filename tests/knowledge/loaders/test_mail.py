"""E-mails: subject and body, quotes and signatures apart, attachments as further documents."""

from email.message import EmailMessage

import pytest

from knowledge.errors import LoadError
from knowledge.loaders.mail import split_quotes, split_signature
from tests.knowledge.loaders.samples import lines_pdf, questions, read, read_one, shown, texts


def mail(body: str = "Guten Tag,\n\ndie Ware ist da.\n", subject: str = "Ihre Bestellung für Größe 5") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Anna Muster <anna@beispiel.example>"
    message["To"] = "kunde@beispiel.example"
    message["Subject"] = subject
    message["Date"] = "Tue, 04 Mar 2025 09:30:00 +0100"
    message.set_content(body)
    return message


def test_subject_body_and_date() -> None:
    document = read_one(bytes(mail()), "a.eml")
    assert shown(document) == [
        ("heading", 1, "Ihre Bestellung für Größe 5"),
        ("paragraph", 0, "Guten Tag,"),
        ("paragraph", 0, "die Ware ist da."),
    ]
    assert document.metadata == {"title": "Ihre Bestellung für Größe 5", "date": "2025-03-04", "redact": True}
    assert "anna@" not in document.text


REPLY = """Ja, das geht.

Viele Grüße
-- \nAnna Muster
Beispiel GmbH, Tel. 0711 1234

Am 3. März 2025 um 10:00 schrieb Kunde <k@beispiel.example>:
> Kann ich die Ware umtauschen?
> > Noch älter.
"""


def test_quotes_stand_apart_and_signatures_are_left_out() -> None:
    document = read_one(bytes(mail(REPLY)), "a.eml")
    paragraphs = texts(document, "paragraph")
    assert paragraphs[0] == "Ja, das geht."
    assert any(text.startswith("Kann ich die Ware umtauschen?") for text in paragraphs)
    assert not any(text.startswith("Ja") and "umtauschen" in text for text in paragraphs)
    assert "0711" not in document.text and ">" not in document.text


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Neu.\n\nOn Mon, 3 Mar 2025 at 10:00, Bob wrote:\n> alt", "Neu."),
        ("Neu.\n-----Ursprüngliche Nachricht-----\nVon: B\nalt", "Neu."),
        ("Neu.\nVon: B\nGesendet: Montag\nAn: A\nBetreff: X\n\nalt", "Neu."),
        ("Zur Frage:\n> alt\nHier die Antwort.", "Zur Frage:\nHier die Antwort."),
        ("Von: hier geht es los.\nKein Zitat.", "Von: hier geht es los.\nKein Zitat."),
        ("On time delivery matters.\nAs we wrote: yes.", "On time delivery matters.\nAs we wrote: yes."),
    ],
)
def test_where_a_quote_starts(text: str, own: str) -> None:
    assert split_quotes(text)[0] == own


def test_signature_line() -> None:
    assert split_signature("Text\n-- \nAnna") == ("Text", "\nAnna")
    assert split_signature("Text\n--\nAnna")[0] == "Text"
    assert split_signature("a -- b\n--- c") == ("a -- b\n--- c", "")


def test_html_mail_without_a_plain_part() -> None:
    message = mail()
    message.set_content("<p>Hallo <b>Welt</b>.</p><p style='display:none'>x</p>", subtype="html")
    document = read_one(bytes(message), "a.eml")
    assert texts(document, "paragraph") == ["Hallo Welt."]
    assert "hidden" in document.warnings[0]


def test_the_plain_alternative_wins() -> None:
    message = mail("Klartext.")
    message.add_alternative("<p>HTML.</p>", subtype="html")
    assert texts(read_one(bytes(message), "a.eml"), "paragraph") == ["Klartext."]


@pytest.mark.parametrize("codec", ["utf-8", "iso-8859-1", "cp1252"])
def test_body_charsets(codec: str) -> None:
    message = mail()
    message.set_content("Größe für Köln.", charset=codec)
    assert texts(read_one(bytes(message), "a.eml"), "paragraph") == ["Größe für Köln."]


def with_attachments() -> EmailMessage:
    message = mail()
    message.add_attachment(b"Frage;Antwort\nWo?;Hier.\n", maintype="text", subtype="csv", filename="faq.csv")
    pdf = lines_pdf([[(57, 700, 11, "Angebot über Bohrer.")]])
    message.add_attachment(pdf, maintype="application", subtype="pdf", filename="Angebot Größe 5.pdf")
    message.add_attachment(
        b'{"id": "x", "text": "eins"}\n{"id": "y", "text": "zwei"}',
        maintype="application",
        subtype="json",
        filename="a.jsonl",
    )
    message.add_attachment(b"\x7fELF\x00\x00", maintype="application", subtype="octet-stream", filename="virus.bin")
    message.add_attachment(mail("Weitergeleitet.", "Alt"))
    return message


def test_attachments_are_documents_of_their_own() -> None:
    documents = read(bytes(with_attachments()), "a.eml")
    assert [document.part for document in documents] == [
        "", "faq.csv", "Angebot Größe 5.pdf", "a.jsonl#x", "a.jsonl#y", "6.eml",
    ]  # fmt: skip
    assert questions(documents[1]) == [("Wo?", "Hier.")]
    assert documents[2].text == "Angebot über Bohrer."
    assert all(document.metadata["redact"] is True for document in documents)
    assert documents[0].warnings == ("Attachment 4 was left out: The content is a program, which no loader reads.",)


def test_attachment_limit_is_reported() -> None:
    message = mail()
    for number in range(4):
        message.add_attachment(b"Text.", maintype="text", subtype="plain", filename=f"{number}.txt")
    documents = read(bytes(message), "a.eml", max_attachments=2)
    assert len(documents) == 3
    assert documents[0].warnings == ("Only the first 2 attachments were read.",)


def test_mails_in_mails_end_somewhere() -> None:
    message = mail("Ganz innen.")
    for level in range(10):
        outer = mail(f"Ebene {level}.")
        outer.add_attachment(message)
        message = outer
    assert 3 <= len(read(bytes(message), "a.eml")) <= 5


def nested(depth: int) -> bytes:
    head = "From: a@b.example\nSubject: x\nMIME-Version: 1.0\n"
    body = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(depth))
    return (head + body + "Content-Type: text/plain\n\nHallo\n").encode()


@pytest.mark.parametrize("depth", [100, 5_000])
def test_deep_mime_nesting(depth: int) -> None:
    with pytest.raises(LoadError, match="nested too deeply"):
        read(nested(depth), "a.eml")


@pytest.mark.parametrize("data", [b"Kein Kopf, nur Text.", b"X-Foo: bar\n\nText"])
def test_a_file_that_is_no_mail(data: bytes) -> None:
    with pytest.raises(LoadError, match="holds no mail"):
        read(data, "a.eml")


def test_a_mail_without_text() -> None:
    with pytest.raises(LoadError, match="no text and no readable attachment"):
        read(b"From: a@b.example\nDate: gestern\n\n", "a.eml")
