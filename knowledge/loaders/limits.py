"""Limits that hold before a parser sees a byte: file size, archive size, text size."""

import io
import zipfile
from pathlib import Path

from knowledge.errors import DocumentTooLarge, EncryptedDocument, LoadError
from knowledge.loaders.options import MEGABYTE, LoadOptions

RATIO_FLOOR = MEGABYTE
"""Members below this size may be packed at any ratio: an empty sheet of 200 kB packs 100 to 1."""

MAX_MEMBERS = 20_000
_COPY_STEP = 1 << 20


def megabytes(size: float) -> str:
    """A size for people: "12.3 MB"."""
    return f"{size / MEGABYTE:,.1f} MB"


def read_file(path: Path, options: LoadOptions) -> bytes:
    """The content of a regular file within the size limit.

    Raises:
        DocumentTooLarge: over `max_file_bytes`; nothing has been read then.
        LoadError: not a regular file, unreadable, or empty.
    """
    try:
        if not path.is_file():
            raise LoadError("The path is not a regular file.", "Point the source at files or folders.")
        size = path.stat().st_size
        if size > options.max_file_bytes:
            raise too_large_file(size, options)
        with path.open("rb") as file:
            # One byte more than allowed: a file that grows while it is read must not slip through.
            data = file.read(options.max_file_bytes + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise LoadError(f"The file cannot be read ({reason}).", "Check its permissions.") from error
    if len(data) > options.max_file_bytes:
        raise too_large_file(len(data), options)
    if not data:
        raise LoadError("The file is empty (0 bytes).", "Delete it or export it again.")
    return data


def too_large_file(size: int, options: LoadOptions) -> DocumentTooLarge:
    """The error for a file over the limit."""
    return DocumentTooLarge(
        f"The file has {megabytes(size)}; the limit is {megabytes(options.max_file_bytes)}.",
        "Split it, or raise max_file_bytes for this source.",
    )


def check_text(text: str, options: LoadOptions) -> str:
    """The text itself, if it is within `max_text_chars`.

    Raises:
        DocumentTooLarge: it is longer.
    """
    if len(text) > options.max_text_chars:
        raise DocumentTooLarge(
            f"The document has {len(text):,} characters; the limit is {options.max_text_chars:,}.",
            "Split it, or raise max_text_chars for this source.",
        )
    return text


def open_archive(data: bytes, options: LoadOptions) -> zipfile.ZipFile:
    """An Office archive whose declared sizes are within the limits.

    Declared sizes can lie; `read_member` counts what really comes out.

    Raises:
        DocumentTooLarge: total size, ratio or number of members over the limit.
        EncryptedDocument: a member is encrypted.
        LoadError: no valid zip archive.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise LoadError(
            "The file is cut off or damaged: its zip directory cannot be read.", "Export or copy it again."
        ) from error
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise _bomb(f"it has {len(members):,} members")
    total = 0
    for member in members:
        total += member.file_size
        if member.flag_bits & 0x1:
            raise EncryptedDocument(
                "The file is protected by a password.", "Save a copy without a password and index that."
            )
        ratio = member.file_size / max(member.compress_size, 1)
        if member.file_size > RATIO_FLOOR and ratio > options.max_unpack_ratio:
            raise _bomb(f"a member unpacks to {ratio:,.0f} times its size")
    if total > options.max_unpacked_bytes:
        raise _bomb(f"it unpacks to {megabytes(total)}")
    return archive


def checked_copy(data: bytes, options: LoadOptions) -> io.BytesIO:
    """The archive as a stream for a library that unpacks it itself, after really unpacking it once within limits.

    Raises: as `open_archive`.
    """
    with open_archive(data, options) as archive:
        left = options.max_unpacked_bytes
        for member in archive.infolist():
            left -= drain(archive, member, left)
    return io.BytesIO(data)


def drain(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> int:
    """Unpacks a member to nowhere and returns its true size; zip headers may lie about it."""
    size = 0
    for step in _steps(archive, member):
        size += len(step)
        if size > limit:
            raise _bomb("its members unpack to more than they declare")
    return size


def read_member(archive: zipfile.ZipFile, name: str, limit: int) -> bytes | None:
    """The content of a member, or None when there is none of that name."""
    try:
        member = archive.getinfo(name)
    except KeyError:
        return None
    parts: list[bytes] = []
    size = 0
    for step in _steps(archive, member):
        size += len(step)
        if size > limit:
            raise _bomb("a member unpacks to more than it declares")
        parts.append(step)
    return b"".join(parts)


def _steps(archive: zipfile.ZipFile, member: zipfile.ZipInfo):  # type: ignore[no-untyped-def]
    import zlib

    try:
        with archive.open(member) as file:
            while step := file.read(_COPY_STEP):
                yield step
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise LoadError(
            "The file is damaged: a part of its zip archive cannot be unpacked.", "Export or copy it again."
        ) from error


def _bomb(why: str) -> DocumentTooLarge:
    return DocumentTooLarge(
        f"The archive looks like a zip bomb: {why}.",
        "If the file is genuine, raise max_unpacked_bytes or max_unpack_ratio for this source.",
    )
