"""Named dependencies of the routes: who asks, and the parts that answer."""

import hmac
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, HTTPException, Request

from assistant.compose import Beleg
from assistant.jobs import IndexJobs
from assistant.settings import KeyRule

ROLES = ("visitor", "agent", "reviewer", "editor", "admin")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: `groups` decide which documents exist for them; `person` is who they are in the inbox, "" if unsaid."""

    role: str
    groups: frozenset[str]
    tenant: str
    person: str = ""

    def at_least(self, role: str) -> bool:
        """True when the role of the caller includes the named one."""
        return ROLES.index(self.role) >= ROLES.index(role)

    def reads_as(self, asked: list[str] | None) -> frozenset[str]:
        """Groups to search with: an admin may name any, others only some of their own."""
        if asked is None:
            return self.groups
        return frozenset(asked) if self.role == "admin" else self.groups & frozenset(asked)


def get_beleg(request: Request) -> Beleg:
    """The installation that answers this request to its end, even when another release is promoted meanwhile."""
    beleg: Beleg = request.state.beleg
    return beleg


def get_jobs(request: Request) -> IndexJobs:
    """The queue of index jobs."""
    jobs: IndexJobs = request.app.state.jobs
    return jobs


BelegDep = Annotated[Beleg, Depends(get_beleg)]
JobsDep = Annotated[IndexJobs, Depends(get_jobs)]


def get_caller(
    beleg: BelegDep,
    authorization: Annotated[str | None, Header(description="Bearer followed by an API key.")] = None,
) -> Caller:
    """The caller by API key; without configured keys the server only listens on this machine, to its admin."""
    rules = beleg.settings.server.keys
    if not rules:
        return Caller("admin", frozenset(), beleg.settings.tenant)
    given = (authorization or "").removeprefix("Bearer ").strip()
    rule = _find(given, rules, beleg)
    if rule is None:
        raise HTTPException(401, "A valid API key is needed.", {"WWW-Authenticate": "Bearer"})
    return Caller(rule.role, frozenset(rule.groups), rule.tenant, rule.person)


def _find(given: str, rules: tuple[KeyRule, ...], beleg: Beleg) -> KeyRule | None:
    found = None
    for rule in rules:
        key = beleg.environ.get(rule.env, "")
        # Every key is compared, in constant time, so that the time of the answer tells nothing.
        if key and hmac.compare_digest(given.encode(), key.encode()):
            found = rule
    return found


CallerDep = Annotated[Caller, Depends(get_caller)]


def _editor(caller: CallerDep) -> Caller:
    if not caller.at_least("editor"):
        raise HTTPException(403, "This needs the role editor.")
    return caller


def _agent(caller: CallerDep) -> Caller:
    if not caller.at_least("agent"):
        raise HTTPException(403, "This needs the role agent.")
    return caller


EditorDep = Annotated[Caller, Depends(_editor)]
AgentDep = Annotated[Caller, Depends(_agent)]
