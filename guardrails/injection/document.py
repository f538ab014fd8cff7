"""Indirect attacks: sentences of a document that speak to the assistant, hidden text, links that carry data away.

`scan_document(text, language)` works on raw text, markup included, sentence by sentence. A finding names the
stretch to quarantine; the rest of the document stays usable and no offset moves.

Kinds: "instruction" (a sentence addressed to an assistant), "hidden_instruction" (the same in a comment, an
attribute or invisible text), "hidden_text" (text made invisible on purpose), "exfiltration_link",
"exfiltration_image", "disguised_text" (Unicode tags, runs of invisible characters).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from guardrails.errors import GuardrailError
from guardrails.injection.direct import CONCEPTS
from guardrails.injection.links import carries_data, find_links, is_allowed
from guardrails.injection.rules import matches
from guardrails.linear import Lexicon, LinearModel
from guardrails.normalise import View, plain, views
from guardrails.sentences import sentences
from guardrails.types import Guard, Span, Turn, Verdict

MODEL = Path(__file__).parent.parent / "models" / "injection" / "document.npz"
THRESHOLD = 0.2
HIDDEN_THRESHOLD = 0.15
_SHORTEST = 8
_BATCH = 200
_STYLE = (
    r"(?:display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden|opacity\s{0,3}:\s{0,3}0(?:\.0{1,3})?\b(?!\.)"
    r"|font-size\s{0,3}:\s{0,3}0(?:\.\d{1,2})?(?:px|pt|em|rem|%)?\b|(?<![-\w])color\s{0,3}:\s{0,3}(?:#fff(?:fff)?\b|white\b|transparent\b"
    r"|rgba?\(\s{0,3}255\s{0,3},\s{0,3}255\s{0,3},\s{0,3}255)|text-indent\s{0,3}:\s{0,3}-\d{3,5}|left\s{0,3}:\s{0,3}-\d{3,5}"
    r"|(?:height|width)\s{0,3}:\s{0,3}0(?:px)?\b|clip\s{0,3}:\s{0,3}rect\(0)"
)
_CONCEALED = re.compile(
    rf"<(\w{{1,12}})\b[^<>]{{0,300}}?(?:style\s{{0,3}}=\s{{0,3}}[\"'][^\"'<>]{{0,300}}?{_STYLE}[^<>]{{0,300}}"
    rf"|\bhidden\b[^<>]{{0,200}}|color\s{{0,3}}=\s{{0,3}}[\"']?(?:white|#fff(?:fff)?)\b[^<>]{{0,100}})>([^<]{{1,2000}})",
    re.IGNORECASE,
)
_STRONGLY_CONCEALED = re.compile(
    r"font-size\s*:\s*0|color\s*[:=]\s*[\"']?(?:#fff|white|transparent|rgba?\(\s*255)|text-indent\s*:\s*-|left\s*:\s*-|opacity",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"<!--(.{1,4000}?)-->|\[//\]:\s?#\s?[(\"'](.{1,1000}?)[)\"']|\{#(.{1,1000}?)#\}", re.DOTALL)
_ATTRIBUTE = re.compile(
    r"\b(?:alt|title|aria-label|aria-description|placeholder|content|data-[\w-]{1,30})\s{0,2}=\s{0,2}(?:\"([^\"<>]{8,1000})\"|'([^'<>]{8,1000})')",
    re.IGNORECASE,
)
_IMAGE_ALT = re.compile(r"!\[([^\]\n]{8,500})\]\(")
_LINK_TITLE = re.compile(r"\]\([^()\s]{1,500}\s{1,3}[\"']([^\"'\n]{8,500})[\"']\)")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
_INVISIBLE_RUN = re.compile("[\u200b-\u200d\u2060-\u2064\ufeff]{12,}|[\U000e0020-\U000e007e]{8,}\U000e007f?")
_QUERY = re.compile(r"(?<=\S)\?[\w-]{1,40}=\S{0,500}")
_FLAG = "\U0001f3f4"


@dataclass(frozen=True, slots=True)
class DocumentFinding:
    """A stretch `text[start:end]` to quarantine; see the module docstring for `kind`; score 0..1."""

    start: int
    end: int
    kind: str
    score: float


class DocumentScanner:
    """Judges the sentences, markup and links of documents.

    Args:
        allowed_hosts: hosts (and their subdomains) whose links and images are never a finding.
        allow: phrases whose sentences are never judged.
        threshold: score from which a visible sentence is an instruction to the assistant.
        model: the sentence classifier; the shipped one by default.
    """

    def __init__(
        self,
        allowed_hosts: Sequence[str] = (),
        allow: Sequence[str] = (),
        threshold: float = THRESHOLD,
        model: LinearModel | None = None,
    ) -> None:
        self._hosts = tuple(allowed_hosts)
        self._allow = tuple(phrase.lower() for phrase in allow if phrase.strip())
        self._threshold = threshold
        self._model = model or load_document_model()

    def scan(self, text: str, language: str | None = None) -> list[DocumentFinding]:
        """Findings in text order, none inside another. `language` is accepted for all; de and en are trained."""
        del language
        found = [*self._concealed(text), *self._links(text), *self._disguised(text), *self._visible(text)]
        return _outermost(found)

    def _visible(self, text: str) -> Iterator[DocumentFinding]:
        masked = _TAG.sub(lambda m: " " * len(m.group()), _masked_comments(text))
        places = [(start, end) for start, end in sentences(masked) if end - start >= _SHORTEST]
        scores = self._scores([masked[start:end] for start, end in places])
        for (start, end), score in zip(places, scores, strict=True):
            if score >= self._threshold:
                yield DocumentFinding(start, end, "instruction", score)

    def _scores(self, texts: Sequence[str]) -> list[float]:
        """The score of each sentence: the worst of its readings."""
        found: list[float] = []
        for first in range(0, len(texts), _BATCH):
            batch = [self._readings(text) for text in texts[first : first + _BATCH]]
            scores = iter(self._model.many([view.text for views_ in batch for view in views_])[:, 0].tolist())
            for readings in batch:
                of_views = [max(next(scores), 0.95 if matches(view.text) else 0.0) for view in readings]
                found.append(max(of_views, default=0.0))
        return found

    def _readings(self, sentence: str) -> Sequence[View]:
        if self._allow and any(phrase in sentence.lower() for phrase in self._allow):
            return []
        sentence = _QUERY.sub("", sentence)
        return [plain(sentence)] if sentence.isascii() and not _coded(sentence) else views(sentence)

    def _concealed(self, text: str) -> Iterator[DocumentFinding]:
        for match, inner in _hidden_parts(text):
            words = len(inner.split())
            score = max(self._scores([inner[a:b] for a, b in sentences(inner)]), default=0.0)
            if score >= HIDDEN_THRESHOLD:
                yield DocumentFinding(match.start(), match.end(), "hidden_instruction", max(score, 0.8))
            elif words >= 3 and match.re is _CONCEALED and _STRONGLY_CONCEALED.search(match.group()):
                yield DocumentFinding(match.start(), match.end(), "hidden_text", 0.6)

    def _links(self, text: str) -> Iterator[DocumentFinding]:
        for link in find_links(text):
            if not is_allowed(link, self._hosts) and carries_data(link):
                kind = "exfiltration_image" if link.image else "exfiltration_link"
                yield DocumentFinding(link.start, link.end, kind, 0.9)

    def _disguised(self, text: str) -> Iterator[DocumentFinding]:
        if text.isascii():
            return
        for match in _INVISIBLE_RUN.finditer(text):
            if match.start() == 0 or text[match.start() - 1] != _FLAG:
                yield DocumentFinding(match.start(), match.end(), "disguised_text", 0.9)


def _coded(sentence: str) -> bool:
    """Whether an ASCII sentence holds something that could be an encoding: a long unbroken run."""
    return any(len(word) >= 16 for word in sentence.split()) or sentence.count(" ") * 2.2 > len(sentence)


def _masked_comments(text: str) -> str:
    return (
        _COMMENT.sub(lambda m: " " * len(m.group()), text) if "<!--" in text or "[//]" in text or "{#" in text else text
    )


def _hidden_parts(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Each stretch of hidden text with its words."""
    patterns = [_IMAGE_ALT, _LINK_TITLE] if "](" in text else []
    if "<!--" in text or "[//]" in text or "{#" in text:
        patterns.append(_COMMENT)
    if "<" in text:
        patterns += [_CONCEALED, _ATTRIBUTE]
    for pattern in patterns:
        for match in pattern.finditer(text):
            inner = next((group for group in reversed(match.groups()) if group), "")
            if len(inner.strip()) >= _SHORTEST:
                yield match, inner


