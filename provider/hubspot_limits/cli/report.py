"""`hubspot-limits report`: what a change would do to each stack, for who reviews it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from hubspot_limits.cli import INCOMPLETE, CommandError
from hubspot_limits.cli.output.console import remark, say, say_json, tell_ci
from hubspot_limits.cli.output.progress import progress
from hubspot_limits.report.ci_job import origin_of
from hubspot_limits.report.given import text_of
from hubspot_limits.report.preview.running import (
    Told,
    compare_files,
    read_printed,
    run_preview,
    top_of_repository,
)
from hubspot_limits.report.report import Report, ReportOrigin, as_one, is_report, read_report
from hubspot_limits.report.stack_report import StackReport
from hubspot_limits.report.written.annotations import annotations_of
from hubspot_limits.report.written.markdown import Surface, as_markdown
from hubspot_limits.report.written.text import as_text
from hubspot_limits.standing.looking.side_by_side import side_by_side
from hubspot_limits.standing.looking.stack import Stack
from hubspot_limits.values.limits import count


class Form(StrEnum):
    """What a report is printed as."""

    TEXT = "text"
    MARKDOWN = "markdown"
    SUMMARY = "summary"
    ANNOTATIONS = "annotations"
    DIGEST = "digest"


def report(  # noqa: PLR0913 - the options of the command
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            help="What `pulumi preview --json --show-sames` or `hubspot-limits report --json` "
            "printed; - for standard input."
        ),
    ] = None,
    *,
    stack: Annotated[
        list[str] | None,
        typer.Option(help="Let Pulumi preview this stack. Can be given several times."),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Let Pulumi preview every stack of the project.")
    ] = False,
    against: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Compare the stacks' files alone, with those of the project in this folder: no "
            "portal and no state.",
        ),
    ] = None,
    findings: Annotated[
        Path | None,
        typer.Option(
            help="With one file of Pulumi's: what the provider wrote to the file that "
            "HUBSPOT_LIMITS_FINDINGS names."
        ),
    ] = None,
    pulumi_exit_code: Annotated[
        int | None, typer.Option(help="With one file of Pulumi's: how Pulumi ended.")
    ] = None,
    save_plan: Annotated[
        Path | None,
        typer.Option(
            help="With one --stack: have Pulumi save its plan in this file, for `pulumi up --plan`."
        ),
    ] = None,
    commit: Annotated[
        str | None, typer.Option(help="The commit that is previewed. In CI it is known.")
    ] = None,
    expect: Annotated[
        str | None,
        typer.Option(metavar="DIGEST", help="Fail unless this is the digest of what would change."),
    ] = None,
    form: Annotated[
        Form,
        typer.Option(
            "--as",
            help="Print plain text; Markdown for a comment, or longer for a job's summary; "
            "GitHub's annotations of mistakes; or the digest of what would change, alone.",
        ),
    ] = Form.TEXT,
    json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Report what a change would do to the limits of each stack, for who reviews it.

    Writes nothing. Exit code 0 whatever is told; 3 if a preview failed or something is not known.
    """
    origin = _origin(commit)
    if files:
        if against or every or len(stack or ()) > 1:
            raise CommandError(
                "Files with previews are for themselves: give them without --all and --against, "
                "and one --stack at most, which names the stack of one file."
            )
        told = Told(stack[0] if stack else None, pulumi_exit_code, findings)
        made = _of_files(files, origin, told)
    elif findings or pulumi_exit_code is not None:
        raise CommandError("--findings and --pulumi-exit-code are for one file of Pulumi's.")
    elif against and not against.is_dir():
        raise CommandError(
            f"There is no folder {against} to compare with. --against takes the folder of the same "
            "project at another commit, as `git worktree add` makes one."
        )
    elif against:
        made = _of_stacks(_chosen(stack, every=every), origin, partial(compare_files, against))
    else:
        chosen = _chosen(stack, every=every)
        if save_plan and len(chosen) > 1:
            raise CommandError("--save-plan is for one --stack: Pulumi makes a plan for each.")
        made = _of_stacks(chosen, origin, partial(run_preview, save_plan, remark))
    if json:
        say_json(made.model_dump(mode="json"))
    else:
        _print(made, form)
    _check(made, expect)


def _of_files(files: list[Path], origin: ReportOrigin, told: Told) -> Report:
    """Reports and previews as one. Raises CommandError or ReportError."""
    texts = {file: text_of(file) for file in files}
    previews = [file for file, text in texts.items() if not is_report(text)]
    if told != Told() and (len(files) > 1 or not previews):
        raise CommandError(
            "--stack, --findings and --pulumi-exit-code are for one file of Pulumi's, and only one."
        )
    top = top_of_repository()
    reports = [read_report(text) for file, text in texts.items() if file not in previews]
    stacks = tuple(
        read_printed(texts[file], told._replace(stack=told.stack or _name_of(file)), top)
        for file in previews
    )
    if stacks:
        reports.append(Report(origin=origin, stacks=stacks))
    return as_one(reports, origin.run)


def _name_of(file: Path) -> str:
    """What a stack is called whose preview does not tell it."""
    return "standard input" if str(file) == "-" else file.stem


def _of_stacks(
    stacks: Sequence[Stack], origin: ReportOrigin, examined: Callable[[str, Path], StackReport]
) -> Report:
    """Previews that Pulumi runs, or comparisons of files."""
    top = top_of_repository()
    with progress() as tell:
        reports = side_by_side(
            stacks,
            lambda stack: examined(stack.name, top),
            portal_of=lambda stack: stack.portal_id,
            done=lambda done, total: tell("Previewing stacks", done, total),
        )
    return Report(origin=origin, stacks=tuple(reports))


def _chosen(stacks: list[str] | None, *, every: bool) -> tuple[Stack, ...]:
    if every and stacks:
        raise CommandError("--all is every stack, so --stack names none: leave out one of them.")
    if every:
        return Stack.all()
    if not stacks:
        raise CommandError(
            "Which stacks? Name each by --stack, say --all, or give files with what "
            "`pulumi preview --json --show-sames` printed."
        )
    return tuple(Stack.named(name) for name in dict.fromkeys(stacks))


def _origin(commit: str | None) -> ReportOrigin:
    """The job and the commit that this runs for."""
    file = os.environ.get("GITHUB_EVENT_PATH")
    event = text_of(Path(file)) if file else "{}"
    return origin_of(os.environ, datetime.now(UTC), commit=commit, event=event)


def _print(made: Report, form: Form) -> None:
    match form:
        case Form.TEXT:
            say(as_text(made))
        case Form.MARKDOWN:
            say(as_markdown(made, Surface.COMMENT))
        case Form.SUMMARY:
            say(as_markdown(made, Surface.SUMMARY))
        case Form.ANNOTATIONS:
            _annotate(made)
        case Form.DIGEST:
            say(made.digest or "")


def _annotate(made: Report) -> None:
    shown, more = annotations_of(made)
    for annotation in shown:
        tell_ci(str(annotation))
    if more:
        say(f"{count(more, 'mistake')} more, which GitHub would not show beside their lines.")


def _check(made: Report, expected: str | None) -> None:
    """Raises CommandError for another digest than expected, or typer.Exit for an incomplete one."""
    if expected is not None and made.digest != expected:
        raise CommandError(
            f"{_otherwise(made)} It is to be looked at and approved again: nothing was done."
        )
    if not made.is_complete:
        raise typer.Exit(INCOMPLETE)


def _otherwise(made: Report) -> str:
    if made.digest is None:
        return "What would change is not known, so it is not known to be what was approved."
    return f"What would change is not what was approved: its digest is {made.digest} now."
