"""Content hashes, by which the set-up knows what is still current. Times of files play no part: git changes them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Iterable, Iterator, Optional

# What tools leave beside sources and what says nothing about them.
IGNORED_FOLDERS = {"__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}


def file_hash(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        for block in iter(lambda: stream.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    elif path.is_dir():
        for file in sorted(path.rglob("*")):
            hidden = any(part in IGNORED_FOLDERS for part in file.relative_to(path).parts)
            if file.is_file() and not hidden:
                yield file


def tree_hash(root: Path, paths: Iterable[Path], *words: str, without: Optional[Path] = None) -> str:
    """SHA-256 over names and contents of files and folders, and over `words`; not over the folder `without`.

    A path that does not exist counts as such, so that its appearance is a change. Names are relative to `root`: two
    checkouts with the same content have the same hash.
    """
    digest = hashlib.sha256()
    for word in words:
        digest.update(f"word {word}\n".encode())
    for path in paths:
        digest.update(f"path {path.relative_to(root).as_posix()}\n".encode())
        for file in _files(path):
            if without and without in file.parents:
                continue
            digest.update(f"{file.relative_to(root).as_posix()} {file_hash(file)}\n".encode())
    return digest.hexdigest()
