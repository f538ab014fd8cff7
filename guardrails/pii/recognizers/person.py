"""Names by the words around them: salutations, signatures, introductions, labels, roles, and known first names."""

import re
from typing import Any

from presidio_analyzer import RecognizerResult

from guardrails.pii.gazetteer import first_names
from guardrails.pii.recognizers.base import Recognizer, Rule

_CAP = r"[^\W\d_a-zà-öø-ÿß][\w'\u2019]*(?:-[^\W\d_][\w'\u2019]*)*"
_PART = r"(?:von und zu|von der|von dem|van der|van den|van de|de la|de los|von|vom|van|de|der|den|zu|zum|zur|del|della|di|da|dos|do|du|des|el|al|bin|ibn|bint|le|la|ter|ten|ben|abu|af|av|y|Freiherr|Freifrau|Freiin|Graf|Gräfin|Baron|Baronin|Ritter|Fürst|Prinz|Prinzessin|Edler|St\.|Mc|Mac|O')"
_INITIAL = r"(?:[A-ZÄÖÜ]\.[ -]?)"
NAME = rf"(?:{_INITIAL}){{0,2}}(?:{_PART} ){{0,2}}{_CAP}(?:[ ](?:{_INITIAL}|{_PART} (?:{_PART} )?)?{_CAP}){{0,3}}"
_FULL = rf"(?:{_INITIAL}){{0,2}}{_CAP}(?:[ ](?:{_INITIAL}|{_PART} (?:{_PART} )?)?{_CAP}){{1,3}}"
TITLES = (
    r"(?:(?:Dr|Prof|Dipl|Ing|Mag|Univ|med|phil|jur|rer|nat|h\. ?c|RA|RAin|DI|StB|Pfr|Sr|Jr|Rev|Hon|Capt|Sgt|Lt|Col|Gen)\.?(?:-(?:Ing|Kfm|Kffr|Phys|Chem|Inf|Psych|Päd|Wirt|Med)\.?)?|Doktor|Professor|Professorin"
    r"|Rechtsanwalt|Rechtsanwältin|Ingenieur|Magister|Pfarrer|Pfarrerin|Pastor|Pastorin|Bürgermeister|Bürgermeisterin|Direktor|Direktorin|Kommissar|Doctor|Captain|Sister|Father|Judge)"
)
_SALUTE = r"(?:Herrn?|Frau|Hr\.?|Hrn\.?|Fr\.|Frl\.?|Fräulein|Familie|Fam\.|Eheleute|Mr\.?|Mrs\.?|Ms\.?|Miss|Mx\.?|Mister|Monsieur|Madame|Mme|Signor|Signora|Señor|Señora|Sig\.|Sr\.|Sra\.)"
_CLOSING = (
    r"(?:(?:mit )?(?:freundlich(?:en|e|er|em|st)?|besten?|beste[nr]?|herzlich(?:en|e|er|st)?|lieben?|liebe[nr]?|vielen?|viele|schönen?|schöne[nr]?|sonnige[nr]?|nette[nr]?|kollegiale[nr]?|frohe|verbindlichen?)? ?(?:grüße?n?|gruß|grüsse?n?|gruss|wünsche)(?: aus [^\W\d_][\w-]+)?"
    r"|mfg|m\.f\.g\.|vg|lg|bg|hg|glg|herzlichst|herzlich|hochachtungsvoll|danke(?: (?:schön|euch|ihnen|dir|im voraus|vorab|vielmals)[\w ]{0,20})?|vielen dank(?: (?:im voraus|vorab)[\w ]{0,20})?|besten dank|dankend|tschüss|ciao|bis (?:bald|dann)|ihre?|euer|eure|dein|deine"
    r"|(?:kind|best|warm|kindest|warmest)(?: regards| wishes)?|regards|(?:yours |very )?(?:sincerely|truly|faithfully)(?: yours)?|cheers|all the best|many thanks|thanks(?: (?:again|so much|a lot|in advance|and)[\w ]{0,15})?|thank you(?: (?:again|so much|very much|in advance)[\w ]{0,15})?|respectfully|cordially|love|xx+|take care|yours|ta)"
)
_INTRO = (
    r"(?:ich heiß?(?:ß|ss)?e(?: jetzt| nun)?|ich heisse|heiße jetzt|heisse jetzt|mein name(?: ist|:| lautet| wäre)|(?:der |mein )?name ist|hier (?:ist(?: noch ?mal| die| der)?|spricht|schreibt|meldet sich)(?: die| der)?|ich bin (?:der|die|es)|bin (?:der|die)|am apparat"
    r"|my (?:full |first |last )?name(?: is|'s|:)|name's|the name(?: is|'s)|name on (?:the|my) (?:order|account|card|booking|parcel|package|ticket|invoice) is|i am called|call me|this is|it's|it is|i'm|i am|speaking(?: is)?|auf (?:den|meinen) namen(?: lautend)?|unter dem namen|im namen von|in the name of|under the name(?: of)?"
    r"|on behalf of(?: my \w+,?)?|statt|signed(?: by)?|unterschrieben von|gezeichnet|gez\.?|schreiben sie(?: bitte)?|buchstabier\w*|läuft auf|lautet auf|ausgestellt auf|registered to|made out to|gehört|belongs to)"
)
_STRONG_INTRO = r"(?:ich hei(?:ß|ss)e(?: jetzt| nun)?|mein name(?: ist|:| lautet| wäre)|my (?:full |first |last )?name(?: is|'s|:)|hier (?:spricht|schreibt)(?: die| der)?|hier ist(?: noch ?mal)?(?: die| der)?|call me|ich bin (?:die|der))"
_LABEL = (
    r"(?:(?:vor|nach|zu|familien|ruf|geburts|mädchen|kunden|benutzer)?name(?:n)?(?: (?:laut|des|der|on|of|an)(?: \w+){1,2})?|full name|(?:first|last|given|family|middle|maiden|sur) ?name|konto ?inhaber(?:in)?|karten ?inhaber(?:in)?|card ?holder|account ?(?:holder|owner)|inhaber(?:in)?|geschäftsführer(?:in)?"
    r"|ansprech(?:partner|person)(?:in)?(?: bleibt| ist)?|contact(?: person| name)?|kontakt(?:person)?|kund(?:e|in)|kd\.|customer|client|empfänger(?:in)?|recipient|absender(?:in)?|sender|besteller(?:in)?|auftraggeber(?:in)?|patient(?:in)?|mieter(?:in)?|vermieter(?:in)?|eigentümer(?:in)?|unterschrift|signature|sachbearbeiter(?:in)?|bearbeiter(?:in)?"
    r"|betreuer(?:in)?|bewerber(?:in)?|applicant|mitarbeiter(?:in)?|employee|teilnehmer(?:in)?|participant|z\. ?hd\.?(?: von)?|zu händen(?: von)?|attn\.?|attention|c/o|owner|author|assignee|agent|caller|anrufer(?:in)?|bezogen von|from|to|von|an|guest|gast|passenger|fahrer(?:in)?|driver|gewinner(?:in)?|erstattung an|refund to|lieferung an|next of kin|emergency contact|notfallkontakt|ehepartner|spouse|vater|mutter|beneficiary|partnerin|vip|zeuge|zeugin|witness|nachbar(?:in)?)"
)
_ROLE = (
    r"(?:(?:unser|mein|dein|sein|ihr|euer)(?:e|en|em|er|es)? )?(?:kund(?:e|in|en)|kolleg(?:e|in|en)|chef(?:in)?|nachbar(?:in|n)?|vater|mutter|sohn|tochter|bruder|schwester|mann|frau|partner(?:in)?|ehemann|ehefrau|gatt(?:e|in)|freund(?:in)?|onkel|tante|oma|opa|cousin(?:e)?|neffe|nichte|schwager|schwägerin|schwiegermutter|schwiegervater|elternteil|verlobte[rn]?|mitbewohner(?:in)?|vermieter(?:in)?|azubi|praktikant(?:in)?|mitarbeiter(?:in)?|techniker(?:in)?"
    r"|berater(?:in)?|verkäufer(?:in)?|fahrer(?:in)?|hausmeister(?:in)?|anwalt|anwältin|rechtsanwalt|rechtsanwältin|steuerberater(?:in)?|tierarzt|arzt|ärztin|lehrer(?:in)?|sachbearbeiter(?:in)?|mandant(?:in)?|patient(?:in)?|mieter(?:in)?|student(?:in)?|schüler(?:in)?|vertreter(?:in)?|assistent(?:in)?|sekretär(?:in)?|geschäftsführer(?:in)?|inhaber(?:in)?|bewerber(?:in)?|empfänger(?:in)?|enkel(?:in)?|kind|baby|zwillinge|trainer(?:in)?|postbot(?:e|in)|paketbot(?:e|in)|handwerker(?:in)?|monteur(?:in)?"
    r"|(?:my|our|his|her|their|your|the) (?:mother|father|mum|mom|dad|wife|husband|son|daughter|brother|sister|partner|friend|neighbou?r|colleague|boss|manager|landlord|landlady|uncle|aunt|grandmother|grandfather|granddad|grandma|nan|cousin|niece|nephew|assistant|roommate|flatmate|tenant|lawyer|accountant|girlfriend|boyfriend|fianc[ée]e?|client|customer|guest|applicant|patient|rep|agent|technician|driver)|customer|client|colleague|agent|freelancer|applicant|driver|technician|mr|mrs|miss)"
)
NOT_NAMES = frozenset(
    """
    damen herren team kundenservice kundendienst service support kundin kunde kunden firma gmbh ag kg ohg gbr ltd inc llc corp sarl bv fennwerk bestellung rechnung lieferung artikel hallo guten tag morgen abend moin servus grüezi liebe lieber
    sehr geehrte geehrter geehrtes bitte danke vielen dank mit freundlichen grüßen gruß grüße beste viele herzliche kind regards best wishes dear hello hi hey thanks thank you the a an and or und oder aber nicht ich du er sie es wir ihr mein meine
    montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz april juni juli august september oktober november dezember monday tuesday wednesday thursday friday saturday sunday january february march may june july october december
    deutschland österreich schweiz germany austria switzerland england berlin hamburg münchen köln frankfurt wien zürich london paris tel telefon phone mail email e-mail adresse address straße kundennummer nummer number betreff subject re fwd aw wg ps nb
    frau herr hr fr mr mrs ms miss dr prof doktor professor familie eheleute tisch sofa stuhl lampe teppich bett regal schrank paket sendung konto iban karte passwort login user kontakt contact info büro office abteilung buchhaltung vertrieb einkauf versand
    not just here very so still really your our waiting looking trying writing calling getting having unable sorry sure happy glad interested afraid aware going about from urgent possible working broken wrong correct nice good great ok okay fine leider noch schon auch nur sehr immer
    ihre ihr ihrem ihren unser unsere euer eure dein deine kein keine alle alles was wer wie wo wann warum welche welcher dieser diese dieses jetzt heute gestern neu neue neuer alt alte erledigt anruf rückruf name vorname nachname reklamation umtausch retoure rückgabe
    datum geburtsdatum geburtstag email-adresse e-mail-adresse telefonnummer ort plz land strasse hausnummer anliegen nachricht herzlich herzlichst lg vg mfg ansprechpartner inhaber inhaberin geschäftsführer verkauf marketing anfrage angebot vertrag garantie
    i it its is this that these those my am are was were be been no yes please order refund account customer invoice delivery parcel item product address street road date birth company vat sent via mobile iphone
    """.split()
)
_PRODUCT_BEFORE = re.compile(
    r"(?:\b(?:modell|modells|model|typ|type|serie|series|kollektion|collection|linie|line|marke|brand|variante|farbe|produkt|artikel|programm|reihe|kampagne|aktion|edition|sorte|das|dem|ein|kein)\b"
    r"|(?:teppich|sofa|couch|bett|leuchte|lampe|stuhl|sessel|tisch|regal|schrank|matratze|kleid|schuh|schuhe|stiefel|jacke|hose|rock|bluse|hemd|pullover|mantel|tasche|rucksack|koffer|kissen|decke|vorhang|gardine|spiegel|kommode|sideboard|vitrine|bank|hocker|garderobe|liege|hängematte|grill|pfanne|topf|messer|maschine"
    r"|automat|mixer|staubsauger|rasenmäher|bohrer|säge|fahrrad|bike|roller|kinderwagen|puppe|teddy|figur|armatur|dusche|waschbecken|badewanne|toilette|ring|kette|uhr|brille|parfum|creme|tasse|teller|vase|rose|tulpe|rug|chair|lamp|bed|mattress|dress|shoe|shoes|boots|jacket|table|shelf|cabinet|sandale|sneaker|bra|bh|bikini|laufrad|zelt|schlafsack)s?n?)"
    r"[ \"„“'»«:-]{1,3}$",
    re.IGNORECASE,
)
_PRODUCT_AFTER = re.compile(
    r"^(?:['’]s)?[\"“”'»«]?[ -](?:(?:\w+ )?(?:mattress|dress|sofa|couch|chair|lamp|bed|rug|shower|table|desk|shelf|cabinet|shoes?|boots?|jacket|bag|collection|edition|model|series|line|range|kettle|toaster|grill|pan|knife|mixer|vacuum|bike|tent|pillow|blanket|curtain|mirror|sideboard|armchair|stool|bench|headphones|speaker"
    r"|in (?:\d|grau|blau|rot|weiß|schwarz|grün|braun|beige|petrol|größe|eiche|grey|blue|red|white|black|green|size)|\d{2,3} ?(?:x|×) ?\d|gtx|pro|plus|max|xl|xxl|\d{3,4}\b|dimmbar))",
    re.IGNORECASE,
)


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
            r"(?<![\w])(?<!meine )(?<!deine )(?<!seine )(?<!eine )(?<!die )(?<!ihre )(?<!der )(?:herrn?|frau|hr\.|fr\.|fam\.|mr\.?|mrs\.?|ms\.?)(?: dr\.?| prof\.?)? (?P<v>[^\W\d_]{3,}(?:-[^\W\d_]+)?)(?!\w)",
            0.7,
            re.NOFLAG,
        ),
        Rule(
            "signature",
            rf"(?:^|[.!?,;)\n]\s*|\s)(?i:{_CLOSING})(?:[ ]?[,.!]?[ ]*\n\s*|,? )(?:{_SALUTE} )?(?:{TITLES} ){{0,4}}(?P<v>{NAME})(?=[ ]*(?:$|\n|[,(/|.!]|\d|--))",
            0.8,
            re.MULTILINE,
        ),
        Rule(
            "second signature line",
            rf"(?:^|\n)(?i:ihr|ihre|ihr serviceteam|ihr team|dein team|your team|i\. ?a\.|i\. ?v\.|ppa\.)[^\n]{{0,30}}\n[ \t]*(?:{TITLES} ){{0,4}}(?P<v>{_FULL})[ ]*(?=$|\n|,)",
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
            rf"(?<!\w)(?i:{_STRONG_INTRO}|it's|i'm|hier ist|hallo,? (?:ich bin|hier ist)|ich bins|i am|this is)[,:]? (?:(?:der|die|herr|frau) )?(?P<v>[^\W\d_]{{3,}}(?:-[^\W\d_]+)?)(?!\w)",
            0.65,
        ),
        Rule(
            "label",
            rf"(?:^|(?<=[\s,;(|]))(?i:{_LABEL})[ ]?[:=][ ]?[\"'„“]?(?:{_SALUTE} )?(?:{TITLES} ){{0,4}}(?P<v>{NAME})",
            0.8,
            re.MULTILINE,
        ),
        Rule(
            "label without colon",
            rf"(?:^|(?<=[\s,;(|]))(?i:{_LABEL})[ ](?:{_SALUTE} )?(?:{TITLES} ){{0,4}}(?P<v>{_FULL})",
            0.6,
            re.MULTILINE,
        ),
        Rule("role", rf"(?<!\w)(?i:{_ROLE}),? (?:{_SALUTE} )?(?:{TITLES} ){{0,4}}(?P<v>{NAME})", 0.6, re.NOFLAG),
        Rule("mail header", rf"[\"']?(?P<v>{NAME}(?:, {_CAP})?)[\"']?[ ]?<[\w.+-]+@", 0.85, re.NOFLAG),
        Rule(
            "bell",
            rf"(?i:klingel(?:schild|name)?|briefkasten|türschild|doorbell|bell|namensschild|letter ?box)[ ]?(?:(?:steht|heißt|says|is|ist|lautet|name)\s)?[:=]?[ ]?[\"'„“]?(?P<v>{_CAP})(?=[\"'”“/ ,.]|$)",
            0.75,
            re.MULTILINE,
        ),
        Rule(
            "bell, second name",
            rf"(?i:klingel(?:schild|name)?|briefkasten|türschild|doorbell|bell)[ ]?[:=]?[ ]?[\"'„“]?{_CAP}[ ]?[/&][ ]?(?P<v>{_CAP})",
            0.75,
            re.NOFLAG,
        ),
        Rule("name that ends the text", rf"(?:[.!?:)\n]|^)[ \n]*(?P<v>{_CAP})[ .!)]*\Z", 0.65, re.NOFLAG),
        Rule(
            "last name, first name",
            rf"(?:^|(?<=[\s:;(\"]))(?P<v>{_CAP}, {_CAP})(?=\s*(?:$|[;,.)\n(|\"]))",
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
            "first name and last name, lower case",
            r"(?<![\w@.-])(?P<v>[a-zà-ÿ]{3,}(?:-[a-zà-ÿ]+)? [a-zà-ÿ]{3,}(?:-[a-zà-ÿ]+)?)(?= hier\b| here\b)",
            0.6,
            re.NOFLAG,
        ),
    )

    def accept(self, rule: Rule, text: str, match: re.Match[str]) -> bool:
        words = re.findall(r"[^\W\d_]+", match["v"].lower())
        names = first_names()
        if not words or _ordinary(words[0]) or (rule.score < 1 and product(text, match.start("v"), match.end("v"))):
            return False
        if rule.name in {"introduction, lower case", "name that ends the text", "first name and last name, lower case"}:
            return words[0] in names
        if rule.name in {"first and last name", "role"}:
            return words[0] in names and not (len(words) == 2 and words[1] in NOT_NAMES)
        if rule.name == "last name, first name":
            return words[-1] in names and words[0] not in names
        if rule.name in {"introduction", "label without colon"}:
            return words[0] in names or len(words) > 1
        return True

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        """Findings, trimmed to the name."""
        results = []
        for result in super().analyze(text, entities, nlp_artifacts):
            span = tidy(text, result.start, result.end)
            if span is not None:
                result.start, result.end = span
                results.append(result)
        return results