def _outermost(found: list[DocumentFinding]) -> list[DocumentFinding]:
    """Overlapping findings joined; the more telling kind names the whole."""
    kept: list[DocumentFinding] = []
    for finding in sorted(found, key=lambda f: (f.start, -f.end)):
        if not kept or finding.start >= kept[-1].end:
            kept.append(finding)
            continue
        last = kept[-1]
        kind = finding.kind if last.kind == "instruction" else last.kind
        kept[-1] = DocumentFinding(last.start, max(last.end, finding.end), kind, max(last.score, finding.score))
    return kept


def load_document_model(path: Path = MODEL) -> LinearModel:
    """The shipped sentence classifier.

    Raises:
        GuardrailError: the weights cannot be read.
    """
    return LinearModel.load(path, Lexicon.read(CONCEPTS))


@lru_cache(maxsize=1)
def _default_scanner() -> DocumentScanner:
    return DocumentScanner()


def scan_document(text: str, language: str | None = None) -> list[DocumentFinding]:
    """Findings of the scanner with default settings; offsets count Unicode code points of `text`.

    Raises:
        GuardrailError: the shipped weights cannot be read.
    """
    return _default_scanner().scan(text, language)


def indirect(
    threshold: float = THRESHOLD,
    allowed_hosts: Sequence[str] = (),
    allow: Sequence[str] = (),
) -> Guard:
    """A guard for the document direction: it blanks the findings, so that the rest keeps its offsets.

    Raises:
        GuardrailError: the threshold is not between 0 and 1.
    """
    if not 0 < threshold < 1:
        raise GuardrailError("The document threshold must lie between 0 and 1.", "Leave it out to use the shipped one.")
    scanner = DocumentScanner(allowed_hosts, allow, threshold)

    def check(turn: Turn) -> Verdict:
        found = scanner.scan(turn.text, turn.language)
        if not found:
            return Verdict(score=0.0)
        text = turn.text
        for finding in reversed(found):
            blank = " " * (finding.end - finding.start)
            text = text[: finding.start] + blank + text[finding.end :]
        spans = tuple(Span(f.start, f.end, f.kind, round(f.score, 4)) for f in found)
        top = max(found, key=lambda f: f.score)
        return Verdict("redact", text, f"injection:{top.kind}", round(top.score, 4), spans)

    return check
