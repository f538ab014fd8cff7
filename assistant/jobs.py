"""Index jobs of the server: uploads are indexed in the background, one run at a time."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.queue.errors import JobFailed, Postponed
from assistant.queue.types import JobContext, JobQueue
from knowledge.errors import IndexBusy

if TYPE_CHECKING:
    from assistant.api.models import JobReply
    from assistant.compose import Beleg

KIND = "index"
_BUSY_SECONDS = 2.0


def register_jobs(queue: JobQueue, beleg: "Beleg") -> None:
    """Name the handler of index jobs."""
    queue.register(KIND, lambda job: _index(beleg, job))


class IndexJobs:
    """What the routes need of the queue: upload, follow, start and stop.

    Args:
        beleg: the installation whose queue keeps the jobs.
    """

    def __init__(self, beleg: "Beleg") -> None:
        self._beleg = beleg

    def start(self) -> None:
        """Start the workers; jobs that a killed server left behind are taken up again."""
        self._adopt()
        self._beleg.queue.start()

    def stop(self) -> None:
        """Let the job at hand finish, then stop."""
        self._beleg.queue.stop()

    def enqueue(self, tenant: str, paths: list[str]) -> "JobReply":
        """Queue the indexing of files; returns at once."""
        found = self.get(tenant, self._beleg.queue.enqueue(tenant, KIND, {"paths": paths}))
        assert found is not None
        return found

    def get(self, tenant: str, job_id: str) -> "JobReply | None":
        """How far a job of any kind is, or None."""
        from assistant.api.models import JobReply

        job = self._beleg.queue.get(tenant, job_id)
        if job is None:
            return None
        result = dict(job.result or {})
        return JobReply(
            id=job.id, kind=job.kind, state=job.state, stage=job.stage, done=job.done, total=job.total, result=result
        )

    def _adopt(self) -> None:
        """Take over index jobs that a Beleg before the queue left in the catalogue."""
        old = self._beleg.catalogue.jobs
        old.requeue_running()
        while (job := old.take()) is not None:
            self._beleg.queue.enqueue(job.tenant, KIND, job.payload, key=job.id)
            old.finish(job.tenant, job.id, "done", {})


def _index(beleg: "Beleg", job: JobContext) -> Mapping[str, Any]:
    """Index the files of a job that are still there.

    Raises:
        Postponed: another index run is going on.
        JobFailed: a file could not be read; the report says which and why.
    """
    paths = [path for raw in job.payload["paths"] if (path := Path(raw)).exists()]
    try:
        report = beleg.ingest().run(job.tenant, paths, progress=job.progress)
    except IndexBusy:
        raise Postponed(_BUSY_SECONDS) from None
    result = dict(report.as_json())
    if report.failed:
        raise JobFailed(result)
    return result
