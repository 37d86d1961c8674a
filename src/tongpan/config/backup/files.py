"""The files that records have: into a backup in blocks, and back beside the folder until all is there."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

BLOCK = 4 * 2**20  # bytes


def blocks(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Relative name and content of every file, large ones in several blocks; what is removed meanwhile is left out."""
    for path in sorted(folder.rglob("*")) if folder.exists() else ():
        try:
            if path.is_symlink() or not path.is_file():
                continue
            with path.open("rb") as file:
                name = path.relative_to(folder).as_posix()
                block = file.read(BLOCK)
                yield name, block
                while block := file.read(BLOCK):
                    yield name, block
        except FileNotFoundError:
            continue


class Digests:
    """Size and SHA-256 of files that come in blocks."""

    def __init__(self) -> None:
        self._work: dict[str, Any] = {}
        self._size: dict[str, int] = {}

    def add(self, name: str, block: bytes) -> None:
        """Take in a block."""
        self._work.setdefault(name, hashlib.sha256()).update(block)
        self._size[name] = self._size.get(name, 0) + len(block)

    def found(self) -> dict[str, list[Any]]:
        """By name."""
        return {name: [self._size[name], work.hexdigest()] for name, work in self._work.items()}


class Restored:
    """A new folder that takes the place of the old one at the end; the old one is kept beside it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._new = folder.with_name(f"{folder.name}.restoring")
        shutil.rmtree(self._new, ignore_errors=True)
        self._new.mkdir(mode=0o700, parents=True)

    def add(self, name: str, block: bytes) -> None:
        """Append a block. A name that leads out of the folder is a lie of whoever made the backup."""
        place = PurePosixPath(name)
        if place.is_absolute() or ".." in place.parts:
            raise ValueError("a file outside the folder")
        path = self._new / place
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            file.write(block)

    def settle(self) -> None:
        """Put the new folder in place."""
        old = self._folder.with_name(f"{self._folder.name}.before-restore")
        if self._folder.exists():
            shutil.rmtree(old, ignore_errors=True)
            self._folder.replace(old)
        self._new.replace(self._folder)

    def drop(self) -> None:
        """Forget the new folder."""
        shutil.rmtree(self._new, ignore_errors=True)
