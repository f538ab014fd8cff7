"""Preferred, forbidden and required words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.copy.brand import Brand, Required, Term
from assistant.copy.inflection import carry_over
from assistant.copy.matching import Match, SafePattern, TermMatcher
from assistant.copy.rules.context import Context, Rule
from assistant.copy.types import Finding
from assistant.copy.view import View, fold


@dataclass(frozen=True)
class _Entry:
    index: int
    term: Term
    word: str


def terms(brand: Brand) -> Rule | None:
    """Words to replace, with their inflected forms and in compounds."""
    if not brand.terms:
        return None
    matcher: TermMatcher[int] = TermMatcher()
    entries = [_Entry(i, term, word) for i, term in enumerate(brand.terms) for word in term.instead_of]
    for number, entry in enumerate(entries):
        term = entry.term
        matcher.add(
            entry.word,
            number,
            language=term.language,
            inflect=term.inflect,
            compounds=term.compounds and term.language != "en",
            exact=term.case_sensitive,
            except_in=term.except_in,
        )
    exceptions = [exception_matcher(term.except_in) for term in brand.terms]
    preferred = [exception_matcher((term.use,)) if term.use else None for term in brand.terms]

    def check(context: Context) -> Iterator[Finding]:
        """Words to replace, with their inflected forms and compounds."""
        view = context.view
        taken: list[Match[int]] = []
        for match in matcher.find(view.text, view.tokens):
            entry = entries[match.key]
            term = entry.term
            if not (context.in_language(term.language) and context.in_channels(term.channels)):
                continue
            if any(other.start <= match.start and match.end <= other.end for other in taken):
                continue
            if covered(view, match, exceptions[entry.index]) or covered(view, match, preferred[entry.index]):
                continue
            taken.append(match)
            yield _finding(context, entry, match)

    return check


def exception_matcher(phrases: Sequence[str]) -> TermMatcher[int] | None:
    """A matcher of phrases in which a word does not count, or None without any."""
    if not any(phrases):
        return None
    matcher: TermMatcher[int] = TermMatcher()
    for phrase in phrases:
        matcher.add(phrase, 0)
    return matcher


def covered(view: View, match: Match[int], exceptions: TermMatcher[int] | None) -> bool:
    """Whether a match stands inside one of the exceptions."""
    if exceptions is None:
        return False
    near = view.tokens_between(max(0, match.start - 80), match.end + 80)
    return any(e.start <= match.start and match.end <= e.end for e in exceptions.find(view.text, near))


def _finding(context: Context, entry: _Entry, match: Match[int]) -> Finding:
    term, found = entry.term, context.view.text[match.start : match.end]
    use = carry_over(found, entry.word, term.use) if term.use else ""
    reason = f" {term.reason}" if term.reason else ""
    if use:
        message = context.say(
            f"Statt „{found}“ schreiben wir „{use}“.{reason}", f"Write “{use}”, not “{found}”.{reason}"
        )
    else:
        message = context.say(f"„{found}“ schreiben wir nicht.{reason}", f"We do not write “{found}”.{reason}")
    whole = fold(found).startswith(fold(entry.word)[:4])
    return Finding(
        f"terms.{slug(term.use or entry.word)}",
        (match.start, match.end),
        term.severity,
        message,
        use,
        "terms",
        use if term.fix and use and whole else None,
    )


def slug(text: str) -> str:
    """A name for a rule, from a word: letters, digits and hyphens."""
    return "-".join("".join(c if c.isalnum() else " " for c in fold(text)).split())[:40] or "term"


def required(brand: Brand) -> Rule | None:
    """Things a text must say."""
    if not brand.required:
        return None
    compiled = [
        (rule, _phrases(rule), SafePattern(rule.when, f"required.{rule.id}", _IGNORE) if rule.when else None)
        for rule in brand.required
    ]

    def check(context: Context) -> Iterator[Finding]:
        """Required words that the text lacks."""
        view = context.view
        for rule, phrases, when in compiled:
            if not (context.in_language(rule.language) and context.in_channels(rule.channels)):
                continue
            if not view.text.strip() or (when is not None and when.search(view.prose) is None):
                continue
            if phrases.find(view.text, view.tokens):
                continue
            wanted = rule.any_of[0]
            reason = f" {rule.reason}" if rule.reason else ""
            yield Finding(
                f"required.{rule.id}",
                (0, 0),
                rule.severity,
                context.say(f"Es fehlt: „{wanted}“.{reason}", f"Missing: “{wanted}”.{reason}"),
                wanted,
                "terms",
            )

    return check


def _phrases(rule: Required) -> TermMatcher[int]:
    matcher: TermMatcher[int] = TermMatcher()
    for number, text in enumerate(rule.any_of):
        matcher.add(text, number, language=rule.language)
    return matcher


_IGNORE = 2  # regex.IGNORECASE
