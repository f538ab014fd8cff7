"""What must not be said, or not without proof: the brand's claims policy and the built-in rules of the law."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import regex

from assistant.copy.brand import Brand, ClaimRule, Policy
from assistant.copy.claim_words import LAW, LawRule, negated
from assistant.copy.matching import PatternTimeout, SafePattern, TermMatcher
from assistant.copy.rules.context import Context, Rule
from assistant.copy.rules.terms import covered, exception_matcher
from assistant.copy.types import Finding
from assistant.copy.view import View


@dataclass(frozen=True, slots=True)
class PolicyHit:
    """A place where a claims rule speaks.

    Attributes:
        start, end: offsets in the text.
        policy: forbidden, document, footnote or allowed.
        rule: dotted name.
        kind: kind of the built-in rule, or "own".
        source: the brand's rule, or None for a built-in one.
        law: the built-in rule, or None.
    """

    start: int
    end: int
    policy: Policy
    rule: str
    kind: str
    source: ClaimRule | None = None
    law: LawRule | None = None


class ClaimsPolicy:
    """The claims policy of a brand, compiled; also asked by the claim checker."""

    def __init__(self, brand: Brand) -> None:
        policy = brand.claims
        self._brand = brand
        self._own: TermMatcher[int] = TermMatcher()
        self._exceptions = [exception_matcher(rule.except_in) for rule in policy.rules]
        self._patterns: list[tuple[int, SafePattern]] = []
        for number, rule in enumerate(policy.rules):
            for term in rule.terms:
                self._own.add(term, number, language=rule.language, compounds=True, except_in=rule.except_in)
            for pattern in rule.patterns:
                self._patterns.append((number, SafePattern(pattern, f"claims.rules.{rule.id}", regex.IGNORECASE)))
        self._law = [rule for rule in LAW if policy.law and rule.kind not in policy.allow]
        self._words: dict[str, TermMatcher[int]] = {"de": TermMatcher(), "en": TermMatcher()}
        for number, law in enumerate(self._law):
            for word in law.words:
                self._words[law.language].add(word, number, language=law.language, compounds=law.kind == "environment")
        # German tells nouns by their capitals, so only English patterns ignore case.
        self._law_patterns = [
            (n, re.compile(p, re.M | (re.I if law.language == "en" else 0)))
            for n, law in enumerate(self._law)
            for p in law.patterns
        ]
        self._competitors: TermMatcher[int] = TermMatcher()
        for number, name in enumerate(policy.competitors):
            self._competitors.add(name, number, inflect=False)

    def hits(self, view: View, timeouts: list[PatternTimeout] | None = None) -> list[PolicyHit]:
        """All places, by position; the brand's own rules win over the built-in ones.

        Args:
            view: the text.
            timeouts: takes the expressions of the brand that did not end in time.
        """
        found = list(self._own_hits(view, [] if timeouts is None else timeouts))
        found += [hit for hit in self._law_hits(view) if not _inside(hit, found)]
        kept: list[PolicyHit] = []
        for hit in sorted(found, key=lambda h: (h.start, h.start - h.end)):
            if not _inside(hit, kept):
                kept.append(hit)
        return kept

    def _own_hits(self, view: View, timeouts: list[PatternTimeout]) -> Iterator[PolicyHit]:
        rules = self._brand.claims.rules
        for match in self._own.find(view.text, view.tokens):
            rule = rules[match.key]
            if covered(view, match, self._exceptions[match.key]) or not _holds(rule, view, match.start, match.end):
                continue
            yield PolicyHit(match.start, match.end, rule.policy, f"claims.{rule.id}", "own", rule)
        for number, pattern in self._patterns:
            try:
                yield from _pattern_hits(rules[number], pattern, view)
            except PatternTimeout as timeout:
                timeouts.append(timeout)

    def _law_hits(self, view: View) -> Iterator[PolicyHit]:
        language = view.language
        if language in self._words:
            for match in self._words[language].find(view.text, view.tokens):
                yield from self._law_hit(view, match.key, match.start, match.end)
        for number, pattern in self._law_patterns:
            if self._law[number].language == language:
                for found in pattern.finditer(view.prose):
                    yield from self._law_hit(
                        view, number, *(found.span("hit") if "hit" in pattern.groupindex else found.span())
                    )
        for match in self._competitors.find(view.text, view.tokens):
            if view.text[match.start].isupper():
                yield PolicyHit(match.start, match.end, "forbidden", "claims.competitor", "comparison")

    def _law_hit(self, view: View, number: int, start: int, end: int) -> Iterator[PolicyHit]:
        law = self._law[number]
        if not negated(view.prose, start, end, law.language):
            policy: Policy = "footnote" if law.kind == "environment" else "forbidden"
            yield PolicyHit(start, end, policy, f"claims.{law.kind}", law.kind, None, law)


def _pattern_hits(rule: ClaimRule, pattern: SafePattern, view: View) -> Iterator[PolicyHit]:
    for found in pattern.finditer(view.prose):
        start, end = found.span("hit") if "hit" in found.groupdict() and found["hit"] else found.span()
        if _holds(rule, view, start, end):
            yield PolicyHit(start, end, rule.policy, f"claims.{rule.id}", "own", rule)


def _holds(rule: ClaimRule, view: View, start: int, end: int) -> bool:
    return rule.language in (None, view.language) and not negated(view.prose, start, end, view.language)


def _inside(hit: PolicyHit, others: list[PolicyHit]) -> bool:
    return any(other is not hit and other.start < hit.end and hit.start < other.end for other in others)


def claims_policy(brand: Brand) -> Rule:
    """Findings of the claims policy; what needs a document is left to the claim checker."""
    policy = ClaimsPolicy(brand)
    footnote = SafePattern(brand.claims.footnote, "claims.footnote")

    def check(context: Context) -> Iterator[Finding]:
        timeouts: list[PatternTimeout] = []
        for hit in policy.hits(context.view, timeouts):
            if hit.policy in ("allowed", "document"):
                continue
            if hit.policy == "footnote" and has_footnote(context.view, hit, footnote):
                continue
            yield _finding(context, hit)
        for timeout in timeouts:
            yield Finding("rule.timeout", (0, 0), "warning", str(timeout))

    return check


def has_footnote(view: View, hit: PolicyHit, footnote: SafePattern) -> bool:
    """Whether a footnote mark stands right behind a claim, or at the end of its sentence."""
    _, end = view.sentence_at(hit.start)
    near = view.text[hit.end : hit.end + 4]
    return footnote.search(near) is not None or footnote.search(view.text[max(hit.end, end - 4) : end + 3]) is not None


def _finding(context: Context, hit: PolicyHit) -> Finding:
    found = context.view.text[hit.start : hit.end]
    rule, law = hit.source, hit.law
    paragraph = rule.law if rule else law.law if law else "§ 6 UWG"
    if rule is not None:
        reason = rule.reason or context.say("Die Marke verbietet diese Aussage.", "The brand forbids this claim.")
    elif law is not None:
        reason = context.say(law.german, law.english)
    else:
        reason = context.say("Wettbewerber nennen wir nicht.", "We do not name competitors.")
    if hit.policy == "footnote":
        reason += context.say(" Es fehlt die Fußnote mit dem Nachweis.", " The footnote with its proof is missing.")
    message = f"„{found}“: {reason}" if context.language == "de" else f"“{found}”: {reason}"
    severity = rule.severity if rule else "warning" if hit.kind == "scarcity" else "error"
    return Finding(
        hit.rule,
        (hit.start, hit.end),
        severity,
        f"{message} ({paragraph})" if paragraph else message,
        rule.suggestion if rule else "",
        "claims",
    )
