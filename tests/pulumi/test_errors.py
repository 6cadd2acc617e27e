"""What goes wrong is told in one readable paragraph, and costs no state."""

from __future__ import annotations

import pytest

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.pulumi.conftest import Applied
from tests.pulumi.project import Project, PulumiFailed

DEALS = {"limit": 10, "labels": {"Decision maker": 2}}


@pytest.fixture
def known(applied: Applied) -> Project:
    """A project with a limit in its state, which does not wait for a server that is gone."""
    return applied({"deals -> contacts": DEALS}, maxWait="0")


def _refused(project: Project, *operations: str) -> str:
    """The one error that each operation ends in, where Pulumi adds none of its own."""
    told: list[str] = []
    for operation in operations:
        with pytest.raises(PulumiFailed) as refused:
            getattr(project, operation)()
        text = refused.value.run.diagnostics
        assert "Traceback" not in refused.value.run.output
        assert "bug in hubspot-limits" not in text
        assert ".py" not in text
        told += [each for each in text.split("\n\n") if _is_ours(each)]
    assert told
    assert list(project.resources()) == ["deals-contacts"]
    return "\n".join(told)


def _is_ours(paragraph: str) -> bool:
    return "AssociationLimit" in paragraph


def test_a_token_that_hubspot_does_not_accept(known: Project) -> None:
    known.environment["HUBSPOT_ACCESS_TOKEN"] = "pat-na1-mistyped"
    known.declare({"deals -> contacts": {**DEALS, "limit": 12}})
    text = _refused(known, "preview", "up", "refresh", "destroy")
    assert text.count("HubSpot does not accept the access token (HTTP 401") == 4
    assert "Copy it again from HubSpot's settings" in text


def test_a_token_without_a_scope(
    known: Project, portal: SimulatedPortal, simulator: Simulator
) -> None:
    known.environment["HUBSPOT_ACCESS_TOKEN"] = portal.read_only_token
    known.declare({"deals -> contacts": {**DEALS, "limit": 12}})
    text = _refused(known, "up", "destroy")
    assert text.count("HTTP 403, MISSING_SCOPES") == 2
    assert "crm.objects.contacts.write" in text
    assert portal.limit("deals", "contacts") == 10
    simulator.faults.add("status", status=403, times=9)
    assert "HTTP 403" in _refused(known, "preview")


def test_a_label_that_is_not_there(known: Project) -> None:
    known.declare({"deals -> contacts": {"limit": 10, "labels": {"Decision makr": 2}}})
    text = _refused(known, "preview")
    assert "deals -> contacts has no label 'Decision makr'" in text
    assert "Did you mean 'Decision maker'" in text


def test_a_server_that_cannot_be_reached(known: Project, simulator: Simulator) -> None:
    known.declare({"deals -> contacts": {**DEALS, "limit": 12}}, maxWait="0")
    simulator.stop()
    text = _refused(known, "up", "destroy")
    assert text.count("the connection is refused") == 2
    assert "Check the network, the proxy and the base URL" in text


def test_a_web_page_in_place_of_an_answer(
    known: Project, portal: SimulatedPortal, simulator: Simulator
) -> None:
    known.declare({"deals -> contacts": {**DEALS, "limit": 12}}, maxWait="0")
    simulator.faults.add("html", status=200, times=9)
    assert "a web page instead of JSON (HTTP 200)" in _refused(known, "refresh")
    simulator.faults.clear()
    simulator.faults.add("html", status=502, times=9)
    assert "HTTP 502" in _refused(known, "destroy")
    assert portal.limit("deals", "contacts") == 10


def test_every_mistake_of_a_stack_file_is_told_before_anything_runs(project: Project) -> None:
    project.declare(
        {"deals -> contacts": {"limt": 10}, "contacts -> companies": 0}, accountTyp="SANDBOX"
    )
    with pytest.raises(PulumiFailed) as refused:
        project.preview()
    text = refused.value.run.output
    assert "Pulumi.sandbox.yaml has mistakes" in text
    assert "did you mean limit?" in text
    assert "did you mean accountType?" in text
    assert "contacts -> companies" in text
    assert "Traceback" not in text
