"""The published folder: files appear whole or not at all, and stay after a power cut."""

import os
from collections.abc import Iterator
from pathlib import Path

_TEMPORARY = ".new"


class Folder:
    """Files under one root, by relative path."""

    def __init__(self, root: Path) -> None:
        self.root = root
        # Until a publication has gone through, a killed one may have left files behind.
        self.tidy = False

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None when it is not there."""
        try:
            return (self.root / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def write(self, path: str, content: bytes) -> None:
        """Temporary file, fsync, rename, fsync of the folder."""
        target = self.root / path
        _make(target.parent)
        temporary = target.with_name(target.name + _TEMPORARY)
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
        _sync(target.parent)

    def remove(self, path: str) -> None:
        """Remove a file and the folder it leaves empty."""
        target = self.root / path
        target.unlink(missing_ok=True)
        if target.parent.exists() and not any(target.parent.iterdir()):
            target.parent.rmdir()

    def files(self, under: str = "") -> Iterator[str]:
        """Relative paths of all files below, in order."""
        for path in sorted((self.root / under).rglob("*")):
            if not path.is_dir():
                yield path.relative_to(self.root).as_posix()

    def clear_temporary(self) -> None:
        """Remove what a killed writer left half-written."""
        for path in list(self.files()):
            if path.endswith(_TEMPORARY):
                self.remove(path)


def _make(folder: Path) -> None:
    if not folder.exists():
        _make(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync(folder.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
