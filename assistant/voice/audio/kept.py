"""What was heard of a long recording so far: a job that was killed goes on at the first part not yet heard.

The file holds spoken words that no policy has seen yet, so it lives where the recording lives and is deleted with it.
One line of JSON per part; a line that a kill cut short is dropped.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.voice.audio.types import Heard, Segment, Word

SUFFIX = ".heard"


class HeardParts:
    """The parts of one recording, kept as they are heard.

    Args:
        path: the file; made when the first part is kept.

    Example:
        kept = HeardParts(Path("note.audio.heard"))
        kept.begin("openai:whisper-1 …")     # drops what another recogniser heard
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.heard: list[Heard] = []

    def begin(self, key: str) -> list[Heard]:
        """The parts kept under this key, in order; anything else in the file is dropped.

        Args:
            key: recogniser, language, length and parts: what must be alike for old parts to count.
        """
        lines = self._path.read_bytes().split(b"\n") if self._path.is_file() else []
        rows = _whole(lines[:-1])
        self.heard = [_heard(row) for row in rows[1:]] if rows and rows[0].get("key") == key else []
        kept = [{"key": key}, *(asdict(one) for one in self.heard)]
        partial = self._path.with_suffix(".new")
        partial.write_text("".join(json.dumps(row) + "\n" for row in kept), encoding="utf-8")
        partial.replace(self._path)
        return self.heard

    def add(self, heard: Heard) -> None:
        """Keep one more part, on the disk when this returns."""
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(heard)) + "\n")
            file.flush()
            os.fsync(file.fileno())
        self.heard.append(heard)

    def drop(self) -> None:
        """Delete the file."""
        self._path.unlink(missing_ok=True)


def _whole(lines: list[bytes]) -> list[dict[str, Any]]:
    """The rows up to the first that is damaged."""
    rows = []
    for line in lines:
        try:
            rows.append(json.loads(line))
        except ValueError:
            break
    return rows


def _heard(row: Mapping[str, Any]) -> Heard:
    segments = tuple(
        Segment(**{**one, "words": tuple(Word(**word) for word in one["words"])}) for one in row["segments"]
    )
    return Heard(segments, row["language"], row["language_probability"])
