"""GitHub's own command, `gh`: it knows the token and the address, and asks GitHub."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from hubspot_limits.values.plain_text import plain
from hubspot_limits.values.refusal import Refusal
from hubspot_limits.values.validation import first_mistake

WORKFLOWS = "github-actions[bot]"
"""Who writes with the token that GitHub gives to a job."""

_REPOSITORY = "repos/{owner}/{repo}"
"""gh fills it in: with the repository of the folder here, or with that of GH_REPO."""


class GitHubError(Refusal):
    """Something could not be told on GitHub, or asked of it."""


class _Author(BaseModel):
    login: str


class Posting(BaseModel):
    """A comment or an issue."""

    body: str | None
    user: _Author | None
    html_url: str

    def is_ours(self, author: str, marker: str) -> bool:
        """Whether this author wrote it with a marker in it, which no reader sees.

        The marker alone would not do: anybody can write one.
        """
        return bool(self.user and self.user.login == author and marker in (self.body or ""))


_Shape = TypeVar("_Shape", bound=BaseModel)


def read(kind: type[_Shape], path: str) -> _Shape:
    """What GitHub has at a path of the repository. Raises GitHubError."""
    return _read(TypeAdapter(kind), _gh(path))


def read_all(kind: type[_Shape], path: str) -> list[_Shape]:
    """A list that GitHub has, all pages of it. Raises GitHubError."""
    adapter: TypeAdapter[list[list[_Shape]]] = TypeAdapter(list[list[kind]])  # type: ignore[valid-type]
    # --slurp gives one list of pages; without it they would be several JSON texts in a row.
    pages = _read(adapter, _gh(path, "--paginate", "--slurp"))
    return [found for page in pages for found in page]


def write(method: str, path: str, body: Path | None = None, **fields: str) -> str:
    """Make or change a comment or an issue, and give its address. Raises GitHubError.

    body: a file, since the arguments of a process are short, and for all to see.
    """
    options = ["--method", method]
    for key, value in fields.items():
        # A raw field stays text; gh would read the other kind as a number or a file.
        options += ["--raw-field", f"{key}={value}"]
    if body:
        options += ["--field", f"body=@{body}"]
    return _read(TypeAdapter(Posting), _gh(path, *options)).html_url


def _gh(path: str, *options: str) -> str:
    """What `gh api` prints for a path of the repository. Raises GitHubError."""
    executable = shutil.which("gh")
    if executable is None:
        raise GitHubError(
            "There is no `gh` on PATH, which asks GitHub. GitHub's own runners have it; elsewhere "
            "install GitHub's command line."
        )
    ended = subprocess.run(  # noqa: S603 - gh
        [executable, "api", *options, f"{_REPOSITORY}/{path}"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise GitHubError(
            f"`gh api` failed at {path}: {plain(ended.stderr.strip())} It takes the token from "
            "GH_TOKEN, which needs the permission to write pull requests for a comment, and issues "
            "for an issue."
        )
    return ended.stdout


_Read = TypeVar("_Read")


def _read(adapter: TypeAdapter[_Read], text: str) -> _Read:
    try:
        return adapter.validate_json(text)
    except ValidationError as error:
        where, message = first_mistake(error)
        raise GitHubError(
            f"GitHub's answer is another one than expected ({where}: {message})."
        ) from None
