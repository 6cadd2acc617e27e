"""What the actions of our workflows do, as far as a step that follows could notice it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from tests.workflows.repository import Repository


class Ended(NamedTuple):
    """How a step ended: with which code, what it said and what it hands to those after it."""

    code: int = 0
    said: str = ""
    outputs: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Job:
    """The job that uses an action. artifacts: those of its run."""

    workspace: Path
    repository: Repository
    commit: str
    artifacts: dict[str, dict[str, str]]
    prepare: Callable[[Path], None]


def _checkout(job: Job, given: Mapping[str, Any]) -> Ended:
    assert given["persist-credentials"] is False
    folder = job.workspace / given.get("path", ".")
    commit = given.get("ref", job.commit)
    for command in (
        ("clone", "--quiet", "--no-checkout", str(job.repository.folder), str(folder)),
        ("-C", str(folder), "checkout", "--quiet", "--detach", commit),
    ):
        subprocess.run(["git", *command], check=True)  # noqa: S607 - POSIX has it
    job.prepare(folder)
    return Ended()


def _upload(job: Job, given: Mapping[str, Any]) -> Ended:
    file = job.workspace / given["path"]
    if not file.exists():
        return Ended(int(given["if-no-files-found"] == "error"), f"No files were found: {file}\n")
    assert given["name"] not in job.artifacts
    job.artifacts[given["name"]] = {file.name: file.read_text()}
    return Ended()


def _download(job: Job, given: Mapping[str, Any]) -> Ended:
    assert given["merge-multiple"] is True
    for name, files in job.artifacts.items():
        if fnmatch(name, given["pattern"]):
            for file, text in files.items():
                target = job.workspace / given["path"] / file
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text)
    return Ended()


def _app_token(job: Job, given: Mapping[str, Any]) -> Ended:
    del job
    if not given["private-key"]:
        return Ended(1, "a private key is needed\n")
    return Ended(outputs={"token": f"ghs_of_app_{given['client-id']}"})


def _nothing(job: Job, given: Mapping[str, Any]) -> Ended:
    """What it would bring is on the machine already."""
    del job, given
    return Ended()


ACTIONS: Mapping[str, Callable[[Job, Mapping[str, Any]], Ended]] = {
    "actions/checkout": _checkout,
    "actions/create-github-app-token": _app_token,
    "actions/download-artifact": _download,
    "actions/setup-python": _nothing,
    "actions/upload-artifact": _upload,
    "pulumi/actions": _nothing,
}
