"""How a stack file is written, and what Pulumi reads there: held against the real CLI and ours."""

from __future__ import annotations

from typing import NamedTuple


class Reading(NamedTuple):
    """A value as it is written, what Pulumi makes of it, and whether that is what it says."""

    written: str
    value: object
    same: bool = True
    key: str | None = None
    """What Pulumi makes of it as a key, where that is not what is written."""


READINGS = (
    Reading("500", 500),
    Reading("+1", 1, key="1"),
    Reading("-5", -5),
    Reading("-0", 0, key="0"),
    Reading("9223372036854775807", 9223372036854775807),
    Reading("99999999999999999999999", 1e23, same=False, key="1e+23"),
    Reading("0500", 320, same=False, key="320"),
    Reading("0100", 64, same=False, key="64"),
    Reading("-010", -8, same=False, key="-8"),
    Reading("08", 8, key="8"),
    Reading("00", 0, key="0"),
    Reading("0o17", 15, key="15"),
    Reading("0O17", 15, same=False, key="15"),
    Reading("0x1F", 31, key="31"),
    Reading("0X1F", 31, same=False, key="31"),
    Reading("-0x1F", -31, same=False, key="-31"),
    Reading("0b11", 3, same=False, key="3"),
    Reading("0b2", "0b2"),
    Reading("0x", "0x"),
    Reading("1_000", 1000, same=False, key="1000"),
    Reading("0_7", 7, same=False, key="7"),
    Reading("1.0", 1, key="1"),
    Reading("1.", 1, key="1"),
    Reading("1.5", 1.5),
    Reading("1.50", 1.5, key="1.5"),
    Reading(".5", 0.5, key="0.5"),
    Reading("1e3", 1000, key="1000"),
    Reading("1_0.5", 10.5, same=False, key="10.5"),
    Reading("1e400", "1e400"),
    Reading("yes", "yes"),
    Reading("No", "No"),
    Reading("on", "on"),
    Reading("off", "off"),
    Reading("y", "y"),
    Reading("n", "n"),
    Reading("true", value=True),
    Reading("True", value=True, key="true"),
    Reading("FALSE", value=False, key="false"),
    Reading("null", None, key="<nil>"),
    Reading("Null", None, key="<nil>"),
    Reading("~", None, key="<nil>"),
    Reading("2024-01-01", "2024-01-01 00:00:00 +0000 UTC", same=False, key="a time"),
    Reading("2024-1-1", "2024-01-01 00:00:00 +0000 UTC", same=False, key="a time"),
    Reading("2024-01-01T10:00:00Z", "2024-01-01 10:00:00 +0000 UTC", same=False, key="a time"),
    Reading("2024-01-01 10:00:00", "2024-01-01 10:00:00 +0000 UTC", same=False, key="a time"),
    Reading("2024-01-01 meeting", "2024-01-01 meeting"),
    Reading("2026-03", "2026-03"),
    Reading("1:30", "1:30"),
    Reading("1:30:00", "1:30:00"),
    Reading("=", "="),
    Reading("0500 people", "0500 people"),
    Reading("Decision maker", "Decision maker"),
    Reading("a\tb", "a\tb"),
    Reading("'0500'", "0500"),
    Reading('"1.0"', "1.0"),
    Reading('"null"', "null"),
    Reading('"2024-01-01"', "2024-01-01"),
    Reading('"\\u00e9 \\x41 \\U0001F91D"', "é A 🤝"),
    Reading("🤝", "🤝"),
    Reading("'it''s'", "it's"),
    Reading("!!str 0500", "0500"),
    Reading("!!int '5'", 5, same=False, key="5"),
    Reading("!!float 5", 5, same=False, key="5"),
    Reading("!!binary aGk=", "hi", same=False, key="hi"),
    Reading("!custom x", "x", same=False, key="x"),
)
"""One a line of a file, first as a value, then as a key."""


class Document(NamedTuple):
    name: str
    written: str | bytes
    configuration: dict[str, object]


DOCUMENTS = (
    Document("a byte order mark", b"\xef\xbb\xbfconfig: {a:b: 1}\n", {"a:b": 1}),
    Document(
        "lines of another system", "config:\r\n  a:b: 1\r\n  a:c: x\r\n", {"a:b": 1, "a:c": "x"}
    ),
    Document("a second document", "config: {a:b: 1}\n---\nconfig: {a:b: 2}\n", {"a:b": 1}),
    Document("an explicit start and end", "---\nconfig: {a:b: 1}\n...\n", {"a:b": 1}),
    Document(
        "tabs",
        "config:\n  a:b:\t5\t\n  a:c: {x:\t1,\t y: 2}\t# two\n",
        {"a:b": 5, "a:c": {"x": 1, "y": 2}},
    ),
    Document(
        "an alias", "config:\n  a:b: &x {k: 1}\n  a:c: *x\n", {"a:b": {"k": 1}, "a:c": {"k": 1}}
    ),
    Document(
        "maps that are merged",
        "config:\n  a:b: &x {k: 1, l: 1}\n  a:c: &y {l: 2, m: 2}\n"
        "  a:d: {<<: [*x, *y], k: 0}\n  a:e: {<<: {k: 3}, l: 3}\n",
        {
            "a:b": {"k": 1, "l": 1},
            "a:c": {"l": 2, "m": 2},
            "a:d": {"k": 0, "l": 1, "m": 2},
            "a:e": {"k": 3, "l": 3},
        },
    ),
    Document(
        "a map that is merged, whatever the sign of it is written in",
        "config:\n  a:b: {\"<<\": {k: 1}, l: '<<'}\n  a:c: {!!str <<: {k: 2}}\n",
        {"a:b": {"k": 1, "l": "<<"}, "a:c": {"k": 2}},
    ),
    Document(
        "block texts",
        "config:\n  a:b: |\n    one\n    two\n  a:c: >-\n    one\n    two\n  a:d: one\n    two\n",
        {"a:b": "one\ntwo\n", "a:c": "one two", "a:d": "one two"},
    ),
    Document(
        "JSON", '{"config":{"a:b":{"x":1,"y":[true,null]}}}', {"a:b": {"x": 1, "y": [True, None]}}
    ),
    Document("an empty value", "config:\n  a:b:\n  a:c: {x: }\n", {"a:b": "", "a:c": {"x": None}}),
    Document("keys without a namespace", "config: {b: 1}\n", {"reading:b": 1}),
    Document("no document", "# later\n", {}),
)

REFUSED = (
    ("half a character", 'config:\n  a:b: "\\ud83e\\udd1d"\n'),
    ("half a character as a key", 'config:\n  a:b: {"\\ud83e": 1}\n'),
    ("an escape of JSON's that YAML 1.1 lacks", 'config:\n  a:b: "a\\/b"\n'),
    ("a key twice", "config:\n  a:b: {x: 1, x: 2}\n"),
    ("a key twice in what is merged", "config:\n  a:b: {<<: {x: 1, x: 2}}\n"),
    ("a list as a key", "config:\n  a:b: {[x]: 1}\n"),
    ("a text that is merged", "config:\n  a:b: {<<: x}\n"),
    ("a number that is merged by a text in quotes", 'config:\n  a:b: {"<<": 1}\n'),
    ("a tab as indentation", "config:\n\ta:b: 1\n"),
    ("an alias of nothing", "config:\n  a:b: *x\n"),
    ("an alias within itself", "config:\n  a:b: &x [*x]\n"),
    ("no number of JSON's", "config:\n  hubspot-limits:b: .inf\n"),
)
"""What neither takes, wherever it is in the file; numbers count in our settings."""
