"""The page for notes in a real headless Chromium: read a note, answer, edit, confirm once, ask."""

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from assistant.api import create_app
from assistant.compose import Beleg
from tests.assistant.voice.audio import sounds
from tests.assistant.voice.notes.conftest import TEXT
from tests.assistant.voice.notes.test_notes import listening

pytestmark = pytest.mark.service


@pytest.fixture
def address(beleg: Beleg) -> Iterator[str]:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(beleg), log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/static/voice.html"
    server.should_exit = True
    thread.join(timeout=20)


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Any]:
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        pytest.skip("no chromium and chromedriver on this machine")
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    sound = sounds.write(tmp_path / "microphone.wav", sounds.speech(), "wav")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in (
        "headless=new", "no-sandbox", "disable-gpu", "no-first-run", "disable-background-networking", "disable-sync",
        "disable-component-update", "lang=de-DE", "window-size=1280,1000", f"user-data-dir={tmp_path / 'profile'}",
        "use-fake-ui-for-media-stream", "use-fake-device-for-media-stream", f"use-file-for-fake-audio-capture={sound}",
    ):  # fmt: skip
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    made = webdriver.Chrome(options=options, service=Service(driver))
    made.implicitly_wait(10)
    yield made
    made.quit()


def one(browser: Any, selector: str) -> Any:
    from selenium.webdriver.common.by import By

    return browser.find_element(By.CSS_SELECTOR, selector)


def wait(check: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not check():
        assert time.monotonic() < deadline, "the page did not get there in time"
        time.sleep(0.1)


def picture(browser: Any, name: str) -> None:
    """A screenshot for people, where BELEG_SCREENSHOTS names a folder."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        browser.save_screenshot(str(Path(folder) / name))


def test_from_words_to_the_crm(address: str, browser: Any, beleg: Beleg) -> None:
    from selenium.webdriver.support.ui import Select

    browser.get(address)
    if one(browser, "#language").text == "Deutsch":
        one(browser, "#language").click()
    one(browser, "#text").send_keys(TEXT)
    one(browser, "#author").send_keys("Katrin Vollmer")
    one(browser, "#send").click()
    assert "Herrn Meier die neue Serie gezeigt" in one(browser, "#transcript mark").text
    assert "█" in one(browser, "#transcript").text and "Schlaganfall" not in browser.page_source.replace(TEXT, "")
    Select(one(browser, "#questions select")).select_by_value("O-102")
    risky = one(browser, "#item-opportunity-fact-2")
    assert "Kalibrierung" in risky.text and "1.176 € → 12.000 €" in risky.text.replace("\xa0", " ")
    assert not one(browser, "#item-opportunity-fact-2 input").is_selected()
    title = one(browser, "#item-task-1 input[data-field=title]")
    title.clear()
    title.send_keys("Angebot über die Serie")
    picture(browser, "voice-plan.png")
    assert "3 Einträge" in one(browser, "#confirm").text
    one(browser, "#confirm").click()
    wait(lambda: "3 von 3 im CRM" in one(browser, "#confirm-state").text)
    picture(browser, "voice-written.png")
    data = beleg.crm.data("default")
    assert [task.title for task in data.tasks] == ["Angebot über die Serie"]
    assert next(found.amount for found in data.opportunities if found.id == "O-102") == 1176.0
    one(browser, "#tab-question").click()
    one(browser, "#question").send_keys("Welche Aufgaben sind offen?\n")
    wait(lambda: "Angebot über die Serie" in one(browser, "#reply").text)
    one(browser, "#language").click()
    assert one(browser, "#tab-note").text == "Visit note"
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []


def test_the_microphone_of_the_browser(address: str, browser: Any, beleg: Beleg) -> None:
    object.__setattr__(beleg.settings.voice, "recogniser", "openai:x")
    scripted = listening(beleg, TEXT, "Wer betreut Mosel?")
    browser.get(address)
    one(browser, "#record").click()
    time.sleep(3)
    assert one(browser, "#record").get_attribute("aria-pressed") == "true"
    one(browser, "#record").click()
    wait(lambda: one(browser, "#record").get_attribute("aria-pressed") == "false")
    one(browser, "#send").click()
    assert "Herrn Meier" in one(browser, "#transcript mark").text
    # What the browser recorded was WebM with Opus, decoded and found to be speech before the recogniser was asked.
    assert len(scripted.heard) == 1 and scripted.heard[0][0] > 1.0
    one(browser, "#tab-question").click()
    one(browser, "#ask-record").click()
    time.sleep(3)
    one(browser, "#ask-record").click()
    wait(lambda: "Katrin Vollmer" in one(browser, "#reply").text)
    assert one(browser, "#question").get_attribute("value") == "Wer betreut Mosel?"
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []
