"""The reference case of the study (chapter 5.3) in both languages: six facts, four tasks.

python -m evals.voice.reference
"""

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from assistant.voice.extract import extract_note
from assistant.voice.types import Context, Note

GERMAN = (
    "So, das war heute am fünften April der Termin bei der Firma Mosel. Ich habe Herrn Meier die neue "
    "Bohrmaschinenserie vorgeführt, er fand sie interessant. Weil auf der Baustelle am Flughafen aber immer wieder "
    "der Strom ausfällt, ist er akut vor allem an akkubetriebenen Werkzeugen interessiert. Er ist besorgt, ob die "
    "Leistung stimmt und wie lange der Akku hält. Heute hatte er keine Zeit mehr, ich habe aber versprochen, mich "
    "mit Infos dazu zu melden und ihm ein paar Werkzeuge zu empfehlen. Er hat drei Mitarbeiter auf der Baustelle im "
    "Einsatz, die gemeinsam an den Treppengeländern arbeiten. Ach übrigens, die Firma Hauser ist auch hier auf der "
    "Baustelle."
)
ENGLISH = (
    "Right, that was today's appointment with Mosel on the fifth of April. I showed Mr Meier the new drill series and "
    "he found it interesting. But because the power keeps failing on the airport site he is above all interested in "
    "cordless tools. He worries about the power and the battery life. He had no more time today, but I promised to "
    "send him information and to recommend a few tools. He has three people on the site working together on the stair "
    "railings. Oh, and by the way, Hauser is on the same site."
)

RECORDED_AT = datetime(2026, 4, 5, 17)
FACTS: Mapping[str, tuple[str, str, tuple[tuple[str, ...], ...]]] = {
    "meeting with Mosel on 5 April with Herr Meier": ("meeting", "mosel", (("05.04.2026", "5 april 2026"), ("meier",))),
    "Mosel works on the airport site": ("site_or_project", "mosel", (("flughafen", "airport"),)),
    "new drill series shown": ("product_shown", "mosel", (("bohrmaschinen", "drill"),)),
    "interest but no need now": ("interest", "mosel", (("interessant", "interesting"),)),
    "interested in cordless tools": ("interest", "mosel", (("akku", "cordless"),)),
    "Hauser works on that site": ("lead", "hauser", (("baustelle", "site"),)),
}
"""What it says: (kind, company, words of which one each must stand in text or evidence)."""
TASKS: Mapping[str, tuple[str, str, str | None, tuple[tuple[str, ...], ...]]] = {
    "in three months ask Mosel about the drill series": (
        "follow_up", "mosel", "2026-07-05", (("bohrmaschinen", "drill"),)),
    "info pack on cordless tools, power and battery life": (
        "send_info", "mosel", None, (("akku", "cordless"), ("leistung", "power"), ("akku hält", "battery"))),
    "quote for cordless tools, three people, stair railings": (
        "quote", "mosel", None, (("akku", "cordless"), ("drei", "three"), ("geländer", "railing"))),
    "contact Hauser as a lead": ("contact_lead", "hauser", None, ()),
}  # fmt: skip


def check(text: str, language: str) -> dict[str, bool]:
    """Which of the ten expectations hold."""
    note = Note(text, RECORDED_AT, "Katrin Vollmer", None, language, Context(("Mosel GmbH", "Hauser GmbH")))
    found = extract_note(note, now=datetime(2027, 1, 1)).as_json()
    facts = {name: any(_is_fact(one, *wanted) for one in found["facts"]) for name, wanted in FACTS.items()}
    later = any(one["kind"] == "follow_up" and one["due"] == "2026-07-05" for one in found["tasks"])
    quiet = any(one["kind"] == "no_need_now" for one in found["facts"])
    facts["interest but no need now"] &= later or quiet
    return facts | {name: any(_is_task(one, *wanted) for one in found["tasks"]) for name, wanted in TASKS.items()}


def _is_fact(fact: Mapping[str, Any], kind: str, about: str, words: Sequence[Sequence[str]]) -> bool:
    said = f"{fact['text']} {fact['evidence']}".lower()
    return fact["kind"] == kind and about in (fact["about"] or "").lower() and _says(said, words)


def _is_task(task: Mapping[str, Any], kind: str, account: str, due: str | None, words: Sequence[Sequence[str]]) -> bool:
    right = task["kind"] == kind and account in (task["account"] or "").lower()
    return right and due in (None, task["due"]) and _says(f"{task['title']} {task['evidence']}".lower(), words)


def _says(text: str, words: Sequence[Sequence[str]]) -> bool:
    return all(any(one in text for one in either) for either in words)


def main() -> None:
    """Print what holds as JSON."""
    sys.stdout.write(json.dumps({"de": check(GERMAN, "de"), "en": check(ENGLISH, "en")}, indent=1) + "\n")


if __name__ == "__main__":
    main()
