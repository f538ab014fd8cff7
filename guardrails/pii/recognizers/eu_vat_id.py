"""VAT identification numbers of the other EU states, Switzerland's UID form excluded (own module)."""

import re

from guardrails.pii.checksums import austrian_vat
from guardrails.pii.recognizers.base import Recognizer, Rule, compact

FORMATS = {
    "AT": r"U\d{8}",
    "BE": r"[01]\d{9}",
    "BG": r"\d{9,10}",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    "DK": r"\d{8}",
    "EE": r"\d{9}",
    "EL": r"\d{9}",
    "ES": r"[A-Z0-9]\d{7}[A-Z0-9]",
    "FI": r"\d{8}",
    "FR": r"[A-Z0-9]{2}\d{9}",
    "GB": r"\d{9}(?:\d{3})?",
    "HR": r"\d{11}",
    "HU": r"\d{8}",
    "IE": r"\d[A-Z0-9+*]\d{5}[A-Z]{1,2}",
    "IT": r"\d{11}",
    "LT": r"\d{9}(?:\d{3})?",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "NL": r"\d{9}B\d{2}",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"\d{2,10}",
    "SE": r"\d{12}",
    "SI": r"\d{8}",
    "SK": r"\d{10}",
}
"""Country → what follows its code (European Commission, VIES)."""


class EuVatIdRecognizer(Recognizer):
    """EU_VAT_ID: Austria by its check digit, the others beside a word for it."""

    ENTITY = "EU_VAT_ID"
    RULES = (
        Rule("Austria", r"(?<!\w)ATU[ \-]?\d{4}[ \-]?\d{4}(?!\w)", 0.4),
        Rule("EU", rf"(?<!\w)(?:{'|'.join(FORMATS)})[ \-]?[A-Z0-9](?:[ \-.]?[A-Z0-9]){{6,11}}(?!\w)", 0.2, re.NOFLAG),
    )
    CONTEXT = (r"ust-?id|umsatzsteuer|mehrwertsteuer|\bmwst", r"\bvat\b|\buid\b|\btva\b|\biva\b|partita|btw")
    NEEDS = (r"ust|umsatz|mehrwert|mwst|vat|uid|tva|iva|btw|\bATU",)
    BOOSTED = 0.8

    def validate_result(self, value: str) -> bool | None:
        """The state's format (Directive 2006/112/EC, art. 215), and for Austria the check digit."""
        number = compact(value)
        if not re.fullmatch(FORMATS.get(number[:2], r"(?!)"), number[2:]):
            return False
        return austrian_vat(number[3:]) if number.startswith("ATU") else None
