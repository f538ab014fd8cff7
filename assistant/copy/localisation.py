"""A translation against its source: terms, names, figures, placeholders, language, form of address, length."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.copy.brand import Brand, Language
from assistant.copy.channels import channel_of
from assistant.copy.claims import facts
from assistant.copy.matching import TermMatcher
from assistant.copy.rules import address, channel
from assistant.copy.rules.context import Context
from assistant.copy.types import Finding
from assistant.copy.view import View, fold
from knowledge.text.language import detect

_PLACEHOLDER = re.compile(
    r"\{\{?\s?[\w.]+\s?\}?\}|%\(?\w*\)?[sd]\b|\$\{[\w.]+\}|https?://[^\s<>\"')\]]+|[\w.+-]+@[\w-]+\.[\w.-]+\w"
)
_UMLAUT_WORD = re.compile(r"\b[\wäöüßÄÖÜ-]*[äöüßÄÖÜ][\wäöüß-]*\b")
SHORTEST = 4


@dataclass(frozen=True)
class _Side:
    """One language of the glossary: allowed words and words to avoid, by entry."""

    allowed: TermMatcher[int]
    avoid: TermMatcher[int]


class Localisation:
    """Checks translations between German and English by the brand's glossary.

    Args:
        brand: its glossary, form of address and channel limits.
    """

    def __init__(self, brand: Brand) -> None:
        self._brand = brand
        self._sides = {"de": _side(brand, "de"), "en": _side(brand, "en")}
        self._keep: TermMatcher[str] = TermMatcher()
        for name in brand.glossary.keep:
            self._keep.add(name, name, inflect=False)
        self._address = address.form_of_address(brand)
        self._limits = channel.limits(brand)

    def check(
        self,
        source: str,
        target: str,
        source_language: Language = "de",
        target_language: Language = "en",
        channel: str | None = None,
    ) -> list[Finding]:
        """What is wrong with a translation; spans are offsets in `target`, (0, 0) when something is missing.

        Raises:
            BrandError: there is no such channel.
        """
        first, second = View(source, source_language), View(target, target_language)
        found = [
            *self._empty(first, second),
            *self._terms(first, second),
            *self._names(first, second),
            *_figures(first, second),
            *_placeholders(first, second),
            *self._untranslated(first, second),
        ]
        where = channel_of(channel, self._brand) if channel else None
        context = Context(second, self._brand, where)
        found += [*self._address(context), *self._limits(context)]
        unique = {(f.rule, f.span, f.message): f for f in found}
        return sorted(unique.values(), key=lambda f: (f.span, f.rule))

    def _empty(self, source: View, target: View) -> Iterator[Finding]:
        if source.text.strip() and not target.text.strip():
            yield _finding(target, "untranslated", (0, 0), "Die Übersetzung ist leer.", "The translation is empty.")

    def _terms(self, source: View, target: View) -> Iterator[Finding]:
        entries = self._brand.glossary.entries
        asked = {m.key for m in self._sides[source.language].allowed.find(source.text, source.tokens)}
        given = self._sides[target.language].allowed.find(target.text, target.tokens)
        wrong = self._sides[target.language].avoid.find(target.text, target.tokens)
        present = {match.key for match in given}
        for match in wrong:
            if any(g.start <= match.start and match.end <= g.end and g.key != match.key for g in given):
                continue
            use = entries[match.key].of(target.language)[0]
            word = target.text[match.start : match.end]
            yield _finding(
                target,
                "wrong-term",
                (match.start, match.end),
                f"„{word}“ ist nicht unser Wort; im Glossar steht „{use}“.",
                f"“{word}” is not our term; the glossary says “{use}”.",
                use,
            )
        left = {match.key for match in self._sides[source.language].allowed.find(target.text, target.tokens)}
        for key in sorted(asked - present - left - {match.key for match in wrong}):
            if target.text.strip() and not self._inside_longer(key, asked, source.language):
                use, original = entries[key].of(target.language)[0], entries[key].of(source.language)[0]
                yield _finding(
                    target,
                    "missing-term",
                    _aligned(source, target, self._first_place(source, key)),
                    f"„{original}“ heißt bei uns „{use}“; das Wort fehlt.",
                    f"“{original}” is “{use}” in our glossary; the term is missing.",
                    use,
                )

    def _first_place(self, source: View, key: int) -> int:
        matches = self._sides[source.language].allowed.find(source.text, source.tokens)
        return next(match.start for match in matches if match.key == key)

    def _inside_longer(self, key: int, asked: set[int], language: str) -> bool:
        """Whether a term was found only as a part of another: Garantie in Garantieverlängerung."""
        own = fold(self._brand.glossary.entries[key].of(language)[0])
        others = (fold(self._brand.glossary.entries[k].of(language)[0]) for k in asked if k != key)
        return any(own in other for other in others)

    def _names(self, source: View, target: View) -> Iterator[Finding]:
        wanted = {match.key for match in self._keep.find(source.text, source.tokens)}
        there = {match.key for match in self._keep.find(target.text, target.tokens)}
        for name in sorted(wanted - there):
            if not any(name != longer and name in longer for longer in wanted & there):
                yield _finding(
                    target,
                    "name",
                    (0, 0),
                    f"Der Name „{name}“ fehlt; er wird nicht übersetzt.",
                    f"The name “{name}” is missing; it is never translated.",
                    name,
                )

    def _untranslated(self, source: View, target: View) -> Iterator[Finding]:
        taken: list[tuple[int, int]] = []
        for start, end in target.sentences:
            text = target.plain[start:end]
            if target.words_between(start, end) >= SHORTEST and detect(text) == source.language:
                taken.append((start, end))
                yield _finding(
                    target,
                    "untranslated",
                    (start, end),
                    "Der Satz ist nicht übersetzt.",
                    "This sentence is not translated.",
                )
        own = self._sides[source.language].allowed.find(target.text, target.tokens)
        ours = self._sides[target.language].allowed.find(target.text, target.tokens)
        places = [(m.start, m.end, m.key) for m in own if not any(o.start <= m.start < o.end for o in ours)]
        for start, end, key in places:
            if not any(a <= start < b for a, b in taken):
                use = self._brand.glossary.entries[key].of(target.language)[0]
                taken.append((start, end))
                word = target.text[start:end]
                yield _finding(
                    target,
                    "untranslated",
                    (start, end),
                    f"„{word}“ ist nicht übersetzt.",
                    f"“{word}” is not translated.",
                    use,
                )
        if source.language == "de":
            yield from self._umlauts(target, taken)

    def _umlauts(self, target: View, taken: Sequence[tuple[int, int]]) -> Iterator[Finding]:
        """German words left in an English text, as their letters tell."""
        kept = {token for name in self._brand.glossary.keep for token in fold(name).split()}
        for match in _UMLAUT_WORD.finditer(target.prose):
            inside = any(a <= match.start() < b for a, b in taken)
            if (
                not inside
                and fold(match.group()) not in kept
                and match.group() not in ("Köln", "München", "Österreich", "Zürich")
            ):
                yield _finding(target, "untranslated", match.span(), "", f"“{match.group()}” is not translated.")


def _side(brand: Brand, language: str) -> _Side:
    allowed: TermMatcher[int] = TermMatcher()
    avoid: TermMatcher[int] = TermMatcher()
    for number, entry in enumerate(brand.glossary.entries):
        for word in entry.of(language):
            allowed.add(word, number, language=language, compounds=language == "de")
        for word in entry.avoid(language):
            avoid.add(word, number, language=language)
    return _Side(allowed, avoid)


def _aligned(source: View, target: View, offset: int) -> tuple[int, int]:
    """The sentence of the target that stands where the source's does; (0, 0) when they do not pair up."""
    if len(source.sentences) != len(target.sentences):
        return 0, 0
    number = next((i for i, (start, end) in enumerate(source.sentences) if start <= offset < end), None)
    return target.sentences[number] if number is not None else (0, 0)


