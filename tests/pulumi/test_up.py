"""Declare, preview, apply, change, destroy."""

from __future__ import annotations

import pytest

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.pulumi.conftest import LIMITS, Applied
from tests.pulumi.project import Project, PulumiFailed

DEALS = {"limit": 10, "labels": {"Decision maker": 2}}


def test_what_is_previewed_is_applied_and_then_nothing_is_left_to_do(
    project: Project, portal: SimulatedPortal, simulator: Simulator
) -> None:
    portal.set_limit("companies", "deals", 50)
    project.declare({"deals -> contacts": DEALS, "companies -> deals": 50})
    up = project.pulumi("up", "--yes", "--diff", "--stack", "sandbox")
    previewed, applied = up.output.split("Updating (sandbox):")
    for said in (
        "Decision maker: 2",
        "limit         : 10",
        "limit         : 50",
        "1 of 2 new pairs are live as declared",
    ):
        assert said in previewed
        assert said in applied
    assert "+ 3 to create" in previewed
    assert "+ 3 created" in applied
    assert portal.limit("deals", "contacts") == 10
    assert portal.limit("deals", "contacts", label="Decision maker") == 2
    assert portal.limit("companies", "deals") == 50

    simulator.clear_requests()
    assert "3 unchanged" in project.up().output
    assert not simulator.requests()


def test_each_change_is_previewed_with_its_values_and_costs_one_write(
    applied: Applied, portal: SimulatedPortal, simulator: Simulator
) -> None:
    project = applied()
    project.declare(
        {
            **LIMITS,
            "deals -> contacts": {**DEALS, "limit": 12},
            "tickets -> contacts": {"limit": 5, "labels": {"Escalation contact": 4}},
            "contacts -> companies": 3,
        }
    )
    simulator.clear_requests()
    preview = project.preview("--diff").output
    assert "limit         : 10 => 12" in preview
    assert "~ Escalation contact: 3 => 4" in preview
    assert "- Billing approver: 1" in preview
    assert not simulator.writes()

    up = project.up()
    assert up.steps == dict.fromkeys(
        ("deals-contacts", "tickets-contacts", "contacts-companies"), "updated"
    )
    assert portal.limit("deals", "contacts") == 12
    assert portal.limit("deals", "contacts", label="Decision maker") == 2
    assert portal.limit("tickets", "contacts", label="Escalation contact") == 4
    assert portal.limit("contacts", "companies", label="Billing approver") is None
    assert portal.limit("contacts", "companies") == 3
    assert len(simulator.writes()) == 3


def test_a_declaration_that_moves_to_another_pair_leaves_none_behind(
    project: Project, portal: SimulatedPortal
) -> None:
    project.declare({"companies -> deals": {"limit": 50, "name": "the-limit"}})
    project.up()
    project.declare({"companies -> tickets": {"limit": 50, "name": "the-limit"}})
    up = project.up("--diff").output
    assert 'toObjectType    : "deals" => "tickets"' in up
    assert "+-1 replaced" in up
    assert portal.limit("companies", "deals") is None
    assert portal.limit("companies", "tickets") == 50


def test_the_order_and_the_spelling_of_a_stack_file_mean_nothing(
    applied: Applied, simulator: Simulator
) -> None:
    project = applied()
    simulator.clear_requests()
    project.declare(
        {
            "deal->company": LIMITS["deals -> companies"],
            "Contact -> 0-2": LIMITS["contacts -> companies"],
            "tickets -> contacts": LIMITS["tickets -> contacts"],
            "company -> Deal": {"limit": 50, "labels": {}},
            "deals->0-1": {"labels": {"Decision maker": 2}, "limit": 10},
        }
    )
    assert "6 unchanged" in project.up().output
    assert not simulator.requests()


def test_a_resource_that_gets_a_name_keeps_its_limits(
    applied: Applied, portal: SimulatedPortal, simulator: Simulator
) -> None:
    project = applied()
    simulator.clear_requests()
    project.declare({**LIMITS, "deals -> contacts": {**DEALS, "name": "deal-contacts"}})
    up = project.up()
    assert up.steps == {"deal-contacts": "created", "deals-contacts": "deleted"}
    assert "left in place, because it is still declared: Decision maker; limit" in up.output
    assert portal.limit("deals", "contacts") == 10
    assert not simulator.writes()
    resources = project.resources()
    assert len(resources) == len(LIMITS)
    assert "deal-contacts" in resources


def test_what_is_protected_or_retained_is_not_removed(
    project: Project, portal: SimulatedPortal, simulator: Simulator
) -> None:
    project.declare(
        {
            "deals -> contacts": {**DEALS, "protect": True},
            "companies -> deals": {"limit": 50, "retainOnDelete": True},
            "deals -> companies": 4,
        }
    )
    project.up()
    simulator.clear_requests()
    project.declare({"deals -> companies": 4})
    with pytest.raises(PulumiFailed, match="protected"):
        project.preview()
    project.declare({"deals -> contacts": {**DEALS, "protect": True}, "deals -> companies": 4})
    assert project.up().steps == {"companies-deals": "deleted"}
    assert portal.limit("companies", "deals") == 50
    assert not simulator.writes()


def test_destroy_removes_what_was_declared_and_nothing_else(
    applied: Applied, portal: SimulatedPortal, simulator: Simulator
) -> None:
    project = applied()
    names = project.resources()
    simulator.let_pass(3600)  # till nothing can be settling
    before = set(portal.limits())
    portal.set_limit("contacts", "deals", 4)
    portal.add_label("companies", "deals", "Of somebody else")
    portal.set_limit("companies", "deals", 1, label="Of somebody else")
    by_hand = {place: limit for place, limit in portal.limits().items() if place not in before}
    assert project.destroy().steps == dict.fromkeys(names, "deleted")
    assert portal.limits() == by_hand
    assert sorted(by_hand.values()) == [1, 4]
    assert not project.resources()
