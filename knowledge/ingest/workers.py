"""A pool of processes in which one bad task harms nobody else.

The standard library's pool cannot stop a task that hangs, and loses every pending task when one process dies. Here
each process has its own pipe: a task that outlives its time or kills its process is reported as failed, its process
is replaced, and the others go on.
"""

import contextlib
import multiprocessing
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, Generic, TypeVar

from guardrails.errors import BelegError
from knowledge.errors import LoadError

Task = TypeVar("Task")
Result = TypeVar("Result")
MEMORY_LIMIT_BYTES = 8 << 30
START_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Done(Generic[Task, Result]):
    """A finished task: `result` or `error`, never both."""

    task: Task
    result: Result | None = None
    error: BelegError | None = None


@dataclass(slots=True)
class _Worker(Generic[Task]):
    process: SpawnProcess
    pipe: Connection
    task: Task | None = None
    deadline: float = 0.0
    ready: bool = False


class WorkerPool(Generic[Task, Result]):
    """Runs `function(task)` in processes, in any order.

    Args:
        function: importable by name; its tasks and results travel through pipes.
        workers: number of processes.
        seconds_per_task: a task that takes longer is stopped and reported.
    """

    def __init__(self, function: Callable[[Task], Result], workers: int, seconds_per_task: float) -> None:
        self._function = function
        self._count = workers
        self._seconds = seconds_per_task
        self._workers: list[_Worker[Task]] = []

    def __enter__(self) -> "WorkerPool[Task, Result]":
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            _stop(worker)
        self._workers.clear()

    def map(self, tasks: Iterable[Task]) -> Iterator[Done[Task, Result]]:
        """Yield every task's outcome as it finishes; tasks are taken from the iterable only as processes get free."""
        pending = iter(tasks)
        exhausted = False
        while True:
            while not exhausted and (free := self._free()) is not None:
                task = next(pending, None)
                if task is None:
                    exhausted = True
                else:
                    self._send(free, task)
            busy = [worker for worker in self._workers if worker.task is not None]
            if not busy:
                if exhausted:
                    return
                continue
            patience = max(0.0, min(worker.deadline for worker in busy) - time.monotonic())
            ready = wait([worker.pipe for worker in busy], timeout=patience)
            for worker in busy:
                if worker.pipe in ready:
                    done = self._receive(worker)
                    if done is not None:
                        yield done
                elif time.monotonic() >= worker.deadline:
                    yield self._give_up(
                        worker,
                        LoadError(f"Reading took longer than {self._seconds:.0f} s.", "Split the document."),
                    )

    def _free(self) -> _Worker[Task] | None:
        for worker in self._workers:
            if worker.task is None:
                return worker
        if len(self._workers) < self._count:
            self._workers.append(_start(self._function))
            return self._workers[-1]
        return None

    def _send(self, worker: _Worker[Task], task: Task) -> None:
        worker.task = task
        # The time a process takes to start is not the task's.
        worker.deadline = time.monotonic() + (self._seconds if worker.ready else START_SECONDS)
        # A process that died idle is noticed when its answer is awaited.
        with contextlib.suppress(OSError):
            worker.pipe.send(task)

    def _receive(self, worker: _Worker[Task]) -> Done[Task, Result] | None:
        try:
            message = worker.pipe.recv()
        except (EOFError, OSError):
            return self._give_up(
                worker,
                LoadError("Reading it ended its process (out of memory or a crash).", "Check or split the document."),
            )
        if message is None:
            worker.ready = True
            worker.deadline = time.monotonic() + self._seconds
            return None
        result, error = message
        task, worker.task = worker.task, None
        assert task is not None
        return Done(task, result, error)

    def _give_up(self, worker: _Worker[Task], error: BelegError) -> Done[Task, Result]:
        assert worker.task is not None
        _stop(worker)
        self._workers.remove(worker)
        return Done(worker.task, None, error)


def _start(function: Callable[[Any], Any]) -> _Worker[Any]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(function, theirs), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _stop(worker: _Worker[Any]) -> None:
    worker.pipe.close()
    if worker.task is None:
        worker.process.join(timeout=2)
    if worker.process.is_alive():
        worker.process.kill()
    worker.process.join()


def _serve(function: Callable[[Any], Any], pipe: Connection) -> None:
    _limit_memory()
    pipe.send(None)
    while True:
        try:
            task = pipe.recv()
        except (EOFError, KeyboardInterrupt):
            return
        answer: tuple[Any, BelegError | None]
        try:
            answer = (function(task), None)
        except BelegError as error:
            answer = (None, error)
        except MemoryError:
            answer = (None, LoadError("Reading it needs more memory than allowed.", "Split the document."))
        except Exception as error:
            # Parsers of third parties raise anything; only the type may travel, a message could hold document text.
            answer = (None, LoadError(f"The file is malformed ({type(error).__name__}).", "Save it again."))
        try:
            pipe.send(answer)
        except (BrokenPipeError, KeyboardInterrupt):
            return


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = MEMORY_LIMIT_BYTES if hard == resource.RLIM_INFINITY else min(MEMORY_LIMIT_BYTES, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
