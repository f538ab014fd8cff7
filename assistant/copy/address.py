"""Form of address in German: where a text says Sie, where it says du, and which one it means.

Some words say it alone ("Ihnen" inside a sentence, "dein", "hast du"). Others must be read in context:

- "Sie" and "Ihr" at the beginning of a sentence may speak of a lamp, of her or of them. The verb tells singular from
  plural; lower-case "sie" and "ihr" for the same people, a feminine or plural noun before, or "du" in the same
  sentence tell them from the reader.
- "Ihr" with a verb in -t is several friends ("Ihr könnt"), with a noun it is a possessive.
- A verb without a subject is an imperative: "Hol dir", "Entdecke den Shop"; German nouns that look alike (Suche,
  Frage, Reise) count only before an object.

Quotes of others, and idioms such as "Du meine Güte", are left out.
"""

# ruff: noqa: E501 - word lists read best in wide lines
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from guardrails.language import word_set

Form = Literal["sie", "du"]
Verdict = Literal["sie", "du", "mixed", "none"]


@dataclass(frozen=True, slots=True)
class Place:
    """A word that addresses the reader; `certain` when it can mean nothing else."""

    start: int
    end: int
    form: Form
    certain: bool


@dataclass(frozen=True, slots=True)
class Address:
    """The form of a text and the words that tell it."""

    form: Verdict
    places: tuple[Place, ...]


