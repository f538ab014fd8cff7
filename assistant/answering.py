"""The one flow from a question to an answer with receipts.

guards ─ small talk ─ standalone question ─ search ─ evidence ─ confidence ─ generate ─ cite ─ guards ─► Answer
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

from assistant.coming import Coming, StreamedAnswer, said, sources_of
from assistant.conversation import cleaned, smalltalk, standalone
from assistant.details import Wanted, fits
from assistant.errors import GenerationError
from assistant.evidence import Selection, Selector, crossing, structured
from assistant.evidence.question import Rarity
from assistant.generate import DraftAnswer, Generator
from assistant.phrases import LANGUAGES, Address, Phrases, phrases
from assistant.premises import unconfirmed
from assistant.replies import Documents, absent_names, cite, closest, corrected, expired_note, nearest
from assistant.types import Answer, AnswerAction, Question
from assistant.understand.rewriting import Rewrite
from guardrails.types import Guard, Turn, Verdict
from knowledge.errors import QueryError
from knowledge.retrieval.searcher import SearchFilter
from knowledge.text.language import detect
from knowledge.types import Hit

OWN_LANGUAGE = 0.5
"""The share of the confidence in foreign documents that those in the reader's language need to be preferred."""

Places = Callable[[str, str, Rarity], str]
"""(question, language, rarity of words) -> the question to search."""
SecondLook = Callable[[Selection, float], tuple[Selection, float]]
"""(selection, confidence) -> both anew; `assistant.evidence.reading.SecondLook` is one."""
NamedGuards = Sequence[tuple[str, Guard]]


class Knowledge(Protocol):
    """What an assistant needs of a knowledge base; `knowledge.base.KnowledgeBase` is one."""

    def search(
        self, query: str, k: int = 10, filters: SearchFilter | None = None, language: str | None = None
    ) -> list[Hit]:
        """The k best hits."""
        ...

    def rarity(self, words: Sequence[str], filters: SearchFilter | None = None) -> Sequence[float]:
        """How rare words are, 0..1."""
        ...


class FindDetails(Protocol):
    """Finds what evidence leaves open; `assistant.details.Details` is one."""

    def __call__(self, question: str, found: Selection, rarity: Rarity) -> Sequence[str]:
        """What the question names and the evidence does not state, as typed."""
        ...

    def better(self, question: str, found: Selection, rarity: Rarity) -> Wanted | None:
        """The hits that state what the best one does not."""
        ...

    def elsewhere(self, question: str, found: Selection) -> bool:
        """Whether the best evidence is about something else than the question, for certain."""
        ...

    def explained(self, word: str, found: Selection) -> bool:
        """Whether the evidence has another word for a word that no document has."""
        ...


class FindsSettled(Protocol):
    """Judges whether evidence answers a message; `assistant.evidence.settled.Settles` is one."""

    def __call__(
        self, question: str, selection: Selection, confidence: float, left_open: Sequence[str]
    ) -> tuple[Selection, float]:
        """The selection in new order, and the probability (0..1) that it answers the question."""
        ...

    def least(self, selection: Selection) -> float:
        """The probability that an answer needs."""
        ...


@dataclass(frozen=True, slots=True)
class Weighed:
    """The evidence for a question before an entailment model has read it.

    Attributes:
        question: what was searched.
        hits: those that were looked at.
        found: the scored sentences.
        confidence: 0..1, by words and vectors.
        least: the confidence that an answer needs.
        left_open: what the question names and the best evidence does not state.
        elsewhere: whether that evidence is about something else for certain, whatever a model makes of it.
    """

    question: str
    hits: list[Hit]
    found: Selection
    confidence: float
    least: float
    left_open: Sequence[str] = ()
    elsewhere: bool = False

    @property
    def sure(self) -> bool:
        """Whether the confidence is enough."""
        return self.confidence >= self.least


