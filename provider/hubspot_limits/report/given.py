"""What somebody gives for a report: a file, or standard input."""

from __future__ import annotations

import sys
from pathlib import Path

from hubspot_limits.report.report import ReportError

_STANDARD_INPUT = Path("-")


def text_of(file: Path) -> str:
    """What a file has, or standard input for ``-``. Raises ReportError."""
    try:
        raw = sys.stdin.buffer.read() if file == _STANDARD_INPUT else file.read_bytes()
        return raw.decode()
    except OSError as error:
        raise ReportError(f"{file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise ReportError(f"{file} is no text in UTF-8.") from None
