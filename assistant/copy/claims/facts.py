"""What a statement is made of: quantities with units, product designations, content words, negation."""

# ruff: noqa: E501 - word lists read best in wide lines
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import islice, takewhile

from assistant.copy.claim_words import NEGATION
from assistant.copy.claims.quantities import UNIT_WORDS, Quantity, quantities
from assistant.copy.claims.senses import alike as alike
from assistant.copy.view import fold
from guardrails.groundedness.words import FUNCTION as STOPWORDS
from guardrails.groundedness.words import number_of, stem
from guardrails.language import word_set

DESIGNATION = re.compile(
    r"(?<!\w)(?!(?<=\d[ \u00a0])[A-Z][ \u00a0])(?:(?!(?:EUR|CHF|USD|GBP|EN|ISO|DIN|UN|TX|PIN|PLZ|Nr|No|Am|Im|Ab|An|In|Um|Zu|At|On|By)\b)[A-ZÄÖÜ]{1,4}[ \u00a0-]?\d{1,4}(?![\d.,]*\s?(?:€|EUR|Euro|%))|Staubwolf \d{2})"
    r"(?:[ \u00a0](?:Pro|PRO|Plus|PLUS|Max|MAX|Mini|MINI|Set|SET|solo|Solo|Kompakt|Compact|[A-Z](?![\w.])|grün|green))*(?![\w])"
)
_WORD = re.compile(r"[A-Za-zÄÖÜäöüßéè]+(?:-[A-Za-zÄÖÜäöüß]+)*")
FUNCTION = STOPWORDS["de"] | STOPWORDS["en"] | word_set(
    "der die das den dem des ein eine einen einem einer eines und oder aber auch nur noch schon mit von vom zu zum zur im in am an auf aus bei beim für durch nach "
    "über unter um bis ab seit vor hinter zwischen gegen ohne ist sind war wird werden wurde wurden hat haben hatte als wie so es er sie wir ihr ihre ihren ihrem ihrer unser "
    "unsere unseren unserem unserer sich dass wenn weil damit dabei dafür davon daran darauf dieser diese dieses diesem diesen jeder jede jedes alle allen aller sehr "
    "nicht kein keine keinen keiner keinem man kann können dürfen darf müssen muss sollen soll sein je pro etwa rund circa ca genau nun jetzt dann da dort hier bereits sogar insgesamt "
    "the a an and or but also only just with of to in on at by for from as is are was were be been it its they them their we our you your this that these those has have had "
    "binnen innerhalb während trotz gemäß laut per inklusive inkl statt anstatt mithilfe within during despite including instead upon via "
    "can may must will would should not no do does than then so up per about over under into out all any each every more most less very there here when if than bitte gern"
)  # fmt: skip
# Verbs that only carry a fact; the number or the noun says which.
WEAK = word_set(
    "kosten kostet beträgt betragen dauert dauern wiegt wiegen gilt gelten gibt geben liegt liegen erreicht erreichen bietet bieten erhalten erhält bekommen bekommt macht machen "
    "schafft leistet verfügt besitzt hält halten liefert liefern sorgt steht stehen nutzen nutzt zahlen zahlt passt passen trägt tragen bohrt schneidet misst dreht verlangen berechnen berechnet "
    "erfüllt erfüllen entspricht entsprechen beginnt beginnen endet costs cost takes take weighs weigh applies apply gives give offers offer get gets receive comes come reaches delivers deliver provides carry carries starts lasts charges nutzung verwendung gerät geräte produkt nur jetzt ganze ganzen ganzer freiwillige freiwillig satte satten voll"
)  # fmt: skip
_SYNONYMS = (
    ("kostenlos", "kostenfrei", "gratis", "frei", "free", "unentgeltlich", "versandkostenfrei"),
    ("fachmarkt", "filiale", "store", "geschaeft"),
    ("widerruf", "widerrufen", "rueckgabe", "zurueckgeben", "ruecktritt", "withdraw", "withdrawal", "return", "ruecksendung", "rueckversand", "retoure"),
    ("lieferung", "versand", "liefern", "verschicken", "shipping", "delivery", "deliver"),
    ("paket", "parcel", "sendung"),
    ("preis", "kostet", "price", "verkaufspreis"),
    ("gewicht", "wiegt", "weight", "weighs"),
    ("drehmoment", "torque"),
    ("garantie", "guarantee", "warranty"),
    ("akku", "battery"),
    ("privat", "private", "verbraucher", "consumer"),
    ("gewerblich", "commercial", "geschaeftskunde", "firma", "unternehmen"),
    ("spedition", "freight", "speditionsware"),
    ("muell", "hausmuell"),
    ("ladezeit", "laedt", "laden", "charges"),
    ("gebuehr", "entgelt", "fee", "charge"),
    ("genau", "genauigkeit"),
    ("reichweite", "range"),
    ("mieten", "miete", "mietservice", "rent"),
    ("gegruendet", "gruendung", "founded"),
    ("erstattung", "erstatten", "refund", "rueckzahlung"),
    ("werkstatt", "workshop"),
    ("kauf", "purchase"),
    ("deutschland", "deutsch", "deutsche", "germany", "german"),
    ("oesterreich", "oesterreichisch", "austria", "austrian"),
    ("schweiz", "schweizer", "switzerland", "swiss"),
    ("mwst", "mehrwertsteuer", "umsatzsteuer", "vat"),
)  # fmt: skip


