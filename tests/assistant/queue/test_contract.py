"""One contract over every store of jobs."""

import itertools
import threading
from collections.abc import Mapping
from typing import Any

import pytest

from assistant.queue.errors import JobFailed, Postponed, QueueError
from assistant.queue.types import JobContext
from assistant.queue.work import WorkQueue
from guardrails.errors import BelegError
from tests.assistant.queue.conftest import Backend

T = "acme"


def state(queue: WorkQueue, job_id: str) -> str:
    found = queue.get(T, job_id)
    assert found is not None
    return found.state


def test_a_job_runs_once_and_keeps_its_result(backend: Backend) -> None:
    queue, seen = backend.queue(), []

    def handler(job: JobContext) -> Mapping[str, Any]:
        seen.append((job.tenant, job.job_id, dict(job.payload), dict(job.checkpoint)))
        return {"grüße": [1, 2]}

    queue.register("greet", handler)
    job_id = queue.enqueue(T, "greet", {"name": "Jörg"})
    assert state(queue, job_id) == "queued"
    assert queue.run_pending() == 1 and queue.run_pending() == 0
    found = queue.get(T, job_id)
    assert found is not None and (found.state, found.result, found.attempts) == ("done", {"grüße": [1, 2]}, 1)
    assert seen == [(T, job_id, {"name": "Jörg"}, {})]


def test_a_job_belongs_to_its_tenant(backend: Backend) -> None:
    queue = backend.queue()
    queue.register("work", lambda job: {})
    job_id = queue.enqueue(T, "work", {})
    assert queue.get("other", job_id) is None
    assert not queue.cancel("other", job_id)
    assert state(queue, job_id) == "queued"


def test_a_key_makes_one_job_per_tenant_and_kind(backend: Backend) -> None:
    queue = backend.queue()
    first = queue.enqueue(T, "mail", {"n": 1}, key="anna@example.org/7")
    assert queue.enqueue(T, "mail", {"n": 2}, key="anna@example.org/7") == first
    others = [queue.enqueue("other", "mail", {}, key="anna@example.org/7"), queue.enqueue(T, "sms", {}, key="x")]
    assert first not in others
    assert queue.enqueue(T, "mail", {}) != queue.enqueue(T, "mail", {})


def test_many_threads_with_one_key_make_one_job(backend: Backend) -> None:
    queues = [backend.queue() for _ in range(4)]
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda q=queue: found.append(q.enqueue(T, "mail", {}, key="k"))) for queue in queues
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4 and len(set(found)) == 1


def test_a_delayed_job_waits(backend: Backend) -> None:
    queue = backend.queue()
    queue.register("work", lambda job: {})
    job_id = queue.enqueue(T, "work", {}, delay_seconds=60)
    assert queue.run_pending() == 0
    backend.clock.now += 61
    assert queue.run_pending() == 1 and state(queue, job_id) == "done"


def test_jobs_run_in_the_order_they_are_due(backend: Backend) -> None:
    queue, order = backend.queue(), []
    queue.register("work", lambda job: order.append(job.payload["n"]) or {})
    queue.enqueue(T, "work", {"n": 2}, delay_seconds=20)
    queue.enqueue(T, "work", {"n": 1}, delay_seconds=10)
    backend.clock.now += 30
    queue.run_pending()
    assert order == [1, 2]


def test_a_process_takes_only_kinds_it_knows(backend: Backend) -> None:
    queue, other = backend.queue(), backend.queue()
    other.register("b", lambda job: {})
    job_id = queue.enqueue(T, "a", {})
    assert other.run_pending() == 0 and backend.queue().run_pending() == 0
    assert state(queue, job_id) == "queued"


