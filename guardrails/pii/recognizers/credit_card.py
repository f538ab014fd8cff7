"""Payment cards by issuer prefix, length and Luhn digit (ISO/IEC 7812)."""

import re

from guardrails.pii.checksums import luhn
from guardrails.pii.recognizers.base import Recognizer, Rule, digits

_ISSUERS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"
    r"|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|3(?:0[0-5]|[689]\d)\d{13}|(?:2131|1800)\d{11}|35\d{14}"
    r"|(?:6011|64[4-9]\d|65\d\d|62\d\d)\d{12,15}|(?:50|5[6-8]|6\d)\d{10,17}"
)


class CreditCardRecognizer(Recognizer):
    """CREDIT_CARD: compact, in groups, or over a line break; tracking and IMEI numbers fail prefix or words."""

    ENTITY = "CREDIT_CARD"
    RULES = (
        Rule("card number", r"(?<![\w.,\-])(?<!\d )(?:\d[ \-./]{0,2}){11,18}\d(?![\w]|[.,\-]\d)", 0.3),
        Rule("card number in groups over lines", r"(?<![\w.\-])\d{4}\s\d{4}\s\d{4}\s\d{4}(?![\w]|[.,\-]\d)", 0.3),
    )
    CONTEXT = (
        r"kart(?:e|en)",
        r"\bcard",
        r"\bcc\b",
        r"visa|master|maestro|amex|american express|diners|discover|\bjcb\b|union ?pay",
        r"\bkk\b|debit|kredit|credit",
    )
    DENY = (
        r"bestell|auftrag|order (?:no|num|id)|order(?:nummer)?:? ?$|sendung|tracking|paket|parcel"
        r"|shipment|imei|\bean\b|gtin|artikel|item",
        r"rechnung(?:s|$|snr)|invoice|ticket|serien|serial|referenz|reference|iban|kundenn",
    )
    NEEDS = (r"(?:\d[ \-./]{0,2}){11}\d",)
    CHECKED = 0.95

    def validate_result(self, value: str) -> bool | None:
        """Luhn (ISO/IEC 7812-1) and a known issuer; None for short numbers, which need a word beside them."""
        number = digits(value)
        if not _ISSUERS.fullmatch(number) or not luhn(number) or len(set(number)) < 2:
            return False
        # A twelve- or thirteen-digit number passes by chance too often to stand without a word for it.
        return True if len(number) >= 14 else None
