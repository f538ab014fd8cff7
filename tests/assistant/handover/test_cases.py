"""Cases on SQLite and PostgreSQL: opened once, extended, claimed by one, replied to once, never looping."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.errors import RequestError
from assistant.handover.case import CaseFilter
from assistant.handover.errors import CaseConflict, NoSuchCase
from assistant.types import Citation
from assistant.understand.types import Mood
from tests.assistant.handover.conftest import House, request


def test_a_case_holds_what_a_person_needs(house: House) -> None:
    quote = Citation("d1", "versand.md", "Versand", 3, 10, 40, "Die Lieferung dauert vier Werktage")
    case = house.open(
        "Das Klemmbaustein-Set 2026-104433 ist immer noch nicht da.",
        mood=Mood("impatient", 0.7, frozenset({"repeated"})),
        searched=[{"query": "Lieferzeit", "hits": [{"source": "versand.md", "page": 3, "score": 0.8}]}],
        suggestion="Ihr Paket kommt morgen.",
        citations=(quote,),
        customer={"customer_id": "K-1", "name": "Max Mustermann"},
        attachments=[{"kind": "invoice", "fields": {"number": "R-1"}}],
    )
    full = case.full(house.clock.now)
    assert full["summary"]["wants"] == ["Das Klemmbaustein-Set 2026-104433 ist immer noch nicht da."]
    assert full["summary"]["facts"] == ["2026-104433"]
    assert full["citations"][0]["quote"] == quote.quote and full["suggestion"] == "Ihr Paket kommt morgen."
    assert full["customer"]["name"] == "Max Mustermann" and full["attachments"][0]["fields"] == {"number": "R-1"}
    assert full["searched"][0]["hits"][0]["page"] == 3
    assert (full["priority"], full["mood"]["signals"], full["assignee"]) == (1, ["repeated"], "A-1")
    assert full["due_at"] == "2026-11-23T14:00:00+00:00"  # four hours of opening time from 11:00 in Berlin


def test_the_same_key_and_the_same_conversation_open_one_case(house: House) -> None:
    first = house.desk.open(request(key="k1"))
    again = house.desk.open(request("Etwas ganz anderes", "another conversation", key="k1"))
    extended = house.desk.open(request("Und jetzt?", key="k2", mood=Mood("angry", 0.9, frozenset({"legal"}))))
    assert first.id == again.id == extended.id and not first.existing and again.existing and extended.existing
    case = house.inbox.get("default", first.id)
    assert case.priority == 2 and extended.due < first.due
    assert house.kinds(case) == ["opened", "extended"]
    assert house.inbox.listed("default")[1] == 1


def test_many_openings_at_once_make_one_case(house: House) -> None:
    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(lambda n: house.desk.open(request(f"Frage {n}")), range(16)))
    assert len({case.id for case in opened}) == 1
    assert sum(not case.existing for case in opened) == 1
    assert len(house.kinds(house.inbox.get("default", opened[0].id))) == 16


def test_two_agents_claim_at_once_and_one_wins(house: House) -> None:
    case, barrier = house.open(), threading.Barrier(4)

    def take(agent: str) -> str:
        barrier.wait()
        try:
            return house.inbox.claim("default", case.id, agent).claimed_by
        except CaseConflict as error:
            return error.cause

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(take, ["A-1", "B-2", "C-3", "E-5"]))
    winner = house.inbox.get("default", case.id).claimed_by
    assert results.count(winner) == 1
    assert sum("has this case" in result for result in results) == 3
    assert house.kinds(case).count("claimed") == 1


def test_a_reply_reaches_the_customer_once(house: House) -> None:
    case = house.open()
    for _ in range(2):
        case = house.inbox.reply("default", case.id, "A-1", " Ihr Paket kommt morgen. ", key="r1")
    assert house.chat.said("c1") == ["Ihr Paket kommt morgen."] and house.chat.authors == ["Ada Arndt"]
    assert (case.state, case.claimed_by) == ("waiting", "A-1") and case.answered_at == house.clock.now
    with pytest.raises(CaseConflict, match="Ada Arndt has this case"):
        house.inbox.reply("default", case.id, "B-2", "Ich auch")


def test_a_reply_survives_a_chat_that_is_down(house: House) -> None:
    case, house.chat.down = house.open(), True
    assert house.inbox.reply("default", case.id, "A-1", "Morgen.").state == "waiting"
    assert house.chat.said("c1") == []
    house.chat.down = False
    assert house.sweep.run(house.clock.forward(minutes=1)).handed_over == 1
    assert house.sweep.run(house.clock.forward(minutes=1)).handed_over == 0
    assert house.chat.said("c1") == ["Morgen."]


def test_a_reply_that_got_through_before_the_crash_is_not_doubled(house: House) -> None:
    case, house.chat.down = house.open(), True
    house.inbox.reply("default", case.id, "A-1", "Morgen.")
    house.chat.down = False
    house.chat.add_person_reply("default", "c1", "Morgen.", "Ada Arndt", case.id)
    house.sweep.run(house.clock.forward(minutes=1))
    assert house.chat.said("c1") == ["Morgen."]


def test_a_reply_into_an_erased_conversation_is_an_error_and_noted(house: House) -> None:
    case, house.chat.gone = house.open(), True
    with pytest.raises(RequestError, match="no such conversation"):
        house.inbox.reply("default", case.id, "A-1", "Morgen.")
    assert "undeliverable" in house.kinds(case)
    assert house.sweep.run(house.clock.forward(minutes=1)).handed_over == 0


def test_returned_to_the_bot_and_escalated_again_is_the_same_case_and_never_a_loop(house: House) -> None:
    first = house.open()
    house.inbox.claim("default", first.id, "B-2")
    for round_number in (1, 2):
        returned = house.inbox.return_to_bot("default", first.id, "B-2")
        assert (returned.state, returned.resolution, returned.returns) == ("resolved", "returned", round_number)
        assert house.desk.open_case_of("default", "c1") is None
        house.clock.forward(minutes=10)
        again = house.desk.open(request("Das hilft nicht."))
        assert again.id == first.id and again.existing and again.assignee == "Bo Brandt"
    case = house.inbox.get("default", first.id)
    assert (case.reopened, case.priority, case.state) == (2, 2, "open")
    with pytest.raises(CaseConflict, match="returned to the bot 2 times"):
        house.inbox.return_to_bot("default", first.id, "B-2")
    assert house.chat.released == ["c1", "c1"]


def test_a_customer_who_writes_again_starts_the_clock_again(house: House) -> None:
    case = house.open()
    house.inbox.reply("default", case.id, "A-1", "Welche Nummer?")
    house.clock.forward(days=2)
    assert not house.inbox.listed("default", CaseFilter(overdue=True))[0]
    opened = house.desk.open(request("2026-104433"))
    assert opened.assignee == "Ada Arndt" and opened.due > house.clock.now
    assert house.inbox.get("default", case.id).state == "claimed"


def test_a_case_resolved_long_ago_stays_closed(house: House) -> None:
    case = house.open()
    house.inbox.resolve("default", case.id, "A-1")
    house.clock.forward(days=13)
    assert house.desk.open(request("Noch eine Frage")).id == case.id
    house.inbox.resolve("default", case.id, "A-1")
    house.clock.forward(days=15)
    other = house.desk.open(request("Neue Frage"))
    assert other.id != case.id and not other.existing
    assert house.desk.open(request("Nachtrag")).id == other.id


def test_another_tenants_case_does_not_exist(house: House) -> None:
    case = house.open()
    for act in (
        lambda: house.inbox.get("other", case.id),
        lambda: house.inbox.events("other", case.id),
        lambda: house.inbox.claim("other", case.id, "A-1"),
        lambda: house.inbox.reply("other", case.id, "A-1", "x"),
        lambda: house.inbox.resolve("other", case.id, "A-1"),
    ):
        with pytest.raises(NoSuchCase):
            act()
    assert house.inbox.listed("other") == ([], 0)
    assert house.desk.open_case_of("other", "c1") is None
    mine = house.desk.open(request(tenant="other"))
    assert mine.id != case.id


def test_lists_filter_and_page(house: House) -> None:
    urgent = house.open("Ich schalte meinen Anwalt ein", "c0", reason="legal", kind="legal")
    others = [house.open(f"Frage {n} zu 100 %", f"c{n}") for n in range(1, 5)]
    house.inbox.resolve("default", others[0].id, others[0].assignee or "A-1")
    found, total = house.inbox.listed("default", limit=2)
    assert total == 5 and found[0].id == urgent.id and found[0].priority == 2
    rest, _ = house.inbox.listed("default", limit=10, offset=2)
    assert len(rest) == 3 and rest[-1].state == "resolved"
    assert {case.id for case in house.inbox.listed("default", CaseFilter(states=("resolved",)))[0]} == {others[0].id}
    assert house.inbox.listed("default", CaseFilter(text="100 %"))[1] == 4
    assert house.inbox.listed("default", CaseFilter(text="%"))[1] == 4
    assert house.inbox.listed("default", CaseFilter(text=urgent.id.lower()))[1] == 1
    assert house.inbox.listed("default", CaseFilter(kinds=("legal",)))[1] == 1


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 20_001])
def test_replies_that_cannot_be(small_house: House, text: str) -> None:
    case = small_house.open()
    with pytest.raises(RequestError):
        small_house.inbox.reply("default", case.id, "A-1", text)
    assert small_house.kinds(case) == ["opened"]


def test_only_people_act(small_house: House) -> None:
    case = small_house.open()
    with pytest.raises(RequestError, match="Nobody of this id"):
        small_house.inbox.claim("default", case.id, "Z-9")
    with pytest.raises(RequestError, match="Nobody of this id"):
        small_house.inbox.assign("default", case.id, "A-1", "Z-9")


def test_assigning_takes_a_case_from_who_had_it(small_house: House) -> None:
    case = small_house.open()
    small_house.inbox.claim("default", case.id, "A-1")
    moved = small_house.inbox.assign("default", case.id, "A-1", "B-2")
    assert (moved.assignee, moved.claimed_by, moved.state) == ("B-2", "", "open")
    queued = small_house.inbox.assign("default", case.id, "B-2", "")
    assert queued.assignee == ""
    assert small_house.inbox.listed("default", CaseFilter(assignee="-"))[1] == 1


def test_what_an_earlier_message_brought_is_kept(small_house: House) -> None:
    case = small_house.open(customer={"customer_id": "K-1"}, attachments=[{"name": "a.pdf"}], suggestion="Morgen.")
    small_house.desk.open(request("Und?", attachments=[{"name": "b.pdf"}]))
    kept = small_house.inbox.get("default", case.id)
    assert kept.customer == {"customer_id": "K-1"} and kept.suggestion == "Morgen." and kept.question == "Und?"
    assert [item["name"] for item in kept.attachments] == ["a.pdf", "b.pdf"]


def test_resolve_reopen_and_reply_with_resolve(small_house: House) -> None:
    case = small_house.open()
    done = small_house.inbox.reply("default", case.id, "A-1", "Erledigt.", resolve=True)
    assert (done.state, done.resolution) == ("resolved", "resolved") and small_house.chat.released == ["c1"]
    with pytest.raises(CaseConflict, match="resolved"):
        small_house.inbox.claim("default", case.id, "B-2")
    assert small_house.inbox.resolve("default", case.id, "B-2").resolved_at == done.resolved_at
    opened = small_house.inbox.reopen("default", case.id, "B-2")
    assert (opened.state, opened.claimed_by, opened.reopened) == ("claimed", "B-2", 1)


def test_unusual_input_is_stored(house: House) -> None:
    text = "🙂\x00" * 50 + "\ud83d" + "x" * 100_000
    made = request(text, "c" * 200, key="k" * 5_000, customer={"customer_id": "K\x001", "since": (1, 2)})
    opened = house.desk.open(made)
    assert house.desk.open(request(conversation="other", key="k" * 5_000)).id == opened.id
    case = house.inbox.get("default", opened.id)
    assert case.question == "🙂" * 50 + "?" + "x" * 100_000
    assert case.customer == {"customer_id": "K1", "since": [1, 2]} and case.opened_at == house.clock.now
