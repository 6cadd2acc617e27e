"""A real Chromium, headless, with this machine's own driver: nothing is downloaded."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService

from tests.browser.window import Window


def program(*names: str) -> str:
    """The first of these programs on PATH. Raises UsageError, which pytest shows as one line."""
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise pytest.UsageError(
            f"There is no {' or '.join(names)} on PATH: the page's tests need Chromium and "
            "chromedriver (Debian: apt-get install chromium chromium-driver)."
        )
    return found


def chromium() -> str:
    return program("chromium", "google-chrome")


def chromedriver() -> str:
    return program("chromedriver")


def pytest_configure() -> None:
    # Said once, before the first test.
    chromium()
    chromedriver()


@pytest.fixture(scope="session")
def chrome() -> Iterator[Chrome]:
    options = ChromeOptions()
    options.binary_location = chromium()
    options.add_argument("--headless")
    # Its sandbox refuses root, as in containers. It opens the simulator's page and nothing else.
    options.add_argument("--no-sandbox")
    options.add_argument("--disable-dev-shm-usage")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    # Given both paths, Selenium looks for nothing itself.
    with Chrome(options, ChromeService(chromedriver())) as driver:
        yield driver


@pytest.fixture
def window(chrome: Chrome) -> Iterator[Window]:
    yield Window(chrome)
    chrome.get("about:blank")  # a live page would go on asking a simulator that has ended
