from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubspot_limits.values.plain_text import plain
from hubspot_limits.values.refusal import Refusal

ANY_TEXT = st.text(st.characters(), max_size=80)  # surrogates included
HOSTILE = st.text(
    st.sampled_from(
        "ab:#[]\x00\x07\x1b\x9b\r\n\t\u200b\u200c\u200d\u202e\u2066\u2028\ud800\U000e0041😀م"
    ),
    max_size=80,
)
JOINERS = "\u200c\u200d"
VISIBLE_SIGNS = (
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
"""Unicode counts these signs of Arabic, Syriac and Kaithi as format characters, and they show."""


def dangerous(text: str) -> list[str]:
    return [
        char
        for char in text
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        and char not in JOINERS + VISIBLE_SIGNS
    ]


@given(text=ANY_TEXT | HOSTILE, longest=st.none() | st.integers(60, 200))
def test_nothing_that_a_terminal_obeys_or_hides_comes_through(
    text: str, longest: int | None
) -> None:
    shown = plain(text, longest=longest)
    assert dangerous(shown) == []
    assert not shown.lstrip().startswith("::")
    assert "##[" not in shown
    shown.encode()


@given(text=ANY_TEXT | HOSTILE)
def test_in_a_text_of_several_lines_only_line_ends_come_through(text: str) -> None:
    shown = plain(text, lines=True, longest=None)
    assert set(dangerous(shown)) <= {"\n"}
    assert shown.count("\n") == text.count("\n")
    assert not any(line.lstrip().startswith("::") for line in shown.splitlines())


@given(text=ANY_TEXT | HOSTILE, longest=st.integers(60, 200))
def test_a_text_that_went_through_twice_is_the_same(text: str, longest: int) -> None:
    once = plain(text, longest=longest)
    assert plain(once, longest=longest) == once
    assert len(once) <= longest


@pytest.mark.parametrize(
    "text",
    [
        "Decision maker",
        "Geschäftsführung, Überweisung, naïveté",
        "de\u0301ja\u0300 vu",
        "صانع القرار",
        "نمی\u200cدانم",  # noqa: RUF001 - Persian
        "क्\u200dष",
        "決定者　担当",
        "👩\u200d👩\u200d👧 family",
        "❤\ufe0f\u200d🔥 and 🤝🏽",
        "ratio 1:2, C++::std, #1 [a] \\n",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("\x1b]8;;https://example.com\x07link", r"\x1b]8;;https://example.com\x07link"),
        ("\x9b2J", r"\x9b2J"),
        ("a\x00b", r"a\x00b"),
        ("one\r\ntwo\tthree", r"one\r\ntwo\tthree"),
        ("ok\n::error::no", r"ok\n::error::no"),
        (" ::error::no", r" \x3a:error::no"),
        ("see ##vso[task.complete]", r"see \x23#vso[task.complete]"),
        ("Admin\u202etxt.exe", r"Admin\u202etxt.exe"),
        ("ad\u200dmin\u200b", r"ad\u200dmin\u200b"),
        ("\u2028\ufeff\u061c", r"\u2028\ufeff\u061c"),
        ("\U000e0041", r"\U000e0041"),
        ("\ud83e", r"\ud83e"),
    ],
)
def test_everything_else_is_made_visible(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_a_long_text_is_cut_and_the_rest_counted() -> None:
    assert plain("x" * 2000) == f"{'x' * 460}... (1540 more)"
    assert plain("x" * 500) == "x" * 500


def test_a_refusal_is_obeyed_by_no_terminal() -> None:
    refusal = Refusal("deals -> contacts:\n  - \x1b[2J\u202e\n::error::x")
    assert str(refusal) == "deals -> contacts:\n  - \\x1b[2J\\u202e\n\\x3a:error::x"
