"""Inclusive language: words for persons in the generic masculine, and one way of writing for everybody."""

# ruff: noqa: E501 - word lists read best in wide lines
import re
from collections.abc import Iterator

from assistant.copy.brand import Brand, InclusiveTerm
from assistant.copy.matching import Match, TermMatcher
from assistant.copy.rules.context import Context, Rule
from assistant.copy.rules.terms import covered, exception_matcher
from assistant.copy.types import Finding
from guardrails.language import word_list

# Plural → pair. The singular forms name a role in a sentence and are left alone.
_IN_EN = word_list("Kunden Kollegen Experten Studenten Bauherren Laien")
_IN_ER = word_list(
    "Handwerker Heimwerker Mitarbeiter Nutzer Anwender Käufer Leser Teilnehmer Verbraucher Besucher Bewerber Mieter Zuschauer Tischler Schreiner "
    "Zimmerer Maler Elektriker Schüler Arbeiter Facharbeiter Bastler Einsteiger Interessenten Abonnenten Monteure Installateure Ingenieure Architekten Abonnenten Lieferanten Spezialisten"
)
_PAIRS = {
    "Kunden": "Kundinnen und Kunden",
    "Kollegen": "Kolleginnen und Kollegen",
    "Experten": "Expertinnen und Experten",
    "Studenten": "Studentinnen und Studenten",
    "Bauherren": "Bauleute",
    "Laien": "Laien",
}
_NEUTRAL = {
    "Kunden": "Kundschaft",
    "Kollegen": "Kollegium",
    "Mitarbeiter": "Beschäftigte",
    "Teilnehmer": "Teilnehmende",
    "Studenten": "Studierende",
    "Leser": "Leserschaft",
    "Zuschauer": "Publikum",
    "Handwerker": "Fachleute",
}
_FORMS = {
    "colon": re.compile(r"\b[A-ZÄÖÜ][a-zäöüß]{2,30}:in(?:nen)?\b"),
    "star": re.compile(r"\b[A-ZÄÖÜ][a-zäöüß]{2,30}\*in(?:nen)?\b"),
    "gap": re.compile(r"\b[A-ZÄÖÜ][a-zäöüß]{2,30}_in(?:nen)?\b"),
    "slash": re.compile(r"\b[A-ZÄÖÜ][a-zäöüß]{2,30}/-?in(?:nen)?\b"),
    "internal_i": re.compile(r"\b[A-ZÄÖÜ][a-zäöüß]{2,30}In(?:nen)?\b"),
}
_SINGULAR_BEFORE = re.compile(
    r"\b(?:der|dem|den|des|ein|einem|einen|eines|jeder|jedem|jeden|kein|keinem|keinen|mein|sein|ihr|unser|Ihr|dieser|diesem|als|zum|vom|beim|im|m/w/d|pro|je)\s+(?:[a-zäöü]+\s+)?$"
)
_ENGLISH = {
    "chairman": "chair",
    "salesman": "salesperson",
    "salesmen": "salespeople",
    "craftsmen": "craftspeople",
    "craftsman": "craftsperson",
    "workmen": "workers",
    "manpower": "workforce",
    "mankind": "humankind",
    "man-made": "artificial",
    "businessmen": "business people",
    "foreman": "supervisor",
    "repairman": "technician",
    "housewife": "homemaker",
    "housewives": "homemakers",
    "guys": "everyone",
}


def inclusive(brand: Brand) -> Rule | None:
    """Words of the brand's list, generic masculines, and the form the brand has chosen."""
    chosen = brand.inclusive
    own: TermMatcher[int] = TermMatcher()
    for number, term in enumerate(chosen.terms):
        for word in term.avoid:
            own.add(word, number, language=term.language)
    exceptions = [exception_matcher(term.except_in) for term in chosen.terms]
    listed = {word: pair(word) for word in (*_IN_EN, *_IN_ER)} if chosen.persons and chosen.form != "any" else {}
    persons: TermMatcher[str] = TermMatcher()
    for word in listed:
        persons.add(word, word, language="de", inflect=False)
        if word.endswith("er"):
            persons.add(word + "n", word, language="de", inflect=False)
    english: TermMatcher[str] = TermMatcher()
    if chosen.persons and chosen.form != "any":
        for word in _ENGLISH:
            english.add(word, word, inflect=False)

    def check(context: Context) -> Iterator[Finding]:
        """Words that leave people out, and forms other than the brand's."""
        view = context.view
        for match in own.find(view.text, view.tokens):
            term = chosen.terms[match.key]
            if (
                context.in_language(term.language)
                and not covered(view, match, exceptions[match.key])
                and not _paired(view.text, match.start, match.end)
            ):
                yield _own(context, term, match)
        if context.language == "de":
            for person in persons.find(view.text, view.tokens):
                if _generic(view.text, person):
                    yield _person(context, person, chosen.form)
            yield from _other_forms(context, chosen.form)
        elif context.language == "en":
            for person in english.find(view.text, view.tokens):
                yield _say(
                    context,
                    "inclusive.person",
                    (person.start, person.end),
                    "",
                    "This word leaves people out.",
                    _ENGLISH[person.key],
                )

    return check


