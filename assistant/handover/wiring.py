"""Builds the inbox from settings."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from assistant.compose import Beleg
    from assistant.handover.case import Case
    from assistant.handover.desk import Desk, DeskOptions
    from assistant.handover.inbox import Inbox
    from assistant.handover.incoming import Incoming
    from assistant.handover.outbox import Outbox
    from assistant.handover.routing import Router
    from assistant.handover.sweep import Sweep
    from assistant.handover.webhooks import Sender


def build_handover(beleg: "Beleg", clock: "Callable[[], datetime] | None" = None) -> "Desk":
    """The front of the inbox: opens cases and says who takes them and by when.

    Args:
        clock: now, time zone aware; the system's when not given.

    Raises:
        SettingsError: people, hours or holidays of the settings cannot be used.
    """
    from assistant.handover.desk import Desk, utc_now

    return Desk(beleg.database, build_router(beleg), _options(beleg), build_outbox(beleg), clock or utc_now)


def build_inbox(beleg: "Beleg") -> "Inbox":
    """What people do with cases."""
    from assistant.channels.wiring import build_email_channel
    from assistant.handover.chat import ChatChannel
    from assistant.handover.inbox import Channel, Inbox, InboxOptions

    desk = beleg.handover
    channels: dict[str, Channel] = {
        "chat": ChatChannel(lambda: beleg.conversations),
        "email": build_email_channel(beleg),
    }
    options = InboxOptions(beleg.settings.inbox.max_returns)
    return Inbox(beleg.database, desk, channels, build_outbox(beleg), options)


def build_sweep(beleg: "Beleg") -> "Sweep":
    """Assigns what waits and reports what is late."""
    from assistant.handover.sweep import Sweep

    repeat = timedelta(hours=beleg.settings.inbox.overdue_repeat_hours)
    return Sweep(beleg.database, beleg.handover, beleg.inbox, build_outbox(beleg), repeat)


def build_sender(beleg: "Beleg") -> "Sender":
    """Delivers webhooks."""
    from assistant.handover.webhooks import Sender

    return Sender(beleg.environ, frozenset(host.lower() for host in beleg.settings.inbox.allow_hosts))


def build_incoming(beleg: "Beleg") -> "Incoming":
    """Serves the webhooks of other systems."""
    from assistant.handover.incoming import Incoming, Source

    rules, own = beleg.settings.inbox.incoming, beleg.settings.tenant
    sources = {rule.name: Source(rule.name, rule.tenant or own, rule.secret_env) for rule in rules}
    return Incoming(beleg.database, lambda: beleg.inbox, sources, beleg.environ)


def draft(beleg: "Beleg", case: "Case", groups: frozenset[str], question: str = "") -> dict[str, Any]:
    """A reply to a case from the documents; see `assistant.handover.drafts.draft_reply`."""
    from assistant.handover.drafts import draft_reply

    knowledge = beleg.knowledge(case.tenant)

    def restricted(document_id: str) -> bool:
        document = knowledge.document(document_id)
        return document is None or bool(document.info.acl)

    return draft_reply(beleg.assistant(case.tenant).answer, restricted, case, groups, question)


def build_router(beleg: "Beleg") -> "Router":
    """Chooses people, from `inbox.people`."""
    from assistant.handover.people import load_people
    from assistant.handover.routing import Router
    from assistant.handover.topics import load_topics

    inbox = beleg.settings.inbox
    people = (
        load_people(
            beleg.settings.base_dir / inbox.people,
            zone=inbox.time_zone,
            holidays=inbox.holidays,
            days_off=inbox.days_off,
        )
        if inbox.people
        else ()
    )
    return Router(people, load_topics(inbox.competences, inbox.topics), inbox.general_teams, inbox.strict_kinds)


def build_outbox(beleg: "Beleg") -> "Outbox":
    """Webhook deliveries that wait."""
    from assistant.handover.outbox import Endpoint, Outbox

    return Outbox(
        beleg.database,
        [
            Endpoint(rule.name, rule.tenant or beleg.settings.tenant, rule.url, rule.secret_env, frozenset(rule.events))
            for rule in beleg.settings.inbox.webhooks
        ],
    )


def _options(beleg: "Beleg") -> "DeskOptions":
    from assistant.handover.desk import DeskOptions
    from assistant.handover.hours import parse_hours

    inbox = beleg.settings.inbox
    hours = inbox.response_hours
    return DeskOptions(
        parse_hours(
            inbox.opening_hours,
            zone=inbox.time_zone,
            region=inbox.holidays,
            off=inbox.days_off,
            where="inbox.opening_hours",
        ),
        (timedelta(hours=hours.ordinary), timedelta(hours=hours.raised), timedelta(hours=hours.urgent)),
        timedelta(days=inbox.reopen_days),
    )
