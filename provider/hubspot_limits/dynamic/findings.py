"""The file that a preview's findings go to, for who reports them: a JSON object a line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from threading import Lock

from hubspot_limits.configuration.settings import FINDINGS_VARIABLE
from hubspot_limits.pair.previewed import PreviewFinding
from hubspot_limits.values.plain_text import plain


def findings_file(environment: Mapping[str, str]) -> Path | None:
    """The file that findings are asked to be put into."""
    named = environment.get(FINDINGS_VARIABLE)
    return Path(named) if named else None


class FindingsFile:
    """Adds findings to the end of a file, each once; None keeps none.

    A file that cannot be written to is said, and is no failure: the preview does without.
    """

    def __init__(self, file: Path | None, announce: Callable[[str], None]) -> None:
        self._file = file
        self._announce = announce
        self._written: set[PreviewFinding] = set()
        self._lock = Lock()

    def add(self, findings: Iterable[PreviewFinding]) -> None:
        """Write the findings that are not in the file yet; None to write to writes nothing."""
        if self._file is None:
            return
        # Pulumi may call diff from several threads (PULUMI_PARALLEL_DIFF).
        with self._lock:
            new = [finding for finding in findings if finding not in self._written]
            self._written.update(new)
            try:
                # Added to what is there: a change of configuration can start a second process.
                with self._file.open("a", encoding="utf-8") as lines:
                    lines.writelines(f"{finding.model_dump_json()}\n" for finding in new)
            except OSError as error:
                self._announce(
                    f"What this preview found cannot be written to {plain(str(self._file))}, which "
                    f"{FINDINGS_VARIABLE} names: {error.strerror}."
                )
