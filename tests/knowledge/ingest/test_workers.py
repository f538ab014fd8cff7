import os
import time

from knowledge.errors import LoadError
from knowledge.ingest.workers import WorkerPool


def work(task: str) -> str:
    if task == "hang":
        time.sleep(60)
    if task == "die":
        os._exit(3)
    if task == "refuse":
        raise LoadError("It is empty.", "Fill it.")
    if task == "break":
        raise ValueError("a customer's text")
    if task == "swell":
        return str(len(bytearray(1 << 40)))
    return task.upper()


def test_bad_tasks_harm_no_others() -> None:
    tasks = ["a", "hang", "die", "b", "refuse", "break", "swell", "c"]
    with WorkerPool(work, 2, seconds_per_task=3.0) as pool:
        done = {item.task: item for item in pool.map(tasks)}
    assert {task: item.result for task, item in done.items() if item.error is None} == {"a": "A", "b": "B", "c": "C"}
    causes = {task: item.error.cause for task, item in done.items() if item.error}
    assert set(causes) == {"hang", "die", "refuse", "break", "swell"}
    assert "longer than 3 s" in causes["hang"]
    assert "crash" in causes["die"]
    assert causes["refuse"] == "It is empty."
    assert "ValueError" in causes["break"] and "customer" not in causes["break"]
    assert "memory" in causes["swell"]


def test_no_tasks() -> None:
    with WorkerPool(work, 2, seconds_per_task=1.0) as pool:
        assert list(pool.map([])) == []
