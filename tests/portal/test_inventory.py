"""Everything a portal holds is found with its pair, by few requests; what is not is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.portal.inventory.inventory import Inventory
from hubspot_limits.portal.inventory.reading import read_inventory
from hubspot_limits.simulator import SimulatedPortal, Simulator
from hubspot_limits.values.limits import AssociationType, Pair
from tests.portal.connecting import connected, unhurried

ONLY_OBJECTS = ["oauth", "crm.objects.contacts.read"]
TWELVE = ("contacts", "companies", "deals", "tickets", "leads", "orders")
SIX_MORE = ("quotes", "invoices", "projects", "carts")


def named(inventory: Inventory) -> dict[str, dict[str, int]]:
    """Limits by their names, by pair."""
    return {
        str(live.pair): {
            live.name(association_type): limit for association_type, limit in live.limits.items()
        }
        for live in inventory.limited_pairs
    }


def test_limits_of_every_kind_are_found_with_their_pairs(
    simulator: Simulator, portal: SimulatedPortal
) -> None:
    portal.add_label("orders", "carts", "Gift")
    portal.set_limit("deals", "contacts", 10)
    portal.set_limit("deals", "contacts", 2, label="Decision maker")
    portal.set_limit("contacts", "companies", 1, label="Billing approver")  # the number 279
    portal.set_limit("contacts", "companies", 3)  # of HubSpot's own 279
    portal.set_limit("companies", "companies", 5, label="Sister company")
    portal.set_limit("pet", "contacts", 4)
    portal.set_limit("contacts", "pet", 40, label="Owner of")
    portal.set_limit("orders", "carts", 7, label="Gift")
    inventory = read_inventory(connected(simulator, portal))
    assert named(inventory) == {
        "contacts -> companies": {"limit": 3, "'Billing approver'": 1},
        "deals -> contacts": {"limit": 10, "'Decision maker'": 2},
        "contacts -> pet": {"'Owner of'": 40},
        "pet -> contacts": {"limit": 4},
        "companies -> companies": {"'Sister company'": 5},
        "orders -> carts": {"'Gift'": 7},
    }
    assert inventory.is_complete
    assert [custom_object.name for custom_object in inventory.custom_objects] == ["pet"]
    assert not simulator.writes()


def test_a_portal_without_limits_takes_four_requests(
    simulator: Simulator, portal: SimulatedPortal
) -> None:
    inventory = read_inventory(connected(simulator, portal))
    assert (inventory.pairs, inventory.is_complete) == ((), True)
    assert inventory.requests == len(simulator.requests()) == 4


@pytest.mark.parametrize("associations", ["observed", "documented"])
def test_40_pairs_of_12_object_types_take_at_most_110_requests(
    simulator: Simulator, associations: str
) -> None:
    portal = unhurried(simulator, 79)
    simulator.set_switches(schema_associations=associations)
    portal.add_custom_object("boat", associated_with=["deals"])
    objects = (*TWELVE, *SIX_MORE, "pet", "boat")
    pairs = [(one, other) for one in objects[:4] for other in objects if one != other][:40]
    for count, (one, other) in enumerate(pairs):
        label = portal.add_label(one, other, f"Label {count}").label
        portal.set_limit(one, other, 5, label=label)
    inventory = read_inventory(connected(simulator, portal))
    assert (len(inventory.limited_pairs), inventory.is_complete) == (40, True)
    assert inventory.requests == len(simulator.requests()) <= 2 * 40 + 30


def test_no_labels_are_read_where_the_object_limit_is_all_there_is(
    simulator: Simulator, portal: SimulatedPortal
) -> None:
    portal.set_limit("deals", "contacts", 10)
    read_inventory(connected(simulator, portal))
    assert not simulator.requests(path="labels")


def test_what_is_declared_is_read_whether_it_has_limits_or_not(
    simulator: Simulator, portal: SimulatedPortal
) -> None:
    connection = connected(simulator, portal)
    declared = Declaration(
        from_object_type="deals", to_object_type="contacts", labels={"Decision maker": 2}
    )
    pair = connection.pair("deals", "contacts")
    (live,) = read_inventory(connection, {pair: declared}).pairs
    assert (live.pair, live.limits) == (pair, {})
    assert live.labels.named("Decision maker")


@pytest.mark.no_cover
def test_a_limit_that_no_pair_claims_is_told_and_found_by_trying_every_pair(
    simulator: Simulator,
) -> None:
    portal = unhurried(simulator, 76)
    label = portal.add_label("orders", "carts", "Gift")
    portal.set_limit("orders", "carts", 7, label="Gift")
    simulator.set_switches(standard_object_schemas="refused")
    inventory = read_inventory(connected(simulator, portal))
    assert not inventory.is_complete
    (left,) = inventory.unclaimed
    assert (left.type, left.limit) == (AssociationType("USER_DEFINED", label.type_id), 7)
    assert left.label == "Gift"
    assert any("object type 0-1" in str(part.error) for part in inventory.unread)

    asked: list[int] = []

    def sweep(pairs: int) -> bool:
        asked.append(pairs)
        return True

    swept = read_inventory(connected(simulator, portal), sweep=sweep)
    assert asked == [inventory.unseen_pairs] == [33 * 33]
    assert named(swept) == {"orders -> carts": {"'Gift'": 7}}
    assert (swept.is_complete, swept.unseen_pairs) == (True, 0)


def test_without_the_right_to_read_schemas_limits_are_found_and_objects_go_by_their_ids(
    simulator: Simulator,
) -> None:
    token = {"name": "narrow", "value": "pat-na1-narrow", "scopes": ONLY_OBJECTS}
    portal = unhurried(simulator, 77, tokens=[token])
    boat = portal.add_custom_object("boat")
    pet = next(
        custom_object.id
        for custom_object in portal.state.custom_objects
        if custom_object.name == "pet"
    )
    portal.set_limit("pet", "contacts", 4)
    portal.set_limit("boat", "tasks", 2)
    inventory = read_inventory(connected(simulator, portal, "pat-na1-narrow"))
    assert named(inventory) == {
        f"{pet} -> contacts": {"limit": 4},
        f"{boat} -> tasks": {"limit": 2},
    }
    assert inventory.is_complete
    (unread,) = inventory.unread
    assert "crm.schemas.custom.read" in str(unread.error)


def test_a_pair_that_the_token_may_not_read_leaves_the_others_alone(simulator: Simulator) -> None:
    scopes = [*ONLY_OBJECTS, "crm.objects.deals.read", "crm.objects.custom.read"]
    token = {"name": "narrow", "value": "pat-na1-narrow", "scopes": scopes}
    portal = unhurried(simulator, 78, tokens=[token])
    simulator.set_switches(object_scopes="required")
    portal.set_limit("deals", "contacts", 10)
    portal.set_limit("companies", "deals", 50)
    inventory = read_inventory(connected(simulator, portal, "pat-na1-narrow"))
    assert named(inventory) == {"deals -> contacts": {"limit": 10}}
    assert not inventory.is_complete
    (unread,) = (part for part in inventory.unread if part.pair)
    assert str(unread.pair) == "companies -> deals"
    assert [left.limit for left in inventory.unclaimed] == [50]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("limit", [11, None])
def test_a_limit_that_changes_meanwhile_is_read_again(
    simulator: Simulator, portal: SimulatedPortal, when: str, limit: int | None
) -> None:
    portal.set_limit("deals", "contacts", 10)
    change = {"change": "set_limit", "pair": "deals -> contacts", "limit": limit}
    path = "*/configurations/0-3/0-1"
    simulator.faults.add("change", path=path, when=when, changes=[change])
    inventory = read_inventory(connected(simulator, portal))
    assert named(inventory) == ({"deals -> contacts": {"limit": 11}} if limit else {})
    assert inventory.is_complete


def test_a_limit_that_appears_meanwhile_is_found(
    simulator: Simulator, portal: SimulatedPortal
) -> None:
    portal.set_limit("deals", "contacts", 10)
    change = {"change": "set_limit", "pair": "companies -> deals", "limit": 50}
    simulator.faults.add("change", path="*/configurations/0-3/0-1", when="after", changes=[change])
    assert "companies -> deals" in named(read_inventory(connected(simulator, portal)))


def test_a_portal_that_never_rests_is_said_to_change(
    simulator: Simulator, portal: SimulatedPortal
) -> None:
    portal.set_limit("deals", "contacts", 10)
    for limit in range(11, 20):
        change = {"change": "set_limit", "pair": "deals -> contacts", "limit": limit}
        path = "*/configurations/0-3/0-1"
        simulator.faults.add("change", path=path, when="before", changes=[change])
    inventory = read_inventory(connected(simulator, portal))
    assert inventory.has_changed
    assert not inventory.is_complete
    assert len(simulator.requests(path="/configurations/0-3/0-1")) <= 5


@pytest.mark.parametrize(
    "switches",
    [
        {"null_rows": "everywhere"},
        {"null_rows": "none"},
        {"same_object_label_limit": "separate"},
        {"result_order": "descending"},
    ],
    ids=str,
)
def test_it_is_complete_however_hubspot_lists_limits(
    simulator: Simulator, portal: SimulatedPortal, switches: Mapping[str, Any]
) -> None:
    simulator.set_switches(**switches)
    portal.set_limit("companies", "companies", 5, label="Sister company")
    portal.set_limit("deals", "contacts", 2, label="Decision maker")
    inventory = read_inventory(connected(simulator, portal))
    assert named(inventory) == {
        "deals -> contacts": {"'Decision maker'": 2},
        "companies -> companies": {"'Sister company'": 5},
    }
    assert inventory.is_complete


def test_one_number_for_labels_of_two_pairs_is_two_limits(
    simulator: Simulator, portal: SimulatedPortal
) -> None:
    for pair in (("orders", "carts"), ("leads", "deals")):
        portal.change(
            change="add_label", pair=" -> ".join(pair), label="Same", typeId=900, inverseTypeId=901
        )
        portal.set_limit(*pair, 7, label="Same")
    inventory = read_inventory(connected(simulator, portal))
    assert named(inventory) == {"leads -> deals": {"'Same'": 7}, "orders -> carts": {"'Same'": 7}}


@pytest.mark.parametrize("associations", ["observed", "documented"])
def test_a_label_with_the_number_of_hubspots_own_type_of_its_pair_is_found(
    simulator: Simulator, portal: SimulatedPortal, associations: str
) -> None:
    simulator.set_switches(schema_associations=associations)
    portal.set_limit("contacts", "companies", 1, label="Billing approver")
    assert portal.type("contacts", "companies", label="Billing approver").type_id == 279
    inventory = read_inventory(connected(simulator, portal))
    assert named(inventory) == {"contacts -> companies": {"'Billing approver'": 1}}


def test_a_custom_object_goes_by_its_full_name_where_a_standard_one_has_the_short_one(
    simulator: Simulator, portal: SimulatedPortal
) -> None:
    portal.add_custom_object("project", associated_with=["deals"])
    portal.set_limit("p8800123_project", "deals", 3)
    assert "p8800123_project -> deals" in named(read_inventory(connected(simulator, portal)))


def test_how_far_it_is_can_be_shown(simulator: Simulator, portal: SimulatedPortal) -> None:
    portal.set_limit("deals", "contacts", 10)
    portal.set_limit("companies", "deals", 10)
    said: list[tuple[str, int, int]] = []
    report: Callable[[str, int, int], None] = lambda *step: said.append(step)  # noqa: E731
    read_inventory(connected(simulator, portal), progress=report)
    assert said == [("Reading pairs", 1, 2), ("Reading pairs", 2, 2)]


def test_a_pair_is_looked_up_whatever_its_objects_are_called(
    simulator: Simulator, portal: SimulatedPortal
) -> None:
    portal.set_limit("pet", "contacts", 4)
    connection = connected(simulator, portal)
    inventory = read_inventory(connection)
    pair: Pair = connection.pair("p8800123_pet", "0-1")
    live = inventory.of(pair)
    assert live
    assert live.limits
    assert inventory.of(pair.reverse) is None