def _figures(source: View, target: View) -> Iterator[Finding]:
    """Every figure of the source stands in the target, with its unit, and no other one does."""
    wanted = list(facts.read(source.plain, source.language).quantities)
    given = list(facts.read(target.plain, target.language).quantities)
    for figure in list(wanted):
        same = next((g for g in given if abs(g.value - figure.value) < 1e-6 and _same_unit(figure.unit, g.unit)), None)
        if same is not None:
            wanted.remove(figure)
            given.remove(same)
    strays = [g for g in given if target.text[g.start].isdigit() or target.text[g.start] in "€$£"]
    for figure in wanted:
        shown = source.text[figure.start : figure.end]
        near = next((g for g in strays if _same_unit(figure.unit, g.unit)), None)
        span = (near.start, near.end) if near else (0, 0)
        if near:
            strays.remove(near)
        yield _finding(target, "figure", span, f"Im Original steht „{shown}“.", f"The source says “{shown}”.")
    for stray in strays:
        shown = target.text[stray.start : stray.end]
        yield _finding(
            target,
            "figure",
            (stray.start, stray.end),
            f"„{shown}“ steht nicht im Original.",
            f"“{shown}” is not in the source.",
        )


def _same_unit(one: str, other: str) -> bool:
    return one == other or (one.startswith("n:") and other.startswith("n:"))


def _placeholders(source: View, target: View) -> Iterator[Finding]:
    there = {match.group().rstrip(".,") for match in _PLACEHOLDER.finditer(target.text)}
    for match in _PLACEHOLDER.finditer(source.text):
        wanted = match.group().rstrip(".,")
        if wanted not in there:
            yield _finding(target, "placeholder", (0, 0), f"„{wanted}“ fehlt.", f"“{wanted}” is missing.", wanted)


def _finding(
    target: View, rule: str, span: tuple[int, int], german: str, english: str, suggestion: str = ""
) -> Finding:
    message = german if target.language == "de" and german else english
    return Finding(f"localisation.{rule}", span, "error", message, suggestion, "terms")
