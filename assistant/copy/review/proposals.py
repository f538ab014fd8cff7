"""What reviewers change again and again, shown as rules that the brand could have.

Every edit is kept as a version, so the examples are there already. A word or short phrase that people replaced in
several texts by the same one becomes a proposal; a person accepts it, and gets a patch of brand.yaml to read and apply.
Nothing is changed silently: an accepted proposal is a patch and an entry of the audit trail, not a rule.
"""

import difflib
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import select

from assistant.copy.brand_file import parse_brand
from assistant.copy.claims.facts import FUNCTION
from assistant.copy.review import trail
from assistant.copy.review.desk import ReviewDesk
from assistant.copy.review.diff import Part, word_diff
from assistant.copy.review.errors import Blocked, NoSuchDraft
from assistant.copy.tables import drafts, versions
from assistant.copy.view import fold
from guardrails.groundedness.words import stem

Kind = Literal["replace", "drop"]
State = Literal["open", "accepted", "dismissed"]
LEAST = 3
_MOST_WORDS = 4
_MOST_EXAMPLES = 5
_AROUND = 60
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Example:
    """One edit: who changed what in which version of a draft, with the words around it."""

    draft_id: str
    version: int
    author: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rule that edits suggest.

    Attributes:
        id: the same for the same rule, so a decision holds.
        kind: "replace": `old` became `new`; "drop": `old` was taken out.
        drafts: number of different texts in which somebody did so.
        state: open, accepted or dismissed.
    """

    id: str
    kind: Kind
    language: str
    old: str
    new: str
    drafts: int
    people: tuple[str, ...]
    examples: tuple[Example, ...]
    state: State = "open"


@dataclass(slots=True)
class _Group:
    old: str
    new: str
    examples: list[Example] = field(default_factory=list)


def proposals(desk: ReviewDesk, tenant: str, least: int = LEAST) -> list[Proposal]:
    """Rules that edits in at least `least` different texts suggest, most frequent first.

    A word that people also put in elsewhere is not proposed as forbidden.
    """
    groups: dict[tuple[str, str, str], _Group] = {}
    put_in: dict[tuple[str, str], set[str]] = {}
    for language, example, old, new in _edits(desk, tenant):
        if new:
            put_in.setdefault((language, _key(new, language)), set()).add(example.draft_id)
        if not old:
            continue
        group = groups.setdefault((language, _key(old, language), _key(new, language)), _Group(old, new))
        group.examples.append(example)
    decided = _decisions(desk, tenant)
    found = []
    for (language, old_key, new_key), group in groups.items():
        touched = {example.draft_id for example in group.examples}
        if len(touched) < least or len(put_in.get((language, old_key), ())) >= len(touched):
            continue
        kind: Kind = "replace" if group.new else "drop"
        name = proposal_id(language, old_key, new_key)
        people = tuple(sorted({example.author for example in group.examples}))
        state: State = decided.get(name, "open")
        examples = tuple(group.examples[:_MOST_EXAMPLES])
        found.append(Proposal(name, kind, language, group.old, group.new, len(touched), people, examples, state))
    return sorted(found, key=lambda one: (-one.drafts, one.old))


def proposal_id(language: str, old: str, new: str) -> str:
    """The id of the rule that says `new` instead of `old`."""
    return "P-" + hashlib.sha256(f"{language}\0{old}\0{new}".encode()).hexdigest()[:10]


def decide(
    desk: ReviewDesk, tenant: str, proposal: str, actor: str, *, accept: bool, brand: str = "", least: int = LEAST
) -> tuple[Proposal, str]:
    """Accept or dismiss a proposal; returns it and, when accepted, a patch of the brand file for a person to apply.

    Args:
        brand: text of brand.yaml; needed to accept.

    Raises:
        NoSuchDraft: there is no such proposal.
        Blocked: nobody is named, or the rule contradicts the brand's rules.
    """
    if not actor.strip() or len(actor) > 64:
        raise Blocked("Nobody is named.", "Say who decides, in at most 64 characters.")
    chosen = next((one for one in proposals(desk, tenant, least) if one.id == proposal), None)
    if chosen is None:
        raise NoSuchDraft("There is no such proposal.", "beleg copy review proposals shows all.")
    patch = patch_of(chosen, brand) if accept else ""
    action = "accept-rule" if accept else "dismiss-rule"
    data = {"proposal": chosen.id, "kind": chosen.kind, "drafts": chosen.drafts, "language": chosen.language}
    with desk.database.write() as connection:
        trail.append(connection, tenant, "", actor, action, data, desk.now())
    return chosen, patch


def patch_of(proposal: Proposal, brand: str, name: str = "brand.yaml") -> str:
    """A unified diff that adds the rule to a brand file; the patched file was read and is valid.

    Raises:
        Blocked: the brand has such a rule, or one that contradicts it.
    """
    from assistant.copy.errors import BrandError

    new = _patched(brand, proposal)
    try:
        parse_brand(new, name)
    except BrandError as error:
        raise Blocked(f"The rule does not fit the brand: {error.cause}", "Change brand.yaml by hand.") from None
    lines = difflib.unified_diff(brand.splitlines(True), new.splitlines(True), f"a/{name}", f"b/{name}")
    return "".join(lines)


def _patched(brand: str, proposal: Proposal) -> str:
    """The file's own text with the rule at the head of its terms; comments and order stay."""
    reason = f"Reviewers changed this in {proposal.drafts} texts ({proposal.id})."
    entry = f"  - instead_of: [{_quoted(proposal.old)}]\n"
    if proposal.new:
        entry = f"  - use: {_quoted(proposal.new)}\n    instead_of: [{_quoted(proposal.old)}]\n"
    entry += f"    language: {proposal.language}\n    severity: warning\n    reason: {_quoted(reason)}\n"
    match = re.search(r"^terms:[ \t]*\n", brand, re.MULTILINE)
    if match:
        return brand[: match.end()] + entry + brand[match.end() :]
    if re.search(r"^terms:", brand, re.MULTILINE):
        raise Blocked("The brand file writes terms on one line.", "Write one term a line, then accept again.")
    return f"{brand.rstrip()}\n\nterms:\n{entry}"


