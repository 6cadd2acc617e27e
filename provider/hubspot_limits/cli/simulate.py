"""`hubspot-limits simulate`: HubSpot, simulated, around a command or until it is told to end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from hubspot_limits.cli import CommandError
from hubspot_limits.cli.output.console import remark, say
from hubspot_limits.cli.output.served import watch

if TYPE_CHECKING:
    from hubspot_limits.simulated_run.portals.by_hand import PortalByHand
    from hubspot_limits.simulated_run.stacks import SimulatedProject

_COMMAND = "command"


class _BeforeACommand(TyperGroup):
    """What comes after `--` is a command to run, even one called `set`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - Typer's context
        own = args[: args.index("--")] if "--" in args else args
        if own != args and not self.commands.keys() & own:
            ctx.meta[_COMMAND] = args[len(own) + 1 :]
            args = own
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - Typer's types
        if args and args[0] not in self.commands:
            raise CommandError(
                f"simulate has no sub-command {args[0]}. To run a command against simulated "
                f"portals, put -- before it: hubspot-limits simulate -- {' '.join(args)}"
            )
        return super().resolve_command(ctx, args)


simulate = typer.Typer(
    cls=_BeforeACommand,
    invoke_without_command=True,
    rich_markup_mode=None,
    subcommand_metavar="[-- COMMAND... | set | add | reset]",
)

_Stack = Annotated[
    str | None,
    typer.Option(help="The stack whose portal it is; otherwise that of the last run."),
]


@simulate.callback()
def _simulate(
    context: typer.Context,
    port: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=65535,
            help="The port on 127.0.0.1; 0 takes a free one. Without it 8700, or in a project any "
            "where that is in use.",
        ),
    ] = None,
    state: Annotated[
        Path | None, typer.Option(help="Keep the portals in this file between runs.")
    ] = None,
    portals: Annotated[
        Path | None,
        typer.Option(help="A YAML file that describes portals, switches and faults."),
    ] = None,
    evidence: Annotated[
        Path | None,
        typer.Option(help="Set the switches as `hubspot-limits probe` has found HubSpot."),
    ] = None,
) -> None:
    """Run a command against simulated portals, or serve them until Ctrl-C.

    After --, a command: it meets simulated portals of the stacks of the Pulumi project here, with
    a Pulumi backend of its own. Your Pulumi login, settings and tokens are not used, and the
    stack files stay as they are:

    hubspot-limits simulate -- pulumi up --stack sandbox

    Without a command, it serves the same portals until Ctrl-C, to look at: commands that are run
    meanwhile use them. Outside of a project, or with --state or --portals, it serves portals of
    its own.
    """
    command = context.meta.get(_COMMAND)
    options = (port, state, portals)
    if context.invoked_subcommand:
        if options != (None, None, None):
            raise CommandError("--port, --state and --portals are for serving portals.")
        if evidence is not None:
            raise CommandError("--evidence is for serving portals, and for running a command.")
    elif command:
        if options != (None, None, None):
            raise CommandError("--port, --state and --portals are for serving, without a command.")
        raise typer.Exit(_run(command, evidence))
    else:
        _serve(port, state, portals, evidence)


@simulate.command("set")
def _set(
    pair: Annotated[str, typer.Argument(help='The pair, such as "deals -> contacts".')],
    limit: Annotated[str, typer.Argument(help="A whole number, or many for no limit.")],
    stack: _Stack = None,
    label: Annotated[str | None, typer.Option(help="The label whose limit it is.")] = None,
    type: Annotated[
        str | None, typer.Option(help="The association type, such as HUBSPOT_DEFINED/4.")
    ] = None,
) -> None:
    """Change a limit by hand, as somebody would in HubSpot.

    No rule is checked. Without --label and --type it is the object limit.
    """
    if limit != "many" and not (limit.isascii() and limit.isdigit() and int(limit)):
        raise CommandError(f"expected a whole number of at least 1, or many, not {limit!r}.")
    with _portal(stack) as portal:
        number = None if limit == "many" else int(limit)
        say(portal.set_limit(pair, number, label, type))


@simulate.command("add")
def _add(
    what: Annotated[str, typer.Argument(help="A custom object, or the pair that gets a label.")],
    label: Annotated[str | None, typer.Argument(help="The label's text.")] = None,
    stack: _Stack = None,
) -> None:
    """Make a custom object or a label by hand.

    hubspot-limits simulate add "deals -> contacts" "Decision maker"
    """
    with _portal(stack) as portal:
        made = portal.add_custom_object(what) if label is None else portal.add_label(what, label)
        say(made)


@simulate.command("reset")
def _reset() -> None:
    """Begin again: fresh portals, and no state of stacks in them."""
    from hubspot_limits.simulated_run.portals.by_hand import reset  # noqa: PLC0415 - an extra's

    say(reset(_needed_project()))


def _run(command: list[str], evidence: Path | None) -> int:
    project = _needed_project()  # before the imports: some lock files, which it refuses on Windows
    from hubspot_limits.simulated_run.command import run_simulated  # noqa: PLC0415 - an extra's
    from hubspot_limits.simulated_run.served import switches_found  # noqa: PLC0415

    found = switches_found(evidence)
    return run_simulated(command, project, os.environ, remark, switches=found)


def _serve(
    port: int | None, state: Path | None, portals: Path | None, evidence: Path | None
) -> None:
    from hubspot_limits.simulated_run.served import (  # noqa: PLC0415 - an extra's
        serving_alone,
        serving_project,
        switches_found,
    )

    project = None if state or portals or os.name == "nt" else _project()
    found = switches_found(evidence)
    served = (
        serving_project(project, port, found)
        if project
        else serving_alone(port, state, portals, found)
    )
    with served as control:
        watch(control, project)


@contextmanager
def _portal(stack: str | None) -> Iterator[PortalByHand]:
    from hubspot_limits.simulated_run.portals.by_hand import portal_by_hand  # noqa: PLC0415 - an extra's

    with portal_by_hand(_needed_project(), stack) as portal:
        yield portal


def _project() -> SimulatedProject | None:
    from hubspot_limits.simulated_run.stacks import simulated_project  # noqa: PLC0415 - an extra's

    return simulated_project(Path.cwd())


def _needed_project() -> SimulatedProject:
    if os.name == "nt":
        raise CommandError("this needs file locks that Windows lacks: use it in WSL.")
    project = _project()
    if project is None:
        raise CommandError(f"there is no Pulumi.yaml in {Path.cwd()} or above it.")
    return project
