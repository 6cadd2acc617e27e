r"""Text from outside, as a person may see it: in a terminal, or in the log of a CI job.

A label, an object's name or HubSpot's own message can hold what a terminal obeys (colours, the
title, links), what turns the text round or hides in it, and a line that a CI job takes for a
command. ``plain`` makes all of that visible, in Python's escapes: ``\x1b[31m``.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_LONGEST = 500
_ROOM_FOR_THE_COUNT = 40

_HIDDEN = (
    r"\x00-\x1f\x7f-\x9f"  # control characters: every escape sequence begins with one
    r"\u2028\u2029"  # line separators
    r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # what turns a text round
    r"\xad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"
    r"\ufff0-\ufffb\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    r"\U000e0000-\U000e0fff"  # what takes no room
    r"\ud800-\udfff"  # halves of characters, which no output can encode
)
"""The inside of a character class of regular expressions."""

_JOINER = r"[\u200c\u200d]"
# Any character above the Latin blocks that is not hidden itself.
_JOINED = rf"[^\x00-\u02ff\u200c\u200d{_HIDDEN}]"
_LONELY_JOINER = rf"(?<!{_JOINED}){_JOINER}|{_JOINER}(?!{_JOINED})"
"""Emoji, Arabic and Indic scripts are written with joiners; between Latin letters they hide."""

_DANGEROUS = re.compile(rf"[{_HIDDEN}]|{_LONELY_JOINER}")
_DANGEROUS_IN_LINES = re.compile(rf"(?!\n)(?:{_DANGEROUS.pattern})")
_COMMAND = re.compile(r"^(\s*):(?=:)|#(?=#\w*\[)", re.MULTILINE)
"""Where GitHub, Azure and TeamCity look for a command: ``::error::``, ``##vso[``."""


def plain(text: str, *, longest: int | None = _LONGEST, lines: bool = False) -> str:
    """The text with everything in it visible, and none of it obeyed; ordinary text as it is.

    longest: the characters of a text that is quoted; of one that has more, the rest is counted.
    None is for texts that are made of such. lines: whether a text of several lines may stay one;
    else a line end is made visible as well.
    """
    shown = _visible(text, lines=lines)
    if longest is None or len(shown) <= longest:
        return shown
    # Once more below: a joiner may have lost the character after it.
    kept = shown[: longest - _ROOM_FOR_THE_COUNT]
    return f"{_visible(kept, lines=lines)}... ({len(shown) - len(kept)} more)"


def without_hidden(text: str, escaped: Callable[[str], str]) -> str:
    """The text with each hidden character as another notation than Python's has it."""
    return _DANGEROUS.sub(lambda match: escaped(match[0]), text)


def _visible(text: str, *, lines: bool) -> str:
    dangerous = _DANGEROUS_IN_LINES if lines else _DANGEROUS
    shown = dangerous.sub(lambda match: match[0].encode("unicode_escape").decode(), text)
    # The last character of the match is escaped: "::error" becomes "\x3a:error".
    return _COMMAND.sub(lambda match: f"{match[1] or ''}\\x{ord(match[0][-1]):02x}", shown)
