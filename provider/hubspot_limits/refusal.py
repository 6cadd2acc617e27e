"""What is told to a person as it is."""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818 - the name says what it is
    """Something is not done. The text says what, where, why, and what to do about it.

    It is complete when it is made, holds no secret, and is shown without a traceback. Whatever else
    is raised is a bug of ours.
    """
