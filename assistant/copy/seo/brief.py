"""The search brief of a page: everything from the company's own documents, each with its source."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.copy.drafting.brief import Brief
from assistant.copy.drafting.documents import stands_alone
from assistant.copy.drafting.drafter import Drafter
from assistant.copy.drafting.sentences import product_name
from assistant.copy.seo.jsonld import faq_object, product_object
from assistant.copy.seo.questions import from_documents, merged, proven
from assistant.copy.seo.structure import headings, links
from assistant.copy.seo.topic import Topic, hits_about, topic_of
from assistant.copy.seo.types import Question, SeoBrief
from assistant.errors import RequestError
from assistant.evidence.units import units
from assistant.learning.likeness import likeness
from assistant.types import Citation
from knowledge.base import KnowledgeBase
from knowledge.retrieval.visibility import SearchFilter
from knowledge.text.sentences import split

_LEAST_ALIKE = 0.2
Asked = Callable[[Topic], Sequence[Question]]
"""Questions of conversations about a topic."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page that is to be written: about a product, or about a subject."""

    product: str = ""
    subject: str = ""
    language: str = "de"


def seo_brief(wanted: Wanted, knowledge: KnowledgeBase, drafter: Drafter, asked: Asked | None = None) -> SeoBrief:
    """What a page needs.

    Args:
        asked: None where no conversations are kept.

    Raises:
        RequestError: neither product nor subject, or a product that no feed knows.
        KnowledgeError: nothing is indexed.
    """
    product = drafter.products.find(wanted.product) if wanted.product else None
    if wanted.product and product is None:
        raise RequestError("The product is in no approved product feed.", "Give its name or item number, or a subject.")
    words = (product.name if product else wanted.subject).strip()
    if not words:
        raise RequestError("There is nothing to write about.", "Give a product or a subject.")
    language = "en" if wanted.language == "en" else "de"
    name = product_name(product, language, drafter.linter.brand) if product else ""
    topic = topic_of(words, language, product)
    hits = hits_about(knowledge, topic)
    known = merged(
        asked(topic) if asked else (),
        from_documents(hits, topic),
        language,
        lambda question: _answer(knowledge, topic, question),
    )
    good = list(proven(known, drafter.claims, language))
    objects = [product_object(product, name, language)] if product else []
    faq = faq_object(good)
    first = name or (product.name if product else words[:1].upper() + words[1:])
    found = headings(knowledge, topic, first, hits, known)
    answers = [q.answer.quote for q in good if q.answer is not None]
    quotes = sorted((text for text in answers if stands_alone(text, language)), key=len, reverse=True)
    to = links(knowledge, topic, hits)
    titles = [*(link.anchor for link in to if not link.from_source), *(h.text for h in found if h.level == 2)]
    title = _short(drafter, wanted, language, "meta_title", titles)
    description = _short(drafter, wanted, language, "meta_description", quotes)
    return SeoBrief(
        words,
        language,
        title,
        description,
        tuple(known),
        tuple(found),
        tuple(to),
        (*objects, *([faq] if faq else [])),
        tuple(
            _notes(language, hits=bool(hits), open_questions=len(known) - len(good), named=bool(name) or not product)
        ),
    )


def _short(drafter: Drafter, wanted: Wanted, language: str, channel: str, quotes: Sequence[str]) -> str:
    """A line for search results: composed, else the first of the documents' own words that keeps every rule."""
    values = {
        "channel": channel,
        "product": wanted.product,
        "goal": wanted.subject,
        "language": language,
        "variants": 1,
    }
    known = drafter.known(Brief.model_validate(values))
    made = drafter.compose(known).variants if known.material.candidates else ()
    own = (known.gate.check(text) for text in quotes)
    return made[0].text if made else next((checked.text for checked in own if checked.passed), "")


def _answer(knowledge: KnowledgeBase, topic: Topic, question: str) -> Citation | None:
    """The sentence of an approved document most like a question, None when none is."""
    wanted = SearchFilter(approved_only=True, languages=frozenset([topic.language]))
    hits = [hit for hit in knowledge.search(question, 5, wanted, topic.language) if hit.chunk.kind == "text"]
    alike = likeness(topic.language)
    best: tuple[float, Citation] | None = None
    for unit in units(hits, split):
        info, share = hits[unit.hit].document, alike(question, unit.text)
        if share >= _LEAST_ALIKE and topic.about(unit.text) and stands_alone(unit.text, topic.language):
            cited = Citation(
                info.id, info.source, info.title, hits[unit.hit].chunk.page, unit.start, unit.end, unit.text
            )
            best = max(best, (share, cited), key=lambda pair: pair[0]) if best else (share, cited)
    return best[1] if best else None


def _notes(language: str, *, hits: bool, open_questions: int, named: bool) -> list[str]:
    german = language == "de"
    notes = []
    if not hits:
        notes.append("Kein Dokument spricht davon." if german else "No document speaks of this.")
    if open_questions:
        notes.append(
            f"{open_questions} Frage(n) beantwortet kein freigegebenes Dokument."
            if german
            else f"No approved document answers {open_questions} of the questions."
        )
    if not named:
        notes.append("The glossary has no English name for this product; the German one stands in its place.")
    return notes
