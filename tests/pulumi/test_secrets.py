"""No token is seen in clear: in files, in output, at any level of logging."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.pulumi.project import Project, PulumiFailed

DEALS = {"deals -> contacts": {"limit": 10, "labels": {"Decision maker": 2}}}
ALL_THERE_IS = ("-v=11", "--logtostderr", "--logflow")


def _files_with(secret: str, project: Project) -> Iterator[str]:
    """Files of the project, its backend and Pulumi's home, logs included."""
    for path in project.folder.parent.rglob("*"):
        if ".venv" not in path.parts and path.is_file() and secret.encode() in path.read_bytes():
            yield str(path)


def _said_in_a_life(project: Project, simulator: Simulator) -> Iterator[str]:
    """All output of a stack that is made, refused, looked at and destroyed."""
    yield project.up(*ALL_THERE_IS, "--diff").output
    simulator.faults.add("status", status=401, times=2)
    with pytest.raises(PulumiFailed) as refused:
        project.refresh(*ALL_THERE_IS)
    yield refused.value.run.output
    simulator.faults.clear()
    yield project.pulumi("stack", "export", "--stack", "sandbox").output
    yield project.destroy(*ALL_THERE_IS).output


def test_a_token_of_the_environment_is_nowhere(
    project: Project, portal: SimulatedPortal, simulator: Simulator
) -> None:
    project.environment["HUBSPOT_LIMITS_DEBUG"] = "1"
    project.declare(DEALS)
    assert portal.token not in project.preview(*ALL_THERE_IS, "--diff").output
    for output in _said_in_a_life(project, simulator):
        assert portal.token not in output
    assert not list(_files_with(portal.token, project))


@pytest.mark.exhaustive
def test_the_secrets_of_an_oauth_app_are_nowhere(
    project: Project, portal: SimulatedPortal, simulator: Simulator
) -> None:
    app = portal.oauth_app
    project.environment |= {
        "HUBSPOT_LIMITS_DEBUG": "1",
        "HUBSPOT_ACCESS_TOKEN": None,
        "HUBSPOT_CLIENT_ID": app.client_id,
        "HUBSPOT_CLIENT_SECRET": app.client_secret,
        "HUBSPOT_REFRESH_TOKEN": app.refresh_token,
    }
    project.declare(DEALS)
    said = "".join(_said_in_a_life(project, simulator))
    assert simulator.writes()
    for secret in (app.client_secret, app.refresh_token):
        assert secret not in said
        assert not list(_files_with(secret, project))


def test_a_token_of_the_configuration_is_only_there_encrypted(
    project: Project, portal: SimulatedPortal, simulator: Simulator
) -> None:
    project.environment["HUBSPOT_ACCESS_TOKEN"] = None
    project.declare(DEALS)
    project.pulumi(
        *("config", "set", "--secret", "hubspot-limits:token", portal.token),
        *("--stack", "sandbox"),
    )
    for output in _said_in_a_life(project, simulator):
        assert portal.token not in output
    assert simulator.writes()
    assert not list(_files_with(portal.token, project))
    stack_file = project.folder / "stacks" / "Pulumi.sandbox.yaml"
    assert "secure: v1:" in stack_file.read_text().replace("'", "")


PROGRAM = """
from hubspot_limits import AssociationLimit

AssociationLimit("deals", "deals", "contacts", limit=10)
"""


@pytest.mark.parametrize("program", [None, PROGRAM], ids=["a stack's limits", "a program's own"])
def test_a_token_in_clear_is_refused_in_the_words_of_validate(
    project: Project, portal: SimulatedPortal, simulator: Simulator, program: str | None
) -> None:
    if program:
        project.use_program(program, name="acme")
    project.declare(None if program else DEALS, token=portal.token)
    with pytest.raises(PulumiFailed) as refused:
        project.preview()
    assert (
        "Pulumi.sandbox.yaml has mistakes:\n"
        "      hubspot-limits:token: expected a secret (`pulumi config set --secret "
        "hubspot-limits:token`), not clear text\n"
    ) in refused.value.run.output
    assert portal.token not in refused.value.run.output
    assert not simulator.requests()


def test_a_secret_within_limits_is_refused(project: Project, simulator: Simulator) -> None:
    project.declare(DEALS)
    project.pulumi(
        *("config", "set", "--secret", "--path", "hubspot-limits:limits.a", "5"),
        *("--stack", "sandbox"),
    )
    with pytest.raises(PulumiFailed) as refused:
        project.preview()
    assert (
        "hubspot-limits:limits: expected clear text: only hubspot-limits:token is a secret"
    ) in refused.value.run.output
    assert not simulator.requests()
