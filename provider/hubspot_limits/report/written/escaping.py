"""Text from configuration, from HubSpot and from Pulumi, where a report shows it.

Everything goes through ``plain`` first: no control character, bidirectional override or workflow
command is left in it. In Markdown it then stands in code alone: in code there is no markup, HTML,
mention, reference or link.
"""

from __future__ import annotations

import re
from textwrap import wrap
from urllib.parse import quote

from hubspot_limits.values.plain_text import plain

_LONGEST = 100  # characters of a name
_LONGEST_WORDS = 500
_WIDTH = 96
_RUN = re.compile(r"`+")
_PIPE = re.compile(r"(\\?)\|")
# Words of letters and digits with simple punctuation between: nothing that Markdown reads.
_WORDS = re.compile(r"[^\W_]+(?:[ ,;:()'-]+[^\W_]+)*[).]{0,2}")


def code(text: str) -> str:
    """A short text as code, in a sentence or in the cell of a table."""
    shown = plain(text, longest=_LONGEST)
    # A table takes a pipe for its own but for `\|`, and renderers differ on `\\|`.
    shown = _PIPE.sub(lambda match: r"\\x7c" if match[1] else r"\|", shown)
    # Code ends at as many backticks as it begins with, so there is one more than the text has.
    fence = "`" * (_longest_run(shown) + 1)
    # A backtick at an end would join the fence; Markdown takes off one blank at each end.
    needs_room = not shown.strip() or shown[0] in "` " or shown[-1] in "` "
    return f"{fence} {shown} {fence}" if needs_room else f"{fence}{shown}{fence}"


def words(text: str) -> str:
    """A phrase of ours with names from outside in it: as it is, or as code where that is safer."""
    return text if len(text) <= _LONGEST_WORDS and _WORDS.fullmatch(text) else code(text)


def block(text: str) -> str:
    """A paragraph or several as a block of code, in lines that a page has room for."""
    shown = plain(text, longest=None, lines=True)
    lines = [part for line in shown.split("\n") for part in _wrapped(line)]
    fence = "`" * max(3, _longest_run(shown) + 1)
    return "\n".join((fence, *lines, fence))


def linked(text: str, address: str | None) -> str:
    """Markdown that is a link, where there is an address, which has been looked at."""
    return f"[{text}]({address})" if address else text


def path_in_address(file: str) -> str:
    """The path of a file as a part of an address."""
    return quote(file, safe="/", errors="replace")


def in_command(text: str, also: str = "") -> str:
    """A text as a part of a workflow command of GitHub's. also: what ends the part."""
    shown = plain(text, longest=None, lines=True)
    # The percent sign first, or it would be escaped twice.
    for character in f"%\r\n{also}":
        shown = shown.replace(character, f"%{ord(character):02X}")
    return shown


def _longest_run(text: str) -> int:
    return max(map(len, _RUN.findall(text)), default=0)


def _wrapped(line: str) -> list[str]:
    """A line in several, each as far in as the first."""
    indentation = " " * (len(line) - len(line.lstrip(" ")))
    return wrap(
        line,
        _WIDTH,
        subsequent_indent=indentation,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]
