"""Driving licences of Germany, Austria, the UK and the US, beside a word for them."""

from guardrails.pii.recognizers.base import Recognizer, Rule


class DriverLicenseRecognizer(Recognizer):
    """DRIVER_LICENSE: the UK number is unmistakable, all others need their word."""

    ENTITY = "DRIVER_LICENSE"
    RULES = (
        Rule("UK", r"(?<!\w)[A-Z9]{5}\d[0156]\d[0-3]\d{2}[A-Z9]{2}\d[A-Z]{2}(?!\w)", 0.7),
        Rule("Germany", r"(?<!\w)[A-Z]\d{2}[A-Z0-9]{6}\d[A-Z0-9](?!\w)", 0.2),
        Rule(
            "Austria, US states", r"(?<![\w\-])(?:[A-Z]{0,2}\d{7,12}|[A-Z]\d{3}-\d{3}-\d{2}-\d{3}-\d)(?![\w]|-\w)", 0.2
        ),
    )
    CONTEXT = (r"führerschein|fuehrerschein|fahrerlaubnis", r"driv(?:er|ing)(?:'?s)? ?licen[cs]e|\bdl ?(?:no|number|#)")
    DENY = (r"telefon|phone|\btel\b|bestell|order|artikel|kunden|customer|passport|reisepass|\bssn\b|ausweis",)
    BOOSTED = 0.7
