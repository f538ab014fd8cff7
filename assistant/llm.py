"""Chat models through LangChain; the only module here that imports it.

    complete = chat_model("openai:gpt-4o-mini", timeout=30)
    complete("Say hello.")

Keys come from the environment of the provider (OPENAI_API_KEY, ANTHROPIC_API_KEY, …), never from settings or arguments.
"""

import importlib.util
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.errors import GenerationError, SettingsError

Complete = Callable[[str], str]
"""prompt -> the model's text; raises GenerationError."""

PROVIDERS = {
    "openai": "langchain_openai",
    "ollama": "langchain_ollama",
    "anthropic": "langchain_anthropic",
    "huggingface": "langchain_huggingface",
}
_LONGEST_WAIT = 8.0
_RETRYABLE = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_CUT_OFF = frozenset({"length", "max_tokens"})
_REFUSED = frozenset({"content_filter", "refusal", "safety"})


@dataclass(frozen=True, slots=True)
class ChatOptions:
    """How a chat model is called.

    Attributes:
        base_url: address of an OpenAI-compatible or Ollama server; "" for the provider's own.
        timeout: seconds for one request.
        retries: further attempts after a timeout, a lost connection, HTTP 429 or a server error.
        backoff: seconds before the first further attempt, doubled each time; Retry-After counts up to 8 s.
        max_tokens: longest reply.
        temperature: 0 for the most likely reply.
    """

    base_url: str = ""
    timeout: float = 30.0
    retries: int = 2
    backoff: float = 0.5
    max_tokens: int = 800
    temperature: float = 0.0


def chat_model(
    name: str, options: ChatOptions | None = None, *, sleep: Callable[[float], None] = time.sleep
) -> Complete:
    """A chat model by its `provider:model` string.

    Raises:
        SettingsError: the string is malformed, the provider unknown, its package or its key missing.
    """
    options = options or ChatOptions()
    provider, _, model = name.partition(":")
    if not model:
        raise SettingsError(f"{name!r} is no generator.", "Write 'extractive' or 'provider:model'.")
    if provider not in PROVIDERS:
        raise SettingsError(f"the provider {provider!r} is unknown.", f"Known are: {', '.join(PROVIDERS)}.")
    if importlib.util.find_spec(PROVIDERS[provider]) is None:
        raise SettingsError(
            f"the package for {provider!r} models is not installed.", f"Run: pip install 'beleg[{provider}]'"
        )
    client = _client(provider, model, options)

    def complete(prompt: str) -> str:
        for attempt in range(options.retries + 1):
            try:
                return _text(client.invoke(prompt))
            except GenerationError:
                raise
            except Exception as error:
                if attempt == options.retries or not _worth_another_try(error):
                    raise GenerationError(f"the model {name!r} failed ({_reason(error)}).", _remedy(error)) from None
                sleep(_pause(error, options.backoff * 2**attempt))
        raise GenerationError(f"the model {name!r} gave no reply.")

    return complete


@dataclass
class ScriptedLLM:
    """A strict fake: replies in order, an exception is raised; running past the script or leaving prompts unread fails.

    Example:
        complete = ScriptedLLM(['{"claims": []}'])
        complete("…"); complete.prompts
    """

    script: Sequence[str | Exception]
    prompts: list[str] = field(default_factory=list)

    def __call__(self, prompt: str) -> str:
        """The next reply.

        Raises:
            AssertionError: the script is over.
        """
        if len(self.prompts) >= len(self.script):
            raise AssertionError(f"the script has {len(self.script)} replies, this is prompt {len(self.prompts) + 1}")
        reply = self.script[len(self.prompts)]
        self.prompts.append(prompt)
        if isinstance(reply, Exception):
            raise reply
        return reply

    def done(self) -> None:
        """Fail unless every reply was used."""
        if len(self.prompts) != len(self.script):
            raise AssertionError(f"{len(self.script) - len(self.prompts)} replies of the script were not used")


def _client(provider: str, model: str, options: ChatOptions) -> Any:
    from langchain.chat_models import init_chat_model

    settings: dict[str, Any] = {"temperature": options.temperature}
    if provider == "ollama":
        settings |= {"num_predict": options.max_tokens, "client_kwargs": {"timeout": options.timeout}}
    elif provider == "huggingface":
        settings |= {"backend": "pipeline", "pipeline_kwargs": {"max_new_tokens": options.max_tokens}}
    else:
        settings |= {"timeout": options.timeout, "max_retries": 0, "max_tokens": options.max_tokens}
    if options.base_url:
        settings["base_url"] = options.base_url
    try:
        return init_chat_model(model, model_provider=provider, **settings)
    except Exception as error:
        raise SettingsError(
            f"the model {provider}:{model} cannot be set up ({type(error).__name__}).",
            f"Check the model's name and that {provider.upper()}_API_KEY is set where the provider needs one.",
        ) from None


def _text(message: Any) -> str:
    """The text of a reply.

    Raises:
        GenerationError: it was cut off, refused or is empty.
    """
    finish = _finish(getattr(message, "response_metadata", None) or {})
    if finish in _REFUSED or (getattr(message, "additional_kwargs", None) or {}).get("refusal"):
        raise GenerationError("the model refused to answer.")
    if finish in _CUT_OFF:
        raise GenerationError("the model's reply was cut off.", "Raise the model's token limit or ask less at once.")
    content = message.content
    if not isinstance(content, str):
        content = "".join(part if isinstance(part, str) else str(part.get("text", "")) for part in content)
    if not content.strip():
        raise GenerationError("the model's reply is empty.")
    return str(content)


def _finish(metadata: dict[str, Any]) -> str:
    value = metadata.get("finish_reason") or metadata.get("stop_reason") or metadata.get("done_reason") or ""
    return str(value).lower()


def _status(error: Exception) -> int | None:
    status = getattr(error, "status_code", None) or getattr(getattr(error, "response", None), "status_code", None)
    return status if isinstance(status, int) else None


def _worth_another_try(error: Exception) -> bool:
    status = _status(error)
    if status is not None:
        return status in _RETRYABLE
    return (
        isinstance(error, TimeoutError | ConnectionError)
        or "imeout" in type(error).__name__
        or ("Connect" in type(error).__name__ or "RemoteProtocol" in type(error).__name__)
    )


def _pause(error: Exception, planned: float) -> float:
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        asked = float(headers.get("retry-after", planned))
    except ValueError:
        asked = planned
    return min(max(asked, 0.0), _LONGEST_WAIT)


def _reason(error: Exception) -> str:
    status = _status(error)
    return f"HTTP {status}" if status else type(error).__name__


def _remedy(error: Exception) -> str:
    hints: dict[int | None, str] = {
        401: "Check the provider's API key in the environment.",
        403: "Check what the API key may use.",
        404: "Check the model's name and base_url.",
        429: "Wait, or raise the provider's rate limit.",
    }
    return hints.get(_status(error), "Check that the model's server is up; the extractive generator needs none.")
