"""`hubspot-limits doctor`: why it does not work here."""

from __future__ import annotations

import os
from contextlib import nullcontext
from pathlib import Path
from textwrap import wrap
from typing import Annotated

import typer
from rich.text import Text

from hubspot_limits.checks.check import Check, CheckVerdict
from hubspot_limits.checks.examination import examine
from hubspot_limits.cli import INCOMPLETE
from hubspot_limits.cli.output.console import messages, output, remark, say_json
from hubspot_limits.cli.output.examination import DoctorDocument

_STYLES = {CheckVerdict.OK: "green", CheckVerdict.FAIL: "bold red", CheckVerdict.UNKNOWN: "yellow"}
_MARKS = {CheckVerdict.OK: "✓ ", CheckVerdict.FAIL: "✗ ", CheckVerdict.UNKNOWN: "? "}


def doctor(
    stack: Annotated[
        str | None, typer.Option(help="The stack; without it the only one of the project.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the checks as JSON.")] = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Say what of `pulumi up` would fail here, and what to do about it.

    Looks at Python, Pulumi, the project, its stack, the credentials and the portal. Only reads.
    Exit code 1 where something would fail, 3 where something could not be looked at.
    """
    console = messages()
    with console.status("Looking") if console.is_terminal else nullcontext():
        checks = list(examine(Path.cwd(), stack, os.environ, remark))
    if as_json:
        say_json(DoctorDocument.of(checks).as_json())
    else:
        for check in checks:
            _print(check)
    raise typer.Exit(_code({check.verdict for check in checks}))


def _print(check: Check) -> None:
    console = output()
    can_show_marks = console.is_terminal and console.encoding.startswith("utf")
    verdict = f"{_MARKS[check.verdict] if can_show_marks else ''}{check.verdict}"
    head = f"{verdict:<{9 if can_show_marks else 7}}  {check.subject:<14}  "
    lines = wrap(
        str(check),
        console.width,
        initial_indent=head,
        subsequent_indent=" " * len(head),
        break_long_words=False,
        break_on_hyphens=False,
    )
    text = Text("\n".join(lines))
    text.stylize(_STYLES[check.verdict], 0, len(verdict))
    console.print(text)


def _code(verdicts: set[CheckVerdict]) -> int:
    if CheckVerdict.FAIL in verdicts:
        return 1
    return INCOMPLETE if CheckVerdict.UNKNOWN in verdicts else 0
