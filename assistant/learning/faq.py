"""From resolved cases to answers: harvest, approve, publish as a document source, withdraw."""

import csv
import io
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import yaml

from assistant.errors import RequestError
from assistant.learning.candidates import Candidate, Candidates, Found, checked
from assistant.learning.likeness import likeness
from assistant.learning.statements import Personal, general_question, stated

SOURCE = "faq/approved"
_TITLES = {"de": "Häufige Fragen", "en": "Frequently asked questions"}
_COLUMNS = {"de": ("Frage", "Antwort"), "en": ("Question", "Answer")}
_COPIED = 0.9
_PENDING = ".pending"


class Index(Protocol):
    """What publishing needs of the index."""

    def add(self, tenant: str, root: Path) -> None:
        """Read the files of a folder again."""
        ...

    def remove(self, tenant: str, source: str) -> None:
        """Forget a file; holds from the moment it returns."""
        ...


class Faq:
    """What people's answers teach the assistant.

    Args:
        candidates: where they are kept.
        folder: below it each tenant has a folder of published files.
        index: where they are published.
        personal: finds personal data.
    """

    def __init__(
        self, candidates: Candidates, folder: Path, index: Index, personal: Callable[[str], Sequence[str]]
    ) -> None:
        self.candidates = candidates
        self._folder = folder
        self._index = index
        self._personal: Personal = personal

    def harvest(self, tenant: str) -> int:
        """Look at resolved cases once each; returns how many taught something."""
        found = 0
        for case, replies in self.candidates.unread(tenant):
            learned = self._learned(
                str(case["id"]), str(case["language"]), str(case["question"]), replies, case["suggestion"]
            )
            found += self.candidates.note(tenant, str(case["id"]), learned) is not None
        return found

    def approve(self, tenant: str, candidate_id: str, by: str, *, question: str = "", answer: str = "") -> Candidate:
        """Publish a candidate, as proposed or as its editor words it.

        Raises:
            RequestError: it holds personal data, or nothing.
        """
        proposed = self.candidates.get(tenant, candidate_id)
        wanted = (question.strip() or proposed.question, answer.strip() or proposed.answer)
        checked(*wanted)
        kinds = sorted({kind for text in wanted for kind in self._personal(text)})
        if kinds:
            raise RequestError(
                f"The entry holds personal data ({', '.join(kinds)}).",
                "Word it without, or name the company's own contact data in documents.allow.",
            )
        decided = self.candidates.decide(tenant, candidate_id, "approved", by, question=wanted[0], answer=wanted[1])
        self.publish(tenant)
        return decided

    def reject(self, tenant: str, candidate_id: str, by: str) -> Candidate:
        """It never becomes an entry."""
        return self.candidates.decide(tenant, candidate_id, "rejected", by)

    def withdraw(self, tenant: str, candidate_id: str, by: str) -> Candidate:
        """Take an entry out of the answers; it holds when this returns."""
        decided = self.candidates.decide(tenant, candidate_id, "withdrawn", by)
        self.publish(tenant)
        return decided

    def publish(self, tenant: str) -> None:
        """Bring the published files in line with what is approved; may be run again at any time.

        Raises:
            IndexBusy: another index run is at work; run it again.
        """
        root = self._folder / tenant
        _write(root / _PENDING, "An index run is due for these entries.\n")
        approved = self.candidates.listed(tenant, ("approved",))
        for language in sorted({"de", "en"} | {found.language for found in approved}):
            entries = [found for found in approved if found.language == language]
            path = root / f"{SOURCE}.{language}.csv"
            if entries:
                _write(path, _table(entries, language))
                _write(path.with_name(path.name + ".meta.yaml"), _metadata(language))
            elif path.exists():
                path.unlink()
                path.with_name(path.name + ".meta.yaml").unlink(missing_ok=True)
                self._index.remove(tenant, f"{SOURCE}.{language}.csv")
        if approved:
            self._index.add(tenant, root)
        (root / _PENDING).unlink(missing_ok=True)

    def publish_due(self, tenant: str) -> bool:
        """Publish what an index run at work kept from being published; returns whether there was anything."""
        if not (self._folder / tenant / _PENDING).exists():
            return False
        self.publish(tenant)
        return True

    def _learned(
        self, case_id: str, language: str, question: str, replies: Sequence[str], suggestion: str
    ) -> Found | None:
        asked = general_question(question, language, self._personal)
        alike = likeness(language)
        own = [reply for reply in replies if not (suggestion and alike(reply, suggestion) >= _COPIED)]
        said = [stated(reply, language, self._personal) for reply in own]
        sentences = list(dict.fromkeys(sentence for one in said for sentence in one.sentences))
        if not asked or not sentences:
            return None
        return Found(case_id, language, asked, " ".join(sentences), sum(one.left_out for one in said))


def _table(entries: Sequence[Candidate], language: str) -> str:
    """The entries as a table of questions and answers; other wordings of a question are rows of their own."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\n")
    writer.writerow(_COLUMNS.get(language, _COLUMNS["en"]))
    for entry in entries:
        for question in dict.fromkeys([entry.question, *entry.variants]):
            writer.writerow([question, entry.answer])
    return buffer.getvalue()


def _metadata(language: str) -> str:
    title = _TITLES.get(language, _TITLES["en"])
    return yaml.safe_dump({"title": title, "language": language, "approved": True}, allow_unicode=True)


def _write(path: Path, text: str) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.part")
    partial.write_text(text, encoding="utf-8")
    os.replace(partial, path)
