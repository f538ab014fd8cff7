"""Index jobs of the server: kept in the catalogue, done one after the other, taken up again after a restart."""

import logging
import secrets
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guardrails.errors import BelegError

if TYPE_CHECKING:
    from assistant.api.models import JobReply
    from assistant.compose import Beleg
    from knowledge.catalogue.jobs import Job

log = logging.getLogger("beleg.jobs")
RETRY_SECONDS = 5.0


class IndexJobs:
    """One background thread that indexes uploads.

    Args:
        beleg: the installation whose catalogue keeps the jobs.
    """

    def __init__(self, beleg: "Beleg") -> None:
        self._beleg = beleg
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._progress: dict[str, tuple[str, int, int]] = {}

    def start(self) -> None:
        """Start the thread; jobs that a killed server left behind are queued again."""
        self._beleg.catalogue.jobs.requeue_running()
        self._stopping.clear()
        self._wake.set()
        self._thread = threading.Thread(target=self._work, name="index-jobs", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let the job at hand finish its batch, then stop."""
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=30)

    def enqueue(self, tenant: str, paths: list[str]) -> "JobReply":
        """Queue the indexing of files; returns at once."""
        job_id = secrets.token_hex(12)
        self._beleg.catalogue.jobs.add(tenant, job_id, "index", {"paths": paths})
        self._wake.set()
        found = self.get(tenant, job_id)
        assert found is not None
        return found

    def get(self, tenant: str, job_id: str) -> "JobReply | None":
        """How far a job is, or None."""
        from assistant.api.models import JobReply

        job = self._beleg.catalogue.jobs.get(tenant, job_id)
        if job is None:
            return None
        stage, done, total = self._progress.get(job_id, ("", 0, 0))
        return JobReply(id=job.id, state=job.state, stage=stage, done=done, total=total, result=job.result)

    def _work(self) -> None:
        jobs = self._beleg.catalogue.jobs
        while not self._stopping.is_set():
            job = jobs.take()
            if job is None:
                self._wake.wait(timeout=RETRY_SECONDS)
                self._wake.clear()
                continue
            state, result = self._run(job)
            jobs.finish(job.tenant, job.id, state, result)
            self._progress.pop(job.id, None)

    def _run(self, job: "Job") -> tuple[str, dict[str, Any]]:
        def progress(stage: str, done: int, total: int) -> None:
            self._progress[job.id] = (stage, done, total)

        try:
            paths = [path for raw in job.payload["paths"] if (path := Path(raw)).exists()]
            report = self._beleg.ingest().run(job.tenant, paths, progress=progress)
        except BelegError as error:
            return "failed", {"cause": error.cause, "remedy": error.remedy}
        except Exception as error:
            # A job must end in a state that the uploader can see, whatever broke; the log has the type, not the text.
            log.error("index job %s failed: %s", job.id, type(error).__name__)
            return "failed", {"cause": f"Indexing failed ({type(error).__name__}).", "remedy": "See the server's log."}
        return ("failed" if report.failed else "done"), dict(report.as_json())
