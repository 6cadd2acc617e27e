"""A browser's window, as tests handle it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from hubspot_limits.simulator import Simulator

_LONGEST_WAIT_SECONDS = 60
_BETWEEN_PAGES = (NoSuchElementException, StaleElementReferenceException)


class Window:
    """A wide window that prefers light colours, until it is told otherwise."""

    def __init__(self, chrome: Chrome) -> None:
        self._chrome: Final = chrome
        self.console()
        self.requested()
        self.resize(1280, 900)
        self.prefer("light")

    def open(self, simulator: Simulator, query: str = "?live=off") -> None:
        """Open the simulator's page, paused unless another query is given."""
        self._chrome.get(f"{simulator.url}/{query}")

    def open_page(self, file: Path) -> None:
        """Open a page that is a file."""
        self._chrome.get(file.as_uri())

    def print_out(self) -> None:
        """Be what a printer gets of a page, on A4."""
        self.resize(794, 1123)
        self._chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})

    def resize(self, width: int, height: int) -> None:
        """Be a screen of so many CSS pixels, a phone's if it is narrow."""
        self._chrome.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500},
        )

    def prefer(self, scheme: str) -> None:
        """Prefer ``light`` or ``dark`` colours."""
        wanted = [{"name": "prefers-color-scheme", "value": scheme}]
        self._chrome.execute_cdp_cmd(
            "Emulation.setEmulatedMedia", {"media": "", "features": wanted}
        )

    def all(self, css: str) -> list[WebElement]:
        return self._chrome.find_elements(By.CSS_SELECTOR, css)

    @property
    def text(self) -> str:
        """What a person reads, in one line."""
        return " ".join(self._chrome.find_element(By.TAG_NAME, "body").text.split())

    def evaluate(self, script: str) -> Any:  # noqa: ANN401 - as JSON has it
        return self._chrome.execute_script(f"return {script}")

    def wait_until(self, condition: Callable[[], bool]) -> None:
        """Return once it is so, while the page may replace itself."""
        wait = WebDriverWait(self._chrome, _LONGEST_WAIT_SECONDS, 0.1, _BETWEEN_PAGES)
        wait.until(lambda _: condition())

    def console(self) -> list[str]:
        """The messages since the last call."""
        return self._log("browser")

    def requested(self) -> list[str]:
        """The addresses asked for since the last call."""
        events = [json.loads(message)["message"] for message in self._log("performance")]
        return [
            event["params"]["request"]["url"]
            for event in events
            if event["method"] == "Network.requestWillBeSent"
        ]

    def _log(self, name: str) -> list[str]:
        return [entry["message"] for entry in self._chrome.get_log(name)]  # type: ignore[no-untyped-call] # Selenium's own gap
