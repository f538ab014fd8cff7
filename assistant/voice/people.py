"""Named persons of a note: those the CRM knows, even when misheard, and new ones by address, given name or job.

Colleagues are found as well, because tasks may be theirs; private relations and unnamed people are not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.fuzz import ratio

from assistant.crm.names import sound
from assistant.voice.companies import Company
from assistant.voice.lexicon import (
    AFTER,
    BEFORE,
    BUYERS,
    FELLOWS,
    MINE,
    RELATIONS,
    SALUTATIONS,
    TITLES,
    is_first_name,
    is_known_word,
    is_last_name,
    is_place,
    is_role,
)
from assistant.voice.types import Context, KnownContact
from assistant.voice.words import FILLERS, Word
from guardrails.language import word_set

_SAME = 78.0
_TELLING_SOUND = 3
"""Digits of Cologne phonetics that a name needs to be known by its sound alone."""
_ARTICLES = word_set(
    """
    der die das den dem beim vom zum einem einen ein dieser diesem a the an this old young junge jungen alte alten
    """
)
_NAMED = word_set(
    """
    called named namens heißt heisst nennt
    """
)
_PARTICLES = frozenset({"von", "van", "de", "zu", "da", "della", "di"})
"""What may stand before a family name; "der" and "den" are articles far more often."""
_NO_NAME = word_set(
    """
    selbst selber auch schon dann noch und oder der die das den dem des ein eine einen er sie es wir ich du ihr
    man wer was war ist hat hab habe haben wird will soll muss kann macht geht kommt sagt meint meinte fand findet
    schickt ruft braucht sucht klärt prüft rechnet bringt gibt nimmt wollte sollte könnte würde hatte sind waren
    alles alle wieder
    nicht kein keine mit von bei vom beim zu zum zur in im an am auf für aus nach über unter vor bis ab um so also
    aber weil dass wenn falls ob jetzt heute morgen gestern bitte mal nochmal wegen ganz sehr nur doch ja nein ihn
    ihm ihnen uns mir mich sich ans direkt said says was is has had and the a an he she it they we i you to of for
    in on at by with from about is was will would wants want needs need should must can could did does do got gets
    thinks runs goes looks liked likes asked reckons told takes took makes made decides signs so but or if then
    that this who which there here not no yes just also too now today well popped came went called rang mentioned
    showed wanted loves hates knows knew seems seemed might may found gave gives keeps kept still already again
    really figure back over about up out down off their his her its our my your me him them us
    """
)


@dataclass(frozen=True, slots=True)
class Person:
    """A mention of a person in the words `first` up to, not including, `last`.

    Attributes:
        given: given name, "" when unknown.
        family: family name, "" when unknown.
        known: entry of the CRM, None for new people.
        colleague: of the speaker's own company.
        addressed: with Herr, Mrs, Dr and the like.
    """

    first: int
    last: int
    given: str
    family: str
    known: KnownContact | None = None
    colleague: bool = False
    addressed: bool = False

    @property
    def name(self) -> str:
        """The name as the CRM has it, else as spoken."""
        return self.known.name if self.known else f"{self.given} {self.family}".strip()


def parts(name: str) -> tuple[str, str]:
    """(given, family) of a full name without titles, lower case."""
    words = [
        w for w in name.lower().replace(".", " ").split() if w not in TITLES and w not in SALUTATIONS and w != "med"
    ]
    return (" ".join(words[:-1]), words[-1]) if words else ("", "")


def people(
    tokens: Sequence[Word],
    context: Context,
    author: str,
    companies: Sequence[Company],
    cased: bool,
    account: str | None,
) -> list[Person]:
    """All mentions in order; the author is left out."""
    covered = {i for c in companies for i in range(c.first, c.last)}
    roster = [*context.contacts, *(KnownContact(name, role="colleague") for name in context.colleagues)]
    found: list[Person] = []
    at = 0
    while at < len(tokens):
        hit = _known_at(tokens, at, roster, covered) or _new_at(tokens, at, covered, cased)
        if hit is None:
            at += 1
            continue
        found.append(_flagged(hit, context))
        at = hit.last
    found = [p for p in found if not _is_author(p, author) and not _private(tokens, p)]
    return list(_joined(tokens, found, account))


def _flagged(person: Person, context: Context) -> Person:
    if person.known is None and is_first_name(person.family.lower()) and not is_first_name(person.given.lower()):
        # Bavarian order: `der Mooslechner Sepp`.
        return replace(person, given=person.family, family=person.given) if person.given else person
    if person.known is not None and person.known.name in context.colleagues:
        return replace(person, colleague=True)
    return person


def _is_author(person: Person, author: str) -> bool:
    given, family = parts(author)
    own = parts(person.name)
    return (
        bool(given)
        and person.known is None
        and own in ((given, family), ("", given), (given, ""), (given.split()[0], ""))
    )


def _private(tokens: Sequence[Word], person: Person) -> bool:
    before = [w.low for w in tokens[max(0, person.first - 3) : person.first]]
    return any(word in RELATIONS for word in before) and any(word in MINE for word in before)


def _known_at(tokens: Sequence[Word], at: int, roster: Sequence[KnownContact], covered: set[int]) -> Person | None:
    start, addressed = _after_address(tokens, at)
    if start >= len(tokens) or tokens[start].is_mark:
        return None
    word = _bare(tokens[start].low)
    following = _bare(tokens[start + 1].low) if start + 1 < len(tokens) else ""
    for person in roster:
        given, family = parts(person.name)
        first = given.split()[0] if given else ""
        if first and (
            (_same(word, first) and _same(following, family, near=True)) or _sounds(word, following, first, family)
        ):
            return Person(at, start + 2, given, family, person, addressed=addressed)
    for person in roster:
        given, family = parts(person.name)
        if _same(word, family, near=addressed or not is_known_word(word)) and (
            addressed
            or (start not in covered and (not is_known_word(word) or _capital(tokens, start) or _led(tokens, start)))
        ):
            return Person(at, start + 1, given, family, person, addressed=addressed)
    if start in covered:
        return None
    firsts = [p for p in roster if parts(p.name)[0].split(" ")[0] == word]
    if len(firsts) == 1 and (is_first_name(word) or not is_known_word(word) or _capital(tokens, start)):
        return Person(at, start + 1, *parts(firsts[0].name), firsts[0], addressed=addressed)
    heard = _heard(tokens, start, word, roster, addressed)
    return Person(at, start + 1, *parts(heard.name), heard, addressed=addressed) if heard else None


def _heard(
    tokens: Sequence[Word], at: int, word: str, roster: Sequence[KnownContact], addressed: bool
) -> KnownContact | None:
    """The only known person whose name sounds like the word: `Frau Woitschick` is Gerlinde Wojcik.

    Without a form of address the word must be in no list and begin with a capital.
    """
    if len(word) < 4 or is_known_word(word):
        return None
    if not addressed and (not _capital(tokens, at) or is_first_name(word) or is_last_name(word)):
        return None
    alike = [
        p
        for p in roster
        if any(sound(part) == sound(word) for part in parts(p.name) if len(sound(part)) >= _TELLING_SOUND)
    ]
    return alike[0] if len(alike) == 1 else None


def _sounds(word: str, following: str, first: str, family: str) -> bool:
    """Both parts of a name sound alike: `Katrina Beard` is Catriona Baird."""
    return (
        bool(following) and len(sound(word)) > 1 and sound(word) == sound(first) and sound(following) == sound(family)
    )


def _same(word: str, name: str, near: bool = False) -> bool:
    return bool(name) and (word == name or (near and len(name) > 3 and len(word) > 3 and ratio(word, name) >= _SAME))


def _bare(word: str) -> str:
    return word.removesuffix("'s").removesuffix("'ll").removesuffix("'d")


def _capital(tokens: Sequence[Word], at: int) -> bool:
    return tokens[at].text[0].isupper()


def _led(tokens: Sequence[Word], at: int) -> bool:
    return at > 0 and tokens[at - 1].low in _ARTICLES


def _after_address(tokens: Sequence[Word], at: int) -> tuple[int, bool]:
    start = at
    while start < len(tokens) and (
        tokens[start].low in SALUTATIONS or tokens[start].low in TITLES or (start > at and tokens[start].text == ".")
    ):
        start += 1
    if start > at and _job_before_name(tokens, start):
        return _after_address(tokens, start + 1)[0], True
    return start, start > at


def _job_before_name(tokens: Sequence[Word], at: int) -> bool:
    """`Herr Küchenleiter Torsten Pawelzik`: a job stands between the form of address and the name."""
    if at + 1 >= len(tokens) or not is_role(tokens[at].low):
        return False
    following = tokens[at + 1]
    if following.low in TITLES:
        return True
    named = is_first_name(_bare(following.low)) or is_last_name(_bare(following.low))
    return not is_role(following.low) and named and (_capital(tokens, at + 1) or not _capital(tokens, at))


def _new_at(tokens: Sequence[Word], at: int, covered: set[int], cased: bool) -> Person | None:
    start, addressed = _after_address(tokens, at)
    if addressed:
        return _addressed(tokens, at, start, covered, cased)
    if tokens[at].is_mark or is_role(tokens[at].low) or (at in covered and not _titled(tokens, at, cased)):
        return None
    return (
        _by_given_name(tokens, at, covered, cased)
        or _by_job(tokens, at, cased)
        or _introduced(tokens, at, cased)
        or _unlisted(tokens, at, covered, cased)
    )


def _unlisted(tokens: Sequence[Word], at: int, covered: set[int], cased: bool) -> Person | None:
    """Two words in no list where a person is met or named by a job: `met Hank Vandermeer`, `the buyer's fenella …`."""
    if at + 1 >= len(tokens) or at == 0 or at + 1 in covered:
        return None
    word, following = tokens[at], tokens[at + 1]
    before = [_bare(w.low) for w in tokens[max(0, at - 4) : at] if not w.is_mark]
    job = any(is_role(w) for w in before) and bool(before) and (is_role(before[-1]) or before[-1] in _LINKING)
    beside = cased and at > _OPENING and is_last_name(_bare(following.low)) and _between_commas(tokens, at, at + 2)
    if beside and not (is_known_word(word.low) or is_place(word.low)) and _is_name(word, cased):
        return Person(at, at + 2, _spelled(word), _spelled(following))
    met = cased and bool(before) and before[-1] in _MEETING
    if not (job or (met and (before[-1] in _MEETING_EN or is_last_name(_bare(following.low))))):
        return None
    for one in (word, following):
        low = _bare(one.low)
        if one.is_mark or not _is_name(one, cased) or is_known_word(low) or is_place(low) or _contracted(one):
            return None
        if low in AFTER or low in BEFORE or len(low) < 3:
            return None
    return Person(at, at + 2, _spelled(word), _spelled(following))


def _between_commas(tokens: Sequence[Word], first: int, last: int) -> bool:
    """`a girl from Pelham Boatyard as well, Josie Crane, asking …`."""
    return last < len(tokens) and tokens[first - 1].text == "," and tokens[last].text == ","


_OPENING = 12
"""Words of a note's opening, in which two words between commas are the company or its town."""
_LINKING = frozenset({"is", "name", "named", "called", "heißt", "ist", "namens", "der", "die", "den", "dem", "the"})
_MEETING_EN = frozenset({"met", "to", "with", "saw", "called", "rang", "is"})
"""After these a capital is a name; in German every noun has one."""
_MEETING = word_set(
    """
    met to with saw and called rang is mit der die den dem und getroffen heißt bei
    """
)


