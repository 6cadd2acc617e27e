from __future__ import annotations

import tomllib

import pytest
from packaging.requirements import Requirement

from hubspot_limits.checks.pulumi_cli import OLDEST_CLI
from hubspot_limits.checks.python_environment import OLDEST_PYTHON, OLDEST_SDK
from hubspot_limits.checks.versions import Version, version_in
from tools.project import PROJECT


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("v3.274.1\n", Version(3, 274, 1)),
        ("3.15.0a2", Version(3, 15, 0)),
        ("3.11", Version(3, 11, 0)),
        ("nonsense", Version(0, 0, 0)),
        (None, Version(0, 0, 0)),
    ],
)
def test_a_version_is_found_in_what_a_tool_prints(text: str | None, version: Version) -> None:
    assert version_in(text) == version


def test_the_oldest_versions_are_those_that_the_project_asks_for() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    assert project["requires-python"] == f">={OLDEST_PYTHON.major}.{OLDEST_PYTHON.minor}"
    (sdk,) = [
        Requirement(requirement)
        for requirement in project["dependencies"]
        if requirement.startswith("pulumi")
    ]
    assert sdk.specifier.contains(str(OLDEST_SDK))
    assert not sdk.specifier.contains(f"{OLDEST_SDK.major}.{OLDEST_SDK.minor - 1}.9")
    assert not sdk.specifier.contains(str(OLDEST_SDK.next_major))
    assert f'requiredPulumiVersion: ">={OLDEST_CLI}"' in (PROJECT / "Pulumi.yaml").read_text()
