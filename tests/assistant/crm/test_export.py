"""Calendars are read back by icalendar; vCards by RFC 6350's own rules."""

from datetime import UTC, date, datetime

from icalendar import Calendar

from assistant.crm.export import ExportContact, ExportTask, icalendar, vcards


def test_tasks_as_a_calendar() -> None:
    tasks = [
        ExportTask("n-1", "Angebot; für Müller, „Söhne“", date(2026, 4, 8), "Zeile 1\nZeile 2", "Mosel GmbH"),
        ExportTask("n-2", "Nachfragen"),
    ]
    raw = icalendar(tasks, datetime(2026, 4, 5, tzinfo=UTC))
    assert raw == icalendar(tasks, datetime(2026, 4, 5, tzinfo=UTC)) and b"\r\n" in raw
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    first, second = Calendar.from_ical(raw).walk("VTODO")
    assert first["uid"] == "n-1@beleg" and first["summary"] == "Angebot; für Müller, „Söhne“"
    assert first.decoded("due") == date(2026, 4, 8) and first["description"] == "Mosel GmbH\nZeile 1\nZeile 2"
    assert "due" not in second and second["status"] == "NEEDS-ACTION"


def test_contacts_as_vcards() -> None:
    long = "Leiterin der Abteilung für Öffentlichkeitsarbeit und Übersetzungen, Süd; Straße"
    raw = vcards(
        [
            ExportContact("n-1", "Stefan Meier", "Mosel GmbH", long, "069 90009-701", "s.meier@mosel.example"),
            ExportContact("n-2", "Kraus"),
        ]
    )
    assert all(len(line) <= 75 for line in raw.split(b"\r\n")) and raw.count(b"BEGIN:VCARD\r\nVERSION:4.0\r\n") == 2
    lines = raw.decode().replace("\r\n ", "").split("\r\n")
    assert "N:Meier;Stefan;;;" in lines and "N:Kraus;;;;" in lines and "ORG:Mosel GmbH" in lines
    assert "TITLE:" + long.replace(",", "\\,").replace(";", "\\;") in lines


def test_nobody_can_smuggle_a_line_into_a_card() -> None:
    raw = vcards([ExportContact("1", "Eve\r\nTEL:666\x00", "", "a\nb")]).decode()
    assert "\r\nTEL:666" not in raw and "FN:Eve\\nTEL:666" in raw and "TITLE:a\\nb" in raw
    assert vcards([]) == b""
