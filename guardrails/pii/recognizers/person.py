"""Names by the words around them: salutations, signatures, introductions, labels, roles, and known first names."""

import re
from functools import lru_cache
from typing import Any

from presidio_analyzer import RecognizerResult

from guardrails.pii.gazetteer import first_names, is_noun, word_list
from guardrails.pii.recognizers.base import Recognizer, Rule, without_long_runs

_CAP = r"[^\W\d_a-zà-öø-ÿß][\w'\u2019]*(?:-[^\W\d_][\w'\u2019]*)*"
_PART = (
    r"(?:von und zu|von der|von dem|van der|van den|van de|de la|de los|von|vom|van|de|der|den|zu|zum|zur"
    r"|del|della|di|da|dos|do|du|des|el|al|bin|ibn|bint|le|la|ter|ten|ben|abu|af|av|y|Freiherr|Freifrau"
    r"|Freiin|Graf|Gräfin|Baron|Baronin|Ritter|Fürst|Prinz|Prinzessin|Edler|St\.|Mc|Mac|O')"
)
_INITIAL = r"(?:[A-ZÄÖÜ]\.[ -]?)"
NAME = (
    rf"(?:{_INITIAL}){{0,2}}(?:{_PART} ){{0,2}}{_CAP}(?:[ ](?:{_INITIAL}"
    rf"|{_PART} (?:{_PART} )?)?{_CAP}){{0,3}}"
)
_FULL = rf"(?:{_INITIAL}){{0,2}}{_CAP}(?:[ ](?:{_INITIAL}|{_PART} (?:{_PART} )?)?{_CAP}){{1,3}}"
TITLES = (
    r"(?:(?:Dr|Prof|Dipl|Ing|Mag|Univ|med|phil|jur|rer|nat|h\. ?c|RA|RAin|DI|StB|Pfr|Sr|Jr|Rev|Hon"
    r"|Capt|Sgt|Lt|Col|Gen)\.?(?:-(?:Ing|Kfm|Kffr|Phys|Chem|Inf|Psych|Päd|Wirt|Med)\.?)?|Doktor"
    r"|Professor|Professorin"
    r"|Rechtsanwalt|Rechtsanwältin|Ingenieur|Magister|Pfarrer|Pfarrerin|Pastor|Pastorin|Bürgermeister"
    r"|Bürgermeisterin|Direktor|Direktorin|Kommissar|Doctor|Captain|Sister|Father|Judge)"
)
_SALUTE = (
    r"(?:Herrn?|Frau|Hr\.?|Hrn\.?|Fr\.|Frl\.?|Fräulein|Familie|Fam\.|Eheleute|Mr\.?|Mrs\.?|Ms\.?|Miss"
    r"|Mx\.?|Mister|Monsieur|Madame|Mme|Signor|Signora|Señor|Señora|Sig\.|Sr\.|Sra\.)"
)
_CLOSING = (
    r"(?:(?:mit )?(?:(?:freundlich(?:en|e|er|em|st)?|besten?|beste[nr]?|herzlich(?:en|e|er|st)?|lieben?"
    r"|liebe[nr]?|vielen?|viele|schönen?|schöne[nr]?|sonnige[nr]?|nette[nr]?|kollegiale[nr]?|frohe"
    r"|verbindlichen?) ?)?(?:grüße?n?|gruß|grüsse?n?|gruss|wünsche)(?: aus [^\W\d_][\w-]+)?"
    r"|mfg|m\.f\.g\.|vg|lg|bg|hg|glg|herzlichst|herzlich|hochachtungsvoll|danke(?: (?:schön|euch"
    r"|ihnen|dir|im voraus|vorab|vielmals)[\w ]{0,20})?|vielen dank(?: (?:im voraus"
    r"|vorab)[\w ]{0,20})?|besten dank|dankend|tschüss|ciao|bis (?:bald|dann)|ihre?|euer|eure|dein"
    r"|deine"
    r"|(?:kind|best|warm|kindest|warmest)(?: regards| wishes)?|regards|(?:yours |very )?(?:sincerely"
    r"|truly|faithfully)(?: yours)?|cheers|all the best|many thanks|thanks(?: (?:again|so much|a lot"
    r"|in advance|and)[\w ]{0,15})?|thank you(?: (?:again|so much|very much|in advance)[\w ]{0,15})?"
    r"|respectfully|cordially|love|xx+|take care|yours|ta)"
)
_INTRO = (
    r"(?:ich heiß?(?:ß|ss)?e(?: jetzt| nun)?|ich heisse|heiße jetzt|heisse jetzt|mein name(?: ist|:"
    r"| lautet| wäre)|(?:der |mein )?name ist|hier (?:ist(?: noch ?mal| die| der)?|spricht|schreibt"
    r"|meldet sich)(?: die| der)?|ich bin(?: (?:der|die|es))?|bin (?:der|die)|am apparat"
    r"|my (?:full |first |last )?name(?: is|'s|:)|name's|the name(?: is|'s)|name on (?:the"
    r"|my) (?:order|account|card|booking|parcel|package|ticket|invoice) is|i am called|call me"
    r"|this is|it's|it is|i'm|i am|speaking(?: is)?|auf (?:den|meinen) namen(?: lautend)?"
    r"|unter dem namen|im namen von|in the name of|under the name(?: of)?"
    r"|on behalf of(?: my \w+,?)?|statt|signed(?: by)?|unterschrieben von|gezeichnet|gez\.?"
    r"|schreiben sie(?: bitte)?|buchstabier\w*|läuft auf|lautet auf|ausgestellt auf|registered to"
    r"|made out to|gehört|belongs to)"
)
_STRONG_INTRO = (
    r"(?:ich hei(?:ß|ss)e(?: jetzt| nun)?|mein name(?: ist|:| lautet| wäre)|my (?:full |first "
    r"|last )?name(?: is|'s|:)|hier (?:spricht|schreibt)(?: die| der)?|hier ist(?: noch ?mal)?(?: die"
    r"| der)?|call me|ich bin (?:die|der))"
)
_LABEL = (
    r"(?:(?:vor|nach|zu|familien|ruf|geburts|mädchen|kunden|benutzer)?name(?:n)?(?: (?:laut|des|der"
    r"|on|of|an)(?: \w+){1,2})?|full name|(?:first|last|given|family|middle|maiden|sur) ?name"
    r"|konto ?inhaber(?:in)?|karten ?inhaber(?:in)?|card ?holder|account ?(?:holder|owner)"
    r"|inhaber(?:in)?|geschäftsführer(?:in)?"
    r"|ansprech(?:partner|person)(?:in)?(?: bleibt| ist)?|contact(?: person| name)?"
    r"|kontakt(?:person)?|kund(?:e|in)|kd\.|customer|client|empfänger(?:in)?|recipient"
    r"|absender(?:in)?|sender|besteller(?:in)?|auftraggeber(?:in)?|patient(?:in)?|mieter(?:in)?"
    r"|vermieter(?:in)?|eigentümer(?:in)?|unterschrift|signature|sachbearbeiter(?:in)?"
    r"|bearbeiter(?:in)?"
    r"|betreuer(?:in)?|bewerber(?:in)?|applicant|mitarbeiter(?:in)?|employee|teilnehmer(?:in)?"
    r"|participant|z\. ?hd\.?(?: von)?|zu händen(?: von)?|attn\.?|attention|c/o|owner|author|assignee"
    r"|agent|caller|anrufer(?:in)?|bezogen von|from|to|von|an|guest|gast|passenger|fahrer(?:in)?"
    r"|driver|gewinner(?:in)?|erstattung an|refund to|lieferung an|next of kin|emergency contact"
    r"|notfallkontakt|ehepartner|spouse|vater|mutter|beneficiary|partnerin|vip|zeuge|zeugin|witness"
    r"|nachbar(?:in)?)"
)
_ROLE = (
    r"(?:(?:unser|mein|dein|sein|ihr|euer)(?:e|en|em|er|es)? )?(?:kund(?:e|in|en)|kolleg(?:e|in|en)"
    r"|chef(?:in)?|nachbar(?:in|n)?|vater|mutter|sohn|tochter|bruder|schwester|mann|frau"
    r"|partner(?:in)?|ehemann|ehefrau|gatt(?:e|in)|freund(?:in)?|onkel|tante|oma|opa|cousin(?:e)?"
    r"|neffe|nichte|schwager|schwägerin|schwiegermutter|schwiegervater|elternteil|verlobte[rn]?"
    r"|mitbewohner(?:in)?|vermieter(?:in)?|azubi|praktikant(?:in)?|mitarbeiter(?:in)?"
    r"|techniker(?:in)?"
    r"|berater(?:in)?|verkäufer(?:in)?|fahrer(?:in)?|hausmeister(?:in)?|anwalt|anwältin|rechtsanwalt"
    r"|rechtsanwältin|steuerberater(?:in)?|tierarzt|arzt|ärztin|lehrer(?:in)?|sachbearbeiter(?:in)?"
    r"|mandant(?:in)?|patient(?:in)?|mieter(?:in)?|student(?:in)?|schüler(?:in)?|vertreter(?:in)?"
    r"|assistent(?:in)?|sekretär(?:in)?|geschäftsführer(?:in)?|inhaber(?:in)?|bewerber(?:in)?"
    r"|empfänger(?:in)?|enkel(?:in)?|kind|baby|zwillinge|trainer(?:in)?|postbot(?:e|in)|paketbot(?:e"
    r"|in)|handwerker(?:in)?|monteur(?:in)?"
    r"|(?:my|our|his|her|their|your|the) (?:mother|father|mum|mom|dad|wife|husband|son|daughter"
    r"|brother|sister|partner|friend|neighbou?r|colleague|boss|manager|landlord|landlady|uncle|aunt"
    r"|grandmother|grandfather|granddad|grandma|nan|cousin|niece|nephew|assistant|roommate|flatmate"
    r"|tenant|lawyer|accountant|girlfriend|boyfriend|fianc[ée]e?|client|customer|guest|applicant"
    r"|patient|rep|agent|technician|driver)|customer|client|colleague|agent|freelancer|applicant"
    r"|driver|technician|mr|mrs|miss)"
)
NOT_NAMES = word_list("not_names.txt")
_PRODUCT_WORD = re.compile(
    r"(?:(?:modell|modells|model|typ|type|serie|series|kollektion|collection|linie|line|marke|brand"
    r"|variante|farbe|produkt|artikel|programm|reihe|kampagne|aktion|edition|sorte|das|dem|ein"
    r"|kein)"
    r"|\w*(?:teppich|sofa|couch|bett|leuchte|lampe|stuhl|sessel|tisch|regal|schrank|matratze|kleid|schuh"
    r"|schuhe|stiefel|jacke|hose|rock|bluse|hemd|pullover|mantel|tasche|rucksack|koffer|kissen|decke"
    r"|vorhang|gardine|spiegel|kommode|sideboard|vitrine|bank|hocker|garderobe|liege|hängematte|grill"
    r"|pfanne|topf|messer|maschine"
    r"|automat|mixer|staubsauger|rasenmäher|bohrer|säge|fahrrad|bike|roller|kinderwagen|puppe|teddy"
    r"|figur|armatur|dusche|waschbecken|badewanne|toilette|ring|kette|uhr|brille|parfum|creme|tasse"
    r"|teller|vase|rose|tulpe|rug|chair|lamp|bed|mattress|dress|shoe|shoes|boots|jacket|table|shelf"
    r"|cabinet|sandale|sneaker|bra|bh|bikini|laufrad|zelt|schlafsack)s?n?)",
    re.IGNORECASE,
)
_SPELLED = re.compile(r"(?<!\w)[^\W\d_] (?:wie|as in|for|like) $", re.IGNORECASE)
_CAMPAIGN = re.compile(
    r"(?:kampagne|campaign|aktion|kollektion|collection|serie|series|song|film|buch|book|album|spiel"
    r"|game) [„“\"'»][^„“”\"»«]{0,30}$",
    re.IGNORECASE,
)
_PRODUCT_AFTER = re.compile(
    r"^(?:['’]s)?[\"“”'»«]?[ -](?:(?:\w+ )?(?:mattress|dress|sofa|couch|chair|lamp|bed|rug|shower"
    r"|table|desk|shelf|cabinet|shoes?|boots?|jacket|bag|collection|edition|model|series|line|range"
    r"|kettle|toaster|grill|pan|knife|mixer|vacuum|bike|tent|pillow|blanket|curtain|mirror|sideboard"
    r"|armchair|stool|bench|headphones|speaker"
    r"|in (?:\d|grau|blau|rot|weiß|schwarz|grün|braun|beige|petrol|größe|eiche|grey|blue|red|white"
    r"|black|green|size)|\d{2,3} ?(?:x|×) ?\d|gtx|pro|plus|max|xl|xxl|\d{3,4}\b|dimmbar))",
    re.IGNORECASE,
)