_QUOTED = re.compile(r"„[^„“”\"\n]{1,300}[“”\"]|»[^»«\n]{1,300}«|«[^»«\n]{1,300}»|(?<!\w)\"[^\"„“\n]{1,300}\"(?!\w)")
_IDIOM = re.compile(
    r"\b[Dd]u\s+(?:meine\s+Güte|meine\s+Nase|lieber\s+(?:Himmel|Gott)|liebe\s+(?:Zeit|Güte)|heilige\w*)|\bper\s+[Dd]u\b|\b[Dd]u\s+und\s+[Dd]u\b"
    r"|\bauf\s+[Dd]u\s+und\b|\bmit\s+(?:jemandem\s+)?per\s+Sie\b|\bdas\s+(?:Du|Sie)\b|\b[Dd]einesgleichen\b|\bIhresgleichen\b"
)
_OPENING = re.compile(
    r"(?:^|[.!?:;…]['\"“”’)*_]{0,3}\s+|\n\s*|[–—•*|]\s+|(?:^|\s)-\s+|[„\"»(\[>]\s?|\n|[.!?]\)\s+|\d\.\s+)[*_]{0,3}$"
)
_FORMAL = re.compile(
    r"\b(?:Sie|Ihnen|Ihr|Ihre|Ihrem|Ihren|Ihrer|Ihres|Ihrerseits|Ihretwegen|Ihrige[nrsm]?)\b(?!-)|\b(?:SIE|IHNEN|IHR|IHRE|IHREM|IHREN|IHRER|IHRES)\b"
)
_INFORMAL = re.compile(
    r"\b(?:[Dd](?:u|ich|ir|ein|eine|einem|einen|einer|eines|eins|einetwegen|einerseits)|[Ee](?:uch|uer|ure|urem|uren|urer|ures|uerem|ueren|uerer|ueres)"
    r"|DU|DIR|DICH|DEIN|DEINE|DEINEN|DEINEM|DEINER|DEINES|EUCH|EUER|EURE|EUREN|EUREM|EURER)\b(?!-)"
)
_LOWER_SIE = re.compile(r"\bsie\b")
_LOWER_THEY = re.compile(r"\b(?:ihnen|ihr|ihre|ihrem|ihren|ihrer|ihres)\b")
_WORD = re.compile(r"[A-Za-zÄÖÜäöüß]+")
_NEXT = re.compile(r"\s+([A-Za-zÄÖÜäöüß]+)(?:\s+([A-Za-zÄÖÜäöüß]+))?(?:\s+([A-Za-zÄÖÜäöüß]+))?")
_SENTENCE = re.compile(r"[.!?…:][\"“”»«')\]]{0,3}\s+|\n+")
_FEMININE = re.compile(
    r"\b(?:[Dd]ie|[Ee]ine|[Dd]iese|[Uu]nsere|[Mm]eine|[Aa]lle|[Bb]eide|[Vv]iele|[Mm]ehrere|[Mm]anche|[Ss]eine|[Kk]eine|[Jj]ede|[Zz]wei|[Dd]rei|[Vv]ier)\s+"
    r"(?:[a-zäöüß]+e[nr]?\s+){0,2}[A-ZÄÖÜ][\wäöüß-]+|\bSie\s+(?:ist|hat|wird|kann|war|bietet|passt)\b"
)
_SINGULAR = word_set(
    "ist hat wird kann muss will soll darf mag war hatte wurde konnte musste wollte sollte durfte mochte wäre hätte würde könnte müsste "
    "dürfte möchte weiß tut ging kam sah gab fand blieb stand lag nahm hieß ließ"
)
# Verbs whose subject at the beginning of a sentence is the reader far more often than somebody else.
_READER = word_set(
    "wissen finden können müssen sollten sollen möchten wollen dürfen könnten müssten dürften brauchen erhalten bekommen sparen wählen bestellen "
    "suchen sehen kennen haben profitieren genießen entscheiden benötigen planen erreichen erfahren lernen zahlen bezahlen nutzen arbeiten "
    "werden wünschen entdecken lesen vergleichen merken kaufen mieten bohren schrauben schneiden sägen bauen"
)
_PLURAL_YOU = word_set(
    "könnt habt seid werdet wollt müsst sollt dürft mögt wisst lasst seht geht kommt findet bekommt erhaltet braucht macht sucht spart wart hattet "
    "könntet solltet würdet möchtet hättet wärt müsstet dürftet bestellt kauft gebt nehmt lest denkt glaubt kennt wünscht plant lernt arbeitet nutzt "
    "entdeckt entscheidet genießt profitiert zahlt mietet baut bohrt schraubt schneidet sägt wählt meldet registriert testet probiert freut"
)
_PLURAL_ONLY = word_set(
    "könnt habt seid werdet wollt müsst sollt dürft mögt wisst hattet könntet solltet würdet möchtet hättet müsstet dürftet"
)
_CLIPPED = word_set(
    "hast bist kannst willst musst sollst darfst magst weißt wirst warst hattest könntest solltest würdest möchtest müsstest dürftest wärst "
    "wolltest konntest musstest brauchst findest bekommst erhältst siehst gehst kommst machst sparst suchst nimmst gibst lässt's "
    "kaufst bestellst wählst nutzt's arbeitest bohrst schraubst sägst schneidest baust profitierst genießt's"
)
# Imperatives that are no noun, adjective or first person at the beginning of a sentence.
_IMPERATIVE = word_set(
    "entdecke entdeck bestelle bestell hol hole sichere spare probiere probier schau schaue nimm gib lies sieh komm melde registriere teste starte "
    "vergleiche wähle nutze erlebe genieße profitiere erfahre lerne gestalte finde mach mache klick klicke lade vertraue greif greife gönn gönne "
    "schnapp schnappe besuche besuch verpasse vergiss freu freue informiere abonniere bewirb trag trage schick schicke schreib schreibe ruf rufe "
    "lass zeig zeige stell stelle leg lege setz setze bring bringe wirf wirke bewerte kombiniere prüfe beachte denk denke merk merke sei bleib bleibe "
    "fang fange geh gehe hör höre warte verwende benutze drück drücke öffne schließe ziehe zieh dreh drehe achte erkunde entscheide stöbere sammle "
    "erhalte buche reserviere miete bezahle zahle säge bohre schraube schneide baue verwandle ersetze verbinde wechsle wechsel füll fülle "
    "unterstütze werde kauf kaufe plane lies mal tausche repariere folge frag frage such suche reise liebe sorge bau bring start test plan biete"
)
_NOUN_LIKE = word_set(
    "sichere suche frage reise liebe sorge folge kauf besuch bau start test plan ruf miete lade säge schraube schneide wechsel buche biete schau plane "
    "finde denke glaube merke warte freue gehe mache höre lese sehe bleibe werde male mal drehe achte decke vergleiche"
)
_OBJECT = word_set(
    "dir dich dein deine deinen deinem deiner deines mal doch bitte jetzt einfach gleich sofort hier heute uns den die das ein eine einen einem "
    "unsere unseren unser alle mit nach auf bei in im am aus vorbei mehr nicht keine keinen nie niemals selbst noch auch dabei los zuerst und ihn es"
)
_ONLY_YOURS = word_set("dir dich dein deine deinen deinem deiner deines mal doch bitte dabei uns einfach")
_YOURS = word_set("dir dich dein deine deinen deinem deiner deines")
_PLURAL_IMPERATIVE = word_set(
    "schaut holt kommt entdeckt bestellt sichert spart probiert nehmt gebt lest seht meldet registriert testet vergleicht wählt nutzt erlebt genießt "
    "erfahrt lernt findet macht klickt ladet besucht freut informiert bringt zeigt stellt schreibt ruft greift gönnt schnappt folgt bleibt lasst geht"
)
_PLURAL_OBJECT = word_set("euch doch mal eure euren eurem eurer eures")
_OBJECT_STRICT = word_set("dir dich dein deine deinen deinem deiner mal doch bitte")


