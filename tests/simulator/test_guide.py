"""docs/simulator.md leaves nothing out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
import requests
from pydantic import TypeAdapter
from pydantic.alias_generators import to_camel

from hubspot_limits.simulator import PortalDescription, Simulator, Switches, read_scenario
from hubspot_limits.simulator.changes import CHANGE
from hubspot_limits.simulator.control import CONTROL
from hubspot_limits.simulator.description import (
    CustomObjectDescription,
    LabelDescription,
    LimitsDescription,
)
from hubspot_limits.simulator.endpoints import ENDPOINTS, associations, schemas, tracking
from hubspot_limits.simulator.faults import FAULT
from tests.simulator.api import TIMEOUT
from tools.project import PROJECT

GUIDE = (PROJECT / "docs" / "simulator.md").read_text(encoding="utf-8")
KNOWN = GUIDE.partition("## What is known, and what is not")[2]


def rows(text: str) -> list[list[str]]:
    lines = (line for line in text.splitlines() if line.startswith("| "))
    return [[cell.strip() for cell in line[1:-1].split(" | ")] for line in lines]


_, of_routes, *of_behaviours = KNOWN.split("\n### ")
ROUTES = rows(of_routes)[1:]
BEHAVIOURS = [row for text in of_behaviours for row in rows(text)[1:]]
STANDINGS = {"documented", "observed", "documented, observed", "derived", "unconfirmed"}


def as_in_guide(path: str) -> str:
    """A route of any version, as the guide writes them all."""
    for word, roots in (
        ("ASSOCIATIONS", associations.PREFIXES),
        ("SCHEMAS", schemas.ROOTS),
        ("LIMITS", tracking.ROOTS),
    ):
        for root in sorted(roots, key=len, reverse=True):
            if path.startswith(f"{root}/") or path == root:
                return word + path.removeprefix(root)
    if "access-token" in path:
        return path
    return re.sub(r"^/(account-info|oauth)/[^/]+/", r"/\1/VERSION/", path)


@pytest.mark.parametrize(
    "route", sorted({f"{each.method} {as_in_guide(each.path)}" for each in ENDPOINTS})
)
def test_every_route_of_hubspots_has_its_standing(route: str) -> None:
    (row,) = [row for row in ROUTES if row[0] == f"`{route}`"]

    assert row[1]
    assert row[2].startswith(("documented", "unconfirmed: `"))


def test_no_route_is_in_the_guide_that_is_not_served() -> None:
    served = {f"`{each.method} {as_in_guide(each.path)}`" for each in ENDPOINTS}

    assert {row[0] for row in ROUTES} == served


@pytest.mark.parametrize("prefix", associations.PREFIXES)
def test_every_prefix_is_in_the_guide(prefix: str) -> None:
    assert f"`{prefix}`" in KNOWN


@pytest.mark.parametrize("name", Switches.model_fields)
def test_every_switch_has_one_behaviour_with_its_default_first(name: str) -> None:
    field = Switches.model_fields[name]
    values = get_args(field.annotation) if get_origin(field.annotation) is Literal else ()
    ordered = [field.default, *(value for value in values if value != field.default)]
    switch = f"`{to_camel(name)}`"

    told = [row[2] for row in BEHAVIOURS if row[2].startswith(switch)]

    assert told == [f"{switch}: {', '.join(f'`{value}`' for value in ordered)}"]


@pytest.mark.parametrize("row", BEHAVIOURS, ids=[row[0][:40] for row in BEHAVIOURS])
def test_every_behaviour_has_a_standing_and_what_is_unconfirmed_a_switch(row: list[str]) -> None:
    behaviour, standing, switch = row

    assert behaviour
    assert standing in STANDINGS
    assert switch or standing != "unconfirmed"


def tags(adapter: TypeAdapter[Any]) -> list[str]:
    return list(adapter.json_schema()["discriminator"]["mapping"])


def test_every_fault_is_in_the_guide() -> None:
    listed = re.findall(r"^\| `(\w+)` \|", GUIDE.partition("## Faults")[2], re.MULTILINE)

    assert sorted(listed) == sorted(tags(FAULT))


@pytest.mark.parametrize("change", tags(CHANGE))
def test_every_change_by_hand_is_in_the_guide(change: str) -> None:
    assert f"`{change}` (" in GUIDE


@pytest.mark.parametrize("route", [f"{each.method} /simulator{each.path}" for each in CONTROL])
def test_every_route_of_the_simulators_own_is_in_the_guide(route: str) -> None:
    assert f"| `{route.replace(':int', '')}` |" in GUIDE


@pytest.mark.parametrize(
    "name",
    [
        to_camel(name)
        for model in (
            PortalDescription,
            LabelDescription,
            LimitsDescription,
            CustomObjectDescription,
        )
        for name in model.model_fields
    ],
)
def test_every_key_of_the_file_is_in_the_guides_example(name: str) -> None:
    assert re.search(rf"\b{name}:", example()) or name == "label"


def test_the_guides_example_describes_a_simulation(tmp_path: Path) -> None:
    file = tmp_path / "portals.yaml"
    file.write_text(example())

    mine, like = Simulator(scenario=read_scenario(file)).portals

    assert mine.limit("deals", "contacts", type="INTEGRATOR_DEFINED/504") == 5
    assert like.type("deals", "contacts", label="Decision maker").type_id == 33


def test_the_guides_commands_work(simulator: Simulator) -> None:
    commands = re.findall(
        r"^\$ curl -X (\w+) 127\.0\.0\.1:8700(\S+) -d '(.*)'$", GUIDE, re.MULTILINE
    )

    for method, path, body in commands:
        url = simulator.url + path
        assert requests.request(method, url, data=body, timeout=TIMEOUT).ok, path

    assert len(commands) == 3
    assert simulator.portal(8800123).limit("deals", "contacts") == 7
    assert len(simulator.faults) == 1
    assert simulator.switches.batch == "partial"


def example() -> str:
    (found,) = re.findall(r"^```yaml\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    return str(found)


def test_the_default_portals_are_as_the_guide_says() -> None:
    for portal in Simulator().portals:
        app = portal.oauth_app
        for told in (
            portal.state.account_type,
            portal.token,
            portal.read_only_token,
            app.client_id,
            app.client_secret,
            app.refresh_token,
            portal.state.custom_objects[0].fully_qualified_name,
        ):
            assert f"`{told}`" in GUIDE