_LISTED = frozenset(
    {
        "introduction, lower case",
        "name that ends the text",
        "first name, lower case",
        "first name and last name, lower case",
    }
)
"""Rules whose first word must be a known first name."""

_MARKED = frozenset({"salutation", "title", "mail header", "bell", "bell, second name"})
"""Rules after which any capitalised word is a name: "Frau Handwerker"."""


class PersonRecognizer(Recognizer):
    """PERSON by cues. The named-entity model finds the rest; both are trimmed by `tidy`."""

    ENTITY = "PERSON"
    RULES = (
        Rule(
            "salutation",
            rf"(?<![\w])(?:{_SALUTE})(?: (?:und|and|&|or|/) {_SALUTE})? (?:{TITLES} ){{0,4}}(?P<v>{NAME})",
            0.9,
            re.NOFLAG,
        ),
        Rule(
            "title",
            rf"(?<![\w])(?:{TITLES} ){{0,3}}(?:Dr|Prof|RA)\.? (?:{TITLES} ){{0,3}}(?P<v>{NAME})",
            0.85,
            re.NOFLAG,
        ),
        Rule(
            "salutation, lower case",
            r"(?<![\w])(?<!meine )(?<!deine )(?<!seine )(?<!eine )(?<!die )(?<!ihre )(?<!der "
            r")(?:herrn?|frau|hr\.|fr\.|fam\.|mr\.?|mrs\.?|ms\.?)(?: dr\.?"
            r"| prof\.?)? (?P<v>[^\W\d_]{3,}(?:-[^\W\d_]+)?)(?!\w)",
            0.7,
            re.NOFLAG,
        ),
        Rule(
            "signature",
            rf"(?:^|(?<=[.!?,;)\s]))(?i:{_CLOSING})(?:[ ]?[,.!]?[ ]*\n\s*"
            rf"|,? )(?:{_SALUTE} )?(?:{TITLES} ){{0,4}}(?P<v>{NAME})(?=[ ]*(?:$|\n|[,(/|.!]|\d|--))",
            0.8,
            re.MULTILINE,
        ),
        Rule(
            "second signature line",
            rf"(?:^|\n)(?i:ihr|ihre|ihr serviceteam|ihr team|dein team|your team|i\. ?a\.|i\. ?v\."
            rf"|ppa\.)[^\n]{{0,30}}\n[ \t]*(?:{TITLES} ){{0,4}}(?P<v>{_FULL})[ ]*(?=$|\n|,)",
            0.75,
            re.MULTILINE,
        ),
        Rule(
            "introduction",
            rf"(?<!\w)(?i:{_INTRO})[,:]? (?:{_SALUTE} )?(?:{TITLES} ){{0,4}}(?P<v>{NAME})",
            0.7,
            re.NOFLAG,
        ),
        Rule(
            "introduction, lower case",
            rf"(?<!\w)(?i:{_STRONG_INTRO}|it's|i'm|hier ist|hallo,? (?:ich bin|hier ist)|ich bins"
            rf"|i am|this is)[,:]? (?:(?:der|die|herr"
            rf"|frau) )?(?P<v>[^\W\d_]{{3,}}(?:-[^\W\d_]+)?)(?!\w)",
            0.65,
        ),
        Rule(
            "label",
            rf"(?:^|(?<=[\s,;(|]))(?i:{_LABEL})[ ]?[:=][ ]?[\"'„“]?(?:{_SALUTE} )?(?:{TITLES} "
            rf"){{0,4}}(?P<v>{NAME})",
            0.8,
            re.MULTILINE,
        ),
        Rule(
            "label without colon",
            rf"(?:^|(?<=[\s,;(|]))(?i:{_LABEL})[ ](?:{_SALUTE} )?(?:{TITLES} ){{0,4}}(?P<v>{_FULL})",
            0.6,
            re.MULTILINE,
        ),
        Rule(
            "label, last name first",
            rf"(?:^|(?<=[\s,;(|]))(?i:{_LABEL})[ ]?[:=][ ]?(?P<v>{_CAP}, {_CAP})(?=[ ]*(?:$|[;\n(|]))",
            0.8,
            re.MULTILINE,
        ),
        Rule(
            "name before its word",
            r"(?<![\w@.-])(?P<v>[^\W\d_][\w-]{2,}) (?:mein name\b|ist mein name\b|is my name\b"
            r"|am apparat\b)",
            0.75,
        ),
        Rule(
            "greeting",
            rf"(?<!\w)(?:[Ll]iebe[rs]?|[Hh]allo|Hi|Hey|Dear|Hello|Moin"
            rf"|Servus)[ ](?P<v>{NAME})(?=[ ]?(?:[,!.\n]|$|und|and))",
            0.75,
            re.NOFLAG,
        ),
        Rule("role", rf"(?<!\w)(?i:{_ROLE}),? (?:{_SALUTE} )?(?:{TITLES} ){{0,4}}(?P<v>{NAME})", 0.6, re.NOFLAG),
        Rule("mail header", rf"[\"']?(?P<v>{NAME}(?:, {_CAP})?)[\"']?[ ]?<[\w.+-]+@", 0.85, re.NOFLAG, "<"),
        Rule(
            "bell",
            rf"(?i:klingel(?:schild|name)?|briefkasten|türschild|doorbell|bell|namensschild"
            rf"|letter ?box)[ ]?(?:(?:steht|heißt|says|is|ist|lautet"
            rf"|name)\s)?[:=]?[ ]?[\"'„“]?(?P<v>{_CAP})(?=[\"'”“/ ,.]|$)",
            0.75,
            re.MULTILINE,
        ),
        Rule(
            "bell, second name",
            rf"(?i:klingel(?:schild|name)?|briefkasten|türschild|doorbell"
            rf"|bell)[ ]?[:=]?[ ]?[\"'„“]?{_CAP}[ ]?[/&][ ]?(?P<v>{_CAP})",
            0.75,
            re.NOFLAG,
        ),
        Rule("name that ends the text", rf"(?:[.!?:)\n]|^)[ \n]*(?P<v>{_CAP})[ .!)]*\Z", 0.65, re.NOFLAG),
        Rule(
            "last name, first name",
            rf"(?:^|(?<=[\s:;(\"]))(?P<v>{_CAP}, {_CAP})(?=\s*(?:$|[:;,.)\n(|\"]| [-–]))",
            0.6,
            re.MULTILINE,
        ),
        Rule(
            "first and last name",
            rf"(?<![\w@.'-])(?P<v>{_CAP}(?: {_CAP}){{0,2}}(?: {_PART}){{0,2}} {_CAP})(?![\w@])",
            0.6,
            re.NOFLAG,
        ),
        Rule(
            "first name, lower case",
            r"(?:^|(?<=[,.!?\n] ))(?P<v>[a-zà-ÿ]{3,}) (?:again|here|hier|nochmal|wieder)\b",
            0.6,
            re.MULTILINE,
        ),
        Rule(
            "first name and last name, lower case",
            r"(?<![\w@.-])(?P<v>[a-zà-ÿ]{3,}(?:-[a-zà-ÿ]+)? [a-zà-ÿ]{3,}(?:-[a-zà-ÿ]+)?)(?= hier\b| here\b)",
            0.6,
            re.NOFLAG,
        ),
    )

    def accept(self, rule: Rule, text: str, match: re.Match[str]) -> bool:
        """No ordinary word, service or product stands in the place of the name."""
        words = _LETTERS.findall(match["v"].lower())
        if not words or _ordinary(words[0]) or not self._fits(rule, match, words):
            return False
        if rule.name not in _MARKED and _nouns(words):
            return False
        return not product(text, match.start("v"), match.end("v"))

    def _fits(self, rule: Rule, match: re.Match[str], words: list[str]) -> bool:
        """Whether the words are names as far as the rule needs it."""
        names = first_names()
        if rule.name in _LISTED:
            return words[0] in names
        if rule.name in {"first and last name", "role"}:
            ambiguous = words[0] in word_list("ambiguous_names.txt") and _is_name(words[-1]) and match["v"][0].isupper()
            return (words[0] in names or ambiguous) and not (len(words) == 2 and words[1] in NOT_NAMES)
        if rule.name == "last name, first name":
            return words[-1] in names and (words[0] not in names or words[0] in word_list("last_names.txt"))
        if rule.name == "signature" and _POSSESSIVE.match(match.group()):
            return _is_name(words[0])
        if rule.name == "greeting":
            return _is_name(words[0]) or words[0] not in word_list("words.txt")
        if rule.name == "name before its word":
            return _is_name(words[-1])
        if rule.name in {"introduction", "label without colon"}:
            given = words[0] in names or words[0] in word_list("ambiguous_names.txt")
            return (given and (words[0] in names or len(words) > 1)) or (
                len(words) > 1 and words[0] not in word_list("words.txt")
            )
        return True

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        """Findings, trimmed to the name."""
        results = []
        text = without_long_runs(text)
        for result in super().analyze(text, entities, nlp_artifacts):
            span = tidy(text, result.start, result.end)
            if span is not None:
                result.start, result.end = span
                results.append(result)
        return results


