"""Alerts open once, close when a check finds nothing, and are told to webhooks."""

from datetime import UTC, datetime, timedelta

import pytest

from assistant.handover.outbox import Endpoint, Outbox
from assistant.monitor.errors import MonitorError
from assistant.monitor.store import AlertStore
from assistant.monitor.types import Alert, Found
from assistant.store.database import Database

NOW = datetime(2026, 11, 22, tzinfo=UTC)
LEAK = Found("leak", "critical", "pii_leak is 0.010.", {"value": 0.01})
DRIFT = Found("questions", "warning", "What is asked has changed.", {"p": 0.001})


def test_an_alert_is_opened_once_and_closed_when_it_is_over(alerts: AlertStore) -> None:
    made, over = alerts.settle("default", [LEAK, DRIFT], NOW, judged=["leak", "questions"])
    assert [one.rule for one in made] == ["leak", "questions"] and over == []
    assert alerts.settle("default", [LEAK, DRIFT], NOW, judged=["leak", "questions"]) == ([], [])
    alerts.seen("default", made[0].id, "anna")
    assert alerts.settle("default", [LEAK], NOW, judged=["leak", "questions"]) == ([], ["questions"])
    assert [(one.rule, one.state, one.seen_by) for one in alerts.all("default", standing=True)] == [
        ("leak", "seen", "anna")
    ]
    assert {one.rule: one.state for one in alerts.all("default")} == {"leak": "seen", "questions": "over"}


def test_a_rule_that_lacks_data_closes_nothing(alerts: AlertStore) -> None:
    alerts.settle("default", [LEAK], NOW, judged=["leak"])
    assert alerts.settle("default", [], NOW, judged=[]) == ([], [])
    assert len(alerts.all("default", standing=True)) == 1


def test_tenants_do_not_see_each_others_alerts(alerts: AlertStore) -> None:
    (made,), _ = alerts.settle("a", [LEAK], NOW)
    assert alerts.all("b") == []
    with pytest.raises(MonitorError):
        alerts.seen("b", made.id, "bob")


def test_a_new_alert_waits_for_every_endpoint_that_wants_it(database: Database, alerts: AlertStore) -> None:
    endpoints = [
        Endpoint("all", "default", "https://a.example/h", "S"),
        Endpoint("mine", "default", "https://b.example/h", "S", frozenset({"monitor.alert"})),
        Endpoint("cases", "default", "https://c.example/h", "S", frozenset({"case.opened"})),
        Endpoint("other", "other", "https://d.example/h", "S"),
    ]
    outbox = Outbox(database, endpoints)

    def publish(connection, alert: Alert) -> None:  # type: ignore[no-untyped-def]
        outbox.announce(connection, alert.tenant, "monitor.alert", {"alert": alert.as_json()}, NOW)

    alerts.settle("default", [LEAK], NOW, publish)
    alerts.settle("default", [LEAK], NOW, publish)
    waiting = outbox.deliveries("default")
    assert sorted(one.endpoint for one in waiting) == ["all", "mine"]
    assert '"rule": "leak"' in waiting[0].body and waiting[0].event == "monitor.alert"


def test_checks_come_due(alerts: AlertStore) -> None:
    assert alerts.due("default", 60, NOW)
    alerts.keep_check("default", NOW, {"turns": 3})
    assert not alerts.due("default", 60, NOW + timedelta(minutes=59))
    assert alerts.due("default", 60, NOW + timedelta(minutes=60))
    last = alerts.last_check("default")
    assert last is not None and last[0] == NOW and last[1] == {"turns": 3}
