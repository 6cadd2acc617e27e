"""Lines for a person, beside Pulumi's own output."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Iterable
from threading import Lock

from hubspot_limits.values.plain_text import plain

_MOST_NAMED = 12


class Announcer:
    """Says each line once, however often the engine asks for the same thing.

    say: shows one line.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._said: set[str] = set()
        self._lock = Lock()

    def __call__(self, line: str) -> None:
        line = plain(line, longest=None, lines=True)
        with self._lock:
            is_new = line not in self._said
            self._said.add(line)
        if is_new:
            self._say(line)


class NewPairs:
    """How many of the new pairs of a run are live as declared: Pulumi shows each as a creation.

    It is told in one line, when every pair that the stack's configuration declares was checked; for
    a program that declares its own, when the process ends.
    """

    def __init__(self, declared: Iterable[str], announce: Callable[[str], None]) -> None:
        self._waiting = set(declared)
        self._announce = announce
        self._is_written: dict[str, bool] = {}
        if not self._waiting:
            # How many pairs such a program declares is not known before the end. Pulumi ends the
            # process with SIGINT, after which these handlers do run.
            atexit.register(self._tell)

    def unchanged(self, pair: str) -> None:
        """A pair was checked that is not new, or not different."""
        self._checked(pair)

    def compared(self, pair: str, *, is_written: bool) -> None:
        """A new pair was compared with the portal; something will be written for it, or nothing."""
        self._is_written[pair] = is_written
        self._checked(pair)

    def _checked(self, pair: str) -> None:
        if pair in self._waiting:
            self._waiting.remove(pair)
            if not self._waiting:
                self._tell()

    def _tell(self) -> None:
        """Say it in one line; nothing where every new pair is written."""
        total = len(self._is_written)
        written = [pair for pair, is_written in self._is_written.items() if is_written]
        taken = total - len(written)
        if not taken:
            return
        pairs = "1 new pair is" if total == 1 else f"{taken} of {total} new pairs are"
        line = f"{pairs} live as declared: nothing is written for {'it' if taken == 1 else 'them'}"
        more = len(written) - _MOST_NAMED
        named = ", ".join(written[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
        self._announce(f"{line}. Written: {named}" if written else line)
