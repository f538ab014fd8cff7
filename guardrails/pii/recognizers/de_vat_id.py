"""German VAT identification number (§ 27a UStG): of a sole trader it is personal."""

from guardrails.pii.checksums import mod_11_10
from guardrails.pii.recognizers.base import Recognizer, Rule, digits


class DeVatIdRecognizer(Recognizer):
    """DE_VAT_ID: DE and nine digits, the last by ISO 7064 MOD 11,10; without the digit only beside a word for it."""

    ENTITY = "DE_VAT_ID"
    RULES = (Rule("VAT id", r"(?<![\w])DE[ \-.]?\d(?:[ \-./]?\d){8}(?![\w]|[\-./ ]\d)", 0.3),)
    CONTEXT = (
        r"ust",
        r"umsatzsteuer|mehrwertsteuer|\bmwst",
        r"\bvat\b|\buid\b|tax|steuer",
    )
    CHECKED = 0.9

    def validate_result(self, value: str) -> bool | None:
        """The check digit of the German VAT id (ISO 7064, modulo 11, 10)."""
        return True if mod_11_10(digits(value)) else None
