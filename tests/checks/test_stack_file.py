from __future__ import annotations

from pathlib import Path

import pytest

from hubspot_limits.checks.check import Check
from hubspot_limits.checks.stack_file import examined_stack_of, project_of

PORTAL = "config:\n  hubspot-limits:portalId: 8800123\n"
LIMITS = "  hubspot-limits:limits: {deals -> contacts: 10}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("Pulumi.yaml").write_text("name: mine\nruntime: python\n")
    return tmp_path


def check(text: str, name: str | None = None) -> Check:
    Path("Pulumi.sandbox.yaml").write_text(text)
    project, _ = project_of(Path.cwd())
    return examined_stack_of(project, name, {})[1]


def test_a_stack_file_is_said_with_the_number_of_its_pairs() -> None:
    assert str(check(PORTAL + LIMITS)) == "Pulumi.sandbox.yaml, 1 pair"
    assert str(check(PORTAL, "organization/mine/sandbox")) == "Pulumi.sandbox.yaml, 0 pairs"


def test_the_bases_of_a_stack_are_named() -> None:
    Path("base.yaml").write_text("deals -> contacts: 10\n")
    found = check(f"{PORTAL}  hubspot-limits:extends: base.yaml\n")
    assert str(found) == "Pulumi.sandbox.yaml, 1 pair with base.yaml"


def test_of_several_mistakes_the_first_is_said_and_where_the_others_are() -> None:
    found = check("config:\n  hubspot-limits:portalID: 1\n  hubspot-limits:apiVersion: v9\n")
    assert found.verdict == "FAIL"
    assert "Pulumi.sandbox.yaml:" in found.found
    assert "more)" in found.found
    assert found.remedy.startswith("hubspot-limits validate Pulumi.sandbox.yaml")


def test_a_file_that_is_no_yaml_or_no_file_is_a_line() -> None:
    assert "not YAML" in str(check("config: [\n"))
    assert "there are Pulumi.sandbox.yaml" in str(check(PORTAL, "production"))


def test_what_an_environment_of_pulumi_cloud_adds_is_not_known() -> None:
    found = check("environment: [shared]\nconfig: {}\n")
    assert found.verdict == "unknown"
    assert "hubspot-limits:portalId: not in this file" in str(found)


def test_one_of_several_stacks_has_to_be_named() -> None:
    Path("Pulumi.production.yaml").write_text(PORTAL)
    assert "say which with --stack" in str(check(PORTAL))


def test_a_folder_without_a_project_is_told_how_to_get_one(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").unlink()
    project, found = project_of(tmp_path)
    assert project is None
    assert "hubspot-limits init FOLDER" in found.remedy


def test_a_project_file_that_cannot_be_used_is_a_line(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("config: {a: 1, a: 2}\n")
    assert project_of(tmp_path)[1].verdict == "FAIL"
