"""Following a conversation: replies of people arrive, missed events are sent again, silence has a heartbeat."""

import asyncio

from assistant.chat import sse
from assistant.chat.tokens import Visitor
from tests.assistant.chat.helpers import Installation


def test_ids_are_read_and_strange_ones_mean_the_start() -> None:
    assert sse.parse_id("3.2") == (3, 2)
    for strange in (None, "", "x", "1", "1.x", "-1.2", "9" * 40 + ".1", "²." + "1"):
        assert sse.parse_id(strange) == sse.START


def test_a_stream_follows_what_people_write(it: Installation) -> None:
    made = it.chat.create("t")
    it.chat.say("t", made.id, "Wie lange kann ich Ware zurückgeben?")

    async def story() -> list[str]:
        stream = sse.follow(it.chat, Visitor("t", made.id), (1, 3))
        seen = [await anext(stream) for _ in range(2)]
        waiting = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0.05)
        await asyncio.to_thread(it.chat.add_person_reply, "t", made.id, "Ich bin da.", "Miriam Seidel", "F-1")
        seen.append(await asyncio.wait_for(waiting, 10))
        await stream.aclose()
        return seen

    *missed, person = asyncio.run(story())
    assert [block.split("\n")[0] for block in missed] == ["id: 1.4", "id: 1.5"]
    assert "event: person" in person and "Ich bin da." in person and person.startswith("id: 3.0")
    assert it.chat.live._watchers == {}


def test_a_turn_that_fails_ends_its_stream_with_an_error(it: Installation) -> None:
    async def story() -> list[str]:
        return [block async for block in sse.one_turn(it.chat, Visitor("t", "nothing"), "Hallo", "k", sse.START)]

    (block,) = asyncio.run(story())
    assert "event: error" in block and "There is no such conversation." in block


def test_a_silent_stream_has_a_heartbeat(it: Installation) -> None:
    made = it.chat.create("t")
    queue: asyncio.Queue[None] = asyncio.Queue()
    assert asyncio.run(sse._next(queue, 0.01)) == sse._HEARTBEAT  # type: ignore[arg-type]
    assert made.last_seq == 0
