"""Key fields of business documents: kind, numbers, dates, amounts, sender, in German and English."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).parent / "data" / "documents.yaml"
_HEAD = 500
_VALUE = r"(?=[\w/.-]*\d)([A-Z0-9][\w/.-]{2,30}[\w])"
_NUMBER_WORD = r"(?:[\s-]*(?:nummer|nr|no|number|num|id|#|№)\b\.?|\s*#)"
_GAP = r"[ \t]*[:|.]?[ \t|]*"
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan", "feb", "mär|mar|mrz|maer", "apr", "mai|may", "jun", "jul", "aug", "sep", "okt|oct", "nov", "dez|dec"), 1
    )
    for name in names.split("|")
}
_MONTH = r"(?:Jan|Feb|Mär|Mar|Mrz|Apr|Mai|May|Jun|Jul|Aug|Sep|Okt|Oct|Nov|Dez|Dec)[a-zä]*"
_DATE = re.compile(
    rf"\b(?:(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})"
    rf"|(?P<day>\d{{1,2}})\s?[.\s-]\s?(?P<word>{_MONTH})\.?,?\s?(?P<year>\d{{4}})"
    rf"|(?P<word2>{_MONTH})\.?\s(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<year2>\d{{4}})"
    rf"|(?P<d>\d{{1,2}})(?P<sep>[./])\s?(?P<m>\d{{1,2}})(?P=sep)\s?(?P<y>\d{{4}}|\d{{2}}))\b",
    re.I,
)
_AMOUNT = re.compile(
    r"(?P<before>€|EUR|CHF|GBP|USD|£|\$)?\s?(?P<sign>-)?"
    r"(?P<value>\d{1,3}(?:[.,'’ ]\d{3})*[.,]\d{2}|\d+[.,]\d{2})(?![\d%])"
    r"(?:\s?(?P<after>€|EUR|CHF|GBP|USD|£|\$))?(?!\s?%)"
)
_CURRENCY = {"€": "EUR", "£": "GBP", "$": "USD"}
_COMPANY = re.compile(
    r"(?:[A-ZÄÖÜ0-9][\w&.'’+-]*[ \t]+){1,6}?(?:&[ \t]+)?"
    r"(?:GmbH(?:[ \t]*&[ \t]*Co\.?[ \t]*KG)?|gGmbH|AG|KGaA|KG|OHG|UG|GbR|e\.[ \t]?K\.|e\.[ \t]?V\.|SE"
    r"|Ltd\.?|Limited|Inc\.?|LLC|LLP|PLC|plc|Corp\.?|B\.V\.|S\.A\.|Sàrl)(?![\w])"
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ \t]?[A-Z0-9]{2,4}){3,8}\b")
_PERIOD = re.compile(rf"\b({_MONTH})\s+(\d{{4}})\b|\b(0[1-9]|1[0-2])[/.](\d{{4}})\b", re.I)


def document_kind(text: str) -> str:
    """ "invoice", "delivery_note", "payslip", …; "other" when nothing says so.

    What stands at the head of a page counts most; an invoice may well mention its delivery note further down.
    """
    best, points = "other", 0.0
    for kind, names in _table()["kinds"].items():
        for name in names:
            for match in re.finditer(rf"(?<!\w){_spaced(name)}(?![a-zäöüß])", text, re.I):
                alone = _stands_alone(text, match.start(), match.end())
                early = min(match.start(), _HEAD) / _HEAD
                weight = (2.0 if match.start() < _HEAD else 0.5) + (2.0 if alone else 0.0) - early
                if weight > points:
                    best, points = kind, weight
    return best


def read_fields(text: str, kind: str) -> dict[str, str]:
    """Fields found, by name; dates as ISO 8601, amounts as "149.00 EUR", the IBAN masked.

    Args:
        text: rows of the document.
        kind: as `document_kind` gives it.
    """
    table = _table()
    found: dict[str, str | None] = {"number": _number(text, table["numbers"].get(kind, ()))}
    found["date"] = _labelled_date(text, table["dates"]["date"]) or next((day for day, _ in _dates(text)), None)
    found["sender"] = _sender(text)
    for name in ("order_number", "customer_number", "tracking_number"):
        found[name] = _number(text, table["numbers"][name])
    for name in ("delivery_date", "due_date"):
        found[name] = _labelled_date(text, table["dates"][name])
    amounts = table["payslip"] if kind == "payslip" else table["amounts"]
    for name, labels in amounts.items():
        found[name] = _labelled_amount(text, labels)
    if kind == "payslip":
        found["period"] = _period(text)
        found.pop("order_number")
    found["iban"] = next((masked(iban) for iban, _ in ibans(text)), None)
    return {name: value for name, value in found.items() if value}


def ibans(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Valid IBANs (ISO 13616, check digits by ISO 7064 mod 97) without blanks, and where they stand."""
    for match in _IBAN.finditer(text):
        words, end = match.group().split(), match.end()
        # A word behind the number may look like a part of it; the check digits tell where it ends.
        while len(words) > 1 or len("".join(words)) >= 15:
            compact = "".join(words)
            if 15 <= len(compact) <= 34 and _mod97(compact):
                yield compact, (match.start(), end)
                break
            if len(words) <= 1:
                break
            words.pop()
            end = match.start() + len(match.group()[: end - match.start()].rstrip().rpartition(" ")[0])


