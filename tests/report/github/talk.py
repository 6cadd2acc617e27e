"""What is said in a repository on GitHub: the stand-in of `gh` answers from it and writes to it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ON_PATH = str(Path(__file__).parent / "on_path")
"""The folder of the stand-in, for PATH."""


class Talk:
    """Comments, issues and pull requests in a file, which GH_TALK names to the stand-in."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._write({"pulls": {}, "comments": [], "issues": [], "calls": [], "tokens": []})

    def has_head(self, pull_request: int, commit: str) -> None:
        self._write(self._read() | {"pulls": {str(pull_request): commit}})

    def somebody_comments(self, body: str, login: str = "somebody") -> None:
        known = self._read()
        number = len(known["comments"]) + 1
        comment = {"id": number, "number": number, "body": body, "user": {"login": login}}
        self._write(known | {"comments": [*known["comments"], {**comment, "html_url": "x"}]})

    @property
    def comments(self) -> list[str]:
        return [comment["body"] for comment in self._read()["comments"]]

    @property
    def issues(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._read()["issues"]
        return found

    @property
    def proposed(self) -> dict[str, str]:
        """The pull request that was opened."""
        found: dict[str, str] = self._read()["pulls"]["proposed"]
        return found

    @property
    def calls(self) -> list[list[str]]:
        """What was asked of `gh`, in order."""
        found: list[list[str]] = self._read()["calls"]
        return found

    @property
    def tokens(self) -> list[str]:
        """With which token each call came."""
        found: list[str] = self._read()["tokens"]
        return found

    def _read(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self.file.read_text())
        return content

    def _write(self, content: object) -> None:
        self.file.write_text(json.dumps(content))
