"""Chat models through LangChain; the only module here that imports it.

    complete = chat_model("openai:gpt-4o-mini")
    complete("Say hello.")
    for piece in complete.stream("Say hello."): ...

Keys come from the environment of the provider (OPENAI_API_KEY, ANTHROPIC_API_KEY, …), never from settings or arguments.
"""

import importlib.util
import os
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from assistant.errors import SettingsError
from assistant.generate.failure import ModelFailure, Reason
from assistant.resilience.turn import Usage, current_call

T = TypeVar("T")
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
        timeout: seconds without a byte after which a request is given up.
        retries: further attempts after a timeout, a lost connection, HTTP 429 or a server error.
        backoff: seconds before the first further attempt, doubled each time.
        longest_wait: seconds that Retry-After may ask for; for more the request fails at once.
        max_tokens: longest reply.
        temperature: 0 for the most likely reply.
        key_env: environment variable with the API key; "" for the provider's own.
    """

    base_url: str = ""
    timeout: float = 30.0
    retries: int = 2
    backoff: float = 0.5
    longest_wait: float = _LONGEST_WAIT
    max_tokens: int = 800
    temperature: float = 0.0
    key_env: str = ""


class ChatModel:
    """A chat model; called with a prompt it gives the whole reply, `stream` gives it piece by piece.

    Within a `assistant.resilience.turn.call` block the tokens are noted there, no pause outlasts its deadline, and a
    stream ends when nobody waits for it any more.

    Args:
        name: "provider:model", for messages.
        client: a LangChain chat model.
        options: see `ChatOptions`.
        sleep: pauses.
    """

    def __init__(self, name: str, client: Any, options: ChatOptions, sleep: Callable[[float], None]) -> None:
        self.name = name
        self.options = options
        self._client = client
        self._sleep = sleep

    def __call__(self, prompt: str) -> str:
        """The reply.

        Raises:
            ModelFailure: there is none.
        """
        message = self._tried(prompt, lambda: self._client.invoke(prompt))
        text = _content(message)
        _note(prompt, text, getattr(message, "usage_metadata", None))
        _check_end(_finish(message), message)
        if not text.strip():
            raise ModelFailure("the model's reply is empty.", reason="empty")
        return text

    def stream(self, prompt: str) -> Iterator[str]:
        """The reply, piece by piece as it comes; closing the iterator closes the request.

        Raises:
            ModelFailure: there is no reply, or it broke off. Only what fails before the first piece is tried again.
        """
        first, chunks = self._tried(prompt, lambda: _begun(self._client.stream(prompt)))
        text, usage, finish = "", dict[str, int](), ""
        try:
            with closing(chunks):
                for chunk in _chained(first, chunks):
                    waiting = current_call()
                    if waiting is not None and waiting.cancel.is_set():
                        return
                    finish = _finish(chunk) or finish
                    usage = _added(usage, getattr(chunk, "usage_metadata", None))
                    text += (piece := _content(chunk))
                    if piece:
                        yield piece
        except ModelFailure:
            raise
        except Exception as error:
            raise self._failure(error) from None
        finally:
            _note(prompt, text, usage or None)
        _check_end(finish, None)
        if not text.strip():
            raise ModelFailure("the model's reply is empty.", reason="empty")

    def _tried(self, prompt: str, action: Callable[[], T]) -> T:
        for attempt in range(self.options.retries + 1):
            try:
                return action()
            except ModelFailure:
                raise
            except Exception as error:
                pause = _pause(error, self.options.backoff * 2**attempt)
                if attempt == self.options.retries or not self._worth_waiting(error, pause):
                    if _reason(error) in ("timeout", "unreachable"):
                        _note(prompt, "", None)
                    raise self._failure(error) from None
                self._sleep(pause)
        raise ModelFailure(f"the model {self.name!r} gave no reply.", reason="empty")

    def _worth_waiting(self, error: Exception, pause: float) -> bool:
        waiting = current_call()
        in_time = waiting is None or (not waiting.cancel.is_set() and pause < waiting.remaining())
        return in_time and pause <= self.options.longest_wait and _worth_another_try(error)

    def _failure(self, error: Exception) -> ModelFailure:
        return ModelFailure(
            f"the model {self.name!r} failed ({_said(error)}).",
            _remedy(error),
            reason=_reason(error),
            retry_after=_retry_after(error),
        )


def chat_model(
    name: str,
    options: ChatOptions | None = None,
    *,
    sleep: Callable[[float], None] = time.sleep,
    environ: Mapping[str, str] | None = None,
) -> ChatModel:
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
    client = _client(provider, model, options, os.environ if environ is None else environ)
    return ChatModel(name, client, options, sleep)


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


def _client(provider: str, model: str, options: ChatOptions, environ: Mapping[str, str]) -> Any:
    from langchain.chat_models import init_chat_model

    settings: dict[str, Any] = {"temperature": options.temperature}
    if provider == "ollama":
        settings |= {"num_predict": options.max_tokens, "client_kwargs": {"timeout": options.timeout}}
    elif provider == "huggingface":
        settings |= {"backend": "pipeline", "pipeline_kwargs": {"max_new_tokens": options.max_tokens}}
    else:
        settings |= {"timeout": options.timeout, "max_retries": 0, "max_tokens": options.max_tokens}
        settings |= {"stream_usage": True}
    if provider == "openai":
        settings["http_client"] = _closable_client()
    if options.key_env:
        settings["api_key"] = _key(options.key_env, environ)
    if options.base_url:
        settings["base_url"] = options.base_url
    try:
        return init_chat_model(model, model_provider=provider, **settings)
    except Exception as error:
        raise SettingsError(
            f"the model {provider}:{model} cannot be set up ({type(error).__name__}).",
            f"Check the model's name and that {provider.upper()}_API_KEY is set where the provider needs one.",
        ) from None


def _closable_client() -> Any:
    """An HTTP client whose requests end as soon as their `Call` is closed, also while nothing comes.

    Every request has a connection of its own: one that is shut down belongs to nobody else.
    """
    import openai

    return openai.DefaultHttpxClient(event_hooks={"request": [_traced]}, headers={"Connection": "close"})


def _traced(request: Any) -> None:
    """Tell the surrounding call which connection its request is made over."""
    waiting = current_call()
    if waiting is None:
        return

    def trace(event: str, info: Mapping[str, Any]) -> None:
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            made = info["return_value"].get_extra_info("socket")
            # Of the plain socket: a TLS one would forget its session under the thread that reads.
            waiting.on_close(partial(socket.socket.shutdown, made, socket.SHUT_RDWR))

    request.extensions["trace"] = trace


def _key(variable: str, environ: Mapping[str, str]) -> str:
    if not environ.get(variable):
        raise SettingsError(f"The environment variable {variable} is not set.", f"Set it: export {variable}=…")
    return environ[variable]


def _begun(chunks: Iterator[Any]) -> tuple[Any, Any]:
    """The first chunk and the rest: a request that fails before it can be made again."""
    return next(chunks, None), chunks


def _chained(first: Any, rest: Iterator[Any]) -> Iterator[Any]:
    if first is not None:
        yield first
        yield from rest


def _content(message: Any) -> str:
    """The text of a message or of a piece of one."""
    content = message.content
    if isinstance(content, str):
        return content
    return "".join(part if isinstance(part, str) else str(part.get("text", "")) for part in content)


def _check_end(finish: str, message: Any) -> None:
    """Raise unless the model ended by itself."""
    if finish in _REFUSED or (getattr(message, "additional_kwargs", None) or {}).get("refusal"):
        raise ModelFailure("the model refused to answer.", reason="refused")
    if finish in _CUT_OFF:
        raise ModelFailure(
            "the model's reply was cut off.", "Raise the model's token limit or ask less at once.", reason="cut_off"
        )


def _finish(message: Any) -> str:
    metadata = getattr(message, "response_metadata", None) or {}
    value = metadata.get("finish_reason") or metadata.get("stop_reason") or metadata.get("done_reason") or ""
    return str(value).lower()


def _added(usage: dict[str, int], more: Any) -> dict[str, int]:
    if not more:
        return usage
    names = ("input_tokens", "output_tokens")
    return {name: usage.get(name, 0) + int(more.get(name) or 0) for name in names}


def _note(prompt: str, reply: str, usage: Any) -> None:
    """Tell the surrounding call what was used, by the provider's count where there is one."""
    waiting = current_call()
    if waiting is None:
        return
    given = _added({}, usage)
    if given.get("input_tokens") or given.get("output_tokens"):
        waiting.usages.append(Usage(given["input_tokens"], given["output_tokens"]))
        return
    from assistant.resilience.tokens import count_tokens

    waiting.usages.append(Usage(count_tokens(prompt), count_tokens(reply), estimated=True))


