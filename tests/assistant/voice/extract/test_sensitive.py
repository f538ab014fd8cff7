"""What stays out of the CRM, and what only looks like it."""

from datetime import datetime

import pytest

from assistant.voice.extract import extract_note
from assistant.voice.types import Note


def said(text: str, language: str) -> list[str]:
    result = extract_note(Note(text, datetime(2026, 5, 5, 12), "Eva Klein", lang=language), now=datetime(2027, 1, 1))
    for item in (*result.facts, *result.tasks, *result.contacts):
        assert all(item.evidence.end <= s.start or s.end <= item.evidence.start for s in result.sensitive)
    return [text[span.start : span.end] for span in result.sensitive]


@pytest.mark.parametrize(
    ("remark", "language"),
    [
        ("Der Chef hat Asthma seit der Kindheit", "de"),
        ("Seine Tochter heiratet im Oktober", "de"),
        ("Ihre Hochzeit war am Samstag", "de"),
        ("Her wedding was lovely", "en"),
        ("Frau Krause ist Mitglied in der CDU", "de"),
        ("Die Leiterin ist lesbisch", "de"),
        ("Eine Kollegin ist in Elternzeit", "de"),
        ("Am Sonntag war ich im Gottesdienst", "de"),
        ("Sein siebzigster ist im Herbst", "de"),
        ("Her son has epilepsy", "en"),
        ("His wife left him in March", "en"),
        ("Her brother in law got arrested", "en"),
        ("She had her hip done last week", "en"),
        ("He was off with shingles all August", "en"),
        ("Her mum's in a hospice", "en"),
    ],
)
def test_private_remarks_stay_out(remark: str, language: str) -> None:
    opening = "War bei Firma Huber. " if language == "de" else "Just left Kestrel Foods. "
    assert remark in " ".join(said(f"{opening}{remark}. ", language))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Met Lowe Timber today. Ms Lowe asked for the data sheet of the rotary hammer.", "en"),
        ("Met Barnes Carpentry. The order goes to the Monday ms teams meeting.", "en"),
        ("War bei Firma Huber. Im dritten Monat nach dem Start will er nachbestellen.", "de"),
        ("War bei der Klinik Sonnenhof. Das Krankenhaus braucht vierzig Betten.", "de"),
        ("War bei Firma Huber. Das Angebot gehört nicht zum Rahmenvertrag.", "de"),
    ],
)
def test_business_stays(text: str, language: str) -> None:
    assert said(text, language) == []
