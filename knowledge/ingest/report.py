"""What an index run did, file by file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A file that could not be indexed, or only in part; no document text."""

    uri: str
    cause: str
    remedy: str = ""


@dataclass(slots=True)
class IndexReport:
    """Counts and reasons of one run; `snapshot` is the index that serves afterwards.

    Attributes:
        added, changed, removed: sources, sorted.
        unchanged: how many files were left as they are.
        excluded: how many files a person deleted and sync therefore left out.
        failed: files that gave no document; an older version of them, when there is one, keeps answering.
        warnings: files indexed in part, and files that could not be listed.
        findings: sentences that the document guards object to: source, kind, start, end, score, set_aside; no text.
        redacted: number of personal-data spans replaced.
        duplicates: chunks that repeat another chunk almost word for word.
    """

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0
    excluded: int = 0
    failed: list[FileProblem] = field(default_factory=list)
    warnings: list[FileProblem] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)
    redacted: int = 0
    documents: int = 0
    chunks: int = 0
    duplicates: int = 0
    snapshot: str = ""
    seconds: float = 0.0
    dry_run: bool = False

    def as_json(self) -> Mapping[str, Any]:
        """The report as plain data, for `--json` and the API."""
        problems = {
            name: [{"source": item.uri, "cause": item.cause, "remedy": item.remedy} for item in items]
            for name, items in (("failed", self.failed), ("warnings", self.warnings))
        }
        return {
            "added": self.added,
            "changed": self.changed,
            "removed": self.removed,
            "unchanged": self.unchanged,
            "excluded": self.excluded,
            **problems,
            "findings": self.findings,
            "redacted": self.redacted,
            "documents": self.documents,
            "chunks": self.chunks,
            "duplicates": self.duplicates,
            "snapshot": self.snapshot,
            "seconds": round(self.seconds, 3),
            "dry_run": self.dry_run,
        }
