"""German number plates (§ 9 FZV): district code, letters, digits."""

import re

from guardrails.pii.gazetteer import word_list
from guardrails.pii.recognizers.base import Recognizer, Rule

DISTRICTS = word_list("districts.txt")
"""District codes in use (Kraftfahrt-Bundesamt)."""


class DeKfzRecognizer(Recognizer):
    """DE_KFZ: `HH-LK 4082` stands alone; other spacings and lower case need a word."""

    ENTITY = "DE_KFZ"
    RULES = (
        Rule("plate", r"(?<![\w\-./])[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} [1-9]\d{0,3}[EH]?(?![\w\-]|[.,]\d)", 0.7, re.NOFLAG),
        Rule(
            "plate, other spacing",
            r"(?<![\w\-./])[A-ZÄÖÜ]{1,3}[ \-:·]{1,3}[A-Z]{1,2}[ \-:·]{0,3}[1-9]\d{0,3} "
            r"?[EH]?(?![\w\-]|[.,]\d)",
            0.3,
        ),
    )
    CONTEXT = (
        r"kennzeichen|nummernschild|autonummer|zulassung|\bkfz|\bpkw|\blkw|fahrzeug|\bauto|wagen"
        r"|transporter|\bvans?\b|\bcars?\b|truck|trailer|anhänger|sprinter|motorrad|roller\b",
        r"plate|licen[cs]e|registration|vehicle|geparkt|parkt|parked|parking|parken|halteverbot"
        r"|einfahrt|angefahren|gerammt|halter|fahrer|driver",
    )
    DENY = (
        r"artikel|bestell|\border|\bitem|\bsku\b|serien|serial|modell|model|sendung|tracking|ticket"
        r"|rechnung|invoice|vorgang|typ\b|type|teile|größe|size|norm|din\b|flug|flight|\bzug\b|gleis",
    )

    def validate_result(self, value: str) -> bool | None:
        """None where a German district begins with these letters (FZV), else False."""
        code = re.match(r"[A-ZÄÖÜ]+", value.upper())
        return None if code and code.group() in DISTRICTS else False
