"""German passport (Reisepass): built like the identity card's number, first letter C, F, G, H, J or K."""

from guardrails.pii.recognizers.base import Recognizer, Rule
from guardrails.pii.recognizers.de_id_card import DENY, SEPARATED, document


class DePassportRecognizer(Recognizer):
    """DE_PASSPORT: nine characters beside a word for it, or ten with the right digit (specimen C01X00T47, then 8)."""

    ENTITY = "DE_PASSPORT"
    RULES = (
        Rule("serial and check digit", rf"(?<![\w\-])[CFGHJK]{SEPARATED}[ \-]?\d(?:D)?(?![\w]|-\w)", 0.3),
        Rule("serial", rf"(?<![\w\-])[CFGHJK]{SEPARATED}(?![\w]|-\w)", 0.3),
    )
    CONTEXT = (
        r"reisepass|reisepaß|\bpass\b|passn|pass-?nr|passnummer",
        r"passport",
        r"ausweis|dokumentenn|document n|identit|reisedokument|travel document|age (?:check"
        r"|verification)|altersprüfung",
    )
    DENY = DENY
    CHECKED = 0.45

    def validate_result(self, value: str) -> bool | None:
        """The check digit of the machine-readable zone (ICAO 9303: 7, 3, 1) where there is a tenth character."""
        return document(value)
