"""IBAN of every country in the SWIFT registry, compact, spaced, hyphenated or broken over lines."""

from guardrails.pii.checksums import mod_97
from guardrails.pii.recognizers.base import Recognizer, Rule, compact

LENGTHS = {
    "AD": 24,
    "AE": 23,
    "AL": 28,
    "AT": 20,
    "AZ": 28,
    "BA": 20,
    "BE": 16,
    "BG": 22,
    "BH": 22,
    "BI": 27,
    "BR": 29,
    "BY": 28,
    "CH": 21,
    "CR": 22,
    "CY": 28,
    "CZ": 24,
    "DE": 22,
    "DJ": 27,
    "DK": 18,
    "DO": 28,
    "EE": 20,
    "EG": 29,
    "ES": 24,
    "FI": 18,
    "FK": 18,
    "FO": 18,
    "FR": 27,
    "GB": 22,
    "GE": 22,
    "GI": 23,
    "GL": 18,
    "GR": 27,
    "GT": 28,
    "HN": 28,
    "HR": 21,
    "HU": 28,
    "IE": 22,
    "IL": 23,
    "IQ": 23,
    "IS": 26,
    "IT": 27,
    "JO": 30,
    "KW": 30,
    "KZ": 20,
    "LB": 28,
    "LC": 32,
    "LI": 21,
    "LT": 20,
    "LU": 20,
    "LV": 21,
    "LY": 25,
    "MC": 27,
    "MD": 24,
    "ME": 22,
    "MK": 19,
    "MN": 20,
    "MR": 27,
    "MT": 31,
    "MU": 30,
    "NI": 28,
    "NL": 18,
    "NO": 15,
    "OM": 23,
    "PK": 24,
    "PL": 28,
    "PS": 29,
    "PT": 25,
    "QA": 29,
    "RO": 24,
    "RS": 22,
    "RU": 33,
    "SA": 24,
    "SC": 31,
    "SD": 18,
    "SE": 24,
    "SI": 19,
    "SK": 24,
    "SM": 27,
    "SO": 23,
    "ST": 25,
    "SV": 28,
    "TL": 23,
    "TN": 24,
    "TR": 26,
    "UA": 29,
    "VA": 22,
    "VG": 24,
    "XK": 20,
    "YE": 30,
}
"""Country code → length (SWIFT IBAN registry, release 99)."""


class IbanRecognizer(Recognizer):
    """IBAN_CODE, checked by length and MOD 97-10."""

    ENTITY = "IBAN_CODE"
    RULES = tuple(
        Rule(
            f"IBAN of {length} characters",
            rf"(?<![A-Za-z0-9])(?:{'|'.join(c for c, n in LENGTHS.items() if n == length)})"
            rf"(?:[ \t]{{0,2}}[\-./\n]?[ \t]{{0,2}}[0-9]){{2}}"
            rf"(?:[ \t]{{0,2}}[\-./\n]?[ \t]{{0,2}}[A-Z0-9]){{{length - 4}}}(?![A-Za-z0-9])",
            0.4,
        )
        for length in sorted(set(LENGTHS.values()))
    )
    NEEDS = (r"\b[A-Z]{2}[ \t]?[0-9][ \t]?[0-9][ \-.\t\nA-Z0-9]{8}",)

    def validate_result(self, value: str) -> bool:
        """The country's length and MOD 97-10 (ISO 13616)."""
        account = compact(value)
        return LENGTHS.get(account[:2]) == len(account) and mod_97(account)
