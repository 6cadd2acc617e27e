"""preview.yml, as GitHub would run it."""

from __future__ import annotations

import json
import re

from hubspot_limits.report.written.markdown import MARKER
from tests.report.previews import TOKEN
from tests.workflows.conftest import StandIn
from tests.workflows.repository import Repository
from tests.workflows.workflow_run import Runner
from tools.project import PROJECT

SHOWN = re.findall(
    r"<!-- comment -->\n(.*?)<!-- /comment -->",
    (PROJECT / "docs" / "ci.md").read_text(encoding="utf-8"),
    re.DOTALL,
)[0]
"""The comment that the guide shows."""


def as_shown(comment: str) -> str:
    """A comment without its links, and without what is another one in each run."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", comment.replace(MARKER, "").strip())
    return re.sub(r"`[0-9a-f]{12}` on .* UTC", "COMMIT at TIME", text)


def pushed(repository: Repository, sandbox: int) -> str:
    """A commit of the pull request, which is its head then."""
    file = "stacks/Pulumi.sandbox.yaml"
    text = (repository.folder / file).read_text()
    line = next(line for line in text.splitlines() if "companies -> deals" in line)
    repository.replace(file, line, f"    companies -> deals: {sandbox}")
    commit = repository.commit()
    repository.talk.has_head(7, commit)
    return commit


def test_one_comment_for_all_stacks_is_edited_by_each_push_and_never_by_an_older_run(
    github: Runner, repository: Repository, pulumi: StandIn
) -> None:
    repository.talk.somebody_comments(MARKER)
    before = {"companies -> deals": 50, "deals -> contacts": 10}
    pulumi.previews("sandbox", before, {"companies -> deals": 60, "deals -> contacts": 5})
    pulumi.previews("production", {"companies -> deals": 200}, {"companies -> deals": 200})
    first = pushed(repository, 60)
    ran = github.pull_request(first)
    assert set(ran.results.values()) == {"success"}
    _, comment = repository.talk.comments
    assert f"/blob/{first}/stacks/Pulumi.sandbox.yaml#L" in comment
    assert comment in ran.summary
    assert as_shown(comment) == as_shown(SHOWN)
    # Between the jobs travel reports, and neither state nor a plan.
    reports = [json.loads(text) for files in ran.artifacts.values() for text in files.values()]
    assert [len(report["stacks"]) for report in reports] == [1, 1]
    assert TOKEN not in str(ran)

    pulumi.previews("sandbox", {"companies -> deals": 50}, {"companies -> deals": 40})
    second = pushed(repository, 40)
    github.pull_request(second)
    of_somebody, comment = repository.talk.comments
    assert of_somebody == MARKER
    assert second[:12] in comment
    assert first[:12] not in comment
    assert "50&nbsp;→&nbsp;40" in comment
    assert "lowered" in comment
    written = [call for call in repository.talk.calls if "--method" in call]
    assert [call[-1].rpartition("/")[2] for call in written] == ["comments", "2"]
    assert all("body=@comment.md" in call for call in written)

    ran = github.pull_request(first)
    assert repository.talk.comments == [of_somebody, comment]
    assert ran.jobs["report"].result == "success"
    assert f"another head than {first}: its run writes the comment" in ran.jobs["report"].log


def test_what_failed_is_told_first_and_a_job_without_a_report_is_no_stack_without_changes(
    github: Runner, repository: Repository, pulumi: StandIn
) -> None:
    pulumi.previews("sandbox", {"companies -> deals": 50}, {"companies -> deals": 60})
    pulumi.fails("production", "Portal 8800456: HubSpot could not be reached.")
    commit = pushed(repository, 60)
    ran = github.pull_request(commit)
    assert ran.jobs["preview (production)"].result == "failure"
    assert ran.jobs["preview (sandbox)"].result == "success"
    assert ran.jobs["report"].result == "failure"
    (comment,) = repository.talk.comments
    assert comment.index("HubSpot could not be reached") < comment.index("50&nbsp;→&nbsp;60")
    (annotation,) = ran.annotations
    assert "The preview of production failed" in annotation

    github.before["report"] = lambda ran: ran.artifacts.pop("report-sandbox")
    github.pull_request(commit)
    (comment,) = repository.talk.comments
    assert "`sandbox`: preview failed" in comment


def test_a_mistake_in_a_file_is_shown_at_its_line_once_and_said_in_the_comment(
    github: Runner, repository: Repository, pulumi: StandIn
) -> None:
    pulumi.previews("sandbox", {"companies -> deals": 50}, {"companies -> deals": 60})
    pulumi.fails("production", "the program failed")
    repository.replace("stacks/Pulumi.production.yaml", "deals: 200", "deals: -1")
    ran = github.pull_request(pushed(repository, 60))
    assert ran.jobs["validate"].result == "failure"
    (annotation,) = ran.annotations
    text = (repository.folder / "stacks/Pulumi.production.yaml").read_text()
    line = 1 + text.partition("deals: -1")[0].count("\n")
    assert annotation.startswith(f"::error file=stacks/Pulumi.production.yaml,line={line}::")
    (comment,) = repository.talk.comments
    assert "50&nbsp;→&nbsp;60" in comment
    assert "`production`: preview failed" in comment


def test_without_secrets_files_are_compared_and_a_fork_is_told_in_the_summary(
    github: Runner, repository: Repository
) -> None:
    repository.git("switch", "--quiet", "--create", "change")
    commit = pushed(repository, 60)
    ran = github.pull_request(commit, fork=True)
    assert set(ran.results.values()) == {"success"}
    assert "50&nbsp;→&nbsp;60" in ran.summary
    assert "no portal was compared" in ran.summary
    assert not repository.talk.calls
    assert "Bring the Pulumi CLI" not in ran.jobs["preview (sandbox)"].steps

    repository.environments.clear()
    github.pull_request(commit)
    (comment,) = repository.talk.comments
    assert "no portal was compared" in comment
