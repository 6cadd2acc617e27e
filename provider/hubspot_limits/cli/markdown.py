"""Texts from outside in Markdown: as code, in which nothing is markup, HTML, mention or link."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from hubspot_limits.plain_text import plain

_RUN = re.compile(r"`+")
_PIPE = re.compile(r"(\\?)\|")


def code(text: str) -> str:
    """A text as code, in a sentence or in the cell of a table."""
    # A table takes a pipe for its own but for `\|`, and renderers differ on `\\|`.
    shown = _PIPE.sub(lambda match: r"\\x7c" if match[1] else r"\|", plain(text))
    fence = "`" * (max(map(len, _RUN.findall(shown)), default=0) + 1)
    needs_room = not shown.strip() or shown[0] in "` " or shown[-1] in "` "
    return f"{fence} {shown} {fence}" if needs_room else f"{fence}{shown}{fence}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a table; its cells are Markdown already."""
    for cells in (head, ["---"] * len(head), *rows):
        yield f"| {' | '.join(cells)} |"
