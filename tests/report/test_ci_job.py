from __future__ import annotations

import json

import pytest

from hubspot_limits.report.ci_job import origin_of
from hubspot_limits.report.report import ReportError
from tests.report.cases import COMMIT, NOON

MERGE = "0" * 40
GITHUB = {
    "GITHUB_SERVER_URL": "https://github.example",
    "GITHUB_REPOSITORY": "acme/limits",
    "GITHUB_RUN_ID": "17",
    "GITHUB_SHA": MERGE,
}
GITLAB = {
    "CI_COMMIT_SHA": COMMIT,
    "CI_PROJECT_URL": "https://gitlab.example/acme/limits",
    "CI_JOB_URL": "https://gitlab.example/acme/limits/-/jobs/3",
}


def test_on_github_files_are_linked_at_the_pull_requests_own_commit() -> None:
    event = json.dumps({"pull_request": {"head": {"sha": COMMIT}}})
    origin = origin_of(GITHUB, NOON, event=event)
    assert origin.commit == COMMIT
    assert origin.source == f"https://github.example/acme/limits/blob/{COMMIT}"
    assert origin.run == "https://github.example/acme/limits/actions/runs/17"


@pytest.mark.parametrize("event", ["{}", '{"pull_request": null}', "no JSON"])
def test_on_a_push_it_is_the_commit_that_github_names(event: str) -> None:
    assert origin_of(GITHUB, NOON, event=event).commit == MERGE


def test_on_gitlab_it_is_the_jobs_commit() -> None:
    origin = origin_of(GITLAB, NOON)
    assert origin.source == f"https://gitlab.example/acme/limits/-/blob/{COMMIT}"
    assert origin.run == GITLAB["CI_JOB_URL"]


def test_a_commit_that_is_given_wins() -> None:
    assert origin_of(GITHUB, NOON, commit=COMMIT).commit == COMMIT


def test_elsewhere_nothing_is_linked() -> None:
    origin = origin_of({}, NOON)
    assert (origin.commit, origin.source, origin.run) == (None, None, None)


def test_a_commit_that_is_none_is_refused() -> None:
    with pytest.raises(ReportError, match="commit: Value error, expected the hexadecimal digits"):
        origin_of({}, NOON, commit="main; rm -rf")
