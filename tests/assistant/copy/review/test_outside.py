"""What leaves the gate, and what changes around it."""

import csv
import io
import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from assistant.compose import Beleg
from assistant.copy.brand_file import parse_brand
from assistant.copy.drafting.brief import Brief, BriefError, brief_of
from assistant.copy.lint import Linter
from assistant.copy.review import batch, webhook
from assistant.copy.review.desk import ReviewDesk
from assistant.copy.review.diff import word_diff
from assistant.copy.review.duplicates import near_duplicates
from assistant.copy.review.errors import Blocked
from assistant.copy.review.export import FORMATS, export
from assistant.copy.review.sweep import sweep
from assistant.copy.review.types import Draft
from assistant.copy.tables import drafts
from assistant.handover.outbox import Endpoint
from assistant.handover.tables import webhook_deliveries
from tests.assistant.copy.review.conftest import BRAND, PROVEN, Clock

TENANT = "default"


def approved(desk: ReviewDesk, brief: Brief, text: str = PROVEN) -> Draft:
    made = desk.create(TENANT, brief, text, "ana")
    made = desk.submit(TENANT, made.id, "ana", made.revision)
    return desk.approve(TENANT, made.id, "ben", made.revision)


@pytest.mark.parametrize("format_", FORMATS)
def test_only_approved_texts_leave(desk: ReviewDesk, brief: Brief, format_: str) -> None:
    waiting = desk.create(TENANT, brief, PROVEN, "ana")
    good = approved(desk, brief)
    assert "85 Nm" in export(desk, TENANT, [good.id], format_)  # type: ignore[arg-type]
    with pytest.raises(Blocked, match="not approved"):
        export(desk, TENANT, [good.id, waiting.id], format_)  # type: ignore[arg-type]


def test_exports_are_safe_to_open(desk: ReviewDesk, brief: Brief) -> None:
    text = "=HYPERLINK: jetzt <b>entdecken</b>"
    draft = approved(desk, brief, text)
    row = next(csv.DictReader(io.StringIO(export(desk, TENANT, [draft.id], "csv"))))
    assert row["text"] == f"'{text}"
    assert "&lt;b&gt;" in export(desk, TENANT, [draft.id], "html")
    assert json.loads(export(desk, TENANT, [draft.id], "json"))["texts"][0]["text"] == text


def test_a_webhook_is_queued_once(desk: ReviewDesk, brief: Brief) -> None:
    draft = approved(desk, brief)
    endpoint = Endpoint("shop", TENANT, "https://shop.example/hook", "SECRET", frozenset([webhook.APPROVED]))
    first = webhook.send(desk, [endpoint], TENANT, draft.id)
    assert webhook.send(desk, [endpoint], TENANT, draft.id) == first
    with desk.database.read() as connection:
        bodies = [json.loads(body) for body in connection.execute(select(webhook_deliveries.c.body)).scalars()]
    assert [body["text"]["text"] for body in bodies] == [PROVEN]
    with pytest.raises(Blocked):
        webhook.send(desk, [], TENANT, draft.id)


def test_a_changed_document_marks_the_texts_that_cite_it(beleg: Beleg, desk: ReviewDesk, brief: Brief) -> None:
    cites, other = approved(desk, brief), approved(desk, brief, "Jetzt entdecken.")
    assert sweep(desk, TENANT).marked == {}
    folder = beleg.settings.base_dir / "docs"
    feed = folder / "feed.csv"
    feed.write_text(feed.read_text(encoding="utf-8").replace(";85;", ";80;"), encoding="utf-8")
    beleg.ingest().run(TENANT, [folder])
    marked = sweep(desk, TENANT).marked
    assert list(marked) == [cites.id]
    assert marked[cites.id].startswith("changed documents")
    assert sweep(desk, TENANT).marked == {}
    with pytest.raises(Blocked, match="again"):
        export(desk, TENANT, [cites.id], "json")
    assert export(desk, TENANT, [other.id], "json")


def test_a_document_deleted_in_the_middle_of_a_review(beleg: Beleg, desk: ReviewDesk, brief: Brief) -> None:
    made = desk.create(TENANT, brief, PROVEN, "ana")
    made = desk.submit(TENANT, made.id, "ana", made.revision)
    folder = beleg.settings.base_dir / "docs"
    (folder / "feed.csv").unlink()
    beleg.ingest().run(TENANT, [folder], prune=True)
    with pytest.raises(Blocked, match="not proven"):
        desk.approve(TENANT, made.id, "ben", made.revision)


