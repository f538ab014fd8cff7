"""Every table of an installation: what it may hold about a customer, how their rows are found, what becomes of them.

A table that is neither in `HOLDINGS` nor in `FREE` makes `unknown_tables` name it, and a test fail: whoever adds a
table says here what it holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import MetaData

Link = Literal["conversation", "case", "customer", "address", "thread", "sample", "name"]
"""What a row is found by: ids of the person's conversations and cases, their customer number, their mail addresses,
threads of mails, samples of their turns, and what the CRM calls a business contact: the full name, the quoted id."""
End = Literal["delete", "person"]


@dataclass(frozen=True, slots=True)
class Holding:
    """What a table may hold about a customer.

    Attributes:
        keys: column -> what its value is.
        texts: columns in which the person's addresses and numbers, and ids of their conversations and cases, are
            looked for.
        named: the texts are searched for the business contact's full name, too.
        only: column -> values: other rows of the table are not about persons and stay.
        end: delete, or left to a person because the row is not only about the customer.
        remedy: what that person does.
    """

    keys: Mapping[str, Link] = field(default_factory=dict)
    texts: tuple[str, ...] = ()
    named: bool = False
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    end: End = "delete"
    remedy: str = ""


HOLDINGS: dict[str, Holding] = {
    "chat_messages": Holding({"conversation_id": "conversation"}),
    "chat_feedback": Holding({"conversation_id": "conversation"}),
    "chat_verification_attempts": Holding({"conversation_id": "conversation"}),
    "chat_conversations": Holding({"id": "conversation", "customer_id": "customer"}),
    "case_events": Holding({"case_id": "case"}),
    "case_refs": Holding({"case_id": "case", "ref": "conversation"}),
    "cases": Holding({"id": "case", "customer_id": "customer", "conversation_id": "conversation"}),
    "mails": Holding({"sender": "address", "recipient": "address", "thread": "thread", "case_id": "case"}),
    "webhook_deliveries": Holding(texts=("body",)),
    "webhook_received": Holding(texts=("result",)),
    "faq_candidates": Holding(
        texts=("question", "answer", "variants"),
        end="person",
        remedy="Look at the candidate: beleg inbox faq list; withdraw or reword it.",
    ),
    "monitor_labels": Holding({"sample_id": "sample"}),
    "monitor_samples": Holding(
        {"conversation_id": "conversation"}, texts=("question", "history", "reply", "correction")
    ),
    "release_shadows": Holding(texts=("question", "served", "candidate")),
    "queue_jobs": Holding(texts=("payload", "checkpoint", "result")),
    "answer_cache": Holding(texts=("value",)),
    "copy_drafts": Holding(
        texts=("brief", "attention", "origin"), end="person", remedy="Reject or rewrite the draft: beleg copy review."
    ),
    "copy_versions": Holding(texts=("text", "claims"), end="person", remedy="Rewrite the draft: beleg copy review."),
    "copy_comments": Holding(texts=("quote", "text"), end="person", remedy="Rewrite the draft: beleg copy review."),
    "voice_notes": Holding(texts=("account", "transcript", "result", "decision"), named=True),
    "crm_records": Holding(
        texts=("id", "fields"), named=True, only={"kind": ("contacts", "activities", "facts", "tasks")}
    ),
    "crm_writes": Holding(texts=("change",), named=True),
    "documents": Holding(
        texts=("title", "text"), end="person", remedy="Correct the file, then run: beleg index FOLDER."
    ),
}
"""In the order in which rows are deleted: what points to others first."""

FREE: dict[str, str] = {
    "answer_cache_evidence": "hashes and versions of documents",
    "assistant_version": "the number of a schema",
    "alembic_version": "the number of a schema",
    "chunks": "offsets, headings and vectors of company documents; their text is in `documents`",
    "copy_audit": "who of the staff approved what, with hashes of texts",
    "copy_events": "keys of requests and names of staff",
    "files": "addresses and hashes of company files",
    "index_state": "names and versions of indexes",
    "jobs": "paths of files that were indexed, before the queue took this over",
    "model_usage": "counts of tokens and euros; a conversation is a hash there",
    "monitor_alerts": "figures and names of rules",
    "monitor_checks": "figures and names of rules",
    "privacy_receipts": "counts and keyed hashes: proof of an erasure without the person",
    "release_counts": "counts",
    "release_evals": "scores of suites that staff wrote",
    "release_events": "names and reasons of staff",
    "release_trials": "figures, names and reasons of staff",
    "releases": "settings, prompts and policies",
    "roots": "folders that were indexed",
}
"""Tables without customers' data, and what they hold instead."""


def unknown_tables(*metadata: MetaData) -> list[str]:
    """Tables, and columns that a holding names, which nobody has said anything about or which do not exist."""
    tables = {name: table for one in metadata for name, table in one.tables.items()}
    found = [name for name in tables if name not in HOLDINGS and name not in FREE]
    for name, holding in HOLDINGS.items():
        columns = tables[name].columns.keys() if name in tables else []
        found += [f"{name}.{column}" for column in (*holding.keys, *holding.texts) if column not in columns]
    return sorted(found)
