"""Numbers, prices, dates and times as the locale writes them.

Sources: DIN 5008:2020 (groups of three, prices, units, time), Duden K 108 and K 112; for English the EU
Interinstitutional Style Guide, 7.3 (€14.90) and New Hart's Rules.
"""

# ruff: noqa: E501 - a pattern reads best on one line
import re
from collections.abc import Callable, Iterator
from datetime import date

from assistant.copy.brand import Brand, Formats
from assistant.copy.rules.context import Context, Rule
from assistant.copy.types import Finding

_CURRENCY = {
    "€": "€",
    "eur": "€",
    "euro": "€",
    "euros": "€",
    "chf": "CHF",
    "fr.": "CHF",
    "$": "$",
    "usd": "$",
    "£": "£",
    "gbp": "£",
}
_SIGN = r"(?:€|EUR\b|[Ee]uros?\b|CHF\b|Fr\.|\$|USD\b|£|GBP\b)"
PRICE = re.compile(
    rf"(?<![\w.,])(?:(?P<front>{_SIGN})[ \u00a0\u202f]?(?P<a>\d[\d.,’']*(?:[-–]{{1,2}})?)|(?P<b>\d[\d.,’']*(?:[-–]{{1,2}})?)(?P<gap>[ \u00a0\u202f]?)(?P<back>{_SIGN}))(?![\w])"
)
_UNIT = r"Nm|kg|mg|g|km|cm|mm|µm|m²|m³|m|ml|cl|l|Liter|Litern|kWh|Wh|W|kW|V|mAh|Ah|A|Hz|dB(?:\(A\))?|bar|°C|K|min|h|s|Stück|Zoll|J|U/min|min⁻¹"
_NUMBER_UNIT = re.compile(
    rf"(?<![\w.,/–-])(?P<number>\d[\d.,]*\d|\d)(?P<gap>[ \u00a0\u202f]?)(?P<unit>{_UNIT})(?![\w²³-])"
)
_NO_GAP = re.compile(r"(?<![\w.,/-])(\d[\d.,]*\d|\d)(Nm|kg|mm|cm|km|ml|kWh|Wh|kW|Ah|mAh|dB|bar|°C|m²|m³)(?![\w-])")
_PERCENT = re.compile(r"(?<![\w.,])(\d[\d.,]*)([ \u00a0\u202f]?)%(?!\w|-)")
_LONG_NUMBER = re.compile(r"(?<![\w.,/:+(-])(?<!\d[ \u00a0])\d{5,9}(?![\w.,/:-]|[ \u00a0]\d)")
_SLASH_DATE = re.compile(r"(?<![\w/])(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?![\w/])")
_ISO_DATE = re.compile(r"(?<![\w-])(\d{4})-(\d{2})-(\d{2})(?![\w-])")
_DOT_DATE = re.compile(r"(?<![\w.])(\d{1,2})\.[ \u00a0]?(\d{1,2})\.[ \u00a0]?(\d{4}|\d{2})(?![\w])")
_DASH_DATE = re.compile(r"(?<![\w-])(\d{1,2})-(\d{1,2})-(\d{4})(?![\w-])")
_ENGLISH_DATE_IN_GERMAN = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December|Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember)\s+(\d{1,2})(?:st|nd|rd|th)?,\s?(\d{4})\b|\b(\d{1,2})(?:st|nd|rd|th)\s+(?:of\s+)?[A-Z][a-zä]+"
)
_DOT_TIME = re.compile(r"(?<![\d.,])([01]?\d|2[0-3])\.([0-5]\d)(?=[ \u00a0]?(?:Uhr|h)\b)")
_AMPM = re.compile(r"(?<![\w:.])(\d{1,2})(?::(\d{2}))?[ \u00a0]?([ap])\.?m\b\.?", re.I)
_24H_IN_ENGLISH = re.compile(r"(?<![\w:.])(\d{1,2})(?:[:.](\d{2}))?[ \u00a0](?:Uhr|o'clock\s+Uhr)\b")
_MONTHS_DE = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)
_MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_NB = "\u00a0"

