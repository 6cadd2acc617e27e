"""What is told to a person as it is."""

from __future__ import annotations

from hubspot_limits.values.plain_text import plain


class Refusal(Exception):  # noqa: N818 - the name says what it is
    """Something is not done. The text says what, where, why, and what to do about it.

    It is complete when it is made, holds no secret, and is shown without a traceback; nothing in it
    is obeyed by the terminal that shows it. Whatever else is raised is a bug of ours.
    """

    def __str__(self) -> str:
        return plain(super().__str__(), longest=None, lines=True)