def _status(error: Exception) -> int | None:
    status = getattr(error, "status_code", None) or getattr(getattr(error, "response", None), "status_code", None)
    return status if isinstance(status, int) and status >= 400 else None


def _worth_another_try(error: Exception) -> bool:
    status = _status(error)
    if status is not None:
        return status in _RETRYABLE
    return _reason(error) in ("timeout", "unreachable")


def _reason(error: Exception) -> Reason:
    """What kind of failure an exception of any provider's client is; one that is no HTTP error and no lost connection
    came from a reply that could not be read."""
    status, name = _status(error), type(error).__name__
    if status is not None:
        return "rate_limit" if status == 429 else "timeout" if status == 408 else _by_class(status)
    if isinstance(error, TimeoutError) or "imeout" in name:
        return "timeout"
    if isinstance(error, ConnectionError) or "Connect" in name or "RemoteProtocol" in name or name == "ReadError":
        return "unreachable"
    return "malformed"


def _by_class(status: int) -> Reason:
    return "rejected" if 400 <= status < 500 else "server_error"


def _retry_after(error: Exception) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        return max(0.0, float(headers["retry-after"]))
    except (KeyError, ValueError):
        return None


def _pause(error: Exception, planned: float) -> float:
    asked = _retry_after(error)
    return planned if asked is None else asked


def _said(error: Exception) -> str:
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
