"""The page for people, as HTML: a browser has looked at it too (docs/simulator.md)."""

from __future__ import annotations

import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
import requests
from hatchling.builders.wheel import WheelBuilder

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.simulator.calls import OBJECT, PAIR, TIMEOUT, Api
from tools.project import PROJECT

VOID = {"meta", "link", "br", "input"}


class Page(HTMLParser):
    """What a page says: its text, its elements, and that they are well nested."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self._open and data.strip():
            self.texts.append(" ".join(data.split()))

    @property
    def text(self) -> str:
        return " ".join(self.texts)

    def attributes(self, name: str) -> list[str]:
        return [value for _, attrs in self.elements if (value := attrs.get(name)) is not None]


def look(simulator: Simulator, query: str = "") -> Page:
    return Page(requests.get(f"{simulator.url}/{query}", timeout=TIMEOUT).text)


def test_the_page_shows_a_portals_limits_from_and_to_with_labels(
    simulator: Simulator, portal: SimulatedPortal
) -> None:
    portal.set_limit("deals", "contacts", 10_000)
    portal.set_limit("deals", "contacts", 2, label="Decision maker")

    page = look(simulator)

    assert "from \\ to contacts companies deals tickets pet" in page.text
    assert "deals -> contacts object limit 10,000 Decision maker 2" in page.text
    assert "companies -> companies object limit no limit Sister company no limit" in page.text


def test_a_portal_is_chosen_by_its_link(simulator: Simulator) -> None:
    simulator.portal(8800456).set_limit("tickets", "deals", 7)

    first, second = look(simulator), look(simulator, "?portal=8800456")

    assert {"/?portal=8800123", "/?portal=8800456"} < set(first.attributes("href"))
    assert "tickets -> deals object limit" not in first.text
    assert "tickets -> deals object limit 7" in second.text


def test_the_page_tells_what_changed_last_and_who_did_it(
    api: Api, simulator: Simulator, portal: SimulatedPortal
) -> None:
    portal.set_limit("deals", "contacts", 7)
    api.update(PAIR, (*OBJECT, 8))

    text = look(simulator).text

    assert re.search(
        r"Changed last JSON [\d:]+ 8800123 limit deals -> contacts 7 → 8 request 1 "
        r"[\d:]+ 8800123 limit deals -> contacts none → 7 by hand",
        text,
    )


def test_the_page_lists_requests_with_status_and_duration_newest_first(
    api: Api, simulator: Simulator
) -> None:
    simulator.faults.add("status", status=503)
    api.all_limits()
    api.labels(PAIR)

    assert re.search(
        r"[\d:]+ 8800123 200 GET /crm/associations/v4/deals/contacts/labels deals -> contacts "
        r"[\d.]+ ms "
        r"[\d:]+ 8800123 503 GET /crm/associations/v4/definitions/configurations/all [\d.]+ ms "
        r"fault: status",
        look(simulator).text,
    )


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/crm/associations/v4/definitions/configurations/0-3/0-1", "deals -> contacts"),
        ("/crm/associations/v4/definitions/configurations/p8800123_pet/0-1", "pet -> contacts"),
        ("/crm/limits/2026-09/associations/records/0-2/0-5", "companies -> tickets"),
        ("/crm-object-schemas/v3/schemas/0-5", "tickets"),
    ],
)
def test_a_request_speaks_the_names_that_the_table_speaks(
    api: Api, simulator: Simulator, path: str, names: str
) -> None:
    api.get(path)

    assert re.search(rf"GET {path} {names} [\d.]+ ms", look(simulator).text)


def test_object_types_without_labels_and_limits_are_left_out() -> None:
    portal = {"id": 77, "customObjects": ["boat"], "limits": {"deals -> contacts": 5}}
    with Simulator([portal]) as simulator:
        text = look(simulator).text

    assert "from \\ to contacts deals deals -> contacts object limit 5 Changed last" in text


def test_the_names_of_rows_stay_while_the_table_scrolls(simulator: Simulator) -> None:
    html = requests.get(simulator.url, timeout=TIMEOUT).text

    assert ".matrix th:first-child { position: sticky; left: 0;" in html


def test_stacks_are_named_beside_their_portals_and_the_page_opens_on_the_one_run_last(
    simulator: Simulator,
) -> None:
    assert "run last" not in look(simulator).text
    simulator.set_stacks({"8800123": ["sandbox", "trial"], "8800456": ["production"]})
    assert "8800123 sandbox trial SANDBOX 8800456 production STANDARD" in look(simulator).text

    simulator.set_stacks({"8800456": ["production"]}, running="production")

    assert "8800456 production (run last) STANDARD" in look(simulator).text
    assert "/simulator/portals/8800456" in look(simulator).attributes("href")
    assert "/simulator/portals/8800123" in look(simulator, "?portal=8800123").attributes("href")


def test_the_page_shows_the_last_fifty_of_many_requests(api: Api, simulator: Simulator) -> None:
    for _ in range(60):
        api.all_limits()

    page = look(simulator)

    assert "The last 50 of 60." in page.text
    assert page.text.count("configurations/all") == 50


def test_faults_and_switches_are_shown_while_there_are_any(simulator: Simulator) -> None:
    assert "Faults that wait" not in look(simulator).text

    simulator.faults.add("status", status=429, method="POST", path="*/batch/update", times=3)
    simulator.set_switches(null_rows="none")

    text = look(simulator).text
    assert "status 429 for the next 3 of POST */batch/update" in text
    assert "nullRows none" in text


def test_a_label_is_text_whatever_it_is_called(
    simulator: Simulator, portal: SimulatedPortal
) -> None:
    harmful = '<script>alert("1")</script>'
    portal.add_label("deals", "contacts", harmful)
    api = Api(simulator, portal)
    api.get("/<img src=x onerror=alert(1)>?<script>")
    api.close()

    answer = requests.get(f"{simulator.url}/?portal=%3Cscript%3E", timeout=TIMEOUT).text
    page = look(simulator)

    assert harmful in page.text
    assert {"script", "img"}.isdisjoint(tag for tag, _ in (*page.elements, *Page(answer).elements))


def test_the_page_may_load_and_run_nothing(simulator: Simulator) -> None:
    answer = requests.get(simulator.url, timeout=TIMEOUT)
    page = Page(answer.text)

    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none';")
    assert page.attributes("src") == []
    assert all(link.startswith(("/", "data:,")) for link in page.attributes("href"))
    assert "url(" not in answer.text
    assert "@import" not in answer.text


def test_the_page_is_for_phones_and_both_colour_schemes(simulator: Simulator) -> None:
    html = requests.get(simulator.url, timeout=TIMEOUT).text

    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in html
    assert "@media (prefers-color-scheme: dark)" in html
    assert "@media (max-width: 46rem)" in html


def test_the_page_looks_again_by_itself_until_it_is_paused(simulator: Simulator) -> None:
    live, paused = look(simulator), look(simulator, "?live=off")

    assert "refresh" in live.attributes("http-equiv")
    assert "Live. Pause" in live.text
    assert "refresh" not in paused.attributes("http-equiv")
    assert "Paused. Resume" in paused.text


def test_every_link_of_the_page_leads_somewhere(
    api: Api, simulator: Simulator, portal: SimulatedPortal
) -> None:
    api.update(PAIR, (*OBJECT, 8))
    simulator.faults.add("reset")
    simulator.set_switches(null_rows="none")

    links = {link for link in look(simulator).attributes("href") if link.startswith("/")}

    assert f"/simulator/portals/{portal.id}" in links
    assert len(links) >= 8
    for link in links:
        answer = requests.get(simulator.url + link, timeout=TIMEOUT)
        assert answer.status_code == 200, link
        if link.startswith("/simulator"):
            assert answer.json()


@pytest.mark.parametrize("query", ["?portal=9", "?portal=%00", "?portal=" + "9" * 5_000])
def test_an_unknown_portal_is_said_to_be_unknown(simulator: Simulator, query: str) -> None:
    page = look(simulator, query)

    assert requests.get(f"{simulator.url}/{query}", timeout=TIMEOUT).status_code == 404
    assert "There is no portal" in page.text
    assert "8800123" in page.text


def test_a_simulation_without_portals_says_so() -> None:
    with Simulator([]) as simulator:
        assert "No portal is simulated." in look(simulator).text


def test_a_portal_without_anything_says_so() -> None:
    with Simulator([77]) as simulator:
        text = look(simulator).text

    assert "This portal has no labels and no limits yet." in text
    assert "No requests yet." in text
    assert "Nothing has changed since the simulator was started." in text


def test_the_built_package_has_the_page(tmp_path: Path) -> None:
    (wheel,) = WheelBuilder(str(PROJECT)).build(directory=str(tmp_path))

    with zipfile.ZipFile(wheel) as package:
        files = set(package.namelist())
    folder = "hubspot_limits/simulator/serving/templates"
    assert {f"{folder}/page.html", f"{folder}/page.css"} < files
