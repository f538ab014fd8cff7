"""Settings of `inbox` in beleg.yaml."""

from typing import Literal

from pydantic import Field

from assistant.channels.settings import EmailSettings
from assistant.section import Names, Section


class WebhookRule(Section):
    """An address that is told what happens to cases; see docs/handover.md for the signature."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,40}$", description="Stable name; deliveries are kept under it.")
    url: str = Field(description="https://…; http only for hosts of allow_hosts.")
    secret_env: str = Field(description="Environment variable that holds the signing secret.")
    events: Names = Field((), description="E.g. [case.opened, case.overdue]; empty: all.")
    tenant: str = Field("", description="Whose cases; empty: the settings' own tenant.")


class IncomingRule(Section):
    """A system that may report to Beleg at /v1/webhooks/{name}."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,40}$")
    secret_env: str
    tenant: str = ""


class ResponseTimes(Section):
    """Hours of opening time until an answer is due."""

    ordinary: float = Field(8.0, gt=0)
    raised: float = Field(4.0, gt=0)
    urgent: float = Field(1.0, gt=0)


class InboxSettings(Section):
    """Cases, people, channels."""

    people: str = Field("", description="CSV or YAML of the people behind the inbox, relative to beleg.yaml.")
    opening_hours: str = Field("Mo-Fr 08:00-17:00", description="When somebody is there; due times count in it.")
    time_zone: str = "Europe/Berlin"
    holidays: str = Field("DE", description="Country and state of the public holidays, e.g. DE-HE; '' for none.")
    days_off: str = Field("", description="Further closed days: 2026-12-24..2026-12-31|2027-01-02.")
    response_hours: ResponseTimes = ResponseTimes()
    general_teams: Names = Field(("service",), description="Teams that take cases nobody else is competent for.")
    strict_kinds: Names = Field(("privacy",), description="Kinds that only a competent person may take.")
    competences: dict[str, Names] = Field(default_factory=dict, description="Further competences by kind of case.")
    topics: dict[str, Names] = Field(default_factory=dict, description="Further words that show a competence.")
    reopen_days: int = Field(14, ge=0, description="A resolved case of the same conversation opens again within.")
    max_returns: int = Field(2, ge=1, description="How often a case may be returned to the bot.")
    overdue_repeat_hours: float = Field(4.0, gt=0, description="An overdue case is reported again after so long.")
    sweep_seconds: float = Field(30.0, gt=0, description="How often the server looks after waiting work.")
    webhooks: tuple[WebhookRule, ...] = ()
    incoming: tuple[IncomingRule, ...] = ()
    allow_hosts: Names = Field((), description="Hosts of webhooks that may be private or spoken to without TLS.")
    email: tuple[EmailSettings, ...] = ()
    faq: Literal["off", "review"] = Field("review", description="review: people's answers become FAQ candidates.")