Check = Callable[[Context, Formats], Iterator[Finding]]


def formats(brand: Brand) -> Rule | None:
    """Prices, numbers, units, dates and times in the form of the text's locale."""
    if not brand.formats.check:
        return None
    chosen = brand.formats

    def check(context: Context) -> Iterator[Finding]:
        if context.language not in ("de", "en"):
            return
        for part in (_prices, _numbers, _percent, _dates, _times):
            yield from part(context, chosen)

    return check


def _finding(
    context: Context, rule: str, span: tuple[int, int], german: str, english: str, suggestion: str, *, safe: bool = True
) -> Finding:
    return Finding(
        f"formats.{rule}",
        span,
        context.brand.formats.severity,
        context.say(german, english),
        suggestion,
        "formats",
        suggestion if safe and suggestion else None,
    )


def value_of(number: str) -> float | None:
    """The value of a number in German, English or Swiss writing; None when it is none."""
    plain = number.rstrip("-–,.").replace("’", "").replace("'", "")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", plain):
        plain = plain.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", plain):
        plain = plain.replace(",", "")
    else:
        plain = plain.replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        return None


def _prices(context: Context, chosen: Formats) -> Iterator[Finding]:
    for match in PRICE.finditer(context.view.prose):
        number = match["a"] or match["b"]
        trailing = len(number) - len(number.rstrip(".,"))
        number = number.rstrip(".,") if match["a"] else number
        value = value_of(number)
        if value is None:
            continue
        span = (match.start(), match.end() - (trailing if match["a"] else 0))
        found = context.view.text[slice(*span)]
        right = _price(value, number, (match["front"] or match["back"]).lower(), context, chosen)
        if found.replace("\u202f", _NB).replace(_NB, " ") != right.replace(_NB, " ") and not _accepted(
            found, number, context, chosen
        ):
            yield _finding(
                context, "price", span, f"Preise schreiben wir so: {right}.", f"Write prices like this: {right}.", right
            )


def _price(value: float, number: str, sign: str, context: Context, chosen: Formats) -> str:
    symbol = _CURRENCY.get(sign, sign)
    whole = value == int(value)
    if context.language == "de":
        decimals = (
            not whole
            or chosen.whole_euros == "decimals"
            or (chosen.whole_euros == "any" and re.search(r"[.,]\d{2}$", number))
        )
        text = f"{value:,.2f}" if decimals else f"{value:,.0f}"
        text = text.translate(str.maketrans(",.", ".,"))
        if chosen.locale_de == "de-CH":
            text = text.replace(".", "’").replace(",", ".")
        if whole and chosen.whole_euros == "dash":
            text = text.split(",")[0] + ",–"
        if symbol == "€" and chosen.currency_symbol in ("word", "code"):
            symbol = "Euro" if chosen.currency_symbol == "word" else "EUR"
        if chosen.locale_de == "de-AT" and symbol == "€":
            return f"{symbol}{_NB}{text}"
        return f"CHF{_NB}{text}" if symbol == "CHF" and chosen.locale_de == "de-CH" else f"{text}{_NB}{symbol}"
    text = f"{value:,.2f}" if not whole or re.search(r"[.,]\d{2}$", number) else f"{value:,.0f}"
    return f"{symbol} {text}" if symbol.isalpha() else f"{symbol}{text}"


def _accepted(found: str, number: str, context: Context, chosen: Formats) -> bool:
    """Other writings that the brand leaves open."""
    if context.language == "en":
        return bool(
            re.fullmatch(r"(?:EUR|CHF|USD|GBP)[ \u00a0]\d[\d,]*(?:\.\d{2})?", found)
        ) and chosen.currency_symbol in ("code", "any")
    if not re.fullmatch(r"(?:\d{1,3}(?:\.\d{3})*|\d{1,4})(?:,(?:\d{2}|[-–]{1,2}))?[ \u00a0](?:€|EUR|Euro|CHF)", found):
        return False
    sign_free = (
        chosen.currency_symbol == "any"
        or found.endswith("CHF")
        or (chosen.currency_symbol == "symbol" and found.endswith("€"))
    )
    sign_free = (
        sign_free
        or (chosen.currency_symbol == "word" and found.endswith("Euro"))
        or (chosen.currency_symbol == "code" and found.endswith("EUR"))
    )
    return sign_free and _whole_is_right(number, chosen)


