"""`hubspot-limits show`: the limits of a portal as they are now, and how they stand to a stack."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from hubspot_limits.cli import INCOMPLETE, CommandError
from hubspot_limits.cli.output.console import remark, say, say_html, say_json, say_table
from hubspot_limits.cli.output.documents import ShowDocument, TrackingDocument
from hubspot_limits.cli.output.effective import effective_yaml
from hubspot_limits.cli.output.progress import progress
from hubspot_limits.cli.output.standing import standing_table
from hubspot_limits.cli.sweeping import SweepOption, agreeing
from hubspot_limits.configuration.findings import shown_path
from hubspot_limits.configuration.parsing import pair_of
from hubspot_limits.configuration.stack_configuration import StackConfiguration, configuration_of
from hubspot_limits.configuration.stack_files import find_stack_file, read_stack_file, stack_of
from hubspot_limits.portal.connection import portal_of, portal_of_token
from hubspot_limits.portal.inventory.left_over import left_over
from hubspot_limits.portal.inventory.reading import read_inventory
from hubspot_limits.portal.portal import Portal
from hubspot_limits.portal.tracking import LOWERING, Tracking, read_tracking
from hubspot_limits.standing.judging import standing_of
from hubspot_limits.standing.limit import LimitStanding, Standing
from hubspot_limits.standing.looking.stack import standing_in
from hubspot_limits.standing.portal_standing import PortalStanding
from hubspot_limits.standing.words import reasons, summary
from hubspot_limits.values.limits import count, listed


class Only(StrEnum):
    DIFFERING = "differing"


class _Shown(NamedTuple):
    """stack: None where the portal is shown by itself. listed: the limits to be listed."""

    stack: str | None
    standing: PortalStanding
    listed: PortalStanding
    tracking: Tracking


def show(  # noqa: PLR0913 - the options of the command
    stack: Annotated[
        str | None, typer.Option(help="The stack, by any name that Pulumi takes.")
    ] = None,
    *,
    portal: Annotated[
        str | None,
        typer.Option(help="The portal's id: that of the stack, or of the token, has to be it."),
    ] = None,
    pair: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PAIR",
            help='List this pair alone, such as "deals -> contacts". Can be given several times.',
        ),
    ] = None,
    only: Annotated[
        Only | None, typer.Option(help="List only what is not as the stack declares.")
    ] = None,
    sweep: SweepOption = False,
    config_file: Annotated[
        Path | None, typer.Option(help="Read this stack file in place of the project's own.")
    ] = None,
    effective: Annotated[
        bool,
        typer.Option(
            "--effective",
            help="Show what the stack declares with its bases, as YAML, without the portal.",
        ),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    html: Annotated[
        bool, typer.Option("--html", help="Print the result as a page with a picture.")
    ] = False,
) -> None:
    """Show every limit of a portal, and how it stands to what a stack declares.

    Without a stack it is the portal that the token in the environment opens. Only reads. Exit
    code 3 if a part of the portal could not be looked at.
    """
    if json and html:
        raise CommandError("--json and --html are forms of one result: give one.")
    if effective and (json or html or sweep or any((portal, pair, only))):
        raise CommandError(
            "--effective prints the declaration alone, as YAML: leave out all but --stack and "
            "--config-file."
        )
    file = config_file or (shown_path(find_stack_file(Path.cwd(), stack)) if stack else None)
    if effective:
        _show_effective(file)
        return
    if only and file is None:
        raise CommandError("--only compares with what a stack declares: name it with --stack.")
    configuration = _configuration(file, os.environ) if file else None
    found = _portal(configuration, portal)
    standing, tracking = _read(found, configuration, sweep=sweep)
    names = {_called(found, standing, name) for name in pair or ()}
    shown = _Shown(
        stack or (stack_of(file) if file else None),
        standing,
        standing.only(lambda limit: _is_wanted(limit, names, only)),
        tracking.only(names) if names else tracking,
    )
    if json:
        say_json(_document(shown).as_json())
    elif html:
        _say_page(shown)
    else:
        _tell(shown, configuration)
    if not standing.is_complete:
        raise typer.Exit(INCOMPLETE)


def _show_effective(file: Path | None) -> None:
    if file is None:
        raise CommandError("--effective shows what a stack declares: name it with --stack.")
    say(effective_yaml(_configuration(file, environment={})))


def _configuration(file: Path, environment: Mapping[str, str]) -> StackConfiguration:
    """Raises FileError with every mistake."""
    configuration = configuration_of(read_stack_file(file), environment)
    configuration.refuse_mistakes()
    return configuration


def _portal(configuration: StackConfiguration | None, portal_id: str | None) -> Portal:
    if configuration is None:
        return portal_of_token(portal_id, announce=remark)
    configuration.refuse_other_portal(portal_id)
    return portal_of(configuration, announce=remark)


def _read(
    portal: Portal, configuration: StackConfiguration | None, *, sweep: bool
) -> tuple[PortalStanding, Tracking]:
    portal.guard()
    agrees = agreeing(sweep)
    with progress() as tell:
        if configuration:
            standing = standing_in(portal, configuration, sweep=agrees, progress=tell)
        else:
            standing = standing_of(read_inventory(portal, sweep=agrees, progress=tell))
        return standing, read_tracking(portal, standing.inventory.object_types)


def _is_wanted(limit: LimitStanding, names: Collection[str], only: Only | None) -> bool:
    is_named = not names or limit.name.pair in names
    return is_named and (only is None or limit.standing is not Standing.AS_DECLARED)


def _called(portal: Portal, standing: PortalStanding, pair: str) -> str:
    """A pair as it is listed. Raises UnknownObjectTypeError for an object type that is not there,
    unless the stack declares it.
    """
    ends = pair_of(pair)
    if ends is None:
        raise CommandError(f"--pair: expected a pair such as deals -> contacts, not {pair!r}.")
    name = " -> ".join(ends)
    return name if name in standing.pairs else standing.inventory.called(portal.pair(*ends))


def _document(shown: _Shown) -> ShowDocument:
    return ShowDocument.of_portal(
        shown.standing,
        shown.listed.limits,
        stack=shown.stack,
        tracking=TrackingDocument.of(shown.tracking),
    )


def _say_page(shown: _Shown) -> None:
    # Slow to import, and of no use to the other forms.
    from hubspot_limits.standing.picture.of_standing import picture_of  # noqa: PLC0415
    from hubspot_limits.standing.picture.page import page  # noqa: PLC0415

    picture = picture_of(shown.listed, shown.tracking, stack=shown.stack)
    say_html(page(picture, datetime.now(UTC)))


def _tell(shown: _Shown, configuration: StackConfiguration | None) -> None:
    say(_summary(shown))
    if configuration and not configuration.declared:
        say(f"{configuration.stack.file} declares no limits, so its program may.")
    if shown.listed.limits:
        say("")
        say_table(standing_table(shown.listed, is_declared=configuration is not None))
    _say_apart(*_reasons(shown.listed), *left_over(shown.standing.inventory))
    if shown.tracking.pairs:
        _say_apart(*map(str, shown.tracking.pairs), LOWERING)
    if shown.tracking.unread:
        remark(shown.tracking.unread)


def _reasons(standing: PortalStanding) -> Iterator[str]:
    for reason, limits in reasons(standing).items():
        yield f"{listed((str(limit.name) for limit in limits), ', ')}: {reason}"


def _say_apart(*lines: str) -> None:
    if lines:
        say("\n".join(("", *lines)))


def _summary(shown: _Shown) -> str:
    standing = shown.standing
    if shown.stack is None:
        limits = count(len(standing.limits), "limit")
        return f"Portal {standing.portal_id}: {limits} of {count(len(standing.pairs), 'pair')}."
    return f"Portal {standing.portal_id}, stack {shown.stack}: {summary(standing.counts)}."