def product(text: str, start: int, end: int) -> bool:
    """Whether a name is a product's: "Modell Emma", "the Charlotte dress"."""
    before = text[max(0, start - 24) : start]
    return bool(_PRODUCT_BEFORE.search(before) or _PRODUCT_AFTER.search(text[end : end + 20]))


_LEADING = re.compile(
    rf"(?:{_SALUTE}|{TITLES}|Sehr|Geehrte[rs]?|Liebe[rs]?|Hallo|Hi|Dear|Guten Tag|Moin|Hey|Kund(?:e|in)|Firma|Ihre?|Mit|Bitte)[ ,]+",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[^\s]+")


def _ordinary(word: str) -> bool:
    return word in NOT_NAMES or word.endswith(
        ("team", "service", "support", "abteilung", "straße", "strasse", "gmbh", "nummer")
    )


def tidy(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Trim a span to the name: no salutation, title, possessive, ordinary word or punctuation; None if nothing is left."""
    while (lead := _LEADING.match(text, start, end)) and lead.end() < end:
        start = lead.end()
    tokens = list(_TOKEN.finditer(text, start, end))
    kept = []
    for token in tokens:
        word = token.group().strip(".,;:!?\"'()[]").lower()
        if _ordinary(word) and (kept or word not in first_names()):
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
    if text[end - 2 : end] in {"'s", "’s"}:
        end -= 2
    return (start, end) if end - start > 1 else None
