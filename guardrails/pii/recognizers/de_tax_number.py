"""German tax number of the federal states (Steuernummer), printed with slashes or in the unified 13-digit form."""

from guardrails.pii.recognizers.base import Recognizer, Rule


class DeTaxNumberRecognizer(Recognizer):
    """DE_TAX_NUMBER: no common check digit, so only beside a word for it."""

    ENTITY = "DE_TAX_NUMBER"
    RULES = (
        Rule("tax number", r"(?<![\w/])\d{2,3}[/ ]\d{3,4}[/ ]\d{4,5}(?![\w/])", 0.3),
        Rule("unified tax number", r"(?<!\w)\d{4}0\d{8}(?!\w)", 0.2),
        Rule("tax number, compact", r"(?<!\w)\d{10}(?!\w)", 0.2),
    )
    CONTEXT = (r"steuern(?:umm|r|o)", r"\bst\.?-?nr", r"steuer-nr")
    DENY = (r"identifik|steuer-?id", r"umsatzsteuer-?id|ust-?id", r"bestell|order|artikel|telefon|\btel\b|kunden")
