"""`hubspot-limits github`: a report as a comment, and drift as an issue, through `gh`."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from hubspot_limits.cli import CommandError
from hubspot_limits.cli.output.console import say
from hubspot_limits.report.ci_job import origin_of
from hubspot_limits.report.github.comment import put_comment
from hubspot_limits.report.github.gh import WORKFLOWS
from hubspot_limits.report.github.issue import close_issue, put_issue
from hubspot_limits.report.given import text_of

github = typer.Typer(
    help="Tell a report or drift on GitHub, by its own command `gh`.", no_args_is_help=True
)

Author = Annotated[str, typer.Option(help="Who writes with the token in GH_TOKEN.")]


@github.command()
def comment(
    report: Annotated[
        Path, typer.Argument(help="What `hubspot-limits report --as markdown` printed.")
    ],
    *,
    pull_request: Annotated[int, typer.Option(help="The number of the pull request.")],
    commit: Annotated[str, typer.Option(help="The commit that was previewed.")],
    author: Author = WORKFLOWS,
) -> None:
    """Make a report the comment on a pull request: one comment, edited in place.

    Writes nothing where the pull request has a newer commit.
    """
    address = put_comment(pull_request, report, commit, author=author)
    say(address or f"The pull request has another head than {commit}: its run writes the comment.")


@github.command()
def issue(
    drift: Annotated[
        Path | None, typer.Argument(help="What `hubspot-limits drift` printed.")
    ] = None,
    *,
    close: Annotated[bool, typer.Option("--close", help="There is no drift.")] = False,
    author: Author = WORKFLOWS,
) -> None:
    """Tell of drift in an issue: one issue, edited in place, and closed when there is none."""
    if close is bool(drift):
        raise CommandError("Give what `hubspot-limits drift` printed, or --close if it is clean.")
    if drift is None:
        say(close_issue(author=author) or "There is no open issue that tells of drift.")
    else:
        run = origin_of(os.environ, datetime.now(UTC)).run
        say(put_issue(text_of(drift), run, author=author))
