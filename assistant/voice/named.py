"""Names of companies that no list and no form gives away: rivals and leads in passing."""

from assistant.voice.companies import titled
from assistant.voice.lexicon import AFTER, BEFORE, RELATIONS, is_first_name, is_known_word, is_place, is_role
from assistant.voice.reading import Reading
from assistant.voice.words import FILLERS
from guardrails.language import word_set


def rival(reading: Reading, start: int, end: int) -> str | None:
    """The rival a span names: a company besides the account, else a word that is nothing else."""
    names = [c.name for c in reading.companies_of(start, end) if not reading.same_account(c.name)]
    names = names or unlisted(reading, start, end)
    return names[0] if names else None


def unlisted(reading: Reading, start: int, end: int) -> list[str]:
    """Words that must be names: capital and unknown, or unknown after a preposition where nothing has capitals."""
    found: list[str] = []
    run: list[int] = []
    for at in [*reading.words_of(start, end), -1]:
        if at >= 0 and _may_be_name(reading, at, start, bool(run)):
            run.append(at)
            continue
        if run:
            found.append(titled([reading.tokens[i] for i in run]))
        run = []
    return found


def _may_be_name(reading: Reading, at: int, start: int, going: bool) -> bool:
    word = reading.tokens[at]
    low = word.low.removesuffix("'s")
    if at and not going and reading.tokens[at - 1].low in _BEFORE_NOUNS[reading.language]:
        return False
    if (
        word.is_mark
        or low in RELATIONS
        or "'" in low
        or at in reading.masks
        or low in FILLERS
        or is_role(low)
        or len(low) < 3
        or is_place(low)
        or low in _SMALL
        or (at + 1 < len(reading.tokens) and reading.tokens[at + 1].low in _STREETS)
        or low in _STREETS
    ):
        return False
    if reading.cased:
        proper = word.text[0].isupper() and (reading.language == "en" or not is_known_word(low))
        first = word.start == start or (at > 0 and reading.tokens[at - 1].text in ".!?")
        return (
            proper
            and not (first and is_known_word(low))
            and not (reading.language == "de" and _compound(low) and not going)
        )
    if is_known_word(low) or is_first_name(low):
        return going and (low in AFTER or low in BEFORE or low == "it")
    before = reading.tokens[at - 1].low if at else ""
    return going or before in _LED or (word.start == start and not _compound(low))


_STREETS = word_set("way street road lane avenue drive close estate straße strasse gasse allee")
_SMALL = word_set("die der das den dem des wir ihr sie mir uns ihm ihn dir the they them she her him you and")
_BEFORE_NOUNS = {
    "de": word_set(
        """
        einen eine ein einem einer den dem das des im am zum zur vom beim keinen keine kein ihre ihren ihr seine
        seinen sein in
        """
    ),
    "en": word_set("a an in his her their our some any"),
}
"""After an article, in German where every noun has a capital, and after "in", stands no company."""
_LED = word_set(
    """
    von bei beim mit zu mitbewerber konkurrenz from with by to at and und also auch wettbewerber firma against
    than als competitor rival current old
    """
)
_ENDINGS = (
    "ung",
    "ungen",
    "heit",
    "keit",
    "schaft",
    "maschine",
    "maschinen",
    "gerät",
    "geräte",
    "anlage",
    "anlagen",
    "wagen",
    "termin",
    "vertrag",
    "preis",
    "kosten",
    "lieferung",
    "angebot",
    "jahre",
    "jahr",
    "stück",
    "system",
    "systeme",
    "kleidung",
    "folie",
    "folien",
    "scanner",
    "leute",
    "stelle",
    "stellen",
    "kräfte",
    "dienst",
    "platz",
    "plätze",
    "stapler",
)


def _compound(word: str) -> bool:
    """An ordinary German compound that no list has: its end says so."""
    return len(word) > 6 and (
        word.endswith(_ENDINGS)
        or any(is_known_word(word[i:]) and is_known_word(word[:i].removesuffix("s")) for i in range(3, len(word) - 3))
    )
