"""Who takes a case."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.errors import SettingsError
from assistant.handover.people import load_people
from assistant.handover.routing import Need, Route, Router
from assistant.handover.topics import load_topics
from tests.assistant.handover.conftest import MONDAY, House

DEMO = Path("assistant/demo/data/employees.csv")


@pytest.fixture
def router(people_file: Path) -> Router:
    return Router(
        load_people(people_file, zone="Europe/Berlin", holidays="DE-HE"), load_topics(), ("service",), ("privacy",)
    )


def need(text: str = "", kind: str = "order", language: str = "de", **values: object) -> Need:
    return Need(kind, str(values.pop("reason", "no_answer")), text, language, **values)  # type: ignore[arg-type]


def chosen(route: Route) -> str | None:
    return route.person.id if route.person else None


@pytest.mark.parametrize(
    ("wanted", "load", "expected"),
    [
        (need("Wo ist mein Paket?"), {}, "A-1"),  # a tie goes by id
        (need("Wo ist mein Paket?"), {"A-1": 1}, "B-2"),  # load
        (need("Wo ist mein Paket?"), {"A-1": 2, "B-2": 2}, None),  # nobody has room
        (need("Wo ist mein Paket?", recent=frozenset({"B-2"})), {}, "B-2"),  # knows the customer
        (need("Wo ist mein Paket?", recent=frozenset({"B-2"})), {"B-2": 2}, "A-1"),  # but has no room
        (need("Where is my parcel?", language="en"), {"A-1": 1}, "A-1"),  # language before load
        (need("Meine Säge ist defekt", kind="technical"), {}, "C-3"),  # competence
        (need("Meine Säge ist defekt", kind="technical"), {"C-3": 2}, "A-1"),  # the general team helps out
        (need("Kargom nerede?", language="tr", kind="technical"), {}, "C-3"),
        (need("Angebot bitte", kind="sales", country="CH"), {}, "F-6"),  # region
        (need("Angebot bitte", kind="sales", country="DE", postcode="44135"), {}, "E-5"),
        (need("Angebot bitte", kind="sales", country="DE", postcode="10115"), {}, "E-5"),  # nobody's region
        (need("Guten Tag", kind="other"), {}, "A-1"),
        (need("Was ist mit dem Paket?", preferred="B-2"), {"B-2": 1}, "B-2"),  # had this case before
        (need("Welche Daten?", kind="privacy"), {}, "D-4"),
        (need("Which data?", kind="privacy", language="fr"), {}, "D-4"),  # better than nobody
    ],
)
def test_choice(router: Router, wanted: Need, load: dict[str, int], expected: str | None) -> None:
    assert chosen(router.choose(wanted, load, MONDAY)) == expected


def test_a_strict_kind_waits_for_somebody_competent(router: Router) -> None:
    tuesday = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)  # D-4 is away
    route = router.choose(need("Löschen Sie meine Daten", kind="privacy"), {}, tuesday)
    assert route.person is None and [person.id for person in route.candidates] == ["D-4"]
    assert route.because == ("queue:nobody_on_duty",)


def test_nobody_on_duty_promises_nothing_before_somebody_is_there(small_house: House) -> None:
    small_house.clock.now = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
    case = small_house.open("Löschen Sie meine Daten", kind="privacy", reason="data_request")
    # D-4 is back on Thursday at 9; four hours of work later it is 13:00 in Berlin.
    assert (case.assignee, case.due_at) == ("", datetime(2026, 11, 26, 12, 0, tzinfo=UTC))


def test_at_night_the_queue_takes_it_and_in_the_morning_somebody_does(small_house: House) -> None:
    small_house.clock.now = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)  # Sunday night
    opened = small_house.desk.open_case_of("default", "c1")
    assert opened is None
    case = small_house.open()
    assert case.assignee == "" and case.due_at == datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    assert small_house.sweep.run(small_house.clock.now).assigned == 0
    small_house.clock.now = datetime(2026, 11, 23, 7, 1, tzinfo=UTC)
    assert small_house.sweep.run(small_house.clock.now).assigned == 1
    assert small_house.inbox.get("default", case.id).assignee == "A-1"
    assert small_house.kinds(case) == ["opened", "assigned"]


def test_an_overdue_case_is_reported_and_goes_to_somebody_who_is_there(small_house: House) -> None:
    small_house.clock.now = datetime(2026, 11, 23, 13, 30, tzinfo=UTC)
    case = small_house.open("Welche Daten haben Sie?", kind="privacy", reason="data_request")
    assert case.assignee == "D-4"
    small_house.clock.now = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)  # overdue, D-4 away, nobody else may take it
    swept = small_house.sweep.run(small_house.clock.now)
    assert (swept.assigned, swept.overdue) == (0, 1)
    assert small_house.sweep.run(small_house.clock.forward(hours=1)).overdue == 0
    assert small_house.sweep.run(small_house.clock.forward(hours=4)).overdue == 1
    assert small_house.kinds(case).count("overdue") == 2


def test_the_demo_company(small_house: House) -> None:
    people = load_people(DEMO, zone="Europe/Berlin", holidays="DE-HE")
    router = Router(people, load_topics(), ("service",), ("privacy",))
    texts = {
        "Das Klemmbaustein-Set ist immer noch nicht da.": ("order", "de", {"M-02", "M-03"}),
        "My parcel has not arrived": ("order", "en", {"M-03"}),
        "Der Akku meines Schraubers lädt nicht mehr": ("technical", "de", {"M-07"}),
        "Was kostet die Kalibrierung eines Drehmomentschlüssels?": ("technical", "de", {"M-08"}),
        "Ich möchte einen Bohrhammer mieten": ("other", "de", {"M-09"}),
        "I was charged twice, please send a corrected invoice": ("invoice", "en", {"M-04", "M-10"}),
        "Löschen Sie alle meine Daten nach DSGVO": ("privacy", "de", {"M-17"}),
    }
    for text, (kind, language, expected) in texts.items():
        assert chosen(router.choose(need(text, kind=kind, language=language), {}, MONDAY)) in expected, text


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("employee_id,first_name\n,Ada\n", "person 1: 'employee_id'"),
        ("employee_id,first_name\nA,Ada\nA,Bo\n", "two people have the id 'A'"),
        ("employee_id,working_hours\nA,always\n", "'always'"),
        ("employee_id,max_open_cases\nA,viele\n", "max_open_cases"),
        ("employee_id,absences\nA,morgen\n", "morgen"),
    ],
)
def test_a_people_file_that_cannot_be_used(tmp_path: Path, content: str, named: str) -> None:
    path = tmp_path / "people.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=named):
        load_people(path, zone="Europe/Berlin")


def test_people_as_yaml(tmp_path: Path) -> None:
    path = tmp_path / "people.yaml"
    path.write_text(
        "people:\n  - id: A\n    name: Ada\n    languages: [de, en]\n    kinds: [order]\n"
        "    working_hours: Mo-Fr 08:00-17:00\n    time_zone: America/New_York\n",
        encoding="utf-8",
    )
    (person,) = load_people(path, zone="Europe/Berlin")
    assert (person.name, person.languages, person.kinds) == ("Ada", {"de", "en"}, {"order"})
    assert not person.on_duty(MONDAY) and person.on_duty(datetime(2026, 11, 23, 14, 0, tzinfo=UTC))
    path.write_text("people: 3", encoding="utf-8")
    with pytest.raises(SettingsError, match="no list of people"):
        load_people(path, zone="Europe/Berlin")
    with pytest.raises(SettingsError, match="cannot be read"):
        load_people(tmp_path / "missing.csv", zone="Europe/Berlin")
