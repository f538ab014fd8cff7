"""German identity card (Personalausweis): serial number, with or without the check digit of the reading zone.

The serial number printed on the card has nine characters from 0-9 and the consonants C, F, G, H, J, K, L, M, N, P, R,
T, V, W, X, Y, Z and carries no check digit; the machine-readable zone adds a tenth character, which is the ICAO Doc
9303 digit (weights 7, 3, 1) over the nine (specimen: L01X00T47, then 1). The number begins with a letter of the
authority: L, M, N, P, R, T, V, W, X or Y for identity cards (PAuswV, annex; BMI).
"""

from guardrails.pii.checksums import icao_731
from guardrails.pii.recognizers.base import Recognizer, Rule, compact

CHARACTERS = "CFGHJKLMNPRTVWXYZ0-9"
SEPARATED = rf"(?:[ \-]?[{CHARACTERS}]){{8}}"
DENY = (
    r"artikel|bestell|order|item|\bsku\b|serien|serial|modell|model|sendung|tracking|ticket|rechnung"
    r"|invoice|vorgang|gutschein|voucher",
)


def document(value: str) -> bool | None:
    """Ten characters must have the check digit; nine say nothing by themselves."""
    number = compact(value)
    if not any(char.isdigit() for char in number):
        return False
    return icao_731(number) if len(number) == 10 else None


class DeIdCardRecognizer(Recognizer):
    """DE_ID_CARD: nine characters beside a word for it, or ten with the right digit."""

    ENTITY = "DE_ID_CARD"
    RULES = (
        Rule("serial and check digit", rf"(?<![\w\-])[LMNPRTVWXY]{SEPARATED}[ \-]?\d(?:D)?(?![\w]|-\w)", 0.3),
        Rule("serial", rf"(?<![\w\-])[LMNPRTVWXY]{SEPARATED}(?![\w]|-\w)", 0.3),
    )
    CONTEXT = (
        r"ausweis",
        r"\bperso\b|\bnpa\b",
        r"\bid[ -]?(?:card|cards|document|no|nr|number|doc)",
        r"identity (?:card|document)|identity|identit",
        r"dokumentenn|document n|legitimation|altersnachweis|altersprüfung|age (?:check|verification|proof)",
    )
    DENY = DENY
    CHECKED = 0.45

    def validate_result(self, value: str) -> bool | None:
        """The check digit of the machine-readable zone (ICAO 9303: 7, 3, 1) where there is a tenth character."""
        return document(value)
