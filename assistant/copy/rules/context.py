"""What a rule gets, and what it is."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from assistant.copy.brand import Brand
from assistant.copy.channels import Channel
from assistant.copy.types import Finding
from assistant.copy.view import View


@dataclass(frozen=True, slots=True)
class Context:
    """A text and where it is going to stand.

    Attributes:
        view: the text as the rules read it.
        brand: the rules' source.
        channel: where it will stand, or None.
        products: ids or categories of the products it is about.
    """

    view: View
    brand: Brand
    channel: Channel | None = None
    products: tuple[str, ...] = ()

    @property
    def language(self) -> str:
        """ISO 639-1 code of the text."""
        return self.view.language

    @property
    def channel_name(self) -> str:
        """Name of the channel, or ""."""
        return self.channel.name if self.channel else ""

    def in_channels(self, channels: Iterable[str]) -> bool:
        """Whether a rule for these channels holds here; a rule without channels always does."""
        names = tuple(channels)
        return not names or self.channel_name in names

    def in_language(self, language: str | None) -> bool:
        """Whether a rule for this language holds here."""
        return language is None or language == self.language

    def about(self, patterns: Iterable[str]) -> bool:
        """Whether a rule for these products holds here; a rule without products always does."""
        globs = tuple(patterns)
        return not globs or any(fnmatchcase(product, glob) for product in self.products for glob in globs)

    def say(self, german: str, english: str) -> str:
        """A message in the language of the text."""
        return german if self.language == "de" else english


Rule = Callable[[Context], Iterator[Finding]]
