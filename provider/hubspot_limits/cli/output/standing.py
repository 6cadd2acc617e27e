"""How a portal stands, as a table."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from hubspot_limits.standing.limit import LimitStanding, Standing
from hubspot_limits.standing.portal_standing import PortalStanding
from hubspot_limits.values.limits import in_words
from hubspot_limits.values.plain_text import plain

_STYLES = {
    Standing.AS_DECLARED: "",
    Standing.UNDECLARED: "dim",
    Standing.UNDECLARED_PAIR: "dim",
    Standing.SETTLING: "cyan",
    Standing.UNKNOWN: "magenta",
}
_DIFFERENT = "yellow"


def standing_table(standing: PortalStanding, *, is_declared: bool) -> Table:
    """A row for each limit. is_declared: whether there is a stack to compare with."""
    table = Table("pair", "limit", box=None, pad_edge=False)
    table.add_column("live", justify="right", no_wrap=True)
    if is_declared:
        table.add_column("declared", justify="right", no_wrap=True)
        table.add_column("standing", no_wrap=True)
    for pair, limits in standing.pairs.items():
        for number, limit in enumerate(limits):
            cells = [plain(pair) if number == 0 else "", limit.name.called, _live(limit)]
            if is_declared:
                declared = "-" if limit.declared is None else str(limit.declared)
                cells += [declared, str(limit.standing)]
            style = _STYLES.get(limit.standing, _DIFFERENT) if is_declared else ""
            table.add_row(*map(Text, cells), style=style)
    return table


def _live(limit: LimitStanding) -> str:
    return "unknown" if limit.standing is Standing.UNKNOWN else in_words(limit.live)
