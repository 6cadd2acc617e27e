"""docs/simulator.md leaves nothing out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import requests
from pydantic import TypeAdapter
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo

from hubspot_limits.simulator import PortalDescription, Simulator, Switches, read_scenario
from hubspot_limits.simulator.api.faults import FAULT
from hubspot_limits.simulator.api.routes import ENDPOINTS, pairs, records, schemas, tracking
from hubspot_limits.simulator.portals.changes import CHANGE
from hubspot_limits.simulator.portals.description import CustomObjectDescription, LimitsDescription
from hubspot_limits.simulator.portals.labels import NewLabel
from hubspot_limits.simulator.serving.control import CONTROL
from tests.simulator.calls import TIMEOUT
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
        ("ASSOCIATIONS", pairs.PREFIXES),
        ("SCHEMAS", schemas.ROOTS),
        ("LIMITS", tracking.ROOTS),
        ("OBJECTS", records.ROOTS),
    ):
        for root in sorted(roots, key=len, reverse=True):
            if path.startswith(f"{root}/") or path == root:
                return word + path.removeprefix(root)
    if "access-token" in path:  # one version alone
        return path
    return re.sub(r"^/(account-info|oauth)/[^/]+/", r"/\1/VERSION/", path)


def test_every_route_of_hubspots_is_in_the_guide_and_no_other() -> None:
    served = sorted({f"`{endpoint.method} {as_in_guide(endpoint.path)}`" for endpoint in ENDPOINTS})

    assert sorted(row[0] for row in ROUTES) == served


def test_every_route_has_its_success_and_its_standing() -> None:
    standings = ("documented", "unconfirmed: `")
    wrong = [row for row in ROUTES if not row[1] or not row[2].startswith(standings)]

    assert wrong == []


def test_every_prefix_is_in_the_guide() -> None:
    assert [prefix for prefix in pairs.PREFIXES if f"`{prefix}`" not in KNOWN] == []


def test_every_switch_has_one_behaviour_with_its_default_first() -> None:
    told = sorted(row[2] for row in BEHAVIOURS if row[2])

    assert told == sorted(
        f"`{to_camel(name)}`: {', '.join(f'`{value}`' for value in values_of(field))}"
        for name, field in Switches.model_fields.items()
    )


def values_of(field: FieldInfo) -> list[object]:
    """What a switch may be, the default first."""
    values = get_args(field.annotation) if get_origin(field.annotation) is Literal else ()
    return [field.default, *(value for value in values if value != field.default)]


def test_every_behaviour_has_a_standing_and_what_is_unconfirmed_a_switch() -> None:
    wrong = [
        row
        for row in BEHAVIOURS
        if len(row) != 3
        or not row[0]
        or row[1] not in STANDINGS
        or (row[1] == "unconfirmed" and not row[2])
    ]

    assert wrong == []


def tags(adapter: TypeAdapter[Any]) -> list[str]:
    return list(adapter.json_schema()["discriminator"]["mapping"])


def test_every_fault_is_in_the_guide() -> None:
    listed = re.findall(r"^\| `(\w+)` \|", GUIDE.partition("## Faults")[2], re.MULTILINE)

    assert sorted(listed) == sorted(tags(FAULT))


def test_every_change_by_hand_is_in_the_guide() -> None:
    assert [change for change in tags(CHANGE) if f"`{change}` (" not in GUIDE] == []


def test_every_route_of_the_simulators_own_is_in_the_guide_and_no_other() -> None:
    listed = re.findall(r"^\| `(\w+ /simulator/\S+)` \|", GUIDE, re.MULTILINE)

    assert sorted(listed) == sorted(
        route.replace(" ", " /simulator").replace(":int", "") for route in CONTROL
    )


def test_every_key_of_the_file_is_in_the_guides_example() -> None:
    keys = {
        to_camel(name)
        for model in (PortalDescription, NewLabel, LimitsDescription, CustomObjectDescription)
        for name in model.model_fields
    }

    assert [key for key in sorted(keys) if not re.search(rf"\b{key}:", example())] == []


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
