# ruff: noqa: E501
"""Who does a task: the author, a colleague by name, or nobody yet."""

import re
from collections.abc import Sequence

from assistant.voice.lexicon import BUYERS, FELLOWS, RELATIONS
from assistant.voice.people import Person
from assistant.voice.reading import Reading
from assistant.voice.types import AUTHOR

_FIRST_PERSON = {
    "de": re.compile(r"\b(?:ich|wir|mir|uns|i|mer)\b"),
    "en": re.compile(r"\b(?:i|i'll|i'm|i've|i'd|we|we'll|we're|we've|we'd|me|let me|remind me)\b"),
}
_SOMEBODY = {
    "de": re.compile(
        r"\b(?:jemand|irgendwer|irgendjemand|einer von (?:uns|euch)|(?:der|unser|unsere|die|ein|vom|das|eine|unserem|unserer) (?:innendienst|service|kundendienst|technik|techniker|technikerin|vertrieb|buchhaltung|dispo|disposition|werkstatt|marketing|einkauf bei uns|labor|kollege|kollegin|planer|planerin|fahrer|chef|zentrale|support|entwicklung|qualitätssicherung|logistik|anwendungstechnik|monteur|team|backoffice|verwaltung|lager|kollegen|versand|konstruktion|azubi|praktikant\w*|hotline))\b"
        r"(?: \w+){0,2}? (?:soll|sollen|muss|müssen|kann|könnte|schickt|macht|ruft|kommt|fährt|klärt|prüft|kümmert|rechnet|meldet|erstellt|bereitet|sollte|möge|bitte)\b"
        r"|\b(?:soll|sollte|muss|müsste|kann|könnte|sollen|müssten)\s+(?:bitte\s+|mal\s+)*(?:jemand|irgendwer|einer|der innendienst|der service|der kundendienst|die technik|die dispo|die buchhaltung|die werkstatt|das marketing|der vertrieb|ein kollege|eine kollegin|ein techniker|der techniker|unser techniker|das labor|die kollegen|unser \w+|unsere \w+)\b"
    ),
    "en": re.compile(
        r"\b(?:somebody|someone|anybody|one of (?:us|the team)|(?:the|our|a) (?:service team|service|office|back office|tech team|technical team|engineers?|engineering|technicians?|accounts|accounts team|marketing|finance team|warehouse|dispatch|logistics|lab|workshop|support|support team|sales team|sales office|team|driver|drivers|colleague|designer|planner|admin team|admin|quality team|head office|customer service|estimators?|design team|legal|fitters?|surveyors?))\b"
        r"(?: \w+){0,2}? (?:to|needs?|should|must|can|could|will|has to|have to|is going to|are going to|ought)\b"
        r"|\b(?:can|could|should) (?:somebody|someone|anyone|one of|the office|service|the team)\b|\bget (?:somebody|someone)\b(?! from)"
    ),
}
_AGENT = r"(?:soll|sollen|sollte|muss|müsste|macht|schickt|ruft|klärt|prüft|rechnet|kümmert|kommt|erledigt|bereitet|übernimmt|meldet|hakt|erstellt|fährt|kalkuliert|bringt|liefert|organisiert|besorgt|stellt|plant|schreibt|sagt|bestellt|vereinbart|fragt|geht|gibt|leitet|kann|könnte|will|wird|möge|bitte|hat gesagt|sucht|legt|zeichnet|to|needs|should|will|can|could|is|has|must|does|ought|sends|books|calls|rings|checks|prepares|handles|takes|arranges|'s|'ll|please)"


def owner(reading: Reading, first: int, last: int) -> str | None:
    """`author`, a colleague's name, or None when it is left open."""
    start, end = reading.clauses[first].start, reading.clauses[last - 1].end
    low = reading.note.transcript[start:end].lower().replace("’", "'")
    for person in reading.people_of(start, end):
        if _addressed(reading, person, start):
            return person.name
        if _acts(reading, person, end) and (person.colleague or is_colleague(reading, person)):
            return person.name
        if _subject(reading, person, start, end):
            return person.name
    if _SOMEBODY[reading.language].search(low) and not _leads_in(reading, low):
        return None
    return AUTHOR


