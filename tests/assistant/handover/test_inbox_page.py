"""The inbox page in a real headless Chromium: read a case, take it, answer it, approve a FAQ."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.compose import Beleg
from assistant.handover.types import CaseRequest
from assistant.settings import load_settings
from assistant.types import Citation, Message
from assistant.understand.types import Mood
from tests.assistant.handover.conftest import Chat
from tests.pages import chromium, served

pytestmark = pytest.mark.service


@pytest.fixture
def office(tmp_path: Path, people_file: Path, migrated: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Beleg]:
    flags = {"data_dir": tmp_path / "data", "inbox.people": str(people_file), "inbox.sweep_seconds": 3600}
    (tmp_path / "data").mkdir()
    shutil.copy(migrated, tmp_path / "data" / "catalogue.db")
    monkeypatch.setattr(Beleg, "conversations", Chat())
    made = Beleg(load_settings(flags=flags, environ={}), environ={})
    quote = Citation("d1", "versand.md", "Versand", 3, 0, 9, "Der Versand dauert vier Werktage.")
    question = "Wo bleibt mein Paket <b>2026-104417</b>?"
    turns = (Message("user", question), Message("assistant", "Einen Moment."), Message("user", "Mensch bitte"))
    mood = Mood("impatient", 0.6, frozenset({"repeated"}))
    made.handover.open(
        CaseRequest(
            "default", "c1", "order_problem", "order", question, "de", mood=mood, conversation=turns,
            suggestion="Der Versand dauert vier Werktage.", citations=(quote,), customer={"name": "Erika Beispiel"},
            searched=[{"query": "Versand", "hits": [{"source": "versand.md", "page": 3, "score": 0.9}]}],
            attachments=[{"name": "r.pdf", "kind": "invoice", "fields": {"number": "R-1"}}],
        )
    )  # fmt: skip
    yield made
    made.close()


@pytest.fixture
def address(office: Beleg) -> Iterator[str]:
    with served(office, "/inbox") as found:
        yield found


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Any]:
    with chromium(tmp_path / "profile") as made:
        yield made


def test_an_agent_reads_takes_and_answers(address: str, browser: Any, office: Beleg) -> None:
    from selenium.webdriver.common.by import By

    def press(text: str) -> None:
        browser.find_element(By.XPATH, f"//section[@id='case']//button[normalize-space()='{text}']").click()

    browser.get(address)
    browser.execute_script("localStorage.setItem('beleg-language', 'de')")
    browser.get(address)
    browser.find_element(By.CSS_SELECTOR, "#cases button").click()
    view = browser.find_element(By.ID, "case")
    assert browser.find_element(By.CSS_SELECTOR, "#case h1").text == "Wo bleibt mein Paket <b>2026-104417</b>?"
    for shown in (
        "Erika Beispiel",
        "Der Versand dauert vier Werktage.",
        "versand.md, Seite 3",
        "Nummer: R-1",
        "erhöht",
    ):
        assert shown in view.text
    press("Übernehmen")
    browser.find_element(By.XPATH, "//*[contains(@class, 'chip') and text()='in Arbeit']")
    press("Vorschlag übernehmen")
    answer = browser.find_element(By.ID, "answer")
    assert answer.get_property("value") == "Der Versand dauert vier Werktage."
    press("Antworten")
    browser.find_element(By.XPATH, "//*[contains(@class, 'chip') and text()='wartet auf Kunden']")
    assert office.conversations.said("c1") == ["Der Versand dauert vier Werktage."]  # type: ignore[attr-defined]
    press("Antworten")
    assert "text is empty" in browser.find_element(By.CSS_SELECTOR, "#problem:not([hidden])").text
    browser.find_element(By.ID, "language").click()
    assert browser.find_element(By.XPATH, "//section[@id='case']//button[text()='Resolve']")
    severe = [
        entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE" and "422" not in entry["message"]
    ]
    assert severe == []
