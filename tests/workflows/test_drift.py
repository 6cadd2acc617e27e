"""drift.yml, as GitHub would run it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from hubspot_limits.report.github.issue import MARKER, TITLE
from hubspot_limits.simulator import SimulatedPortal
from tests.workflows.repository import Environment, Repository
from tests.workflows.workflow_run import Runner, WorkflowRun

TOKENS = {"sandbox": "HUBSPOT_SANDBOX_TOKEN", "production": "HUBSPOT_PRODUCTION_TOKEN"}
STACK = """\
config:
  hubspot-limits:portalId: "{portal}"
  hubspot-limits:tokenVariable: {token}
  hubspot-limits:limits:
    deals -> contacts: 10
"""


@pytest.fixture
def scheduled(
    github: Runner, repository: Repository, portals: Mapping[str, SimulatedPortal]
) -> Runner:
    """Two stacks whose limits are live as declared, and the environment that looks at them."""
    for stack, portal in portals.items():
        file = repository.folder / "stacks" / f"Pulumi.{stack}.yaml"
        file.write_text(STACK.format(portal=portal.id, token=TOKENS[stack]))
        portal.set_limit("deals", "contacts", 10)
    repository.environments["drift"] = Environment(
        {TOKENS[stack]: portal.token for stack, portal in portals.items()},
        {"PULUMI_BACKEND_URL": "file://~"},
    )
    repository.commit()
    return github


def look(scheduled: Runner) -> WorkflowRun:
    head = scheduled.repository.git("rev-parse", "HEAD")
    return scheduled.run("drift.yml", "schedule", head)


def test_one_issue_is_opened_edited_and_closed_when_there_is_no_drift(
    scheduled: Runner, repository: Repository, portals: Mapping[str, SimulatedPortal]
) -> None:
    assert set(look(scheduled).results.values()) == {"success", "skipped"}
    assert not repository.talk.issues

    portals["production"].set_limit("deals", "contacts", 7)
    ran = look(scheduled)
    assert ran.results == {"drift": "success", "take-live": "skipped"}
    (issue,) = repository.talk.issues
    assert issue["title"] == TITLE
    assert "10 declared" in issue["body"]
    assert "7 live" in issue["body"]
    assert "https://github.com/acme/limits/actions/runs/17" in issue["body"]

    portals["sandbox"].set_limit("deals", "contacts", 8)
    look(scheduled)
    (issue,) = repository.talk.issues
    assert "8 live" in issue["body"]
    assert issue["state"] == "open"

    for portal in portals.values():
        portal.set_limit("deals", "contacts", 10)
    look(scheduled)
    (issue,) = repository.talk.issues
    assert issue["state"] == "closed"
    assert MARKER in issue["body"]


def test_a_portal_that_could_not_be_looked_at_is_no_clean_one(
    scheduled: Runner, repository: Repository, portals: Mapping[str, SimulatedPortal]
) -> None:
    repository.environments["drift"] = Environment(
        {TOKENS["sandbox"]: portals["sandbox"].token}, {"PULUMI_BACKEND_URL": "file://~"}
    )
    ran = look(scheduled)
    assert ran.results == {"drift": "failure", "take-live": "skipped"}
    (issue,) = repository.talk.issues
    assert "production (portal 8800456): not looked at" in issue["body"]
    assert issue["state"] == "open"


def test_with_an_app_s_token_the_live_values_are_proposed_and_proposed_anew(
    scheduled: Runner, repository: Repository, portals: Mapping[str, SimulatedPortal]
) -> None:
    repository.variables["DRIFT_APP_CLIENT_ID"] = "Iv1"
    secrets = repository.environments["drift"].secrets
    repository.environments["drift"] = Environment(
        {**secrets, "DRIFT_APP_PRIVATE_KEY": "a key"}, {"PULUMI_BACKEND_URL": "file://~"}
    )
    for live in (7, 6):
        portals["production"].set_limit("deals", "contacts", live)
        ran = look(scheduled)
        assert ran.results == {"drift": "success", "take-live": "success"}
        changed = repository.git("diff", "main", "hubspot-limits/take-live")
        assert f"+    deals -> contacts: {live}" in changed
        assert "sandbox" not in changed
    proposed = repository.talk.proposed
    assert proposed["--title"] == "Take the live limits"
    assert "Merge to keep them" in proposed["body"]
    talk = repository.talk
    tokens = dict(zip((call[0] for call in talk.calls), talk.tokens, strict=True))
    assert tokens == {"api": "ghs_of_the_job", "auth": "ghs_of_app_Iv1", "pr": "ghs_of_app_Iv1"}
