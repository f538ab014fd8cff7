"""A worker process that is killed in the middle of a job: reads the index of its jobs from a URL, writes what it does.

python -m tests.assistant.queue.worker DATABASE_OR_REDIS_URL PREFIX LOG
"""

import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.queue.store import JobStore
from assistant.queue.types import JobContext
from assistant.queue.work import QueueOptions, WorkQueue


def open_store(url: str, prefix: str) -> JobStore:
    if url.startswith("redis"):
        import redis

        from assistant.queue.redis import RedisJobs

        return RedisJobs(redis.Redis.from_url(url, decode_responses=True), prefix)
    from assistant.queue.sql import SqlJobs
    from assistant.store.database import Database
    from knowledge.catalogue.store import Catalogue

    return SqlJobs(Database(Catalogue(url).engine))


def main(url: str, prefix: str, log: Path) -> None:
    def handler(job: JobContext) -> Mapping[str, Any]:
        for step in range(3):
            job.save({"step": step})
            with log.open("a") as file:
                file.write(f"{job.payload['n']} {step}\n")
        while True:
            time.sleep(0.05)

    queue = WorkQueue(open_store(url, prefix), QueueOptions(workers=2, poll_seconds=0.05))
    queue.register("work", handler)
    queue.start()
    time.sleep(120)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