def _addressed(reading: Reading, person: Person, start: int) -> bool:
    """A colleague is spoken to: `Bitte Sabrina, nimm …`, `Tom, could you …`, `Heike, du müsstest …`."""
    tokens = reading.tokens
    before = [w.low for w in tokens[: person.first] if w.start >= start and not w.is_mark]
    if (
        any(w not in _CALLING for w in before)
        or person.addressed
        or (person.known is not None and not person.colleague)
    ):
        return False
    comma = person.last < len(tokens) and tokens[person.last].text == ","
    after = [w.low for w in tokens[person.last : person.last + 3] if not w.is_mark]
    if not after or _named_with_customer(reading, person):
        return False
    return after[0] in _ASKED or (comma and ("bitte" in before or "please" in [*before, *after] or "bitte" in after))


_CALLING = frozenset({"bitte", "please", "und", "and", "so", "also", "dann", "then", "liebe", "lieber", "ok", "okay"})
_ASKED = frozenset(
    {"du", "kannst", "könntest", "magst", "würdest", "sei", "denk", "could", "can", "would", "please", "bitte", "you"}
)


def _subject(reading: Reading, person: Person, start: int, end: int) -> bool:
    """A colleague, or a given name of nobody at the customer, begins the clause and a verb follows."""
    tokens = reading.tokens
    before = [w.low for w in tokens[: person.first] if w.start >= start and not w.is_mark and w.low not in _LEADING]
    after = [w.low for w in tokens[person.last : person.last + 2] if w.end <= end and not w.is_mark]
    if before or not after or not (person.colleague or (person.known is None and person.given and not person.family)):
        return False
    if not person.colleague and (person.addressed or _named_with_customer(reading, person)):
        return False
    if reading.language == "de":
        return bool(_VERB_DE.fullmatch(after[0])) and after[0] not in _NO_VERB
    going = tokens[person.last - 1].low.endswith("'s") and after[0].endswith("ing")
    return going or after[0] in _AUXILIARY or tokens[person.last - 1].low.endswith("'ll")


_LEADING = frozenset({"und", "also", "dann", "der", "die", "and", "then", "so", "äh", "ähm", "uh", "um", "oh"})
_VERB_DE = re.compile(r"[a-zäöüß]{2,}t")
_NO_VERB = frozenset(
    {"nicht", "jetzt", "erst", "mit", "seit", "heut", "fast", "selbst", "sonst", "vielleicht", "recht"}
)
_AUXILIARY = frozenset({"will", "does", "can", "should", "must", "has", "is", "needs"})


def _leads_in(reading: Reading, low: str) -> bool:
    """The author acts and the department is only spoken to (`ich klär das mit der Werkstatt`)."""
    mine, other = _FIRST_PERSON[reading.language].search(low), _SOMEBODY[reading.language].search(low)
    return (
        mine is not None
        and other is not None
        and mine.start() < other.start()
        and reading.language == "en"
        and "said" not in low
    )


def _acts(reading: Reading, person: Person, end: int) -> bool:
    """The person is the one who is to act: a verb follows, or `ich sag … Bescheid` does not come before."""
    tokens = reading.tokens
    own = tokens[person.last - 1].low
    if own.endswith(("'s", "'ll", "'d")):
        return True
    after = [w.low for w in tokens[person.last : person.last + 7] if w.end <= end and not w.is_mark]
    before = [w.low for w in tokens[max(0, person.first - 4) : person.first] if not w.is_mark]
    if (
        before
        and before[-1]
        in (
            "mit",
            "an",
            "with",
            "to",
            "for",
            "für",
            "bei",
            "von",
            "from",
            "at",
            "ask",
            "tell",
            "zu",
            "dem",
            "frag",
            "ring",
            "call",
            "email",
            "send",
        )
        and not (after and re.fullmatch(_AGENT, after[0]))
    ):
        return before[-1] in ("ask", "tell") or (
            bool({"sag", "bitte", "bitt", "frag"} & set(before)) and before[-1] != "mit"
        )
    if any(re.fullmatch(_AGENT, word) for word in after[:5]):
        return True
    return bool(before) and before[-1] in (
        "soll",
        "sollte",
        "muss",
        "die",
        "der",
        "kann",
        "can",
        "could",
        "should",
        "will",
        "macht",
        "schickt",
        "have",
        "get",
        "let",
        "unser",
        "unsere",
        "our",
        "has",
        "having",
        "by",
        "über",
        "durch",
    )