def _addressed(tokens: Sequence[Word], at: int, start: int, covered: set[int], cased: bool) -> Person | None:
    if start >= len(tokens) or not (tokens[start].low in _PARTICLES or _is_name(tokens[start], cased, sure=True)):
        return None
    if at in covered and at - 1 in covered:
        return None
    if tokens[at].low == "frau" and at > 0 and tokens[at - 1].low in MINE | {"seine", "ihre", "seiner", "meiner"}:
        return None
    if tokens[start].low in _PARTICLES and start + 1 < len(tokens):
        noble = _is_name(tokens[start + 1], cased, sure=True) and tokens[start + 1].low not in _PARTICLES
        return (
            Person(at, start + 2, "", _with_particle(tokens, start), addressed=True)
            if noble and at not in covered
            else None
        )
    words = [tokens[start]]
    if start + 1 < len(tokens) and _continues(tokens, start, cased):
        words.append(tokens[start + 1])
    if len(words) == 1 and start + 2 < len(tokens) and tokens[start + 1].low in _PARTICLES:
        noble = is_first_name(_bare(words[0].low)) and _is_name(tokens[start + 2], cased)
        if noble and start + 2 not in covered:
            return Person(at, start + 3, _spelled(words[0]), _with_particle(tokens, start + 1), addressed=True)
    names = [_spelled(w) for w in words]
    given = names[0] if len(names) == 2 else ""
    return Person(at, start + len(words), given, names[-1], addressed=True)


