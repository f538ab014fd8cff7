"""Requests of OpenAI's chat completions, as far as an assistant with receipts can heed them."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.errors import RequestError
from assistant.types import Message, Question

MODEL = "beleg"
_MOST_TURNS = 200


class Part(BaseModel):
    """A part of a message; only text can be read."""

    model_config = ConfigDict(extra="ignore")
    type: str
    text: str = ""


class ChatMessage(BaseModel):
    """A message; those of roles other than user and assistant are not read (see docs/integrations.md)."""

    model_config = ConfigDict(extra="ignore")
    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None

    def plain(self) -> str:
        """The text of the message.

        Raises:
            RequestError: it holds a part that is no text.
        """
        if self.content is None or isinstance(self.content, str):
            return self.content or ""
        if any(part.type not in ("text", "input_text", "refusal") for part in self.content):
            raise RequestError("Only text can be read.", "Send parts of type 'text'.")
        return "\n".join(part.text for part in self.content)


class StreamOptions(BaseModel):
    """What a stream carries."""

    model_config = ConfigDict(extra="ignore")
    include_usage: bool = False


class ChatRequest(BaseModel):
    """A chat completion; keys that are not named here (temperature, seed, tools, …) are accepted and not heeded."""

    model_config = ConfigDict(
        extra="ignore",
        json_schema_extra={
            "examples": [{"model": MODEL, "messages": [{"role": "user", "content": "Wie lange kann ich zurückgeben?"}]}]
        },
    )
    model: str
    messages: list[ChatMessage] = Field(min_length=1)
    stream: bool = False
    stream_options: StreamOptions | None = None
    n: int | None = None
    response_format: dict[str, Any] | None = None
    tool_choice: str | dict[str, Any] | None = None
    user: str = Field("", max_length=500, description="Counts against the budget of a conversation.")
    lang: Literal["de", "en"] | None = Field(None, description="Answer in this language (Beleg's own).")
    groups: list[str] | None = Field(None, description="Read as these groups (Beleg's own).")

    def question(self, groups: frozenset[str], tenant: str) -> Question:
        """The last message as a question, the turns before it as its history.

        Raises:
            RequestError: the request asks for what cannot be given.
        """
        self._check()
        *before, last = self.messages
        if last.role != "user":
            raise RequestError("The last message must be the user's.", "Put the question last, with role 'user'.")
        turns = [(message.role, message.plain()) for message in before[-_MOST_TURNS:]]
        history = tuple(Message(role, text) for role, text in turns if text and role in ("user", "assistant"))
        return Question(last.plain(), history, self.lang, groups, tenant)

    def _check(self) -> None:
        if self.n not in (None, 1):
            raise RequestError("There is one answer only.", "Leave 'n' out.")
        if (self.response_format or {}).get("type", "text") != "text":
            raise RequestError("Answers are text with citations.", "Leave 'response_format' out; read 'annotations'.")
        if self.tool_choice not in (None, "none", "auto"):
            raise RequestError("Answers come from documents; no tools are called.", "Leave 'tool_choice' out.")
