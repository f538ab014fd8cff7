"""The review gate: who may do what with a draft, and what must hold for it."""

import hashlib
import json
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.copy.brand import Brand
from assistant.copy.claims.check import Claims
from assistant.copy.drafting.brief import Brief
from assistant.copy.drafting.types import claim_json
from assistant.copy.lint import Linter
from assistant.copy.review import store, trail
from assistant.copy.review.errors import Blocked, NotAllowed
from assistant.copy.review.types import Comment, Draft, State, Version
from assistant.store.database import Database

LONGEST_TEXT = 100_000
LONGEST_REASON = 2_000
_DAY = 86_400.0
_FROM: dict[str, tuple[State, ...]] = {
    "edit": ("draft", "in_review", "approved", "rejected", "published"),
    "submit": ("draft",),
    "approve": ("in_review",),
    "reject": ("in_review", "approved"),
    "publish": ("approved",),
    "withdraw": ("published",),
}
_AFTER: dict[str, State] = {
    "edit": "draft",
    "submit": "in_review",
    "approve": "approved",
    "reject": "rejected",
    "publish": "published",
    "withdraw": "in_review",
}


@dataclass(frozen=True, slots=True)
class ReviewOptions:
    """How strict the gate is.

    Attributes:
        four_eyes: who wrote the newest version may not approve it.
        expires_days: how long an approved text may be used; 0: for good.
    """

    four_eyes: bool = True
    expires_days: int = 365


