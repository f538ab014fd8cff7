"""A follow-up rewritten by a chat model; the rules decide whenever the model fails or takes liberties."""

import secrets
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from assistant.errors import GenerationError
from assistant.evidence.lexicon import fold, words
from assistant.phrases import LANGUAGES
from assistant.prompts import load_prompt
from assistant.types import Message
from assistant.understand.rewriting import Rewrite, follow_up, is_name, rewritten
from knowledge.text.language import detect

if TYPE_CHECKING:
    from guardrails.pii import Redactor

_TURNS = 6
_TURN = 500
_LONGEST = 400
"""Characters of a rewritten question beyond those of the message."""
_SPOKEN = {"user": ("Kunde", "Customer"), "assistant": ("Assistent", "Assistant")}

Complete = Callable[[str], str]


def llm_rewriter(
    complete: Complete, redactor: "Redactor | None" = None, nonce: Callable[[], str] = lambda: secrets.token_hex(8)
) -> Rewrite:
    """A rewriter over a chat model; a message without history is never sent.

    Args:
        complete: prompt -> reply, see `assistant.llm.chat_model`.
        redactor: replaces personal data before the model sees it; the placeholders are put back.
        nonce: makes the delimiters unforgeable.
    """
    prompts = {language: load_prompt("rewrite.v1", language) for language in LANGUAGES}

    def rewrite(text: str, history: Sequence[Message], language: str) -> str:
        by_rules = rewritten(text, history, language)
        if not any(message.role == "user" for message in history):
            return by_rules
        from guardrails.pii import Vault

        code, vault = (language if language in LANGUAGES else "en"), Vault("rewrite")
        hide = (lambda t: vault.hide(t, redactor.analyze(t, language))) if redactor else (lambda t: t)
        shown = hide(_shown(history, code))
        values = {"nonce": nonce(), "history": shown, "message": hide(text)}
        try:
            reply = vault.restore(" ".join(complete(prompts[code].render(values)).split()).strip("\"'„“”» «"))
        except GenerationError:
            return by_rules
        return reply if faithful(reply, text, history, language) else by_rules

    return rewrite


def faithful(reply: str, text: str, history: Sequence[Message], language: str) -> bool:
    """Whether a rewritten question keeps the language and brings no name and no number of its own."""
    if not any(c.isalnum() for c in reply) or len(reply) > len(text) + _LONGEST:
        return False
    if detect(reply) not in (language, "und"):
        return False
    said = {fold(word) for part in (text, *(message.text for message in history)) for word in words(part)}
    rules = follow_up(language)
    fresh = [(at, word) for at, word in enumerate(words(reply)) if fold(word) not in said]
    # In German every noun has a capital: a noun that was never said is as good as a name.
    invented = (
        any(c.isdigit() for c in word)
        or is_name(word, at, rules)
        or (at > 0 and word[0].isupper() and rules.language == "de")
        for at, word in fresh
    )
    return not any(invented)


def _shown(history: Sequence[Message], language: str) -> str:
    index = LANGUAGES.index(language)
    turns = (f"{_SPOKEN[m.role][index]}: {' '.join(m.text.split())[:_TURN]}" for m in history[-_TURNS:])
    return "\n".join(turns).replace("<<<", "‹‹‹").replace(">>>", "›››")
