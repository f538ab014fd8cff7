"""Sweeps that run by themselves: after a change of rules or documents, and when time has passed."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from assistant.compose import Beleg
from assistant.copy.drafting.brief import Brief
from assistant.copy.review import store
from assistant.copy.review.schedule import renew, schedule
from assistant.copy.review.types import Draft
from assistant.handover.tables import webhook_deliveries
from assistant.handover.worker import InboxWorker
from assistant.settings import load_settings
from tests.assistant.copy.review.conftest import BRAND, PROVEN

TENANT = "default"
Approve = Callable[[str], Draft]
HOUR = 3600.0


@pytest.fixture
def approve(beleg: Beleg, brief: Brief) -> Approve:
    def done(text: str) -> Draft:
        desk = beleg.copy_review
        made = desk.create(TENANT, brief, text, "ana")
        made = desk.submit(TENANT, made.id, "ana", made.revision)
        return desk.approve(TENANT, made.id, "ben", made.revision)

    return done


def attention(beleg: Beleg, draft: Draft) -> str:
    return beleg.copy_review.get(TENANT, draft.id).attention


def change(beleg: Beleg, text: str) -> None:
    (beleg.settings.base_dir / "brand.yaml").write_text(text, encoding="utf-8")


def test_the_same_state_is_swept_once(beleg: Beleg, approve: Approve) -> None:
    assert schedule(beleg, 0.0) == []
    approve(PROVEN)
    (first,) = schedule(beleg, 0.0)
    assert schedule(beleg, 60.0) == [first]
    assert schedule(beleg, 7 * HOUR) != [first]
    assert beleg.queue.run_pending() == 2
    status = beleg.queue.get(TENANT, first)
    assert status is not None
    assert (status.state, dict(status.result or {})) == ("done", {"checked": 1, "marked": {}})


def test_new_rules_mark_texts_and_hold_at_once(beleg: Beleg, approve: Approve) -> None:
    draft = approve(PROVEN)
    before = schedule(beleg, 0.0)
    change(beleg, BRAND + "terms: [{use: Drehkraft, instead_of: [Drehmoment], language: de}]\n")
    assert schedule(beleg, 0.0) != before
    beleg.queue.run_pending()
    assert attention(beleg, draft) == "changed brand rules"
    assert any(f.rule.startswith("terms") for f in beleg.linter.lint(PROVEN, "de").findings)
    assert renew(beleg) is False


def test_a_changed_style_is_a_changed_rule(beleg: Beleg, approve: Approve) -> None:
    folder = beleg.settings.base_dir / "styles" / "House"
    folder.mkdir(parents=True)
    style = "extends: existence\nmessage: Not '%s'.\nlevel: warning\ntokens: [{word}]\n"
    (folder / "Words.yml").write_text(style.format(word="toll"), encoding="utf-8")
    assert beleg.copy_review.brand
    change(beleg, BRAND + "vale: {path: styles, styles: [House]}\n")
    assert renew(beleg) is True
    draft = approve(PROVEN)
    (folder / "Words.yml").write_text(style.format(word="super"), encoding="utf-8")
    schedule(beleg, 0.0)
    beleg.queue.run_pending()
    assert attention(beleg, draft) == "changed brand rules"


def test_a_document_that_is_gone_marks_and_tells_a_webhook(beleg: Beleg, approve: Approve, tmp_path: Path) -> None:
    draft, other = approve(PROVEN), approve("Jetzt entdecken.")
    hook = "{name: cms, url: 'https://cms.example/hook', secret_env: S, events: [copy.attention]}"
    config = tmp_path / "hooks.yaml"
    config.write_text(f"brand: {{file: brand.yaml}}\ninbox: {{webhooks: [{hook}]}}\n", encoding="utf-8")
    told = Beleg(load_settings(config, flags={"data_dir": beleg.settings.data_dir}, environ={}), environ={})
    feed = beleg.settings.base_dir / "docs" / "feed.csv"
    feed.unlink()
    beleg.ingest().run(TENANT, [beleg.settings.base_dir / "docs"], prune=True)
    assert InboxWorker(told).run_once()["copy"] == 1
    told.queue.run_pending()
    assert attention(told, draft).startswith("deleted documents")
    assert attention(told, other) == ""
    with told.database.read() as connection:
        bodies = [json.loads(body) for body in connection.execute(select(webhook_deliveries.c.body)).scalars()]
    told.close()
    assert [(body["event"], body["draft"]["id"]) for body in bodies] == [("copy.attention", draft.id)]
    assert PROVEN not in json.dumps(bodies, ensure_ascii=False)


def test_a_broken_brand_file_marks_nothing_and_says_why(beleg: Beleg, approve: Approve) -> None:
    draft = approve(PROVEN)
    change(beleg, BRAND + "colour: red\n")
    (job,) = schedule(beleg, 0.0)
    beleg.queue.run_pending()
    status = beleg.queue.get(TENANT, job)
    assert status is not None
    assert status.state == "failed"
    assert "colour" in str((status.result or {})["cause"])
    assert attention(beleg, draft) == ""


def test_rules_for_a_product_hold_in_the_review(beleg: Beleg, brief: Brief) -> None:
    rule = "{id: sheet, when: Drehmoment, require: [Datenblatt], products: [KH-1850]}"
    assert beleg.copy_review.brand
    change(beleg, BRAND + f"legal: {{rules: [{rule}]}}\n")
    renew(beleg)
    for product, found in (("AX 18 Pro", True), ("Tauchsäge TS 55", False)):
        named = brief.model_copy(update={"product": product})
        made = beleg.copy_review.create(TENANT, named, PROVEN, "ana")
        with beleg.database.read() as connection:
            findings = store.newest(connection, made).findings
        assert any("sheet" in finding["rule"] for finding in findings) == found
