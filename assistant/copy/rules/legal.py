"""What the law wants to stand beside a price and in paid posts.

Preisangabenverordnung (PAngV, 28 May 2022): § 3 total price with VAT, § 4 unit price, § 6 VAT and shipping notes in
distance selling, § 11 the lowest price of 30 days beside a reduction; § 5a Abs. 4 UWG and § 22 Abs. 1 MStV for the advertising mark. A lint, no legal advice.
"""

# ruff: noqa: E501 - a pattern reads best on one line
import re
from collections.abc import Iterator

import regex

from assistant.copy.brand import Brand, LegalRule
from assistant.copy.matching import SafePattern, TermMatcher
from assistant.copy.rules.context import Context, Rule
from assistant.copy.rules.formats import PRICE, value_of
from assistant.copy.types import Finding

_VAT = re.compile(
    r"\b(?:inkl|incl|einschl)\w*\.?\s+(?:der\s+)?(?:gesetzl\w*\.?\s+|ges\.\s+|\d+\s?%\s+|\w+\s+)?(?:MwSt|Mehrwertsteuer|USt|Umsatzsteuer|VAT|sales\s+tax)"
    r"|\benth\w+\s+(?:die\s+|bereits\s+){0,2}(?:gesetzliche\s+)?(?:Mehrwertsteuer|Umsatzsteuer|MwSt)|\b(?:includ\w+)\s+(?:\w+\s+){0,2}VAT|\bVAT\s+included|\bMwSt\.?\s+(?:ist\s+)?(?:enthalten|inklusive)"
    r"|\bdifferenzbesteuert\b|\bnetto\b|\bzzgl\.\s+(?:\w+\.?\s+)?(?:MwSt|USt)",
    re.I,
)
_SHIPPING = re.compile(
    r"\b(?:zzgl|zuzügl\w*|zuzüglich|plus|exkl|excl|excluding|inkl|incl|including)\w*\.?\s+(?:der\s+)?(?:Versand\w*|Porto|Lieferkosten|shipping|delivery|postage)|\bversand(?:kosten)?frei\b|\bversandkostenfrei"
    r"|\bfree\s+(?:shipping|delivery)|\bkostenlose\w?\s+(?:Versand|Lieferung)|\b(?:shipping|delivery|postage)\s+(?:not\s+included|extra|is\s+free)|\bAbholung\s+im\s+Fachmarkt",
    re.I,
)
_QUANTITY = re.compile(
    r"(?<![\w,./×x-])(?<!je )(?<!pro )(\d[\d.,]*)[ \u00a0\u202f-]?(ml|cl|l|Liter[ns]?|litres?|g|kg|Gramm|Kilogramm|m²|m³)(?![\w²³/-])"
)
_PACK = re.compile(
    r"(?:flasche|kanister|dose|tube|kartusche|eimer|gebinde|packung|beutel|sack\b|tüte|inhalt|füllmenge|nachfüll|fass|spray|öl\b|öle\b|fett\b|kleber|leim|lack|farbe|reiniger|löser|schmier|paste|bottle|canister|\bcan\b|tin\b|oil\b|grease|cleaner|glue|paint|refill)",
    re.I,
)
_UNIT_PRICE = re.compile(
    r"\d[\d.,]*\s?(?:€|EUR|Euro|CHF)\s?(?:/|je|pro|per|a)\s?(?:\d+\s?)?(?:l|ml|kg|g|m|m²|m³|Liter|Kilogramm|100)\b|(?:Grundpreis|unit price)|€\d[\d.,]*\s?(?:/|per)\s?(?:\d+\s?)?(?:l|ml|kg|g|m|litre)\b",
    re.I,
)
# A price against an earlier one, or a share off it; a maker's recommended price ("UVP") is no reduction of one's own.
_REDUCTION = re.compile(
    r"\b(?:statt|bisher|vorher|früher|anstatt|was|instead\s+of|formerly|previously|down\s+from)\s+(?!UVP|RRP)(?:(?:nur|only|bisher|noch|for|vorher)\s+)?(?:(?:€|EUR|CHF|£)\s?\d+(?:[.,]\d+)*|\d[\d.,]*\s?(?:€|EUR|Euro|CHF|£))"
    r"|~~\s?(?:€\s?\d[\d.,]*|\d[\d.,]*\s?(?:€|EUR|Euro|CHF))\s?~~"
    r"|(?<![\d,.])[-–−]\s?\d{1,2}\s?%|\b\d{1,2}\s?(?:%|Prozent|percent)\s+(?:Rabatt|Nachlass|Ersparnis|günstiger|reduziert|billiger|off|cheaper|discount)\b"
    r"|\b(?:reduziert|herabgesetzt|gesenkt|reduced)\s+(?:auf|um|to|by)\s+(?:€\s?)?\d",
    re.I,
)
_LOWEST = re.compile(
    r"\b(?:niedrigste\w*|günstigste\w*|tiefste\w*|lowest)\s+(?:\w+\s+){0,2}?\w*(?:preis|price)\w*\b[^.!?\n]{0,40}?\b(?:30|dreißig|thirty)\b"
    r"|\b(?:30|dreißig)[- ]Tage[- ](?:Best|Tief|Tiefst)?preis\w*|\b30[- ]day\s+(?:lowest|low|best)\s+price"
    r"|\b(?:letzten|vergangenen|last|past|previous)\s+(?:30|dreißig|thirty)\s+(?:Tage|days)\b",
    re.I,
)
_ADVERT = re.compile(
    r"\b(?:Anzeige|Werbung|Sponsored|Gesponsert|Advertisement|Advertorial)\b|#(?:anzeige|werbung|ad|sponsored)\b", re.I
)