_CHARGE = re.compile(r"\d+(?:[.,]\d+)?\s?Ah\b")
_OPENING = re.compile(r"\W*(?:Ihre?|Seine?|De[rm]|Die|Das|Its|The)\s+(\w+)")
_PART = re.compile(r"[^-]+")
_CLAUSE_END = re.compile(r"[,.;:!?()|]")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a statement says, comparable across wordings.

    Attributes:
        quantities: numbers outside of designations.
        designations: product names such as "AX 18 PRO", folded.
        words: content keys (stems) with a weight.
        negated: whether a negation stands in it.
        universal: whether it speaks of all, always or never.
        absolute: whether it leaves no exception ("jede", "immer", "any"), which a figure alone does not prove.
        text: what was read.
    """

    quantities: tuple[Quantity, ...]
    designations: frozenset[str]
    words: tuple[tuple[str, float], ...]
    negated: bool
    universal: bool = False
    absolute: bool = False
    text: str = ""

    @property
    def free(self) -> bool:
        """Whether it says that something costs nothing."""
        return any(key == "kostenlos" for key, _ in self.words)


@lru_cache(maxsize=8_192)
def read(text: str, language: str) -> Facts:
    """The facts of a statement."""
    known = language if language in ("de", "en") else "de"
    text = _MOST.sub(r"\1", _LIMIT.sub("", _FREE.sub(_free, text)))
    text = _BACK.sub(lambda match: f"{match.group()} Rücksendung", text)
    names = list(DESIGNATION.finditer(text))
    rest = DESIGNATION.sub(lambda m: " " * len(m.group()), text)
    numbers = quantities(rest, known, lambda source, at: _counted(source, at, known))
    # The charge of a battery is part of its name: "VoltKern 4,0 Ah".
    batteries = {f"{number.value:g}ah" for number in numbers if number.unit == "ah"}
    return Facts(
        tuple(number for number in numbers if number.unit != "ah"),
        frozenset(designation(match.group()) for match in names) | batteries,
        tuple(_words(rest, known, numbers)),
        _negates(rest, known) or text.lstrip("> *").lower().startswith(("nein", "no,")),
        _UNIVERSAL.search(rest) is not None,
        _ABSOLUTE.search(rest) is not None,
        text,
    )


_UNIVERSAL = re.compile(
    r"\b(?:alle[nrsm]?|jede[nrsm]?|jederzeit|anytime|immer|stets|nie|überall|sämtliche\w*|grundsätzlich|all(?!\s+(?:you|it|that)\b)|every|always|never|everywhere)\b",
    re.I,
)
_ABSOLUTE = re.compile(
    r"\b(?:(?<![Ff]ür )jede[nrsm]?(?!\s+(?:Jahr|Monat|Woche|Tag|Werktag|vollen))|beliebig\w*|jederzeit|anytime|immer|stets|nie|niemals|überall|any|every|always|never|everywhere)\b",
    re.I,
)
# "Nicht abgeholte Geräte" denies nothing of the sentence it stands in.
_ATTRIBUTE = re.compile(
    r"\b[Nn]icht\s+[a-zäöüß]+(?:e|en|er|es|em)\s+[A-ZÄÖÜ]|\bnicht\s+(?:nur|zuletzt)\b|\bnot\s+only\b|\bohne\s+(?:Angabe|Aufpreis|Mehrkosten)\b"
)


# "Send it back" and "schicken Sie es zurück" speak of a return.
_BACK = re.compile(
    r"\b(?:send|sent|ship|give|bring)\w*\s+(?:\w+\s+){0,3}back\b|\b(?:schick|send|geb|gib|bring)\w*\s+(?:\w+\s+){0,5}zurück\b",
    re.I,
)
# What costs nothing is free, and "nicht mehr als 8" is a limit: neither denies anything.
_FREE = re.compile(
    r"\b(?:kein\w*\s+(?:\w+\s+)?(?:\w*[Kk]osten|\w*[Gg]ebühr\w*|Entgelt|Aufpreis|Zuschlag)\b|(?:kost\w+|zahl\w+|bezahl\w+)\s+(?:\w+\s+){0,2}?nichts\b"
    r"|ohne\s+(?:\w+\s+)?(?:\w*[Kk]osten|Aufpreis|Gebühr\w*)\b|(?:at\s+)?no\s+(?:\w+\s+)?(?:charges?|costs?|fees?)\b|(?:pays?|costs?)\s+(?:\w+\s+)?nothing\b)"
)
_LIMIT = re.compile(r"\bnicht\s+(?=mehr\s+als\s+\d)|\bnot?\s+(?=more\s+than\s+\d)", re.I)
_MOST = re.compile(r"(\b[Mm]ehr\s+als\s+\d+\s+(?:\w+\s+){0,4}?)nicht\b")


# "If it cannot be found we send another one" denies nothing.
_CONDITION = re.compile(r"\b(?:If|if|Wenn|wenn|Falls|falls|Sofern|sofern)\b[^,.;]{3,80}?(?:,|\b(?:we|you)\b|[.;]|$)")


def _free(match: re.Match[str]) -> str:
    """ "Keine Versandkosten" says what is free: "kostenlos Versandkosten"."""
    return f" kostenlos {match.group().split()[-1]} "


def _negates(text: str, language: str) -> bool:
    return NEGATION[language].search(_CONDITION.sub(" ", _ATTRIBUTE.sub(" ", text))) is not None


def designation(name: str) -> str:
    """A product name folded: "AX18 Pro" and "AX 18 Pro" are one."""
    return re.sub(r"[\s\u00a0-]+", "", fold(name))


def names(text: str) -> str:
    """The product names of a text as it writes them, joined by blanks."""
    return " ".join(match.group() for match in (*DESIGNATION.finditer(text), *_CHARGE.finditer(text)))


def of_the_subject(said: Facts) -> Facts:
    """A statement whose opening noun only points back ("Ihr Motor leistet …", "The tool weighs …") counts it little."""
    opening = _OPENING.match(said.text)
    if opening is None:
        return said
    keys = {content_key(opening[1].lower(), "de"), content_key(opening[1].lower(), "en")}
    return replace(said, words=tuple((key, 0.25 if key in keys else weight) for key, weight in said.words))


def within(said: Facts, context: Facts) -> Facts:
    """A statement with the words of the sentence before it, which count half."""
    known = {key for key, _ in said.words}
    more = tuple((key, weight / 2) for key, weight in context.words if key not in known)
    return replace(said, words=(*said.words, *more))


def _counted(text: str, at: int, language: str) -> tuple[str, ...]:
    """What a bare number counts: the keys of the words behind it that say something, up to the end of the clause."""
    stretch = _CLAUSE_END.split(text[at : at + 50], maxsplit=1)[0]
    lows = [part.lower() for match in _WORD.finditer(stretch) for part in match.group().split("-")]
    while lows and (lows[0] in FUNCTION or number_of(lows[0], language) is not None):
        lows.pop(0)
    said = takewhile(lambda low: low not in FUNCTION, lows)
    return tuple(content_key(low, language) for low in islice(said, 3) if len(low) > 2)


def _words(text: str, language: str, numbers: Sequence[Quantity]) -> Iterator[tuple[str, float]]:
    seen: set[str] = set()
    for match in _WORD.finditer(text):
        for found in _PART.finditer(match.group()):
            part, at = found.group(), match.start() + found.start()
            low = part.lower()
            if (
                (len(low) < 3 and not (len(low) == 2 and part.isupper()))
                or low in FUNCTION
                or low in UNIT_WORDS
                or any(q.start <= at < q.end for q in numbers)
                or number_of(part, language) is not None
            ):
                continue
            key = content_key(low, language)
            if key not in seen:
                seen.add(key)
                yield key, _weight(part, low, language, opening=not text[: match.start()].strip())


def _weight(word: str, low: str, language: str, *, opening: bool) -> float:
    """Nouns say most; in German they are the capital words inside a sentence."""
    if low in WEAK:
        return 0.25
    if word.isupper():
        return 1.0
    if language == "de" and (word[0].islower() or opening):
        return 0.6
    return 0.6 if len(low) < 5 else 1.0


@lru_cache(maxsize=50_000)
def content_key(word: str, language: str) -> str:
    """The stem of a word, or the first of its synonyms."""
    known = _synonyms(language)
    folded = fold(word)
    if folded in known:
        return known[folded]
    stemmed = _stemmed(word, language)
    return known.get(stemmed, stemmed)


def _stemmed(word: str, language: str) -> str:
    """The Snowball stem, in German also without the -t of a verb that it leaves: reinigt, speichert."""
    stemmed = fold(stem(word, language))
    return stemmed[:-1] if language == "de" and len(stemmed) > 6 and stemmed.endswith("t") else stemmed


@cache
def _synonyms(language: str) -> dict[str, str]:
    """Words and stems to the first of their synonyms."""
    made: dict[str, str] = {}
    for group in _SYNONYMS:
        for member in group:
            made.setdefault(member, group[0])
            if len(member) > 4:
                made.setdefault(_stemmed(member, language), group[0])
    return made
