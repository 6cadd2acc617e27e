"""The templates of a new project's files, filled in."""

from __future__ import annotations

from collections.abc import Mapping

from jinja2 import Environment, PackageLoader, StrictUndefined


def rendered(name: str, words: Mapping[str, object]) -> str:
    """The text of a template, from its words. Raises jinja2's errors for a word that is missing."""
    environment = Environment(
        loader=PackageLoader("hubspot_limits.authoring.new_project"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - no HTML
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        # A workflow has braces of its own.
        variable_start_string="[[",
        variable_end_string="]]",
        block_start_string="[%",
        block_end_string="%]",
    )
    return environment.get_template(f"{name}.jinja").render(words)
