"""What a plain text of YAML means: a number, true, a time, ... to Pulumi and to YAML itself.

Pulumi is written in Go, whose YAML library still knows older ways to write a number: 0500 is 320.
"""

from __future__ import annotations

import math
import re
from typing import TypeAlias

Scalar: TypeAlias = bool | int | float | str | None

_SAME: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),  # all of them None
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **{
        f"{sign}{word}": float(f"{sign}inf")
        for sign in ("", "+", "-")
        for word in (".inf", ".Inf", ".INF")
    },
}
_TIME = re.compile(r"\d{4}-\d{1,2}-\d{1,2}([Tt ]\d{1,2}:\d{1,2}:\d{1,2}\S*)?", re.ASCII)
_FLOAT = re.compile(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?", re.ASCII)
_DECIMAL = re.compile(r"[-+]?(0|[1-9]\d*)", re.ASCII)
_OLD_OCTAL = re.compile(r"([-+]?)0([0-7]+)", re.ASCII)
_PREFIXED = re.compile(r"[-+]?0([xX][\da-fA-F]+|[oO][0-7]+|[bB][01]+)", re.ASCII)
_YAML_DECIMAL = re.compile(r"[-+]?\d+", re.ASCII)
_YAML_PREFIXED = re.compile(r"0(x[\da-fA-F]+|o[0-7]+)", re.ASCII)
_SMALLEST, _LARGEST = -(2**63), 2**63 - 1  # beyond, Pulumi keeps a float
_LONGEST_NUMBER = 400  # no number that a float holds is longer


class Time(str):
    """A text that Pulumi reads as a time, and writes in another way."""

    __slots__ = ()


def as_pulumi_reads(text: str) -> Scalar:
    """What Pulumi makes of a plain text."""
    if text in _SAME:
        return _SAME[text]
    if _TIME.fullmatch(text):
        return Time(text)
    # Go takes 1_000 for 1000.
    digits = text if text.startswith(".") else text.replace("_", "")
    if len(digits) > _LONGEST_NUMBER or not text[0].isascii() or text[0] not in ".+-0123456789":
        return text
    number = _integer(digits)
    if number is not None and _SMALLEST <= number <= _LARGEST:
        return number
    return _float(digits, text)


def as_yaml_says(text: str) -> Scalar:
    """What YAML itself makes of a plain text: its core schema 1.2, which most readers follow."""
    if text in _SAME:
        return _SAME[text]
    if _YAML_DECIMAL.fullmatch(text) and len(text) <= _LONGEST_NUMBER:
        return int(text)
    if _YAML_PREFIXED.fullmatch(text) and len(text) <= _LONGEST_NUMBER:
        return int(text, 0)  # 0 as the base: by the prefix, 0x or 0o
    return _float(text, text)


def are_same(one: Scalar, other: Scalar) -> bool:
    """Whether both are one value; true is not 1."""
    return type(one) is type(other) and one == other


def _integer(digits: str) -> int | None:
    """The whole number that a text is for Pulumi, if it is one."""
    if _DECIMAL.fullmatch(digits):
        return int(digits)
    if _PREFIXED.fullmatch(digits):
        return int(digits, 0)
    if octal := _OLD_OCTAL.fullmatch(digits):
        return int(f"{octal[1]}{octal[2]}", 8)
    return None


def _float(digits: str, text: str) -> Scalar:
    """A whole number is one, however it is written."""
    if not _FLOAT.fullmatch(digits):
        return text
    number = float(digits)
    if not math.isfinite(number):
        return text
    return int(number) if number.is_integer() else number
