"""Customer, member and account numbers, by their label; order, item, ticket, invoice and serial numbers are none."""

import re

from guardrails.pii.recognizers.base import Recognizer, Rule

_LABEL = (
    r"(?:kunden?|kund(?:in|en)|mitglieds?|vertrags|versicherungsschein|policen?|personal|mandanten"
    r"|patienten|teilnehmer|abo|abonnenten|debitoren|"
    r"verbraucher|käufer|bonus|treue|payback|kundenkarten|kundenkonto|kd|zähler|stamm|nutzer|benutzer)"
    r"[ \-.]{0,2}(?:nummer|nummern|nr|no|num|id|ident|kennung|konto|kennzahl|karte)"
    r"|kundenkonto|\bkd\.?-?nr|\bkdnr|\bkd-?no|\bkto-?kunde|\bk-?nr\b"
    r"|(?:customer|client|member(?:ship)?|account|acct|a/c|loyalty|subscriber|policy|contract|patient"
    r"|employee|staff|user|cust|rewards?)"
    r"[ _\-.]{0,2}(?:number|no|num|nr|id|ref(?:erence)?|code|#|card)|\bacct\b|\baccount\b"
    r"|\bcustomer\b(?= *[#:])|\b(?:user|customer|account|client|cust)_?id\b"
)
_LINK = (
    r"(?:[ .:=#\-\"'(]|\s|\b(?:ist|lautet|is|was|war|die|the|it's|number|no|nr|nummer|von|mit|der|also"
    r"|meine|neue|alte|wäre|wär)\b){1,24}"
)
_VALUE = (
    r"(?P<v>\d{1,4}(?: \d{2,4}){1,4}"
    r"|(?=[A-Z0-9\-/.]*\d[\-/. ]?\d[\-/. ]?\d)[A-Z0-9]{1,12}(?:[\-/.][A-Z0-9]{1,12}){0,4})(?![\w@]"
    r"|[\-/]\w|[.,]\d)"
)


class CustomerNumberRecognizer(Recognizer):
    """CUSTOMER_NUMBER."""

    ENTITY = "CUSTOMER_NUMBER"
    RULES = (
        Rule("labelled", rf"(?<![^\W_])(?:{_LABEL}){_LINK}{_VALUE}", 0.85),
        Rule(
            "account",
            rf"(?<!\w)(?:konto|kundin|kunde|customer|client|mitglied|member)\b[ .:#]{{1,3}}(?:nr\.? ?"
            rf"|no\.? ?|# ?)?{_VALUE}",
            0.7,
        ),
        Rule(
            "by its prefix",
            r"(?<![\w\-])(?P<v>(?:KD|KND|CUST|KUNDE|CUSTOMER|MEMBER"
            r"|MBR)[-_]?(?:[A-Z]{1,3}-)?\d{4,12}(?:-[A-Z0-9]{1,4})?)(?![\w\-])",
            0.8,
        ),
    )
    NEEDS = (
        r"kund|kd|k-?nr|konto|mitglied|member|vertrag|polic|personal|mandant|patient|teilnehm|abo|debitor"
        r"|bonus|treue|payback|zähler|nutzer|cust|client|account|acct|a/c|loyalty|subscr|contract"
        r"|employee|staff|user|reward|mbr|stamm|verbraucher|käufer|versicherungsschein",
    )

    def accept(self, rule: Rule, text: str, match: re.Match[str]) -> bool:  # noqa: ARG002
        """No date, year or IBAN, and digits enough to single somebody out."""
        value = match["v"]
        if sum(char.isdigit() for char in value) < 4 and not re.search(r"[A-Z]", value):
            return False
        if re.fullmatch(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|(?:19|20)\d\d", value):
            return False
        return not re.search(
            r"\b(?:seit|since|from|ab|bis|until|iban)\b[^\w]*$", text[: match.start("v")][-12:], re.IGNORECASE
        )
