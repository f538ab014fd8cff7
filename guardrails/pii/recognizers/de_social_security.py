"""German pension insurance number (Versicherungsnummer, § 147 SGB VI, § 2 VKVV)."""

from guardrails.pii.checksums import german_social_security
from guardrails.pii.recognizers.base import Recognizer, Rule, compact


class DeSocialSecurityRecognizer(Recognizer):
    """DE_SOCIAL_SECURITY: birth date, letter and check digit make it unmistakable in any grouping."""

    ENTITY = "DE_SOCIAL_SECURITY"
    RULES = (
        Rule(
            "pension insurance number",
            r"(?<![\w])\d{2}[ \-./]?\d{2}[ \-./]?\d{2}[ \-./]?\d{2}[ \-./]?[A-Z][ \-./]?\d[ \-./]?\d[ "
            r"\-./]?\d(?![\w])",
            0.4,
        ),
    )
    NEEDS = (r"\d[ \-./]?[A-Z][ \-./]?\d",)

    def validate_result(self, value: str) -> bool:
        """The check digit of the German pension insurance number (§ 2 VKVV)."""
        return german_social_security(compact(value))
