"""Builds the inbox from settings."""

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.compose import Beleg
    from assistant.handover.desk import Desk, DeskOptions
    from assistant.handover.outbox import Outbox
    from assistant.handover.routing import Router


def build_handover(beleg: "Beleg") -> "Desk":
    """The front of the inbox: opens cases and says who takes them and by when.

    Raises:
        SettingsError: people, hours or holidays of the settings cannot be used.
    """
    from assistant.handover.desk import Desk

    return Desk(beleg.database, build_router(beleg), _options(beleg), build_outbox(beleg))


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
