"""The guards around a turn: what may come in, and every sentence that goes out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeVar

from assistant.chat.types import Draft
from assistant.coming import Piece
from assistant.phrases import LANGUAGES, phrases
from guardrails.pipeline import FAILED, Chain, Outcome, Policy, check
from guardrails.types import Turn, Verdict
from knowledge.text.sentences import split

K = TypeVar("K")
_TOPICAL = "decline:"
SUSPECTED = "injection:classifier"
"""What the injection guard says when no rule named the attack: one such message in two is a harmless story."""
_CERTAIN = 0.9
"""Score of the injection guard from which a message without a rule is declined, unless the documents answer it."""
_SURE = 0.5
"""Score below which a topical finding is left to the documents."""
_CACHED = 4_096
_GROUNDED, _LANGUAGE = "grounded", "language"
_NOTICES = ("other_language", "premise", "premise_says", "absent", "unstated", "expired", "expired_newer")


@dataclass(frozen=True, slots=True)
class Gate:
    """What the input guards say of a message.

    Attributes:
        text: the message with personal data replaced.
        stop: "refuse" or "escalate" for a message that must not go on, "" for the others.
        reply: the policy's reply to a stopped or declined message.
        declined: whether a guard would decline it; the documents may know better.
        label: the deciding guard's label, e.g. "injection:override", "legal_request:access".
        verdicts: [name, action, reason, score] for the trace; never text.
        suspected: whether a classifier alone takes it for an attack: the visitor may be told what the documents say
            and own data, and no language model reads the message.
    """

    text: str
    stop: str = ""
    reply: str = ""
    declined: bool = False
    label: str = ""
    verdicts: tuple[tuple[str, str, str, float | None], ...] = ()
    suspected: bool = False


def gate(policy: Policy, text: str, language: str, tenant: str, conversation: str) -> Gate:
    """Ask the input guards. A hard finding outranks a topical one, whatever their order in the policy."""
    outcome = check(policy.input, Turn(text, "input", language, tenant, conversation))
    listed = tuple(
        (name, v.action, v.reason, v.score) for name, v in outcome.verdicts if v.action != "allow" or v.reason
    )
    stopping = [(name, v) for name, v in outcome.verdicts if v.action in ("block", "escalate")]
    hard = [found for found in stopping if not found[1].reason.startswith(_TOPICAL)]
    if hard and all(verdict.reason == SUSPECTED for _, verdict in hard):
        certain = max(verdict.score or 0.0 for _, verdict in hard) >= _CERTAIN
        reply = _reply_of(policy, outcome, hard[0], language)
        return Gate(outcome.text, "", reply, certain, SUSPECTED, listed, suspected=True)
    if hard:
        name, verdict = next((found for found in hard if found[1].action == "escalate"), hard[0])
        return Gate(
            outcome.text,
            "escalate" if verdict.action == "escalate" else "refuse",
            _reply_of(policy, outcome, (name, verdict), language),
            label=verdict.reason or name,
            verdicts=listed,
        )
    sure = any(verdict.score is None or verdict.score >= _SURE for _, verdict in stopping)
    return Gate(outcome.text, "", outcome.reply or "", sure, outcome.label or "", listed)


def _reply_of(policy: Policy, outcome: Outcome, found: tuple[str, Verdict], language: str) -> str:
    """The reply of the deciding rule, in the language of the message."""
    if outcome.label == (found[1].reason or found[0]) and outcome.reply:
        return outcome.reply
    rule = next((r for step in policy.input for r in step.rules if r.name == found[0]), None)
    replies = (rule.reply if rule else None) or {}
    return replies.get(language) or replies.get("en") or next(iter(replies.values()), "")


class OutputGuards:
    """Judges a draft sentence by sentence.

    Args:
        policy: its output chain is asked about every sentence.
    """

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        # Approved texts do not come from documents, so they are not asked for evidence; all other guards judge them.
        self._plain = tuple(step for step in policy.output if all(rule.guard != _GROUNDED for rule in step.rules))
        # Quotes are their own evidence (a row is told with the names of its columns) and keep the document's language.
        self._quoted = tuple(step for step in self._plain if all(rule.guard != _LANGUAGE for rule in step.rules))
        self._approved: dict[tuple[str, str, tuple[str, ...]], str] = {}
        self._verbatim: dict[tuple[str, str, str, tuple[str, ...]], str] = {}

    def sentences(
        self, draft: Draft, language: str, tenant: str, conversation: str, brought: Sequence[str]
    ) -> Iterator[str]:
        """The sentences of a draft that may be shown, each as its guards leave it; line breaks stay at their ends."""
        quotes = tuple(citation.quote for citation in draft.citations)
        return self._judged(draft, quotes, language, tenant, conversation, brought)

    def _judged(
        self,
        draft: Draft,
        evidence: tuple[str, ...],
        language: str,
        tenant: str,
        conversation: str,
        brought: Sequence[str],
    ) -> Iterator[str]:
        turn = Turn("", "output", language, tenant, conversation, evidence, (*brought, *draft.known, *evidence))
        for sentence in pieces(draft.text, language):
            if draft.approved or _own_words(sentence):
                shown = self._own(sentence, turn, draft.known)
            elif draft.verbatim:
                shown = self._quote(sentence, turn)
            else:
                shown = _shown(self._policy.output, replace(turn, text=sentence))
            if shown is not None:
                yield shown

    def _quote(self, sentence: str, turn: Turn) -> str | None:
        """The documents' own words, judged once whoever asks: a row is told with the names of its columns, so the
        sentence counts as known although no quote has it."""
        key = (sentence, turn.language or "", turn.tenant, turn.evidence)
        if key in self._verbatim:
            return self._verbatim[key]
        known = (*turn.evidence, sentence)
        shown = _shown(self._quoted, replace(turn, text=sentence, conversation=None, brought=known))
        return _kept(self._verbatim, key, shown)

    def of_piece(
        self, draft: Draft, piece: Piece, language: str, tenant: str, conversation: str, brought: Sequence[str]
    ) -> Iterator[str]:
        """The sentences of what a model just said that may be shown, judged by nothing but their own passages."""
        part = replace(draft, text=piece.text, verbatim=piece.verbatim)
        return self._judged(part, piece.passages, language, tenant, conversation, brought)

    def _own(self, sentence: str, turn: Turn, known: tuple[str, ...]) -> str | None:
        """An approved text is its own evidence; only what came into its placeholders is news."""
        key = (sentence, turn.language or "", known)
        if key in self._approved:
            return self._approved[key]
        shown = _shown(self._plain, replace(turn, text=sentence, evidence=(), brought=(*known, sentence)))
        return _kept(self._approved, key, shown)


def _kept(known: dict[K, str], key: K, shown: str | None) -> str | None:
    """Remember what passed. What was stopped is asked again: a guard may have failed only now."""
    if shown is not None:
        if len(known) >= _CACHED:
            known.clear()
        known[key] = shown
    return shown


def _shown(chain: Chain, turn: Turn) -> str | None:
    """A sentence as its guards leave it, None when they stop it."""
    ending = turn.text[len(turn.text.rstrip("\n")) :]
    outcome = check(chain, replace(turn, text=turn.text.rstrip("\n")))
    return None if outcome.stops else outcome.text + ending


def pieces(text: str, language: str) -> list[str]:
    """The sentences of a reply in order; joined with spaces after those without a line break they give the reply."""
    found = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        spans = split(line, language)
        found += [line[start:end] for start, end in spans]
        found[-1] += "\n"
    if found:
        found[-1] = found[-1].rstrip("\n")
    return found


def joined(sentences: Sequence[str]) -> str:
    """The text of sentences from `pieces`."""
    return "".join(one if one.endswith("\n") else one + " " for one in sentences).strip()


def failed(label: str) -> bool:
    """Whether a guard stopped a message because the guard failed."""
    return label.startswith(FAILED)


def notice(key: str, text: str) -> bool:
    """Whether an answer begins with one of the answering assistant's own notices."""
    return any(pattern.match(text.strip()) for pattern in _notice_patterns(key))


def _own_words(sentence: str) -> bool:
    """Whether a sentence is one of the answering assistant's own around quotes: no document says it."""
    stripped = sentence.strip()
    return any(pattern.fullmatch(stripped) for key in _NOTICES for pattern in _notice_patterns(key))


@cache
def _notice_patterns(key: str) -> tuple[re.Pattern[str], ...]:
    patterns = []
    for language in LANGUAGES:
        text = phrases(language).texts[key]
        for one in [text] if isinstance(text, str) else text.values():
            patterns += [re.compile(_template(sentence.strip()), re.DOTALL) for sentence in pieces(one, language)]
    return tuple(patterns)


def _template(text: str) -> str:
    return "".join(".+?" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{\w+\})", text))
