from __future__ import annotations

import json

import pytest
from selenium.webdriver.remote.webelement import WebElement

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.browser.reading import (
    PHONES,
    TOO_WIDE,
    assert_can_be_read_in_both_colour_schemes,
)
from tests.browser.window import Window
from tests.simulator.calls import Api


@pytest.fixture
def full(simulator: Simulator, portal: SimulatedPortal) -> Simulator:
    """A simulator whose page has something, and something long, in every section."""
    portal.set_limit("deals", "contacts", 10_000)
    portal.set_limit("deals", "contacts", 2, label="Decision maker")
    portal.set_limit("contacts", "deals", 5)
    portal.add_label("deals", "contacts", "Word" * 12)
    simulator.set_switches(null_rows="none")
    simulator.faults.add("status", status=503)
    api = Api(simulator, portal)
    api.all_limits()
    api.get(f"/crm/{'long' * 40}?query={'x' * 300}")
    api.update("deals/contacts", ("HUBSPOT_DEFINED", 3, 9_999))
    api.close()
    simulator.faults.add("status", status=429, path=f"*/{'long' * 40}", times=3)
    return simulator


def cell(window: Window, row: str, column: str) -> str:
    """What stands right of one heading and below another."""

    def heading(css: str, name: str) -> WebElement:
        return next(element for element in window.all(css) if element.text == name)

    x = heading(".matrix thead th", column).location["x"]
    y = heading(".matrix tbody th", row).location["y"]
    at_place = (td for td in window.all(".matrix td") if td.location == {"x": x, "y": y})
    return " ".join(next(at_place).text.split())


def test_each_limit_and_label_is_at_its_place(window: Window, full: Simulator) -> None:
    window.open(full)

    assert cell(window, "deals", "contacts") == (
        f"object limit 9,999 Decision maker 2 {'Word' * 12} no limit"
    )
    assert cell(window, "contacts", "deals").startswith(
        "object limit 5 Decision maker for no limit"
    )
    assert (
        cell(window, "tickets", "contacts") == "object limit no limit Escalation contact no limit"
    )
    assert cell(window, "tickets", "deals") == ""


def test_a_limit_that_changes_appears_by_itself_where_one_had_scrolled_to(
    window: Window, full: Simulator
) -> None:
    window.resize(*PHONES[0])
    window.open(full, query="")
    window.evaluate("scrollTo(0, 250)")

    full.portal(8800123).set_limit("deals", "contacts", 17)

    window.wait_until(lambda: "deals -> contacts object limit 17" in window.text)
    window.wait_until(lambda: window.evaluate("scrollY") == 250)


@pytest.mark.parametrize("size", PHONES, ids=str)
def test_nothing_scrolls_sideways_on_a_phone(
    window: Window, full: Simulator, size: tuple[int, int]
) -> None:
    window.resize(*size)
    window.open(full)

    assert window.evaluate(TOO_WIDE) == []


def test_the_names_of_rows_stay_in_view_while_the_table_scrolls(
    window: Window, simulator: Simulator, portal: SimulatedPortal
) -> None:
    for other in ("contacts", "companies", "tickets", "products", "quotes", "orders", "invoices"):
        portal.add_label("deals", other, "Sponsor")
    window.resize(800, 700)
    window.open(simulator)
    place = "document.querySelector('.matrix tbody th').getBoundingClientRect().left"
    before = window.evaluate(place)

    window.evaluate("document.querySelector('.scroll').scrollLeft = 600")

    assert window.evaluate("document.querySelector('.scroll').scrollLeft") == 600
    assert abs(window.evaluate(place) - before) <= 1


def test_every_text_can_be_read_in_both_colour_schemes(window: Window, full: Simulator) -> None:
    window.open(full)
    assert_can_be_read_in_both_colour_schemes(window)


def test_the_page_asks_the_simulator_alone_and_has_nothing_to_complain_of(
    window: Window, full: Simulator
) -> None:
    window.open(full)

    assert set(window.requested()) - {"data:,"} == {f"{full.url}/?live=off"}
    assert window.console() == []
    assert window.all("script") == []


def test_a_label_is_inert_text_whatever_it_is_called(
    window: Window, simulator: Simulator, portal: SimulatedPortal
) -> None:
    harmful = "<script>alert(1)</script>"
    portal.add_label("tickets", "contacts", harmful)

    window.open(simulator)

    assert harmful in cell(window, "tickets", "contacts")
    assert window.all("script") == []
    assert window.console() == []


def test_every_link_to_json_shows_json(window: Window, full: Simulator) -> None:
    window.open(full)
    links = [link.get_attribute("href") for link in window.all(".json, .who[href], .call")]

    assert len(links) >= 9
    for link in links:
        window.open(full)
        next(
            element for element in window.all("a") if element.get_attribute("href") == link
        ).click()
        assert json.loads(window.text), link


def test_an_unknown_portal_is_said_to_be_unknown_beside_links_to_the_others(
    window: Window, simulator: Simulator
) -> None:
    simulator.portal(8800456).set_limit("tickets", "contacts", 7)

    window.open(simulator, query="?portal=9&live=off")
    assert "There is no portal 9." in window.text

    window.all("nav a")[1].click()
    assert cell(window, "tickets", "contacts").startswith("object limit 7 ")
    assert "Paused." in window.text
