"""The quality page in a real headless Chromium: label a turn, look after an alert, in German and English."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from assistant.api import create_app
from assistant.compose import Beleg
from assistant.handover.desk import utc_now
from assistant.monitor.types import Found
from assistant.settings import load_settings
from tests.assistant.handover.test_inbox_page import browser
from tests.assistant.monitor.conftest import live_turn

pytestmark = pytest.mark.service
__all__ = ["browser"]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Beleg, str]]:
    flags = {"data_dir": tmp_path / "data", "monitor.share": 1.0, "inbox.sweep_seconds": 3600}
    beleg = Beleg(load_settings(flags=flags, environ={}), environ={})
    sampler = beleg.monitor.sampler
    sampler.keep(live_turn(question="Was kostet <b>der Versand</b>?"), drawn=True, reasons=["rated"])
    facts = {"p": 0.001}
    beleg.monitor.alerts.add("default", Found("leak", "critical", "pii_leak is 0.010.", facts), utc_now())
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(beleg), log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield beleg, f"http://127.0.0.1:{listener.getsockname()[1]}/quality"
    server.should_exit = True
    thread.join(timeout=20)


def test_a_reviewer_labels_a_turn_and_looks_after_an_alert(served: tuple[Beleg, str], browser: Any) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import Select, WebDriverWait

    beleg, address = served
    browser.get(address)
    browser.execute_script("localStorage.setItem('beleg-language', 'de')")
    browser.get(address)
    browser.find_element(By.CSS_SELECTOR, "#cases button").click()
    view = browser.find_element(By.ID, "case")
    for shown in (
        "schlecht bewertet",
        "Was kostet <b>der Versand</b>?",
        "12,90 Euro",
        "versand.md",
        "Ihr Urteil".upper(),
    ):
        assert shown in view.text
    save = browser.find_element(By.XPATH, "//button[text()='Urteil speichern']")
    save.click()
    assert "Namen" in browser.find_element(By.CSS_SELECTOR, "#problem:not([hidden])").text
    browser.find_element(By.ID, "by").send_keys("Anna")
    browser.find_element(By.CSS_SELECTOR, "[data-verdict=bad]").click()
    Select(browser.find_element(By.ID, "label-action")).select_by_value("answer")
    browser.find_element(By.ID, "label-quote").send_keys("12,90 Euro")
    save.click()
    WebDriverWait(browser, 20).until(lambda it: "live-S-" in it.find_element(By.ID, "label-outcome").text)
    (case,) = beleg.monitor.labels.cases("default")
    assert case["expected"] == {"action": "answer", "gold": ["12,90 Euro"], "language": "de"}
    browser.find_element(By.ID, "language").click()
    browser.find_element(By.ID, "tab-alerts").click()
    browser.find_element(By.XPATH, "//button[text()='I look after it']").click()
    assert browser.find_element(By.XPATH, "//*[contains(text(), 'Anna looks after it')]")
    assert beleg.monitor.alerts.all("default")[0].seen_by == "Anna"
    browser.find_element(By.ID, "tab-releases").click()
    assert browser.find_element(By.XPATH, "//*[contains(text(), 'Nothing is being tried.')]")
    assert "unreleased" in browser.find_element(By.ID, "serving").text
    severe = [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert severe == []
