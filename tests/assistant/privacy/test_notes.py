"""A business contact: found in notes and customer data by the name and the id that the CRM gives them."""

from pathlib import Path

from assistant.compose import Beleg
from assistant.privacy.person import Person
from tests.assistant.privacy.test_privacy import put, rows

HER, ADDRESS = "Petra Lindgens", "p.lindgens@mosel.example"


def test_notes_and_crm_of_a_contact(beleg: Beleg, tmp_path: Path) -> None:
    put(beleg, "crm_records", 1, id="C-7", kind="contacts", fields={"name": HER, "email": ADDRESS})
    put(beleg, "crm_records", 2, id="V-1", kind="activities", fields={"contact_id": "C-7", "summary": "Besuch"})
    put(beleg, "crm_records", 3, id="V-2", kind="activities", fields={"contact_id": "C-70", "summary": "Besuch"})
    put(beleg, "crm_records", 4, id="A-1", kind="accounts", fields={"name": "Mosel GmbH", "email": ADDRESS})
    put(beleg, "voice_notes", 1, id="n1", audio="n1.audio", transcript={"text": f"War bei {HER}, sie will mehr."})
    put(beleg, "voice_notes", 2, id="n2", audio="n2.audio", transcript={"text": "War bei Herrn Meier."})
    put(beleg, "crm_writes", 1, note_id="n1", change={"fields": {"text": f"{HER} will mehr"}})
    folder = beleg.settings.data_dir / "voice" / "default"
    folder.mkdir(parents=True)
    for name in ("n1.audio", "n1.audio.heard", "n2.audio"):
        (folder / name).write_bytes(b"x")
    exported = beleg.privacy.export("default", Person("", (ADDRESS,)))
    assert {"voice_notes", "crm_records", "crm_writes"} <= exported["tables"].keys()
    receipt = beleg.privacy.erase("default", Person("", (ADDRESS,)))
    assert {name: receipt.erased[name] for name in ("crm_records", "crm_writes", "voice_notes")} == {
        "crm_records": 2,
        "crm_writes": 1,
        "voice_notes": 1,
    }
    assert (rows(beleg, "crm_records"), rows(beleg, "voice_notes"), rows(beleg, "crm_writes")) == (2, 1, 0)
    assert sorted(path.name for path in folder.iterdir()) == ["n2.audio"]
