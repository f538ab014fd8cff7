"""Telephone numbers: international, German, Austrian, Swiss, British, American; dates and other numbers are not."""

import re

from guardrails.pii.recognizers.base import Recognizer, Rule, digits

_SEP = r"[ \-./\u2013]"
_DATE = re.compile(
    r"\d{1,2}[./-]\d{1,2}[./-](?:\d{2}|\d{4})|\d{4}[./-]\d{1,2}[./-]\d{1,2}(?:\D.*)?|\d{1,2}[./]\d{4}"
    r"|(?:\d{1,3}\.){3}\d{1,3}"
)


class PhoneRecognizer(Recognizer):
    """PHONE_NUMBER."""

    ENTITY = "PHONE_NUMBER"
    RULES = (
        Rule(
            "international",
            rf"(?<![\w+])\+[ "
            rf"]?[1-9]\d{{0,2}}(?:{_SEP}?\(0?\d{{0,5}}\))?(?:{_SEP}{{0,2}}\d){{6,13}}(?!\w)(?!{_SEP}?\d)",
            1.0,
        ),
        Rule(
            "international, dialled",
            rf"(?<![\w+])00(?=[1-9])[ "
            rf"]?[1-9]\d{{0,2}}(?:{_SEP}?\(0?\d{{0,5}}\))?(?:{_SEP}{{0,2}}\d){{6,13}}(?!\w)(?!{_SEP}?\d)",
            0.8,
        ),
        Rule(
            "national with area code in brackets",
            rf"(?<![\w+])\(0\d{{1,5}}\){_SEP}{{0,3}}\d(?:{_SEP}{{0,3}}\d){{2,10}}(?!\w)",
            0.8,
        ),
        Rule(
            "national, grouped",
            rf"(?<![\w+.,/\-])(?<!\d )0[1-9]\d{{0,4}}(?:{_SEP}| ?/ ?"
            rf"| - )\d(?:{_SEP}{{0,3}}\d){{2,10}}(?!\w)(?![.,]\d)",
            0.65,
        ),
        Rule(
            "national, mobile, compact",
            r"(?<![\w+.,/\-])(?<!\d )0(?:1[5-7]\d{8,9}|6[4-9]\d{8,10}|7[4-9]\d{8}"
            r"|[1-9]\d{7,10})(?!\w)(?![.,\-/]\d)",
            0.55,
        ),
        Rule(
            "North America",
            r"(?<![\w+.\-/])(?:\+?1[ \-.]?)?\(?[2-9]\d\d\)?[ \-.]{1,2}[2-9]\d\d[ \-.]\d{4}(?: ?(?:x"
            r"|ext\.?) ?\d{1,5})?(?!\w)",
            0.6,
        ),
        Rule(
            "any, labelled",
            rf"(?<![\w+.,])\(?\d\)?(?:{_SEP}{{0,2}}[()]?\d){{5,14}}(?:[ ]?(?:x|ext\.?|dw"
            rf"|durchwahl)[ ]?\d{{1,5}})?(?!\w)",
            0.2,
        ),
    )
    CONTEXT = (
        r"tele?f|\btel\b|phone|\bfon\b|fax|mobil|handy|\bcell|hotline|\bcall|anruf|ruf(?:en|nummer|t)"
        r"|r[üu]ckruf|erreich|\breach",
        r"whats ?app|\bsms\b|\btext me|durchwahl|direct line|direktwahl|\bline\b|(?<!\w)nummer (?:ist"
        r"|lautet|wär)|(?<!order )(?<!item )(?<!customer )(?<!account )number is|melde|meldet|\bmob\b"
        r"|\bnatel\b|\bdial|wählen|ring me|office|telegram|signal\b",
    )
    DENY = (
        r"bestell|auftrag|\border|artikel|\bitem|sendung|tracking|paket|parcel|shipment|imei|\bean\b"
        r"|gtin|\bsku\b|isbn",
        r"rechnung(?:s|$|:| ?n)|invoice|ticket|vorgang|serien|serial|referenz|reference|\bref\b|iban"
        r"|\bbic\b|konto(?:n|$|:)|account|kunden-?n|kundennr",
        r"steuer|versichert|versicherungs|\bsv-?n|ausweis|karten?n|\bcard|\bcc\b|\bblz\b|barcode"
        r"|charge|batch|\btxn|transa|aktenz|az\.|\bpin\b|passwor|\bcode\b|version",
        r"gutschein|voucher|\bzip\b|\bplz\b|\bvat\b|\bssn\b|\bsocial|\bnhs\b|passport|\bid\b",
    )

    def validate_result(self, value: str) -> bool | None:
        """False for a date or a number of the wrong length; nothing can be said of the others."""
        number = digits(value)
        if not 6 <= len(number) <= 16 or len(set(number)) < 3 or _DATE.fullmatch(value.strip()):
            return False
        return None

    def accept(self, rule: Rule, text: str, match: re.Match[str]) -> bool:  # noqa: ARG002
        """A number with a unit or a currency behind it is none."""
        # A decimal or a price is no telephone number: "0,30 1200", "1.299 99".
        return not re.match(
            r"\s?(?:€|eur\b|euro\b|usd\b|\$|%|kg\b|mm\b|cm\b)", text[match.end() : match.end() + 6], re.IGNORECASE
        )
