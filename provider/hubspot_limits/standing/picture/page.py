"""A picture as one self-contained page of HTML: it runs no script and asks nobody for anything."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from hubspot_limits.standing.picture.picture import Picture
from hubspot_limits.standing.picture.stars import stars
from hubspot_limits.values.plain_text import plain

_LONGEST = 2_000


def page(picture: Picture, at: datetime) -> str:
    """The picture as the text of an HTML file.

    at: when what is drawn was read.
    """
    drawn = stars(picture.pairs)
    style = _style()
    return (
        _environment()
        .get_template("page.html")
        .render(
            picture=picture,
            stars=drawn,
            # So that a name can link to the star that it is the middle of.
            places={star.middle: number for number, star in enumerate(drawn)},
            rows=_in_order(pair.from_name for pair in picture.pairs),
            columns=_in_order(pair.to_name for pair in picture.pairs),
            cells={(pair.from_name, pair.to_name): pair for pair in picture.pairs},
            at=f"{at.astimezone(UTC):%Y-%m-%d at %H:%M} UTC",
            style=Markup(style),  # noqa: S704 - our own file
            style_hash=_hash(style),
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("hubspot_limits.standing.picture"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["breakable"] = _breakable
    return environment


def _in_order(names: Iterable[str]) -> list[str]:
    """Those with the most pairs first, so that the table begins where there is most to see."""
    counts = Counter(names)
    return sorted(counts, key=lambda name: (-counts[name], name))


@cache
def _style() -> str:
    style = resources.files("hubspot_limits.standing.picture") / "templates/page.css"
    return style.read_text()


def _hash(style: str) -> str:
    """The hash of the style sheet, by which the page's policy lets this one in and no other."""
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def _breakable(name: str) -> Markup:
    """A name that may be broken where its words are joined."""
    # The parts are escaped one by one; the tag between them is not.
    return Markup("_<wbr>").join(escape(part) for part in plain(name).split("_"))


def _visible(value: object) -> object:
    """A value that a template prints, with all that is hidden in a text made visible.

    Escaping it for HTML is left to the template.
    """
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return plain(value, longest=_LONGEST)