class ReviewDesk:
    """Drafts of all tenants and what people do with them.

    Args:
        database: where they are kept.
        linter: the brand's rules.
        claims: the claim checker of a tenant.
        documents: the versions of a tenant's live documents by id.
        options: see `ReviewOptions`.
        clock: seconds since 1970.
        products: item number and category of a tenant's product, for rules that hold for some products only.
    """

    def __init__(
        self,
        database: Database,
        linter: Linter,
        claims: Callable[[str], Claims],
        documents: Callable[[str], Mapping[str, str]],
        options: ReviewOptions | None = None,
        clock: Callable[[], float] = time.time,
        products: Callable[[str, str], Sequence[str]] | None = None,
    ) -> None:
        self.database = database
        self.options = options or ReviewOptions()
        self._linter, self._claims, self._documents, self._clock = linter, claims, documents, clock
        self._products = products or (lambda _tenant, product: (product,) if product else ())
        self.brand = brand_hash(linter)

    def now(self) -> float:
        """Seconds since 1970 by the desk's clock."""
        return self._clock()

    def documents(self, tenant: str) -> Mapping[str, str]:
        """Versions of the documents that are live now, by id."""
        return self._documents(tenant)

    def create(
        self, tenant: str, brief: Brief, text: str, actor: str, *, angle: str = "", origin: str | None = None
    ) -> Draft:
        """A new draft with its first version; the same `origin` gives the same draft, never a second one.

        Raises:
            Blocked: the text is empty or too long, or nobody is named.
            BrandError: there is no such channel.
        """
        _checked_actor(actor)
        now, draft_id = self._clock(), f"D-{secrets.token_hex(5)}"
        version = self._version(tenant, draft_id, 1, brief, text, actor, angle)
        with self.database.write() as connection:
            known = store.of_origin(connection, tenant, origin) if origin else None
            if known is not None:
                return store.get(connection, tenant, known)
            store.add(
                connection,
                {
                    "tenant": tenant,
                    "id": draft_id,
                    "state": "draft",
                    "channel": brief.channel,
                    "language": brief.language,
                    "product": brief.product,
                    "brief": brief.model_dump(mode="json"),
                    "version": 1,
                    "revision": 1,
                    "author": actor,
                    "approver": "",
                    "attention": "",
                    "origin": origin,
                    "created_at": now,
                    "changed_at": now,
                    "expires_at": None,
                },
            )
            store.add_version(connection, tenant, version)
            trail.append(connection, tenant, draft_id, actor, "create", {"version": 1, "text": _sha(text)}, now)
            return store.get(connection, tenant, draft_id)

    def edit(self, tenant: str, draft_id: str, text: str, actor: str, seen: int) -> Draft:
        """A new version; the draft starts over as a draft.

        Raises:
            NoSuchDraft, Conflict, Blocked
        """
        _checked_actor(actor)
        draft = self.get(tenant, draft_id)
        version = self._version(tenant, draft_id, draft.version + 1, Brief(**draft.brief), text, actor, "")
        data = {"version": version.number, "text": _sha(text)}
        values = {"version": version.number, "author": actor, "approver": "", "attention": "", "expires_at": None}
        return self._step(draft, "edit", actor, seen, data, values, version=version)

    def submit(self, tenant: str, draft_id: str, actor: str, seen: int) -> Draft:
        """Hand a draft to the reviewers.

        Raises:
            NoSuchDraft, Conflict, Blocked
        """
        return self._step(self.get(tenant, draft_id), "submit", actor, seen)

    def approve(
        self, tenant: str, draft_id: str, actor: str, seen: int, overrides: Mapping[str, str] | None = None
    ) -> Draft:
        """Approve the newest version after checking it once more against today's rules and documents.

        Args:
            overrides: reasons by the text of unsupported or outdated claims that the reviewer answers for.

        Raises:
            NotAllowed: four-eyes: the author may not approve.
            Blocked: an error of the brand's rules, a forbidden claim, or an unproven claim without a reason.
            NoSuchDraft, Conflict
        """
        draft = self.get(tenant, draft_id)
        if self.options.four_eyes and actor == draft.author:
            raise NotAllowed("The author of a text may not approve it.", "Ask another reviewer.")
        with self.database.read() as connection:
            version = store.newest(connection, draft)
        fresh = self._version(tenant, draft_id, version.number, Brief(**draft.brief), version.text, version.author, "")
        taken = {text: {"reason": reason.strip(), "by": actor} for text, reason in (overrides or {}).items()}
        _demand(fresh, taken)
        days = self.options.expires_days
        values = {"approver": actor, "attention": "", "expires_at": self._clock() + days * _DAY if days else None}
        data = {"version": version.number, "text": _sha(version.text), "overrides": taken}
        return self._step(draft, "approve", actor, seen, data, values, approved=(fresh, taken))

    def reject(self, tenant: str, draft_id: str, actor: str, seen: int, reason: str) -> Draft:
        """Send a text back, with a reason.

        Raises:
            NoSuchDraft, Conflict, Blocked
        """
        if not reason.strip() or len(reason) > LONGEST_REASON:
            raise Blocked("A rejection needs a reason.", f"Say in 1 to {LONGEST_REASON} characters what should change.")
        return self._step(self.get(tenant, draft_id), "reject", actor, seen, {"reason": reason.strip()})

    def publish(self, tenant: str, draft_id: str, actor: str, seen: int) -> Draft:
        """Mark an approved text as published.

        Raises:
            NoSuchDraft, Conflict, Blocked
        """
        draft = self.get(tenant, draft_id)
        self.demand_current(draft)
        return self._step(draft, "publish", actor, seen)

    def withdraw(self, tenant: str, draft_id: str, actor: str, seen: int) -> Draft:
        """Take a published text back into review.

        Raises:
            NoSuchDraft, Conflict, Blocked
        """
        return self._step(self.get(tenant, draft_id), "withdraw", actor, seen, None, {"approver": ""})

    def comment(self, tenant: str, draft_id: str, actor: str, text: str, start: int, end: int) -> Comment:
        """Remark on a span of the newest version.

        Raises:
            NoSuchDraft
            Blocked: the span is outside of the text, or the remark is empty.
        """
        _checked_actor(actor)
        with self.database.write() as connection:
            draft = store.get(connection, tenant, draft_id)
            version = store.newest(connection, draft)
            if not 0 <= start < end <= len(version.text) or not text.strip() or len(text) > LONGEST_REASON:
                raise Blocked("The remark is empty or its span is outside of the text.", "Give start < end and a text.")
            now = self._clock()
            quote = version.text[start:end]
            made = Comment(draft_id, 0, draft.version, start, end, quote, actor, text.strip(), now)
            made = store.add_comment(connection, tenant, made)
            trail.append(connection, tenant, draft_id, actor, "comment", {"number": made.number}, now)
        return made

    def get(self, tenant: str, draft_id: str) -> Draft:
        """A draft.

        Raises:
            NoSuchDraft
        """
        with self.database.read() as connection:
            return store.get(connection, tenant, draft_id)

    def listed(self, tenant: str, states: Sequence[str] = (), *, limit: int = 50, offset: int = 0) -> list[Draft]:
        """Drafts, those changed last first."""
        with self.database.read() as connection:
            return store.listed(connection, tenant, tuple(states), limit, offset)

    def demand_current(self, draft: Draft) -> None:
        """Raise Blocked unless the text may be used now.

        Raises:
            Blocked: it is not approved, has expired, or must be looked at again.
        """
        if draft.state not in ("approved", "published"):
            raise Blocked(f"The draft is {draft.state}, not approved.", "Only approved texts leave the house.")
        if draft.expires_at is not None and draft.expires_at <= self._clock():
            raise Blocked("The approval has expired.", "Have the text approved again.")
        if draft.attention:
            raise Blocked("The text must be reviewed again.", "Edit or approve it again; the reason is in the draft.")

    def _step(
        self,
        draft: Draft,
        action: str,
        actor: str,
        seen: int,
        data: Mapping[str, Any] | None = None,
        values: Mapping[str, Any] | None = None,
        *,
        version: Version | None = None,
        approved: tuple[Version, Mapping[str, Any]] | None = None,
    ) -> Draft:
        """One transition on one transaction: state, version and audit entry together, or nothing."""
        _checked_actor(actor)
        now = self._clock()
        with self.database.write() as connection:
            current = store.get(connection, draft.tenant, draft.id)
            if current.revision != seen:
                raise store.conflict(connection, current, seen)
            if current.state not in _FROM[action]:
                raise Blocked(f"A draft that is {current.state} cannot take the step {action}.", _next_step(current))
            done = store.change(connection, current, seen, now, state=_AFTER[action], **(values or {}))
            if version is not None:
                store.add_version(connection, draft.tenant, version)
            if approved is not None:
                store.approved(connection, draft.tenant, *approved)
            trail.append(connection, draft.tenant, draft.id, actor, action, data or {}, now)
        return done

    def _version(
        self, tenant: str, draft_id: str, number: int, brief: Brief, text: str, actor: str, angle: str
    ) -> Version:
        """A version with what the checks say about it today."""
        if not text.strip() or len(text) > LONGEST_TEXT:
            raise Blocked(f"A text has 1 to {LONGEST_TEXT:,} characters.", "Shorten it.")
        report = self._linter.lint(text, brief.language, brief.channel, self._products(tenant, brief.product))
        claims = self._claims(tenant).check(text, brief.language)
        live = self._documents(tenant)
        cited = {claim.citation.document_id for claim in claims if claim.citation and claim.status == "supported"}
        return Version(
            draft_id,
            number,
            text,
            angle,
            actor,
            report.score,
            [claim_json(claim) for claim in claims],
            [
                {"rule": f.rule, "start": f.span[0], "end": f.span[1], "severity": f.severity, "message": f.message}
                for f in report.findings
            ],
            {},
            {document: live[document] for document in sorted(cited) if document in live},
            self.brand,
            self._clock(),
        )


