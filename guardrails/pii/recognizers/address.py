"""Postal addresses by street grammar: German, Austrian, Swiss, British, American."""

import re

from guardrails.pii.measures import UNIT, measured
from guardrails.pii.recognizers.base import Recognizer, Rule
from guardrails.pii.spoken import NUMBER_WORD

_CAP = r"[A-ZÄÖÜÉÈÀÇĐŁŞÇØÅ](?:[\w'\u2019.\-]*[\w])?\.?"
_TOWN = r"[A-ZÄÖÜÉÈÀÇĐŁŞÇØÅ](?:[\w'\u2019.\-]*[\w])?"
_NUMBER = (
    rf"(?:\d{{1,4}}(?:(?:[a-zA-Z]|[ ][a-mA-M])(?!\w|\.\w))?(?:[ ]?[\-\u2013/+][ ]?\d{{1,4}}(?:[ "
    rf"]?[a-zA-Z](?![\w.]))?){{0,3}}(?![\d%€])|(?:{NUMBER_WORD})(?: [a-e](?!\w))?(?!\w))"
)
_NUMBER_BEGINS = rf"(?:\d|{NUMBER_WORD})"
_NO_UNIT = rf"(?! ?{UNIT})(?![.,:]\d)"
_CITY = (
    rf"(?:(?:Bad|Sankt|St\.|Alt|Neu|Groß|Klein|Markt|Hann\.|Burg|Lutherstadt|Hansestadt|Ober|Unter"
    rf"|Stadt|Le|La|Los|San|Den) )?{_TOWN}"
    r"(?:(?: (?:am|an der|an den|im|in der|ob der|bei|vor der|vor der Höhe|unter|auf dem|a\.|d\.|i\."
    r"|b\.|o\.|i\. d\.|a\. d\.|ob|zu)| ?/ ?| \() ?"
    rf"{_TOWN}\)?){{0,2}}(?: [1-9]\d?(?!\w))?"
)
_POSTCODE = r"(?:(?:D|A|CH|DE|AT|FL|L)[ \-]{1,3})?(?:\d{5}|\d{4})"
_EXTRA = (
    r"(?:(?:, ?| |\n)(?:(?:top|stiege|tür|haus|whg\.?|wohnung|apartment|app\.?|apt\.?|appartement"
    r"|etage|eg|og|dg|hh|vh|hinterhaus|vorderhaus|aufgang|zimmer|zi\.?|block"
    r"|gebäude)[ .]{0,2}\d{0,4}[a-z]?"
    r"|\d{1,2}\. ?(?:og|etage|stock)(?: (?:links|rechts|mitte))?)(?!\w))?"
)
_PLACE = rf"(?:(?:,? ?\n ?|,? ?[/|\u2022] |, ?| in | - | )(?:in )?(?:{_POSTCODE}) {_CITY})"
_PLACE_LOWER = rf"(?:(?:, ?| in | |,? ?\n ?)(?:in )?{_POSTCODE} [a-zäöüß\-]{{3,}}(?: am [a-zäöüß]+)?)"
_STRONG = (
    r"(?:straße|strasse|str\.?|allee|gasse|gässle|gäßchen|chaussee|promenade|twiete|gürtel|stieg|steig"
    r"|steige|redder|stiege)"
)
_WEAK = r"(?:weg|platz|pl\.|ring|damm|ufer|pfad|wall|graben|kamp|anger|zeile|stieg|steig)"

