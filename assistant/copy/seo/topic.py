"""What a page is about, and which of the company's documents speak of it."""

from dataclasses import dataclass

from assistant.copy.claims import facts
from assistant.copy.drafting.types import Product
from knowledge.base import KnowledgeBase
from knowledge.errors import QueryError
from knowledge.retrieval.visibility import SearchFilter
from knowledge.types import Hit

_HITS = 40
_STANDARD = ("ip", "en", "iso", "din")


@dataclass(frozen=True, slots=True)
class Topic:
    """A product or a subject.

    Attributes:
        words: what to search by.
        names: designations of the product; a text about the topic names them. Empty for a subject.
    """

    words: str
    language: str
    product: Product | None = None
    names: frozenset[str] = frozenset()

    def about(self, text: str) -> bool:
        """Whether a text speaks of the topic: names the product and no other one, or holds a word of the subject."""
        said = facts.read(text, self.language)
        if self.names:
            others = {name for name in said.designations if not name.startswith(_STANDARD)} - self.names
            return self.names <= said.designations and not others
        wanted = [key for key, _ in facts.read(self.words, self.language).words]
        return any(facts.alike(key, other) for key in wanted for other, _ in said.words)


def topic_of(words: str, language: str, product: Product | None) -> Topic:
    """The topic of a page.

    Args:
        words: name of the product, or the subject.
    """
    names = facts.read(product.name, "de").designations if product else frozenset[str]()
    return Topic(words, language, product, names)


def hits_about(knowledge: KnowledgeBase, topic: Topic) -> list[Hit]:
    """Chunks of approved, public documents in the topic's language, best first.

    Raises:
        KnowledgeError: nothing is indexed.
    """
    wanted = SearchFilter(approved_only=True, languages=frozenset([topic.language]))
    try:
        return knowledge.search(topic.words, _HITS, wanted, topic.language)
    except QueryError:
        return []
