"""Swiss enterprise identification number (UID): of a sole trader it is personal."""

from guardrails.pii.checksums import swiss_uid
from guardrails.pii.recognizers.base import Recognizer, Rule, digits


class ChUidRecognizer(Recognizer):
    """CH_UID: CHE and nine digits."""

    ENTITY = "CH_UID"
    RULES = (Rule("UID", r"(?<!\w)CHE[ \-]?\d{3}[ .]?\d{3}[ .]?\d{3}(?: ?(?:MWST|TVA|IVA|HR))?(?!\w)", 0.4),)
    NEEDS = (r"CHE",)

    def validate_result(self, value: str) -> bool:
        """The check digit of the Swiss company number: weights 5, 4, 3, 2, 7, 6, 5, 4, modulo 11."""
        return swiss_uid(digits(value))
