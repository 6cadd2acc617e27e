"""Files that are replaced in one step, and only while they are what was read."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from hubspot_limits.configuration.findings import FileError, Finding
from hubspot_limits.configuration.yaml.document import read_text
from hubspot_limits.values.refusal import Refusal

_BOM = b"\xef\xbb\xbf"


class FileNotWrittenError(Refusal):
    """A file is not written; it is as it was."""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file as it was read; ``content`` is None for one that is to be made.

    What is written through a link ends up where the link points.
    """

    file: Path
    content: bytes | None

    @classmethod
    def of(cls, file: Path) -> Self:
        """The file with what it has now. Raises FileError where it cannot be read as text."""
        # For its errors alone: it bounds the size and refuses what is not UTF-8.
        read_text(file)
        try:
            return cls(file, file.read_bytes())
        except OSError as error:
            finding = Finding(file, None, None, f"cannot be read: {error.strerror}")
            raise FileError([finding]) from None

    @property
    def text(self) -> str:
        return (self.content or b"").decode("utf-8-sig")

    def replace(self, text: str) -> None:
        """Have the file say this: it is the old or the new one at any moment.

        Raises FileNotWrittenError.
        """
        mark = _BOM if self.content and self.content.startswith(_BOM) else b""
        # The file that a link points to, so that the link stays one.
        target = self.file.resolve()
        try:
            self._refuse_if_changed(target)
            with _beside(target, mark + text.encode()) as written:
                self._put_in_place(written, target)
        except OSError as error:
            raise FileNotWrittenError(
                f"{self.file} was not written, and is as it was: {error.strerror or error}."
            ) from None

    def _refuse_if_changed(self, target: Path) -> None:
        """Raise FileNotWrittenError where the file is not what was read, or must not be written."""
        if self.content is None:
            if target.exists():
                raise FileNotWrittenError(
                    f"{self.file} was made by somebody else meanwhile, and is left alone. Run it "
                    "again."
                )
            return
        if target.read_bytes() != self.content:
            raise FileNotWrittenError(
                f"{self.file} was changed meanwhile, and is left alone. Run it again."
            )
        # Replacing a file needs no right to write it, so this is looked at here. os.access alone
        # would say yes to root.
        if not target.stat().st_mode & stat.S_IWUSR or not os.access(target, os.W_OK):
            raise FileNotWrittenError(
                f"{self.file} is read-only, and is as it was. Make it writable "
                f"(`chmod u+w {self.file}`) and run it again."
            )

    def _put_in_place(self, written: Path, target: Path) -> None:
        """Have what was written take the place of the file."""
        if self.content is None:
            # mkstemp makes files that only their owner reads; a new file is to be as any other.
            written.chmod(0o666 & ~_umask())
            os.link(written, target)  # fails where there is a file by now
        else:
            written.chmod(stat.S_IMODE(target.stat().st_mode))
            written.replace(target)


@contextmanager
def _beside(target: Path, content: bytes) -> Iterator[Path]:
    """A new file in the same folder, on disk before it takes the other's place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    # In the same folder, because a file can take another's place only within one file system.
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".new")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        yield Path(name)
    finally:
        with suppress(FileNotFoundError):
            Path(name).unlink()


def _umask() -> int:
    # The only way to read it is to set it.
    mask = os.umask(0)
    os.umask(mask)
    return mask
