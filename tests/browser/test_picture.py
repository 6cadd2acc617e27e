"""The page of `show --html` and `compare --html` in a real Chromium, small and large."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubspot_limits.standing.picture.page import page
from hubspot_limits.standing.picture.picture import DrawnLimit, DrawnPair, Picture
from tests.browser.reading import (
    PHONES,
    TOO_WIDE,
    assert_can_be_read_in_both_colour_schemes,
)
from tests.browser.window import Window
from tests.standing.picture.drawing import READ_AT, picture

SIZES = [8, 40]

# The texts of a picture that lie on one another, or are broken within a number.
OVERLAPPING = """(() => {
    const texts = [...document.querySelectorAll('.star .node, .star .limit, .star .near')]
        .filter(each => each.checkVisibility()).flatMap(each => [...each.getClientRects()]
            .map(box => [each, box]));
    const found = [];
    texts.forEach(([one, a], index) => texts.slice(index + 1).forEach(([other, b]) => {
        if (one.contains(other) || other.contains(one)) return;
        if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1
                && b.top < a.bottom - 1)
            found.push([one.textContent.trim(), other.textContent.trim()]);
    }));
    return found;
})()"""

# The words of marks that are broken within.
BROKEN_WORDS = """[...document.querySelectorAll('.star em')].flatMap(mark => {
    const text = mark.firstChild, range = document.createRange();
    return [...text.data.matchAll(/\\S+/g)].filter(word => {
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        return range.getClientRects().length > 1;
    }).map(word => word[0]);
})"""

# How far each line of a picture is from the middle of the object type at its end.
OFF_THE_LINE = """[...document.querySelectorAll('.star li')].map(line => {
    const node = line.querySelector('.node').getBoundingClientRect();
    return Math.abs(line.querySelector('.far').getBoundingClientRect().bottom - 1
        - (node.top + node.bottom) / 2);
})"""


@pytest.fixture(params=SIZES, ids=lambda size: f"{size} object types")
def drawn(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return written(picture(request.param), tmp_path)


def written(drawn: Picture, folder: Path) -> Path:
    file = folder / "page.html"
    file.write_text(page(drawn, READ_AT), encoding="utf-8")
    return file


def test_no_text_of_the_picture_lies_on_another(window: Window, drawn: Path) -> None:
    for size in ((1280, 900), *PHONES):
        window.resize(*size)
        window.open_page(drawn)
        assert window.evaluate(OVERLAPPING) == []


def test_no_mark_is_broken_within_a_word(window: Window, drawn: Path) -> None:
    for size in PHONES:
        window.resize(*size)
        window.open_page(drawn)
        assert window.evaluate(BROKEN_WORDS) == []


def test_each_line_ends_in_the_middle_of_its_object_type(window: Window, drawn: Path) -> None:
    window.open_page(drawn)
    distances = window.evaluate(OFF_THE_LINE)
    assert distances
    assert max(distances) <= 2


def test_only_the_table_scrolls_sideways_and_on_a_phone_nothing_does(
    window: Window, drawn: Path
) -> None:
    window.open_page(drawn)
    assert window.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for size in PHONES:
        window.resize(*size)
        window.open_page(drawn)
        assert [
            element for element in window.evaluate(TOO_WIDE) if 'class="hidden"' not in element
        ] == []


def test_every_text_can_be_read_in_both_colour_schemes(window: Window, drawn: Path) -> None:
    window.open_page(drawn)
    assert_can_be_read_in_both_colour_schemes(window)


def test_in_print_nothing_is_cut_off(window: Window, drawn: Path) -> None:
    window.open_page(drawn)
    on_screen = window.evaluate("document.querySelectorAll('td .limit').length")
    window.print_out()
    cut = "[...document.querySelectorAll('.scroll, .star')].filter(each => each.scrollWidth > 796"
    assert window.evaluate(f"{cut} || each.scrollHeight > each.clientHeight + 1)") == []
    shown = "[...document.querySelectorAll('td .limit')].filter(each => each.checkVisibility())"
    assert window.evaluate(f"{shown}.length") == on_screen


def test_it_is_styled_asks_for_nothing_and_has_nothing_to_complain_of(
    window: Window, drawn: Path
) -> None:
    window.open_page(drawn)
    assert window.evaluate("getComputedStyle(document.querySelector('.star')).display") == "grid"
    assert set(window.requested()) - {"data:,"} == {drawn.as_uri()}
    assert window.console() == []


def test_a_hostile_label_is_inert_text(window: Window, tmp_path: Path) -> None:
    harmful = "<script>document.title = 'taken'</script><img src=x onerror=alert(1)>"
    limits = (DrawnLimit(harmful, "1"),)
    window.open_page(written(Picture("A", (), (DrawnPair("deals", "pet", limits),)), tmp_path))
    assert harmful in window.text
    assert window.evaluate("document.title").startswith("A - ")
    assert window.all("script, img") == []
    assert window.console() == []


def test_an_object_type_leads_to_its_own_star(window: Window, tmp_path: Path) -> None:
    window.open_page(written(picture(40), tmp_path))
    link = window.all("a.node")[0]
    name = link.text
    link.click()
    assert window.evaluate("document.querySelector(':target h3').innerText") == name
