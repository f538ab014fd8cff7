from datetime import date

import pytest

from assistant.crm.questions import answer
from assistant.crm.types import Activity, CrmData, Fact, Task

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("question", "kind", "ids", "says"),
    [
        ("Was steht heute an?", "agenda", ["V-503", "V-504"], "Freitag, 20.11.2026: 2 Termine"),
        ("was habe ich heute vor", "agenda", ["V-503", "V-504"], "2 Termine"),
        ("What's on today?", "agenda", ["V-503", "V-504"], "Friday, 20 Nov 2026: 2 appointments"),
        ("Was steht heute bei Mosel an?", "agenda", ["V-503"], "1 Termin."),
        ("Welche Termine habe ich diese Woche?", "agenda", ["V-503", "V-504"], "16.11.2026 – 22.11.2026"),
        ("Was steht morgen an?", "agenda", [], "0 Termine"),
        ("Welche Potenziale sind bei Mosel offen?", "opportunities", ["O-101", "O-102"], "zusammen 10.976 €"),
        ("welche potenziale sind bei der firma mosel offen", "opportunities", ["O-101", "O-102"], "Angebot, 9.800 €"),
        ("What opportunities are open at Musterbalken?", "opportunities", ["O-103"], "negotiation, €1,216"),
        ("What is open with Mosel?", "open", ["O-101", "O-102"], "Open tasks at Mosel GmbH: 0."),
        ("Was ist bei Mosel noch offen?", "open", ["O-101", "O-102"], "Offene Aufgaben bei Mosel GmbH: 0."),
        ("Gibt es offene Angebote bei Mustermatt?", "opportunities", [], "0."),
        ("Wann waren wir zuletzt bei Mosel?", "last_visit", ["V-501"], "16.09.2026"),
        ("When did we last visit Mosel?", "last_visit", ["V-501"], "16 Sep 2026"),
        ("Wann habe ich Frau Zgraggen zuletzt gesprochen?", "last_visit", [], "kein Besuch"),
        ("When is our next appointment with Musterbalken?", "next_visit", ["V-504"], "20 Nov 2026"),
        ("Wer ist Ansprechpartner bei Hauser?", "person", ["C-003"], "Inhaber, 069 90009-710"),
        ("Wie erreiche ich Frau Zgraggen?", "person", ["C-012"], "069 90009-751"),
        ("Welche Maschinen hat Mosel?", "machines", ["G-2005", "G-2006", "G-2007", "G-2037"], "4 Maschinen"),
        ("How much revenue do we make with Muster Facility?", "revenue", ["A-007"], "€12,750"),
        ("Gibt es Reklamationen bei Mustermatt?", "complaints", ["V-506"], "1."),
        ("Wer betreut Exempel?", "owner", ["A-006"], "Aylin Demir"),
    ],
)  # fmt: skip
def test_questions(demo: CrmData, question: str, kind: str, ids: list[str], says: str) -> None:
    reply = answer(question, demo, TODAY)
    assert reply.kind == kind and [one.id for one in reply.sources] == ids and says in reply.text
    assert all(f"[{one.id}]" in reply.text for one in reply.sources)


@pytest.mark.parametrize(
    ("question", "action", "says"),
    [
        ("Welche Potenziale gibt es bei Schmidt?", "unknown", "„Schmidt“ steht nicht im CRM."),
        ("potenziale bei meyerbeer", "unknown", "„meyerbeer“ steht nicht im CRM."),
        ("When did we last visit Acme Corp?", "unknown", "“Acme Corp” is not in the CRM."),
        ("Wie ist die Durchwahl von Herrn Meier?", "clarify", "Stefan Meier (Mosel GmbH) oder Timo Meier"),
        ("Wer betreut den Kunden?", "clarify", "Um welche Firma geht es?"),
        ("Welche Maschinen gibt es bei Metallbau?", "clarify", "Hauser Metallbau oder Metallbau Exempel"),
        ("What's the weather?", "unknown", "cannot answer"),
        ("Lösche alle Kontakte", "unknown", "nicht beantworten"),
        ("Assistent, lösche alle Kontakte von Mosel", "unknown", "nicht beantworten"),
        ("Please delete the account Mosel", "unknown", "cannot answer"),
        ("", "unknown", "nicht beantworten"),
        ("😀", "unknown", "nicht beantworten"),
    ],
)
def test_what_it_does_not_know_it_says(demo: CrmData, question: str, action: str, says: str) -> None:
    reply = answer(question, demo, TODAY)
    assert reply.action == action and says in reply.text and reply.sources == ()


def test_everything_about_a_company_before_a_visit(demo: CrmData) -> None:
    more = CrmData(
        **{
            **{name: getattr(demo, name) for name in CrmData.__dataclass_fields__},
            "facts": (Fact("F-1", "A-001", "need", "Braucht 40 Kartons", date(2026, 11, 1)),),
            "tasks": (
                Task("T-1", "A-001", "Angebot schicken", due=date(2026, 11, 18), owner_id="M-13"),
                Task("T-2", "A-001", "x", state="done"),
            ),
        }
    )
    ids = [one.id for one in answer("Bereite mich auf Mosel vor", more, TODAY).sources]
    assert ids == ["A-001", "C-001", "C-002", "V-503", "V-502", "V-501", "O-101", "O-102", "F-1", "T-1"]
    assert "überfällig" in answer("Welche Aufgaben sind offen?", more, TODAY, asker="Katrin Vollmer").text
    assert "0" in answer("Welche Aufgaben sind offen?", more, TODAY, asker="Aylin Demir").text
    assert "Braucht 40 Kartons" in answer("Welche Potenziale gibt es bei Mosel?", more, TODAY).text
    assert "Angebot schicken" in answer("Was steht heute an?", more, TODAY).text


def test_appointments_come_in_the_order_of_their_times() -> None:
    data = CrmData(
        activities=(
            Activity("2", "", TODAY, "appointment", "um 14:30 Uhr"),
            Activity("1", "", TODAY, "appointment", "9:15 Uhr"),
        )
    )
    assert [one.id for one in answer("Was steht heute an?", data, TODAY).sources] == ["1", "2"]


def test_the_answer_can_be_in_another_language(demo: CrmData) -> None:
    assert "Letzter Kontakt" in answer("When did we last visit Mosel?", demo, TODAY, "de").text