def address(text: str) -> Address:
    """The form of address of a German text.

    Args:
        text: German prose; other text gives "none" unless it holds German words of address.
    """
    places = tuple(sorted(_places(text), key=lambda place: place.start))
    forms = {place.form for place in places}
    return Address("mixed" if len(forms) > 1 else next(iter(forms)) if forms else "none", places)


def _places(text: str) -> Iterator[Place]:
    masked = _IDIOM.sub(_blank, _QUOTED.sub(_blank, text))
    informal = list(_informal(masked))
    formal, open_cases = _formal(masked)
    yield from informal
    yield from formal
    certain = bool(formal)
    for match in open_cases:
        if _means_reader(masked, match, informal, certain):
            yield Place(match.start(), match.end(), "sie", False)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _informal(text: str) -> Iterator[Place]:
    for match in _INFORMAL.finditer(text):
        yield Place(match.start(), match.end(), "du", True)
    for match in _FORMAL.finditer(text):
        if match.group() in ("Ihr", "IHR") and _plural_verb(text, match.end()):
            yield Place(match.start(), match.end(), "du", True)
    for match in _LOWER_IHR.finditer(text):
        if _plural_verb(text, match.end()) or _verb_before(text, match.start()):
            yield Place(match.start(), match.end(), "du", True)
    for match in _WORD.finditer(text):
        low = match.group().lower()
        if (
            low in _CLIPPED
            and not _nominal(text, match)
            and not re.match(r"\s+(?:du\b|Du\b)", text[match.end() : match.end() + 4])
        ):
            yield Place(match.start(), match.end(), "du", True)
        elif (low in _PLURAL_IMPERATIVE and _is_plural_imperative(text, match)) or (
            low in _IMPERATIVE and _is_imperative(text, match, low)
        ):
            yield Place(match.start(), match.end(), "du", False)


_LOWER_IHR = re.compile(r"\bihr\b")


def _nominal(text: str, match: re.Match[str]) -> bool:
    """A capital inside a sentence makes a noun of it ("die Hast")."""
    return match.group()[0].isupper() and not _opens(text, match.start())


def _plural_verb(text: str, at: int) -> bool:
    found = _NEXT.match(text, at)
    if not found:
        return False
    return found.group(1) in _PLURAL_YOU


def _verb_before(text: str, at: int) -> bool:
    """ "Habt ihr", "wie ihr wisst": a verb of the second person plural right before."""
    before = re.search(r"([A-Za-zÄÖÜäöüß]+)\s+$", text[max(0, at - 30) : at])
    if before is None or before.group(1).lower() not in _PLURAL_YOU:
        return False
    return before.group(1).lower() in _PLURAL_ONLY or not text[at + 3 : at + 5].strip()[:1].isupper()


def _is_imperative(text: str, match: re.Match[str], low: str) -> bool:
    before = text[max(0, match.start() - 40) : match.start()]
    opens = _opens(text, match.start())
    joined = re.search(r"(?:\bund|\boder|,|\b[Bb]itte|\b[Jj]etzt|\bEinfach)\s+$", before) is not None
    if not opens and not joined:
        return False
    following = _NEXT.match(text, match.end())
    word = following.group(1) if following else ""
    yours = following is not None and any((w or "").lower() in _YOURS for w in following.groups())
    if word.lower() in ("sie", "ich", "er", "es", "wir", "du", "man"):
        return opens and yours and word.islower()
    if low in _NOUN_LIKE and opens and yours and match.group()[0].isupper():
        return True
    if not opens:
        # "und hol dir": the capital or an -e form without an object says too little inside a sentence.
        return match.group()[0].islower() and word.lower() in _OBJECT_STRICT and not re.search(r"\bich\b", before)
    if match.group()[0].islower():
        return False
    if low in _NOUN_LIKE:
        return word.lower() in (
            _ONLY_YOURS
            if low in ("liebe", "finde", "glaube", "denke", "freue")
            else _ONLY_YOURS
            | {
                "jetzt",
                "den",
                "das",
                "hier",
                "heute",
                "gleich",
                "sofort",
                "vorbei",
                "deinen",
                "unsere",
                "unseren",
                "ein",
                "einen",
                "alle",
            }
        ) and not _self(following, text, match.end())
    if following is None:
        return bool(re.match(r"\s*[!,]", text[match.end() : match.end() + 3]))
    return not _self(following, text, match.end())


