"""Declare, preview, apply, change, destroy."""

from __future__ import annotations

import pytest

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.pulumi.conftest import Applied
from tests.pulumi.project import Project, PulumiFailed

DEALS = {"limit": 10, "labels": {"Decision maker": 2}}


def test_what_is_previewed_is_applied_and_then_nothing_is_left_to_do(
    project: Project, portal: SimulatedPortal, simulator: Simulator
) -> None:
    project.declare({"deals -> contacts": DEALS, "companies -> deals": 50})
    preview = project.preview("--diff")
    assert "+ 3 to create" in preview.output
    assert "Decision maker: 2" in preview.output
    assert not simulator.writes()

    up = project.pulumi("up", "--yes", "--stack", "sandbox")
    assert up.steps == {"deals-contacts": "created", "companies-deals": "created"}
    assert portal.limit("deals", "contacts") == 10
    assert portal.limit("deals", "contacts", label="Decision maker") == 2
    assert portal.limit("companies", "deals") == 50

    simulator.clear_requests()
    again = project.pulumi("up", "--yes", "--stack", "sandbox")
    assert again.output.count("3 unchanged") == 2
    assert not simulator.requests()


def test_each_change_is_previewed_with_its_values_and_costs_one_write(
    applied: Applied, portal: SimulatedPortal, simulator: Simulator
) -> None:
    project = applied({"deals -> contacts": DEALS})

    project.declare({"deals -> contacts": {"limit": 12, "labels": {"Decision maker": 2}}})
    simulator.clear_requests()
    assert "limit         : 10 => 12" in project.preview("--diff").output
    assert not simulator.writes()
    assert project.up().steps == {"deals-contacts": "updated"}
    assert portal.limit("deals", "contacts") == 12
    assert len(simulator.writes()) == 1

    project.declare({"deals -> contacts": {"limit": 12, "labels": {"Decision maker": 3}}})
    assert "~ Decision maker: 2 => 3" in project.preview("--diff").output
    project.up()
    assert portal.limit("deals", "contacts", label="Decision maker") == 3

    project.declare({"deals -> contacts": 12})
    assert "- Decision maker: 3" in project.preview("--diff").output
    project.up()
    assert portal.limit("deals", "contacts", label="Decision maker") is None
    assert portal.limit("deals", "contacts") == 12
    assert len(simulator.writes()) == 3


def test_a_declaration_that_moves_to_another_pair_leaves_none_behind(
    project: Project, portal: SimulatedPortal
) -> None:
    project.declare({"companies -> deals": {"limit": 50, "name": "the-limit"}})
    project.up()
    project.declare({"companies -> tickets": {"limit": 50, "name": "the-limit"}})
    preview = project.preview("--diff")
    assert "+-1 to replace" in preview.output
    assert 'toObjectType    : "deals" => "tickets"' in preview.output
    assert "+-1 replaced" in project.up().output
    assert portal.limit("companies", "deals") is None
    assert portal.limit("companies", "tickets") == 50


def test_the_order_and_the_spelling_of_a_stack_file_mean_nothing(
    project: Project, simulator: Simulator
) -> None:
    project.declare({"deals -> contacts": DEALS, "companies -> deals": 50})
    project.up()
    simulator.clear_requests()
    project.declare(
        {
            "company -> Deal": {"limit": 50, "labels": {}},
            "deals->0-1": {"labels": {"Decision maker": 2}, "limit": 10},
        }
    )
    assert "3 unchanged" in project.up().output
    assert not simulator.requests()


def test_a_resource_that_gets_a_name_keeps_its_limits(
    applied: Applied, portal: SimulatedPortal, simulator: Simulator
) -> None:
    project = applied({"deals -> contacts": DEALS})
    simulator.clear_requests()
    project.declare({"deals -> contacts": {**DEALS, "name": "deal-contacts"}})
    up = project.up()
    assert up.steps == {"deal-contacts": "created", "deals-contacts": "deleted"}
    assert "left in place, because it is still declared: Decision maker; limit" in up.output
    assert portal.limit("deals", "contacts") == 10
    assert not simulator.writes()
    assert list(project.resources()) == ["deal-contacts"]


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
    project: Project, portal: SimulatedPortal
) -> None:
    portal.set_limit("tickets", "contacts", 4)
    before = dict(portal.limits())
    project.declare(
        {"deals -> contacts": {"labels": {"Decision maker": 2}}, "deals -> companies": 4}
    )
    project.up()
    portal.set_limit("deals", "contacts", 9)
    assert project.destroy().steps == {
        "deals-contacts": "deleted",
        "deals-companies": "deleted",
    }
    assert portal.limits() == {**before, "0-3/0-1/HUBSPOT_DEFINED/3": 9}
    assert not project.resources()
