"""Uploaded files: a safe name, a bounded size, written completely or not at all."""

import os
import re
import unicodedata
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import BinaryIO

from assistant.errors import RequestError

BLOCK = 1 << 20
MAX_NAME = 150


def safe_name(name: str) -> str:
    """The last part of a file name, in NFC, without control characters and without a leading dot.

    Raises:
        RequestError: nothing usable is left.
    """
    last = PureWindowsPath(PurePosixPath(name.replace("\x00", "")).name).name
    clean = "".join(mark for mark in unicodedata.normalize("NFC", last) if unicodedata.category(mark)[0] != "C")
    clean = re.sub(r'[<>:"/\\|?*]+', "_", clean).strip().lstrip(".")
    stem, dot, suffix = clean.rpartition(".")
    if not clean or not (stem if dot else suffix):
        raise RequestError("The file has no usable name.", "Give it a name with letters or digits and a suffix.")
    return f"{stem[: MAX_NAME - len(suffix) - 1]}{dot}{suffix}" if dot else clean[:MAX_NAME]


def save_upload(folder: Path, name: str, content: BinaryIO, max_bytes: int) -> Path:
    """Write an upload into a folder; a file of the same name is replaced at once when the new one is complete.

    Raises:
        RequestError: the name is unusable, the file is empty or larger than `max_bytes`.
    """
    target = folder / safe_name(name)
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f".{target.name}.{os.getpid()}.partial"
    written = 0
    try:
        with partial.open("wb") as file:
            while block := content.read(BLOCK):
                written += len(block)
                if written > max_bytes:
                    raise RequestError(
                        f"The file is larger than {max_bytes >> 20} MB.", "Split it, or raise the limit."
                    )
                file.write(block)
        if not written:
            raise RequestError("The file is empty.", "Upload a file with content.")
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return target