def test_changed_rules_and_expiry_mark_texts(beleg: Beleg, desk: ReviewDesk, brief: Brief, clock: Clock) -> None:
    draft = approved(desk, brief)
    stricter = Linter(parse_brand(BRAND + "terms: [{use: Kraft, instead_of: [Power]}]\n"))
    changed = ReviewDesk(desk.database, stricter, beleg.copy_claims, desk.documents, desk.options, clock)
    assert sweep(changed, TENANT).marked == {draft.id: "changed brand rules"}
    late = approved(desk, brief, "Jetzt entdecken.")
    clock.at += 31 * 86_400
    assert sweep(desk, TENANT).marked == {late.id: "expired"}


def test_what_repeats_a_published_text_is_named(desk: ReviewDesk, brief: Brief) -> None:
    published = approved(desk, brief)
    same = desk.create(TENANT, brief, PROVEN + " Jetzt!", "ana")
    other = desk.create(TENANT, brief, "Der AX 18 Pro wiegt 1,80 kg.", "ana")
    assert near_duplicates(desk, TENANT, same.id) == []
    desk.publish(TENANT, published.id, "ben", published.revision)
    assert [one.draft_id for one in near_duplicates(desk, TENANT, same.id)] == [published.id]
    assert near_duplicates(desk, TENANT, other.id) == []
    assert near_duplicates(desk, TENANT, published.id) == []


def test_a_batch_that_is_killed_goes_on_where_it_was(beleg: Beleg, desk: ReviewDesk) -> None:
    items = ["KH-1850", "KH-2055", "KH-2500", "KH-0000"] * 5
    briefs = [brief_of({"channel": "flyer", "product": item, "variants": 1}) for item in items]

    class Killed(BaseException):
        pass

    class Context:
        tenant, job_id, saves = TENANT, "job1", 0

        def __init__(self) -> None:
            self.payload = {"briefs": [b.model_dump(mode="json") for b in briefs], "actor": "ana"}
            self.checkpoint: dict[str, object] = {}
            self.seen: list[int] = []

        def progress(self, stage: str, done: int, total: int) -> None:
            self.seen.append(done)

        def save(self, checkpoint: dict[str, object]) -> None:
            self.saves += 1
            if self.saves in (4, 9, 10):
                raise Killed
            self.checkpoint = json.loads(json.dumps(checkpoint))

        def cancelled(self) -> bool:
            return False

    context, kills, result = Context(), 0, None
    while result is None:
        try:
            result = batch.run(context, beleg.drafter(), desk)
        except Killed:
            kills += 1
    assert kills == 3
    assert result == {"briefs": 20, "drafts": 15, "empty": 5, "failed": []}
    with desk.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(drafts)).scalar_one() == 15


def test_a_batch_through_the_queue(beleg: Beleg) -> None:
    briefs = [brief_of({"channel": "flyer", "product": "KH-1850", "variants": 1})]
    job = batch.enqueue(beleg.queue, TENANT, briefs, "ana", key="k")
    assert batch.enqueue(beleg.queue, TENANT, briefs, "ana", key="k") == job
    assert beleg.queue.run_pending() == 1
    status = beleg.queue.get(TENANT, job)
    assert status is not None and status.state == "done" and status.result is not None
    assert status.result["drafts"] == 1
    assert len(beleg.copy_review.listed(TENANT)) == 1
    with pytest.raises(BriefError):
        batch.enqueue(beleg.queue, TENANT, [], "ana")


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ("a b c", "a x c", [("same", "a "), ("gone", "b"), ("new", "x"), ("same", " c")]),
        ("85 Nm", "85 Nm", [("same", "85 Nm")]),
        ("", "neu", [("new", "neu")]),
    ],
)
def test_word_diff(before: str, after: str, parts: list[tuple[str, str]]) -> None:
    assert word_diff(before, after) == parts


def test_the_settings_of_the_gate_reach_it(tmp_path: Path, beleg: Beleg) -> None:
    assert beleg.copy_review.options.four_eyes
    assert beleg.copy_review.options.expires_days == 365
