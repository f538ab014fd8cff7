"""The jobs of copy."""

from typing import TYPE_CHECKING

from assistant.queue.types import JobQueue

if TYPE_CHECKING:
    from assistant.compose import Beleg


def register_jobs(queue: JobQueue, beleg: "Beleg") -> None:
    """Name the handlers; nothing is built before a job runs."""
    from assistant.copy.review import batch, schedule

    batch.register(queue, beleg.drafter, lambda: beleg.copy_review)
    schedule.register(queue, beleg)
