"""Replies of people into the chat."""

from collections.abc import Callable

from assistant.handover.case import Case, Event
from assistant.handover.types import Conversations


class ChatChannel:
    """The channel of cases that came from the chat or the API.

    Args:
        conversations: the chat, looked up when it is needed.
    """

    def __init__(self, conversations: Callable[[], Conversations]) -> None:
        self._conversations = conversations

    def reply(self, case: Case, event: Event, author: str, *, again: bool) -> None:
        """Put the reply into the conversation; a second attempt looks first whether the first one got through."""
        chat = self._conversations()
        if again and any(
            turn.role == "assistant" and turn.text == event.text
            for turn in chat.history(case.tenant, case.conversation_id)
        ):
            return
        chat.add_person_reply(case.tenant, case.conversation_id, event.text, author, case.id)

    def release(self, case: Case) -> None:
        """The bot answers again."""
        self._conversations().return_to_bot(case.tenant, case.conversation_id)
