"""The one issue that tells of drift: opened, edited in place, and closed when there is none."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hubspot_limits.report.github.gh import WORKFLOWS, Posting, read_all, write
from hubspot_limits.report.written.escaping import block

MARKER = "<!-- hubspot-limits drift -->"
TITLE = "Portals are not as declared, or could not be looked at"

_LONGEST = 60_000
"""GitHub takes 65,536 characters."""

_WAYS_OUT = (
    "To keep what is live, `hubspot-limits import --stack STACK --take-live all --write` writes it "
    "into the stack's file. To go back to what is declared, `pulumi up --refresh --stack STACK`. "
    "This issue is closed once there is no drift."
)


class _Issue(Posting):
    number: int


def put_issue(told: str, run: str | None = None, *, author: str = WORKFLOWS) -> str:
    """Open the issue with what `hubspot-limits drift` printed, or edit it; give its address.

    run: the address of the job that looked. Raises GitHubError.
    """
    issue = open_issue(author)
    with TemporaryDirectory() as folder:
        body = Path(folder) / "body.md"
        body.write_text(_body(told, run), encoding="utf-8")
        if issue:
            return write("PATCH", f"issues/{issue.number}", body)
        return write("POST", "issues", body, title=TITLE)


def close_issue(*, author: str = WORKFLOWS) -> str | None:
    """Close the issue if there is one, and give its address. Raises GitHubError."""
    issue = open_issue(author)
    return write("PATCH", f"issues/{issue.number}", state="closed") if issue else None


def open_issue(author: str) -> _Issue | None:
    """The open issue that tells of drift. Raises GitHubError."""
    issues = read_all(_Issue, f"issues?state=open&creator={author}&per_page=100")
    return next((issue for issue in issues if issue.is_ours(author, MARKER)), None)


def _body(told: str, run: str | None) -> str:
    by = f", by [this run]({run})" if run else ""
    found = f"What `hubspot-limits drift` found when it last looked{by}."
    return "\n\n".join((found, block(_cut(told)), _WAYS_OUT, MARKER))


def _cut(told: str) -> str:
    """What fits into an issue: whole lines, as many as there is room for."""
    lines = told.splitlines()
    room = _LONGEST
    for number, line in enumerate(lines):
        room -= len(line.encode()) + 1
        if room < 0:
            return "\n".join((*lines[:number], f"... and {len(lines) - number} lines more."))
    return "\n".join(lines)
