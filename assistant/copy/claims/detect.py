"""Which sentences of a text are claims: statements of fact that somebody could prove or disprove."""

# ruff: noqa: E501 - word lists read best in wide lines
import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.copy.claims import facts
from assistant.copy.rules.claims import ClaimsPolicy, PolicyHit
from assistant.copy.view import View


@dataclass(frozen=True, slots=True)
class Statement:
    """A stretch of a text that claims something.

    Attributes:
        start, end: offsets in the text.
        kinds: why it is a claim.
        hits: places where the claims policy speaks.
        subject: designations that "it" stands for, from the sentences before.
        topic: designations that the text last named; a sentence without a name speaks of no other product.
        context: the sentence before, for sentences too short to be looked up alone.
        written: the names of `subject` as the text writes them, to search by.
        loose: whether it may be mere mood or a heading; it claims something only where the documents speak of it.
    """

    start: int
    end: int
    kinds: tuple[str, ...]
    hits: tuple[PolicyHit, ...] = ()
    subject: frozenset[str] = frozenset()
    topic: frozenset[str] = frozenset()
    context: str = ""
    written: str = ""
    loose: bool = False


# A statement without a mark of its own: no figure, no policy, no known thing or verb.
PLAIN = "statement"
_KINDS = {
    "price": re.compile(r"\d\s?(?:€|EUR|Euro|CHF|%\s?(?:Rabatt|günstiger|Nachlass))|[€£$]\s?\d", re.I),
    "free": re.compile(
        r"\b(?:kostenlos\w*|kostenfrei\w*|gratis|unentgeltlich\w*|versandkostenfrei|free\s+of\s+charge|for\s+free)\b",
        re.I,
    ),
    "guarantee": re.compile(
        r"\b(?:Garantie\w*|Gewährleistung\w*|guarantee[ds]?|warrant\w+|Rückgaberecht|Widerruf\w*|Umtausch\w*)\b", re.I
    ),
    "availability": re.compile(
        r"\b(?:lieferbar|vorrätig|verfügbar|erhältlich|ab Lager|auf Lager|in stock|available|ab sofort|geöffnet|open|rund um die Uhr|Tag und Nacht|around the clock|24/7|ausverkauft|sold out|lieferzeit\w*)\b",
        re.I,
    ),
    "award": re.compile(
        r"\b(?:Testsieger|Stiftung Warentest|ausgezeichnet|Auszeichnung|Award|Preisträger|prämiert|gekürt|TÜV\w*|GS-geprüft|zertifiziert\w*|Zertifikat|certified|DAkkS|Note\s+(?:sehr\s+)?gut|bewertet)\b",
        re.I,
    ),
    "statistic": re.compile(
        r"\b(?:\d+|neun|acht|drei|vier|zwei)\s+von\s+\d+\b|\b(?:neun|acht|vier|drei)\s+von\s+(?:zehn|fünf|vier)\b|\b\d+\s?%\s|\b\d+\s+out\s+of\s+\d+\b|\b(?:nine|eight)\s+out\s+of\s+ten\b|\b(?:Studie|Umfrage|study|survey)\b",
        re.I,
    ),
    "superlative": re.compile(
        r"\b(?:am\s+\w+sten|der|die|das)\s+\w*(?:ste|sten|ster)\b(?=\s+[A-ZÄÖÜ])|\bonly\b|\beinzig\w*\b|\bals einzige\w*\b",
        re.I,
    ),
    "comparison": re.compile(
        r"\b\w{3,}er\s+als\b|\b(?:doppelt|halb|dreimal|zweimal)\s+so\b|\b\w+er\s+than\b|\btwice\s+as\b|\b(?:mehr|weniger|more|less)\s+\w*\s?(?:als|than)\b",
        re.I,
    ),
    "scope": re.compile(
        r"\b(?:alle|sämtliche|jede[rs]?|immer|nie|überall|weltweit|europaweit|all|every|always|never|everywhere)\b",
        re.I,
    ),
}
_NUMBER = re.compile(r"\d")
_QUESTION = re.compile(r"\?[\s\"“”'»«)*_]*$")
_CALL = re.compile(
    r"^(?:\W*)(?:[A-ZÄÖÜ][a-zäöüß]+(?:e?n|en)\s+Sie\b|(?:Jetzt|Einfach|Bitte|Hier)\s+\w+en\b[^,;]*$|(?:[Dd]iscover|[Oo]rder|[Vv]isit|[Bb]uy|[Gg]et|[Cc]all|[Tt]ry|[Ss]ee|[Rr]ead|[Cc]lick|[Cc]ontact|[Pp]lease|[Jj]oin|[Ss]ave|[Ll]earn)\b)"
)
_GREETING = re.compile(
    r"^\W*(?:Guten\s+(?:Tag|Morgen|Abend)|Hallo|Liebe[rs]?|Sehr\s+geehrte\w*|Dear|Hello|Hi|Ihr\s+\w+-?Team|Viele\s+Grüße|Herzliche\s+Grüße|Mit\s+freundlichen|Kind\s+regards|Best\s+regards|Willkommen|Welcome|Wir\s+freuen\s+uns|We\s+look\s+forward|Vielen\s+Dank|Thank)\b",
    re.I,
)
# A statement about somebody's things, in the indicative: product, company, service, terms.
_PROPERTY = re.compile(
    r"\b(?:ist|sind|hat|haben|besitzt|verfügt|kommt|kommen|gibt|bietet|bieten|liefert|liefern|enthält|enthalten|erfüllt|schützt|passt|passen|arbeitet|besteht|bestehen|wird|werden|wurde|wurden|stammt|stammen|"
    r"lädt|bohrt|schneidet|misst|dreht|wiegt|reicht|hält|leistet|schafft|ermöglicht|verhindert|kann|können|dürfen|darf|gilt|gelten|trägt|empfehlen|empfiehlt|übernehmen|übernimmt|zahlen|erstatten|fertigen|produzieren|"
    r"is|are|has|have|comes?|includes?|offers?|delivers?|provides?|contains?|meets|protects?|fits?|works?|weighs?|lasts?|charges?|drills?|cuts?|measures?|can|won|made|ship|ships|accept|cannot|carries|carry|starts?|decide|decides|expires?|verfallen|verfällt|beginnt|repariert|reparieren|halten|beträgt|betragen|kostet|kosten|dauert|dauern)\b"
)
_SUBJECT = re.compile(
    r"\b(?:Gerät\w*|Akku\w*|Bestell\w*|Rücksend\w*|Rückgabe\w*|Ware\w*|Artikel\w*|Sendung\w*|Kosten|Preis\w*|Kaution|Gebühr\w*|Filter\w*|Schiene\w*|Zubehör|Modell\w*|Maschine\w*|Werkzeug\w*|Schraube\w*|Futter|Bohrfutter|Schuh\w*|Handschuh\w*|Stahl|Material\w*|Registrierung|Punkte|Kund\w+|Freight|items?|orders?|returns?|goods|machines?|prices?|Schrauber\w*|Säge\w*|Hammer\w*|Bohrer\w*|Laser\w*|Motor\w*|Gehäuse|Produkt\w*|Versand\w*|Lieferung\w*|Paket\w*|Fachm[aä]rkt\w*|Werkstatt|Service\w*|Mietservice|Reparatur\w*|Verpackung\w*|Öl\w*|Blatt\w*|Blätter\w*|Kundinnen|Profis|wir|unser\w*|Kranholt\w*|our|we|tools?|batter\w+|parcels?|packaging|screwdriver|saw|hammers?|consumers?|delivery|shipping|guarantee)\b",
    re.I,
)
# Any verb that may be finite: listed ones, and German -t or -en forms beside "wir" or a noun.
_FINITE = re.compile(
    _PROPERTY.pattern
    + r"|\b[a-zäöüß]{3,}(?:t|en|ern|eln)\s+(?:wir|Sie|nicht|keine?n?|die|den|das|dem|ein\w*|alle\w*|auch|nur|sich|mit|nach|auf|in|im|für|ohne|aus|zu)\b|\b(?:wir|we)\s+\w+"
)
# "Ein Staubsauger ist eingebaut", "wer teilnimmt, erhält …": a thing, and a verb that says how it is.
_STATIVE = re.compile(
    r"^\W*(?:Ge|Be|Ent|Ver|Er)\w+(?:t|en)\s+(?:wird|werden|wurde|wurden|ist|sind)\b|\b[A-ZÄÖÜ][a-zäöüß]{3,}\w*\s+(?:\w+\s+){0,2}?(?:ist|sind|hat|haben|enthält|enthalten|besteht|bestehen|liegt|liegen|gehört|gehören|erhält|erhalten|bekommt|bekommen)\b"
    r"|\b(?:erhält|erhalten|bekommt|bekommen|enthält|enthalten)\s+(?:\w+\s+){0,4}?[A-ZÄÖÜ][a-zäöüß]{3,}"
    r"|\b(?i:the|its|an?|each|every|all|they|it)\s+(?:\w+\s+){0,3}?(?:is|are|has|have|contains?|includes?|comes?|gets?|receives?|may|never|cannot)\b"
)
_SOFT = re.compile(
    r"\b(?:liegt\s+gut\s+in\s+der\s+Hand|macht\s+(?:Spaß|Freude)|Freude|freuen|schön\w*|praktisch\w*|angenehm\w*|gemütlich|wir\s+lieben|beautiful|lovely|fun|wunderbar\w*|Lieblings\w+|ganz\s+nach\s+Ihrem|(?:lohnt|lohnen)\s+sich|stolz|fragen\s+oft|hilft|helfen|freundlich|gerne?|berät|beraten|beraten wir|danken|begrüßen|einladen|laden\s+(?:wir\s+)?Sie|wünschen|happy|glad|welcome|enjoy)\b",
    re.I,
)
# Mood rather than fact.
_EMOTIVE = re.compile(
    r"\b(?:liegt\s+gut\s+in\s+der\s+Hand|macht\s+(?:Spaß|Freude)|Freude|freuen|schön\w*|praktisch\w*|angenehm\w*|gemütlich\w*|wir\s+lieben|beautiful|lovely|fun|wunderbar\w*|Lieblings\w+|ganz\s+nach\s+Ihrem|(?:lohnt|lohnen)\s+sich|stolz|danken|begrüßen|wünschen|happy|glad|enjoy)\b",
    re.I,
)
# Verbs by their endings beside words that follow or lead finite ones; too many rather than too few.
_ANY_VERB = re.compile(
    r"\b[a-zäöüß]{2,}(?:t|en|e|ern|eln)\s+(?:er|es|man|ihn|ihm|ihnen|bei|an|ab|da\w+|über|unter|bis|vor|seit|Ihnen|Ihre?[nm]?|unsere?\w?)\b"
    r"|\b(?i:er|es|man|wer|sie|wir|das|dies)\s+[a-zäöüß]{2,}(?:t|en|n)\b|\b(?i:we|you|it|they|that|this|which|who)\s+[a-z]{2,}\b"
)
# "Kaufen Sie danach einen neuen, ziehen wir die Gebühr ab": a condition, no call.
_INVERTED = re.compile(r",\s+(?:so\s+|dann\s+)?[a-zäöüß]+(?:t|en|n)\s+(?:wir|Sie|man|er|es|sie|das|Ihnen|sich)\b")
_PRONOUN = re.compile(
    r"^\W*(?:Er|Sie(?=\s+\w+t\b)|Es|Dieser|Diese|Dieses|Das\s+Gerät|Der\s+Schrauber|Die\s+Säge|Damit|Dafür|Dazu|Mit|Dabei|Außerdem|It|This|The\s+tool|The\s+drill|Its|Und|Sein|Seine|Ihr|Ihre)\b"
)
_INNER_PRONOUN = re.compile(r"(?<=[a-zäöüß,] )(?:er|sie|es|ihn|ihm|it|its|they|them)\b")
# An item of a list speaks of what the line above the list names.
_ITEM = re.compile(r"^\s*(?:[-*+•–]|\d+[.)])\s+$")
_SPLIT = re.compile(r"(?:,\s+|\s+)(?:und|sowie|aber|and|but)\s+|;\s+|,\s+(?=\w+\s+(?:\w+\s+){0,3}\d)")


