"""Jobs outlive the process that does them, and Redis outlives itself."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.queue.errors import QueueError
from assistant.queue.owner import died, new_owner
from assistant.queue.work import QueueOptions, WorkQueue
from tests.assistant.queue.worker import open_store

ROOT = Path(__file__).parents[3]
T = "acme"


def until(true: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[Callable[[], tuple[str, subprocess.Popen[bytes]]]]:
    """Starts a Redis of its own, again and again on the same files."""
    binary = shutil.which("redis-server")
    if binary is None:
        pytest.skip("redis-server is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running: list[subprocess.Popen[bytes]] = []

    def start() -> tuple[str, subprocess.Popen[bytes]]:
        options = ["--port", str(port), "--dir", str(tmp_path), "--save", "", "--bind", "127.0.0.1"]
        durable = ["--appendonly", "yes", "--appendfsync", "always", "--daemonize", "no"]
        running.append(subprocess.Popen([binary, *options, *durable], stdout=subprocess.DEVNULL))
        until(lambda: _listens(port))
        return f"redis://127.0.0.1:{port}/0", running[-1]

    yield start
    for process in running:
        process.kill()
        process.wait()


def _listens(port: int) -> bool:
    import redis

    client = redis.Redis(port=port)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


@pytest.mark.parametrize("where", ["sqlite", pytest.param("redis", marks=pytest.mark.service)])
def test_a_killed_worker_loses_no_job(where: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    url = f"sqlite:///{tmp_path / 'catalogue.db'}" if where == "sqlite" else ""
    if where == "redis":
        url, server = request.getfixturevalue("redis_server")()
    queue = WorkQueue(open_store(url, "kill"), QueueOptions(poll_seconds=0.05))
    ids = {queue.enqueue(T, "work", {"n": n}, key=str(n)): n for n in range(6)}
    log = tmp_path / "log"
    log.touch()
    worker = subprocess.Popen([sys.executable, "-m", "tests.assistant.queue.worker", url, "kill", str(log)], cwd=ROOT)
    until(lambda: log.read_text().count(" 2\n") == 2)
    worker.kill()
    worker.wait()
    if where == "redis":
        server.kill()
        server.wait()
        request.getfixturevalue("redis_server")()
    checkpoints: dict[int, dict[str, int]] = {}
    queue.register("work", lambda job: checkpoints.update({job.payload["n"]: dict(job.checkpoint)}) or {})
    queue.start()
    until(lambda: all((found := queue.get(T, job)) and found.state == "done" for job in ids))
    queue.close()
    assert sorted(checkpoints) == list(range(6))
    assert sorted(checkpoints.values(), key=str) == [{"step": 2}, {"step": 2}, {}, {}, {}, {}]


def test_a_redis_that_is_away_is_an_error_with_a_remedy_and_no_end_of_the_server() -> None:
    queue = WorkQueue(open_store("redis://127.0.0.1:9/0", "away"), QueueOptions(poll_seconds=0.05))
    queue.register("work", lambda job: {})
    queue.start()
    with pytest.raises(QueueError, match=r"queue\.url"):
        queue.enqueue(T, "work", {})
    queue.close()


def test_only_a_process_of_this_machine_is_known_to_be_dead() -> None:
    here = new_owner()
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    machine = here.split(" ")[0]
    assert not died(here)
    assert died(f"{machine} {ended.pid} abc")
    assert not died(f"elsewhere/boot/pid {ended.pid} abc")
    assert not died("") and not died("x y z")