_STANDALONE = (
    r"(?:Straße|Strasse|Str\.|Allee|Gasse|Chaussee|Promenade|Weg|Platz|Ring|Damm|Ufer|Pfad|Wall|Graben"
    r"|Kamp|Steig|Stieg|Markt|Kai|Brücke|Tor|Hof|Berg|Gürtel|Lände|Zeile|Bleichen|Twiete|Deich|Reihe"
    r"|Gärten|Wiesen|Anger|Höhe|Winkel|Park|Esplanade|Landstraße|Landstr\.|Dorfstraße|Hauptstraße)"
)
_NOT_STREET = (
    r"(?!(?:sitz|park|stell|arbeits|steck|speicher|lager|liege|steh|start|spiel|lade|tisch|schlaf"
    r"|studien|ausbildungs|tabellen|bild|listen|rang|zelt|camping|fenster|gang|dicht|o-|feder|ehe"
    r"|schlüssel|ohr|nasen|spreng"
    r"|kolben|sicherungs|halte|dichtungs|um|rück|heim|hin|dienst|rechts|vertriebs|liefer|versand"
    r"|zahlungs|hinter?|eingabe|text|auswahl|daten|bau|super|fach|arbeitsmarkt|elektro|getränke"
    r"|blumen|floh|fuhr|tief|kinder|rasen|gemüse|wein|hoch|vor|frei|kühl"
    r"|nordrhein|deutsch|eng|aus|in|ein|holl|ir|öster|finn|griechen|schott|hinweg|förder|grenz"
    r"|produktions|montage|fertigungs)"
    r"(?:platz|ring|weg|feld|markt|hof|park|kamp|tor|berg|garten|wall|straße|strasse|land|tal|burg"
    r"|bach|wiese|stein|plan)\b)"
)
_PREPOSITION = (
    r"(?:Am|Im|An der|An den|An dem|Auf der|Auf dem|Auf den|In der|In den|In dem|Hinter der"
    r"|Hinter dem|Hinter den|Vor dem|Vor der|Unter den|Unter der|Unterm|Zum|Zur|Zu den|Beim|Bei der"
    r"|Bei den|Ob der|Über dem|Überm|Zwischen den"
    r"|Neben der|Neben dem|Hinterm|Vorm|Obere[rn]?|Untere[rn]?|Alte[rn]?|Neue[rn]?|Große[rn]?"
    r"|Grosse[rn]?|Kleine[rn]?|Lange[rn]?|Kurze[rn]?|Hohe[rn]?|Breite[rn]?|Aufm|Upn|Op de[nr]?"
    r"|Achter)"
)
_NOT_PLACE = (
    r"(?!(?:Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonnabend|Sonntag|Januar|Jänner"
    r"|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|Jahre?|Alter"
    r"|Telefon|Tag|Wochenende"
    r"|Abend|Morgen|Mittag|Vormittag|Nachmittag|Monat|Ende|Anfang|Moment|Umfang|Wert|Preis|Bestellung"
    r"|Auftrag|Rechnung|Artikel|Position|Schritt|Punkt|Zeile|Seite|Kapitel|Abschnitt|Kurs|Set|Paket"
    r"|Karton|Lieferung|Sendung|Ticket|Vorgang|Filiale"
    r"|Modell|Größe|Version|Regal|Lager|Anzahl|Nummer|Hotline|Rückruf|Angebot|Bereich|Raum|Gleis|Tor"
    r"|Bestellnummer|Kundennummer|Telefonnummer|Konto|Fall|Stück|Frühjahr|Sommer|Herbst|Winter"
    r"|Uhr)\b)"
)
_UK = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}(?!\w)"
_UK_ENDS = r"\d[A-Z\d]? ?\d[A-Z]{2}(?!\w)"
_ZIP = (
    r"(?:[A-Z]{2}\.?,? \d{5}(?:-\d{4})?|(?:Alabama|Alaska|Arizona|Arkansas|California|Colorado"
    r"|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana"
    r"|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada"
    r"|New [A-Z]\w+|North [A-Z]\w+|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South [A-Z]\w+"
    r"|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin"
    r"|Wyoming),? \d{5}(?:-\d{4})?)(?!\w)"
)
_EN_TYPE = (
    r"(?:Street|St\.?|Road|Rd\.?|Avenue|Ave\.?|Lane|Ln\.?|Drive|Dr\.?|Court|Ct\.?|Place|Pl\.?|Square"
    r"|Sq\.?|Terrace|Terr?\.?|Close|Crescent|Cres\.?|Gardens?|Gdns|Grove|Row|Mews|Way|Walk|Hill|Park"
    r"|Parade|Rise|Green|Yard|Boulevard"
    r"|Blvd\.?|Highway|Hwy\.?|Parkway|Pkwy\.?|Circle|Cir\.?|Trail|Trl\.?|Loop|Alley|Quay|View|Vale"
    r"|Wharf|Croft|Drove|Gate|Broadway|Turnpike|Pike|Path|Plaza|Estate|Fields?|End|Mount|Esplanade"
    r"|Common|Heights|Ridge|Run|Crossing|Point|Bend|Hollow|Meadows?|Wood|Bank|Rue)"
)
_EN_UNIT = r"(?:(?:,? ?\n?|, )(?:Apt|Apartment|Flat|Unit|Suite|Ste|Floor|Fl|Room|Rm|#)\.? ?#?\w{1,5})?"
_EN_TOWN = r"(?:,? ?\n|, ?| )(?:[A-Z][\w'.\-]+(?: (?:upon|on|under|by|in|of|the|le|St\.?|[A-Z][\w'.\-]+)){0,3})"
_EN_TAIL = (
    rf"(?:(?:{_EN_TOWN}){{0,2}}(?:,? ?\n|, ?| )(?:{_UK}|{_ZIP})"
    rf"|, (?:[A-Z][\w'.\-]+)(?: [A-Z][\w'.\-]+)?(?=[.,;!?\n]|$))?"
)
_LABEL = (
    r"(?:adresse|anschrift|straße|strasse|wohnhaft(?: in)?|wohn(?:e|t|en)?(?: (?:ich|wir|er|sie|tu|jetzt"
    r"|in der|in|im|am))*|lieferadresse|rechnungsadresse|address|street|live(?:s)? (?:at|on|in)|living at"
    r"|residing at|deliver(?:ed)? to|ship(?:ped)? to|moved to|umgezogen (?:in|nach)|lieferung (?:an|nach"
    r"|in)|zustellung)"
)


