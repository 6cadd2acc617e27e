"""Whether a page can be read: what is too wide, and which colours stand on which."""

from __future__ import annotations

import re

from tests.browser.window import Window

PHONES = [(360, 740), (390, 844)]

# What ends beyond the window's edge, or holds more than it shows.
TOO_WIDE = """[...document.querySelectorAll('*')].filter(each => each.checkVisibility())
    .filter(each => each.getBoundingClientRect().right > screen.width
        || getComputedStyle(each).display !== 'inline' && each.scrollWidth > each.clientWidth)
    .map(each => each.outerHTML.slice(0, 200))"""

# Each text that is seen, with its colour and that of the ground it stands on.
COLOURS = """[...document.querySelectorAll('body *')].filter(each => each.checkVisibility())
    .filter(each => [...each.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
    .map(each => {
        let ground = each;
        while (getComputedStyle(ground).backgroundColor === 'rgba(0, 0, 0, 0)')
            ground = ground.parentElement;
        return [each.textContent.trim(), getComputedStyle(each).color,
            getComputedStyle(ground).backgroundColor];
    })"""


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio of two opaque colours, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """WCAG's relative luminance of ``rgb(red, green, blue)``, from 0 to 1."""
    shares = [int(number) / 255 for number in re.findall(r"\d+", colour)]
    linear = [
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    ]
    return sum(map(float.__mul__, (0.2126, 0.7152, 0.0722), linear))


def assert_can_be_read_in_both_colour_schemes(window: Window) -> None:
    """Every text of the page that is open has enough contrast, and both schemes are there."""
    light = window.evaluate(COLOURS)
    window.prefer("dark")
    dark = window.evaluate(COLOURS)
    assert len(light) > 50
    assert all(one != other for one, other in zip(light, dark, strict=True))
    for text, colour, ground in light + dark:
        assert contrast(colour, ground) >= 4.5, text
