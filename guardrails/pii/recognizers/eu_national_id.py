"""National numbers of EU states that customers quote: Italy, Spain, France, Poland, the Netherlands."""

from guardrails.pii.checksums import dutch_bsn, french_nir, italian_fiscal_code, pesel, spanish_nif
from guardrails.pii.recognizers.base import Recognizer, Rule, compact


class EuNationalIdRecognizer(Recognizer):
    """EU_NATIONAL_ID: all by check digit; those of digits only need a word as well."""

    ENTITY = "EU_NATIONAL_ID"
    RULES = (
        Rule("codice fiscale", r"(?<!\w)[A-Z]{6}[ ]?\d{2}[A-EHLMPR-T]\d{2}[ ]?[A-Z]\d{3}[A-Z](?!\w)", 0.4),
        Rule("DNI, NIE", r"(?<![\w\-])(?:\d{8}|[XYZ][ \-]?\d{7})[ \-]?[A-Z](?!\w)", 0.4),
        Rule("NIR", r"(?<!\w)[12][ ]?\d{2}[ ]?[01]\d[ ]?\d[\dAB][ ]?\d{3}[ ]?\d{3}[ ]?\d{2}(?!\w)", 0.4),
        Rule("PESEL", r"(?<![\w\-./+])\d{11}(?![\w]|[\-./]\d)", 0.4),
        Rule("BSN", r"(?<![\w\-./+])\d{9}(?![\w]|[\-./]\d)", 0.4),
    )
    CONTEXT = (
        r"pesel",
        r"\bbsn\b|burgerservice",
        r"\bdni\b|\bnie\b|\bnif\b",
        r"codice fiscale|fiscal code",
        r"sécurité sociale|\bnir\b",
    )
    NEEDS = (
        r"pesel|\bbsn\b|burgerservice|\bdni\b|\bni[ef]\b|codice|fiscal|sociale|\bnir\b",
        r"[A-Z] ?\d\d[A-Z]",
    )
    CHECKED = 0.45

    def validate_result(self, value: str) -> bool | None:
        """The check of the state that such a number belongs to, by its length."""
        number = compact(value)
        if len(number) == 16:
            return italian_fiscal_code(number)
        if len(number) == 15:
            return french_nir(number)
        if len(number) == 11:
            return pesel(number)
        return dutch_bsn(number) if number.isdigit() else spanish_nif(number)
