"""How every sub-command prints: whole lines where it is read by a program, and in any locale."""

from __future__ import annotations

import io
import json
import sys
from typing import TextIO

from rich.console import Console
from rich.table import Table

from hubspot_limits.values.plain_text import plain

_UNBOUNDED = 10_000


def take_any_text() -> None:
    """Let characters that the locale lacks be printed as escapes, in place of an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def output() -> Console:
    """What was asked for."""
    return _console(sys.stdout)


def messages() -> Console:
    """What is said beside it: progress, what is wrong, what is waited for."""
    return _console(sys.stderr)


def say(text: str) -> None:
    """Print a line of the result, or several."""
    output().print(plain(text, longest=None, lines=True))


def say_json(value: object) -> None:
    """Print a result for a program: plain characters, and nothing that a CI job takes for a
    command.
    """
    output().print(json.dumps(value, indent=2).replace("##", "\\u0023#"))


def say_html(page: str) -> None:
    """Print a page, in which whatever is from outside has been escaped, for any locale."""
    sys.stdout.write(page.encode("ascii", "xmlcharrefreplace").decode())


def remark(text: str) -> None:
    """Print a line beside the result."""
    messages().print(plain(text, longest=None, lines=True))


def tell_ci(command: str) -> None:
    """Print a command that a CI job obeys, as it is: it has escaped what it quotes."""
    output().print(command)


def say_table(table: Table) -> None:
    """Print a table; where it is no terminal, without the blanks that fill its last column."""
    console = output()
    if console.is_terminal:
        console.print(table, soft_wrap=False)
        return
    with console.capture() as printed:
        console.print(table, soft_wrap=False)
    console.print("\n".join(line.rstrip() for line in printed.get().splitlines()))


def _console(stream: TextIO) -> Console:
    # A terminal wraps a line by itself, and what is piped stays whole.
    width = None if stream.isatty() else _UNBOUNDED
    return Console(
        file=stream, width=width, soft_wrap=True, markup=False, emoji=False, highlight=False
    )
