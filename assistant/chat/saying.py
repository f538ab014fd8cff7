"""From a draft to the sentences that a visitor sees, each told as soon as its output guards have passed it.

A language model's sentences come one by one: sources first, then every sentence with its receipts, judged by itself.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.chat.guarding import OutputGuards, joined, pieces
from assistant.chat.parts import Parts
from assistant.chat.routes.documents import abstained, nothing_found
from assistant.chat.types import Draft, Turn
from assistant.coming import Coming, Piece
from assistant.types import Citation

Emit = Callable[[str, Mapping[str, Any]], None]
"""(kind, data): tells the stream of sources and sentences as soon as they may be shown."""
Cancelled = Callable[[], bool]


@dataclass
class Shown:
    """What a visitor has seen of a reply.

    Attributes:
        draft: what was said; of a streamed answer with the text and the citations that were shown.
        sentences: in order.
        sources: what was told before the first sentence of a streamed answer; None where the citations were.
        proofs: per sentence of a streamed answer the numbers of its citations; None where sentences have none of
            their own.
    """

    draft: Draft
    sentences: list[str] = field(default_factory=list)
    sources: Mapping[str, Any] | None = None
    proofs: list[list[int]] | None = None


class Speaker:
    """Tells drafts.

    Args:
        parts: texts of the replies.
        guards: judge every sentence.
    """

    def __init__(self, parts: Parts, guards: OutputGuards) -> None:
        self._parts = parts
        self._guards = guards

    def say(self, turn: Turn, draft: Draft, openings: Sequence[str], emit: Emit, cancelled: Cancelled) -> Shown:
        """Tell sources, then sentences.

        Args:
            openings: what comes before the reply, as sentences.
            cancelled: looked at before every sentence.
        """
        shown = Shown(draft)
        sources = {
            "citations": [as_json(item) for item in (draft.coming.sources if draft.coming else draft.citations)],
            "action": draft.action,
        }
        emit("sources", sources)
        if draft.coming is not None:
            shown.sources, shown.proofs = sources, []
            _told(openings, shown, emit)
            self._streamed(turn, draft, draft.coming, shown, emit, cancelled)
        else:
            _told(openings, shown, emit)
            self._whole(turn, draft, shown, emit, cancelled)
        return shown

    def _whole(self, turn: Turn, draft: Draft, shown: Shown, emit: Emit, cancelled: Cancelled) -> None:
        before = len(shown.sentences)
        for one in self._guards.sentences(draft, *_place(turn)):
            if cancelled():
                return
            _told([one], shown, emit)
        if len(shown.sentences) == before and draft.text and not draft.silent:
            self._instead(turn, self._guarded(turn), shown, emit)

    def _streamed(
        self, turn: Turn, draft: Draft, coming: Coming, shown: Shown, emit: Emit, cancelled: Cancelled
    ) -> None:
        """Sentences as a model writes them; leaving the loop stops the model."""
        before, cited, came, makers = len(shown.sentences), list[Citation](), False, dict[str, None]()
        with closing(coming.pieces()) as written:
            for piece in _until(written, cancelled):
                came = True
                passed = list(self._guards.of_piece(draft, piece, *_place(turn)))
                if not passed:
                    continue
                first = len(cited)
                cited += piece.citations
                makers[piece.generator] = None
                proof = list(range(first, len(cited)))
                for one in passed:
                    _told([one], shown, emit, proof, piece.citations)
        said = shown.sentences[before:]
        if not said and not cancelled():
            otherwise = self._guarded(turn) if came else nothing_found(turn, self._parts, coming.otherwise())
            self._instead(turn, otherwise, shown, emit)
            return
        release = " ".join(part for part in (str(draft.trace.get("release") or ""), *makers) if part)
        action = draft.action if said else "abstain"
        trace = {**draft.trace, "release": release}
        shown.draft = replace(draft, action=action, text=joined(said), citations=tuple(cited), coming=None, trace=trace)

    def _guarded(self, turn: Turn) -> Draft:
        """The reply where guards let nothing of the draft pass."""
        return abstained(turn, self._parts, text=self._parts.say(turn.language).say("guarded"))

    def _instead(self, turn: Turn, draft: Draft, shown: Shown, emit: Emit) -> None:
        # A constant text, shown even where every guard fails: a visitor never gets an empty reply.
        _told(pieces(draft.text, turn.language), shown, emit)
        shown.draft = draft


def as_json(citation: Citation) -> dict[str, Any]:
    """A citation as plain data, in the API's names."""
    return {
        "document": citation.document_id,
        "source": citation.source,
        "title": citation.title,
        "page": citation.page,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
    }


def _told(
    sentences: Sequence[str],
    shown: Shown,
    emit: Emit,
    proof: Sequence[int] = (),
    citations: Sequence[Citation] = (),
) -> None:
    for one in sentences:
        shown.sentences.append(one)
        if shown.proofs is None:
            emit("sentence", {"text": one})
        else:
            shown.proofs.append(list(proof))
            emit("sentence", {"text": one, "citations": [as_json(item) for item in citations]})


def _until(written: Iterator[Piece], cancelled: Cancelled) -> Iterator[Piece]:
    for piece in written:
        if cancelled():
            return
        yield piece


def _place(turn: Turn) -> tuple[str, str, str, tuple[str, ...]]:
    """Language, tenant, conversation and what the visitor brought up, for the guards."""
    brought = (*(message.text for message in turn.history if message.role == "user"), turn.raw)
    return turn.language, turn.tenant, turn.conversation.id, brought