_COMPANY = frozenset(
    {"gmbh", "ag", "kg", "ohg", "ug", "se", "ltd", "inc", "llc", "corp", "plc", "kundenservice", "kundendienst"}
    | {
        "service",
        "serviceteam",
        "team",
        "support",
        "store",
        "shop",
        "filiale",
        "versand",
        "group",
        "gruppe",
        "vertrieb",
    }
)
"""After a name these make a company or a team of it: "Fischer GmbH"."""


def _genitive(word: str) -> bool:
    """Whether a word is a name with the German genitive's s: "Müllers", but not "Thomas"."""
    if not word.endswith("s") or _is_name(word.lower()):
        return False
    return _is_name(word[:-1].lower())


_POSSESSIVE = re.compile(r"(?:ihre?|eure?r?|deine?|love|yours|ta|danke)[ ]", re.IGNORECASE)
"""Closings that also stand in front of any noun: "Ihr Betriebsrat"."""

_LETTERS = re.compile(r"[^\W\d_]+")
_PARTICLE = re.compile(_PART, re.IGNORECASE)


def _nouns(words: list[str]) -> bool:
    """Whether nothing but ordinary words and particles stands where a name could: "der Erstattung"."""
    content = [word for word in words if not _PARTICLE.fullmatch(word)]
    return not content or (is_noun(content[0]) and (len(content) == 1 or is_noun(content[-1])))


