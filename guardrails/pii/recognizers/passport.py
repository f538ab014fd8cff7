"""Passports of other countries: no check digit on the data page, so only beside a word for it."""

from guardrails.pii.recognizers.base import Recognizer, Rule


class PassportRecognizer(Recognizer):
    """PASSPORT: one or two letters and six to eight digits, or nine digits (AT, CH, UK, US, most EU states)."""

    ENTITY = "PASSPORT"
    RULES = (
        Rule("letters and digits", r"(?<![\w\-])[A-Z]{1,2} ?\d{6,8}(?![\w]|-\w)", 0.2),
        Rule("nine digits", r"(?<![\w\-])\d{9}(?![\w]|-\w)", 0.2),
    )
    CONTEXT = (r"reisepass|reisepaß|passn|pass-?nr|passport",)
    DENY = (
        r"telefon|phone|\btel\b|bestell|order|artikel|kunden|customer|steuer|\btax|\bssn\b|insur"
        r"|versicher|\bnino?\b",
    )
    BOOSTED = 0.6
