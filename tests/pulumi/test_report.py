"""docs/report.md through the real CLI: three stacks, a change of each kind, and one that fails."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from hubspot_limits.report.report import read_report
from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.conftest import PRODUCTION
from tests.pulumi.project import SECONDS, Project
from tools.project import PROJECT

GUIDE = (PROJECT / "docs" / "report.md").read_text(encoding="utf-8")
STACKS = ("sandbox", "production", "training")
_WHEN = re.compile(r"on \d{4}-\d\d-\d\d at \d\d:\d\d UTC")


def files(sign: str) -> dict[str, str]:
    """The files of the guide's pull request, before it (``-``) or after (``+``)."""
    found = {}
    for diff in re.findall(r"```diff\n(.*?)```", GUIDE, re.DOTALL):
        lines = [line[1:] for line in diff.splitlines() if line[0] in (" ", sign)]
        found[lines[0].removeprefix("# ")] = "\n".join((*lines, ""))
    return found


def write(project: Project, sign: str) -> None:
    for name, text in files(sign).items():
        file = project.folder / name
        former = file.read_text() if file.exists() else ""
        salt = re.findall(r"^encryptionsalt: .*$", former, re.MULTILINE)
        file.write_text("\n".join((text.rstrip(), *salt, "")))


def run(project: Project, *arguments: str, code: int = 0) -> str:
    """What our command prints, as it is in the guide."""
    ended = subprocess.run(
        [str(Path(sys.executable).with_name("hubspot-limits")), "report", *arguments],
        cwd=project.folder,
        env=project.whole_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    assert ended.returncode == code, ended.stderr
    return ended.stdout


@pytest.fixture
def pull_request(project: Project, portal: SimulatedPortal, simulator: Simulator) -> Project:
    """The guide's project after `up` of what was there before, with its pull request."""
    project.environment["HUBSPOT_PRODUCTION_TOKEN"] = simulator.portal(PRODUCTION).token
    for stack in STACKS:
        project.declare({}, stack=stack)
    write(project, "-")
    for stack in ("sandbox", "production"):  # a preview that fails needs no state
        project.up(stack=stack)
    portal.set_limit("companies", "deals", 50)
    write(project, "+")
    return project


def test_three_stacks_are_reported_as_the_guide_shows(
    pull_request: Project, simulator: Simulator
) -> None:
    simulator.clear_requests()
    (shown,) = re.findall(r"\$ hubspot-limits report --all\n(.*?)```", GUIDE, re.DOTALL)
    text = run(pull_request, "--all", "--json", code=3)
    assert not simulator.writes()

    report = pull_request.folder / "report.json"
    report.write_text(text)
    (comment,) = re.findall(r"<!-- report -->\n(.*?)\n<!-- /report -->", GUIDE, re.DOTALL)
    for form, in_guide in (("text", shown), ("markdown", comment)):
        printed = run(pull_request, str(report), "--as", form, code=3)
        printed = printed.replace("\n\n<!-- hubspot-limits report -->", "")
        assert _WHEN.sub("", printed).strip() == _WHEN.sub("", in_guide).strip()

    annotation = run(pull_request, str(report), "--as", "annotations", code=3)
    assert annotation.startswith("::error file=stacks/Pulumi.training.yaml,line=5::")

    reported = read_report(text)
    (sandbox,) = (stack for stack in reported.stacks if stack.stack == "sandbox")
    digest = str(reported.model_copy(update={"stacks": (sandbox,)}).digest)
    again = run(pull_request, "--stack", "sandbox", "--expect", digest, "--save-plan", "plan.json")
    assert again.startswith("sandbox: 1 lowered, 1 removed")
    up = pull_request.up("--plan", "plan.json")
    assert up.steps["deals-contacts"] == "updated"


def test_what_pulumi_printed_is_read_and_where_it_prints_nothing_nothing_is_known(
    project: Project,
) -> None:
    project.declare({"deals -> contacts": 10})
    preview = project.folder / "preview.json"
    preview.write_text(project.preview("--json", "--show-sames").output)
    text = run(project, str(preview))
    assert text.startswith("sandbox: 1 added\n")
    assert "create, not compared" in text

    project.environment["PULUMI_ENABLE_STREAMING_JSON_PREVIEW"] = "true"
    text = run(project, "--stack", "sandbox")
    assert text.startswith("sandbox: 1 added\n")
    assert "not compared" not in text

    project.environment["PULUMI_CONFIG_PASSPHRASE"] = None
    text = run(project, "--stack", "sandbox", code=3)
    assert text.startswith("sandbox: preview failed\n")
    assert "passphrase must be set with PULUMI_CONFIG_PASSPHRASE" in text
    assert "no changes" not in text
