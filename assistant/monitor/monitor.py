"""Monitoring as the server, the console and the command line use it."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import cached_property
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

from assistant.handover.desk import utc_now
from assistant.monitor.labels import Labels
from assistant.monitor.sampling import Sampler, SamplingOptions
from assistant.monitor.store import AlertStore, SampleStore
from assistant.monitor.types import Alert, LiveTurn, Scores

if TYPE_CHECKING:
    import numpy as np
    from sqlalchemy import Connection

    from assistant.compose import Beleg

log = logging.getLogger("beleg.monitor")
GROUP = "beleg.monitor"
"""Entry points of packages above the assistant: `score` scores a turn, `check` holds the alert rules."""
EVENT = "monitor.alert"


class Monitor:
    """What is kept of live turns and what came of it.

    Args:
        beleg: the installation that is watched.
    """

    def __init__(self, beleg: "Beleg") -> None:
        self._beleg = beleg

    @property
    def active(self) -> bool:
        """Whether turns are sampled."""
        return self._beleg.settings.monitor.share > 0

    @cached_property
    def store(self) -> SampleStore:
        """Samples."""
        return SampleStore(self._beleg.database)

    @cached_property
    def labels(self) -> Labels:
        """What people said of samples."""
        return Labels(self.store)

    @cached_property
    def alerts(self) -> AlertStore:
        """What rules found."""
        return AlertStore(self._beleg.database)

    @cached_property
    def sampler(self) -> Sampler:
        """Draws turns."""
        beleg, chosen = self._beleg, self._beleg.settings.monitor

        def redact(text: str, language: str | None) -> str:
            return beleg.redactor.redact(text, language).text

        def embed(text: str) -> "np.ndarray | None":
            vector: np.ndarray = beleg.encoder.encode([text], kind="query")[0]
            return vector

        options = SamplingOptions(chosen.share, chosen.address, beleg.encoder.info.label())
        return Sampler(self.store, _scorer(), redact, embed, options)

    def saw(self, turn: Callable[[], LiveTurn]) -> None:
        """Take notice of a turn; never raises, returns at once."""
        if not self.active:
            return
        try:
            self.sampler.saw(turn())
        except Exception as error:
            log.error("a turn could not be sampled: %s", type(error).__name__)

    def rated(self, tenant: str, conversation_id: str, seq: int, helpful: bool, correction: str) -> None:
        """Take notice of a visitor's thumb for the reply with this number; never raises."""
        if not self.active:
            return
        try:
            turn = self._stored_turn(tenant, conversation_id, seq)
            if turn is not None:
                self.sampler.rated(tenant, conversation_id, turn.seq, helpful, correction, turn)
        except Exception as error:
            log.error("a rating could not be sampled: %s", type(error).__name__)

    def check_due(self) -> Mapping[str, Any] | None:
        """Hold the alert rules when that is due; what came of it per tenant, None when it is not."""
        minutes, beleg = self._beleg.settings.monitor.check_minutes, self._beleg
        if not minutes or not self.active:
            return None
        now, done = utc_now(), {}
        for tenant in _tenants(beleg):
            if self.alerts.due(tenant, minutes, now):
                self.forget(tenant)
                for point in entry_points(group=GROUP, name="check"):
                    done[tenant] = point.load()(beleg, tenant)
        return done or None

    def forget(self, tenant: str) -> int:
        """Delete what is older than `monitor.keep_days`; how many samples."""
        return self.store.forget(tenant, utc_now() - timedelta(days=self._beleg.settings.monitor.keep_days))

    def publish(self, connection: "Connection", alert: Alert) -> None:
        """Queue a signed webhook for everybody who wants `monitor.alert`, on the caller's transaction."""
        from assistant.handover.wiring import build_outbox

        facts = {"alert": alert.as_json()}
        build_outbox(self._beleg).announce(connection, alert.tenant, EVENT, facts, utc_now())

    def close(self) -> None:
        """Finish the turn at work."""
        if "sampler" in self.__dict__:
            self.sampler.close()

    def _stored_turn(self, tenant: str, conversation_id: str, seq: int) -> LiveTurn | None:
        """A turn of the chat as it was stored, by the number of its reply."""
        from assistant.types import Message

        said = self._beleg.conversations.store.said(tenant, conversation_id)
        reply = next((one for one in said if one.seq == seq and one.reply_to is not None), None)
        if reply is None:
            return None
        message = next(one for one in said if one.seq == reply.reply_to)
        earlier = [one for one in said if one.seq < message.seq and one.text]
        body = reply.body
        return LiveTurn(
            tenant=tenant,
            conversation_id=conversation_id,
            seq=message.seq,
            release=str(body.get("release", "")),
            channel=self._beleg.conversations.store.get(tenant, conversation_id).channel,
            language=str(body.get("language", "")),
            action=str(body.get("action", "")),
            question=message.text,
            reply=reply.text,
            history=tuple(Message("user" if one.role == "user" else "assistant", one.text) for one in earlier),
            citations=quotes(body.get("citations", ())),
            facts=facts_of(body.get("trace", {}), body.get("timings_ms", {}), float(body.get("confidence") or 0.0)),
        )


def quotes(citations: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What of a citation is kept."""
    return [{key: item.get(key) for key in ("source", "page", "quote")} for item in citations]


def facts_of(trace: Mapping[str, Any], timings_ms: Mapping[str, float], confidence: float) -> dict[str, Any]:
    """What a turn's trace says about mood, guards, models and time; unknown facts are left out."""
    steps = [step for step in trace.get("steps", ()) if not step.get("cached")]
    costs = [step.get("euros", 0.0) for step in steps]
    found: dict[str, Any] = {
        "latency_ms": round(sum(value for name, value in timings_ms.items() if "." not in name), 2),
        "tokens": sum(step.get("prompt_tokens", 0) + step.get("completion_tokens", 0) for step in steps),
        "confidence": round(confidence, 4),
        "failed": "failed" in trace or str(trace.get("route", "")).endswith(":failed"),
    }
    if None not in costs:
        found["euros"] = round(sum(costs), 6)
    if "mood" in trace:
        found |= {"mood": trace["mood"], "tense": bool(trace.get("priority", 0))}
    if "guards" in trace:
        stopped = [name for name, action, *_ in trace["guards"] if action in ("block", "escalate")]
        found |= {"guard_hit": bool(stopped), "guards": sorted(set(stopped))}
    if "route" in trace:
        found["route"] = trace["route"]
    return found


def _scorer() -> Callable[[LiveTurn, str], Scores]:
    for point in entry_points(group=GROUP, name="score"):
        scorer: Callable[[LiveTurn, str], Scores] = point.load()
        return scorer
    return lambda _turn, _address: {}


def _tenants(beleg: "Beleg") -> list[str]:
    from assistant.handover.worker import tenants_of

    return tenants_of(beleg)
