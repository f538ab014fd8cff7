"""The files below some folders, in a fixed order, with a line for everything that cannot be read."""

import fnmatch
import os
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.loaders.metadata import is_sidecar

_SKIPPED_NAMES = frozenset({"thumbs.db", "desktop.ini", "__macosx", "icon\r"})


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """What to look at.

    Attributes:
        include: shell patterns over the uri and the file name; only matching files; empty means all.
        exclude: shell patterns over the uri and the names of files and folders; matching ones are skipped.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScannedFile:
    """A file to load: where it is, what it is called in the index, bytes, modification time in nanoseconds."""

    path: Path
    uri: str
    size: int
    mtime: int


@dataclass(frozen=True, slots=True)
class ScanProblem:
    """A file or folder that cannot be read, and why."""

    uri: str
    cause: str


def scan(roots: Sequence[Path], options: ScanOptions | None = None) -> Iterator[ScannedFile | ScanProblem]:
    """Regular files below the roots, depth first, sorted by name; roots may be files.

    Hidden files, `.beleg` folders, sidecars and lock files (`~$…`) are skipped. Links to files inside a root are
    followed; links that lead out of it, nowhere or in a circle are problems; links to folders are not followed,
    as what they show is below the root anyway. A uri is the path below its root with "/" and composed umlauts
    (NFC); with several root folders it starts with as much of the root's own path as tells them apart.
    """
    options = options or ScanOptions()
    taken: set[str] = set()
    for root, label in _labelled(roots):
        for found in _root(root, label, options):
            if isinstance(found, ScanProblem):
                yield found
                continue
            uri, copy = found.uri, 1
            while uri in taken:
                copy += 1
                uri = f"{found.uri}~{copy}"
            taken.add(uri)
            yield ScannedFile(found.path, uri, found.size, found.mtime)


def _labelled(roots: Sequence[Path]) -> list[tuple[Path, str]]:
    """Each root once, with the prefix of its uris."""
    distinct = list(dict.fromkeys(Path(os.path.abspath(root)) for root in roots))
    folders = [root for root in distinct if not root.is_file()]
    files = [root for root in distinct if root.is_file()]
    labels = _shortest(files, 1)
    labels.update(_shortest(folders, 1) if len(folders) > 1 else dict.fromkeys(folders, ""))
    return [(root, labels[root]) for root in distinct]


def _shortest(paths: Sequence[Path], parts: int) -> dict[Path, str]:
    """The last parts of each path, as many as tell it from the others."""
    labels: dict[Path, str] = {}
    for path in paths:
        count = parts
        while count < len(path.parts) and any(
            other.parts[-count:] == path.parts[-count:] for other in paths if other != path
        ):
            count += 1
        labels[path] = "/".join(portable(part.strip("/")) for part in path.parts[-count:])
    return labels


def portable(name: str) -> str:
    """A file name with composed characters, undecodable bytes replaced."""
    readable = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return unicodedata.normalize("NFC", readable)


def _root(root: Path, label: str, options: ScanOptions) -> Iterator[ScannedFile | ScanProblem]:
    try:
        mode = root.stat().st_mode
    except OSError as error:
        yield ScanProblem(label or portable(str(root)), f"It cannot be read: {error.strerror}.")
        return
    if stat.S_ISREG(mode):
        yield _file(root, label)
    elif stat.S_ISDIR(mode):
        yield from _folder(root, label, options)
    else:
        yield ScanProblem(label, "It is neither a file nor a folder.")


def _folder(root: Path, label: str, options: ScanOptions) -> Iterator[ScannedFile | ScanProblem]:
    real_root = root.resolve()
    stack: list[tuple[str, str]] = [(str(root), label)]
    while stack:
        path, uri = stack.pop()
        if (os.path.isdir(path) and not os.path.islink(path)) or path == str(root):
            try:
                with os.scandir(path) as entries:
                    names = sorted((entry.name for entry in entries), key=lambda name: (portable(name), name))
            except OSError as error:
                yield ScanProblem(uri or ".", f"The folder cannot be listed: {error.strerror}.")
                continue
            children = []
            for name in names:
                child_uri = f"{uri}/{portable(name)}" if uri else portable(name)
                if not _is_skipped(name, child_uri, options):
                    children.append((os.path.join(path, name), child_uri))
            stack.extend(reversed(children))
        elif _is_included(uri, options) or os.path.islink(path):
            found = _entry(Path(path), uri, real_root, options)
            if found is not None:
                yield found


def _entry(path: Path, uri: str, root: Path, options: ScanOptions) -> ScannedFile | ScanProblem | None:
    if path.is_symlink():
        try:
            target = path.resolve(strict=True)
        except (OSError, RuntimeError):
            # RuntimeError: Python 3.11 and 3.12 report a circle of links so.
            return ScanProblem(uri, "The link leads nowhere or in a circle.")
        if not target.is_relative_to(root):
            return ScanProblem(uri, "The link leads out of the source's folder and is not followed.")
        if target.is_dir() or not _is_included(uri, options):
            return None
    return _file(path, uri)


def _file(path: Path, uri: str) -> ScannedFile | ScanProblem:
    try:
        found = path.stat()
    except OSError as error:
        return ScanProblem(uri, f"It cannot be read: {error.strerror}.")
    if not stat.S_ISREG(found.st_mode):
        return ScanProblem(uri, "It is no regular file.")
    if not os.access(path, os.R_OK):
        return ScanProblem(uri, "It cannot be read: Permission denied.")
    return ScannedFile(path, uri, found.st_size, found.st_mtime_ns)


def _is_skipped(name: str, uri: str, options: ScanOptions) -> bool:
    if name.startswith((".", "~$")) or name.lower() in _SKIPPED_NAMES or is_sidecar(name):
        return True
    return _matches(name, uri, options.exclude)


def _is_included(uri: str, options: ScanOptions) -> bool:
    return not options.include or _matches(uri.rpartition("/")[2], uri, options.include)


def _matches(name: str, uri: str, patterns: tuple[str, ...]) -> bool:
    return any(
        fnmatch.fnmatchcase(uri, pattern) or fnmatch.fnmatchcase(portable(name), pattern) for pattern in patterns
    )
