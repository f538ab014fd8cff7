"""The page in a real headless Chromium: ask, read the receipt, see the quote in its document, upload, delete."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.compose import Beleg
from tests.pages import chromium, served

pytestmark = pytest.mark.service


@pytest.fixture
def address(beleg: Beleg) -> Iterator[str]:
    with served(beleg, "/") as found:
        yield found


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Any]:
    with chromium(tmp_path / "profile") as made:
        yield made


def test_ask_and_follow_the_receipt(address: str, browser, documents: Path) -> None:  # type: ignore[no-untyped-def]
    from selenium.webdriver.common.by import By

    browser.get(address)
    browser.find_element(By.ID, "question").send_keys("Was kostet der Versand in die Schweiz?\n")
    receipt = browser.find_element(By.CSS_SELECTOR, "button.receipt")
    reply = browser.find_element(By.CSS_SELECTOR, ".turn.reply")
    assert "18,90" in reply.text
    receipt.click()
    mark = browser.find_element(By.CSS_SELECTOR, "#receipt-text mark")
    quote = mark.get_property("textContent")
    assert quote in (documents / "versand.md").read_text(encoding="utf-8") and "18,90" in quote
    assert "versand.md" in browser.find_element(By.ID, "receipt-source").text
    before = browser.find_element(By.ID, "tab-documents").text
    browser.find_element(By.ID, "language").click()
    assert {before, browser.find_element(By.ID, "tab-documents").text} == {"Documents", "Dokumente"}
    severe = [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert severe == []


def test_a_conversation_with_thumbs_and_a_person(address: str, browser, beleg: Beleg) -> None:  # type: ignore[no-untyped-def]
    from selenium.webdriver.common.by import By

    browser.get(address)
    browser.find_element(By.ID, "question").send_keys("Wie lange kann ich Ware zurückgeben?\n")
    thumb = browser.find_element(By.CSS_SELECTOR, ".thumb.down")
    first = browser.find_element(By.CSS_SELECTOR, ".turn.reply").text
    assert "kein Mensch" in first and "30 Tagen" in first
    thumb.click()
    browser.find_element(By.CSS_SELECTOR, ".correction input").send_keys("Es sind 30 Tage.\n")
    assert browser.find_element(By.CSS_SELECTOR, ".rated").text
    (kept,) = beleg.conversations.store.feedback("default")
    assert kept["correction"] == "Es sind 30 Tage."
    browser.find_element(By.ID, "person").click()
    assert browser.find_element(By.CSS_SELECTOR, ".turn.reply.escalate").text
    beleg.conversations.add_person_reply(
        "default", kept["conversation_id"], "Guten Tag, ich bin da.", "M. Seidel", "F-1"
    )
    assert "Guten Tag, ich bin da." in browser.find_element(By.CSS_SELECTOR, ".turn.reply.person").text
    browser.refresh()
    assert "M. Seidel" in browser.find_element(By.CSS_SELECTOR, ".turn.reply.person").text
    assert len(browser.find_elements(By.CSS_SELECTOR, ".turn.user")) == 2
    severe = [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert severe == []


def test_documents_are_listed_uploaded_and_deleted(address: str, browser, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    from selenium.webdriver.common.by import By

    upload = tmp_path / "Öffnung.md"
    upload.write_text("# Öffnung\n\nDer Markt öffnet samstags um neun Uhr.\n", encoding="utf-8")
    browser.get(address)
    browser.find_element(By.ID, "tab-documents").click()
    assert len(browser.find_elements(By.CSS_SELECTOR, "#documents tr")) == 4
    browser.find_element(By.ID, "file").send_keys(str(upload))
    browser.find_element(By.CSS_SELECTOR, "#upload-form button").click()
    deadline = time.monotonic() + 60
    while "Öffnung.md" not in browser.find_element(By.ID, "documents").text and time.monotonic() < deadline:
        time.sleep(0.2)
    row = next(row for row in browser.find_elements(By.CSS_SELECTOR, "#documents tr") if "Öffnung.md" in row.text)
    row.find_element(By.CSS_SELECTOR, "button.quiet").click()
    browser.switch_to.alert.accept()
    while "Öffnung.md" in browser.find_element(By.ID, "documents").text and time.monotonic() < deadline:
        time.sleep(0.2)
    assert "Öffnung.md" not in browser.find_element(By.ID, "documents").text