def _is_plural_imperative(text: str, match: re.Match[str]) -> bool:
    """ "Schaut doch", "holt euch": at the beginning of a clause and before what only friends are told."""
    before = text[max(0, match.start() - 12) : match.start()]
    following = _NEXT.match(text, match.end())
    clause = _opens(text, match.start()) or re.search(r"(?:,|\bund|\boder)\s+$", before) is not None
    return clause and following is not None and following.group(1).lower() in _PLURAL_OBJECT


def _self(following: re.Match[str] | None, text: str, at: int) -> bool:
    """ "Freue mich", "Hole mir": colloquial first person without "ich"."""
    rest = text[at : at + 60].split(".")[0]
    return bool(re.search(r"\b(?:mich|mir|ich|meine?[nmrs]?)\b", rest)) and "uns" not in (
        following.group(1) if following else ""
    )


def _formal(text: str) -> tuple[list[Place], list[re.Match[str]]]:
    """Certain places, and those at the beginning of a sentence that context must decide."""
    certain, open_cases = [], []
    for match in _FORMAL.finditer(text):
        word = match.group()
        if word in ("Ihr", "IHR") and _plural_verb(text, match.end()):
            continue
        if word.isupper() and len(word) > 1:
            if _shouted(text, match):
                certain.append(Place(match.start(), match.end(), "sie", True))
            continue
        if _opens(text, match.start()):
            open_cases.append(match)
        else:
            certain.append(Place(match.start(), match.end(), "sie", True))
    return certain, open_cases


def _shouted(text: str, match: re.Match[str]) -> bool:
    """In a heading in capitals SIE and IHRE are the reader."""
    return match.group() in ("SIE", "IHNEN") or bool(re.match(r"\s+[A-ZÄÖÜ]{2,}", text[match.end() : match.end() + 40]))


def _opens(text: str, at: int) -> bool:
    before = text[max(0, at - 12) : at]
    return not text[:at].strip() if not before.strip() else bool(_OPENING.search(before))


def _means_reader(text: str, match: re.Match[str], informal: list[Place], certain: bool) -> bool:
    start, end = _sentence(text, match.start())
    sentence = text[match.end() : end]
    first = not text[:start].strip() or text[:start].rstrip(" \t").endswith("\n\n")
    before = text[_sentence(text, max(0, start - 2))[0] : start] if not first else ""
    if match.group() == "Sie":
        verb = _verb(text, match.end())
        if verb is None:
            return False
        if _they(sentence, verb, informal, start, end):
            return False
        if informal and not certain:
            return not _LOWER_SIE.search(sentence) and (first or verb in _READER - {"haben", "werden"})
        return certain or not _FEMININE.search(before) or verb in _READER - {"haben", "werden", "arbeiten"}
    if informal and not certain:
        return first and not any(start <= place.start < end for place in informal)
    if match.group() == "Ihnen":
        return not _FEMININE.search(before)
    return first or not _FEMININE.search(before) if not certain else not _FEMININE.search(before)


def _they(sentence: str, verb: str, informal: list[Place], start: int, end: int) -> bool:
    """Whether "Sie" at the beginning of a sentence is a third person plural."""
    if any(start <= place.start < end for place in informal):
        return True
    if _LOWER_THEY.search(sentence):
        return True
    return bool(re.search(rf"\bsie\s+{verb}\b|\b{verb}\s+sie\b", sentence))


def _verb(text: str, at: int) -> str | None:
    """The verb behind "Sie" when it can be a plural; None for a singular verb or none."""
    found = _NEXT.match(text, at)
    if not found:
        return None
    for word in found.groups():
        if word is None:
            return None
        if word in _SINGULAR:
            return None
        if word == "sind" or (word[0].islower() and _plural_form(word)):
            return word
        if word[0].isupper() or word in ("in", "an", "auf", "mit", "zu", "von"):
            return None
        if word.endswith("t") and word not in (
            "jetzt",
            "nicht",
            "selbst",
            "sofort",
            "bereits",
            "erst",
            "oft",
            "meist",
            "leicht",
            "direkt",
            "gut",
        ):
            return None
    return None


@cache
def _plural_form(word: str) -> bool:
    return len(word) > 3 and word.endswith(("en", "ern", "eln", "tun")) and word not in _NOT_VERBS


_NOT_VERBS = word_set(
    "gegen neben eben innen außen oben unten zwischen wegen ihren deinen meinen seinen keinen einen allen vielen diesen jenen denen beiden zusammen morgen schon gern gerne"
)


def _sentence(text: str, at: int) -> tuple[int, int]:
    start = 0
    for match in _SENTENCE.finditer(text, max(0, at - 1_000), at):
        start = match.end()
    if start == 0 and at > 1_000:
        start = at - 1_000
    following = _SENTENCE.search(text, at, at + 1_000)
    return min(start, at), following.end() if following else min(len(text), at + 1_000)