def _with_particle(tokens: Sequence[Word], at: int) -> str:
    return f"{tokens[at].low} {_spelled(tokens[at + 1])}"


def _continues(tokens: Sequence[Word], at: int, cased: bool) -> bool:
    following = tokens[at + 1]
    if following.low in _NO_NAME or _contracted(following) or tokens[at].text.endswith(("'", "’")):
        return False
    if not cased and not is_first_name(_bare(tokens[at].low)) and not is_last_name(_bare(following.low)):
        return False
    if is_first_name(_bare(tokens[at].low)):
        return not is_role(following.low) and (not cased or following.text[0].isupper())
    return _is_name(following, cased) and not is_role(following.low) and following.low not in BEFORE | AFTER


def _contracted(word: Word) -> bool:
    """`they've`, `who's`: a pronoun with its verb."""
    return "'" in word.low and word.low.split("'")[0] in _NO_NAME


def _is_name(word: Word, cased: bool, *, sure: bool = False) -> bool:
    low = _bare(word.low)
    if word.is_mark or low in _NO_NAME or low in SALUTATIONS or not word.text[0].isalpha() or low in FILLERS:
        return False
    if cased:
        return word.text[0].isupper() and (sure or not is_role(low))
    return sure or (not is_known_word(low) and not is_role(low)) or (is_last_name(low) and not is_role(low))


