"""Values as they are put into a YAML text: in one line, or with an entry a line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from hubspot_limits.configuration.yaml.scalars import Time, are_same, as_pulumi_reads, as_yaml_says
from hubspot_limits.values.plain_text import without_hidden

EntryValue: TypeAlias = int | str | Mapping[str, "EntryValue"]
"""What can be put into a file."""

WIDTH = 80

# A letter or digit first, then what has no meaning in YAML. ">" only behind a blank or "-", as in
# "->"; ":" only before a letter, or it would end a key.
_PLAIN = re.compile(r"[^\W_](?:[\w ()/&+.'\u2019!?;=%$€-]|(?<=[ -])>|:(?=\w))*")
_NO_CHARACTERS = re.compile(r"[\ufffe\uffff]")  # which YAML takes as escapes only


class Indent(NamedTuple):
    """Where an entry begins in its line. step: how much further in those below it begin."""

    column: int
    step: int = 2

    def __str__(self) -> str:
        return " " * self.column

    @property
    def below(self) -> Indent:
        return self._replace(column=self.column + self.step)


def in_one_line(value: EntryValue) -> str:
    """A value in one line, maps in braces."""
    if isinstance(value, Mapping):
        entries = (f"{scalar(key)}: {in_one_line(below)}" for key, below in value.items())
        return f"{{{', '.join(entries)}}}"
    return scalar(value)


def after_key(value: EntryValue, indent: Indent, width: int) -> list[str]:
    """A value as it follows the colon of its key: the rest of that line, and lines below it.

    indent: of the key. width: the room in its line. A map has an entry a line where it does not fit
    into that.
    """
    line = f" {in_one_line(value)}"
    if not isinstance(value, Mapping) or not value or len(line) <= width:
        return [line]
    below = [line for key, inner in value.items() for line in entry(key, inner, indent.below)]
    return ["", *below]


def entry(key: str, value: EntryValue, indent: Indent) -> list[str]:
    """An entry of a map that has an entry a line."""
    start = f"{indent}{scalar(key)}:"
    first, *below = after_key(value, indent, WIDTH - len(start))
    return [f"{start}{first}", *below]


def scalar(value: int | str) -> str:
    """A number, or a text in quotes where it would mean something else without."""
    if not isinstance(value, str):
        return str(value)
    return value if _is_plain(value) else _quoted(value)


def _is_plain(text: str) -> bool:
    if not _PLAIN.fullmatch(text) or text != text.strip():
        return False
    read, said = as_pulumi_reads(text), as_yaml_says(text)
    # A text for Pulumi and for other readers: 0500 is 320 for the one, 500 for the others.
    is_text = not isinstance(read, Time) and are_same(read, text) and are_same(said, text)
    return is_text and without_hidden(text, _escaped) == text


def _quoted(text: str) -> str:
    # Strings of JSON are strings of YAML, but for what YAML does not let stand as it is. What a
    # reader cannot see is made visible as well.
    quoted = without_hidden(json.dumps(text, ensure_ascii=False), _escaped)
    return _NO_CHARACTERS.sub(lambda match: _escaped(match[0]), quoted)


def _escaped(character: str) -> str:
    number = ord(character)
    return f"\\U{number:08x}" if number > 0xFFFF else f"\\u{number:04x}"  # noqa: PLR2004 - four digits
