"""A new project's files on disk: all of them, or none."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from hubspot_limits.values.refusal import Refusal


class FilesExistError(Refusal):
    """There is something already where a new project's files would be."""


def write_new(folder: Path, files: Mapping[str, str]) -> None:
    """Write files below a folder, none of which is there yet.

    Raises FilesExistError, and has written nothing then.
    """
    # lexists: a link that leads nowhere is in the way too.
    there = [name for name in files if os.path.lexists(folder / name)]
    if there or (folder.exists() and not folder.is_dir()):
        raise FilesExistError(
            f"{folder} has {', '.join(there) or 'a file of that name'} already, and nothing is "
            "overwritten: nothing was written. Choose another folder, or move that away."
        )
    try:
        for name, text in files.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            # "x" fails where somebody has made the file meanwhile.
            with file.open("x", encoding="utf-8") as stream:
                stream.write(text)
    except OSError as error:
        raise FilesExistError(
            f"{error.filename or folder} cannot be written: {error.strerror}. What was written of "
            f"the project is in {folder}."
        ) from None
