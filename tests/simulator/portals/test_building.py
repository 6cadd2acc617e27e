"""The portal that a description stands for."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter

from hubspot_limits.simulator import DEFAULT_PORTALS, DescriptionError
from hubspot_limits.simulator.portals.building import build_portal
from hubspot_limits.simulator.portals.description import PortalDescription
from hubspot_limits.simulator.portals.portal import PortalState

PAIR = "deals -> contacts"


def portal(**described: object) -> PortalState:
    return build_portal(PortalDescription.model_validate({"id": 77, **described}))


def test_a_portal_is_the_same_whenever_it_is_built() -> None:
    for described in DEFAULT_PORTALS.values():
        description = PortalDescription.model_validate(described)
        assert build_portal(description) == build_portal(description)


def test_a_portal_survives_being_written_as_json() -> None:
    described = portal(
        labels={PAIR: ["Champion"]},
        limits={PAIR: {"limit": 5, "labels": {"Champion": 2}}},
        customObjects=[{"name": "boat", "associatedWith": ["deals"]}],
        records={PAIR: {"1001": 4}},
    )
    adapter = TypeAdapter(PortalState)

    assert adapter.validate_json(adapter.dump_json(described, by_alias=True)) == described


def test_what_a_description_names_and_a_portal_lacks_is_told() -> None:
    with pytest.raises(DescriptionError, match="Portal 77 has no object type 'yachts'"):
        portal(labels={"yachts -> deals": ["Skipper"]})


@pytest.mark.parametrize("limits", [{}, {"limit": 5, "labels": {"A": 1, "B": 2}}])
def test_limits_of_a_pair_that_a_portal_lacks_are_one_mistake(limits: dict[str, object]) -> None:
    with pytest.raises(DescriptionError) as caught:
        portal(limits={"deels -> contacts": limits})
    assert caught.value.mistakes == (
        "limits.deels -> contacts: Portal 77 has no object type 'deels'.",
    )
