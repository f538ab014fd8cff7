"""What must never be in a reply: the words of the prompt, and a marker that stands in the prompt only."""

import re
import secrets
from functools import cache

from assistant.prompts import load_prompt
from guardrails.injection.canary import canary

PROMPT = "answer.v2"
_VARIABLE = re.compile(r"\{\{.*?\}\}")


@cache
def marker() -> str:
    """The marker of this process; it is part of the delimiters of every prompt (`delimiter`)."""
    return canary()


def delimiter() -> str:
    """A delimiter for the evidence that no document can forge and that gives a leak of the prompt away."""
    return f"{marker()}{secrets.token_hex(4)}"


def prompt_text() -> str:
    """The answer prompts of both languages without what is filled in, for the guard `prompt_leak`."""
    return "\n".join(_VARIABLE.sub(" ", load_prompt(PROMPT, language).template) for language in ("de", "en"))
