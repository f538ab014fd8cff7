"""A desk and an inbox over a real database, with people, a clock that stands still and a chat that remembers."""

import shutil
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from assistant.errors import RequestError
from assistant.handover.case import Case
from assistant.handover.chat import ChatChannel
from assistant.handover.desk import Desk, DeskOptions
from assistant.handover.hours import parse_hours
from assistant.handover.inbox import Inbox
from assistant.handover.outbox import Endpoint, Outbox
from assistant.handover.people import load_people
from assistant.handover.routing import Router
from assistant.handover.sweep import Sweep
from assistant.handover.topics import load_topics
from assistant.handover.types import CaseRequest
from assistant.store.database import Database
from assistant.types import Message
from assistant.understand.types import Mood
from knowledge.catalogue.store import Catalogue

POSTGRES = "postgresql+pg8000://postgres@127.0.0.1:5432/postgres"
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # 11:00 in Berlin

PEOPLE = """employee_id,first_name,last_name,team,languages,competences,region,working_hours,max_open_cases,absences
A-1,Ada,Arndt,service,de|en,orders|shipping,,Mo-Fr 08:00-17:00,2,
B-2,Bo,Brandt,service,de,orders|shipping,,Mo-Fr 08:00-17:00,2,
C-3,Cem,Celik,workshop,de|tr,repair,,Mo-Fr 08:00-17:00,2,
D-4,Dana,Dorn,privacy,de|en,privacy,,Mo-Do 09:00-15:00,2,2026-11-24..2026-11-25
E-5,Ed,Ewing,sales,en|de,quotes,40-53,Mo-Fr 08:00-17:00,2,
F-6,Fee,Frei,sales,de,quotes,CH,Mo-Fr 08:00-17:00,2,
"""


@dataclass
class Clock:
    """A clock that is set by hand."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **delta: float) -> datetime:
        self.now += timedelta(**delta)
        return self.now


@dataclass
class Chat:
    """A chat as the inbox sees it."""

    turns: dict[str, list[Message]] = field(default_factory=dict)
    authors: list[str] = field(default_factory=list)
    released: list[str] = field(default_factory=list)
    gone: bool = False
    down: bool = False

    def add_person_reply(self, tenant: str, conversation_id: str, text: str, author: str, case_id: str) -> None:
        if self.gone:
            raise RequestError("There is no such conversation.")
        if self.down:
            raise ConnectionError("down")
        self.turns.setdefault(conversation_id, []).append(Message("assistant", text))
        self.authors.append(author)

    def return_to_bot(self, tenant: str, conversation_id: str) -> None:
        self.released.append(conversation_id)

    def history(self, tenant: str, conversation_id: str) -> Sequence[Message]:
        return self.turns.get(conversation_id, [])

    def said(self, conversation_id: str) -> list[str]:
        return [turn.text for turn in self.turns.get(conversation_id, [])]


@dataclass
class House:
    """Everything a test needs."""

    database: Database
    desk: Desk
    inbox: Inbox
    sweep: Sweep
    outbox: Outbox
    chat: Chat
    clock: Clock

    def open(self, question: str = "Wo bleibt meine Bestellung?", conversation: str = "c1", **values: Any) -> Case:
        opened = self.desk.open(request(question, conversation, **values))
        return self.inbox.get(values.get("tenant", "default"), opened.id)

    def kinds(self, case: Case) -> list[str]:
        return [event.kind for event in self.inbox.events(case.tenant, case.id)]


def request(question: str = "Wo bleibt meine Bestellung?", conversation: str = "c1", **values: Any) -> CaseRequest:
    given = {
        "tenant": "default",
        "conversation_id": conversation,
        "reason": "no_answer",
        "kind": "order",
        "language": "de",
        "conversation": (Message("user", question),),
        "mood": Mood(),
    }
    return CaseRequest(question=question, **{**given, **values})


@pytest.fixture
def people_file(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with all tables; migrating once is quicker than for every test."""
    path = tmp_path_factory.mktemp("migrated") / "catalogue.db"
    made = Catalogue(f"sqlite:///{path}")
    Database(made.engine)
    made.close()
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.service)])
def catalogue(request: pytest.FixtureRequest, tmp_path: Path, migrated: Path) -> Iterator[Catalogue]:
    if request.param == "sqlite":
        shutil.copy(migrated, tmp_path / "catalogue.db")
        made = Catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}")
        yield made
        made.close()
        return
    name = f"beleg_test_{uuid.uuid4().hex[:12]}"
    try:
        admin = create_engine(POSTGRES, isolation_level="AUTOCOMMIT", connect_args={"timeout": 2})
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except Exception as error:
        pytest.skip(f"no PostgreSQL on 127.0.0.1:5432 ({type(error).__name__})")
    made = Catalogue(POSTGRES.rsplit("/", 1)[0] + f"/{name}")
    yield made
    made.close()
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def make_house(catalogue: Catalogue, people_file: Path, endpoints: Sequence[Endpoint] = ()) -> House:
    database, clock, chat = Database(catalogue.engine), Clock(), Chat()
    people = load_people(people_file, zone="Europe/Berlin", holidays="DE-HE")
    router = Router(people, load_topics(), ("service",), ("privacy",))
    outbox = Outbox(database, endpoints)
    hours = parse_hours("Mo-Fr 08:00-18:00", zone="Europe/Berlin", region="DE-HE")
    desk = Desk(database, router, DeskOptions(hours), outbox, clock)
    inbox = Inbox(database, desk, {"chat": ChatChannel(lambda: chat)}, outbox, clock=clock)
    return House(database, desk, inbox, Sweep(database, desk, inbox, outbox), outbox, chat, clock)


@pytest.fixture
def house(catalogue: Catalogue, people_file: Path) -> House:
    return make_house(catalogue, people_file)


@pytest.fixture
def small_house(tmp_path: Path, people_file: Path, migrated: Path) -> Iterator[House]:
    """The same on SQLite alone, for what does not touch the database's own ways."""
    shutil.copy(migrated, tmp_path / "small.db")
    made = Catalogue(f"sqlite:///{tmp_path / 'small.db'}")
    yield make_house(made, people_file)
    made.close()
