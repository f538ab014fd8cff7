"""Conversations on PostgreSQL: writers of one conversation wait for each other."""

import os
import threading

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from assistant.chat.store import ConversationStore
from assistant.store.database import Database
from knowledge.catalogue.store import Catalogue

pytestmark = pytest.mark.service
SERVER = os.environ.get("BELEG_TEST_POSTGRESQL", "postgresql+pg8000://postgres@127.0.0.1:5432/postgres")


def test_replies_of_people_and_turns_at_once_are_all_kept_in_order() -> None:
    admin = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    try:
        admin.connect().close()
    except DBAPIError:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip("no PostgreSQL on 127.0.0.1:5432")
    name = f"beleg_chat_{os.getpid()}"
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    catalogue = Catalogue(SERVER.rpartition("/")[0] + f"/{name}")
    try:
        store = ConversationStore(Database(catalogue.engine))
        made = store.create("t")
        people = [threading.Thread(target=store.add, args=("t", made.id, "person", f"{i}")) for i in range(8)]
        seq, _ = store.begin("t", made.id, "Hallo", "k", "w")
        for thread in people:
            thread.start()
        store.finish("t", made.id, "Guten Tag", reply_to=seq, body={}, state={"a": 1})
        for thread in people:
            thread.join(30)
        said = store.said("t", made.id)
        assert [one.seq for one in said] == list(range(1, 11)) and store.get("t", made.id).state == {"a": 1}
        assert store.begin("t", made.id, "Hallo", "k", "other") == (seq, False)
    finally:
        catalogue.close()
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name}"))
        admin.dispose()