def _by_given_name(tokens: Sequence[Word], at: int, covered: set[int], cased: bool) -> Person | None:
    word = tokens[at]
    low = _bare(word.low)
    if not is_first_name(low) or (cased and not word.text[0].isupper()) or low in BEFORE or low in _ARTICLES:
        return None
    if low in FILLERS:
        return None
    following = tokens[at + 1] if at + 1 < len(tokens) and at + 1 not in covered else None
    sure = _near_job(tokens, at) or at == 0
    if following is not None and word.low == low and _is_surname(following, cased, sure=sure):
        return Person(at, at + 2, _spelled(word), _spelled(following))
    if following is not None and following.low in _PARTICLES and at + 2 < len(tokens) and at + 2 not in covered:
        family = tokens[at + 2]
        if _is_surname(family, cased) and not is_place(family.low) and not is_known_word(family.low):
            return Person(at, at + 3, _spelled(word), _with_particle(tokens, at + 1))
    if is_known_word(low) and (low in _COMMON or not (cased or _spoken_to(tokens, at))):
        return None
    called = cased and at > 0 and tokens[at - 1].low in ("der", "den", "dem")
    if (is_place(low) and not (called or _spoken_to(tokens, at))) or (at and tokens[at - 1].low == "in"):
        return None
    if is_last_name(low) and not cased and not (_near_job(tokens, at) or _spoken_to(tokens, at)):
        return None
    return Person(at, at + 1, _spelled(word), "")


def _spoken_to(tokens: Sequence[Word], at: int) -> bool:
    """`spoke to angela`, `bei der claudia`: where nothing has a capital, a given name that is a word as well."""
    before = [w.low for w in tokens[max(0, at - 2) : at]]
    return before[-1:] == ["met"] or (
        len(before) == 2 and before[0] in _SPEAKING and before[1] in ("to", "with", "mit")
    )


_SPEAKING = word_set(
    "spoke talked speaking chat chatted met meeting lunch coffee gesprochen geredet telefoniert treffen"
)
_ANIMALS = word_set("hund hündin katze kater pferd welpe dackel labrador dog puppy cat kitten horse pony")
_DAYS = word_set(
    """
    monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag
    sonntag met heute today
    """
)
_COMMON = word_set(
    """
    will mark may april june august rose grace bill art rob so an am in max per wolf ernst christian frank pat sue
    don ray hope joy faith can dann
    """
)


def _is_surname(word: Word, cased: bool, *, sure: bool = False) -> bool:
    low = _bare(word.low)
    if word.is_mark or not word.text[0].isalpha() or low in _NO_NAME or is_role(low) or low in BEFORE:
        return False
    if _contracted(word) or low in _DAYS:
        return False
    if cased:
        return word.text[0].isupper() and low not in ("ist", "hat")
    if low in FILLERS or low in RELATIONS or (is_first_name(low) and not is_last_name(low)):
        return False
    return len(low) > 2 and (sure or not is_known_word(low) or is_last_name(low)) and (low not in AFTER or sure)


def _near_job(tokens: Sequence[Word], at: int) -> bool:
    return any(is_role(w.low) or w.low in RELATIONS for w in tokens[max(0, at - 2) : at])