def _quoted(text: str) -> str:
    """A double-quoted YAML scalar."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _edits(desk: ReviewDesk, tenant: str) -> Iterator[tuple[str, Example, str, str]]:
    """What every edit of somebody else's text changed: language, example, what went, what came ("" for nothing)."""
    query = (
        select(drafts.c.language, versions.c.draft_id, versions.c.number, versions.c.author, versions.c.text)
        .join(drafts, (drafts.c.tenant == versions.c.tenant) & (drafts.c.id == versions.c.draft_id))
        .where(versions.c.tenant == tenant)
        .order_by(versions.c.draft_id, versions.c.number)
    )
    with desk.database.read() as connection:
        rows = connection.execute(query).all()
    before: Any = None
    for row in rows:
        if before is not None and before.draft_id == row.draft_id and before.author != row.author:
            parts = word_diff(before.text, row.text)
            for old, new, around in replaced(parts):
                example = Example(row.draft_id, row.number, row.author, *around)
                yield row.language, example, old, new
        before = row


def replaced(parts: Sequence[Part]) -> Iterator[tuple[str, str, tuple[str, str]]]:
    """Phrases that a word diff replaced or dropped, with the words around them before and after.

    Figures, function words and long rewritings say nothing about words and are left out.
    """
    runs = _runs(parts)
    for number, (same, old, new) in enumerate(runs):
        if same or not (_speaks(old) or not old) or not (_speaks(new) or not new.strip()):
            continue
        left = "".join(kept or gone for kept, gone, _ in runs[:number])[-_AROUND:]
        right = "".join(kept or gone for kept, gone, _ in runs[number + 1 :])[:_AROUND]
        yield _phrase(old), _phrase(new), (f"{left}{old}{right}".strip(), f"{left}{new}{right}".strip())


def _runs(parts: Sequence[Part]) -> list[tuple[str, str, str]]:
    """A diff as (same, old, new): changes with only blanks between them are one."""
    runs: list[tuple[str, str, str]] = []
    for number, (kind, text) in enumerate(parts):
        within = kind == "same" and not text.strip() and 0 < number < len(parts) - 1
        if kind == "same" and not within:
            runs.append((text, "", ""))
            continue
        if not runs or runs[-1][0]:
            runs.append(("", "", ""))
        _, old, new = runs[-1]
        runs[-1] = ("", old + text * (kind != "new"), new + text * (kind != "gone"))
    return runs


def _speaks(text: str) -> bool:
    """Whether a stretch is a phrase of a few words with content, without figures."""
    words = _WORDS.findall(text)
    content = [word for word in words if fold(word) not in FUNCTION and len(word) > 2]
    return (
        0 < len(words) <= _MOST_WORDS
        and bool(content)
        and not re.search(r"\d", text)
        and not re.search(r"[.!?\n]", text)
    )


def _phrase(text: str) -> str:
    return " ".join(text.split()).strip(",;:")


def _key(text: str, language: str) -> str:
    """Words by their stems, so that inflected forms of one change are counted together."""
    return " ".join(stem(fold(word), language) for word in _WORDS.findall(text))


def _decisions(desk: ReviewDesk, tenant: str) -> Mapping[str, State]:
    """The last decision about each proposal, from the audit trail."""
    with desk.database.read() as connection:
        entries = trail.entries(connection, tenant, "")
    names: dict[str, State] = {"accept-rule": "accepted", "dismiss-rule": "dismissed"}
    return {str(e.data["proposal"]): names[e.action] for e in entries if e.action in names}


def proposal_json(proposal: Proposal) -> dict[str, Any]:
    """Plain data of a proposal."""
    return {
        "id": proposal.id,
        "kind": proposal.kind,
        "language": proposal.language,
        "old": proposal.old,
        "new": proposal.new,
        "drafts": proposal.drafts,
        "people": list(proposal.people),
        "state": proposal.state,
        "examples": [
            {"draft": e.draft_id, "version": e.version, "author": e.author, "before": e.before, "after": e.after}
            for e in proposal.examples
        ],
    }
