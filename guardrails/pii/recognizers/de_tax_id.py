"""German tax identification number (§ 139b AO)."""

from guardrails.pii.checksums import german_tax_id
from guardrails.pii.recognizers.base import Recognizer, Rule, digits


class DeTaxIdRecognizer(Recognizer):
    """DE_TAX_ID: eleven digits in any grouping; one number in ten passes the digit, so a word for it counts."""

    ENTITY = "DE_TAX_ID"
    RULES = (
        Rule("tax id in groups", r"(?<![\w.\-/+])[1-9]\d[ \-/.]\d{3}[ \-/.]\d{3}[ \-/.]\d{3}(?![\w]|[\-/.]\d)", 0.3),
        Rule("tax id", r"(?<![\w.\-/+])[1-9]\d{10}(?![\w]|[\-/.]\d)", 0.3),
        Rule("tax id in any groups", r"(?<![\w.\-/+])[1-9](?:[ \-/.]?\d){10}(?![\w]|[\-/.]\d)", 0.3),
    )
    CONTEXT = (
        r"steuer",
        r"\bst(?:eu)?\.?-?\s?id",
        r"\bid-?nr",
        r"\bidnr",
        r"\btin\b",
        r"\btax",
        r"finanzamt|elster|lohnsteuer",
        r"identifikationsn",
    )
    DENY = (
        r"telefon|\btel|handy|mobil|phone|bestell|\border|artikel|sendung|tracking|\brechnung"
        r"|rechnungsn|invoice|ticket",
    )
    NEEDS = (r"[1-9](?:[ \-/.]?\d){10}",)
    CHECKED = 0.45

    def validate_result(self, value: str) -> bool:
        """The check digit of the German tax id (§ 139b AO; ISO 7064, modulo 11, 10)."""
        return german_tax_id(digits(value))
