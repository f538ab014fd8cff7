"""Swiss AHV number (AHVN13, Art. 50c AHVG): 756, nine digits, EAN-13 check digit."""

from guardrails.pii.checksums import ean_13
from guardrails.pii.recognizers.base import Recognizer, Rule, digits


class ChAhvRecognizer(Recognizer):
    """CH_AHV in points, spaces, hyphens or compact."""

    ENTITY = "CH_AHV"
    RULES = (Rule("AHV number", r"(?<![\w])756[ \-.]?\d{4}[ \-.]?\d{4}[ \-.]?\d{2}(?![\w]|[\-.]\d)", 0.4),)
    NEEDS = (r"756",)

    def validate_result(self, value: str) -> bool:
        """The check digit of the Swiss AHV number, as in EAN-13."""
        return ean_13(digits(value))