def _is_name(word: str) -> bool:
    return word in word_list("first_names.txt") or word in word_list("last_names.txt")


def product(text: str, start: int, end: int) -> bool:
    """Whether a name is a product's: "Modell Emma", "the Charlotte dress"."""
    before = text[max(0, start - 48) : start]
    bare = before.rstrip(_BETWEEN)
    if 1 <= len(before) - len(bare) <= 3 and _product_word(_LAST_WORD.search(bare).group().lower()):  # type: ignore[union-attr]
        return True
    if before.lower().endswith(_AS_IN) and _SPELLED.search(before):
        return True
    if not _QUOTES.isdisjoint(before) and _CAMPAIGN.search(before):
        return True
    return _PRODUCT_AFTER.match(text[end : end + 20]) is not None


_BETWEEN = " \"„“'»«:-"
_LAST_WORD = re.compile(r"\w*\Z")
_AS_IN = (" wie ", " as in ", " for ", " like ")
_QUOTES = frozenset("„“\"'»")


@lru_cache(maxsize=5_000)
def _product_word(word: str) -> bool:
    return _PRODUCT_WORD.fullmatch(word) is not None


_LEADING = re.compile(
    rf"(?:{_SALUTE}|{TITLES}|Sehr|Geehrte[rs]?|Liebe[rs]?|Hallo|Hi|Dear|Guten Tag|Moin|Hey|Kund(?:e"
    rf"|in)|Firma|Ihre?|Mit|Bitte)[ ,]+",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[^\s]+")


def _ordinary(word: str) -> bool:
    return word in NOT_NAMES or word.endswith(
        ("team", "service", "support", "abteilung", "straße", "strasse", "gmbh", "nummer")
    )


def tidy(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Trim a span to the name: no salutation, title, possessive, ordinary word or punctuation; None without rest."""
    while (lead := _LEADING.match(text, start, end)) and lead.end() < end:
        start = lead.end()
    tokens = list(_TOKEN.finditer(text, start, end))
    kept: list[re.Match[str]] = []
    for token in tokens:
        word = token.group().strip(".,;:!?\"'()[]").lower()
        if kept and word in _COMPANY:
            return None
        if _ordinary(word) and (kept or word not in first_names()):
            break
        if kept and is_noun(word) and _genitive(kept[-1].group()):  # "Frau Müllers Rechnung"
            break
        kept.append(token)
    if not kept:
        return None
    start, end = kept[0].start(), kept[-1].end()
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not (
        text[end - 1].isalnum() or (text[end - 1] == "." and end - start > 2 and text[end - 3] == " ")
    ):
        end -= 1
    words = text[start:end].split()
    if not words:  # nothing but quotes and blanks was left
        return None
    if text[end - 2 : end] in {"'s", "’s"}:
        end -= 2
    elif _genitive(words[-1]):
        end -= 1
    return (start, end) if end - start > 1 else None
