"""User names and handles, by their label or their sign."""

import re

from guardrails.pii.gazetteer import word_list
from guardrails.pii.recognizers.base import Recognizer, Rule

_LABEL = (
    r"(?:benutzer|nutzer|user|anmelde|login|account|konto|profil|spieler|nick|screen|display|discord"
    r"|insta(?:gram)?|telegram|skype|twitch|steam|paypal|tiktok|twitter)"
    r"[ _\-]?(?:name|namen|kennung|handle|tag|login)|\b(?:username|login|logon|uid|nick|nickname"
    r"|handle|benutzer|nutzerkennung|userid|user)\b"
)
_LINK = (
    r"(?:\s*[:=]\s*[\"']?|\s+(?:ist|lautet|war|wäre|is|was|are|heißt|heisst|of|called|als|as)\s+(?:jetzt "
    r"|immer noch |now |still )?[\"'„“]?|\s*[\"'„“]|\s+)"
)
_VALUE = r"(?P<v>[^\W_][\w.\-]{1,38}[^\W_.,\-]|[^\W\d_]\w)(?![\w@]|\.\w)"
_WORDS = word_list("not_usernames.txt")


class UsernameRecognizer(Recognizer):
    """USERNAME: `user=waldfee_82`, "mein Benutzername ist waldfee_82", `@waldfee`, "Konto läuft unter waldfee-82"."""

    ENTITY = "USERNAME"
    RULES = (
        Rule(
            "assigned",
            r"(?<![^\W_])(?:user(?:_?name)?|uid|login|logon|usr|nick|handle|account|actor|owner"
            r"|author|principal|benutzer|subject_user)=[\"']?(?P<v>[\w][\w.\-]{1,39}[^\W_.])(?![\w@])",
            0.85,
        ),
        Rule("labelled", rf"(?<!\w)(?:{_LABEL}){_LINK}{_VALUE}", 0.7),
        Rule(
            "runs under",
            rf"(?:(?:konto|account|profil|profile|kanal|channel)\s+(?:heißt|heisst|lautet|is called"
            rf"|named|namens|mit dem namen)|(?:konto|account|profil|profile|registriert|angemeldet"
            rf"|registered|logged in|eingeloggt|bekannt|known|online)\s+(?:läuft\s+|is\s+|bin ich\s+"
            rf"|ich bin\s+|am\s+)?(?:unter|under|als|as))\s+(?:dem (?:namen|nick|benutzernamen) "
            rf"|the name )?[\"'„“]?{_VALUE}",
            0.7,
        ),
        Rule("handle", r"(?<![\w.@/])(?P<v>@[A-Za-z][\w.]{2,29})(?![\w@]|\.\w)", 0.6),
    )
    NEEDS = (
        r"@\w|name|user|uid|login|logon|nick|handle|konto|account|profil|regist|angemeldet|logged"
        r"|eingeloggt|bekannt|known|online|usr|nutzer|kennung|actor|owner|author|tag|principal",
    )

    def accept(self, rule: Rule, text: str, match: re.Match[str]) -> bool:  # noqa: ARG002
        """A plain word counts only where the sentence calls it a user name."""
        value = match["v"]
        if value.lower().lstrip("@") in _WORDS or value.isdigit():
            return False
        if match.group().startswith("@") or "=" in match.group()[: match.start("v") - match.start()]:
            return True
        # Without a sign of its own a plain word is a user name only where the sentence says so.
        odd = bool(re.search(r"[\d_.\-]|[a-zäöüß][A-ZÄÖÜ]", value))
        return odd or bool(
            re.search(
                r"(?:[:\"'„“]|\b(?:ist|lautet|is|war|was|heißt|heisst|unter|under|als|as))\s*[\"'„“]?$",
                text[match.start() : match.start("v")],
                re.IGNORECASE,
            )
        )
