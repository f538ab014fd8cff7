"""What a question before a visit asks for: its kind, its company or person, its days."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from assistant.crm.matching import Match, match_account, match_contact
from assistant.crm.names import core, likeness, plain, weight
from assistant.crm.types import Account, Contact, CrmData
from guardrails.language import word_set

Kind = Literal[
    "agenda", "tasks", "opportunities", "last_visit", "next_visit", "person", "machines", "revenue", "complaints",
    "owner", "open", "briefing", "unknown",
]  # fmt: skip

# The first pattern that fits decides, so the more special ones stand first.
_PATTERNS: tuple[tuple[Kind, str], ...] = (
    (
        "last_visit",
        r"\b(?:zuletzt|letzte[nrsm]?\s(?:mal|besuch\w*|kontakt\w*|termin\w*|gespräch\w*|telefonat\w*|anruf\w*)|"
        r"seit wann nicht|last\s(?:visit|contact|call|meeting|time|saw|spoke|see|talk|speak|appointment)\w*|"
        r"when did (?:we|i|you|anyone)\b|most recent(?:ly)?|how long (?:ago|since))",
    ),
    (
        "next_visit",
        r"\b(?:wann\b.*\b(?:nächste[nrsm]?|wieder|fahre?n?|besuche?n?|treffe?n?)|nächste[nrsm]?\s(?:besuch|"
        r"termin|gespräch)|"
        r"when (?:is|are|do|will)\b.*\b(?:next|again|visit|meet|see)|next\s(?:visit|appointment|meeting|call))",
    ),
    (
        "complaints",
        r"\b(?:reklamation\w*|reklamiert\w*|beschwerde\w*|beschwert\w*|mängel|ärger|complain\w*|claims?|"
        r"issues?)\b",
    ),
    (
        "opportunities",
        r"\b(?:potenzial\w*|potential\w*|chancen?|opportunit\w+|pipeline|verkaufschance\w*|deals?|forecast|"
        r"abschlüsse|"
        r"(?:offene[nrs]?|laufende[nrs]?|open|pending)\s(?:angebote?\w*|projekte?\w*|quotes?|offers?|proposals?)|"
        r"angebote?\s.*offen|quotes?\s.*open)\b",
    ),
    (
        "machines",
        r"\b(?:maschinen?|maschinenpark|geräte?|werkzeuge?\s.*\b(?:hat|haben|stehen|einsatz)|im einsatz|"
        r"ausstattung|"
        r"machines?|equipment|installed base|tools?\s.*\b(?:have|has|own|use))\b",
    ),
    (
        "revenue",
        r"\b(?:umsatz\w*|umsätze|revenue|turnover|sales volume|how much (?:did|do|does) .*\b(?:spend|buy))\b",
    ),
    (
        "owner",
        r"\b(?:wer\s(?:betreut|ist\szuständig|kümmert)|zuständig\w*|betreuer\w*|account manager|"
        r"who\s(?:looks after|owns|handles|is responsible|covers))\b",
    ),
    (
        "tasks",
        r"\b(?:aufgaben?|to-?dos?|to do|was (?:muss|soll|habe?) ich\b.*\b(?:tun|machen|erledigen|zugesagt|"
        r"versprochen)|"
        r"erledigen|fällig\w*|überfällig\w*|wiedervorlagen?|tasks?|due|overdue|what (?:do|did) i (?:have to|"
        r"need to|promise))\b",
    ),
    (
        "open",
        r"\b(?:was (?:ist|steht|haben wir|läuft)\b.*\boffen|noch offen|offene punkte|"
        r"what(?:'s| is| do we have)\b.*\b(?:open|outstanding|pending)|anything (?:open|outstanding)|"
        r"open (?:items|points))\b",
    ),
    (
        "agenda",
        r"\b(?:steht\b.*\ban|termine?n?|tagesplan|kalender|besuche?\b.*\b(?:heute|morgen|woche|geplant)|"
        r"wen (?:treffe|besuche) ich|"
        r"habe ich\b.*\bvor|agenda|schedule|calendar|appointments?|meetings?|what(?:'s| is|"
        r" do i have)\b.*\b(?:on|today|tomorrow|"
        r"planned|week)|who (?:am i|do i) (?:see|meet|visit)\w*)\b",
    ),
    (
        "person",
        r"\b(?:ansprechpartner\w*|kontakte?|kontaktdaten|telefon\w*|nummer|durchwahl|e-?mail\w*|mailadresse|"
        r"erreiche ich|"
        r"wer ist\b|wie heißt|geschäftsführer\w*|einkäufer\w*|bauleiter\w*|contacts?|contact person|phone|number|"
        r"reach\b|who is\b|who's|who are|head of|manager)\b",
    ),
    (
        "briefing",
        r"\b(?:was (?:wissen wir|weißt du|gibt es|ist (?:los|neu))|überblick|zusammenfassung|historie|"
        r"steckbrief|briefing|"
        r"vorbereit\w*|bereite\b.*\bvor|erzähl\w*|infos?\b|what do (?:we|you) know|tell me|summary|overview|"
        r"history|"
        r"brief me|prepare|background|news)\b",
    ),
)
_KINDS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS)
_COMMAND = re.compile(
    r"^\W*(?:assistent\w*\W+|bitte\W+|please\W+)*(?:lösch\w*|entfern\w*|änder\w*|überschreib\w*|leg\w* .*\ban\b|"
    r"schick\w*|send\w*|delete|remove|change|update|create|drop|export)\b",
    re.IGNORECASE,
)
_MOST_WEEK = re.compile(r"\b(?:diese[rn]? woche|wochenplan|this week|the week)\b", re.IGNORECASE)
_WEEK = re.compile(r"\b(?:woche|kw|week)\b", re.IGNORECASE)
_AFTER = re.compile(
    r"\b(?:bei|firma|mit|für|von|zu|nach|at|with|of|from|for|about|visit|visited|see|saw|call|called|company|über)\s+"
    r"(?:(?:der|die|dem|den|the|firma|fa\.?|herrn?|frau|mr\.?|mrs\.?|ms\.?)\s+)*"
    r"([^\W\d_][\w&.’'-]*(?:\s+[A-ZÄÖÜ][\w&.’'-]*)*)",
    re.IGNORECASE,
)
_NO_NAME = word_set(
    "mir mich uns dir ihm ihr ihnen heute morgen übermorgen gestern woche diese dieser dieses diesen nächste "
    "nächsten nächster letzte letzten letzter kunden kunde montag dienstag mittwoch donnerstag freitag samstag "
    "sonntag monat jahr der die das dem den ein eine einem einen allen alle wem was wann wer hause me us you them "
    "him her today tomorrow yesterday week this next last my our the a an all customers customer monday tuesday "
    "wednesday thursday friday saturday sunday month year it that what which anyone someone now again ende anfang "
    "end"
)
_VOCABULARY = frozenset(plain(" ".join(_NO_NAME)))


@dataclass(frozen=True, slots=True)
class Days:
    """A stretch of days, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, understood.

    Attributes:
        account: the company meant; state unknown and `spoken` set: one is named that the CRM does not have.
        person: the person meant, when one is named.
        days: the days asked about; None when the question names none.
    """

    kind: Kind
    language: str
    account: Match[Account]
    person: Match[Contact]
    spoken: str
    days: Days | None


def understand(question: str, data: CrmData, today: date, language: str) -> Asked:
    """Kind, company, person and days of a question.

    Args:
        language: "de" or "en", of the question.
    """
    kind: Kind = next((kind for kind, pattern in _KINDS if pattern.search(question)), "unknown")
    if _COMMAND.search(question):
        # Questions are answered here, nothing is ever done.
        return Asked("unknown", language, Match("unknown"), Match("unknown"), "", None)
    account = _account(question, data.accounts)
    person = _person(question, data)
    spoken = "" if account.state != "unknown" or person.state != "unknown" else _named(question)
    if spoken and match_account(spoken, data.accounts).state != "unknown":
        account, spoken = match_account(spoken, data.accounts), ""
    days = _days(question, today, language)
    if kind == "unknown" and (account.state != "unknown" or spoken):
        kind = "briefing"
    return Asked(kind, language, account, person, spoken, days)


def _account(question: str, accounts: Sequence[Account]) -> Match[Account]:
    """The account whose telling words are heard in the question."""
    words = [word for word in plain(question) if word not in _VOCABULARY]
    heard = [word for word in words if any(_meant(word, one) for account in accounts for one in core(account.name))]
    if not any(weight(word) == 1.0 for word in heard):
        return Match("unknown")
    return match_account(" ".join(heard), accounts)


def _meant(word: str, known: str) -> bool:
    """True when a word of the question is one of a company's name; the name of a trade only as it is written."""
    return likeness(word, known) >= 0.84 if weight(known) == 1.0 else word == known


