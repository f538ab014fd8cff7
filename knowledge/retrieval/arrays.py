"""Array files and tables of strings that are mapped into memory, never unpickled."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

REBUILD = "Rebuild it with: beleg index --rebuild"
"""The remedy for an index that cannot be used."""

_SMALL = 4096
"""Bytes under which a file is read: mapping it would save nothing, and an empty array cannot be mapped."""


def mapped(path: Path) -> NDArray[Any]:
    """Return an array of an `.npy` file, mapped read-only."""
    mode: Any = "r" if path.stat().st_size > _SMALL else None
    return np.asarray(np.load(path, mmap_mode=mode, allow_pickle=False))


class StringsWriter:
    """Writes strings one after the other: UTF-8 in `<name>.bin`, offsets in bytes in `<name>.npy`."""

    def __init__(self, folder: Path, name: str) -> None:
        self._offsets_path = folder / f"{name}.npy"
        self._file = (folder / f"{name}.bin").open("wb")
        self._offsets = [0]

    def add(self, text: str) -> None:
        """Append one string; lone surrogates are kept as they are."""
        self._offsets.append(self._offsets[-1] + self._file.write(text.encode("utf-8", "surrogatepass")))

    def close(self) -> None:
        """Write the offsets."""
        self._file.close()
        np.save(self._offsets_path, np.array(self._offsets, dtype=np.uint64))


def write_strings(folder: Path, name: str, texts: Iterable[str]) -> None:
    """Write all strings of an iterable."""
    writer = StringsWriter(folder, name)
    for text in texts:
        writer.add(text)
    writer.close()


class Strings:
    """Strings by number, decoded one at a time from the mapped file."""

    def __init__(self, folder: Path, name: str) -> None:
        self._offsets = mapped(folder / f"{name}.npy")
        path = folder / f"{name}.bin"
        empty = path.stat().st_size == 0
        self._bytes: NDArray[np.uint8] = (
            np.zeros(0, dtype=np.uint8) if empty else np.asarray(np.memmap(path, dtype=np.uint8, mode="r"))
        )
        if int(self._offsets[-1]) != len(self._bytes):
            raise ValueError(f"{name}.bin has {len(self._bytes)} bytes, {int(self._offsets[-1])} expected")

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __getitem__(self, number: int) -> str:
        start, end = int(self._offsets[number]), int(self._offsets[number + 1])
        return self._bytes[start:end].tobytes().decode("utf-8", "surrogatepass")


class Interner:
    """Numbers for distinct strings, in order of first sight."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}

    def __call__(self, text: str) -> int:
        return self._ids.setdefault(text, len(self._ids))

    def strings(self) -> list[str]:
        """Return the strings by number."""
        return list(self._ids)
