"""What may leave: no secrets, no prompt text, no foreign links, no markup, the right language, length and address."""

from guardrails.output.form import address, language, length, markup
from guardrails.output.links import links
from guardrails.output.promises import promises
from guardrails.output.prompt_leak import prompt_leak
from guardrails.output.secrets import secrets

__all__ = ["address", "language", "length", "links", "markup", "promises", "prompt_leak", "secrets"]