def masked(iban: str) -> str:
    """First four and last two characters: enough to recognise one's own account."""
    return f"{iban[:4]} … {iban[-2:]}"


def label(group: str, name: str, language: str) -> str:
    """The word for a kind or field in German or English."""
    words: Mapping[str, str] = _table()["labels"][group][name]
    return words[language]


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a word opens its line, as a title does."""
    line_start = text.rfind("\n", 0, start) + 1
    line = text[line_start : (text.find("\n", end) + 1 or len(text) + 1) - 1]
    return not text[line_start:start].strip(" #*|") and len(line) <= 80


def _number(text: str, labels: Sequence[str]) -> str | None:
    """A number behind its label: "Rechnungsnummer: R-1" first, then "Rechnung R-1"."""
    for between in (_NUMBER_WORD + _GAP, r"[ \t]*[:#]?[ \t|]*"):
        for name in labels:
            match = re.search(rf"(?<![\w-]){_spaced(name)}{between}{_VALUE}", text, re.I)
            if match and not _DATE.fullmatch(match[1]) and not _AMOUNT.fullmatch(match[1]):
                return match[1]
    return None


def _labelled_date(text: str, labels: Sequence[str]) -> str | None:
    for name in labels:
        for match in re.finditer(rf"(?<![\w-]){_spaced(name)}(?![a-zäöüß]){_GAP}", text, re.I):
            behind = text[match.end() : match.end() + 25]
            day = next((day for day, start in _dates(behind) if start <= 3), None)
            if day:
                return day
    return None


def _dates(text: str) -> Iterator[tuple[str, int]]:
    american = bool(re.search(r"\$|\bUSD\b", text)) and not re.search(r"€|\bEUR\b", text)
    for match in _DATE.finditer(text):
        day = _date_of(match, american)
        if day is not None:
            yield day.isoformat(), match.start()


def _date_of(match: re.Match[str], american: bool) -> date | None:
    try:
        if match["iso"]:
            return date.fromisoformat(match["iso"])
        if match["word"] or match["word2"]:
            word, day = match["word"] or match["word2"], match["day"] or match["day2"]
            return date(int(match["year"] or match["year2"]), _MONTHS[word[:3].lower()], int(day))
        first, second, year = int(match["d"]), int(match["m"]), int(match["y"])
        year += 2000 if year < 100 else 0
        if match["sep"] == "/" and (second > 12 or (american and first <= 12)):
            first, second = second, first
        return date(year, second, first)
    except (ValueError, KeyError):
        return None


def _labelled_amount(text: str, labels: Sequence[str]) -> str | None:
    """The last amount on the line of its label: totals stand at the right, and the last total is the one to pay."""
    for name in labels:
        for match in reversed(list(re.finditer(rf"(?<![\w-]){_spaced(name)}(?![a-zäöüß])", text, re.I))):
            line = text[match.end() : (text.find("\n", match.end()) + 1 or len(text) + 1) - 1]
            amounts = list(_AMOUNT.finditer(line))
            if amounts:
                return _amount(amounts[-1], text)
            following = text[match.end() + len(line) :].lstrip("\n |").split("\n", 1)[0]
            if not line.strip(" :|") and (only := _AMOUNT.fullmatch(following.strip(" |"))):
                return _amount(only, text)
    return None


def _amount(match: re.Match[str], text: str) -> str:
    digits = re.sub(r"\D", "", match["value"])
    sign = match["before"] or match["after"] or ""
    currency = _CURRENCY.get(sign, sign) or _currency_of(text)
    return f"{match['sign'] or ''}{int(digits[:-2])}.{digits[-2:]} {currency}".strip()


def _currency_of(text: str) -> str:
    """The currency a document names most; tables often say it once, above the numbers."""
    counts = {code: len(re.findall(rf"{re.escape(sign)}|\b{code}\b", text)) for sign, code in _CURRENCY.items()}
    counts["CHF"] = len(re.findall(r"\bCHF\b", text))
    counts["EUR"] += len(re.findall(r"\bEuro\b", text))
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] else ""


def _sender(text: str) -> str | None:
    """The company at the head, else the first one named anywhere."""
    match = _COMPANY.search(text[:_HEAD]) or _COMPANY.search(text)
    return " ".join(match.group().split()) if match else None


def _period(text: str) -> str | None:
    match = _PERIOD.search(text)
    if match is None:
        return None
    month = _MONTHS.get(match[1][:3].lower()) if match[1] else int(match[3])
    return f"{match[2] or match[4]}-{month:02d}" if month else None


def _spaced(name: str) -> str:
    return r"[\s-]{1,3}".join(re.escape(word) for word in name.split())


def _mod97(iban: str) -> bool:
    return int("".join(str(int(character, 36)) for character in iban[4:] + iban[:4])) % 97 == 1


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return loaded
