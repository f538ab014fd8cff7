"""The job queue of an installation, with the handlers of every package."""

import importlib
from typing import TYPE_CHECKING

from assistant.queue.store import JobStore
from assistant.queue.work import QueueOptions, WorkQueue

if TYPE_CHECKING:
    from assistant.compose import Beleg

HANDLERS = ("assistant.jobs", "assistant.voice.jobs", "assistant.copy.jobs")
"""Modules with `register_jobs(queue, beleg)`, which names the handlers of a package. It builds nothing: parts are made
when the first job of their kind runs."""


def job_queue(beleg: "Beleg") -> WorkQueue:
    """The queue of the settings, in Redis or in the assistant's database; not started yet.

    Raises:
        SettingsError: Redis is configured and the settings cannot be used.
    """
    chosen = beleg.settings.queue
    options = QueueOptions(
        workers=chosen.workers,
        lease_seconds=chosen.lease_seconds,
        poll_seconds=chosen.poll_seconds,
        retries=chosen.retries,
        retry_seconds=chosen.retry_seconds,
        keep_days=chosen.keep_days,
    )
    queue = WorkQueue(_store(beleg), options)
    register_handlers(queue, beleg)
    return queue


def register_handlers(queue: WorkQueue, beleg: "Beleg") -> None:
    """Name the handlers of every package; named again, they belong to the newer installation."""
    for module in HANDLERS:
        importlib.import_module(module).register_jobs(queue, beleg)


def _store(beleg: "Beleg") -> JobStore:
    chosen = beleg.settings.queue
    if chosen.url:
        from assistant.queue.redis import RedisJobs
        from assistant.queue.server import connect

        return RedisJobs(connect(chosen, beleg.environ), chosen.prefix)
    from assistant.queue.sql import SqlJobs

    return SqlJobs(beleg.database)