def pair(plural: str) -> str:
    """Both forms of a plural: Handwerker → Handwerkerinnen und Handwerker."""
    if plural in _PAIRS:
        return _PAIRS[plural]
    stem = (
        plural.removesuffix("en")
        if plural.endswith("en")
        else plural.removesuffix("e")
        if plural.endswith("e")
        else plural
    )
    return f"{stem}innen und {plural}"


def _generic(text: str, match: Match[str]) -> bool:
    """Whether a plural stands alone: not in a compound, not in a pair, not one named person."""
    if text[match.end : match.end + 1] in ("-", ":", "*", "_", "/") or text[match.start - 1 : match.start] == "-":
        return False
    if not text[match.start].isupper() or _paired(text, match.start, match.end):
        return False
    before = text[max(0, match.start - 40) : match.start]
    singular_too = match.key.endswith("er") or match.key in (
        "Kunden",
        "Kollegen",
        "Experten",
        "Studenten",
        "Bauherren",
        "Interessenten",
        "Abonnenten",
        "Architekten",
        "Lieferanten",
        "Spezialisten",
    )
    return not (
        (singular_too and _SINGULAR_BEFORE.search(before) and not re.search(r"\b(?:der|den)\s+(?:\w+en\s+)?$", before))
        or (
            match.key.endswith("er")
            and re.search(r"\b(?:der|ein|Der|Ein|dem|jeder|Jeder)\s+$", before)
            and text[match.start : match.end] == match.key
        )
    )


def _paired(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 45) : start], text[end : end + 45]
    return bool(
        re.search(r"\w+in(?:nen)?\s*(?:und|oder|&|bzw\.|,|/)\s*(?:\w+\s+)?$", before)
        or re.match(r"\s*(?:und|oder|&|bzw\.|,|/)\s*(?:\w+\s+)?\w+in(?:nen)?\b", after)
    )


def _person(context: Context, match: Match[str], form: str) -> Finding:
    word = match.key
    stem = pair(word).split(" und ")[0].removesuffix("innen")
    use = {
        "pair": pair(word),
        "neutral": _NEUTRAL.get(word, pair(word)),
        "colon": f"{stem}:innen",
        "star": f"{stem}*innen",
        "gap": f"{stem}_innen",
        "slash": f"{stem}/-innen",
        "internal_i": f"{stem}Innen",
    }[form]
    return _say(context, "inclusive.person", (match.start, match.end), "Das Wort nennt nur Männer.", "", use)


def _other_forms(context: Context, form: str) -> Iterator[Finding]:
    if form == "any":
        return
    for name, pattern in _FORMS.items():
        if name == form:
            continue
        for match in pattern.finditer(context.view.prose):
            stem = re.split(r"[:*_/]|(?=In)", match.group())[0]
            use = _as(stem, form, match.group().endswith("nen"))
            yield _say(context, "inclusive.form", match.span(), f"Wir schreiben „{use}“.", f"Write “{use}”.", use)


def _as(stem: str, form: str, plural: bool) -> str:
    ending = "innen" if plural else "in"
    sign = {"colon": ":", "star": "*", "gap": "_", "slash": "/-"}.get(form)
    if sign:
        return stem + sign + ending
    if form == "internal_i":
        return stem + ending.capitalize()
    base = stem + "en" if stem + "en" in (*_IN_EN, *_IN_ER) else stem + "e" if stem + "e" in _IN_ER else stem
    masculine = base if plural else stem
    return f"{stem}{ending} {'und' if plural else 'oder'} {masculine}"


def _own(context: Context, term: InclusiveTerm, match: Match[int]) -> Finding:
    found = context.view.text[match.start : match.end]
    finding = _say(
        context,
        "inclusive.word",
        (match.start, match.end),
        f"Statt „{found}“ schreiben wir „{term.use}“.",
        f"Write “{term.use}”, not “{found}”.",
        term.use,
    )
    return (
        finding
        if term.severity is None
        else Finding(finding.rule, finding.span, term.severity, finding.message, finding.suggestion, "inclusive")
    )


def _say(context: Context, rule: str, span: tuple[int, int], german: str, english: str, use: str) -> Finding:
    message = context.say(german, english)
    hint = context.say(f" Besser: „{use}“.", f" Better: “{use}”.") if use not in message else ""
    return Finding(rule, span, context.brand.inclusive.severity, message + hint, use, "inclusive")
