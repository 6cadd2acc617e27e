"""The job of a CI service that a report is made in: which commit, and the addresses to link to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel, ValidationError

from hubspot_limits.report.report import ReportError, ReportOrigin
from hubspot_limits.values.validation import first_mistake


class _Head(BaseModel):
    sha: str


class _PullRequest(BaseModel):
    head: _Head


class _Event(BaseModel):
    pull_request: _PullRequest | None = None


def origin_of(
    environment: Mapping[str, str], at: datetime, *, commit: str | None = None, event: str = "{}"
) -> ReportOrigin:
    """Read what GitHub and GitLab tell a job; elsewhere only the commit can be given.

    event: what GitHub says started the job. Of a pull request it has the head, where
    ``GITHUB_SHA`` is a merge that is in no branch. Raises ReportError for a commit that is none.
    """
    commit = commit or _head_of(event) or environment.get("GITHUB_SHA")
    commit = commit or environment.get("CI_COMMIT_SHA")
    try:
        return ReportOrigin(
            at=at, commit=commit, source=_source(environment, commit), run=_run(environment)
        )
    except ValidationError as error:
        where, message = first_mistake(error)
        raise ReportError(f"{where}: {message}") from None


def _head_of(event: str) -> str | None:
    try:
        pull_request = _Event.model_validate_json(event).pull_request
    except ValidationError:
        return None
    return pull_request.head.sha if pull_request else None


def _source(environment: Mapping[str, str], commit: str | None) -> str | None:
    if commit and "GITHUB_REPOSITORY" in environment:
        return f"{_github(environment)}/blob/{commit}"
    if commit and "CI_PROJECT_URL" in environment:
        # GitLab has the "-" between a project and what is in it.
        return f"{environment['CI_PROJECT_URL']}/-/blob/{commit}"
    return None


def _run(environment: Mapping[str, str]) -> str | None:
    if "GITHUB_RUN_ID" in environment and "GITHUB_REPOSITORY" in environment:
        return f"{_github(environment)}/actions/runs/{environment['GITHUB_RUN_ID']}"
    return environment.get("CI_JOB_URL")


def _github(environment: Mapping[str, str]) -> str:
    server = environment.get("GITHUB_SERVER_URL", "https://github.com")
    return f"{server}/{environment['GITHUB_REPOSITORY']}"