def _by_job(tokens: Sequence[Word], at: int, cased: bool) -> Person | None:
    """`den Polier getroffen, den Tammen`, `the bursar, Pengelly`, `Hauser, der Inhaber`."""
    word = tokens[at]
    low = _bare(word.low)
    if low in _NO_NAME or low in BEFORE or low in AFTER or not word.text[0].isalpha() or len(low) < 3:
        return None
    if (cased and not word.text[0].isupper()) or (is_known_word(low) and not cased):
        return None
    before = [w.low for w in tokens[max(0, at - 5) : at] if not w.is_mark]
    led = bool(before) and before[-1] in ("der", "den", "dem", "die")
    apart = at > 1 and tokens[at - 2].is_mark
    if led and any(is_role(w) for w in before[:-1]) and ((cased and apart) or is_last_name(low)):
        return Person(at, at + 1, "", _spelled(word))
    if _titled(tokens, at, cased):
        return Person(at, at + 1, "", _spelled(word), addressed=tokens[at - 1].low not in FELLOWS | BUYERS)
    after_job = cased and bool(before) and (is_role(before[-1]) or before[-1] in RELATIONS)
    if after_job and at + 1 < len(tokens) and _is_surname(tokens[at + 1], cased):
        return Person(at, at + 2, _spelled(word), _spelled(tokens[at + 1]))
    return None


def _titled(tokens: Sequence[Word], at: int, cased: bool) -> bool:
    """A job or "Kollege" right before a word that can only be a family name: `Braumeister Stolle`."""
    before, low = tokens[at - 1].low if at else "", _bare(tokens[at].low)
    if not (is_role(before) or before in FELLOWS | BUYERS) or before in _NO_TITLE or not _is_name(tokens[at], cased):
        return False
    return (is_last_name(low) or not is_known_word(low)) and not is_first_name(low) and not is_place(low)


_NO_TITLE = word_set("chef boss lead principal partner head owner manager director junior einkauf bauer")
"""Jobs after which companies, products and other nouns stand as often as names."""


def _introduced(tokens: Sequence[Word], at: int, cased: bool) -> Person | None:
    if at == 0 or tokens[at - 1].low not in _NAMED or not _is_name(tokens[at], cased, sure=True):
        return None
    if is_known_word(tokens[at].low) and not tokens[at].text[0].isupper():
        return None
    if any(w.low in _ANIMALS for w in tokens[max(0, at - 8) : at]):
        return None
    last = at + 1
    both = last < len(tokens) and is_first_name(tokens[at].low) and is_first_name(tokens[last].low)
    if last < len(tokens) and (both or _is_surname(tokens[last], cased)):
        return Person(at, at + 2, _spelled(tokens[at]), _spelled(tokens[last]))
    return Person(at, last, _spelled(tokens[at]), "")


def _spelled(word: Word) -> str:
    text = word.text
    for ending in ("'s", "’s", "'ll", "’ll", "'d", "’d"):
        text = text.removesuffix(ending)
    text = text.rstrip("'’")
    return text if text[:1].isupper() else "-".join(part.capitalize() for part in text.split("-"))


def _joined(tokens: Sequence[Word], found: Sequence[Person], account: str | None) -> Iterator[Person]:
    """Given names get the family name they have elsewhere in the note; a relative gets that of the person before."""
    for i, person in enumerate(found):
        if person.known is not None or (person.given and person.family):
            yield person
            continue
        full = _fuller(person, found)
        if full is None and person.given and not person.family:
            family = _family_of_relative(tokens, person, found[:i], account)
            full = replace(person, family=family) if family else None
        yield (
            replace(person, given=full.given, family=full.family, known=full.known, colleague=full.colleague)
            if full
            else person
        )


def _fuller(person: Person, found: Sequence[Person]) -> Person | None:
    for other in found:
        if other is person or not (other.given and other.family):
            continue
        if person.given and other.given.split(" ")[0].lower() == person.given.lower():
            return other
        if person.family and not person.given and other.family.lower() == person.family.lower():
            return other
    return None


def _family_of_relative(tokens: Sequence[Word], person: Person, earlier: Sequence[Person], account: str | None) -> str:
    before = [w.low for w in tokens[max(0, person.first - 2) : person.first]]
    relative = any(w in RELATIONS for w in before) and any(
        w in ("his", "her", "seine", "ihre", "sein", "ihr", "seiner", "seinem", "the", "der", "die")
        for w in [w.low for w in tokens[max(0, person.first - 4) : person.first]]
    )
    if relative:
        named = [p for p in earlier if p.family]
        if named:
            return named[-1].family
    said = [w.low for w in tokens[max(0, person.first - 8) : person.first]]
    if account and any(w in ("jungen", "junge", "junior", "alten", "young", "old") for w in said):
        family = parts(account)[1]
        if family in said:
            return family.capitalize()
    return ""
