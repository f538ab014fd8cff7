"""A chat completion at work: answered in a thread, its sentences handed to the event loop as they come."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from assistant.resilience.turn import Turn, turn
from assistant.types import Answer, Question

if TYPE_CHECKING:
    from assistant.compose import Beleg

_LOOKED = 0.25
"""Seconds after which it is looked whether the client is still there."""


class Told:
    """One question, answered as the chat answers it.

    Args:
        conversation: names the conversation for budgets and canaries, "" for a single question.

    Attributes:
        turn: what was tried; empty until the answer is at work.
    """

    def __init__(self, beleg: "Beleg", question: Question, conversation: str) -> None:
        self._beleg, self._question, self._conversation = beleg, question, conversation
        self._cancelled = threading.Event()
        self._task: asyncio.Task[Answer] | None = None
        self.turn = Turn(conversation, 0.0)

    async def sentences(self, heartbeat: float) -> AsyncIterator[str | None]:
        """Each sentence that its guards let pass, None after so many silent seconds. Leaving early stops the model."""
        loop, queue = asyncio.get_running_loop(), asyncio.Queue[str | None]()

        def tell(sentence: str | None) -> None:
            with suppress(RuntimeError):  # the client has left and the loop is closed
                loop.call_soon_threadsafe(queue.put_nowait, sentence)

        self._task = asyncio.create_task(asyncio.to_thread(self._answered, tell))
        self._task.add_done_callback(lambda _: queue.put_nowait(None))
        try:
            while True:
                try:
                    sentence = await asyncio.wait_for(queue.get(), heartbeat)
                except TimeoutError:
                    yield None
                    continue
                if sentence is None:
                    return
                yield sentence
        finally:
            self._cancelled.set()

    async def answer(self, gone: Callable[[], Awaitable[bool]]) -> Answer:
        """The whole answer.

        Args:
            gone: whether the client has left; then the model is stopped.

        Raises:
            BelegError: it could not be made.
        """
        self._task = asyncio.create_task(asyncio.to_thread(self._answered, lambda _: None))
        while not (await asyncio.wait([self._task], timeout=_LOOKED))[0]:
            if await gone():
                self._cancelled.set()
        return self.result()

    def result(self) -> Answer:
        """The whole answer, once it is over.

        Raises:
            BelegError: it could not be made.
        """
        assert self._task is not None
        return self._task.result()

    def _answered(self, tell: Callable[[str], None]) -> Answer:
        seconds = self._beleg.settings.limits.turn_seconds
        with turn(self._conversation, seconds, self._cancelled) as self.turn:
            return self._beleg.releases.answer(self._question, self._conversation, _Once(tell))


class _Once:
    """Answers as the chat does and tells the sentences of the answer that is given: later ones are made to compare."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._told = self._over = False

    def __call__(self, beleg: "Beleg", question: Question) -> Answer:
        # A release that fails after its first sentence is replaced, but nothing is said twice.
        silent = self._told or self._over

        def emit(kind: str, data: Mapping[str, Any]) -> None:
            if not silent and kind == "sentence":
                self._told = True
                self._tell(str(data["text"]))

        answer = beleg.stateless.answer(question, emit)
        self._over = True
        return answer
