"""What the law wants to stand beside a price and in paid posts.

Preisangabenverordnung (PAngV, 28 May 2022): § 3 total price with VAT, § 4 unit price, § 6 VAT and shipping notes in
distance selling, § 11 the lowest price of 30 days beside a reduction; § 5a Abs. 4 UWG and § 22 Abs. 1 MStV for the advertising mark. A lint, no legal advice.
"""

# ruff: noqa: E501 - a pattern reads best on one line
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import regex

from assistant.copy import unit_price
from assistant.copy.brand import Brand, LegalRule
from assistant.copy.matching import SafePattern, TermMatcher
from assistant.copy.rules.context import Context, Rule
from assistant.copy.rules.formats import PRICE
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
_NAMED = re.compile(r"Grundpreis|unit price", re.I)
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
        by_unit = unit_price.stated(prose)
        found = [m for m in PRICE.finditer(prose) if not any(u.start <= m.start() < u.end for u in by_unit)]
        if not found:
            return
        first = _span(found[0])
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


def _unit_prices(context: Context, found: "list[re.Match[str]]") -> Iterator[Finding]:
    """A pack by weight, volume, length or area carries the right price by kilogram, litre, metre … (§§ 4, 5 PAngV)."""
    said = {
        min(found, key=lambda price: abs(one.start - price.end())).start(): one
        for one in unit_price.stated(context.view.prose)
    }
    for content, price in _packs(context, found):
        total = unit_price.amount_of(price["a"] or price["b"])
        if total is None or not content.due:
            continue
        own = said.get(price.start())
        if own is None:
            if not _NAMED.search(context.view.prose):
                yield _unit_price(context, "unit-price", _span(price), total, content, *_MISSING)
            continue
        sentence = context.view.prose[slice(*context.view.sentence_at(own.start))]
        if not unit_price.holds(own, total, content):
            yield _unit_price(context, "unit-price-value", (own.start, own.end), total, content, *_WRONG)
        elif not unit_price.lawful_base(own, content, sentence):
            yield _unit_price(context, "unit-price-base", (own.start, own.end), total, content, *_BASE)


_MISSING = ("Für {content} fehlt der Grundpreis (§ 4 PAngV).", "{content} lacks its unit price (§ 4 PAngV).")
_WRONG = (
    "Der Grundpreis passt nicht zu Preis und Menge: {content} für diesen Preis sind {right} (§ 4 PAngV).",
    "The unit price does not fit price and quantity: {content} at this price is {right} (§ 4 PAngV).",
)
_BASE = (
    "Der Grundpreis gilt für 1 {base}; 100 g und 100 ml sind seit 28. Mai 2022 loser Ware vorbehalten (§ 5 PAngV).",
    "The unit price is for 1 {base}; since 28 May 2022, 100 g and 100 ml are left to loose goods (§ 5 PAngV).",
)


def _span(price: "re.Match[str]") -> tuple[int, int]:
    """Where a price stands, without the full stop or comma behind "€8.90."."""
    return price.start(), price.start() + len(price.group().rstrip(".,"))


def _packs(context: Context, prices: "list[re.Match[str]]") -> "Iterator[tuple[unit_price.Content, re.Match[str]]]":
    """The packs of a text, each with the price nearest to it; a price stands for one pack."""
    prose, taken = context.view.prose, set[int]()
    for start, end in context.view.sentences:
        for content in unit_price.contents(prose[start:end]):
            at = start + content.start
            nearest = min(prices, key=lambda price: abs(price.start() - at))
            if nearest.start() not in taken:
                taken.add(nearest.start())
                yield replace(content, start=at, end=start + content.end), nearest


def _unit_price(
    context: Context,
    rule: str,
    span: tuple[int, int],
    total: Decimal,
    content: unit_price.Content,
    german: str,
    english: str,
) -> Finding:
    right = unit_price.written(unit_price.computed(total, content), content.base, context.language)
    held = context.view.text[content.start : content.end]
    slots = {"content": held, "right": right, "base": content.base}
    return Finding(
        f"legal.{rule}",
        span,
        "error",
        context.say(german.format(**slots), english.format(**slots)),
        f"{context.view.text[slice(*span)]} ({right})" if rule == "unit-price" else right,
        "legal",
        None,
        "https://www.gesetze-im-internet.de/pangv_2022/__4.html",
    )


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
