"""The one comment on a pull request that holds the report: written once, then edited in place."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel

from hubspot_limits.report.github.gh import WORKFLOWS, GitHubError, Posting, read, read_all, write
from hubspot_limits.report.written.markdown import MARKER


class _Head(BaseModel):
    sha: str


class _PullRequest(BaseModel):
    head: _Head


class _Comment(Posting):
    id: int


def put_comment(
    pull_request: int, report: Path, commit: str, *, author: str = WORKFLOWS
) -> str | None:
    """Make a report the comment on a pull request, and give its address.

    None, and nothing is written, where the pull request has another head than this commit by now:
    the run for that one writes the comment. Raises GitHubError.
    """
    if MARKER not in _text(report):
        raise GitHubError(
            f"{report} is no report for a comment, and nothing was written. "
            "`hubspot-limits report --as markdown` prints one."
        )
    # Looked at right before the comment is written, since a push may have come meanwhile.
    if read(_PullRequest, f"pulls/{pull_request}").head.sha != commit:
        return None
    comments = f"issues/{pull_request}/comments"
    for comment in read_all(_Comment, f"{comments}?per_page=100"):
        if comment.is_ours(author, MARKER):
            return write("PATCH", f"issues/comments/{comment.id}", report)
    return write("POST", comments, report)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise GitHubError(f"{file} cannot be read: {error.strerror}.") from None
