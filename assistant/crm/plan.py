"""From what a note says to what would be written: the dry run.

Nothing is guessed: a company or a person that fits several records, or none, becomes a question. Stage, amount and
date of an opportunity are only suggested; each needs a yes of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.crm import phrases
from assistant.crm.figures import day, euros
from assistant.crm.matching import Match, match_account, match_colleague, match_contact
from assistant.crm.names import core, plain
from assistant.crm.planned import Ask, Item, NoteHead, Plan, PlanOptions, Status
from assistant.crm.types import Account, Change, Colleague, Contact, CrmData, Entity, Operation, Opportunity
from assistant.crm.writes import change_key

NEW, NONE = "new", "none"
_OWN_SUBJECT = frozenset({"competitor", "personal"})
"""Fact kinds whose `about` is a rival or a person, not the company concerned."""
_CALLS = frozenset(
    {"telefonat", "telefon", "anruf", "angerufen", "telefoniert", "call", "called", "phone", "phoned", "rang"}
)
_FAIRS = frozenset({"messe", "messestand", "fair", "expo"})


def make_plan(
    head: NoteHead,
    result: Mapping[str, Any],
    data: CrmData,
    answers: Mapping[str, str] | None = None,
    options: PlanOptions | None = None,
) -> Plan:
    """What a note would change in the CRM.

    Args:
        result: `NoteResult.as_json()`, possibly edited.
        data: the CRM as it is now.
        answers: question id → chosen record id, "new" or "none".
    """
    return _Planner(head, result, data, answers or {}, options or PlanOptions()).plan()


@dataclass(frozen=True, slots=True)
class _Resolved:
    """A company of the note: its record, a record to be created, or a question."""

    account_id: str = ""
    name: str = ""
    question: str = ""


@dataclass(slots=True)
class _Planner:
    head: NoteHead
    result: Mapping[str, Any]
    data: CrmData
    answers: Mapping[str, str]
    options: PlanOptions
    asked: dict[str, Ask] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    known: dict[str, _Resolved] = field(default_factory=dict)

    def plan(self) -> Plan:
        if self.result.get("account"):
            self._main()
        for number, contact in enumerate(self.result.get("contacts", ()), start=1):
            self._contact(f"contact-{number}", contact)
        for number, fact in enumerate(self.result.get("facts", ()), start=1):
            self._fact(f"fact-{number}", fact)
        for number, task in enumerate(self.result.get("tasks", ()), start=1):
            self._task(f"task-{number}", task)
        order = {"account": 0, "contact": 1}
        self.items.sort(key=lambda item: order.get(item.change.entity, 2))
        return Plan(tuple(self.items), tuple(self.asked.values()))

    # Companies

    def _main(self) -> _Resolved:
        return self._company(self.result.get("account"), needed=True)

    def _company(self, spoken: str | None, *, needed: bool = False) -> _Resolved:
        """The account that a name means; the same name is asked about once."""
        if not spoken:
            main = self.result.get("account")
            return self._company(main, needed=True) if main else self._nobody()
        key = " ".join(core(spoken))
        main_key = " ".join(core(self.result.get("account") or ""))
        if key not in self.known:
            self.known[key] = self._resolve(spoken, key, needed or key == main_key)
        return self.known[key]

    def _nobody(self) -> _Resolved:
        return self._resolve_answer("account:", "", Match("unknown"), needed=True)

    def _resolve(self, spoken: str, key: str, needed: bool) -> _Resolved:
        found = match_account(spoken, self.data.accounts, self._hints(key))
        if found.best is not None and f"account:{key}" not in self.answers:
            return _Resolved(found.best.id, found.best.name)
        return self._resolve_answer(f"account:{key}", spoken, found, needed=needed)

    def _resolve_answer(self, question: str, spoken: str, found: Match[Account], *, needed: bool) -> _Resolved:
        answer = self.answers.get(question)
        if answer == NEW and spoken:
            return self._new_account(question, spoken)
        account = self.data.account(answer) if answer else None
        if account is not None:
            return _Resolved(account.id, account.name)
        if answer == NONE:
            return _Resolved(name=spoken)
        self._ask_account(question, spoken, found, needed)
        return _Resolved(name=spoken, question=question if needed else "")

    def _ask_account(self, question: str, spoken: str, found: Match[Account], needed: bool) -> None:
        text = phrases.which_account(self.head.language, spoken, found.state)
        candidates = tuple((item.record.id, _place(item.record)) for item in found.candidates)
        options = (NEW, NONE) if spoken else (NONE,)
        self.asked.setdefault(question, Ask(question, text, spoken, candidates, options, needed))

    def _new_account(self, question: str, spoken: str) -> _Resolved:
        fields = {"name": spoken, "status": "prospect", "owner_id": self._author()}
        record_id = self._add("account-" + question.removeprefix("account:"), "account", fields, {})
        return _Resolved(record_id, spoken)

    def _hints(self, key: str) -> set[str]:
        """Accounts where a person of the note works."""
        hints: set[str] = set()
        for contact in self.result.get("contacts", ()):
            if " ".join(core(contact.get("company") or "")) == key:
                found = match_contact(contact["name"], self.data.contacts)
                hints |= {item.record.account_id for item in found.candidates}
        return hints

    # People

    def _author(self) -> str:
        found = match_colleague(self.head.author, self.data.colleagues).best if self.head.author else None
        return found.id if found else ""

    def _owner(self, assignee: str | None) -> tuple[str, str]:
        """Id and name of who does a task; a colleague who fits several people is asked about."""
        if assignee is None:
            return "", ""
        if assignee == "author":
            return self._author(), self.head.author
        question = f"colleague:{' '.join(plain(assignee))}"
        chosen = next((one for one in self.data.colleagues if one.id == self.answers.get(question)), None)
        found: Match[Colleague] = match_colleague(assignee, self.data.colleagues)
        best = chosen or found.best
        if best is not None:
            return best.id, best.name
        if found.state == "ambiguous" and question not in self.answers:
            text = phrases.which_person(self.head.language, assignee)
            candidates = tuple((one.record.id, f"{one.record.name}, {one.record.role}") for one in found.candidates)
            self.asked.setdefault(question, Ask(question, text, assignee, candidates, (NONE,), False))
        return "", assignee

    def _contact(self, item: str, contact: Mapping[str, Any]) -> None:
        company = self._company(contact.get("company"))
        question = f"contact:{' '.join(plain(contact['name']))}"
        found = match_contact(contact["name"], self.data.contacts, company.account_id or "-")
        chosen = self.data.contact(self.answers.get(question, ""))
        best = chosen or (found.best if question not in self.answers else None)
        if best is not None:
            self._role(item, best, contact)
            return
        asking: tuple[str, ...] = ()
        if found.state == "ambiguous" and question not in self.answers:
            text = phrases.which_person(self.head.language, contact["name"])
            candidates = tuple((one.record.id, f"{one.record.name}, {one.record.role}") for one in found.candidates)
            self.asked[question] = Ask(question, text, contact["name"], candidates, (NEW, NONE), True)
            asking = (question,)
        if self.answers.get(question) == NONE:
            return
        fields = {"account_id": company.account_id, "name": contact["name"], "role": contact.get("role") or ""}
        self._add(item, "contact", fields, contact, asking=(*asking, *_asking(company)))

    def _role(self, item: str, known: Contact, contact: Mapping[str, Any]) -> None:
        """A person who is known: only a role that the CRM does not have is new, and a different one is asked."""
        role = contact.get("role") or ""
        if not role or plain(role) == plain(known.role):
            return
        self._update(
            item,
            "contact",
            known.id,
            {"role": role},
            {"role": known.role},
            contact,
            risky=("role",) if known.role else (),
            label=known.name,
        )

    # Facts and tasks

    def _fact(self, item: str, fact: Mapping[str, Any]) -> None:
        kind, about = fact["kind"], fact.get("about")
        company = self._company(None if kind in _OWN_SUBJECT else about)
        if not company.account_id and not company.question:
            # A rival or a lead that the CRM does not have is a fact about the customer visited.
            company = self._main()
        if kind == "meeting":
            self._meeting(item, fact, company)
            return
        fields = {
            "account_id": company.account_id,
            "kind": kind,
            "text": fact["text"],
            "date": self.head.recorded_on.isoformat(),
            **self._evidence(fact),
        }
        if about and core(about) != core(company.name):
            fields["about"] = about
        reason = "personal" if kind == "personal" and not self.options.personal else ""
        self._add(item, "fact", fields, fact, asking=_asking(company), reason=reason)
        self._opportunity(item, fact, company)

    def _meeting(self, item: str, fact: Mapping[str, Any], company: _Resolved) -> None:
        words = set(plain(f"{fact['text']} {fact.get('evidence', '')}"))
        kind = "call" if words & _CALLS else "fair" if words & _FAIRS else "visit"
        on = day(fact["text"], self.head.recorded_on) or self.head.recorded_on
        fields = {
            "account_id": company.account_id,
            "contact_id": self._met(company),
            "date": on.isoformat(),
            "kind": kind if on <= self.head.recorded_on else "appointment",
            "summary": fact["text"],
            "owner_id": self._author(),
            **self._evidence(fact),
        }
        self._add(item, "activity", fields, fact, asking=_asking(company))

    def _met(self, company: _Resolved) -> str:
        """The person of the company whom the note names, when it is one only."""
        found = (
            match_contact(one["name"], self.data.contacts, company.account_id).best
            for one in self.result.get("contacts", ())
            if company.account_id
        )
        met = {one.id for one in found if one is not None}
        return met.pop() if len(met) == 1 else ""

    def _task(self, item: str, task: Mapping[str, Any]) -> None:
        spoken = task.get("account")
        company = self._company(spoken) if spoken else _Resolved()
        owner_id, owner = self._owner(task.get("assignee"))
        fields = {
            "account_id": company.account_id,
            "kind": task["kind"],
            "title": task["title"],
            "due": task.get("due"),
            "owner_id": owner_id,
            "state": "open",
            **self._evidence(task),
        }
        if spoken and not company.account_id:
            fields["account_name"] = spoken
        if owner and not owner_id:
            fields["owner_name"] = owner
        self._add(item, "task", fields, task, asking=_asking(company))

    def _evidence(self, source: Mapping[str, Any]) -> dict[str, str]:
        return {"evidence": source.get("evidence", "")} if self.options.evidence else {}

    # Opportunities: only ever suggested

    def _opportunity(self, item: str, fact: Mapping[str, Any], company: _Resolved) -> None:
        new = self._suggestion(fact)
        if not new or not company.account_id:
            return
        mine = [one for one in self.data.opportunities if one.account_id == company.account_id and one.open]
        question = f"opportunity:{item}"
        chosen = next((one for one in mine if one.id == self.answers.get(question)), None)
        if chosen is None and len(mine) > 1 and question not in self.answers:
            text = phrases.which_opportunity(self.head.language, fact["text"])
            candidates = tuple((one.id, f"{one.title} ({one.stage})") for one in mine)
            self.asked[question] = Ask(question, text, fact["text"], candidates, (NONE,), False)
            return
        if chosen is None and len(mine) == 1 and question not in self.answers:
            chosen = mine[0]
        if chosen is not None:
            self._suggest(f"opportunity-{item}", chosen, new, fact)

    def _suggestion(self, fact: Mapping[str, Any]) -> dict[str, Any]:
        text = f"{fact['text']}"
        if fact["kind"] == "order":
            amount = euros(text)
            return {"stage": "won", **({"amount_eur": amount} if amount else {})}
        if fact["kind"] == "budget" and (amount := euros(text)):
            return {"amount_eur": amount}
        if fact["kind"] == "timeline" and (on := day(text, self.head.recorded_on)):
            return {"expected_close": on.isoformat()} if on >= self.head.recorded_on else {}
        return {}

    def _suggest(self, item: str, known: Opportunity, new: Mapping[str, Any], fact: Mapping[str, Any]) -> None:
        close = known.expected_close.isoformat() if known.expected_close else None
        now = {"stage": known.stage, "amount_eur": known.amount, "expected_close": close}
        changed = {name: value for name, value in new.items() if now[name] != value}
        if changed:
            before = {name: now[name] for name in changed}
            self._update(item, "opportunity", known.id, changed, before, fact, risky=tuple(changed), label=known.title)

    # Lines

    def _add(
        self,
        item: str,
        entity: Entity,
        fields: Mapping[str, Any],
        source: Mapping[str, Any],
        *,
        asking: Sequence[str] = (),
        reason: str = "",
    ) -> str:
        """A record to be created; returns the id that it will have."""
        key = change_key(self.head.tenant, self.head.id, item, entity)
        record_id = f"N-{key[:12]}"
        status: Status = "withheld" if reason else "needs_answer" if asking else "ready"
        change = Change(key, entity, "create", record_id, fields)
        label = self._company_name(fields)
        self.items.append(Item(item, status, change, source, questions=tuple(asking), reason=reason, label=label))
        return record_id

    def _company_name(self, fields: Mapping[str, Any]) -> str:
        account_id = fields.get("account_id") or ""
        account = self.data.account(account_id)
        new = next((one.change.fields["name"] for one in self.items if one.change.record_id == account_id), "")
        return account.name if account else str(new or fields.get("account_name") or "")

    def _update(
        self,
        item: str,
        entity: Entity,
        record_id: str,
        fields: Mapping[str, Any],
        before: Mapping[str, Any],
        source: Mapping[str, Any],
        risky: tuple[str, ...],
        label: str,
    ) -> None:
        operation: Operation = "update"
        key = change_key(self.head.tenant, self.head.id, item, entity)
        change = Change(key, entity, operation, record_id, fields, before)
        self.items.append(Item(item, "needs_yes" if risky else "ready", change, source, risky, label=label))


def _asking(company: _Resolved) -> tuple[str, ...]:
    return (company.question,) if company.question else ()


def _place(account: Account) -> str:
    return f"{account.name}, {account.city}" if account.city else account.name