def prices(brand: Brand) -> Rule | None:
    """Notes beside prices, and unit prices of packs."""
    legal = brand.legal
    if not (legal.price_with_vat or legal.shipping_note or legal.unit_price or legal.lowest_price):
        return None

    def check(context: Context) -> Iterator[Finding]:
        """What the prices of a text lack: VAT, shipping, unit price, the lowest price of the last 30 days."""
        if not context.in_channels(legal.price_channels):
            return
        prose = context.view.prose
        if legal.lowest_price:
            yield from _reductions(context)
        found = [match for match in PRICE.finditer(prose) if not _is_unit_price(prose, match)]
        if not found:
            return
        first = found[0].span()
        if legal.price_with_vat and not _VAT.search(prose):
            yield _note(
                context,
                "vat",
                first,
                "inkl. MwSt.",
                "incl. VAT",
                "§ 3 PAngV",
                "der Hinweis auf die Mehrwertsteuer",
                "the note that VAT is included",
            )
        if legal.shipping_note and not _SHIPPING.search(prose):
            yield _note(
                context,
                "shipping",
                first,
                "zzgl. Versand",
                "plus shipping",
                "§ 6 PAngV",
                "der Hinweis auf die Versandkosten",
                "the note on shipping costs",
            )
        if legal.unit_price:
            yield from _unit_prices(context, found)

    return check


def _reductions(context: Context) -> Iterator[Finding]:
    """Who announces a lower price names the lowest one of the last 30 days (§ 11 (1) PAngV; ECJ C-330/23)."""
    prose = context.view.prose
    found = _REDUCTION.search(prose)
    if found is None or _LOWEST.search(prose):
        return
    yield Finding(
        "legal.lowest-price",
        found.span(),
        "error",
        context.say(
            "Bei der Preisermäßigung fehlt der niedrigste Gesamtpreis der letzten 30 Tage (§ 11 PAngV).",
            "The price reduction lacks the lowest total price of the last 30 days (§ 11 PAngV).",
        ),
        context.say("Niedrigster Preis der letzten 30 Tage: … €", "Lowest price of the last 30 days: €…"),
        "legal",
        None,
        "https://www.gesetze-im-internet.de/pangv_2022/__11.html",
    )


def _note(
    context: Context, rule: str, span: tuple[int, int], german: str, english: str, law: str, what_de: str, what_en: str
) -> Finding:
    return Finding(
        f"legal.{rule}",
        span,
        "error",
        context.say(f"Beim Preis fehlt {what_de} ({law}).", f"The price lacks {what_en} ({law})."),
        f"{context.view.text[slice(*span)]} {context.say(german, english)}",
        "legal",
        None,
        "https://www.gesetze-im-internet.de/pangv_2022/",
    )


def _is_unit_price(prose: str, match: "re.Match[str]") -> bool:
    return bool(
        re.match(
            r"\s?(?:/|je|pro|per)\s?(?:\d+\s?)?(?:l|ml|kg|g|m|m²|Liter|Kilogramm)\b",
            prose[match.end() : match.end() + 16],
        )
    )


