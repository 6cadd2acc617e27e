"""The page is one file that runs nothing, asks for nothing, and takes every text for text."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hubspot_limits.standing.picture.page import page
from hubspot_limits.standing.picture.picture import (
    DrawnLimit,
    DrawnPair,
    Picture,
    RecordsAtLimit,
    Tone,
)
from hubspot_limits.values.plain_text import plain
from tests.standing.picture.drawing import READ_AT, picture

HARMFUL = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><style>*{display:none}</style>",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt; ' onmouseover='x",
    "javascript:alert(1)",
    "<!-- --> ]]> \u202ereversed\u202c \x1b[31m",
]


class Parsed(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def drawn(text: str) -> str:
    """A page with a text wherever one from outside can be."""
    limits = (
        DrawnLimit(None, text, text, text, Tone.DIFFERENT),
        DrawnLimit(text, text, text, text, Tone.UNDECLARED),
    )
    pairs = (
        DrawnPair(text, "deals", limits, RecordsAtLimit(text, text)),
        DrawnPair("deals", text, limits),
    )
    return page(Picture(text, (text,), pairs, notes=(text,)), READ_AT)


def shape(html: str) -> list[tuple[str, list[str]]]:
    """The elements, in an order of their own: texts are drawn in that of the alphabet. Those that
    let a name be broken are left out.
    """
    elements = Parsed(html).elements
    return sorted((tag, sorted(attributes)) for tag, attributes in elements if tag != "wbr")


@pytest.mark.parametrize("text", HARMFUL)
def test_a_hostile_text_is_text(text: str) -> None:
    html = drawn(text)
    assert plain(text) in Parsed(html).text
    assert "alert(1)>" not in html


@given(st.text(min_size=1) | st.sampled_from(HARMFUL).map(lambda text: f"x{text}"))
def test_no_text_adds_an_element_or_an_attribute(text: str) -> None:
    assume(text != "deals")
    assert shape(drawn(text)) == shape(drawn("harmless"))


def test_it_runs_no_script_and_loads_nothing() -> None:
    html = page(picture(8), READ_AT)
    elements = Parsed(html).elements
    assert not {tag for tag, _ in elements} & {"script", "img", "iframe", "object", "form", "svg"}
    for _, attributes in elements:
        assert not any(name.startswith("on") or name in ("src", "style") for name in attributes)
        assert (attributes.get("href") or "#").startswith(("#", "data:,"))
    assert "url(" not in html
    assert "@import" not in html
    assert "://" not in html


def test_its_policy_lets_nothing_in_but_its_own_style_sheet() -> None:
    html = page(picture(8), READ_AT)
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', html)
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.replace("&#39;", "'").split("; ") == [
        "default-src 'none'",
        f"style-src 'sha256-{digest}'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]


def test_whatever_has_a_colour_has_a_word() -> None:
    html = page(picture(40), READ_AT)
    for tone, words in (
        (Tone.DIFFERENT, "differs"),
        (Tone.ADDED, "only in A"),
        (Tone.REMOVED, "only in B"),
        (Tone.UNDECLARED, "undeclared"),
        (Tone.UNKNOWN, "cannot be said"),
    ):
        marked = re.findall(rf'<span class="limit {tone}">.*?</span>', html, re.DOTALL)
        assert marked
        assert all(f"<em>{words}</em>" in limit for limit in marked)


def test_the_numbers_at_the_ends_are_told_apart_for_those_who_cannot_see_them() -> None:
    pairs = (DrawnPair("deals", "contacts", (DrawnLimit(None, "10"),)),)
    text = " ".join(Parsed(page(Picture("", (), pairs), READ_AT)).text.split())
    assert "contacts for each record of deals: 10" in text
    assert "read on 2026-11-30 at 12:00 UTC" in text


def test_a_picture_of_nothing_says_so() -> None:
    assert "There are no limits." in page(Picture("Portal 1", (), ()), READ_AT)
