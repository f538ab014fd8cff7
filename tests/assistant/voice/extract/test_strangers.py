"""Names, companies, dates and tasks as strangers say them: what the notes of round 5 had wrong, in other words."""

from datetime import date, datetime

import pytest

from assistant.voice.companies import introduced
from assistant.voice.dates import mentions
from assistant.voice.extract import extract_note
from assistant.voice.mention import When
from assistant.voice.owners import is_colleague
from assistant.voice.reading import Reading
from assistant.voice.types import Context, KnownContact, Note, NoteResult
from assistant.voice.words import words

DAY = datetime(2026, 5, 13, 16)
NOBODY = Context()


def read(text: str, language: str, context: Context = NOBODY) -> Reading:
    return Reading(Note(text, DAY, "Eva Klein", lang=language, context=context), language)


def run(text: str, language: str, context: Context = NOBODY) -> NoteResult:
    return extract_note(Note(text, DAY, "Eva Klein", lang=language, context=context), now=DAY)


def names(text: str, language: str, context: Context = NOBODY) -> list[str]:
    return [contact.name for contact in run(text, language, context).contacts]


@pytest.mark.parametrize(
    ("spoken", "known"),
    [("Frau Woitschick", "Gerlinde Wojcik"), ("Frau Tönnes", "Birgit Thoennes"), ("Katrina Beard", "Catriona Baird")],
)
def test_known_people_are_found_by_their_sound(spoken: str, known: str) -> None:
    context = Context((), (KnownContact(known, "Huber GmbH", "Leitung"),))
    assert names(f"War bei Firma Huber. Mit {spoken} gesprochen.", "de", context) == [known]


def test_a_sound_that_two_share_is_nobodys() -> None:
    context = Context((), (KnownContact("Ute Maier", "Huber GmbH"), KnownContact("Eva Meyer", "Huber GmbH")))
    found = names("War bei Firma Huber. Mit Frau Mayr gesprochen.", "de", context)
    assert len(found) == 1


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("War bei Firma Huber. Termin mit Braumeister Stolle.", "de", ["Stolle"]),
        ("War bei Firma Huber. Die Signora Bianchi macht den Einkauf.", "de", ["Bianchi"]),
        ("spoke to angela at the depot she runs the site", "en", ["Angela"]),
        ("War bei Firma Huber. Herr Jessen ist weg.", "de", []),
        ("War bei Firma Huber. Ihr Hund heißt Paprika.", "de", []),
        ("War bei Firma Huber. Da muss ich erst mit'm Rüdiger rechnen.", "de", []),
        ("Just left Kestrel Foods. I can't do that without Hugo's say-so.", "en", []),
    ],
)
def test_who_is_a_contact(text: str, language: str, expected: list[str]) -> None:
    assert names(text, language) == expected


def test_colleague_of_another_firm_is_none_of_ours() -> None:
    reading = read("War bei Firma Huber. Der Kollege Ostermann aus der Rats-Apotheke will auch einen.", "de")
    assert [is_colleague(reading, person) for person in reading.people] == [False]


def test_called_on_by_the_given_name_is_a_colleague() -> None:
    reading = read("War bei Firma Huber. Silke, schick dem den Link.", "de")
    assert [is_colleague(reading, person) for person in reading.people] == [True]


@pytest.mark.parametrize(
    ("text", "language", "account"),
    [
        ("Ach, das war schön. Vinothek Oberrain, Freiburg, zwei Stunden geredet.", "de", "Vinothek Oberrain"),
        ("Ey, Sprachnotiz Bodyhaus. Drei Räume gesehen.", "de", "Bodyhaus"),
        ("Now then. Tanfield, over Stockton way.", "en", "Tanfield"),
    ],
)
def test_interjections_open_no_company(text: str, language: str, account: str) -> None:
    company = introduced(text, words(text), language, True)
    assert company is not None and company.name == account


def test_the_account_is_the_company_of_whom_one_met() -> None:
    context = Context(("Stadtwerke Nebelbach",), (KnownContact("Rosalie Peinert", "Stadtwerke Nebelbach"),))
    assert read("Frau Peinert am Telefon erwischt, zehn Minuten.", "de", context).account == "Stadtwerke Nebelbach"


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("in Kalenderwoche dreiundzwanzig, Mittwoch", "de", date(2026, 6, 3)),
        ("bevor der Monat rum ist", "de", date(2026, 5, 31)),
        ("ehe die Woche vorbei ist", "de", date(2026, 5, 15)),
        ("by week forty-eight, Monday", "en", date(2026, 11, 23)),
        ("before the month's out", "en", date(2026, 5, 31)),
        ("first thing in the morning", "en", date(2026, 5, 14)),
    ],
)
def test_dates_in_other_words(text: str, language: str, day: date) -> None:
    assert [m.day for m in mentions(text, When(DAY.date(), language, ""))] == [day]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("War bei Firma Huber. Und ich muss heut Abend noch die Winterreifen draufmachen.", "de"),
        ("War bei Firma Huber. Und meine Mutter soll ich auch noch anrufen.", "de"),
        ("Just left Kestrel Foods. My own car's due its MOT, must book that.", "en"),
    ],
)
def test_errands_are_no_task(text: str, language: str) -> None:
    assert [t for t in run(text, language).tasks if t.explicit and "Huber" not in t.evidence.text] == []


def test_what_is_not_public_stays_out() -> None:
    result = run("Just left Kestrel Foods. He's given notice, but that isn't public.", "en")
    assert any(
        "given notice" in "Just left Kestrel Foods. He's given notice, but that isn't public."[s.start : s.end]
        for s in result.sensitive
    )


@pytest.mark.parametrize(
    ("text", "language", "due"),
    [
        (
            "War bei Firma Huber. Die Geräte sind zurückgestellt, vor Ende September passiert nichts.",
            "de",
            "2026-09-30",
        ),
        (
            "Just left Kestrel Foods. The range review is in February and before that she is not taking any decision.",
            "en",
            "2027-02-01",
        ),
    ],
)
def test_nothing_before_a_later_time(text: str, language: str, due: str) -> None:
    assert due in [str(t.due) for t in run(text, language).tasks if t.kind == "follow_up"]
