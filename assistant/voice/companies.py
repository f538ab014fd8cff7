# ruff: noqa: E501
"""Companies of a note: those the CRM knows, found even when misheard, and new ones by the shape of their names."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz.fuzz import ratio

from assistant.voice.lexicon import (
    AFTER,
    BEFORE,
    LEGAL,
    LINKS,
    SALUTATIONS,
    TITLES,
    is_first_name,
    is_known_word,
    is_role,
)
from assistant.voice.words import FILLERS, VERBS, Word
from guardrails.language import word_set

_SAME = 82.0
_STOP = word_set(
    """
    in im am an bei beim war waren ist sind hat haben hab mit und oder aber der die das den dem heute gestern
    wegen zum zur für auf nach von vom montag dienstag mittwoch donnerstag freitag samstag sonntag termin besuch
    telefonat gespräch call met saw had has have with at on in of for from just spoke visited visit meeting this
    that was is are they them he she we i it to friday monday tuesday wednesday thursday saturday sunday today
    yesterday about re regarding hier hab ich wir er sie kurz kurzer kurze nachtrag notiz gesprächsnotiz been out
    up by and or but then so because where who which a an some gibt sagt will also jetzt noch schon fängt sucht
    kommt macht baut geht hatte hatten wird sucht zieht eben grad gerade vorhin da dort auch might need needs want
    wants asked taking next phone video zoom teams quick popped dropped sat rang called came back over under near
    along off after before during between assistant assistent computer siri alexa delete
    now right then aye yeah end start middle allora alter ach ey na nun tach tag sprachnotiz sprachmemo memo abend vormittag nachmittag
    mittag aus draußen draussen drüben unten oben drunten droben
    here out past kurz mal nochmal yo okay ok ladies gents mate folks alright reet grand nur fürs protokoll zeit
    hallo hello servus grüezi moin morning evening guten grüß gott hi hey
    """
)  # fmt: skip
_KINDS = (
    "bau", "betrieb", "technik", "praxis", "hof", "haus", "handel", "werke", "reinigung", "zentrum", "verbund",
    "institut", "klinik", "heim", "brauerei", "druckerei", "gruppe", "kette", "laden", "mühle",
)  # fmt: skip
"""Ends of compounds that name a kind of company."""
_OPENING, _PERSON, _LONG = 24, 2, 4
"""Words in which a company that opens a note begins; longest name of a person, of a company without capitals."""
_SITUATED = frozenset({"am", "im", "zum", "zur"})
_SPOTS = word_set(
    """
    markt deich see hafen park wald tor bahnhof rathaus dom berg bach ring platz anger brunnen schloss stadtpark
    waldrand kanal fluss rhein main neckar weser elbe donau löwen adler hirschen ochsen bären anker krone sonne post
    linde mühle stern engel lamm rose traube kreuz hirsch stadttor südring nordring kirchplatz marktplatz
    """
)
_NO_PLACE = word_set(
    """
    januar februar märz april mai juni juli august september oktober november dezember morgen vormittag mittag
    nachmittag abend wochenende telefon apparat tisch ende anfang jahr monat gespräch thema kaffee essen ersten
    zweiten dritten haus laden lager büro betrieb werk juniorchef chef frühjahr sommer herbst winter einsatz moment
    """
)
_INTRODUCED = {
    "de": re.compile(
        r"\b(?:bei(?: der| den)?|beim|von(?: der| den)?|vom|mit(?: der| den)?|zur?|zum|notiz(?: zu)?|gesprächsnotiz|nachtrag(?: zu)?|"
        r"besuch bei(?: der)?|termin bei(?: der)?|baustelle|thema|kunde|firma)\s+(?=\w)"
    ),
    "en": re.compile(
        r"\b(?:at|from|with|of|out of|left|visited|visit to|note on|over at|see|on|re|regarding|for|by)\s+(?:the\s+)?(?=\w)"
    ),
}


@dataclass(frozen=True, slots=True)
class Company:
    """A company in the words `first` up to, not including, `last`."""

    first: int
    last: int
    name: str
    known: bool


def key(name: str) -> str:
    """A name without legal form, articles and case, for comparing."""
    return " ".join(part for part in _parts(name) if part not in LEGAL and part not in LINKS)


@cache
def _parts(name: str) -> tuple[str, ...]:
    folded = name.lower().replace("&", " und ").replace("’", "'")
    folded = re.sub(r"\bdr\.?(?=\s)", "doktor", folded)
    return tuple(re.findall(r"[^\W_]+(?:['\-][^\W_]+)*", folded))


def known_companies(tokens: Sequence[Word], names: Sequence[str]) -> list[Company]:
    """Mentions of companies that the CRM knows, longest first, no overlaps."""
    found = [hit for name in dict.fromkeys(names) for hit in _mentions(tokens, name)]
    kept: list[Company] = []
    covered: set[int] = set()
    for hit in sorted(found, key=lambda c: (c.first - c.last, c.first)):
        if covered.isdisjoint(range(hit.first, hit.last)):
            kept.append(hit)
            covered.update(range(hit.first, hit.last))
    return sorted(kept, key=lambda c: c.first)


def _mentions(tokens: Sequence[Word], name: str) -> Iterator[Company]:
    parts = [part for part in _parts(name) if part not in LEGAL]
    telling = [part for part in parts if part not in LINKS]
    if not telling:
        return
    at = 0
    while at < len(tokens):
        last, hits = _run(tokens, at, parts)
        if hits and _enough(hits, telling, tokens, at):
            yield Company(at, last, name, True)
            at = last
        else:
            at += 1


def _run(tokens: Sequence[Word], at: int, parts: Sequence[str]) -> tuple[int, list[str]]:
    """The end of the longest run of name parts from a word on, and the telling parts in it."""
    hits: list[str] = []
    last, position, place = at, at, 0
    while position < len(tokens):
        low = "und" if tokens[position].low in ("and", "&", "und") else _untitled(tokens[position].low)
        match = next(
            (i for i in range(place, len(parts)) if _alike(low, "und" if parts[i] == "and" else parts[i])), None
        )
        if match is None:
            break
        if parts[match] not in LINKS:
            hits.append(parts[match])
            last = position + 1
        elif not hits:
            break
        place, position = match + 1, position + 1
    return last, hits


def _untitled(word: str) -> str:
    return {"dr": "doktor", "doctor": "doktor"}.get(word, word.removesuffix("'s"))


def _alike(word: str, part: str) -> bool:
    if word == part or (len(part) > 4 and word in (part + "s", part + "n", part + "en", part + "es")):
        return True
    return len(part) > 4 and not is_known_word(word) and ratio(word, part) >= _SAME


def _generic(part: str) -> bool:
    return part in BEFORE or part in AFTER


def _enough(hits: list[str], telling: list[str], tokens: Sequence[Word], at: int) -> bool:
    own = [part for part in hits if not _generic(part)]
    if not own:
        return len(hits) >= 2 and len(hits) == len(telling)
    if len(hits) >= 2 or len(telling) == 1:
        return True
    if telling[0] in hits and not is_known_word(hits[0]):
        return True
    word = tokens[at]
    capital = word.text[0].isupper() and at > 0 and not tokens[at - 1].is_mark
    return not is_known_word(own[0]) or (capital and not is_first_name(own[0]))


def new_companies(tokens: Sequence[Word], cased: bool) -> list[Company]:
    """Companies that the CRM does not know, by the words that go with their names."""
    found: list[Company] = []
    at = 0
    while at < len(tokens):
        hit = _leading(tokens, at, cased) or _trailing(tokens, at, cased)
        if hit is None:
            at += 1
        else:
            found.append(hit)
            at = hit.last
    return found


def _leading(tokens: Sequence[Word], at: int, cased: bool) -> Company | None:
    """`Spedition Wolters`, `Firma Hauser`, `hof thordsen`."""
    if not _is_before(tokens[at].low) or (cased and not tokens[at].text[0].isupper()):
        return None
    last = at + 1
    while last < len(tokens) and last - at < 5 and _belongs(tokens, last, at, cased):
        last += 1
    while last > at + 1 and tokens[last - 1].low in LINKS:
        last -= 1
    own = [w for w in tokens[at + 1 : last] if w.low not in LINKS]
    return Company(at, last, titled(tokens[at:last]), False) if own else None


def _is_before(word: str) -> bool:
    return word in BEFORE or (any(word.endswith(end) for end in _KINDS) and len(word) > 7 and not is_known_word(word))


def _belongs(tokens: Sequence[Word], at: int, first: int, cased: bool) -> bool:
    word = tokens[at]
    if at == first + 1 and word.low in _SITUATED:
        return _situated(tokens, at + 1, cased)
    if at > first + 1 and tokens[at - 1].low in _SITUATED:
        return _situated(tokens, at, cased)
    if word.is_mark:
        return word.text in "&." and at + 1 < len(tokens) and (word.text == "&" or tokens[at - 1].low in TITLES)
    if word.low in ("söhne", "sohn", "partner") and tokens[at - 1].low in ("und", "&", "and"):
        return True
    if word.low in LINKS or word.low in LEGAL:
        return word.low in LEGAL or (at + 1 < len(tokens) and _belongs(tokens, at + 1, first, cased))
    if word.low in _STOP or word.low in FILLERS or is_role(word.low):
        return False
    if cased:
        return word.text[0].isupper()
    return not is_known_word(word.low) or (at == first + 1 and is_first_name(word.low))


def _situated(tokens: Sequence[Word], at: int, cased: bool) -> bool:
    """A place goes on (`Apotheke am Markt`, `Gasthof zum Löwen`), not a day or a talk (`am Freitag`, `zum Termin`)."""
    if at >= len(tokens):
        return False
    word = tokens[at]
    if word.is_mark or word.low in _STOP or word.low in _NO_PLACE or word.low in FILLERS or is_role(word.low):
        return False
    return word.text[0].isupper() if cased else word.low in _SPOTS


def _trailing(tokens: Sequence[Word], at: int, cased: bool) -> Company | None:
    """`Galvin Groundworks`, `Aldous Fish Merchants`, `manor croft farm`."""
    last = at
    while last < len(tokens) and last - at < 6 and _may_be_part(tokens[last], cased):
        last += 1
    ends = [i for i in range(at + 1, last) if tokens[i].low in AFTER and tokens[i].low not in LINKS]
    if not ends:
        return None
    end = ends[-1] + 1
    while end < len(tokens) and tokens[end].low in LEGAL:
        end += 1
    if is_role(tokens[at].low) or tokens[at].low in LINKS or tokens[at].low in FILLERS:
        return None
    if not cased and all(is_known_word(w.low) for w in tokens[at:end]):
        return None
    return Company(at, end, titled(tokens[at:end]), False)


def _may_be_part(word: Word, cased: bool) -> bool:
    if word.is_mark:
        return word.text == "&"
    if word.low in _STOP and word.low not in ("and",):
        return False
    if cased:
        return word.text[0].isupper() or word.low in ("and", "of")
    return word.low in AFTER or not is_known_word(word.low)


def introduced(
    text: str, tokens: Sequence[Word], language: str, cased: bool, author: str = "", names: Sequence[str] = ()
) -> Company | None:
    """The company a note begins with: the first words of all, or `bei …`, `from …`.

    Args:
        author: the speaker, who may say hello by name (`Percy here.`).
        names: words of people that the CRM knows; no company begins with one.
    """
    skipped = {part for name in (author, *names) for part in name.lower().split()}
    opening = next(
        (i for i, w in enumerate(tokens) if not w.is_mark and w.low not in FILLERS and w.low not in _STOP), None
    )
    start = _phrase(tokens, opening, cased) if opening is not None and opening < 12 else None
    if start is not None and (_person_like(tokens, start) or not _company_like(tokens, start, skipped)):
        start = None
    if start is not None and (start.last - start.first >= 2 or _set_off(tokens, start)):
        return start
    first = [w for w in tokens if w.start < 160]
    for match in _INTRODUCED[language].finditer(text[:160].lower()):
        at = next((i for i, w in enumerate(first) if w.start >= match.end()), None)
        hit = _phrase(tokens, at, cased) if at is not None else None
        if hit is not None and not _person_like(tokens, hit) and _company_like(tokens, hit, skipped):
            return hit
    return start or _first_name_like(tokens, skipped, cased)


def _set_off(tokens: Sequence[Word], company: Company) -> bool:
    """The name stands alone before a mark: `Ledgerwise, software chat`."""
    return company.last < len(tokens) and tokens[company.last].text in ",."


def _company_like(tokens: Sequence[Word], company: Company, skipped: set[str]) -> bool:
    """Some word of it is in no list or says what kind of company it is, and it is not the speaker."""
    words = [w.low for w in tokens[company.first : company.last]]
    if words[0] in skipped or any(word in VERBS for word in words):
        return False
    return any(_is_generic(word) or not (is_known_word(word) or is_role(word)) for word in words)


def _is_generic(word: str) -> bool:
    return word in AFTER or _is_before(word)


def _first_name_like(tokens: Sequence[Word], skipped: set[str], cased: bool) -> Company | None:
    """The first two words or more near the beginning that look like a company, wherever they stand."""
    for at in range(min(len(tokens), _OPENING)):
        word = tokens[at]
        if word.is_mark or word.low in _STOP or word.low in FILLERS or word.low in skipped:
            continue
        hit = _phrase(tokens, at, cased)
        if (
            hit is not None
            and hit.last - hit.first >= 2
            and not _person_like(tokens, hit)
            and _company_like(tokens, hit, skipped)
            and (_is_generic(word.low) or not is_known_word(word.low))
        ):
            return hit
    return None


def _person_like(tokens: Sequence[Word], company: Company) -> bool:
    """The phrase is somebody's name or job, not a company's."""
    names = [w.low for w in tokens[company.first : company.last]]
    if names[0] in SALUTATIONS or names[0] in TITLES or is_role(names[0]):
        return True
    generic = any(n in AFTER or n in BEFORE or n in LEGAL for n in names)
    return is_first_name(names[0]) and len(names) <= _PERSON and not generic


def _phrase(tokens: Sequence[Word], at: int, cased: bool) -> Company | None:
    last = at
    while last < len(tokens) and last - at < 6:
        word = tokens[last]
        if word.is_mark and word.text not in "&":
            break
        if word.low in SALUTATIONS or (word.low in _STOP and not (word.low in LINKS and last > at)):
            break
        if cased and not word.text[0].isupper() and word.low not in LINKS and word.text != "&":
            break
        if not cased and (is_role(word.low) or word.low in FILLERS):
            break
        last += 1
    while last > at and (tokens[last - 1].low in LINKS or tokens[last - 1].is_mark):
        last -= 1
    if not cased and last - at > _LONG:
        # Without capitals a name runs into what follows; three words are more likely its own than five.
        last = at + _LONG - 1
    chosen = tokens[at:last]
    if not chosen or (len(chosen) == 1 and (is_known_word(chosen[0].low) or is_first_name(chosen[0].low))):
        return None
    return Company(at, last, titled(chosen), False)


def titled(tokens: Sequence[Word]) -> str:
    """The name as one would write it: `zahnarztpraxis doktor seibold` becomes `Zahnarztpraxis Dr. Seibold`."""
    small = {
        "and": "and",
        "und": "und",
        "of": "of",
        "the": "the",
        "der": "der",
        "die": "die",
        "das": "das",
        "am": "am",
        "im": "im",
        "zum": "zum",
        "zur": "zur",
    }
    parts = []
    for word in tokens:
        if word.low in ("doktor", "doctor", "dr"):
            parts.append("Dr.")
        elif word.text == ".":
            continue
        elif word.text[0].isupper():
            parts.append(word.text.removesuffix("'s"))
        else:
            parts.append(
                small.get(word.low)
                or (word.low.upper() if word.low in ("it", "ag", "kg") else word.text.removesuffix("'s").title())
            )
    return " ".join(parts)