def test_an_exception_is_retried_with_growing_pauses_and_then_fails_by_type_only(backend: Backend) -> None:
    queue, starts = backend.queue(retries=3, retry_seconds=2), []

    def handler(job: JobContext) -> Mapping[str, Any]:
        starts.append(backend.clock.now)
        raise ValueError("Anna Schmidt, IBAN DE02…")

    queue.register("work", handler)
    job_id = queue.enqueue(T, "work", {})
    for _ in range(200):
        queue.run_pending()
        backend.clock.now += 1
    found = queue.get(T, job_id)
    assert found is not None and found.state == "failed" and found.attempts == 4
    assert found.result is not None and "ValueError" in found.result["cause"] and "Anna" not in str(found.result)
    assert [round(b - a) for a, b in itertools.pairwise(starts)] == [2, 8, 32]


@pytest.mark.parametrize(
    ("error", "result"),
    [
        (BelegError("No room.", "Make room."), {"cause": "No room.", "remedy": "Make room."}),
        (JobFailed({"failed": ["a.pdf"]}), {"failed": ["a.pdf"]}),
    ],
)
def test_an_error_with_a_cause_fails_at_once(backend: Backend, error: Exception, result: dict[str, Any]) -> None:
    queue = backend.queue()

    def handler(job: JobContext) -> Mapping[str, Any]:
        raise error

    queue.register("work", handler)
    job_id = queue.enqueue(T, "work", {})
    assert queue.run_pending() == 1
    found = queue.get(T, job_id)
    assert found is not None and (found.state, found.result, found.attempts) == ("failed", result, 1)


def test_a_postponed_job_comes_back_without_counting(backend: Backend) -> None:
    queue, starts = backend.queue(retries=0), []

    def handler(job: JobContext) -> Mapping[str, Any]:
        starts.append(1)
        if len(starts) < 8:
            raise Postponed(5)
        return {}

    queue.register("work", handler)
    job_id = queue.enqueue(T, "work", {})
    for _ in range(8):
        assert queue.run_pending() == 1
        backend.clock.now += 5
    found = queue.get(T, job_id)
    assert found is not None and (found.state, found.attempts) == ("done", 1)


def test_progress_is_seen_while_the_job_runs_and_stays(backend: Backend) -> None:
    queue, watcher, seen = backend.queue(), backend.queue(), []

    def handler(job: JobContext) -> Mapping[str, Any]:
        for done in range(1, 4):
            job.progress("reading", done, 3)
        seen.append(watcher.get(T, job.job_id))
        job.progress("writing", 7, 9)
        return {}

    queue.register("work", handler)
    job_id = queue.enqueue(T, "work", {})
    queue.run_pending()
    assert seen[0].state == "running" and seen[0].stage == "reading" and seen[0].total == 3
    found = queue.get(T, job_id)
    assert found is not None and (found.stage, found.done, found.total) == ("writing", 7, 9)


def test_a_retry_resumes_at_the_checkpoint(backend: Backend) -> None:
    queue, seen = backend.queue(retry_seconds=0), []

    def handler(job: JobContext) -> Mapping[str, Any]:
        seen.append(dict(job.checkpoint))
        if not job.checkpoint:
            job.save({"done": ["ä"]})
            raise OSError
        return {}

    queue.register("work", handler)
    queue.enqueue(T, "work", {})
    assert queue.run_pending() == 2
    assert seen == [{}, {"done": ["ä"]}]


def test_a_queued_job_is_cancelled_at_once(backend: Backend) -> None:
    queue = backend.queue()
    queue.register("work", lambda job: {})
    job_id = queue.enqueue(T, "work", {})
    assert queue.cancel(T, job_id)
    assert queue.run_pending() == 0 and state(queue, job_id) == "cancelled"
    assert not queue.cancel(T, job_id) and not queue.cancel(T, "no such job")


def test_a_running_job_learns_that_it_should_stop(backend: Backend) -> None:
    queue, other = backend.queue(), backend.queue()

    def handler(job: JobContext) -> Mapping[str, Any]:
        assert other.cancel(T, job.job_id)
        return {"stopped": job.cancelled()}

    queue.register("work", handler)
    job_id = queue.enqueue(T, "work", {})
    queue.run_pending()
    found = queue.get(T, job_id)
    assert found is not None and (found.state, found.result) == ("cancelled", {"stopped": True})


