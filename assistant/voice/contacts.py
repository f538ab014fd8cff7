# ruff: noqa: E501
"""Contacts: every named person outside the speaker's company, once, with company and role."""

import re
from collections.abc import Sequence

from assistant.voice.evidence import evidence
from assistant.voice.lexicon import MINE, RELATIONS, is_role
from assistant.voice.owners import is_colleague
from assistant.voice.people import Person
from assistant.voice.reading import Reading
from assistant.voice.types import Contact, Fact, SensitiveSpan
from guardrails.language import word_set

_KNOWN, _ADDRESSED, _NAMED, _GIVEN = 0.97, 0.9, 0.85, 0.65
_FROM = re.compile(
    r"^,?\s*(?:(?:der|die|das|the|a|our|ihr|sein|their|his|her|is|ist|war|das ist|she's|he's|who's|als|as|so|also)\s+){0,3}"
    r"(?:(?P<dept>(?:vom|von der|aus der|aus dem|from|in|im)\s+(?P<unit>einkauf|technik|medizintechnik|finance|purchasing|procurement|buchhaltung|vertrieb|qualitätssicherung|produktion|logistik|haustechnik|accounts|operations|facilities|marketing|personal|hr|it|werkstatt|instandhaltung|verwaltung|maintenance|engineering|stores|the office)\b)"
    r"|(?P<head>head (?:of [a-z]+|chef|brewer|gardener|teacher|buyer|greenkeeper|groundsman|nurse|housekeeper|waiter|barman))\b"
    r"|(?P<role>(?:[a-zäöüß]+[ -]){0,2}?[a-zäöüß]+(?:-[a-zäöüß]+)*))",
    re.IGNORECASE,
)


_GONE = re.compile(
    r",?\s+(?:der |die |who |he |she )?(?:ist|is|has|hat|arbeitet|works)(?:'s|’s)? (?:\w+ ){0,2}?"
    r"(?:weg|im ruhestand|in rente|ausgeschieden|nicht mehr|left|gone|retired|no longer)\b",
    re.IGNORECASE,
)
"""Who no longer works there is no contact."""


def contacts(reading: Reading, sensitive: Sequence[SensitiveSpan], facts: Sequence[Fact]) -> list[Contact]:
    """Contacts in the order in which they are first named."""
    found: dict[str, Contact] = {}
    for person in [*reading.people, *_doctor_of_practice(reading)]:
        place = reading.tokens[person.first].start
        if person.colleague or is_colleague(reading, person) or any(s.start <= place < s.end for s in sensitive):
            continue
        if _in_company_only(reading, person) or _is_command(reading, person) or _is_town(reading, person):
            continue
        if person.known is None and _GONE.match(reading.note.transcript, reading.tokens[person.last - 1].end):
            continue
        made = _contact(reading, person, facts)
        kept = next((k for k in found if _same(k, made.name)), None)
        if kept is None:
            found[made.name] = made
        elif (found[kept].role is None and made.role) or len(made.name) > len(kept):
            name = max(kept, made.name, key=len)
            role = found[kept].role or made.role
            first = found.pop(kept)
            found[name] = Contact(name, first.company, role, first.evidence, max(first.confidence, made.confidence))
    return sorted(found.values(), key=lambda c: c.evidence.start)


def _same(one: str, other: str) -> bool:
    """`Kirsty` and `Kirsty Heddle` are one person, `Heddle` and `Kirsty Heddle` are not."""
    a, b = one.lower().split(), other.lower().split()
    return a == b or (len(a) == 1 and len(b) > 1 and a[0] == b[0]) or (len(b) == 1 and len(a) > 1 and a[0] == b[0])


def _contact(reading: Reading, person: Person, facts: Sequence[Fact]) -> Contact:
    first, last = reading.tokens[person.first], reading.tokens[person.last - 1]
    proof = evidence(reading, first.start, last.end)
    if person.known is not None:
        return Contact(
            person.name,
            person.known.company or reading.account,
            person.known.role or role(reading, person),
            proof,
            _KNOWN,
        )
    sure = _ADDRESSED if person.addressed else _NAMED if person.given and person.family else _GIVEN
    return Contact(person.name, _company(reading, person, facts), role(reading, person), proof, sure)


