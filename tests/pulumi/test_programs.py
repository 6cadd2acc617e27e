"""Programs of one's own, in projects of any name."""

from __future__ import annotations

import json

import pytest

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.pulumi.conftest import LIMITS, Applied
from tests.pulumi.project import Project, PulumiFailed

PROGRAM = """
import pulumi
from hubspot_limits import AssociationLimit

deals = AssociationLimit(
    "deals", "deals", "contacts", limit=10, labels={"Decision maker": 2}
)
AssociationLimit("twice", "companies", "deals", limit=deals.limit.apply(lambda limit: limit * 2))
told = pulumi.Output.unsecret(pulumi.Output.secret(42))
AssociationLimit("told", "tickets", "contacts", limit=told)
for name in ("portal_id", "from_object_type", "to_object_type", "from_object_type_id",
             "to_object_type_id", "limit", "labels", "limits", "undeclared"):
    pulumi.export(name, getattr(deals, name))
"""


def test_a_program_declares_limits_of_outputs_and_reads_what_they_became(
    project: Project, portal: SimulatedPortal, simulator: Simulator
) -> None:
    label = portal.type("deals", "contacts", label="Decision maker").type_id
    project.use_program(PROGRAM, name="acme")
    project.declare()
    new = ("deals", "twice", "told")
    assert project.preview().steps == dict.fromkeys(new, "create"), "what is not known yet too"
    assert project.up().steps == dict.fromkeys(new, "created")
    assert portal.limit("companies", "deals") == 20
    assert portal.limit("tickets", "contacts") == 42, "taken out of a secret"
    outputs = json.loads(project.pulumi("stack", "output", "--json", "--stack", "sandbox").output)
    assert outputs == {
        "portal_id": "8800123",
        "from_object_type": "deals",
        "to_object_type": "contacts",
        "from_object_type_id": "0-3",
        "to_object_type_id": "0-1",
        "limit": 10,
        "labels": {"Decision maker": 2},
        "limits": {
            "HUBSPOT_DEFINED/3": {"limit": 10},
            f"USER_DEFINED/{label}": {"label": "Decision maker", "limit": 2},
        },
        "undeclared": {},
    }
    simulator.clear_requests()
    assert "4 unchanged" in project.up().output
    assert not simulator.requests()


RENAMED = """
import pulumi
from hubspot_limits import AssociationLimit
from hubspot_limits.stack import declare_limits

declare_limits()
AssociationLimit(
    "limits-of-deals", "deals", "contacts", limit=10, labels={"Decision maker": 2},
    opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name="deals-contacts")]),
)
"""


def test_an_alias_renames_a_resource_without_a_step(applied: Applied, simulator: Simulator) -> None:
    project = applied()
    project.declare({pair: limit for pair, limit in LIMITS.items() if pair != "deals -> contacts"})
    (project.folder / "__main__.py").write_text(RENAMED)
    simulator.clear_requests()
    assert "6 unchanged" in project.up().output
    assert "limits-of-deals" in project.resources()
    assert not simulator.requests()


TWICE = """
from hubspot_limits import AssociationLimit

AssociationLimit("one", "deals", "contacts", limit=10)
AssociationLimit("two", "Deal", "0-1", limit=10)
"""


def test_two_resources_for_one_pair_are_refused_without_a_traceback(
    project: Project, simulator: Simulator
) -> None:
    project.use_program(TWICE, name="acme")
    project.declare()
    with pytest.raises(PulumiFailed) as refused:
        project.preview()
    text = refused.value.run.output
    assert "'two' and 'one' are both the limits of deals -> contacts" in text
    assert "Traceback" not in text
    assert not simulator.writes()


SECRET = """
import pulumi
from hubspot_limits import AssociationLimit

AssociationLimit("deals", "deals", "contacts", {declared})
"""


@pytest.mark.parametrize(
    ("key", "declared"),
    [
        ("limit", "limit=pulumi.Output.secret(4242)"),
        pytest.param(
            "labels",
            "labels={'Decision maker': pulumi.Output.secret(4242)}",
            marks=pytest.mark.exhaustive,
        ),
    ],
)
def test_a_secret_limit_is_refused_because_outputs_are_in_clear(
    key: str, declared: str, project: Project
) -> None:
    project.use_program(SECRET.format(declared=declared), name="acme")
    project.declare()
    with pytest.raises(PulumiFailed) as failure:
        project.preview()
    assert (
        f"error: 'deals': {key} is a secret, but limits are shown in clear, by previews and in "
        "outputs: only hubspot-limits:token is a secret. Declare it without "
        "`pulumi.Output.secret`, or take the secret off with `pulumi.Output.unsecret`."
    ) in failure.value.run.diagnostics
    assert "Traceback" not in failure.value.run.output
    assert "4242" not in failure.value.run.output


LIVE_AS_DECLARED = """
from hubspot_limits import AssociationLimit

AssociationLimit("deals", "deals", "contacts", limit=10)
AssociationLimit("companies", "companies", "deals", limit=50)
"""


def test_pairs_that_are_live_as_declared_are_told_when_the_program_has_ended(
    project: Project, portal: SimulatedPortal, simulator: Simulator
) -> None:
    portal.set_limit("deals", "contacts", 10)
    project.use_program(LIVE_AS_DECLARED, name="acme")
    project.declare()
    line = "1 of 2 new pairs are live as declared: nothing is written for it"
    assert line in project.up().output
    assert len(simulator.writes()) == 1
