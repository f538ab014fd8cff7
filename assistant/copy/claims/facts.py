"""What a statement is made of: quantities with units, product designations, content words, negation."""

# ruff: noqa: E501 - word lists read best in wide lines
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from assistant.copy.claim_words import NEGATION
from assistant.copy.view import fold
from guardrails.groundedness.words import number_of, stem
from guardrails.language import word_set

DESIGNATION = re.compile(
    r"(?<!\w)(?:(?!(?:EUR|CHF|USD|GBP|EN|ISO|DIN|UN|TX|PIN|PLZ|Nr|No|Am|Im|Ab|An|In|Um|Zu|At|On|By)\b)[A-ZÄÖÜ]{1,4}[ \u00a0-]?\d{1,4}(?![\d.,]*\s?(?:€|EUR|Euro|%))|Staubwolf \d{2})"
    r"(?:[ \u00a0](?:Pro|Plus|Max|Mini|Set|solo|Solo|Kompakt|Compact|[A-Z](?![\w.])|grün|green))*(?![\w])"
)
_NUMBER = re.compile(
    r"(?<![\w.,/–-])(?:(?P<front>€|EUR|CHF|\$|£)\s?)?(?P<number>\d[\d.,]*\d|\d)(?P<rest>[- \u00a0\u202f]?(?P<unit>[apAP]\.[mM]\b|[A-Za-zÄÖÜäöüµ°%€²³/]+(?:-[A-Za-zÄÖÜäöü]+)?))?"
)
_WORD = re.compile(r"[A-Za-zÄÖÜäöüßéè]+(?:-[A-Za-zÄÖÜäöüß]+)*")
_SCALE = {
    "tausend": 1e3,
    "thousand": 1e3,
    "million": 1e6,
    "millionen": 1e6,
    "mio": 1e6,
    "milliarden": 1e9,
    "billion": 1e9,
}
_UNITS = {
    "€": "€", "eur": "€", "euro": "€", "euros": "€", "chf": "chf", "%": "%", "prozent": "%", "percent": "%",
    "tag": "day", "tage": "day", "tagen": "day", "day": "day", "days": "day", "kalendertage": "day", "kalendertagen": "day",
    "werktag": "workday", "werktage": "workday", "werktagen": "workday", "arbeitstage": "workday", "arbeitstagen": "workday", "working": "workday",
    "woche": "week", "wochen": "week", "week": "week", "weeks": "week", "monat": "month", "monate": "month", "monaten": "month", "month": "month", "months": "month",
    "jahr": "year", "jahre": "year", "jahren": "year", "year": "year", "years": "year", "stunde": "h", "stunden": "h", "h": "h", "hour": "h", "hours": "h",
    "minute": "min", "minuten": "min", "minutes": "min", "min": "min", "uhr": "clock", "p.m": "clock", "a.m": "clock", "pm": "clock",
    "stück": "piece", "teile": "piece", "teilen": "piece", "teil": "piece", "pieces": "piece", "kilogramm": "kg", "gramm": "g", "liter": "l", "litern": "l", "litres": "l", "meter": "m", "metern": "m", "metres": "m",
}  # fmt: skip
_PHYSICAL = word_set("nm kg g mg mm cm m km l ml kwh wh w kw v ah mah hz db bar j zoll °c m² m³ µm")
_ONE = re.compile(r"\b(?:eine[mnr]?|ein|one|a)\s+(Jahr|Monat|Woche|Tag|Werktag|Stunde|year|month|week|day)\b", re.I)
_TO_MONTHS = {"month": 1.0, "year": 12.0}
FUNCTION = word_set(
    "der die das den dem des ein eine einen einem einer eines und oder aber auch nur noch schon mit von vom zu zum zur im in am an auf aus bei beim für durch nach "
    "über unter um bis ab seit vor hinter zwischen gegen ohne ist sind war wird werden wurde wurden hat haben hatte als wie so es er sie wir ihr ihre ihren ihrem ihrer unser "
    "unsere unseren unserem unserer sich dass wenn weil damit dabei dafür davon daran darauf dieser diese dieses diesem diesen jeder jede jedes alle allen aller sehr "
    "nicht kein keine keinen keiner keinem man kann können dürfen darf müssen muss sollen soll sein je pro etwa rund circa ca genau nun jetzt dann da dort hier bereits sogar insgesamt "
    "the a an and or but also only just with of to in on at by for from as is are was were be been it its they them their we our you your this that these those has have had "
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
    ("widerruf", "widerrufen", "rueckgabe", "zurueckgeben", "ruecktritt", "withdraw"),
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


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit: `value` in base units (months for years), `unit` canonical, or "n:" and what is counted."""

    value: float
    unit: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What a statement says, comparable across wordings.

    Attributes:
        quantities: numbers outside of designations.
        designations: product names such as "AX 18 PRO", folded.
        words: content keys (stems) with a weight.
        negated: whether a negation stands in it.
        universal: whether it speaks of all, always or never.
    """

    quantities: tuple[Quantity, ...]
    designations: frozenset[str]
    words: tuple[tuple[str, float], ...]
    negated: bool
    universal: bool = False


@lru_cache(maxsize=8_192)
def read(text: str, language: str) -> Facts:
    """The facts of a statement."""
    known = language if language in ("de", "en") else "de"
    names = list(DESIGNATION.finditer(text))
    rest = DESIGNATION.sub(lambda m: " " * len(m.group()), text)
    quantities = list(_quantities(rest, known))
    # The charge of a battery is part of its name: "VoltKern 4,0 Ah".
    batteries = {f"{quantity.value:g}ah" for quantity in quantities if quantity.unit == "ah"}
    return Facts(
        tuple(quantity for quantity in quantities if quantity.unit != "ah"),
        frozenset(designation(match.group()) for match in names) | batteries,
        tuple(_words(rest, known, quantities)),
        _negates(rest, known) or text.lstrip("> *").lower().startswith(("nein", "no,")),
        _UNIVERSAL.search(rest) is not None,
    )


_UNIVERSAL = re.compile(
    r"\b(?:alle[nrsm]?|jede[nrsm]?|immer|stets|nie|überall|sämtliche\w*|grundsätzlich|all|every|always|never|everywhere)\b",
    re.I,
)
# "Nicht abgeholte Geräte" denies nothing of the sentence it stands in.
_ATTRIBUTE = re.compile(
    r"\b[Nn]icht\s+[a-zäöüß]+(?:e|en|er|es|em)\s+[A-ZÄÖÜ]|\bnicht\s+(?:nur|zuletzt)\b|\bnot\s+only\b|\bohne\s+(?:Angabe|Aufpreis|Mehrkosten)\b"
)


def _negates(text: str, language: str) -> bool:
    return NEGATION[language].search(_ATTRIBUTE.sub(" ", text)) is not None


def designation(name: str) -> str:
    """A product name folded: "AX18 Pro" and "AX 18 Pro" are one."""
    return re.sub(r"[\s\u00a0-]+", "", fold(name))


def _quantities(text: str, language: str) -> Iterator[Quantity]:
    for match in _NUMBER.finditer(text):
        value = _number(match["number"], language)
        if value is None:
            continue
        unit = _UNITS.get((match["front"] or "").lower(), "") or _unit(match["unit"])
        end = match.end("number") if not unit or match["front"] else match.end()
        scale = _SCALE.get((match["unit"] or "").lower(), 1.0)
        unit = (unit if scale == 1.0 else "") or _counted(text, end if scale == 1.0 else match.end(), language)
        if unit == "clock" and (match["unit"] or "").lower().startswith("p") and value < 12:
            value += 12
        yield _scaled(value * scale, unit, match.start(), end)
    for match in _ONE.finditer(text):
        yield _scaled(1.0, _UNITS[match[1].lower()], match.start(), match.end())
    for match in _WORD.finditer(text):
        value = number_of(match.group(), language)
        if value is not None and value > 1 and match.group().lower() not in ("second", "erste", "ersten"):
            following = re.match(r"[ \u00a0-]+([A-Za-zÄÖÜäöü]+)", text[match.end() : match.end() + 30])
            unit = _unit(following[1] if following else None)
            yield _scaled(value, unit or _counted(text, match.end(), language), match.start(), match.end())


def _counted(text: str, at: int, language: str) -> str:
    """What a number without a unit counts: "n:" and the key of the next word that says something."""
    for match in _WORD.finditer(text, at, at + 40):
        low = match.group().lower()
        if len(low) > 2 and low not in FUNCTION:
            return f"n:{content_key(low.split('-')[-1], language)}"
    return "n:"


def _number(text: str, language: str) -> float | None:
    plain = text.strip(".,")
    if language == "de":
        grouped = re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", plain)
        plain = plain.replace(".", "").replace(",", ".") if grouped else plain.replace(",", ".")
    else:
        plain = (
            plain.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", plain) else plain.replace(",", ".")
        )
    try:
        return float(plain)
    except ValueError:
        return None


def _scaled(value: float, unit: str, start: int, end: int) -> Quantity:
    factor = _TO_MONTHS.get(unit)
    return Quantity(value * factor, "month", start, end) if factor else Quantity(value, unit, start, end)


def _unit(word: str | None) -> str:
    if not word:
        return ""
    low = word.lower().rstrip(".").split("-")[0]
    if low == "working":
        return "workday"
    return _UNITS.get(low) or (low if low in _PHYSICAL else "")


def _words(text: str, language: str, quantities: Sequence[Quantity]) -> Iterator[tuple[str, float]]:
    seen: set[str] = set()
    for match in _WORD.finditer(text):
        for part in match.group().split("-"):
            low = part.lower()
            if (
                (len(low) < 3 and not (len(low) == 2 and part.isupper()))
                or low in FUNCTION
                or any(q.start <= match.start() < q.end for q in quantities)
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
    stemmed = fold(stem(word, language))
    return known.get(stemmed, stemmed)


@cache
def _synonyms(language: str) -> dict[str, str]:
    """Words and stems to the first of their synonyms."""
    made: dict[str, str] = {}
    for group in _SYNONYMS:
        for member in group:
            made.setdefault(member, group[0])
            if len(member) > 4:
                made.setdefault(fold(stem(member, language)), group[0])
    return made


def alike(one: str, other: str) -> bool:
    """Whether two keys are one word, or one is the head or the beginning of the other as a compound."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    return len(short) >= 5 and (long.startswith(short) or long.endswith(short))
