"""The inbox page in a real headless Chromium: read a case, take it, answer it, approve a FAQ."""

import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from assistant.api import create_app
from assistant.compose import Beleg
from assistant.handover.types import CaseRequest
from assistant.settings import load_settings
from assistant.types import Citation, Message
from assistant.understand.types import Mood
from tests.assistant.handover.conftest import Chat

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
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(office), log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/inbox"
    server.should_exit = True
    thread.join(timeout=20)


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Any]:
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        pytest.skip("no chromium and chromedriver on this machine")
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in (
        "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--lang=de-DE", "--window-size=1280,860",
        f"--user-data-dir={tmp_path / 'profile'}",
    ):  # fmt: skip
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    made = webdriver.Chrome(options=options, service=Service(driver))
    made.implicitly_wait(20)
    yield made
    made.quit()


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