def _whole_is_right(number: str, chosen: Formats) -> bool:
    if chosen.whole_euros == "any":
        return True
    value = value_of(number)
    if value is None or value != int(value):
        return True
    has_decimals, has_dash = bool(re.search(r",\d{2}$", number)), bool(re.search(r",[-–]", number))
    return {"decimals": has_decimals, "dash": has_dash, "plain": not has_decimals and not has_dash}[chosen.whole_euros]


def _numbers(context: Context, chosen: Formats) -> Iterator[Finding]:
    prose = context.view.prose
    german = context.language == "de"
    for match in _NUMBER_UNIT.finditer(prose):
        number, gap, unit = match["number"], match["gap"], match["unit"]
        if not gap and unit in ("m", "g", "l", "h", "s", "A", "V", "W", "K", "J"):
            continue
        right = _number(number, german)
        wanted_gap = _NB if chosen.unit_space == "protected" else " "
        if right != number and right:
            yield _finding(
                context,
                "number",
                match.span("number"),
                f"Zahlen schreiben wir so: {right}.",
                f"Write numbers like this: {right}.",
                right,
            )
        if chosen.unit_space != "any" and (not gap or (chosen.unit_space == "protected" and gap == " ")):
            at = (match.end("number"), match.start("unit"))
            span = match.span() if not gap else (at[0], at[1])
            suggestion = f"{right or number}{wanted_gap}{unit}" if not gap else wanted_gap
            yield _finding(
                context,
                "unit-space",
                span,
                "Zwischen Zahl und Einheit steht ein geschütztes Leerzeichen."
                if chosen.unit_space == "protected"
                else "Zwischen Zahl und Einheit steht ein Leerzeichen.",
                "A space stands between number and unit.",
                suggestion,
            )
    for match in _LONG_NUMBER.finditer(prose):
        if _is_code(prose, match):
            continue
        right = f"{int(match.group()):,}".replace(",", "." if german else ",")
        yield _finding(
            context,
            "number",
            match.span(),
            f"Große Zahlen gliedern wir: {right}.",
            f"Group large numbers: {right}.",
            right,
            safe=False,
        )


def _number(number: str, german: bool) -> str:
    """The number in the right writing, or as it is."""
    if german:
        if re.fullmatch(r"\d+\.\d{1,2}", number):
            return number.replace(".", ",")
        if re.fullmatch(r"[1-9]\d{0,2}(?:,\d{3})+", number) and not number.startswith("0"):
            return number.replace(",", ".")
        if re.fullmatch(r"[1-9]\d{3,}", number):
            return f"{int(number):,}".replace(",", ".")
        return number
    if re.fullmatch(r"\d+,\d{1,2}", number):
        return number.replace(",", ".")
    if re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+", number):
        return number.replace(".", ",")
    if re.fullmatch(r"[1-9]\d{3,}", number):
        return f"{int(number):,}"
    return number


def _is_code(prose: str, match: "re.Match[str]") -> bool:
    """A postcode before a town, a telephone number or an item number after its name."""
    after = prose[match.end() : match.end() + 3]
    before = prose[max(0, match.start() - 24) : match.start()]
    if len(match.group()) == 5 and re.match(r"[ \u00a0][A-ZÄÖÜ]", after):
        return True
    return bool(
        re.search(
            r"(?:Tel|Telefon|Fax|Nr|Nummer|Art|Artikel|PLZ|Code|ID|No|Order|Bestell|Konto|IBAN|Phone|HRB|Ref)\w*[.:]?\s*$|[#/]\s*$|\d\s*$",
            before,
            re.I,
        )
    )