def statements(view: View, policy: ClaimsPolicy) -> Iterator[Statement]:
    """The claims of a text, in order: one per sentence, one per clause where a sentence states several figures."""
    hits = policy.hits(view)
    subject: frozenset[str] = frozenset()
    topic: frozenset[str] = frozenset()
    listed = False
    before = written = ""
    for start, end in view.sentences:
        text = view.plain[start:end]
        inside = tuple(hit for hit in hits if start <= hit.start < end)
        named = facts.read(text, view.language).designations
        item = bool(_ITEM.search(view.text[:start].rpartition("\n")[2])) and listed
        follows = (bool(_PRONOUN.match(text) or _INNER_PRONOUN.search(text)) or item) and not named
        # "Am LG 18 ist er nach 85 Minuten voll": he is still what the sentence before spoke of.
        meant = bool(subject and named and not named & subject and _INNER_PRONOUN.search(text))
        listed = item or text.rstrip().endswith(":")
        if named and not meant:
            written = facts.names(text)
        for first, last in _clauses(view, start, end):
            part = view.plain[first:last]
            own = tuple(hit for hit in inside if first <= hit.start < last)
            kinds = _kinds(part, own, text, view.language)
            if kinds:
                inherited = named if (first, last) != (start, end) else frozenset()
                if follows or meant:
                    inherited |= subject
                context = text[: first - start] if first > start else before
                loose = kinds == (PLAIN,) and not _states(part, view.language)
                yield Statement(first, last, kinds, own, inherited, topic, context, written, loose)
        if not meant:
            subject = named or (
                subject if follows else frozenset() if _SUBJECT.search(text) and not subject else subject
            )
        topic, before = named or topic, text