def is_colleague(reading: Reading, person: Person) -> bool:
    """A person whom the note, not the CRM, makes a colleague: `unser Planer, der Yannick`, `Dev needs to book`."""
    if person.known is not None:
        return person.colleague
    tokens = reading.tokens
    before = [w.low for w in tokens[max(0, person.first - 4) : person.first] if not w.is_mark]
    if before[-1:] and (before[-1] in BUYERS or (before[-1] in FELLOWS and _of_another_firm(reading, person, before))):
        return False
    if any(w in ("unser", "unsere", "unserem", "unseren", "our") or w in FELLOWS for w in before):
        return True
    if person.addressed or person.family:
        return False
    if any(w in RELATIONS for w in before):
        return False
    ours = _ordered(reading, person) or _asked_inside(reading, person) or _called_on(reading, person)
    return ours and not _named_with_customer(reading, person)


_CALLED = re.compile(
    r",? (?:kannst|könntest|magst|würdest|can you|could you|would you|will you|schick|mach|frag|prüf|klär|ruf|leg|trag|gib|denk|dig|send|put|"
    r"get|check|book|pull)\b",
    re.IGNORECASE,
)


def _called_on(reading: Reading, person: Person) -> bool:
    """Spoken to by the given name and asked to do something: `Silke, schick dem den Link`, `kai kannst du`."""
    text, tokens = reading.note.transcript, reading.tokens
    end = tokens[person.last - 1].end
    before = tokens[person.first - 1] if person.first else None
    begins = before is None or before.is_mark or before.low in _CALLING or not reading.cased
    return begins and _CALLED.match(text, end) is not None


_HERE = frozenset({"unser", "unsere", "unserem", "unserer", "unseren", "mein", "meine", "meinem", "our", "my"})
_ELSEWHERE = re.compile(r"\s+(?:aus|von|vom|bei|from|at|of)\s+(?:der |dem |the )?(?P<firm>[\w-]+)", re.IGNORECASE)
_UNIT = re.compile(
    r"(?:innendienst|service|kundendienst|technik|vertrieb|buchhaltung|dispo\w*|werkstatt|marketing|einkauf|labor|lager|versand|region|"
    r"office|accounts|finance|engineering|sales|support|logistics|warehouse)",
    re.IGNORECASE,
)


def _of_another_firm(reading: Reading, person: Person, before: Sequence[str]) -> bool:
    """`der Kollege Ostermann aus der Rats-Apotheke` is somebody else's colleague."""
    match = _ELSEWHERE.match(reading.note.transcript, reading.tokens[person.last - 1].end)
    return match is not None and not _UNIT.fullmatch(match.group("firm")) and _HERE.isdisjoint(before)


_FIRST_WITH = re.compile(
    r"\b(?:(?:erst(?: mal| noch)?|noch) mit(?:'m| dem| der)?|(?:i|i'll|i'm|i'd|we'll|must|will) (?:have to )?(?:ask|asking)|ich frag|"
    r"(?:der|unser|vom) (?:innendienst|service|vertrieb|kundendienst),?)\s*$",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r" (?:at|from|in|im|aus dem|in der) (?:head office|the office|innendienst|zentrale)\b", re.IGNORECASE
)
_LEAVE_OF = re.compile(r"(?:'s|’s) (?:say-so|ok|okay|approval|blessing|sign-?off|go-ahead|permission)\b", re.IGNORECASE)


