"""US Social Security number: area, group and serial as the SSA assigns them."""

from guardrails.pii.recognizers.base import Recognizer, Rule, digits


class UsSsnRecognizer(Recognizer):
    """US_SSN: 3-2-4 stands alone, compact needs a word."""

    ENTITY = "US_SSN"
    RULES = (
        Rule("hyphenated", r"(?<![\w.\-/+])\d{3}-\d{2}-\d{4}(?![\w]|-\w)", 0.75),
        Rule("spaced", r"(?<![\w.\-/+])(?<!\d )\d{3}[ .]\d{2}[ .]\d{4}(?![\w]|[ \-.]\d)", 0.45),
        Rule("compact", r"(?<![\w.\-/+])\d{9}(?![\w]|[\-/.]\d)", 0.3),
    )
    CONTEXT = (r"\bssn?\b|\bssns\b", r"social|sozialvers", r"us tax|taxpayer|w-?9\b|1099")
    DENY = (
        r"telefon|\btel\b|handy|phone|bestell|order|artikel|item|sendung|tracking|rechnung|invoice"
        r"|ticket|kunden|customer|account|konto",
        r"passport|routing|\bref",
    )
    BOOSTED = 0.95

    def validate_result(self, value: str) -> bool | None:
        """False for areas, groups and serials that are never given out (SSA, POMS RM 10201.035)."""
        number = digits(value)
        area = number[:3]
        bad = area in {"000", "666"} or area[0] == "9" or number[3:5] == "00" or number[5:] == "0000"
        return False if bad or len(set(number)) == 1 else None