def _company(reading: Reading, person: Person, facts: Sequence[Fact]) -> str | None:
    """The account, the other company it is named with (`Frau Wolf von Elektro Kranz`), or None for a private lead."""
    after = [c for c in reading.companies if 0 <= c.first - person.last <= 3 and not reading.same_account(c.name)]
    between = [w.low for w in reading.tokens[person.last : after[0].first]] if after else []
    if after and any(w in ("von", "vom", "bei", "from", "at", "of") for w in between):
        return after[0].name
    return None if any(f.kind == "lead" and f.about == person.name for f in facts) else reading.account


def role(reading: Reading, person: Person) -> str | None:
    """The job that stands next to a name."""
    return _role_after(reading, person) or _role_before(reading, person)


def _role_after(reading: Reading, person: Person) -> str | None:
    end = reading.tokens[person.last - 1].end
    match = _FROM.match(reading.note.transcript, end, end + 80)
    if match is None:
        return None
    if match.group("unit"):
        return match.group("unit")
    if match.group("head"):
        return match.group("head")
    words = [w for w in re.split(r"\s+", match.group("role") or "") if w]
    for size in range(min(3, len(words)), 0, -1):
        if is_role(words[size - 1].lower()) and words[0].lower() not in ("und", "and", "hat", "ist", "was", "war"):
            modifiers = words[: size - 1]
            if (
                all(not is_role(w.lower()) for w in modifiers)
                and size > 1
                and modifiers[0].lower() in ("der", "die", "the")
            ):
                modifiers = modifiers[1:]
            return " ".join([*modifiers, words[size - 1]])
    return None


def _role_before(reading: Reading, person: Person) -> str | None:
    tokens, at = reading.tokens, person.first - 1
    while at >= 0 and (
        tokens[at].is_mark
        or tokens[at].low
        in (
            "der",
            "die",
            "den",
            "dem",
            "herr",
            "herrn",
            "frau",
            "uh",
            "um",
            "äh",
            "named",
            "called",
            "namens",
            "mr",
            "mrs",
            "a",
            "an",
            "einen",
            "einem",
            "heißt",
            "also",
        )
    ):
        if tokens[at].text in ".!?;":
            return None
        at -= 1
    if at < 0 or not is_role(tokens[at].low) or person.first - at > 6:
        return None
    if tokens[at].low in ("chef", "boss", "junior", "lead"):
        return None
    first = at
    while (
        first > 0 and reading.language == "en" and not tokens[first - 1].is_mark and tokens[first - 1].low in _MODIFIERS
    ):
        first -= 1
    return " ".join(w.text for w in tokens[first : at + 1])


_MODIFIERS = word_set(
    """
    safety practice operations site project production head facilities workshop office general purchasing
    packaging technical plant farm fleet account finance it maintenance warehouse assistant deputy managing
    kitchen bar clinic quality transport works contracts procurement senior estates store regional
    """
)


def _in_company_only(reading: Reading, person: Person) -> bool:
    """The name is part of a company's name, without an address."""
    inside = any(c.first <= person.first and person.last <= c.last for c in reading.companies)
    return inside and not person.addressed and person.known is None


def _is_town(reading: Reading, person: Person) -> bool:
    """The name stands alone between a company and the end of the sentence (`Aurich und Sohn, Hagen.`)."""
    tokens, first, last = reading.tokens, person.first, person.last
    if person.known is not None or person.addressed or last - first > 1 or first < 2:
        return False
    ends = last >= len(tokens) or tokens[last].text in ".,"
    return ends and tokens[first - 1].text == "," and any(c.last == first - 1 for c in reading.companies)


def _is_command(reading: Reading, person: Person) -> bool:
    before = [w.low for w in reading.tokens[max(0, person.first - 2) : person.first]]
    return any(w in MINE for w in before) and any(w in RELATIONS for w in before)


def _doctor_of_practice(reading: Reading) -> list[Person]:
    """`Praxis Dr. Seibold … der Doktor selbst`: the doctor is in the note."""
    account = reading.account or ""
    match = re.search(r"\bDr\.?\s+(\w+)", account)
    if match is None:
        return []
    for i, word in enumerate(reading.tokens):
        alone = i + 1 >= len(reading.tokens) or reading.tokens[i + 1].low != match.group(1).lower()
        if (
            word.low in ("doktor", "doctor")
            and alone
            and i
            and reading.tokens[i - 1].low in ("der", "dem", "den", "the")
        ):
            return [Person(i, i + 1, "", match.group(1), addressed=True)]
    return []
