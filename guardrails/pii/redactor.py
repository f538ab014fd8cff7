"""Find personal data and replace it."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from guardrails.pii.allow import AllowList
from guardrails.pii.operators import replacement
from guardrails.pii.options import PiiOptions
from guardrails.pii.resolve import disjoint
from guardrails.pii.view import written
from guardrails.types import Span

_OVERLAP_BEFORE = 120
_OVERLAP_AFTER = 240


@dataclass(frozen=True, slots=True)
class Redaction:
    """A redacted text and what was found in the original (offsets count code points of the original).

    `replacements[i]` stands where `spans[i]` stood, so offsets of one text can be carried over to the other.
    """

    text: str
    spans: tuple[Span, ...]
    replacements: tuple[str, ...] = ()


class Redactor:
    """Finds personal data in German and English text.

    The models are loaded on the first call. A redactor may be shared between threads.

        redactor = Redactor(PiiOptions(allow=("0800 000 33 69", "@fennwerk.example")))
        redactor.redact("Hier ist Katharina Öztürk, 0221 4710 338").text
    """

    def __init__(self, options: PiiOptions | None = None) -> None:
        self.options = options or PiiOptions()
        self._allow = AllowList(self.options.allow)
        self._engine: Any = None
        self._lock = threading.Lock()

    def load(self) -> None:
        """Load the models now, for services that want the first message to be as fast as the second."""
        with self._lock:
            if self._engine is None:
                from guardrails.pii.build import engine

                self._engine = engine(self.options)

    def analyze(self, text: str, language: str | None = None) -> list[Span]:
        """Personal data in a text: disjoint, sorted spans whose offsets count code points.

        `language` is accepted for the sake of callers that know it; the result does not depend on it.

        Raises:
            GuardrailError: the configured model cannot be loaded.
        """
        del language
        if not text.strip():
            return []
        self.load()
        found: list[Span] = []
        for start, end in _windows(text, self.options.window):
            left, right = max(0, start - _OVERLAP_BEFORE), min(len(text), end + _OVERLAP_AFTER)
            if start == 0 and end == len(text):
                left, right = start, end
            spans = self._window(text[left:right])
            found += [
                Span(span.start + left, span.end + left, span.type, span.score)
                for span in spans
                if start <= span.start + left < end
            ]
        return disjoint(found)

    def redact(self, text: str, language: str | None = None) -> Redaction:
        """The text with every finding replaced as its type's operator says, and the findings.

        Raises:
            GuardrailError: the configured model cannot be loaded, or the key for `hash` is missing.
        """
        spans = self.analyze(text, language)
        replacements = self.replacements(text, spans)
        return Redaction(_put(text, spans, replacements), tuple(spans), tuple(replacements))

    def redact_many(self, texts: Sequence[str], language: str | None = None) -> list[Redaction]:
        """`redact` for several texts, in order."""
        return [self.redact(text, language) for text in texts]

    def apply(self, text: str, spans: Sequence[Span]) -> str:
        """Replace the given disjoint, sorted spans as the operators say."""
        return _put(text, spans, self.replacements(text, spans))

    def replacements(self, text: str, spans: Sequence[Span]) -> list[str]:
        """What the operators put in the place of each of the given spans."""
        numbers: dict[tuple[str, str], int] = {}
        return [replacement(self.options, span.type, text[span.start : span.end], numbers) for span in spans]

    def _window(self, text: str) -> list[Span]:
        from guardrails.pii.people import people

        view = written(text)
        if not view.text.strip():
            return []
        results = self._engine.analyze(view.text, language="xx", score_threshold=0.0)
        spans = [Span(r.start, r.end, r.entity_type, min(1.0, float(r.score))) for r in results]
        spans = people(view.text, spans)
        wanted = set(self.options.entities)
        kept = []
        for span in spans:
            threshold = self.options.thresholds.get(span.type, self.options.threshold)
            if span.type in wanted and span.score >= threshold and not self._allow.allows(view.text, span):
                kept.append(span)
        back = [(view.back(span.start, span.end), span) for span in disjoint(kept)]
        return [Span(start, end, span.type, span.score) for (start, end), span in back]


def _put(text: str, spans: Sequence[Span], replacements: Sequence[str]) -> str:
    out: list[str] = []
    position = 0
    for span, new in zip(spans, replacements, strict=True):
        out += [text[position : span.start], new]
        position = span.end
    return "".join((*out, text[position:]))


def _windows(text: str, size: int) -> Iterator[tuple[int, int]]:
    """Stretches of at most `size` characters that end at a blank line, a line, a sentence or a space."""
    start = 0
    while start < len(text):
        end = min(start + size, len(text))
        if end < len(text):
            for mark in ("\n\n", "\n", ". ", " "):
                cut = text.rfind(mark, start + size // 2, end)
                if cut >= 0:
                    end = cut + len(mark)
                    break
        yield start, end
        start = end
