"""The project's folder, and errors for the person who runs its tools."""

from __future__ import annotations

from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]


class ToolError(Exception):
    """Ends a tool; the text says what is wrong and what to do."""