@dataclass(frozen=True, slots=True)
class AnswerOptions:
    """How answers are made.

    Attributes:
        threshold: least confidence to answer with, 0..1.
        threshold_other_language: the same where the evidence is in another language than the question.
        threshold_structured: the same where all first hits are table rows and question-answer pairs; between, by their
            share. None: as for running text.
        hits: search hits looked at.
        max_question: characters of a question that are accepted.
        language: ISO 639-1 code of replies when the question's language is unclear or has no texts of its own.
        address: "formal" (Sie) or "informal" (du).
        contact: how to reach a person; shown when one is offered.
        release: recorded in every answer.
        look_at_expired: say so when a document that no longer holds would have answered.
    """

    threshold: float = 0.3
    threshold_other_language: float = 0.3
    threshold_structured: float | None = None
    hits: int = 10
    max_question: int = 8_000
    language: str = "de"
    address: Address = "formal"
    contact: str = ""
    release: str = ""
    look_at_expired: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as understood.

    Attributes:
        question: as asked, with the language of the reply.
        text: cleaned text, or what a guard made of it.
        spoken: language of the question.
        standalone: what is searched.
        filters: what the caller may see.
    """

    question: Question
    text: str
    spoken: str
    standalone: str
    filters: SearchFilter
    phrases: Phrases


@dataclass
class Stopwatch:
    """Milliseconds per stage."""

    clock: Callable[[], float]
    stages: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        started = self.clock()
        try:
            yield
        finally:
            self.stages[stage] = self.stages.get(stage, 0.0) + 1000 * (self.clock() - started)


class Assistant:
    """Answers questions from a knowledge base, or says that it cannot.

    Args:
        knowledge: search and word statistics.
        selector: chooses evidence.
        confidence: judges it.
        generator: words the answer.
        fallback: words it when the generator fails; None: the assistant abstains.
        brief: words it after a notice (an assumption that does not hold, a name nobody knows); None: the fallback.
        options: see `AnswerOptions`.
        input_guards: (configured name, guard) for messages, in order; a guard that raises blocks.
        output_guards: the same for answers, with the quotes as evidence.
        documents: documents by id, for the page of a quote.
        clock: seconds, for timings.
        today: the day on which documents must hold.
        rewrite: makes a follow-up standalone, after the input guards; None: the rules of `assistant.conversation`.
        places: reads towns and other words that no document knows as those that it knows; None: they stay.
        details: finds what the evidence leaves open; then the nearest quote is given and a person is offered. None:
            the nearest quote is the answer.
        second_look: judges the evidence anew with a reader; None: words and vectors judge alone.
        settles: judges with an entailment model whether it answers the question; None: the confidence decides.
        streams: whether `stream` asks the generator piece by piece; never with output guards of its own, which judge
            whole answers.

    Example:
        assistant = build_assistant(knowledge_base, settings.answer)
        assistant.answer(Question("Wie lange kann ich zurückgeben?")).text
    """

    def __init__(
        self,
        knowledge: Knowledge,
        selector: Selector,
        confidence: Callable[[Selection], float],
        generator: Generator,
        options: AnswerOptions | None = None,
        *,
        fallback: Generator | None = None,
        brief: Generator | None = None,
        input_guards: NamedGuards = (),
        output_guards: NamedGuards = (),
        documents: Documents | None = None,
        clock: Callable[[], float] = time.perf_counter,
        today: Callable[[], date] = date.today,
        rewrite: Rewrite | None = None,
        places: Places | None = None,
        details: FindDetails | None = None,
        second_look: SecondLook | None = None,
        settles: FindsSettled | None = None,
        streams: bool = False,
    ) -> None:
        self._knowledge = knowledge
        self._selector = selector
        self._confidence = confidence
        self._generator = generator
        self._fallback = fallback
        self._brief = brief or fallback or generator
        self.options = options or AnswerOptions()
        self._input_guards = input_guards
        self._output_guards = output_guards
        self._documents = documents
        self._clock = clock
        self._today = today
        self._rewrite = rewrite
        self._places = places
        self._details = details
        self._second_look = second_look
        self._settles = settles
        self._streams = streams and not output_guards

    def answer(self, question: Question) -> Answer:
        """Answer one question.

        Raises:
            IndexFault: the index is missing, stale or damaged.
        """
        return self._answered(question, Stopwatch(self._clock), streamed=False)

    def stream(self, question: Question) -> Answer:
        """The same, but where a language model words the answer a `StreamedAnswer`: it is asked piece by piece.

        Raises:
            IndexFault: the index is missing, stale or damaged.
        """
        return self._answered(question, Stopwatch(self._clock), streamed=self._streams)

    def _answered(self, question: Question, watch: Stopwatch, *, streamed: bool) -> Answer:
        with watch("input"):
            asked = self._understand(question)
            early = self._early(asked) or self._guarded_input(asked)
        if isinstance(early, Answer):
            return self._finished(early, asked, watch)
        asked = self._located(early)
        with watch("search"):
            hits = self._search(asked, asked.filters)
        with watch("evidence"):
            weighed = self._settled(self._weighed(asked, hits, whole=self._settles is not None))
        hits, found, confidence = weighed.hits, weighed.found, weighed.confidence
        if not weighed.sure:
            with watch("abstain"):
                return self._finished(self._abstain(asked, hits, confidence), asked, watch)
        if weighed.left_open:
            return self._finished(self._partial(asked, found, confidence, weighed.left_open), asked, watch)
        with watch("generate"):
            draft = self._corrected(asked, found)
            if draft is None and streamed and not question.quotes_only:
                return self._finished(self._coming(asked, hits, found, confidence), asked, watch)
            draft = draft or self._draft(asked, found)
        with watch("output"):
            answer = self._guarded_output(asked, draft, confidence) if draft.statements else None
        return self._finished(answer or self._abstain(asked, hits, confidence), asked, watch)

    def evidence(self, question: Question) -> Weighed:
        """What the documents have for a question, before an entailment model reads it; for measuring and tuning.

        Raises:
            IndexFault: the index is missing, stale or damaged.
        """
        asked = self._located(self._understand(question))
        return self._weighed(asked, self._search(asked, asked.filters), whole=True)

    def _weighed(self, asked: Asked, hits: list[Hit], *, whole: bool) -> Weighed:
        """The evidence in the hits, in the reader's own language if that holds the answer, and what it leaves open."""
        found, confidence = self._considered(asked, hits)
        hits, found, confidence = self._in_own_language(asked, hits, found, confidence)
        weighed = Weighed(asked.standalone, hits, found, confidence, self._least(found))
        if not found.measured.units or not (weighed.sure or whole):
            return weighed
        found, confidence, left_open = self._in_detail(asked, found, confidence)
        elsewhere = bool(left_open) and self._details is not None and self._details.elsewhere(asked.standalone, found)
        return replace(
            weighed,
            found=found,
            confidence=confidence,
            least=self._least(found),
            left_open=left_open,
            elsewhere=elsewhere,
        )

    def _settled(self, weighed: Weighed) -> Weighed:
        """The same as an entailment model sees it: what it finds answered leaves nothing open; what it does not is no
        answer, however sure words and vectors are."""
        if self._settles is None or not weighed.found.measured.units or (weighed.elsewhere and weighed.sure):
            return weighed
        found, sure = self._settles(weighed.question, weighed.found, weighed.confidence, weighed.left_open)
        least = self._settles.least(weighed.found) if self.options.threshold_structured is not None else weighed.least
        if sure >= least:
            return replace(weighed, found=found, confidence=sure, least=least, left_open=())
        if weighed.sure and weighed.left_open:
            return weighed
        return replace(weighed, confidence=min(sure, weighed.confidence), least=least)

    def _least(self, found: Selection) -> float:
        """The confidence that an answer from this evidence needs."""
        if not found.measured.units:
            return self.options.threshold
        plain = self.options.threshold_other_language if crossing(found) else self.options.threshold
        rows = self.options.threshold_structured
        return plain if rows is None else plain + structured(found) * (rows - plain)

    def _understand(self, question: Question) -> Asked:
        text = cleaned(question.text[: self.options.max_question + 1])
        detected = detect(text)
        reply = next((code for code in (question.language, detected) if code in LANGUAGES), self.options.language)
        says = phrases(str(reply), self.options.address)
        spoken = detected if detected != "und" else says.language
        return Asked(
            question=replace(question, text=text, language=says.language),
            text=text,
            spoken=spoken,
            standalone=standalone(text, question.history, says, detected),
            filters=SearchFilter(groups=question.groups),
            phrases=says,
        )

    def _early(self, asked: Asked) -> Answer | None:
        """The reply to what is no question: too long, empty, small talk."""
        limit, say = self.options.max_question, asked.phrases.say
        length = len(asked.question.text)
        if length > limit:
            return _plain("clarify", say("too_long", length=f"> {limit}", limit=limit), asked)
        if not any(c.isalnum() for c in asked.text):
            return _plain("clarify", say("empty"), asked)
        kind = smalltalk(asked.text, asked.phrases)
        return _plain("smalltalk", say(f"smalltalk_{kind}"), asked) if kind else None

    def _guarded_input(self, asked: Asked) -> Asked | Answer:
        """The question as the guards let it through, or the reply of the guard that stopped it."""
        for _, guard in self._input_guards:
            verdict = _judged(guard, Turn(asked.text, "input", asked.spoken, asked.question.tenant))
            if verdict.action in ("block", "escalate"):
                return _stopped(verdict, asked, "blocked")
            if verdict.action == "redact" and verdict.text is not None:
                text = verdict.text
                searched = standalone(text, asked.question.history, asked.phrases, asked.spoken)
                asked = replace(asked, text=text, standalone=searched)
        if self._rewrite is None or not asked.question.history or asked.question.quotes_only:
            return asked
        return replace(asked, standalone=self._rewrite(asked.text, asked.question.history, asked.spoken))

    def _located(self, asked: Asked) -> Asked:
        """The question with towns that no document knows read as their countries."""
        if self._places is None:
            return asked
        return replace(asked, standalone=self._places(asked.standalone, asked.spoken, self._rarity(asked)))

    def _search(self, asked: Asked, filters: SearchFilter) -> list[Hit]:
        try:
            return self._knowledge.search(asked.standalone, self.options.hits, filters, asked.spoken)
        except QueryError:
            return []

    def _considered(self, asked: Asked, hits: Sequence[Hit]) -> tuple[Selection, float]:
        """The evidence in the hits, and the confidence that it holds the answer."""
        found = self._selector.select(asked.standalone, asked.spoken, hits, self._rarity(asked))
        confidence = self._confidence(found)
        return self._second_look(found, confidence) if self._second_look else (found, confidence)

    def _in_own_language(
        self, asked: Asked, hits: list[Hit], found: Selection, confidence: float
    ) -> tuple[list[Hit], Selection, float]:
        """The documents in the reader's own language where they hold the answer too, instead of foreign ones."""
        if asked.spoken not in LANGUAGES or not found.measured.units or not crossing(found):
            return hits, found, confidence
        own_hits = self._search(asked, replace(asked.filters, languages=frozenset({asked.spoken})))
        if not own_hits:
            return hits, found, confidence
        own, sure = self._considered(asked, own_hits)
        if sure < max(self._least(own), OWN_LANGUAGE * confidence):
            return hits, found, confidence
        return own_hits, own, sure

    def _rarity(self, asked: Asked) -> Rarity:
        return lambda words: self._knowledge.rarity(words, asked.filters)

    def _corrected(self, asked: Asked, found: Selection) -> DraftAnswer | None:
        """What is said where the evidence does not bear out a premise or a name; None: it does."""
        question = replace(asked.question, text=asked.standalone)
        doubt = unconfirmed(asked.text, found.measured, self._rarity(asked))
        if doubt:
            return corrected(question, found, doubt, asked.phrases, self._brief)
        unknown = [name for name in absent_names(found) if not (self._details and self._details.explained(name, found))]
        if unknown:
            draft = self._brief(question, found.evidence)
            notice = asked.phrases.say("absent", words=", ".join(unknown[:3]))
            return replace(draft, text=f"{notice}\n{draft.text}") if draft.statements else draft
        return None

    def _draft(self, asked: Asked, found: Selection) -> DraftAnswer:
        """The generator's draft, or the fallback's."""
        question = replace(asked.question, text=asked.standalone)
        generator = self._fallback if question.quotes_only and self._fallback else self._generator
        try:
            draft = generator(question, found.evidence)
        except GenerationError:
            draft = DraftAnswer("", (), question.language or "", "")
        if not draft.statements and self._fallback is not None:
            draft = self._fallback(question, found.evidence)
        return draft

    def _coming(self, asked: Asked, hits: Sequence[Hit], found: Selection, confidence: float) -> StreamedAnswer:
        """The answer that the generator will give, piece by piece."""
        question = replace(asked.question, text=asked.standalone)
        watch = Stopwatch(self._clock)
        coming = Coming(
            sources_of(found.evidence[: self.options.hits], self._documents),
            lambda: said(self._generator, self._fallback, question, found.evidence, self._documents),
            lambda: self._finished(self._abstain(asked, hits, confidence), asked, watch),
        )
        return StreamedAnswer("answer", "", asked.phrases.language, (), confidence, coming=coming)

    def _guarded_output(self, asked: Asked, draft: DraftAnswer, confidence: float) -> Answer:
        citations = tuple(cite(quote, self._documents) for statement in draft.statements for quote in statement.quotes)
        answer = Answer("answer", draft.text, draft.language, citations, confidence)
        quotes = tuple(citation.quote for citation in citations)
        for _, guard in self._output_guards:
            turn = Turn(answer.text, "output", answer.language, asked.question.tenant, None, quotes, _brought(asked))
            verdict = _judged(guard, turn)
            if verdict.action in ("block", "escalate"):
                return replace(_stopped(verdict, asked, "blocked_output"), confidence=confidence)
            if verdict.action == "redact" and verdict.text is not None:
                answer = replace(answer, text=verdict.text)
        return replace(answer, release=draft.generator)

    def _abstain(self, asked: Asked, hits: Sequence[Hit], confidence: float) -> Answer:
        say = asked.phrases.say
        parts = [say("abstain") if hits else say("abstain_empty")]
        parts += self._expired_note(asked, hits)
        if hits:
            parts.append(say("closest", documents=closest(hits, asked.phrases)))
        parts.append(self._offer(asked))
        return Answer("abstain", " ".join(parts), asked.phrases.language, (), confidence)

    def _in_detail(self, asked: Asked, found: Selection, confidence: float) -> tuple[Selection, float, Sequence[str]]:
        """Evidence that states what the question names, where a hit has it; else what the best evidence leaves open."""
        if self._details is None:
            return found, confidence, ()
        rarity = self._rarity(asked)
        wanted = self._details.better(asked.standalone, found, rarity)
        if wanted:
            other, sure = self._considered(asked, wanted.hits)
            if wanted.instead and self._settles is not None:
                other, sure = self._settles(asked.standalone, other, max(sure, self._least(other)), ())
            enough = sure >= max(self._least(other), wanted.share * confidence) and fits(wanted, other, found)
            if enough and not self._details(asked.standalone, other, rarity):
                return other, sure, ()
        left_open = self._details(asked.standalone, found, rarity)
        return found, confidence, left_open

    def _partial(self, asked: Asked, found: Selection, confidence: float, left_open: Sequence[str]) -> Answer:
        """What the documents do say, quoted, after what they leave open; then the offer of a person."""
        draft = nearest(replace(asked.question, text=asked.standalone), found.evidence, self._brief)
        citations = tuple(cite(quote, self._documents) for statement in draft.statements for quote in statement.quotes)
        notice = asked.phrases.say("unstated", words=", ".join(left_open[:3]))
        text = f"{notice}\n{draft.text}\n{self._offer(asked)}"
        return Answer("abstain", text, asked.phrases.language, citations, confidence, release=draft.generator)

    def _offer(self, asked: Asked) -> str:
        contact = self.options.contact
        return asked.phrases.say("person_contact", contact=contact) if contact else asked.phrases.say("person")

    def _expired_note(self, asked: Asked, hits: Sequence[Hit]) -> list[str]:
        """Names the document that would have answered but no longer holds, and the one that holds now."""
        if not self.options.look_at_expired:
            return []
        older = self._search(asked, replace(asked.filters, include_expired=True))[:3]
        gone = [hit for hit in older if hit.document.valid_until and hit.document.valid_until < self._today()]
        if not gone:
            return []
        found, confidence = self._considered(asked, gone)
        if confidence < self._least(found):
            return []
        return [expired_note(gone[0].document, hits, asked.phrases)]

    def _finished(self, answer: Answer, asked: Asked, watch: Stopwatch) -> Answer:
        release = " ".join(part for part in (self.options.release, answer.release) if part)
        timings: Mapping[str, float] = {**watch.stages, "total": sum(watch.stages.values())}
        return replace(answer, standalone_question=asked.standalone, release=release, timings_ms=timings)


def _plain(action: AnswerAction, text: str, asked: Asked) -> Answer:
    return Answer(action, text, asked.phrases.language)


def _judged(guard: Guard, turn: Turn) -> Verdict:
    """The guard's verdict; a guard that fails blocks, whatever it fails with."""
    try:
        return guard(turn)
    except Exception as error:
        return Verdict("block", reason=f"guard_failed:{type(error).__name__}")


def _stopped(verdict: Verdict, asked: Asked, text: str) -> Answer:
    escalates = verdict.action == "escalate"
    said = verdict.text or asked.phrases.say("escalate" if escalates else text)
    return _plain("escalate" if escalates else "refuse", said, asked)


def _brought(asked: Asked) -> tuple[str, ...]:
    return (*(turn.text for turn in asked.question.history if turn.role == "user"), asked.question.text)
