import threading

import pytest
from sqlalchemy import update

from assistant.copy.drafting.brief import Brief
from assistant.copy.review import store, trail
from assistant.copy.review.desk import ReviewDesk
from assistant.copy.review.errors import Blocked, Conflict, NoSuchDraft, NotAllowed
from assistant.copy.review.types import Draft
from assistant.copy.tables import audit
from tests.assistant.copy.review.conftest import PROVEN, Clock

TENANT = "default"
UNPROVEN = "Der AX 18 Pro bringt 120 Nm Drehmoment."


def submitted(desk: ReviewDesk, brief: Brief, text: str = PROVEN) -> Draft:
    made = desk.create(TENANT, brief, text, "ana")
    return desk.submit(TENANT, made.id, "ana", made.revision)


def test_the_way_of_a_text(desk: ReviewDesk, brief: Brief) -> None:
    draft = submitted(desk, brief)
    draft = desk.approve(TENANT, draft.id, "ben", draft.revision)
    assert (draft.state, draft.approver) == ("approved", "ben")
    draft = desk.publish(TENANT, draft.id, "ben", draft.revision)
    assert draft.state == "published"
    with desk.database.read() as connection:
        said = [(entry.actor, entry.action) for entry in trail.entries(connection, TENANT, draft.id)]
        assert trail.broken_at(connection, TENANT) is None
    assert said == [("ana", "create"), ("ana", "submit"), ("ben", "approve"), ("ben", "publish")]


@pytest.mark.parametrize("step", ["approve", "publish", "withdraw"])
def test_no_step_is_left_out(desk: ReviewDesk, brief: Brief, step: str) -> None:
    made = desk.create(TENANT, brief, PROVEN, "ana")
    with pytest.raises(Blocked):
        getattr(desk, step)(TENANT, made.id, "ben", made.revision)
    assert desk.get(TENANT, made.id).state == "draft"


def test_four_eyes(desk: ReviewDesk, brief: Brief) -> None:
    draft = submitted(desk, brief)
    with pytest.raises(NotAllowed):
        desk.approve(TENANT, draft.id, "ana", draft.revision)


def test_who_edits_becomes_the_author(desk: ReviewDesk, brief: Brief) -> None:
    draft = submitted(desk, brief)
    draft = desk.edit(TENANT, draft.id, "Der AX 18 Pro wiegt 1,80 kg.", "ben", draft.revision)
    assert (draft.state, draft.version, draft.author) == ("draft", 2, "ben")
    draft = desk.submit(TENANT, draft.id, "ben", draft.revision)
    with pytest.raises(NotAllowed):
        desk.approve(TENANT, draft.id, "ben", draft.revision)
    assert desk.approve(TENANT, draft.id, "ana", draft.revision).state == "approved"


def test_an_unproven_claim_blocks_until_a_reviewer_answers_for_it(desk: ReviewDesk, brief: Brief) -> None:
    draft = submitted(desk, brief, UNPROVEN)
    with pytest.raises(Blocked, match="not proven"):
        desk.approve(TENANT, draft.id, "ben", draft.revision)
    with pytest.raises(Blocked, match="reason"):
        desk.approve(TENANT, draft.id, "ben", draft.revision, {UNPROVEN: "  "})
    with pytest.raises(Blocked, match="no unproven claim"):
        desk.approve(TENANT, draft.id, "ben", draft.revision, {UNPROVEN: "ok", "something else": "ok"})
    done = desk.approve(TENANT, draft.id, "ben", draft.revision, {UNPROVEN: "Messprotokoll vom 3. März."})
    with desk.database.read() as connection:
        version = store.newest(connection, done)
    assert version.overrides == {UNPROVEN: {"reason": "Messprotokoll vom 3. März.", "by": "ben"}}


def test_no_reason_lifts_a_forbidden_claim(desk: ReviewDesk, brief: Brief) -> None:
    text = "Der AX 18 Pro ist der beste Akkuschrauber der Welt."
    draft = submitted(desk, brief, text)
    with pytest.raises(Blocked):
        desk.approve(TENANT, draft.id, "ben", draft.revision, {text: "weil"})
    assert desk.get(TENANT, draft.id).state == "in_review"


def test_two_reviewers_at_once(desk: ReviewDesk, brief: Brief) -> None:
    draft = submitted(desk, brief)
    outcomes: list[str] = []

    def act(name: str) -> None:
        try:
            desk.reject(TENANT, draft.id, name, draft.revision, f"Grund von {name}")
            outcomes.append("done")
        except Conflict as error:
            outcomes.append("conflict" if "after you opened it" in error.cause else error.cause)

    threads = [threading.Thread(target=act, args=(name,)) for name in ("ben", "cem", "dora")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict", "conflict", "done"]
    assert desk.get(TENANT, draft.id).revision == draft.revision + 1


def test_a_conflict_names_who_was_faster(desk: ReviewDesk, brief: Brief) -> None:
    draft = submitted(desk, brief)
    desk.approve(TENANT, draft.id, "ben", draft.revision)
    with pytest.raises(Conflict, match="ben"):
        desk.reject(TENANT, draft.id, "cem", draft.revision, "Zu lang")


def test_comments_keep_what_they_speak_of(desk: ReviewDesk, brief: Brief) -> None:
    made = desk.create(TENANT, brief, PROVEN, "ana")
    comment = desk.comment(TENANT, made.id, "ben", "Bitte kürzer.", 4, 13)
    assert (comment.number, comment.quote) == (1, "AX 18 Pro")
    for start, end in ((-1, 3), (5, 5), (0, 1000)):
        with pytest.raises(Blocked):
            desk.comment(TENANT, made.id, "ben", "x", start, end)


@pytest.mark.parametrize("text", ["", "   ", "x" * 100_001])
def test_texts_of_no_or_too_many_characters(desk: ReviewDesk, brief: Brief, text: str) -> None:
    with pytest.raises(Blocked):
        desk.create(TENANT, brief, text, "ana")


def test_an_expired_approval_publishes_nothing(desk: ReviewDesk, brief: Brief, clock: Clock) -> None:
    draft = submitted(desk, brief)
    draft = desk.approve(TENANT, draft.id, "ben", draft.revision)
    clock.at += 31 * 86_400
    with pytest.raises(Blocked, match="expired"):
        desk.publish(TENANT, draft.id, "ben", draft.revision)


def test_tenants_do_not_see_each_other(desk: ReviewDesk, brief: Brief) -> None:
    made = desk.create(TENANT, brief, PROVEN, "ana")
    with pytest.raises(NoSuchDraft):
        desk.get("other", made.id)
    assert desk.listed("other") == []


@pytest.mark.parametrize("change", [{"actor": "eve"}, {"data": {"x": 1}}, {"at": 1.0}, {"previous": "f" * 64}])
def test_a_changed_trail_is_noticed(desk: ReviewDesk, brief: Brief, change: dict[str, object]) -> None:
    submitted(desk, brief)
    with desk.database.write() as connection:
        connection.execute(update(audit).where(audit.c.number == 2).values(**change))
        assert trail.broken_at(connection, TENANT) == 2


def test_a_removed_entry_is_noticed(desk: ReviewDesk, brief: Brief) -> None:
    draft = submitted(desk, brief)
    desk.approve(TENANT, draft.id, "ben", draft.revision)
    with desk.database.write() as connection:
        connection.execute(audit.delete().where(audit.c.number == 2))
        assert trail.broken_at(connection, TENANT) == 2