def _unit_prices(context: Context, found: "list[re.Match[str]]") -> Iterator[Finding]:
    """A pack by weight, volume or area needs its price by kilogram, litre or square metre (§ 4 PAngV)."""
    prose = context.view.prose
    if _UNIT_PRICE.search(prose):
        return
    for quantity in _QUANTITY.finditer(prose):
        amount, unit = value_of(quantity[1]), quantity[2].lower()
        start, end = context.view.sentence_at(quantity.start())
        if amount is None or not _PACK.search(prose, start, end):
            continue
        if (unit in ("g", "ml", "gramm") and amount < 10) or (unit in ("kg", "l", "liter", "litre") and amount == 1):
            continue
        nearest = min(found, key=lambda price: abs(price.start() - quantity.start()))
        yield Finding(
            "legal.unit-price",
            nearest.span(),
            "error",
            context.say(
                f"Für {quantity.group()} fehlt der Grundpreis (§ 4 PAngV).",
                f"{quantity.group()} lacks its unit price (§ 4 PAngV).",
            ),
            _unit_price(nearest, amount, unit, context),
            "legal",
            None,
            "https://www.gesetze-im-internet.de/pangv_2022/__4.html",
        )
        return


def _unit_price(price: "re.Match[str]", amount: float, unit: str, context: Context) -> str:
    value = value_of(price["a"] or price["b"])
    scale = {"ml": 0.001, "cl": 0.01, "g": 0.001, "gramm": 0.001}.get(unit, 1.0)
    base = {"m": "l", "c": "l", "l": "l", "g": "kg", "k": "kg"}.get(unit[0], unit) if unit not in ("m²", "m³") else unit
    if value is None or not amount:
        return ""
    each = value / (amount * scale)
    if context.language == "de":
        return f"({each:.2f}".replace(".", ",") + f" €/{base})"
    return f"(€{each:.2f}/{base})"


def advertising(brand: Brand) -> Rule | None:
    """Paid posts say that they are advertising."""
    if not brand.legal.advertising_mark:
        return None

    def check(context: Context) -> Iterator[Finding]:
        """One finding where a paid post does not begin with its mark."""
        if context.channel_name not in brand.legal.advertising_mark or not context.view.text.strip():
            return
        mark = _ADVERT.search(context.view.prose[:400])
        if mark is None:
            yield Finding(
                "legal.advertising-mark",
                (0, 0),
                "error",
                context.say(
                    "Die Kennzeichnung als Anzeige fehlt am Anfang (§ 5a Abs. 4 UWG, § 22 MStV).",
                    "The advertising mark is missing at the beginning (§ 5a (4) UWG, § 22 MStV).",
                ),
                context.say("Anzeige", "Advertisement"),
                "legal",
            )

    return check


def own(brand: Brand) -> Rule | None:
    """The brand's own must-haves."""
    if not brand.legal.rules:
        return None
    compiled = [_Compiled(rule) for rule in brand.legal.rules]

    def check(context: Context) -> Iterator[Finding]:
        """What each rule of the brand misses."""
        for rule in compiled:
            yield from rule.check(context)

    return check


class _Compiled:
    def __init__(self, rule: LegalRule) -> None:
        self.rule = rule
        self.terms: TermMatcher[int] = TermMatcher()
        for number, text in enumerate(rule.require):
            self.terms.add(text, number, language=rule.language)
        self.patterns = [SafePattern(p, f"legal.rules.{rule.id}", regex.IGNORECASE) for p in rule.patterns]
        builtin = rule.when in ("price", "unit_price", "")
        self.when = None if builtin else SafePattern(rule.when, f"legal.rules.{rule.id}.when", regex.IGNORECASE)

    def check(self, context: Context) -> Iterator[Finding]:
        """One finding where the rule is triggered and nothing it wants stands in the text."""
        rule, view = self.rule, context.view
        if not (
            context.in_channels(rule.channels) and context.about(rule.products) and context.in_language(rule.language)
        ):
            return
        trigger = self._trigger(context)
        if (
            trigger is None
            or self.terms.find(view.text, view.tokens)
            or any(p.search(view.prose) for p in self.patterns)
        ):
            return
        law = f" ({rule.law})" if rule.law else ""
        wanted = rule.suggestion or (rule.require[0] if rule.require else "")
        message = rule.message or context.say(f"Es fehlt der Hinweis „{wanted}“.", f"The note “{wanted}” is missing.")
        yield Finding(f"legal.{rule.id}", trigger, rule.severity, message + law, wanted, "legal")

    def _trigger(self, context: Context) -> tuple[int, int] | None:
        prose = context.view.prose
        if not self.rule.when:
            return (0, 0) if prose.strip() else None
        if self.when is None:
            price = PRICE.search(prose)
            return price.span() if price else None
        found = self.when.search(prose)
        return found.span() if found else None
