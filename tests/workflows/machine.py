"""What a job of GitHub's has to itself: a workspace, an environment, files to tell things by."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.workflows.actions import Ended
from tests.workflows.expressions import as_text
from tests.workflows.repository import NAME, Repository

_SHELLS = {
    None: ["bash", "-e"],
    "bash": ["bash", "--noprofile", "--norc", "-eo", "pipefail"],
    "python": [sys.executable],
}
_TOLD_BY = ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_ENV", "GITHUB_PATH")
_RUN_ID = "17"


@dataclass(frozen=True)
class Trigger:
    """Why a workflow runs."""

    name: str
    commit: str
    event: Mapping[str, Any]

    def context(self, repository: Repository) -> dict[str, Any]:
        github = {
            "event": self.event,
            "event_name": self.name,
            "repository": NAME,
            "sha": self.commit,
            "token": "ghs_of_the_job",
        }
        return {"github": github, "vars": repository.variables}


class Machine:
    """What one job has to itself."""

    def __init__(
        self, folder: Path, repository: Repository, variables: Mapping[str, str], by: Trigger
    ) -> None:
        self.workspace = folder / "workspace"
        self.temporary = folder / "temporary"
        for path in (self.workspace, self.temporary):
            path.mkdir(parents=True)
        self._folder = folder
        event = folder / "event.json"
        event.write_text(json.dumps(by.event))
        self._variables = {
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": by.name,
            "GITHUB_EVENT_PATH": str(event),
            "GITHUB_REPOSITORY": NAME,
            "GITHUB_RUN_ID": _RUN_ID,
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_SHA": by.commit,
            "GITHUB_WORKSPACE": str(self.workspace),
            "GH_TALK": str(repository.talk.file),
            "HOME": str(folder),
            "RUNNER_TEMP": str(self.temporary),
            **variables,
        }

    def run(self, text: str, shell: str | None, environment: Mapping[str, str], name: str) -> Ended:
        """Run a script, as the step of this name."""
        assert "${{" not in text, "no text of others in a script"
        script = self._folder / f"{name}.script"
        script.write_text(text)
        files = {kind: self._file(kind, name) for kind in _TOLD_BY}
        ended = subprocess.run(
            [*_SHELLS[shell], str(script)],
            cwd=self.workspace,
            env={
                **self._variables,
                **{key: as_text(value) for key, value in environment.items()},
                **{kind: str(file) for kind, file in files.items()},
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self._variables |= _assigned(files["GITHUB_ENV"])
        for folder in files["GITHUB_PATH"].read_text().splitlines():
            self._variables["PATH"] = f"{folder}{os.pathsep}{self._variables['PATH']}"
        return Ended(ended.returncode, ended.stdout, _assigned(files["GITHUB_OUTPUT"]))

    def summary(self) -> str:
        files = sorted(self._folder.glob("GITHUB_STEP_SUMMARY.*"))
        return "".join(file.read_text() for file in files)

    def _file(self, kind: str, name: str) -> Path:
        file = self._folder / f"{kind}.{name}"
        file.touch()
        return file


def _assigned(file: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in file.read_text().splitlines())
