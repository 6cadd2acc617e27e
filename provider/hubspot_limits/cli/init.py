"""`hubspot-limits init`: a Pulumi project of one's own."""

from __future__ import annotations

import os
import re
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hubspot_limits.cli import CommandError
from hubspot_limits.cli.import_ import import_
from hubspot_limits.cli.output.console import remark, say
from hubspot_limits.configuration.settings import PORTAL_ID, parse_settings
from hubspot_limits.configuration.stack_files import checked_stack_name

if TYPE_CHECKING:
    from hubspot_limits.authoring.new_project.files import NewProject

_NOT_IN_A_NAME = re.compile(r"[^\w.-]+", re.ASCII)

_QUESTIONS = {
    "--package": "Where hubspot-limits comes from: a wheel, a checkout, an address with its commit",
    "--portal": "The id of the HubSpot portal",
    "--stack": "The name of its stack, such as sandbox or production",
}


def init(
    folder: Annotated[Path, typer.Argument(help="The folder of the new project.")],
    package: Annotated[
        str | None,
        typer.Option(
            help="Where the project takes hubspot-limits from: a wheel, a checkout, or an address "
            "with its commit or hash."
        ),
    ] = None,
    portal: Annotated[str | None, typer.Option(help="The portal of the first stack.")] = None,
    stack: Annotated[str | None, typer.Option(help="The name of the first stack.")] = None,
    live: Annotated[  # noqa: FBT002 - an option of the command line
        bool,
        typer.Option(
            "--live", help="Begin with the portal that the token here opens: import its limits."
        ),
    ] = False,
) -> None:
    """Make a Pulumi project for portals of your own.

    Asks on a terminal for what is not said. Overwrites nothing.
    """
    from hubspot_limits.authoring.new_project.writing import write_new  # noqa: PLC0415 - as all of it

    project = _project(folder, package, portal, stack, is_live=live)
    files = project.files()
    write_new(folder, files)
    for name in files:
        say(f"{folder / name}")
    if "file://" in project.requirement:
        remark(
            "requirements.txt names a place on this machine. For other machines and for CI it has "
            "to be an address, git+https://...@<commit> or https://...whl#sha256=<hash>."
        )
    say(_next_steps(folder, project.stack))
    if live:
        say("")
        import_(project.stack, write=True, config_file=folder / project.stack_file)


def _project(
    folder: Path, package: str | None, portal: str | None, stack: str | None, *, is_live: bool
) -> NewProject:
    """Raises a Refusal for what cannot be meant, before anything is written."""
    from hubspot_limits.authoring.new_project.files import NewProject  # noqa: PLC0415 - slow to import
    from hubspot_limits.authoring.new_project.live import portal_here  # noqa: PLC0415
    from hubspot_limits.authoring.new_project.requirement import requirement  # noqa: PLC0415

    opened = portal_here(os.environ, remark) if is_live else None
    if opened and portal not in (None, opened):
        raise CommandError(f"the token here opens portal {opened}, and not {portal}.")
    portal = portal or opened
    given = _answered({"--package": package, "--portal": portal, "--stack": stack})
    return NewProject(
        name=_project_name(folder),
        stack=checked_stack_name(given["--stack"]),
        portal=parse_settings({PORTAL_ID: given["--portal"]}, environment={}).portal_id,
        requirement=requirement(given["--package"]),
        is_live=is_live,
    )


def _answered(given: dict[str, str | None]) -> dict[str, str]:
    """What was said, and what a person says who is asked for the rest."""
    missing = [option for option, value in given.items() if not value]
    if missing and not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise CommandError(f"say {' and '.join(missing)}: there is nobody here to ask.")
    answers = {option: typer.prompt(_QUESTIONS[option], err=True) for option in missing}
    return {option: value or answers[option] for option, value in given.items()}


def _project_name(folder: Path) -> str:
    """A folder's name in the letters that Pulumi takes for a project."""
    return _NOT_IN_A_NAME.sub("-", folder.resolve().name)[:100].strip("-") or "hubspot-portals"


def _next_steps(folder: Path, stack: str) -> str:
    return (
        f"\nNext:\n"
        f"  cd {shlex.quote(str(folder))}\n"
        "  python3 -m venv .venv && .venv/bin/pip install -r requirements.txt\n"
        "  . .venv/bin/activate\n"
        f"  hubspot-limits simulate -- pulumi up --stack {stack}"
    )
