"""Jobs of spoken notes: reading one, and writing a confirmed one to the CRM."""

from typing import TYPE_CHECKING

from assistant.queue.types import JobQueue

if TYPE_CHECKING:
    from assistant.compose import Beleg


def register_jobs(queue: JobQueue, beleg: "Beleg") -> None:
    """Name the handlers; the parts are built when the first note comes."""
    queue.register("voice.read", lambda job: beleg.notes.read(job))
    queue.register("crm.write", lambda job: beleg.notes.write(job))
