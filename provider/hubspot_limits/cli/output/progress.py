"""How far a command is, on a terminal: it is gone when the work is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from hubspot_limits.cli.output.console import messages


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """Gives a function that is told what is being done, how much of it is done, and of how much."""
    console = messages()
    shown = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with shown:
        task = shown.add_task("Reading the portal", total=None)

        def tell(doing: str, done: int, total: int) -> None:
            shown.update(task, description=doing, completed=done, total=total)

        yield tell
