"""UK National Insurance number (HMRC NIM39110)."""

from guardrails.pii.recognizers.base import Recognizer, Rule, compact


class UkNinoRecognizer(Recognizer):
    """UK_NINO: two letters, six digits, A to D; pairs or compact."""

    ENTITY = "UK_NINO"
    RULES = (
        Rule(
            "insurance number",
            r"(?<![\w\-])[A-CEGHJ-PR-TW-Z][ \-.]?[A-CEGHJ-NPR-TW-Z][ \-.]?\d\d[ \-.]?\d\d[ \-.]?\d\d[ "
            r"\-.]?[A-D](?![\w]|-\w)",
            0.6,
        ),
    )
    CONTEXT = (r"national insurance|\bnino?\b|insurance (?:no|number)|\bni (?:no|number)",)
    DENY = (
        r"artikel|bestell|order|item|\bsku\b|serien|serial|modell|model|sendung|tracking|ticket"
        r"|rechnung|invoice|part no",
    )
    NEEDS = (r"\d\d[ \-.]?[A-D]\b",)
    BOOSTED = 0.95

    def validate_result(self, value: str) -> bool | None:
        """False for prefixes that are never given out (HMRC manual NIM39110)."""
        return None if compact(value)[:2] not in {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"} else False
