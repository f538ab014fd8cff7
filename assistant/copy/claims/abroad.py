"""Statements in the words of the other language, as far as the brand's glossary knows them."""

import re

from assistant.copy.brand import Brand, Language


class Abroad:
    """Puts the other language's terms in the place of a text's own, so that German documents prove English copy.

    Args:
        brand: its glossary.

    Example:
        Abroad(brand)("The plunge saw weighs 4.6 kg.", "en")  # "The Tauchsäge weighs 4.6 kg."
    """

    def __init__(self, brand: Brand) -> None:
        self._terms = {"de": _terms(brand, "de", "en"), "en": _terms(brand, "en", "de")}
        self._patterns = {
            language: re.compile(rf"\b(?:{'|'.join(map(re.escape, _longest_first(terms)))})(?:e?[sn])?\b", re.I)
            for language, terms in self._terms.items()
            if terms
        }

    def __call__(self, text: str, language: str) -> str:
        """A text with the glossary's terms of `language` replaced by those of the other one."""
        pattern = self._patterns.get(language)
        return pattern.sub(lambda match: self._other(match.group(), language), text) if pattern else text

    def _other(self, found: str, language: str) -> str:
        terms, low = self._terms[language], found.lower()
        return next((terms[form] for form in (low, low[:-1], low[:-2]) if form in terms), found)


def _terms(brand: Brand, source: Language, target: Language) -> dict[str, str]:
    return {term.lower(): entry.of(target)[0] for entry in brand.glossary.entries for term in entry.of(source)}


def _longest_first(terms: dict[str, str]) -> list[str]:
    return sorted(terms, key=len, reverse=True)
