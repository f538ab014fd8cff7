"""User names and handles, by their label or their sign."""

import re

from guardrails.pii.recognizers.base import Recognizer, Rule

_LABEL = (
    r"(?:benutzer|nutzer|user|anmelde|login|account|konto|profil|spieler|nick|screen|display|discord|insta(?:gram)?|telegram|skype|twitch|steam|paypal|tiktok|twitter)"
    r"[ _\-]?(?:name|namen|kennung|handle|tag|login)|\b(?:username|login|logon|uid|nick|nickname|handle|benutzer|nutzerkennung|userid|user)\b"
)
_LINK = r"(?:\s*[:=]\s*[\"']?|\s+(?:ist|lautet|war|wäre|is|was|are|heißt|heisst|of|called)\s+(?:jetzt |immer noch |now |still )?[\"'„“]?|\s*[\"'„“]|\s+)"
_VALUE = r"(?P<v>[^\W_][\w.\-]{1,38}[^\W_.,\-]|[^\W\d_]\w)(?![\w@]|\.\w)"
_WORDS = frozenset(
    """
    und oder aber mit ohne nicht mehr ist war bin wird wurde kann muss soll geht funktioniert vergessen falsch richtig für von vom zum zur
    bei im in am an auf aus der die das den dem ein eine mein meine dein ihr ihre sein ich du er sie es wir sich auch noch schon nur immer
    neu neue alt alte ändern geändert eingeben eingegeben anmelden angemeldet login passwort kennwort kunde nutzer nutzerin benutzer konto
    and or but with without not is was am are be been has have had can cannot could should will would for from of on at to in into the a
    an my your his her their our it they we you he she who that this these new old change changed enter forgot forgotten works failed fails
    failure error page button screen details data name names password passwords account accounts email mail field fields form link successful
    success attempt attempts problem issue issues problems seite feld daten fehler versuch fehlgeschlagen erfolgreich gesperrt locked blocked
    manual guide interface experience group groups role roles agent session sessions id ids token tokens timeout auth ok null none unknown
    anonymous guest root default system über via per bitte please again wieder leider klappt dann wenn weil dass so how what why when where wie was warum
    """.split()
)


class UsernameRecognizer(Recognizer):
    """USERNAME: `user=p.kowalczyk71`, "mein Benutzername ist gartenzwerg_1974", `@handle`, "Konto läuft unter rothmaler-g"."""

    ENTITY = "USERNAME"
    RULES = (
        Rule(
            "assigned",
            r"(?<![^\W_])(?:user(?:_?name)?|uid|login|logon|usr|nick|handle|account|actor|owner|author|principal|benutzer|subject_user)=[\"']?(?P<v>[\w][\w.\-]{1,39}[^\W_.])(?![\w@])",
            0.85,
        ),
        Rule("labelled", rf"(?<!\w)(?:{_LABEL}){_LINK}{_VALUE}", 0.7),
        Rule(
            "runs under",
            rf"(?:konto|account|profil|profile|registriert|angemeldet|registered|logged in|eingeloggt|bekannt|known|online)\s+(?:läuft\s+|is\s+|bin ich\s+|ich bin\s+|am\s+)?(?:unter|under|als|as)\s+(?:dem (?:namen|nick|benutzernamen) |the name )?[\"'„“]?{_VALUE}",
            0.7,
        ),
        Rule("handle", r"(?<![\w.@/])@(?P<v>[A-Za-z][\w.]{2,29})(?![\w@]|\.\w)", 0.6),
    )
    NEEDS = r"@\w|name|user|uid|login|logon|nick|handle|konto|account|profil|regist|angemeldet|logged|eingeloggt|bekannt|known|online|usr|kennung|actor|owner|author|tag|principal"

    def accept(self, rule: Rule, text: str, match: re.Match[str]) -> bool:
        value = match["v"]
        if value.lower() in _WORDS or value.isdigit():
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