def _clauses(view: View, start: int, end: int) -> list[tuple[int, int]]:
    """The clauses of a sentence when at least two of them state a figure of their own; else the sentence."""
    text = view.plain[start:end]
    cuts = [0]
    for match in _SPLIT.finditer(text):
        left, right = text[cuts[-1] : match.start()], text[match.end() :]
        if (
            facts.read(left, view.language).quantities
            and facts.read(right, view.language).quantities
            and _verb(left)
            and _verb(right)
        ):
            cuts.append(match.end())
    if len(cuts) == 1:
        return [(start, end)]
    spans = []
    for first, last in zip(cuts, [*cuts[1:], len(text)], strict=True):
        piece = text[first:last].rstrip(" ,;")
        spans.append((start + first, start + first + len(piece)))
    return spans


def has_verb(text: str) -> bool:
    """Whether a text has a verb that states something; "Rückgabe innerhalb von 30 Tagen" has none."""
    return _FINITE.search(text) is not None or _verb(text)


def _verb(text: str) -> bool:
    return (
        _PROPERTY.search(text) is not None
        or re.search(r"\b(?:kostet|beträgt|wiegt|gilt|dauert|costs?|weighs?|takes?)\b", text) is not None
    )


def _kinds(part: str, hits: tuple[PolicyHit, ...], whole: str, language: str) -> tuple[str, ...]:
    kinds = [hit.kind for hit in hits if hit.kind != "own"]
    kinds += [_own_kind(hit) for hit in hits if hit.kind == "own"]
    if hits:
        return tuple(dict.fromkeys(kinds))
    if _QUESTION.search(whole) or (_GREETING.match(whole) and ":" not in whole):
        return ()
    said = facts.read(part, language)
    quantities = said.quantities
    call = _CALL.match(whole) and not _INVERTED.search(whole)
    kinds = [name for name, pattern in _KINDS.items() if pattern.search(part)]
    if "free" not in kinds and any(key == "kostenlos" for key, _ in said.words):
        kinds.append("free")
    if call and not quantities:
        return ()
    if quantities:
        kinds.append("number")
    if not kinds:
        title = whole.rstrip().endswith(":") and not has_verb(whole)
        named = bool(said.designations) and len(part.split()) > 3 and not title
        content = named or (_SUBJECT.search(part) and _FINITE.search(part)) or _STATIVE.search(part)
        if content and (named or not _SOFT.search(part)):
            kinds.append("property")
        elif not call and not title and said.words:
            kinds.append(PLAIN)
    return tuple(dict.fromkeys(kinds))


def _states(part: str, language: str) -> bool:
    """Whether a stretch without any other mark states something: a verb, something to speak of, and no mere mood."""
    words = facts.read(part, language).words
    content = sum(weight >= 0.5 for _, weight in words) > 1 or any(weight >= 1.0 for _, weight in words)
    return content and (has_verb(part) or _ANY_VERB.search(part) is not None) and not _EMOTIVE.search(part)


def _own_kind(hit: PolicyHit) -> str:
    return "guarantee" if "guarantee" in hit.rule else "property"
