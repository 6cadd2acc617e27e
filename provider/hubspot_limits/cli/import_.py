"""`hubspot-limits import`: the limits of a live portal into a stack's file, and into state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from hubspot_limits.authoring.importing.differences import ComparedPair, said, why_not
from hubspot_limits.authoring.importing.into_state import Imported, import_into_state
from hubspot_limits.authoring.importing.stack_import import ALL, StackImport
from hubspot_limits.cli import INCOMPLETE, CommandError
from hubspot_limits.cli.output.console import remark, say, say_json
from hubspot_limits.cli.output.importing import ImportDocument
from hubspot_limits.cli.output.progress import progress
from hubspot_limits.cli.sweeping import SweepOption, agreeing
from hubspot_limits.configuration.editing.target import Target
from hubspot_limits.configuration.stack_files import place_of_stack_file
from hubspot_limits.portal.connection import portal_of
from hubspot_limits.portal.declared import DeclaredPairs
from hubspot_limits.portal.inventory.inventory import Inventory
from hubspot_limits.portal.inventory.left_over import left_over
from hubspot_limits.portal.inventory.reading import read_inventory
from hubspot_limits.values.limits import count, listed
from hubspot_limits.values.plain_text import plain


def import_(  # noqa: PLR0913 - the options of the command
    stack: Annotated[str, typer.Option(help="The stack, by any name that Pulumi takes.")],
    *,
    write: Annotated[bool, typer.Option("--write", help="Write the stack's file.")] = False,
    take_live: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PAIR",
            help="Change what is declared of this pair to what is live; `all` is every pair that "
            "differs. Can be given several times.",
        ),
    ] = None,
    into_state: Annotated[
        bool,
        typer.Option("--into-state", help="Fill the state of Pulumi too, by `pulumi import`."),
    ] = False,
    sweep: SweepOption = False,
    portal: Annotated[
        str | None, typer.Option(help="The portal's id, for a stack that has no file yet.")
    ] = None,
    config_file: Annotated[
        Path | None, typer.Option(help="Work with this stack file in place of the project's own.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Put the limits of a stack's portal into its file, as a person would write them.

    Prints what would change and writes nothing, unless --write is given. The portal itself is only
    read. Exit code 3 if a part of the portal could not be looked at.
    """
    target = Target.of(config_file or place_of_stack_file(Path.cwd(), stack), portal)
    found = _read(target, sweep=sweep).taking(take_live or ())
    diff, result = found.edited.diff(), found.result()
    if into_state and diff and not write:
        raise CommandError(
            "--into-state is for a file that says what is live. Give --write as well, which writes "
            "the file first."
        )
    if write:
        found.edited.write()
    if not json:
        _tell(found, diff, is_written=write)
    imported = None
    if into_state:
        agreeing = [pair for pair in result if not pair.differing]
        imported = import_into_state(found, stack, config_file, agreeing)
    if json:
        say_json(ImportDocument.of(found, diff, imported, is_written=write).as_json())
    elif imported:
        _tell_imported(imported, result)
    if not found.is_complete:
        raise typer.Exit(INCOMPLETE)


def _read(target: Target, *, sweep: bool) -> StackImport:
    portal = portal_of(target.configuration, announce=remark)
    portal.guard()
    declared = DeclaredPairs.of(portal, target.configuration.declared)
    with progress() as tell:
        inventory = read_inventory(portal, declared.resolved, sweep=agreeing(sweep), progress=tell)
    return StackImport(target, portal, inventory, declared)


def _tell(found: StackImport, diff: str, *, is_written: bool) -> None:
    say(_summary(found.inventory))
    for line in _differences(found):
        say(line)
    if any(not found.takes(pair, limit) for pair in found.differing for limit in pair.differing):
        remark(
            f'To declare what is live of one of them: --take-live "{found.differing[0]}"; of every '
            f"one: --take-live {ALL}."
        )
    for line in _left_over(found):
        say(line)
    if not diff:
        remark(f"{found.edited.file} has nothing to be changed.")
        return
    say(f"\n{diff.rstrip()}")
    for line in found.above_maximum:
        remark(line)
    if is_written:
        remark(f"Written: {found.edited.file}.")
    else:
        remark("Nothing was written; --write writes it.")


def _tell_imported(imported: Imported, pairs: Iterable[ComparedPair]) -> None:
    differing = [str(pair) for pair in pairs if pair.entry and pair.differing]
    if differing:
        say(f"Not imported, because they differ: {listed(differing, ', ')}.")
    already = f" Already there: {count(len(imported.already), 'pair')}." if imported.already else ""
    say(f"Imported into Pulumi's state: {count(len(imported.names), 'pair')}.{already}")


def _summary(inventory: Inventory) -> str:
    limits = sum(len(live.limits) for live in inventory.pairs)
    pairs = len(inventory.limited_pairs)
    return (
        f"Portal {inventory.portal_id}: {count(limits, 'limit')} of {count(pairs, 'pair')}, read "
        f"by {count(inventory.requests, 'request')}."
    )


def _differences(found: StackImport) -> Iterator[str]:
    for pair in found.differing:
        for limit in pair.differing:
            taken = "; taken" if found.takes(pair, limit) else ""
            origin = found.origin(pair, limit)
            yield f"{pair}: {limit.name}: {said(limit)} ({origin}){taken}"
            if limit.obstacle:
                yield f"  {plain(limit.obstacle)}"
    for name, (_, error) in found.declared.unknown.items():
        yield f"{name}: {error}"


def _left_over(found: StackImport) -> Iterator[str]:
    """What the file does not say of the portal, and what to do about it."""
    yield from left_over(found.inventory)
    for pair, live in found.undeclarable:
        yield f"{pair}: {live.name}: {live.live} is live and cannot be declared: {why_not(live)}."