def _person(question: str, data: CrmData) -> Match[Contact]:
    titled = re.search(
        r"\b(?:herrn?|frau|mr\.?|mrs\.?|ms\.?)\s+([\w’'-]+)(?:\s+([A-ZÄÖÜ][\w’'-]+))?", question, re.IGNORECASE
    )
    if titled:
        spoken = " ".join(part for part in titled.groups() if part)
        found = match_contact(spoken, data.contacts)
        return found if found.state != "unknown" else match_contact(titled.group(1), data.contacts)
    words = set(plain(question))
    named = [one for one in data.contacts if len(plain(one.name)) > 1 and set(plain(one.name)) <= words]
    return match_contact(named[0].name, named) if len(named) == 1 else Match("unknown")


def _named(question: str) -> str:
    """The company or person that a question seems to name, as spoken."""
    for match in _AFTER.finditer(question):
        name = match.group(1).strip(" .?!’'")
        first = name.split()[0].lower() if name else ""
        if first and first not in _NO_NAME and (name[0].isupper() or _is_firm(question, match.start(1))):
            return name
    return ""


def _is_firm(question: str, at: int) -> bool:
    """True for what follows 'bei' or 'Firma' in a question without capitals."""
    return question.islower() and bool(re.search(r"\b(?:bei|firma|company|at)\s+(?:\w{3}\s+)?$", question[:at]))


def _days(question: str, today: date, language: str) -> Days | None:
    from assistant.voice.dates import mentions
    from assistant.voice.mention import When

    if _MOST_WEEK.search(question):
        return _week(today)
    found = [mention for mention in mentions(question, When(today, language)) if mention.day]
    if not found or found[0].day is None:
        gone = re.search(r"\b(gestern|yesterday)\b", question, re.IGNORECASE)
        return Days(today - timedelta(days=1), today - timedelta(days=1)) if gone else None
    if _WEEK.search(question[found[0].start : found[0].end]):
        return _week(found[0].day)
    return Days(found[0].day, found[0].day)


def _week(day: date) -> Days:
    monday = day - timedelta(days=day.weekday())
    return Days(monday, monday + timedelta(days=6))
