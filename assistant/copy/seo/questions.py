"""Questions people ask about a topic: from the company's own questions and answers, and from stored conversations."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from sqlalchemy import select

from assistant.chat.tables import conversations, messages
from assistant.copy.claims import facts
from assistant.copy.claims.check import Claims
from assistant.copy.seo.topic import Topic
from assistant.copy.seo.types import Question
from assistant.learning.likeness import Likeness, likeness
from assistant.learning.statements import Personal, general_question
from assistant.store.database import Database
from assistant.types import Citation
from knowledge.types import Hit

# Two people must have asked a question before it is shown: what one person asked stays between them and the company.
LEAST_ASKED = 2
_SAME = 0.5
_MOST = 12
_READ = 5_000

Answer = Callable[[str], Citation | None]
"""question -> the sentence of an approved document that answers it."""


def from_documents(hits: Sequence[Hit], topic: Topic) -> Iterator[Question]:
    """Questions of FAQ documents with their answers, and headings that ask."""
    for hit in hits:
        chunk = hit.chunk
        if chunk.kind == "qa":
            asked, _, answer = chunk.text.partition("\n")
            if asked.strip().endswith("?") and topic.about(asked) and answer.strip():
                start = chunk.start + chunk.text.index(answer)
                quote = answer.rstrip()
                info = hit.document
                cited = Citation(info.id, info.source, info.title, chunk.page, start, start + len(quote), quote)
                yield Question(asked.strip(), "documents", 0, cited)
        for heading in chunk.headings[1:]:
            if heading.endswith("?") and topic.about(heading):
                yield Question(heading, "documents")


def from_conversations(
    database: Database, tenant: str, topic: Topic, personal: Personal, least: int = LEAST_ASKED
) -> list[Question]:
    """Questions that visitors of at least `least` conversations asked, most asked first, without personal data."""
    query = (
        select(messages.c.conversation_id, messages.c.text)
        .join(
            conversations,
            (conversations.c.tenant == messages.c.tenant) & (conversations.c.id == messages.c.conversation_id),
        )
        .where(messages.c.tenant == tenant, messages.c.role == "user")
        .order_by(messages.c.at.desc())
        .limit(_READ)
    )
    with database.read() as connection:
        rows = [(row.conversation_id, row.text) for row in connection.execute(query)]
    alike = likeness(topic.language)
    groups: list[tuple[str, set[str]]] = []
    for conversation, text in rows:
        asked = general_question(text, topic.language, personal)
        if not asked.endswith("?") or not topic.about(asked):
            continue
        group = next((group for group in groups if _alike(alike, group[0], asked)), None)
        if group is None:
            groups.append((asked, {conversation}))
        else:
            group[1].add(conversation)
    found = [Question(text, "conversations", len(who)) for text, who in groups if len(who) >= least]
    return sorted(found, key=lambda question: -question.asked)


def merged(asked: Iterable[Question], written: Iterable[Question], language: str, answer: Answer) -> list[Question]:
    """Asked ones first, each with the answer of a written one that asks the same; nothing twice."""
    alike = likeness(language)
    known: list[Question] = []
    documents = list(written)
    for question in asked:
        same = next((one for one in documents if _alike(alike, one.text, question.text)), None)
        cited = same.answer if same else answer(question.text)
        known.append(Question(question.text, question.origin, question.asked, cited))
    for question in documents:
        if not any(_alike(alike, question.text, one.text) for one in known):
            known.append(
                question if question.answer else Question(question.text, "documents", 0, answer(question.text))
            )
    return known[:_MOST]


def _alike(alike: Likeness, one: str, other: str) -> bool:
    """Whether two questions ask the same; that both name the product says nothing."""
    first, second = (facts.DESIGNATION.sub("", text) for text in (one, other))
    return alike(first, second) >= _SAME


def proven(questions: Iterable[Question], claims: Claims, language: str) -> Iterator[Question]:
    """The questions whose answer may be published: nothing in it that the brand or the law forbids."""
    for question in questions:
        if question.answer is not None:
            found = claims.check(question.answer.quote, language)
            if all(claim.status != "forbidden" for claim in found):
                yield question
