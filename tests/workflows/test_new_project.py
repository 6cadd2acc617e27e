"""The workflows of a project of one's own, which installs a built package."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from pathlib import Path

from hubspot_limits.authoring.new_project.files import NewProject
from hubspot_limits.authoring.new_project.requirement import requirement
from hubspot_limits.authoring.new_project.writing import write_new
from tests.workflows.repository import Repository
from tests.workflows.workflow_run import Runner


def test_a_new_project_s_first_pull_request_is_reported_before_it_has_any_secret(
    tmp_path: Path, wheel: Path
) -> None:
    repository = Repository(tmp_path)
    new = NewProject(
        name="acme", stack="sandbox", portal="8800123", requirement=requirement(str(wheel))
    )
    write_new(repository.folder, new.files())
    repository.commit("Begin")
    repository.git("switch", "--quiet", "--create", "change")
    repository.replace("stacks/Pulumi.sandbox.yaml", "companies: many", "companies: 3")
    brought = tmp_path / "bin"
    brought.mkdir()
    (brought / "python").symlink_to(Path(sys.executable).resolve())
    # What the package needs, as it is in this environment: another download would try no more.
    variables = {
        "PATH": os.pathsep.join((str(brought), os.defpath)),
        "PIP_NO_INDEX": "true",
        "PIP_NO_DEPS": "true",
        "PYTHONPATH": sysconfig.get_path("purelib"),
    }
    jobs = tmp_path / "jobs"

    def with_what_was_installed(workspace: Path) -> None:
        """A job after the first finds installed what it installs, which takes less time."""
        for installed in list(jobs.glob("*/workspace/.venv"))[:1]:
            shutil.copytree(installed / "bin", workspace / ".venv" / "bin", symlinks=True)
            (workspace / ".venv" / "lib").symlink_to(installed / "lib")

    runner = Runner(repository, variables, jobs, with_what_was_installed)
    ran = runner.pull_request(repository.commit(), fork=True)
    assert set(ran.results.values()) == {"success"}, ran
    assert "many&nbsp;→&nbsp;3" in ran.summary
    assert "Successfully installed hubspot-limits" in ran.jobs["validate"].log
