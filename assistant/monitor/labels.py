"""What people say of a sampled turn, and the suite cases that come of it."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from sqlalchemy import delete, insert, select, update

from assistant.monitor.errors import MonitorError
from assistant.monitor.store import SampleStore, aware
from assistant.monitor.tables import labels, samples
from assistant.monitor.types import Sample

Verdict = Literal["good", "partly", "bad"]
Expected = Literal["answer", "abstain", "clarify", "escalate", "refuse", "smalltalk"]


class Label(BaseModel):
    """A person's judgement; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    verdict: Verdict
    action: Expected | None = Field(None, description="The kind of reply it should have been.")
    reference: str = Field("", max_length=5_000, description="What a right reply says.")
    quote: str = Field("", max_length=2_000, description="Words of a document that a right reply quotes.")
    source: str = Field("", max_length=500, description="The document that a right reply cites.")
    faithful: int | None = Field(None, ge=1, le=4, description="1 contradicts its quotes … 4 says what they say.")
    helpful: int | None = Field(None, ge=1, le=4, description="1 of no use … 4 solves the matter.")
    note: str = Field("", max_length=2_000)

    @model_validator(mode="after")
    def _says_what_is_right(self) -> "Label":
        if self.verdict == "bad" and not (self.action or self.reference or self.quote or self.note):
            raise ValueError("a bad reply needs the right action, a reference, a quote or a note")
        return self


def read_label(body: Mapping[str, Any]) -> Label:
    """A label from plain data.

    Raises:
        MonitorError: naming the key that is wrong.
    """
    try:
        return Label.model_validate(dict(body))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "label"
        raise MonitorError(f"{where}: {first['msg']}.", "Known keys: " + ", ".join(Label.model_fields) + ".") from None


class Labels:
    """Keeps labels.

    Args:
        store: the samples they belong to.
    """

    def __init__(self, store: SampleStore) -> None:
        self._store = store

    def put(self, tenant: str, sample_id: str, person: str, label: Label, now: datetime) -> None:
        """Keep a person's label; their newest counts.

        Raises:
            MonitorError: there is no such sample, or nobody is named.
        """
        if not person.strip():
            raise MonitorError("A label needs its author.", "Name one: --by NAME, or log in with a key of a person.")
        self._store.get(tenant, sample_id)
        here = (labels.c.tenant == tenant) & (labels.c.sample_id == sample_id) & (labels.c.person == person[:200])
        body = label.model_dump(mode="json", exclude_defaults=True) | {"verdict": label.verdict}
        with self._store.database.write() as connection:
            connection.execute(delete(labels).where(here))
            row = {"tenant": tenant, "sample_id": sample_id, "person": person[:200], "at": now, "body": body}
            connection.execute(insert(labels).values(**row))
            at = (samples.c.tenant == tenant) & (samples.c.id == sample_id)
            connection.execute(update(samples).where(at).values(state="labelled"))

    def skip(self, tenant: str, sample_id: str) -> None:
        """Take a turn out of the queue without a label."""
        self._store.change(tenant, sample_id, state="skipped")

    def all(self, tenant: str) -> dict[str, list[dict[str, Any]]]:
        """Labels by sample, newest last: [{"person", "at", **label}]."""
        query = select(labels).where(labels.c.tenant == tenant).order_by(labels.c.at, labels.c.person)
        found: dict[str, list[dict[str, Any]]] = {}
        with self._store.database.read() as connection:
            for row in connection.execute(query):
                one = {"person": row.person, "at": aware(row.at).isoformat(timespec="seconds"), **row.body}
                found.setdefault(row.sample_id, []).append(one)
        return found

    def cases(self, tenant: str) -> list[dict[str, Any]]:
        """A suite case for every labelled turn that says what is right; see `case_of`."""
        found = []
        for sample_id, given in sorted(self.all(tenant).items()):
            case = case_of(self._store.get(tenant, sample_id), given)
            if case is not None:
                found.append(case)
        return found


def case_of(sample: Sample, given: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """A suite case from a sample and its labels, or None when they do not say what is right.

    The newest label decides. A good reply is expected again: its kind and its first quote. Cases of one conversation
    share a cluster.
    """
    label = given[-1]
    expected: dict[str, Any] = {}
    action = label.get("action") or (sample.action if label["verdict"] == "good" else None)
    if action is None and (label.get("reference") or label.get("quote")):
        action = "answer"
    if action is None:
        return None
    expected["action"] = action
    if label.get("reference"):
        expected["reference"] = [label["reference"]]
    quote = label.get("quote") or (
        str(sample.citations[0].get("quote", ""))
        if label["verdict"] == "good" and action == "answer" and sample.citations
        else ""
    )
    if quote:
        expected["gold"] = [quote]
    if label.get("source"):
        expected["source"] = label["source"]
    if sample.language:
        expected["language"] = sample.language
    why = sample.reasons[0] if sample.reasons else "random"
    tags = [f"language:{sample.language}", f"channel:{sample.channel}", "origin:live", f"why:{why.replace(':', '-')}"]
    inputs: dict[str, Any] = {"question": sample.question}
    if sample.history:
        inputs["history"] = [dict(turn) for turn in sample.history]
    digest = hashlib.sha256(f"{sample.tenant}:{sample.conversation_id}".encode()).hexdigest()[:12]
    return {
        "id": f"live-{sample.id}",
        "input": inputs,
        "expected": expected,
        "tags": tags,
        "cluster": f"conversation-{digest}",
    }
