"""Passwords, PINs, gate codes, API keys and tokens: the value only."""

import math
import re
from collections import Counter

from guardrails.pii.gazetteer import word_list
from guardrails.pii.recognizers.base import Recognizer, Rule

_WORD = (
    r"(?:pass ?w(?:ort|örter)|pass ?words?|passwd|passphrase|pass ?code|kennwort|losungswort|codewort"
    r"|\bpwd?\b|\bpswd\b|login-?daten)"
)
_PIN = (
    r"(?:\b(?:karten|geräte|online|telefon|handy|sim|abhol|paket|banking)?-?(?:pin|puk|tan"
    r"|otp)\b(?:-?(?:code|nummer|nr\.?))?"
    r"|(?:tür|tor|haustür|gate|door|zugangs?|zutritts|sicherheits|entry|access|security|verification"
    r"|bestätigungs|verifizierungs|login|einmal|one-?time"
    r"|unlock|alarm|safe|tresor|schließfach|key ?box|lock ?box|schlüsselbox|schlüsselsafe|freischalt"
    r"|reset|recovery|backup|garagen?|eingangs|keller|aktivierungs|activation|abhol"
    r"|auth(?:entication)?|2fa|two-factor)"
    r"[ \-]?(?:codes?|pins?|zahl|kombination|number|keypad|token))"
)
_KEY = (
    r"(?:(?:x-)?api[ _\-]?(?:key|token|secret|schlüssel)|(?:access|auth|secret|private|bearer|session"
    r"|refresh|reset|client|webhook|signing|encryption|license|deploy|bot|service|storage|id)"
    r"[ _\-]?(?:key|token|secret|id_token)|token|secret|credentials?|authorization|passwort-?hash"
    r"|sessionid|session_id|jsessionid|sid|schlüssel|zugangsschlüssel|apikey)"
)
_IS = (
    r"(?:\s*(?:[:=]|=>|->)\s*|\s+(?:ist|lautet|war|wäre|is|was|are|heißt|heisst|wurde|:|=)\s+(?:mal "
    r"|jetzt |now |nun |immer noch |still |currently |aktuell |derzeit |früher |zuerst |einfach "
    r"|just )?"
    r"|\s+(?:jetzt |now |nun |bitte |wieder )?(?:auf|to|as|in|als)\s+)[\"'„“`<]?"
)
_VALUE = r"(?P<v>[^\s\"'„“”`<>]{3,80}?)(?=[\"'“”`>]|[.,;:!?)\]]*(?:\s|$))"
_ORDINARY = word_list("not_passwords.txt")


def entropy(value: str) -> float:
    """Shannon entropy in bits per character."""
    counts = Counter(value)
    return -sum(n / len(value) * math.log2(n / len(value)) for n in counts.values())


