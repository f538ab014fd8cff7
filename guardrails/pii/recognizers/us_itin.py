"""US individual taxpayer identification number: 9xx with the groups the IRS assigns."""

from guardrails.pii.recognizers.base import Recognizer, Rule


class UsItinRecognizer(Recognizer):
    """US_ITIN: hyphenated it stands alone, otherwise it needs a word."""

    ENTITY = "US_ITIN"
    RULES = (
        Rule("hyphenated", r"(?<![\w.\-/+])9\d{2}-(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])-\d{4}(?![\w]|-\w)", 0.6),
        Rule("spaced or compact", r"(?<![\w.\-/+])9\d{2} ?(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9]) ?\d{4}(?![\w]|-\w)", 0.2),
    )
    CONTEXT = (r"\bitin\b|taxpayer|individual tax",)
    DENY = (r"telefon|phone|\btel\b|bestell|order|artikel|item|sendung|tracking|invoice|customer",)
