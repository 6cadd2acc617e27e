from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from tools.project import PROJECT
from tools.pulumi_cli import built

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILES = sorted((PROJECT / ".github" / "workflows").glob("*.yml"))
workflow_files = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def workflow(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = YAML(typ="safe").load(file)
    return content


def steps(file: Path) -> Iterator[dict[str, Any]]:
    for job in workflow(file)["jobs"].values():
        yield from job["steps"]


@workflow_files
def test_every_action_is_pinned_by_commit_and_says_its_version(file: Path) -> None:
    uses = re.findall(r"uses: (.*)", file.read_text())
    assert uses
    for action in uses:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)


WRITERS = {
    ("release", "publish"): "id-token",
    ("preview", "report"): "pull-requests",
    ("drift", "drift"): "issues",
}
"""The jobs that may write something, and what."""


@workflow_files
def test_jobs_may_read_the_code_and_only_those_that_must_may_write_one_thing(file: Path) -> None:
    assert workflow(file)["permissions"] == {}
    for name, job in workflow(file)["jobs"].items():
        writes = WRITERS.get((file.stem, name))
        more = {writes: "write"} if writes else {}
        assert job["permissions"] == {"contents": "read", **more}


@workflow_files
def test_a_checkout_leaves_no_credentials_behind(file: Path) -> None:
    checkouts = [step for step in steps(file) if "checkout" in step.get("uses", "")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@workflow_files
def test_ci_runs_the_cli_that_the_project_pins(file: Path) -> None:
    brought = [step["with"] for step in steps(file) if "pulumi/actions" in step.get("uses", "")]
    assert bool(brought) is (file.stem != "release")
    assert all(given == {"pulumi-version": str(built.pinned_version())} for given in brought)


def test_renovate_moves_the_pin_of_the_cli_in_all_its_places_at_once() -> None:
    renovate = json.loads((PROJECT / ".github" / "renovate.json").read_text())
    (manager,) = renovate["customManagers"]
    (pattern,) = manager["managerFilePatterns"]
    (match,) = manager["matchStrings"]
    (group,) = [rule for rule in renovate["packageRules"] if rule.get("groupName") == "Pulumi CLI"]
    for file in FILES:
        assert re.search(pattern.strip("/"), str(file.relative_to(PROJECT)))
        found = re.findall(match.replace("(?<", "(?P<"), file.read_text())
        assert found == [str(built.pinned_version())] * file.read_text().count("pulumi-version")
    pinned = set(
        re.findall(r"^require (\S+) v", (built.MODULE / "go.mod").read_text(), re.MULTILINE)
    )
    assert set(group["matchPackageNames"]) == pinned
    assert manager["depNameTemplate"] in pinned


@workflow_files
def test_secrets_reach_single_steps_only_and_of_actions_the_one_that_a_key_is_for(
    file: Path,
) -> None:
    jobs = workflow(file)["jobs"].values()
    actions = [step for step in steps(file) if "uses" in step and step.get("id") != "app"]
    for scope in (workflow(file), *jobs, *actions):
        assert "secrets." not in str(scope.get("env", "")) + str(scope.get("with", ""))


@workflow_files
def test_no_script_has_text_of_others_in_it_and_none_runs_for_a_fork_with_secrets(
    file: Path,
) -> None:
    assert not any("${{" in step.get("run", "") for step in steps(file))
    assert "pull_request_target" not in file.read_text()


def test_what_is_applied_to_a_portal_is_never_ended_in_the_middle() -> None:
    jobs = workflow(PROJECT / ".github/workflows/deploy.yml")["jobs"]
    for name, job in jobs.items():
        if name.startswith("deploy-"):
            assert job["environment"] == name
            assert job["concurrency"] == {"group": name, "cancel-in-progress": False}


def test_reports_and_a_release_are_all_that_is_handed_over() -> None:
    uploads = {
        step["with"]["path"]
        for file in FILES
        for step in steps(file)
        if "upload-artifact" in step.get("uses", "")
    }
    assert uploads == {"${{ matrix.stack }}.json", "dist/"}


def test_a_release_publishes_what_was_built_and_tried() -> None:
    jobs = workflow(PROJECT / ".github/workflows/release.yml")["jobs"]
    assert "make wheel" in [step.get("run") for step in jobs["build"]["steps"]]
    assert jobs["publish"]["needs"] == "build"
    assert jobs["publish"]["environment"]
    assert "dist/" in [step.get("with", {}).get("path") for step in jobs["publish"]["steps"]]


def test_the_project_s_own_ci_runs_the_command_of_the_readme(tmp_path: Path) -> None:
    make = tmp_path / "make"
    make.write_text('#!/bin/sh\necho "$PWD: make $*"\n')
    make.chmod(0o755)
    ran = subprocess.run(
        [PROJECT / ".ci" / "run"],
        cwd=tmp_path,
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == f"{PROJECT}: make test\n"
