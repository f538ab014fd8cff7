"""Austrian social insurance number (§ 460d ASVG): serial, check digit, birth date."""

from guardrails.pii.checksums import austrian_social_security
from guardrails.pii.recognizers.base import Recognizer, Rule, digits


class AtSvnrRecognizer(Recognizer):
    """AT_SVNR: spaced 4-6 or 4-2-2-2 it stands alone, compact it needs a word."""

    ENTITY = "AT_SVNR"
    RULES = (
        Rule(
            "insurance number", r"(?<![\w.\-/+])[1-9]\d{3}[ \-/.]?\d{2}[ \-/.]?\d{2}[ \-/.]?\d{2}(?![\w]|[\-/.]\d)", 0.3
        ),
    )
    CONTEXT = (
        r"\bsv-?\s?(?:n|$)|svnr|sozialvers|versicherungsn|e-?card|ögk|svs\b|österreich|austria",
        r"social (?:security|insurance)|insurance n",
    )
    DENY = (
        r"telefon|\btel\b|handy|mobil|phone|bestell|order|artikel|sendung|tracking|rechnung|invoice"
        r"|ticket|kunden|customer",
    )
    CHECKED = 0.55

    def validate_result(self, value: str) -> bool:
        """The check digit of the Austrian social insurance number: weights 3, 7, 9, 5, 8, 4, 2, 1, 6, modulo 11."""
        return austrian_social_security(digits(value))