def _percent(context: Context, chosen: Formats) -> Iterator[Finding]:
    for match in _PERCENT.finditer(context.view.prose):
        if context.language == "de" and not match[2] and chosen.unit_space != "any":
            right = f"{match[1]}{_NB}%"
            yield _finding(context, "percent", match.span(), "Vor dem Prozentzeichen steht ein Leerzeichen.", "", right)
        if context.language == "en" and match[2] and chosen.unit_space != "any":
            yield _finding(context, "percent", match.span(), "", "No space before the percent sign.", f"{match[1]}%")


def _date(year: int, month: int, day: int) -> date | None:
    year = year + 2000 if year < 100 else year
    try:
        return date(year, month, day)
    except ValueError:
        return None


def write_date(day: date, context: Context, chosen: Formats) -> str:
    """A date as the brand writes it."""
    if context.language == "de":
        return f"{day:%d.%m.%Y}" if chosen.date == "numeric" else f"{day.day}. {_MONTHS_DE[day.month - 1]} {day.year}"
    month = _MONTHS_EN[day.month - 1]
    return f"{month} {day.day}, {day.year}" if chosen.locale_en == "en-US" else f"{day.day} {month} {day.year}"


def _dates(context: Context, chosen: Formats) -> Iterator[Finding]:
    prose, german = context.view.prose, context.language == "de"
    for match, parts in _written_dates(prose, german, chosen):
        year, month, day = parts
        ambiguous = month <= 12 and day <= 12 and "/" in match.group() and month != day
        made = _date(year, month, day) or _date(year, day, month)
        right = write_date(made, context, chosen) if made else ""
        yield _finding(
            context,
            "date",
            match.span(),
            f"Daten schreiben wir so: {right or '18. April 2026'}.",
            f"Write dates like this: {right or '18 April 2026'}.",
            right,
            safe=not ambiguous,
        )


def _written_dates(prose: str, german: bool, chosen: Formats) -> "Iterator[tuple[re.Match[str], tuple[int, int, int]]]":
    for match in _SLASH_DATE.finditer(prose):
        first, second, year = map(int, match.groups())
        month, day = (first, second) if second > 12 else (second, first)
        yield match, (year, month, day)
    for match in _ISO_DATE.finditer(prose):
        year, month, day = map(int, match.groups())
        if _date(year, month, day):
            yield match, (year, month, day)
    for match in _DASH_DATE.finditer(prose):
        day, month, year = map(int, match.groups())
        if _date(year, month, day):
            yield match, (year, month, day)
    for match in _DOT_DATE.finditer(prose):
        day, month, year = map(int, match.groups())
        if not _date(year, month, day) or (len(match[3]) == 2 and year > 49):
            continue
        if not german or len(match[3]) == 2 or chosen.date == "long":
            yield match, (year, month, day)
    if german:
        for match in _ENGLISH_DATE_IN_GERMAN.finditer(prose):
            yield match, (0, 0, 0)


def _times(context: Context, chosen: Formats) -> Iterator[Finding]:
    prose = context.view.prose
    if context.language == "de":
        if chosen.time == "colon":
            for match in _DOT_TIME.finditer(prose):
                right = f"{match[1]}:{match[2]}"
                yield _finding(context, "time", match.span(), f"Uhrzeiten schreiben wir so: {right} Uhr.", "", right)
        for match in _AMPM.finditer(prose):
            hour = int(match[1]) % 12 + (12 if match[3].lower() == "p" else 0)
            right = f"{hour}:{match[2] or '00'} Uhr"
            yield _finding(context, "time", match.span(), f"Uhrzeiten schreiben wir so: {right}.", "", right)
    else:
        for match in _24H_IN_ENGLISH.finditer(prose):
            hour = int(match[1])
            if hour > 24:
                continue
            minutes = f":{match[2]}" if match[2] and match[2] != "00" else ""
            right = f"{(hour - 1) % 12 + 1}{minutes} {'p' if 12 <= hour < 24 else 'a'}.m."
            yield _finding(context, "time", match.span(), "", f"Write times like this: {right}", right)
