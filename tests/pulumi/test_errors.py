"""What goes wrong is told in one readable paragraph, and costs no state."""

from __future__ import annotations

import pytest

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.pulumi.conftest import LIMITS, Applied
from tests.pulumi.project import Project, PulumiFailed

CHANGED = {**LIMITS, "deals -> contacts": {"limit": 12, "labels": {"Decision maker": 2}}}


@pytest.fixture
def impatient(applied: Applied) -> Project:
    """A project with limits in its state, whose program does not wait for a server in trouble."""
    project = applied()
    project.declare(CHANGED, maxWait="0")
    return project


def refused(project: Project, operation: str, *options: str) -> str:
    """The errors of ours that an operation ends in, one a pair."""
    with pytest.raises(PulumiFailed) as failure:
        getattr(project, operation)(*options)
    text = failure.value.run.diagnostics
    assert "Traceback" not in failure.value.run.output
    assert "bug in hubspot-limits" not in text
    assert ".py" not in text
    assert len(project.resources()) == len(LIMITS)
    told = [paragraph for paragraph in text.split("\n\n") if "AssociationLimit" in paragraph]
    assert [paragraph.count("error: ") for paragraph in told] == [1] * len(told)
    pairs = [paragraph.strip().partition("\n")[0] for paragraph in told]
    assert len(set(pairs)) == len(pairs)
    return "\n".join(told)


def test_a_token_that_hubspot_does_not_accept(impatient: Project) -> None:
    impatient.environment["HUBSPOT_ACCESS_TOKEN"] = "pat-na1-mistyped"
    for operation in ("preview", "up", "refresh", "destroy"):
        text = refused(impatient, operation)
        assert "HubSpot does not accept the access token (HTTP 401" in text, operation
        assert "Copy it again from HubSpot's settings" in text


def test_a_token_without_a_scope(impatient: Project, portal: SimulatedPortal) -> None:
    impatient.environment["HUBSPOT_ACCESS_TOKEN"] = portal.read_only_token
    text = refused(impatient, "up")
    assert text.count("HTTP 403, MISSING_SCOPES") == 1
    assert "crm.objects.contacts.write" in text
    assert portal.limit("deals", "contacts") == 10


def test_a_label_that_is_not_there(impatient: Project) -> None:
    impatient.declare({"deals -> contacts": {"limit": 10, "labels": {"Decision makr": 2}}})
    text = refused(impatient, "preview")
    assert "deals -> contacts has no label 'Decision makr'" in text
    assert "Did you mean 'Decision maker'" in text


def test_a_server_that_cannot_be_reached(impatient: Project, simulator: Simulator) -> None:
    simulator.stop()
    text = refused(impatient, "up")
    assert text.count("the connection is refused") == 1
    assert "Check the network, the proxy and the base URL" in text


def test_what_is_wrong_with_each_pair_is_told_beside_the_others(
    impatient: Project, portal: SimulatedPortal, simulator: Simulator
) -> None:
    impatient.environment["HUBSPOT_ACCESS_TOKEN"] = portal.read_only_token
    before = dict(portal.limits())
    simulator.faults.add("html", status=200, times=9, path="*/0-2/0-3*")
    simulator.faults.add("html", status=502, times=9, path="*/0-5/0-1*")
    simulator.faults.add("status", status=403, times=9, path="*/0-1/0-2*")
    text = refused(impatient, "destroy", "--run-program", "--continue-on-error")
    assert text.count("companies -> deals: HubSpot's answer is a web page instead of JSON") == 1
    assert text.count("tickets -> contacts: HubSpot's servers have trouble (HTTP 502)") == 1
    assert text.count("read the labels of contacts -> companies: HubSpot does not let this") == 1
    assert text.count("HTTP 403, MISSING_SCOPES") == 3
    assert portal.limits() == before


def test_every_mistake_of_a_stack_file_and_its_base_is_told_before_anything_runs(
    project: Project,
) -> None:
    (project.folder / "stacks" / "base.yaml").write_text("companies -> deals: 0\n")
    project.declare(
        {"deals -> contacts": {"limt": 10}, "contacts -> companies": 0},
        accountTyp="SANDBOX",
        extends="stacks/base.yaml",
    )
    with pytest.raises(PulumiFailed) as refused:
        project.preview()
    text = refused.value.run.output
    assert "Pulumi.sandbox.yaml has mistakes:\n" in text
    assert 'stacks/base.yaml:1: "companies -> deals": expected a limit' in text
    assert "did you mean limit?" in text
    assert "did you mean accountType?" in text
    assert "contacts -> companies" in text
    assert "Traceback" not in text