class SecretRecognizer(Recognizer):
    """PASSWORD_OR_SECRET: known formats, values after a word for them, and high entropy beside such a word."""

    ENTITY = "PASSWORD_OR_SECRET"
    RULES = (
        Rule(
            "known format",
            r"(?<![\w\-])(?P<v>(?:AKIA|ASIA|AIDA|AROA)[A-Z0-9]{16}|(?:sk|pk|rk)[-_](?:live|test|proj"
            r"|ant|or|svcacct)?[-_]?[\w\-]{16,200}|gh[pousr]_[A-Za-z0-9]{20,255}"
            r"|github_pat_\w{20,255}|glpat-[\w\-]{16,64}|xox[abeoprs]-[\w\-]{10,200}"
            r"|AIza[\w\-]{30,45}|ya29\.[\w\-]{20,300}|SG\.[\w\-]{16,32}\.[\w\-]{20,64}"
            r"|npm_[A-Za-z0-9]{30,64}"
            r"|hf_[A-Za-z0-9]{24,64}|pypi-[\w\-]{32,300}|dop_v1_[a-f0-9]{40,80}|shp(?:at|ca|pa"
            r"|ss)_[a-fA-F0-9]{24,40}|EAACEdEose0cBA\w+|key-[a-f0-9]{32}|sq0(?:atp|csp)-[\w\-]{20,64}"
            r"|eyJ[\w\-]{8,2000}\.[\w\-]{8,4000}(?:\.[\w\-]{0,2000})?|[a-z]{2,12}_(?:live|test|prod"
            r"|secret|key|token|sk|pk)_[A-Za-z0-9]{12,120}|whsec_\w{16,80}"
            r"|\d{8,10}:AA[\w\-]{30,40})(?![\w])",
            0.95,
            re.NOFLAG,
        ),
        Rule(
            "private key",
            r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]{0,6000}?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
            1.0,
        ),
        Rule("in an address", r"(?<=://)[^\s/:@]{1,64}:(?P<v>[^\s/:@]{3,120})(?=@)", 0.9, core="://"),
        Rule("password", rf"(?<![^\W_]){_WORD}(?:[ ]?\([^)\n]{{1,20}}\))?{_IS}{_VALUE}", 0.8),
        Rule("password, bare", rf"(?<![^\W_]){_WORD}[ \t]+[\"'„“`]?{_VALUE}", 0.6),
        Rule("password in words", rf"{_WORD}(?:\s+\w+){{0,3}}\s+(?:auf|to|in|von|from)\s+[\"'„“`]?{_VALUE}", 0.6),
        Rule(
            "pin or code",
            rf"(?<!\w){_PIN}(?:[^\w\n]|\b(?:ist|lautet|war|is|was|die|the|jetzt|now|für|for|zum|zur"
            rf"|tor|tür|gate|door|mein[es]?|my|am|an|der|von|nummer|code|eingeben|enter"
            rf"|use)\b){{1,24}}(?:(?:[^\W\d_]+\W{{1,2}}){{0,4}}?(?:ist|lautet|war|is|was|="
            rf"|:)[ ]{{1,2}}(?:die |the "
            rf")?)?[\"'„“]?(?P<v>[#*]?(?=[A-Z\-]*\d)[A-Z0-9\-]{{3,12}}[#*]?)(?!\w|[.,]\d)",
            0.8,
        ),
        Rule(
            "key",
            rf"(?<![^\W_]){_KEY}[\"']?(?:{_IS}|\s+)(?:bearer |basic "
            rf"|token )?[\"']?(?P<v>[\w\-+/=.~!$%]{{8,512}})",
            0.6,
        ),
        Rule("bearer", r"\b(?:bearer|basic) (?P<v>[\w\-+/=.~]{16,2000})", 0.9),
        Rule(
            "assigned",
            r"(?<![^\W_])\w*(?:password|passwd|pwd|passwort|secret|token|api_?key|apikey|credential"
            r"|private_?key)\w*[\"']?\s*[:=]\s*[\"']?(?P<v>[^\s\"'`,;&<>)\]}]{4,200})",
            0.85,
        ),
    )
    NEEDS = (
        r"pass|kennwort|losung|codewort|pwd?\b|pswd|pin\b|puk\b|tan\b|otp\b|code|kombination|key"
        r"|token|secret|schlüssel|credential|author|bearer|basic|://|AKIA|ASIA|sk[-_]|pk_|rk_"
        r"|gh[pousr]_|xox|eyJ"
        r"|_live_|_test_|_prod_|AIza|glpat|npm_|hf_|-----BEGIN|whsec|session|sid|SG\.|ya29|pypi|shp"
        r"|:AA|login-?daten",
    )

    def accept(self, rule: Rule, text: str, match: re.Match[str]) -> bool:
        """The value has to look like a secret, the more so the weaker the word beside it is."""
        if "v" not in match.re.groupindex:
            return True
        value = match["v"].strip(".,;:!?")
        name = rule.name
        if name in {"password, bare", "password in words"}:
            return _odd(value)
        if name == "password":
            return value.lower() not in _ORDINARY and (_odd(value) or _closes(text, match))
        if name == "key":
            return len(value) >= 10 and _odd(value) and entropy(value) >= 2.8
        if name == "assigned":
            return value.lower() not in _ORDINARY and not re.fullmatch(
                r"\*+|x+|null|none|true|false|\[?redacted\]?|\$?\{.*", value, re.IGNORECASE
            )
        return True


def _odd(value: str) -> bool:
    """Whether a value does not read as a word: a digit beside letters, a sign inside, or capitals inside."""
    inner = value[1:-1] if len(value) > 2 else ""
    letters = any(char.isalpha() for char in value)
    if any(char.isdigit() for char in value):
        return letters or len(value) >= 4
    return letters and bool(re.search(r"[^\w\s.,;:!?()/'\-]|_|[a-zäöüß][A-ZÄÖÜ]", inner + value[-1:]))


def _closes(text: str, match: re.Match[str]) -> bool:
    """Whether the value ends its clause, as a quoted or named word does: "mein passwort ist Sonnenblume"."""
    return bool(
        re.match(
            r"[\"'“”`]|\s*(?:$|[,.;!)\n])|\s+(?:und|and|aber|but|bitte|please|falls|if)\b",
            text[match.end("v") : match.end("v") + 12],
        )
    )
