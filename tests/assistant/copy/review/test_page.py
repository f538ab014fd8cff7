"""The page for copy in a real headless Chromium: brief, receipts, comment, four eyes, export, use again."""

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

pytestmark = pytest.mark.service


@pytest.fixture
def address(beleg: Beleg) -> Iterator[str]:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(beleg), log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/copy"
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
    for flag in ("headless=new", "no-sandbox", "disable-gpu", "no-first-run", "disable-background-networking",
                 "disable-sync", "disable-component-update", "window-size=1280,1000",
                 f"user-data-dir={tmp_path / 'profile'}"):  # fmt: skip
        options.add_argument(f"--{flag}")
    options.add_experimental_option("prefs", {"download.default_directory": str(tmp_path)})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    made = webdriver.Chrome(options=options, service=Service(driver))
    made.implicitly_wait(10)
    yield made
    made.quit()


def one(browser: Any, selector: str) -> Any:
    return browser.find_element("css selector", selector)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert condition()


def press(browser: Any, text: str) -> None:
    """By keyboard: focus and Enter."""
    found = browser.find_element("xpath", f"//section[not(@hidden)]//button[normalize-space()='{text}']")
    found.send_keys("\n")


def state_is(browser: Any, text: str) -> None:
    until(lambda: browser.execute_script("return document.querySelector('#draft .tag')?.textContent || ''") == text)


def test_from_brief_to_export_by_keyboard(address: str, browser: Any, tmp_path: Path) -> None:
    browser.get(address)
    browser.execute_script("localStorage.setItem('beleg-language', 'de')")
    browser.refresh()
    until(lambda: len(browser.find_elements("css selector", "#channel option")) > 10)
    one(browser, "#person").send_keys("ana")
    one(browser, "#product").send_keys("AX 18 Pro")
    one(browser, "#facts").send_keys("Drehmoment\nlebenslange Garantie")
    one(browser, "#product").send_keys("\n")
    assert "85 Nm" in one(browser, ".variant").text
    assert "lebenslange Garantie" in one(browser, "#variants .findings").text
    press(browser, "Zur Freigabe behalten")
    until(lambda: "D-" in one(browser, "#news").text)
    one(browser, ".variant .actions button").send_keys("\n")
    state_is(browser, "Entwurf")
    assert "feed.csv" in one(browser, "#draft .claims").text
    press(browser, "Zur Freigabe geben")
    state_is(browser, "in Prüfung")
    press(browser, "Anmerken")
    one(browser, "#ask-text").send_keys("Kürzer?")
    one(browser, "#ask-form button.main").send_keys("\n")
    until(lambda: "Kürzer?" in one(browser, "#draft .comments").text)
    press(browser, "Freigeben")
    until(lambda: "author" in one(browser, "#problem").text)
    one(browser, "#person").clear()
    one(browser, "#person").send_keys("ben")
    press(browser, "Freigeben")
    state_is(browser, "freigegeben")
    assert "freigegeben von ben" in one(browser, "#draft .meta").text
    browser.execute_script(
        "const e=document.getElementById('export');e.value='json';e.dispatchEvent(new Event('change'))"
    )
    until(lambda: any(path.suffix == ".json" for path in tmp_path.iterdir()))
    one(browser, "#reuse summary").send_keys("\n")
    browser.execute_script(
        "[...document.querySelectorAll('#reuse option')].find((o) => o.value === 'sms').selected = true"
    )
    press(browser, "Für andere Kanäle")
    until(lambda: "SMS" in one(browser, "#reuse").text and "von 160 Zeichen" in one(browser, "#reuse").text)
    one(browser, "#language").send_keys("\n")
    until(lambda: one(browser, "#tab-review").text == "Review")
    assert [
        entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE" and "403" not in entry["message"]
    ] == []


def test_every_control_has_a_name(address: str, browser: Any) -> None:
    browser.get(address)
    until(lambda: len(browser.find_elements("css selector", "#channel option")) > 10)
    for control in browser.find_elements("css selector", "main input, main select, main textarea, main button"):
        if control.is_displayed():
            assert control.accessible_name, control.get_attribute("outerHTML")
