"""`hubspot-limits probe`: what HubSpot really does, asked of a test account."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, TextColumn

from hubspot_limits.cli import INCOMPLETE, CommandError
from hubspot_limits.cli.output.console import messages, remark, say
from hubspot_limits.cli.output.probe import print_evidence, print_files, print_questions
from hubspot_limits.probe.account import confirmed_account
from hubspot_limits.probe.asking import Asking
from hubspot_limits.probe.beginning import (
    API_VERSIONS,
    NEWEST_VERSION,
    PLANS,
    askings,
    begun_evidence,
)
from hubspot_limits.probe.cleaning import clean
from hubspot_limits.probe.evidence import Evidence, write_evidence
from hubspot_limits.probe.experiment import Experiment
from hubspot_limits.probe.findings import NotSettled
from hubspot_limits.probe.questions import EXPERIMENTS
from hubspot_limits.probe.running import Run
from hubspot_limits.probe.summary import Summary
from hubspot_limits.values.plain_text import plain


def probe(  # noqa: PLR0913, PLR0917 - options
    portal: Annotated[
        str | None, typer.Option(help="The id of the test account, as its token must say it too.")
    ] = None,
    evidence: Annotated[
        Path | None,
        typer.Option(help="The file that is written, and gone on with where it is there."),
    ] = None,
    api_version: Annotated[
        str, typer.Option(help=f"HubSpot's API version: {', '.join(API_VERSIONS)}.")
    ] = NEWEST_VERSION,
    token_variable: Annotated[
        list[str] | None,
        typer.Option(
            help="The environment variable of the token, HUBSPOT_ACCESS_TOKEN otherwise. Once "
            "more for a second token that may only read: it answers what scopes are for."
        ),
    ] = None,
    sandbox: Annotated[  # noqa: FBT002
        bool, typer.Option("--sandbox", help="The account may be a sandbox.")
    ] = False,
    records: Annotated[  # noqa: FBT002
        bool, typer.Option("--records", help="Make a handful of records, and delete them.")
    ] = False,
    plan: Annotated[
        str | None, typer.Option(help=f"The account's plan, for the file: {', '.join(PLANS)}.")
    ] = None,
    requests: Annotated[int, typer.Option(min=1, help="Send no more than so many requests.")] = 500,
    patience: Annotated[
        float, typer.Option(min=0, help="Wait no more than so many seconds for what lags.")
    ] = 900,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before it begins.")] = False,  # noqa: FBT002
    dry_run: Annotated[  # noqa: FBT002
        bool, typer.Option("--dry-run", help="List the questions, and what each would send.")
    ] = False,
    clean_up: Annotated[  # noqa: FBT002
        bool, typer.Option("--clean", help="Only remove what a killed run has left behind.")
    ] = False,
    read: Annotated[
        list[Path] | None, typer.Option(help="Only print what an evidence file says.")
    ] = None,
    table: Annotated[
        Path | None,
        typer.Option(help="With --read: print this table of behaviours with what was observed."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,  # noqa: FBT002
) -> None:
    """Ask a test account what HubSpot does where nobody knows, and write it down.

    It makes labels of its own, sets limits beside them on pairs that have none, and removes all of
    it again. Only a DEVELOPER_TEST account is asked, or with --sandbox a sandbox.
    """
    if read:
        print_files(read, table, as_json=as_json)
        return
    if table:
        raise CommandError("--table is for --read: it shows what evidence files have.")
    if dry_run:
        print_questions(records=records, as_json=as_json)
        return
    console = messages()
    asking, *others = askings(
        token_variable or (),
        api_version,
        requests=requests,
        patience=patience,
        announce=lambda text: console.print(plain(text, longest=None)),  # above the progress
    )
    named = _needed(portal)
    # Each token, since an experiment may write with any of them.
    account, *_ = (
        confirmed_account(one.client, named, allow_sandbox=sandbox) for one in (asking, *others)
    )
    if clean_up:
        _clean(asking, records=records)
        return
    file = evidence or Path(f"hubspot-limits-evidence-{api_version}.json")
    begun = begun_evidence(file, account, api_version, plan)
    _confirm(account.portal_id, account.account_type, records=records, yes=yes)
    write_evidence(file, begun)
    with _told_of_its_end(file), _progress(console, begun) as tell:
        run = Run(
            asking,
            tuple(others),
            may_make_records=records,
            keep=lambda current: write_evidence(file, current),
            tell=tell,
        )
        found = run.ask(begun)
    print_evidence(found, file=file, as_json=as_json)
    remark(f"The portal is as it was. The evidence is in {file}.")
    if Summary.of(found).is_incomplete:
        raise typer.Exit(INCOMPLETE)


def _needed(portal: str | None) -> str:
    if portal is None:
        raise CommandError("name the test account: --portal 8800123.")
    return portal


def _confirm(portal: str, account_type: str | None, *, records: bool, yes: bool) -> None:
    """Ask once. Raises CommandError where nobody can answer, typer.Abort for a no."""
    if yes:
        return
    made = "labels, limits and records" if records else "labels and limits"
    if not sys.stdin.isatty():
        raise CommandError(
            f"this makes {made} in portal {portal} and removes them again. Nobody is "
            "here to be asked: say --yes if that is meant."
        )
    typer.confirm(
        f"Make {made} in portal {portal} ({account_type}), and remove them again?",
        abort=True,
        err=True,
    )


@contextmanager
def _progress(console: Console, begun: Evidence) -> Iterator[Callable[[Experiment], None]]:
    """Shows which question is being asked, on a terminal."""
    columns = (TextColumn("{task.completed}/{task.total}"), TextColumn("{task.description}"))
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as progress:
        task = progress.add_task("", total=len(EXPERIMENTS), completed=len(begun.findings))

        def tell(experiment: Experiment) -> None:
            progress.update(task, advance=1, description=experiment.question)

        yield tell


@contextmanager
def _told_of_its_end(file: Path) -> Iterator[None]:
    """Says after Ctrl-C how to go on. A second Ctrl-C may have stopped what removes things."""
    try:
        yield
    except KeyboardInterrupt:
        remark(
            f"Ended. What was answered is in {file}. The same command removes what is left, if "
            "anything is, and goes on."
        )
        raise


def _clean(asking: Asking, *, records: bool) -> None:
    try:
        with asking.unbounded():
            removed = clean(asking, records=records)
    except NotSettled as error:
        raise CommandError(f"{error}. Run it again; if it stays, remove it in HubSpot.") from error
    say(f"Removed {removed}.")
