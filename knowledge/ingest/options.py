"""Options of `index` and `sync`."""

import fnmatch
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from knowledge.chunking import ChunkOptions
from knowledge.loaders import LOADER_VERSION, LoadOptions

# Raised when redaction, document guards or chunk contents change, so that documents are read anew.
PIPELINE_VERSION = 2


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """What holds for documents whose source matches the glob; None: not said here."""

    match: str
    redact: bool | None = None
    groups: tuple[str, ...] | None = None
    approved: bool | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """How documents become chunks.

    Attributes:
        sources: rules by glob over the source; the first that says something about a key decides it.
        redact: auto (e-mails and CRM exports), all or off, where no rule says otherwise.
        workers: processes that read documents.
        seconds_per_file: limit for reading one file.
        embed_chunks: chunks embedded and committed together; what a kill can cost.
        keep_snapshots: snapshots kept on disk, the current one included.
    """

    load: LoadOptions = field(default_factory=LoadOptions)
    chunk: ChunkOptions = field(default_factory=ChunkOptions)
    sources: tuple[SourceOptions, ...] = ()
    redact: Literal["auto", "all", "off"] = "auto"
    allow: tuple[str, ...] = ()
    workers: int = 2
    seconds_per_file: float = 300.0
    embed_chunks: int = 512
    keep_snapshots: int = 2

    def rule(self, uri: str) -> SourceOptions:
        """The rules for one source, merged key by key, first match first."""
        merged: dict[str, Any] = {}
        for rule in self.sources:
            if fnmatch.fnmatchcase(uri, rule.match) or fnmatch.fnmatchcase(uri.rsplit("/", 1)[-1], rule.match):
                for key, value in asdict(rule).items():
                    if key != "match" and value is not None:
                        merged.setdefault(key, value)
        return SourceOptions(match=uri, **merged)

    def fingerprint(self, uri: str, sidecar: bytes, model: Mapping[str, Any]) -> str:
        """Hash of all that decides how a file is read besides its content; another one means: read it again."""
        parts = {
            "versions": [LOADER_VERSION, PIPELINE_VERSION],
            "load": asdict(self.load),
            "chunk": asdict(self.chunk),
            "rule": asdict(self.rule(uri)),
            "redact": self.redact,
            "allow": self.allow,
            "sidecar": hashlib.sha256(sidecar).hexdigest(),
            "model": dict(model),
        }
        encoded = json.dumps(parts, sort_keys=True, default=str).encode()
        return hashlib.sha256(encoded).hexdigest()
