# ruff: noqa: E501
"""Clean wording from spoken words: no fillers, the last version of a correction, digits for number words."""

import re
from decimal import Decimal
from functools import lru_cache

from assistant.voice.reading import Reading
from assistant.voice.words import HESITATIONS

_LEADING = {
    "de": re.compile(
        r"^(?:(?:und|aber|also|dann|ach|so(?! viel| weit)|ja|oder|weil|ne|naja|tja|okay|ok|denn|außerdem|übrigens|und zwar|nur|dafür|da|ach so|auch|dass)[\s,]+)+(?=\w)",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"^(?:(?:and|but|so(?! far| much| many)|then|oh|well|right|ok|okay|also|or|anyway|because|yeah|eh|that|just|plus)[\s,]+)+(?=\w)",
        re.IGNORECASE,
    ),
}
ASIDE = re.compile(
    r",?\s*\b(?:sag(?:en)? (?:ich|wir) mal(?: so)?|ich zitiere|sagt er|sagt sie|hat (?:er|sie) (?:klar )?gesagt|what did we say|he said|she said|she reckons|he reckons|you know|(?:oh,? )?(?:and )?by the way|(?:ach )?übrigens|apropos|nebenbei(?: gesagt)?|before i forget)\b,?",
    re.IGNORECASE,
)
_SUBJECT = {
    "de": re.compile(
        r"^(?:(?:das|den|die|da|dann|dazu|deshalb|deswegen)\s+)?(?:ich\s+(?:(?:soll|muss|werde?|will|wollte|habe?|mach|mache)\b(?:\s+(?:aber\s+)?(?:versprochen|zugesagt|gesagt),?)?)?\s*|(?:soll|muss|müssen|sollen|werd|werde)\s+(?:ich|wir)\s+|wir\s+(?:sollen|müssen|sollten|wollen)?\s*|bitte\s+)(?:ihm|ihr|ihnen|denen|mich)?\s*(?:noch|dazu|auch|mal|bitte|selbst|dann)?\s*",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"^(?:(?:and|then|so)\s+)?(?:i(?:'ll| will| need to| have to| must| should| said i'd| said we'd| promised to| promised|'m going to| want to|'ve got to|'m to)?|we(?:'ll| will| need to| have to| should|'re)?|need to|please|remind me to|to)\s+(?:just\s+|also\s+|probably\s+)?",
        re.IGNORECASE,
    ),
}
_INFINITIVES = {
    "schick": "schicken", "schicke": "schicken", "mach": "machen", "mache": "machen", "ruf": "anrufen", "rufe": "anrufen",
    "fahr": "fahren", "fahre": "fahren", "klär": "klären", "kläre": "klären", "maile": "mailen", "mail": "mailen",
    "frag": "nachfragen", "frage": "nachfragen", "geb": "geben", "gebe": "geben", "meld": "melden", "melde": "melden",
    "bring": "bringen", "bringe": "bringen", "stell": "zusammenstellen", "fass": "nachfassen", "hak": "nachhaken",
    "rechne": "rechnen", "bestell": "bestellen", "bestelle": "bestellen", "sprech": "besprechen", "prüf": "prüfen",
    "prüfe": "prüfen", "organisier": "organisieren", "organisiere": "organisieren", "kümmer": "kümmern", "leite": "weiterleiten",
}  # fmt: skip
_LONGEST = 110


def spoken(reading: Reading, start: int, end: int) -> str:
    """A span in clean words: fillers dropped, corrections applied, number words as digits, first letter capital."""
    text = _pieces(reading, start, end)
    text = ASIDE.sub("", text)
    text = _LEADING[reading.language].sub("", re.sub(r"\s+", " ", text).strip(" ,;-"))
    text = re.sub(r"\s+([,.;])", r"\1", text).strip(" ,;-")
    return text[:1].upper() + text[1:]


def _pieces(reading: Reading, start: int, end: int) -> str:
    """Words of a span with number words as digits, names as the CRM spells them and corrected dates once."""
    tokens, at = reading.tokens, 0
    parts: list[str] = []
    swaps = _swaps(reading)
    chosen = reading.words_of(start, end)
    while at < len(chosen):
        word = chosen[at]
        if word in swaps and swaps[word][0] <= (chosen[-1] + 1):
            last, text = swaps[word]
            parts.append(text if not parts or text in ",." else f" {text}")
            at += last - word
            continue
        token = tokens[word]
        if token.low not in HESITATIONS:
            glue = "" if token.is_mark and token.text not in "(&-/" else " "
            parts.append(token.text if not parts else f"{glue}{token.text}")
        at += 1
    return re.sub(r"(?:,\s*)+", ", ", "".join(parts))


@lru_cache(maxsize=8)
def _swaps(reading: Reading) -> dict[int, tuple[int, str]]:
    """First word to (word after the last, replacement)."""
    found: dict[int, tuple[int, str]] = {}
    for number in reading.numbers:
        if number.value >= 13 or number.last - number.first > 1:
            found[number.first] = (number.last, _figure(number.value, reading.language))
    for person in reading.people:
        if person.known is not None:
            found[person.first] = (person.last, person.name)
    for company in reading.companies:
        found[company.first] = (company.last, company.name)
    for date in reading.dates:
        inside = reading.words_of(date.start, date.end)
        if inside and (date.corrected or date.rule in ("day", "weekday_date")) and date.day is not None:
            found[inside[0]] = (inside[-1] + 1, day_text(date.day, reading.language))
    return found


def _figure(value: Decimal, language: str) -> str:
    if value != int(value):
        text = str(value.normalize())
        return text.replace(".", ",") if language == "de" else text
    whole = int(value)
    text = str(whole) if 1900 <= whole <= 2100 else f"{whole:,}"
    return text.replace(",", ".") if language == "de" else text


def day_text(day: object, language: str) -> str:
    """A date as the language writes it."""
    from datetime import date

    assert isinstance(day, date)
    return f"{day:%d.%m.%Y}" if language == "de" else f"{day.day} {day:%B %Y}"


def title(reading: Reading, start: int, end: int) -> str:
    """What is to be done, as an entry of a task list."""
    text = spoken(reading, start, end)
    for date in reading.dates_of(start, end):
        if not date.past:
            raw = reading.note.transcript[date.start : date.end]
            text = re.sub(rf",?\s*{re.escape(raw)}\b", "", text, flags=re.IGNORECASE)
            text = text.replace(day_text(date.day, reading.language), "") if date.day else text
    text = _SUBJECT[reading.language].sub("", re.sub(r"\s+", " ", text).strip(" ,"))
    if reading.language == "de":
        text = _verb_last(text)
    text = re.sub(r"\s+", " ", text).strip(" ,.;-")
    if len(text) > _LONGEST:
        text = text[:_LONGEST].rsplit(" ", 1)[0] + " …"
    return text[:1].upper() + text[1:]


def _verb_last(text: str) -> str:
    """`schick das Merkblatt` becomes `das Merkblatt schicken`."""
    first, _, rest = text.partition(" ")
    infinitive = _INFINITIVES.get(first.lower())
    if infinitive is None or not rest:
        return text
    rest = re.sub(r"^(?:ihm|ihr|ihnen|denen|mich|das)\s+(?:noch |dazu |auch |mal )?", "", rest)
    rest = re.sub(r"\s(?:an|nach|ein|vorbei|weiter|zusammen)$", "", rest)
    return f"{rest} {infinitive}"