def _asked_inside(reading: Reading, person: Person) -> bool:
    """Whose leave or help the author needs first: `muss erst mit'm Rüdiger rechnen`, `without Hugo's say-so`."""
    text, end = reading.note.transcript, reading.tokens[person.last - 1].end
    start = reading.tokens[person.first].start
    if _LEAVE_OF.search(text, start, end + 14) or _OFFICE.match(text, end):
        return True
    return bool(_FIRST_WITH.search(text[max(0, start - 24) : start]))


def _ordered(reading: Reading, person: Person) -> bool:
    """The person is told to do something: `Sabine soll`, `Jake needs to`, `Ruth to send`."""
    after = [w.low for w in reading.tokens[person.last : person.last + 7] if not w.is_mark]
    before = [w.low for w in reading.tokens[max(0, person.first - 4) : person.first] if not w.is_mark]
    if before[-1:] in (["die"], ["der"]):
        before.pop()
    if before[-1:] and (
        before[-1] in _TAKES_ON
        or before[-1] == "kann"
        or (before[-1] in ("need", "have", "get") and after[:1] == ["to"])
    ):
        return not {"mir", "uns", "sich", "me"} & set(after[:2])
    if not after:
        return False
    while after[0] in _OF_DEPARTMENT and len(after) > 3:
        after = after[3:] if after[1] in ("der", "dem", "the") else after[2:]
    if _DECIDES.intersection(after[1:4]):
        return False
    if after[0] in _TAKES_ON or after[:2] in (["does", "the"], ["has", "to"], ["is", "going"], ["is", "doing"]):
        return not {"mir", "uns", "sich", "me", "us"} & set(after[1:4])
    if after[0] in (
        "soll",
        "sollte",
        "muss",
        "kann",
        "könnte",
        "macht",
        "schickt",
        "klärt",
        "rechnet",
        "prüft",
        "bitte",
        "kümmert",
        "übernimmt",
        "erledigt",
    ):
        return not {"mir", "uns", "sich"} & set(after[1:3])
    if after[0] == "to" or after[:2] in (
        ["needs", "to"],
        ["has", "to"],
        ["should", after[1] if len(after) > 1 else ""],
        ["can", after[1] if len(after) > 1 else ""],
        ["will", after[1] if len(after) > 1 else ""],
    ):
        return after[:2] != ["will", "get"] and "me" not in after[1:4]
    return reading.tokens[person.last - 1].low.endswith("'s") and after[0] in (
        "doing",
        "going",
        "sending",
        "working",
        "preparing",
        "booking",
        "handling",
        "sorting",
        "getting",
    )


_DECIDES = frozenset(
    {"sign", "approve", "decide", "agree", "unterschreiben", "entscheiden", "zustimmen", "freigeben", "absegnen"}
)
"""What the customer's people have to do, not ours."""
_OF_DEPARTMENT = frozenset({"aus", "vom", "von", "in", "from"})
_TAKES_ON = frozenset(
    {
        "soll", "sollte", "muss", "müsste", "könnte", "übernimmt", "erledigt", "organisiert", "kalkuliert", "bereitet",
        "besorgt", "kümmert", "bearbeitet", "erstellt", "verschickt", "must", "should", "handles", "arranges",
    }
)  # fmt: skip


def _named_with_customer(reading: Reading, person: Person) -> bool:
    """The same given name stands in the meeting, with a job or with the company."""
    given = person.given.lower()
    mentions: Sequence[Person] = [p for p in reading.people if p.given.lower() == given]
    return any(_ROLE_AFTER.match(reading.note.transcript, reading.tokens[p.last - 1].end) for p in mentions) or any(
        reading.tokens[p.first].start < 150 and p.first < person.first for p in mentions
    )


_ROLE_AFTER = re.compile(r",? (?:from|vom|von der|aus der|aus dem|the (?!one)|head of|der |die )", re.IGNORECASE)
