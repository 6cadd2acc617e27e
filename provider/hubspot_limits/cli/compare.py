"""`hubspot-limits compare`: what one stack or portal would need to be like another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from hubspot_limits.cli import DIFFERENT, INCOMPLETE, CommandError
from hubspot_limits.cli.output.comparison import CompareDocument
from hubspot_limits.cli.output.console import remark, say, say_html, say_json, say_table
from hubspot_limits.cli.output.progress import progress
from hubspot_limits.cli.show import Only
from hubspot_limits.cli.sweeping import SweepOption, agreeing
from hubspot_limits.portal.inventory.left_over import left_over
from hubspot_limits.portal.tracking import LOWERING
from hubspot_limits.report.written.escaping import block, code
from hubspot_limits.standing.comparing.comparison import Comparison, Verdict
from hubspot_limits.standing.comparing.comparison import compare as compared
from hubspot_limits.standing.comparing.live_side import LiveSide
from hubspot_limits.standing.comparing.side_name import parse_sides
from hubspot_limits.standing.comparing.words import reasons, summary, unseen, value
from hubspot_limits.standing.looking.sides import SideRead, Sides
from hubspot_limits.values.plain_text import plain

_HEAD = ("pair", "limit", "A", "B", "verdict")
_STYLES = {Verdict.EQUAL: "", Verdict.CANNOT_BE_SAID: "magenta"}
_DIFFERENT = "yellow"

_SIDE = "A stack, for what its file declares, or portal:<stack>, for the live portal of that stack."


def compare(  # noqa: PLR0913 - the options of the command
    a: Annotated[str, typer.Argument(metavar="A", help=_SIDE)],
    b: Annotated[str, typer.Argument(metavar="B", help=_SIDE)],
    *,
    only: Annotated[Only | None, typer.Option(help="List only what is not equal.")] = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 2 where anything differs.")
    ] = False,
    sweep: SweepOption = False,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print the result as Markdown.")
    ] = False,
    html: Annotated[
        bool, typer.Option("--html", help="Print the result as a page with a picture.")
    ] = False,
) -> None:
    """Compare two stacks or portals by name: what B would need to be like A.

    Only reads. Exit code 3 if a part of either could not be looked at.
    """
    if json + markdown + html > 1:
        raise CommandError("--json, --markdown and --html are forms of one result: give one.")
    read_a, read_b = _read(a, b, sweep=sweep)
    whole = compared(read_a.side, read_b.side)
    shown = whole.only(lambda limit: only is None or limit.verdict is not Verdict.EQUAL)
    if json:
        say_json(CompareDocument.of(read_a, read_b, whole, shown).as_json())
    elif markdown:
        say("\n".join(_markdown(whole, shown, read_b)))
    elif html:
        _say_page(shown, read_b)
    else:
        _tell(whole, shown, read_b)
    if not whole.is_complete:
        raise typer.Exit(INCOMPLETE)
    if exit_code and whole.is_different:
        raise typer.Exit(DIFFERENT)


def _read(a: str, b: str, *, sweep: bool) -> tuple[SideRead, SideRead]:
    names = parse_sides(a, b)
    with progress() as tell:
        return Sides(remark, agreeing(sweep), tell).read(*names)


def _say_page(shown: Comparison, read_b: SideRead) -> None:
    # Slow to import, and of no use to the other forms.
    from hubspot_limits.standing.picture.of_comparison import picture_of  # noqa: PLC0415
    from hubspot_limits.standing.picture.page import page  # noqa: PLC0415

    say_html(page(picture_of(shown, read_b.tracking), datetime.now(UTC)))


def _tell(whole: Comparison, shown: Comparison, read_b: SideRead) -> None:
    say(f"A: {whole.a.title}. B: {whole.b.title}.")
    say(summary(whole))
    if shown.limits:
        say("")
        say_table(_table(shown))
    notes = [*_notes(shown, read_b)]
    if notes:
        say("\n".join(("", *notes)))
    if read_b.tracking and read_b.tracking.unread:
        remark(read_b.tracking.unread)


def _table(comparison: Comparison) -> Table:
    rows = Table(*_HEAD[:2], box=None, pad_edge=False)
    for name in _HEAD[2:4]:
        rows.add_column(name, justify="right", no_wrap=True)
    rows.add_column(_HEAD[4], no_wrap=True)
    for pair, limits in comparison.pairs.items():
        for number, limit in enumerate(limits):
            name = plain(pair) if number == 0 else ""
            cells = (name, limit.name.called, value(limit.a), value(limit.b), limit.verdict)
            rows.add_row(*map(Text, cells), style=_STYLES.get(limit.verdict, _DIFFERENT))
    return rows


def _notes(shown: Comparison, read_b: SideRead) -> Iterator[str]:
    """What else there is to say, a paragraph each."""
    for title, reason in unseen(shown):
        yield f"{title} was not looked at: {reason}"
    for names, reason in reasons(shown):
        yield f"{names}: {reason}"
    for side in (shown.a, shown.b):
        if isinstance(side, LiveSide):
            yield from (f"{side.title}: {line}" for line in left_over(side.inventory))
    if read_b.tracking and read_b.tracking.pairs:
        yield from map(str, read_b.tracking.pairs)
        yield LOWERING


def _markdown(whole: Comparison, shown: Comparison, read_b: SideRead) -> Iterator[str]:
    yield f"**A**: {code(whole.a.title)}. **B**: {code(whole.b.title)}."
    yield from ("", summary(whole))
    if shown.limits:
        yield from ("", _row(_HEAD), _row("---" for _ in _HEAD))
    for pair, limits in shown.pairs.items():
        for limit in limits:
            names = code(pair), code(limit.name.called)
            yield _row((*names, value(limit.a), value(limit.b), limit.verdict))
    if notes := "\n".join(_notes(shown, read_b)):
        yield from ("", block(notes))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
