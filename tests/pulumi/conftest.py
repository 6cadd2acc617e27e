from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import pytest

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.conftest import SANDBOX
from tests.pulumi.project import Project
from tools.pulumi_cli import PulumiCli

LIMITS: Mapping[str, Any] = {
    "deals -> contacts": {"limit": 10, "labels": {"Decision maker": 2}},
    "companies -> deals": 50,
    "tickets -> contacts": {"limit": 5, "labels": {"Escalation contact": 3}},
    "contacts -> companies": {"limit": 3, "labels": {"Billing approver": 1}},
    "deals -> companies": {"limit": 4, "exclusive": True},
}
"""A pair of each kind, for tests that begin with a stack that was applied."""


class Applied(Protocol):
    def __call__(self, limits: Mapping[str, Any] = LIMITS) -> Project:
        """The project after an `up` of these limits, which are live in the simulated sandbox."""


@pytest.fixture(scope="session")
def applied_before() -> dict[str, tuple[Project, Mapping[str, int]]]:
    """What `applied` has brought about so far: each declaration is applied once, then copied."""
    return {}


@pytest.fixture
def applied(
    project: Project,
    portal: SimulatedPortal,
    cli: PulumiCli,
    applied_before: dict[str, tuple[Project, Mapping[str, int]]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Applied:
    def apply(limits: Mapping[str, Any] = LIMITS) -> Project:
        key = json.dumps(limits)
        if key not in applied_before:
            with Simulator() as simulator:
                sandbox = simulator.portal(SANDBOX)
                first = Project(tmp_path_factory.mktemp("applied"), cli, sandbox.environment)
                first.declare(limits)
                first.up()
                applied_before[key] = first, sandbox.limits()
        first, live = applied_before[key]
        project.take_over(first)
        for place, limit in live.items():
            one, other, association_type = place.split("/", 2)
            portal.set_limit(one, other, limit, type=association_type)
        return project

    return apply


@pytest.fixture
def project(tmp_path: Path, cli: PulumiCli, portal: SimulatedPortal) -> Project:
    """This project's program, with access to the simulated sandbox."""
    return Project(tmp_path, cli, portal.environment)