def brand_hash(linter: Linter) -> str:
    """Hash of the brand's rules and of the files of its Vale styles; any change of them changes it."""
    rules = json.dumps(linter.brand.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, default=str)
    return _sha(f"{rules} {styles_digest(linter.brand)}")


def styles_digest(brand: Brand) -> str:
    """SHA-256 over the Vale styles of a brand as they are on disk; of nothing when it has none."""
    digest = hashlib.sha256()
    folder = Path(brand.folder) / brand.vale.path
    for file in sorted(folder.rglob("*.yml")) if brand.vale.path else ():
        digest.update(f"{file.relative_to(folder)} ".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _demand(version: Version, overrides: Mapping[str, Mapping[str, str]]) -> None:
    """Raise Blocked unless a version may be approved with these overrides."""
    errors = sorted({finding["rule"] for finding in version.findings if finding["severity"] == "error"})
    if errors:
        raise Blocked(
            f"The text breaks rules of the brand: {', '.join(errors)}.", "Edit it: beleg copy lint shows where."
        )
    by_status = {claim["text"]: claim["status"] for claim in version.claims if claim["status"] != "supported"}
    if "forbidden" in by_status.values():
        raise Blocked("The text makes a claim that the brand or the law forbids.", "Edit it; no reason lifts this.")
    if unknown := [text for text in overrides if text not in by_status]:
        raise Blocked(f"{len(unknown)} reasons name no unproven claim of the text.", "Copy the claim word for word.")
    if any(not 0 < len(taken["reason"]) <= LONGEST_REASON for taken in overrides.values()):
        raise Blocked("An override needs a reason.", f"Give 1 to {LONGEST_REASON} characters.")
    if left := [text for text in by_status if text not in overrides]:
        raise Blocked(
            f"{len(left)} claims are not proven by any approved document.",
            "Edit the text, add a document, or override each claim with a reason.",
        )


def _next_step(draft: Draft) -> str:
    steps = [action for action, states in _FROM.items() if draft.state in states]
    return f"Possible now: {', '.join(steps)}."


def _checked_actor(actor: str) -> None:
    if not actor.strip() or len(actor) > 64:
        raise Blocked("Nobody is named.", "Say who acts, in at most 64 characters.")


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
