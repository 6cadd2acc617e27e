"""`hubspot-limits show`: the limits of a stack's portal as they are now."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.progress import track
from rich.table import Table
from rich.text import Text

from hubspot_limits.cli.console import messages, say, say_table
from hubspot_limits.cli.effective import effective_yaml
from hubspot_limits.cli.stack_portal import portal_of, refuse_mistakes
from hubspot_limits.configuration.declaration import StackEntry
from hubspot_limits.configuration.stack_configuration import StackConfiguration, configuration_of
from hubspot_limits.configuration.stack_files import find_stack_file, read_stack_file
from hubspot_limits.limits import DeclaredLimit, desired, in_words
from hubspot_limits.limits import declared as as_declared
from hubspot_limits.pair.live import LivePair
from hubspot_limits.pair.resolution import resolve
from hubspot_limits.plain_text import plain
from hubspot_limits.portal.parallel import in_parallel
from hubspot_limits.portal.portal import Portal


class Row(NamedTuple):
    """One limit. ``declared`` is None for a limit that the stack does not declare."""

    name: str
    live: int | None
    declared: DeclaredLimit | None
    is_there: bool = True

    @property
    def differs(self) -> bool:
        """Also where the portal has no such label, whatever is declared for it."""
        if self.declared is None:
            return False
        return not self.is_there or self.live != desired(self.declared)


def show(
    stack: Annotated[str, typer.Option(help="The stack, by any name that Pulumi takes.")],
    config_file: Annotated[
        Path | None, typer.Option(help="Read this stack file in place of the project's own.")
    ] = None,
    effective: Annotated[  # noqa: FBT002 - an option of the command line
        bool,
        typer.Option(
            "--effective",
            help="Show what the stack declares with its bases, as YAML, without the portal.",
        ),
    ] = False,
) -> None:
    """Show the limits of every pair that a stack declares, as its portal has them now.

    Only reads. What is not as declared is marked.
    """
    file = config_file or find_stack_file(Path.cwd(), stack)
    if effective:
        say(effective_yaml(_read_stack_file(file, environment={})))
        return
    configuration = _read_stack_file(file, os.environ)
    portal, declared = portal_of(configuration), configuration.declared
    pairs = _read_portal(portal, declared)
    if not declared:
        say(f"Portal {portal.id}: the stack file declares no limits.")
        return
    rows = (
        (each, row) for each, live in zip(declared, pairs, strict=True) for row in _rows(each, live)
    )
    say_table(_table(portal.id, rows))


def _read_stack_file(file: Path, environment: Mapping[str, str]) -> StackConfiguration:
    """Raises FileError with every mistake."""
    configuration = configuration_of(read_stack_file(file), environment)
    refuse_mistakes(configuration)
    return configuration


def _read_portal(portal: Portal, declared: tuple[StackEntry, ...]) -> list[LivePair]:
    """The pairs in the order of their declarations. Raises what ``Portal.live_for`` raises."""
    portal.guard()
    console = messages()
    read = track(
        in_parallel(portal.live_for, declared),
        "Reading the portal",
        total=len(declared),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    return [live for _, live in read]


def _rows(declaration: StackEntry, live: LivePair) -> Iterator[Row]:
    """What is declared, then what else is live. The two ids of a symmetric label are one row."""
    resolved, mistakes = resolve(declaration, live)
    rows = {
        live.name(each): Row(
            live.name(each),
            live.limits.get(each),
            as_declared(resolved[each]) if each in resolved else None,
        )
        for each in (*resolved, *sorted(live.limits.keys() - resolved))
    }
    yield from rows.values()
    values = dict(declaration.values())
    yield from (
        Row(f"'{plain(path[-1])}'", None, values[path], is_there=False) for path, _ in mistakes
    )


def _table(portal_id: str, limits: Iterable[tuple[StackEntry, Row]]) -> Table:
    table = Table(
        "pair",
        "limit",
        title=f"Portal {portal_id} now",
        title_justify="left",
        box=None,
        pad_edge=False,
    )
    table.add_column("live", justify="right", no_wrap=True)
    table.add_column("declared", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    former = ""
    for declaration, row in limits:
        pair = str(declaration)
        style = "yellow" if row.differs else "dim" if row.declared is None else ""
        table.add_row(
            "" if pair == former else pair,
            Text(row.name),
            in_words(row.live),
            "not declared" if row.declared is None else str(row.declared),
            "differs" if row.differs else "",
            style=style,
        )
        former = pair
    return table