def test_a_held_job_is_nobody_elses_until_its_lease_ends(backend: Backend) -> None:
    queue, other = backend.queue(lease_seconds=30), backend.queue(lease_seconds=30)
    runs: list[str] = []

    def slow(job: JobContext) -> Mapping[str, Any]:
        backend.clock.now += 29
        assert other.run_pending() == 0
        backend.clock.now += 2
        assert other.run_pending() == 1
        assert job.cancelled()
        job.save({"from": "the slow one"})
        return {"by": "the slow one"}

    queue.register("work", slow)
    other.register("work", lambda job: runs.append(job.job_id) or {"by": "the other"})
    job_id = queue.enqueue(T, "work", {})
    queue.run_pending()
    found = queue.get(T, job_id)
    assert found is not None and runs == [job_id]
    assert (found.state, found.result, found.attempts) == ("done", {"by": "the other"}, 2)


def test_a_cancelled_job_of_a_dead_worker_is_not_started_again(backend: Backend) -> None:
    store = backend.open()
    queue = backend.queue()
    queue.register("work", lambda job: pytest.fail("started"))
    job_id = queue.enqueue(T, "work", {})
    assert store.claim(["work"], "dead", backend.clock.now, backend.clock.now + 30) is not None
    assert queue.cancel(T, job_id)
    backend.clock.now += 31
    assert queue.run_pending() == 1 and state(queue, job_id) == "cancelled"


def test_a_job_that_kills_its_process_again_and_again_is_given_up(backend: Backend) -> None:
    store, queue = backend.open(), backend.queue()
    queue.register("work", lambda job: pytest.fail("started"))
    job_id = queue.enqueue(T, "work", {})
    for number in range(5):
        assert store.claim(["work"], f"dead {number}", backend.clock.now, backend.clock.now + 30) is not None
        backend.clock.now += 31
    assert queue.run_pending() == 1
    found = queue.get(T, job_id)
    assert found is not None and found.state == "failed" and "5 times" in str(found.result)


def test_many_workers_do_every_job_once(backend: Backend) -> None:
    queues, done, lock = [backend.queue() for _ in range(4)], [], threading.Lock()

    def handler(job: JobContext) -> Mapping[str, Any]:
        with lock:
            done.append(job.payload["n"])
        return {}

    for queue in queues:
        queue.register("work", handler)
    for n in range(40):
        queues[0].enqueue(T, "work", {"n": n})
    threads = [threading.Thread(target=queue.run_pending) for queue in queues]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == list(range(40))


def test_background_workers_do_what_comes_in_and_stop(backend: Backend) -> None:
    queue, done = backend.queue(poll_seconds=0.05), threading.Event()
    queue.register("work", lambda job: done.set() or {})
    queue.start()
    queue.start()
    queue.enqueue(T, "work", {})
    assert done.wait(10)
    queue.stop()
    job_id = queue.enqueue(T, "work", {})
    assert state(queue, job_id) == "queued"


def test_old_jobs_are_forgotten(backend: Backend) -> None:
    queue = backend.queue()
    queue.register("work", lambda job: {})
    old, waiting = queue.enqueue(T, "work", {}), queue.enqueue(T, "work", {}, delay_seconds=1e9)
    queue.run_pending()
    backend.open().purge(backend.clock.now + 1)
    assert queue.get(T, old) is None and state(queue, waiting) == "queued"


@pytest.mark.parametrize("payload", [{"x": object()}, {"x": float("nan")}, {"x": {1, 2}}])
def test_what_is_no_json_is_refused(backend: Backend, payload: dict[str, Any]) -> None:
    with pytest.raises(QueueError):
        backend.queue().enqueue(T, "work", payload)
