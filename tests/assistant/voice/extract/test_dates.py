"""The table "Due dates" of data/voice_notes/README.md, row by row, and corrections."""

from datetime import date

import pytest

from assistant.voice.dates import mentions
from assistant.voice.mention import When

WEDNESDAY = date(2026, 5, 13)  # ISO week 20

GERMAN = [
    ("ich ruf heute noch an", "2026-05-13"),
    ("morgen früh", "2026-05-14"),
    ("übermorgen", "2026-05-15"),
    ("bis Freitag", "2026-05-15"),
    ("am kommenden Mittwoch", "2026-05-20"),
    ("nächsten Freitag", "2026-05-22"),
    ("Mittwoch nächste Woche", "2026-05-20"),
    ("diesen Freitag", "2026-05-15"),
    ("übernächsten Freitag", "2026-05-29"),
    ("Montag in einer Woche", "2026-05-25"),
    ("Ende der Woche", "2026-05-15"),
    ("Ende nächster Woche", "2026-05-22"),
    ("übernächste Woche", "2026-05-29"),
    ("in drei Wochen", "2026-06-03"),
    ("in drei Monaten", "2026-08-13"),
    ("in acht Tagen", "2026-05-20"),
    ("heute in vierzehn Tagen", "2026-05-27"),
    ("in einem halben Jahr", "2026-11-13"),
    ("in zwei bis drei Wochen", "2026-06-03"),
    ("bis Ende des Monats", "2026-05-31"),
    ("Ende Mai", "2026-05-31"),
    ("Anfang Juni", "2026-06-01"),
    ("Mitte Juni", "2026-06-15"),
    ("im Oktober", "2026-10-01"),
    ("in der ersten Oktoberwoche", "2026-10-02"),
    ("Ende Q3", "2026-09-30"),
    ("in KW 23", "2026-06-05"),
    ("Dienstag der KW dreiundzwanzig", "2026-06-02"),
    ("am dritten Juni", "2026-06-03"),
    ("zum einunddreißigsten Zwölften", "2026-12-31"),
    ("am 3.6.", "2026-06-03"),
    ("zeitnah", None),
    ("am Dienstag, nein, Quatsch, Mittwoch nächste Woche", "2026-05-20"),
    ("nächste Woche Dienstag, nein, Donnerstag", "2026-05-21"),
    ("Ende September, nee, sagen wir erster Oktober", "2026-10-01"),
    ("am dritten Juni, ach nein, am vierten", "2026-06-04"),
    ("nach Pfingsten", "2026-05-26"),
    ("in zwei Werktagen", "2026-05-18"),  # 14 May 2026 is Ascension Day
]
ENGLISH = [
    ("today ideally", "2026-05-13"),
    ("tomorrow", "2026-05-14"),
    ("by Friday", "2026-05-15"),
    ("first thing monday", "2026-05-18"),
    ("next Friday", "2026-05-22"),
    ("friday next week", "2026-05-22"),
    ("this friday", "2026-05-15"),
    ("the Tuesday of the week after next", "2026-05-26"),
    ("Thursday week", "2026-05-21"),
    ("end of the week", "2026-05-15"),
    ("next week", "2026-05-22"),
    ("in two weeks", "2026-05-27"),
    ("in two to three weeks", "2026-06-03"),
    ("in six months", "2026-11-13"),
    ("end of the month", "2026-05-31"),
    ("mid June", "2026-06-15"),
    ("in October", "2026-10-01"),
    ("the first week of October", "2026-10-02"),
    ("end of Q3", "2026-09-30"),
    ("week 23", "2026-06-05"),
    ("the third of June", "2026-06-03"),
    ("by the twenty-second", "2026-05-22"),
    ("asap", None),
    ("on the Monday, no sorry, the Tuesday of the week after next", "2026-05-26"),
]


@pytest.mark.parametrize(("text", "day"), GERMAN)
def test_german(text: str, day: str | None) -> None:
    assert _last(text, "de") == day


@pytest.mark.parametrize(("text", "day"), ENGLISH)
def test_english(text: str, day: str | None) -> None:
    assert _last(text, "en") == day


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("guten Morgen zusammen", "de"),
        ("vor drei Wochen", "de"),
        ("seit zwei Jahren", "de"),
        ("last week", "en"),
        ("two years ago", "en"),
    ],
)
def test_nothing_ahead(text: str, language: str) -> None:
    assert all(m.day is None or m.past for m in mentions(text, When(WEDNESDAY, language)))


def test_holidays_by_state() -> None:
    corpus = "in einem Werktagen"
    day = date(2026, 6, 3)  # Fronleichnam is 4 June in Bavaria, not in Hamburg
    assert mentions(corpus, When(day, "de", "DE-BY"))[-1].day == date(2026, 6, 5)
    assert mentions(corpus, When(day, "de", "DE-HH"))[-1].day == date(2026, 6, 4)


def test_places_are_verbatim() -> None:
    text = "Ich melde mich MITTE Juni wieder."
    [found] = mentions(text, When(WEDNESDAY, "de"))
    assert text[found.start : found.end] == "MITTE Juni"


def _last(text: str, language: str) -> str | None:
    day = mentions(text, When(WEDNESDAY, language))[-1].day
    return day.isoformat() if day else None
