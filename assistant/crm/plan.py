"""From what a note says to what would be written: the dry run.

Nothing is guessed: a company or a person that fits several records, or none, becomes a question. Stage, amount and
date of an opportunity are only suggested; each needs a yes of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.crm import phrases
from assistant.crm.figures import day, euros
from assistant.crm.matching import match_contact
from assistant.crm.mentioned import NEW, NONE, Names, Resolved, asking
from assistant.crm.names import core, plain
from assistant.crm.planned import Ask, Item, NoteHead, Plan, PlanOptions, Status
from assistant.crm.types import Change, Contact, CrmData, Entity, Operation, Opportunity
from assistant.crm.writes import change_key

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


@dataclass(slots=True)
class _Planner:
    head: NoteHead
    result: Mapping[str, Any]
    data: CrmData
    answers: Mapping[str, str]
    options: PlanOptions
    items: list[Item] = field(default_factory=list)
    names: Names = field(init=False)

    def __post_init__(self) -> None:
        self.names = Names(self.head, self.result, self.data, self.answers, self._new_account)

    def plan(self) -> Plan:
        if self.result.get("account"):
            self.names.main()
        for number, contact in enumerate(self.result.get("contacts", ()), start=1):
            self._contact(f"contact-{number}", contact)
        for number, fact in enumerate(self.result.get("facts", ()), start=1):
            self._fact(f"fact-{number}", fact)
        for number, task in enumerate(self.result.get("tasks", ()), start=1):
            self._task(f"task-{number}", task)
        order = {"account": 0, "contact": 1}
        self.items.sort(key=lambda item: order.get(item.change.entity, 2))
        return Plan(tuple(self.items), tuple(self.names.asked.values()))

    # People

    def _new_account(self, question: str, spoken: str) -> Resolved:
        fields = {"name": spoken, "status": "prospect", "owner_id": self.names.author()}
        record_id = self._add("account-" + question.removeprefix("account:"), "account", fields, {})
        return Resolved(record_id, spoken)

    def _contact(self, item: str, contact: Mapping[str, Any]) -> None:
        company = self.names.company(contact.get("company"))
        question = f"contact:{' '.join(plain(contact['name']))}"
        found = match_contact(contact["name"], self.data.contacts, company.account_id or "-")
        chosen = self.data.contact(self.answers.get(question, ""))
        best = chosen or (found.best if question not in self.answers else None)
        if best is not None:
            self._role(item, best, contact)
            return
        waiting: tuple[str, ...] = ()
        if found.state == "ambiguous" and question not in self.answers:
            text = phrases.which_person(self.head.language, contact["name"])
            candidates = tuple((one.record.id, f"{one.record.name}, {one.record.role}") for one in found.candidates)
            self.names.asked[question] = Ask(question, text, contact["name"], candidates, (NEW, NONE), True)
            waiting = (question,)
        if self.answers.get(question) == NONE:
            return
        fields = {"account_id": company.account_id, "name": contact["name"], "role": contact.get("role") or ""}
        self._add(item, "contact", fields, contact, asking=(*waiting, *asking(company)))

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
        company = self.names.company(None if kind in _OWN_SUBJECT else about)
        if not company.account_id and not company.question:
            # A rival or a lead that the CRM does not have is a fact about the customer visited.
            company = self.names.main()
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
        self._add(item, "fact", fields, fact, asking=asking(company), reason=reason)
        self._opportunity(item, fact, company)

    def _meeting(self, item: str, fact: Mapping[str, Any], company: Resolved) -> None:
        words = set(plain(f"{fact['text']} {fact.get('evidence', '')}"))
        kind = "call" if words & _CALLS else "fair" if words & _FAIRS else "visit"
        on = day(fact["text"], self.head.recorded_on) or self.head.recorded_on
        fields = {
            "account_id": company.account_id,
            "contact_id": self._met(company),
            "date": on.isoformat(),
            "kind": kind if on <= self.head.recorded_on else "appointment",
            "summary": fact["text"],
            "owner_id": self.names.author(),
            **self._evidence(fact),
        }
        self._add(item, "activity", fields, fact, asking=asking(company))

    def _met(self, company: Resolved) -> str:
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
        company = self.names.company(spoken) if spoken else Resolved()
        owner_id, owner = self.names.owner(task.get("assignee"))
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
        self._add(item, "task", fields, task, asking=asking(company))

    def _evidence(self, source: Mapping[str, Any]) -> dict[str, str]:
        return {"evidence": source.get("evidence", "")} if self.options.evidence else {}

    # Opportunities: only ever suggested

    def _opportunity(self, item: str, fact: Mapping[str, Any], company: Resolved) -> None:
        new = self._suggestion(fact)
        if not new or not company.account_id:
            return
        mine = [one for one in self.data.opportunities if one.account_id == company.account_id and one.open]
        question = f"opportunity:{item}"
        chosen = next((one for one in mine if one.id == self.answers.get(question)), None)
        if chosen is None and len(mine) > 1 and question not in self.answers:
            text = phrases.which_opportunity(self.head.language, fact["text"])
            candidates = tuple((one.id, f"{one.title} ({one.stage})") for one in mine)
            self.names.asked[question] = Ask(question, text, fact["text"], candidates, (NONE,), False)
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