_COMMON_NOUN = re.compile(
    r"(?:(?:Der|Die|Das|Den|Dem|Des|Dies\w{1,2}|Unser\w{0,2}|Ihr\w{0,2}|Eur\w{1,2}|Mein\w{0,2}|Jede\w?) )?"
    r"(?:Reihe|Zeile|Höhe|Winkel|Tor|Park|Brücke|Ring|Damm|Platz|Gürtel|Weg|Berg|Graben|Wall|Steig|Gärten|Wiesen) \S+"
)


_HOUSE_NUMBER_LAST = frozenset(
    {"street with its own word", "street, compound", "street, other compound", "street after a preposition", "labelled"}
)
"""Rules whose first number is the house's."""


class AddressRecognizer(Recognizer):
    """ADDRESS: street and number, with postcode and city where they follow directly."""

    ENTITY = "ADDRESS"
    RULES = (
        Rule(
            "any street before a postcode and town",
            rf"(?<![\w.\-])(?:{_CAP} ){{0,3}}{_CAP},? {_NUMBER}{_EXTRA}{_PLACE}",
            0.9,
            re.NOFLAG,
            r"\d{4} \w",
        ),
        Rule(
            "street with its own word",
            rf"(?<![\w\-])(?:{_CAP}[ \-]){{0,3}}{_STANDALONE} {_NUMBER}{_NO_UNIT}{_EXTRA}(?:{_PLACE}|{_PLACE_LOWER})?",
            0.8,
            re.NOFLAG,
            rf"{_STANDALONE} {_NUMBER_BEGINS}",
        ),
        Rule(
            "street, compound",
            rf"(?<![\w\-]){_NOT_STREET}(?:(?:Alte|Neue|Große|Kleine|Obere|Untere|Innere|Äußere"
            rf"|Hintere|Vordere|Lange|Kurze|Dr\.|Prof\."
            rf"|St\.) ?)?[A-ZÄÖÜ][\w.\-]*{_STRONG} ?{_NUMBER}{_NO_UNIT}{_EXTRA}(?:{_PLACE}|{_PLACE_LOWER})?",
            0.85,
            core=rf"{_STRONG} ?{_NUMBER_BEGINS}",
        ),
        Rule(
            "street, other compound",
            rf"(?<![\w\-]){_NOT_STREET}[A-ZÄÖÜ][\wäöüß\-]+{_WEAK} {_NUMBER}{_NO_UNIT}"
            rf"{_EXTRA}(?:{_PLACE}|{_PLACE_LOWER})?",
            0.7,
            core=rf"{_WEAK} {_NUMBER_BEGINS}",
        ),
        Rule(
            "street after a preposition",
            rf"(?<![\w\-]){_PREPOSITION} {_NOT_PLACE}(?:[a-zäöü]{{2,}}(?:en|er|em|es) "
            rf"|{_CAP} )?{_NOT_PLACE}[A-ZÄÖÜ][\wäöüß\-]{{2,}} {_NUMBER}{_NO_UNIT}(?!\. )(?! "
            rf"?[A-ZÄÖÜa-zäöü]\w* ?(?:bestell|gekauft)){_EXTRA}(?:{_PLACE}|{_PLACE_LOWER})?",
            0.7,
            re.NOFLAG,
        ),
        Rule(
            "street, lower case, before a postcode",
            rf"(?<![\w\-])(?:(?:am|an der|auf dem|auf der|im"
            rf"|zum) )?[a-zäöüß][a-zäöüß.\-]{{3,}} {_NUMBER}{_PLACE_LOWER}(?![\w])",
            0.6,
            re.NOFLAG,
            r"\d{4} \w",
        ),
        Rule(
            "labelled",
            rf"(?<!\w)(?i:{_LABEL})(?:\s*[:=]\s*"
            rf"|\s+)(?P<v>(?:{_CAP} ){{0,3}}{_CAP} {_NUMBER}{_NO_UNIT}{_EXTRA}(?:{_PLACE}|{_PLACE_LOWER})?)",
            0.75,
            re.NOFLAG,
        ),
        Rule("Mannheim squares", r"(?<!\w)[A-U]\d ?, ?\d{1,2}[a-z]?,? 681\d\d Mannheim", 0.9, re.NOFLAG),
        Rule(
            "English street",
            rf"(?<![\w.,/\-])(?:(?:Flat|Apt|Unit|Apartment"
            rf"|Suite) \w{{1,4}},? )?\d{{1,5}}[A-Za-z]?(?:-\d{{1,4}})?,? (?:(?:N|S|E|W|NE|NW|SE|SW"
            rf"|North|South|East|West)\.? )?(?:[A-Z0-9][\w'\u2019.\-]* "
            rf"){{1,3}}?{_EN_TYPE}(?![\w'])(?: (?:N|S|E|W|NE|NW|SE|SW|North|South|East"
            rf"|West)\b\.?)?{_EN_UNIT}{_EN_TAIL}",
            0.75,
            re.NOFLAG,
        ),
        Rule(
            "number, words, British postcode",
            rf"(?<![\w.,/\-])\d{{1,4}}[A-Za-z]? [A-Z][^\n,;:!?]{{2,40}}(?:,? ?\n ?[^\n,;:!?]{{2,30}}"
            rf"|, ?[^\n,;:!?]{{2,30}}){{0,3}}(?:,? ?\n|, ?| ){_UK}",
            0.8,
            re.NOFLAG,
            _UK_ENDS,
        ),
        Rule(
            "number, words, American state and ZIP",
            rf"(?<![\w.,/\-])\d{{1,5}} [A-Z][^\n,;:!?]{{2,40}}(?:,? ?\n ?[^\n,;:!?]{{2,30}}"
            rf"|, ?[^\n,;:!?]{{2,30}}){{0,3}}(?:,? ?\n|, ?| ){_ZIP}",
            0.8,
            re.NOFLAG,
            r" \d{5}",
        ),
        Rule(
            "house name, British postcode",
            rf"(?<!\w)(?:[A-Z][\w'\u2019]+ ){{0,2}}(?:Cottage|House|Farm|Lodge|Barn|Manor|Hall"
            rf"|Villa)(?:, ?|\n)[A-Z][^\n,;:!?]{{2,30}}(?:(?:, ?|\n)[^\n,;:!?]{{2,30}}){{0,2}}(?:, ?"
            rf"|\n| ){_UK}",
            0.8,
            re.NOFLAG,
            _UK_ENDS,
        ),
        Rule(
            "English street, lower case",
            rf"(?<![\w.,/\-])\d{{1,4}}[a-z]? (?:[a-z'\-]{{2,}} ){{1,3}}?(?:street|road|avenue|lane"
            rf"|drive|court|square|terrace|crescent|grove|boulevard|rd|ave"
            rf"|blvd)(?!\w)(?:,? [a-z\-]{{3,}}(?: [a-z\-]+)?,? {_UK})?",
            0.6,
        ),
        Rule(
            "American military post",
            r"(?<!\w)(?:(?:USS|USNS|USNV|USCGC) \w+|(?:PSC|Unit|CMR) \d{1,5},? Box \d{1,5})(?:,? ?\n|, ?| )"
            r"(?:FPO|APO|DPO),? (?:AA|AE|AP) \d{5}(?:-\d{4})?(?!\w)",
            0.9,
            re.NOFLAG,
        ),
        Rule(
            "post box",
            rf"(?<!\w)(?:Postfach|P\.? ?O\.? Box|Packstation) \d[\d ]{{1,8}}\d?(?!\w)(?:{_PLACE}|{_PLACE_LOWER})?",
            0.65,
        ),
        Rule(
            "Swiss and Romance street",
            rf"(?<!\w)(?:Rue|Avenue|Chemin|Route|Place|Via|Viale|Piazza|Corso|Calle|Rua|Avenida"
            rf"|Boulevard|Quai|Impasse|Largo|Strada) (?:(?:de|du|des|de la|de l'|della|delle|dei|del"
            rf"|di|da|do|dos|d')[ ]?)?(?:{_CAP} ?){{1,4}}(?:,? {_NUMBER}){_NO_UNIT}(?:{_PLACE}|{_PLACE_LOWER})?",
            0.8,
            re.NOFLAG,
        ),
        Rule(
            "number, Romance street",
            rf"(?<![\w.,])\d{{1,4}},? (?:bis |ter )?(?:rue|avenue|chemin|route|place|boulevard|quai"
            rf"|impasse|allée) (?:(?:de|du|des|de la|de l'|d')[ ]?)?(?:{_CAP} ?){{1,4}}(?:{_PLACE}|{_PLACE_LOWER})?",
            0.75,
            re.NOFLAG,
        ),
    )
    CONTEXT = ()
    NEEDS = (r"\d", NUMBER_WORD)

    def accept(self, rule: Rule, text: str, match: re.Match[str]) -> bool:
        """No row, shelf or measure: "Reihe 18", "Winkel 45 Grad", and no number after "Artikel" or "Gleis"."""
        # "Reihe 18" is a row: such a word alone is a street only with a town behind it, or with its own name before.
        if rule.name == "street with its own word" and _COMMON_NOUN.fullmatch(match.group()):
            return False
        if rule.name in _HOUSE_NUMBER_LAST and measured(text, match.start(), match.end()):
            return False
        # "Gleis 4", "Bestellung Am ..." and prices are numbers after words, too: what precedes decides.
        before = text[max(0, match.start() - 14) : match.start()].lower()
        return not re.search(r"(?:bestellung|artikel|modell|filiale|bahnhof|haltestelle|raum|ticket|order)\s*$", before)
