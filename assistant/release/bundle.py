"""A release: what answers, frozen and named by its content."""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from assistant.release.errors import ReleaseDamaged

MANIFEST = "manifest.json"


def canonical(form: Any) -> str:
    """JSON with sorted keys and no spaces: the same data gives the same text."""
    return json.dumps(form, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def sha256(text: str) -> str:
    """Hex digest of a text's UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Bundle:
    """An immutable release.

    Attributes:
        manifest: {"code", "embedding", "index", "settings", "weights", "files": {name: SHA-256}}.
        files: text by name: prompts, policy, brand, reply templates.
    """

    manifest: Mapping[str, Any]
    files: Mapping[str, str]

    @cached_property
    def hash(self) -> str:
        """SHA-256 over the manifest, which holds the hashes of the files."""
        return sha256(canonical(self.manifest))

    @property
    def id(self) -> str:
        """ "r-" and the first 12 hex digits of the hash."""
        return f"r-{self.hash[:12]}"

    def checked(self, release: str) -> "Bundle":
        """This bundle, once it is known to be what its id says.

        Raises:
            ReleaseDamaged: naming the first file that was changed, added or removed.
        """
        remedy = "Restore the data directory from a backup, or build and promote the release again."
        if self.id != release:
            raise ReleaseDamaged(f"The manifest of release {release} was changed after it was built.", remedy)
        named = self.manifest["files"]
        for name in sorted({*named, *self.files}):
            if name not in self.files or sha256(self.files[name]) != named.get(name):
                raise ReleaseDamaged(f"{name} of release {release} was changed after it was built.", remedy)
        return self

    def write(self, folder: Path) -> Path:
        """Write `folder/<id>/`, whole or not at all.

        Returns:
            The bundle's own folder.
        """
        target = folder / self.id
        if target.is_dir():
            return target
        partial = folder / f".{self.id}.{secrets.token_hex(4)}.partial"
        for name, text in {MANIFEST: canonical(self.manifest) + "\n", **self.files}.items():
            path = partial / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
            path.chmod(0o444)
        try:
            os.replace(partial, target)
        except OSError:
            # Another process was first; its folder has the same content, or checking it tells.
            shutil.rmtree(partial, ignore_errors=True)
        return target


def read_bundle(folder: Path) -> Bundle:
    """Read and check a bundle's folder; its name is the id.

    Raises:
        ReleaseDamaged: something was changed.
    """
    found: dict[str, str] = {}
    try:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                found[path.relative_to(folder).as_posix()] = path.read_bytes().decode()
        manifest = json.loads(found.pop(MANIFEST))
        return Bundle(manifest, found).checked(folder.name)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReleaseDamaged(
            f"The folder of release {folder.name} cannot be read ({type(error).__name__}).",
            "Delete the folder; it is made again from the database.",
        ) from None
