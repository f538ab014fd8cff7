"""German health insurance number (Krankenversichertennummer, § 290 SGB V)."""

from guardrails.pii.checksums import german_health_insurance
from guardrails.pii.recognizers.base import Recognizer, Rule, compact


class DeHealthInsuranceRecognizer(Recognizer):
    """DE_HEALTH_INSURANCE: letter, eight digits, check digit; one in ten passes, so a word counts."""

    ENTITY = "DE_HEALTH_INSURANCE"
    RULES = (Rule("insured number", r"(?<![\w\-])[A-Z](?:[ \-.]?\d){9}(?![\w]|-\w)", 0.3),)
    CONTEXT = (
        r"versichert|versicherung",
        r"krankenk|kranken-?vers|\bkasse\b|\bkvnr|\bkv-?nr|gesundheitskarte|\begk\b|\baok\b|\btk\b"
        r"|barmer|\bdak\b|\bbkk\b|\bikk\b",
        r"insur|health|insured",
    )
    DENY = (
        r"artikel|bestell|order|item|\bsku\b|serien|serial|modell|model|sendung|tracking|ticket|rechnung"
        r"|invoice",
    )
    CHECKED = 0.45

    def validate_result(self, value: str) -> bool:
        """The check digit of the German insured number (§ 290 SGB V, modulo 10)."""
        return german_health_insurance(compact(value))
