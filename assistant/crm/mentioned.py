"""Which company, person or colleague a spoken name means: a record, a record to be created, or a question."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.crm import phrases
from assistant.crm.matching import Match, match_account, match_colleague, match_contact
from assistant.crm.names import core, plain
from assistant.crm.planned import Ask, NoteHead
from assistant.crm.types import Account, Colleague, CrmData

NEW, NONE = "new", "none"


@dataclass(frozen=True, slots=True)
class Resolved:
    """A company of the note: its record, a record to be created, or a question."""

    account_id: str = ""
    name: str = ""
    question: str = ""


@dataclass(slots=True)
class Names:
    """The names of one note against the CRM; what fits several records, or none, is asked about once.

    Attributes:
        new_account: makes a record for a company that was answered with "new"; gets the question and the name.
        asked: the questions, by id.
    """

    head: NoteHead
    result: Mapping[str, Any]
    data: CrmData
    answers: Mapping[str, str]
    new_account: Callable[[str, str], Resolved]
    asked: dict[str, Ask] = field(default_factory=dict)
    known: dict[str, Resolved] = field(default_factory=dict)

    def main(self) -> Resolved:
        return self.company(self.result.get("account"), needed=True)

    def company(self, spoken: str | None, *, needed: bool = False) -> Resolved:
        """The account that a name means; the same name is asked about once."""
        if not spoken:
            main = self.result.get("account")
            return self.company(main, needed=True) if main else self._nobody()
        key = " ".join(core(spoken))
        main_key = " ".join(core(self.result.get("account") or ""))
        if key not in self.known:
            self.known[key] = self._resolve(spoken, key, needed or key == main_key)
        return self.known[key]

    def _nobody(self) -> Resolved:
        return self._resolve_answer("account:", "", Match("unknown"), needed=True)

    def _resolve(self, spoken: str, key: str, needed: bool) -> Resolved:
        found = match_account(spoken, self.data.accounts, self._hints(key))
        if found.best is not None and f"account:{key}" not in self.answers:
            return Resolved(found.best.id, found.best.name)
        return self._resolve_answer(f"account:{key}", spoken, found, needed=needed)

    def _resolve_answer(self, question: str, spoken: str, found: Match[Account], *, needed: bool) -> Resolved:
        answer = self.answers.get(question)
        if answer == NEW and spoken:
            return self.new_account(question, spoken)
        account = self.data.account(answer) if answer else None
        if account is not None:
            return Resolved(account.id, account.name)
        if answer == NONE:
            return Resolved(name=spoken)
        self._ask_account(question, spoken, found, needed)
        return Resolved(name=spoken, question=question if needed else "")

    def _ask_account(self, question: str, spoken: str, found: Match[Account], needed: bool) -> None:
        text = phrases.which_account(self.head.language, spoken, found.state)
        candidates = tuple((item.record.id, _place(item.record)) for item in found.candidates)
        options = (NEW, NONE) if spoken else (NONE,)
        self.asked.setdefault(question, Ask(question, text, spoken, candidates, options, needed))

    def _hints(self, key: str) -> set[str]:
        """Accounts where a person of the note works."""
        hints: set[str] = set()
        for contact in self.result.get("contacts", ()):
            if " ".join(core(contact.get("company") or "")) == key:
                found = match_contact(contact["name"], self.data.contacts)
                hints |= {item.record.account_id for item in found.candidates}
        return hints

    def author(self) -> str:
        found = match_colleague(self.head.author, self.data.colleagues).best if self.head.author else None
        return found.id if found else ""

    def owner(self, assignee: str | None) -> tuple[str, str]:
        """Id and name of who does a task; a colleague who fits several people is asked about."""
        if assignee is None:
            return "", ""
        if assignee == "author":
            return self.author(), self.head.author
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


def asking(company: Resolved) -> tuple[str, ...]:
    """The question that is open about a company."""
    return (company.question,) if company.question else ()


def _place(account: Account) -> str:
    return f"{account.name}, {account.city}" if account.city else account.name
