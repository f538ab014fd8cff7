"""UK NHS number: ten digits, modulo 11."""

from guardrails.pii.checksums import nhs_number
from guardrails.pii.recognizers.base import Recognizer, Rule, digits


class UkNhsRecognizer(Recognizer):
    """UK_NHS: one number in eleven passes, so a word counts."""

    ENTITY = "UK_NHS"
    RULES = (Rule("NHS number", r"(?<![\w.\-/+])\d{3}[ \-]?\d{3}[ \-]?\d{4}(?![\w]|[\-/.]\d)", 0.2),)
    CONTEXT = (r"\bnhs\b|national health",)
    DENY = (r"telefon|phone|\btel\b|bestell|order|call|mobile",)
    NEEDS = (r"nhs|national health",)
    CHECKED = 0.3

    def validate_result(self, value: str) -> bool:
        """The check digit of the NHS number (modulo 11)."""
        return nhs_number(digits(value))
