"""Sentences with slots, written for this project: support chats, letters, notes, forms, logs, transcripts, news.

Slots: `{p}` a person in any form, `{fl}` first and last name, `{f}` first name, `{l}` last name, `{lf}` "last, first",
`{c}` a town or country, `{o}` a company, `{s}` street and number, `{z}` postcode, `{m}` mail address, `{t}` telephone
number, `{n}` a number, `{d}` a date, `{x}` a product named like a person, `{b}` a brand or product, `{u}` a user name.
"""

GERMAN = """
Guten Tag, mein Name ist {p} und ich warte auf meine Lieferung.
Hallo, hier ist {p}, ich hatte gestern angerufen.
hallo ich bin {f} und mein paket ist nicht da
hier nochmal {f} wegen der rechnung vom {d}
hi {f} hier, wann kommt die {b} endlich?
{fl} hier, ich habe eine Frage zur Garantie.
Moin, {f} nochmal, das Gerät läuft immer noch nicht.
Ich heiße {p} und wohne in {c}.
ich heiße {fl} und nicht {fl}
Servus, i bin der {f} aus {c}.
Mein Mann {f} hat die {b} bestellt, ich bin {fl}.
Meine Tochter {f} braucht die Größe {n}.
unsere Nachbarin {fl} hat das Paket angenommen
Das Paket bitte bei Familie {l} im Erdgeschoss abgeben.
Bitte bei {l} klingeln.
Bei {l} klingeln, {s}, zweiter Stock.
Unser Kunde {fl} aus {c} beschwert sich über die Verspätung.
Kundin {fl} wünscht Rückruf unter {t}.
Kunde {l} hat zum dritten Mal reklamiert.
Frau {l} war sehr freundlich am Telefon.
Herr {l} aus der Buchhaltung wollte sich melden.
Ich habe mit Frau {fl} gesprochen.
ich hab mit herrn {l} telefoniert der wollte mich zurückrufen
frau {l} hat mir gesagt dass es kulant geregelt wird
Sehr geehrte Frau {l},
Sehr geehrter Herr {l},
Sehr geehrter Herr Dr. {l}, vielen Dank für Ihre Nachricht.
Liebe Frau {l}, anbei die Unterlagen.
Lieber {f}, danke für deine Hilfe!
Hallo {f}, hallo {f}, wir treffen uns in {c}.
Hallo Herr {l}, hallo Frau {l},
Mit freundlichen Grüßen\n{fl}
Mit freundlichen Grüßen\n\n{fl}\n{s}\n{z} {c}
Viele Grüße aus {c}\n{fl}
Viele Grüße\n{f}
Beste Grüße, {fl}
LG {f}
VG, {fl}
Gruß {f}
Mit besten Grüßen\ni. A. {fl}\n{o}
Freundliche Grüße\nIhr Team der {o}
Mit freundlichen Grüßen\nIhr Kundenservice
Vielen Dank im Voraus!\n{fl}\nTel. {t}
Danke und schöne Grüße, {f} {l}
Name: {fl}\nAdresse: {s}, {z} {c}\nTelefon: {t}
Vorname: {f}\nNachname: {l}\nOrt: {c}
Nachname: {l}\nVorname: {f}\nE-Mail: {m}
Name des Kindes: {fl}\nGröße: {n}
Ansprechpartner: {fl}, {o}
Kontoinhaber: {fl}
Empfänger {fl}, {s}, {z} {c}
Lieferadresse: {fl}, {s}, {z} {c}
Rechnung bitte an {o}, z. Hd. {fl}, {s}, {z} {c}
Teilnehmer: {lf}; {lf}; {lf}
{lf} – Kundennummer {n}
Bearbeiter: {l}
Betreff: Reklamation {n}, Kunde {lf}
Anruf von {fl}, Rückruf bis {d} zugesagt.
Rückruf {l} ({t}) wegen {b}.
Telefonat mit {fl} ({o}), Interesse an {b}, Termin am {d} in {c}.
Besuch bei {o} in {c}: {fl} (Einkauf) und {fl} (Geschäftsführung) waren dabei.
Gespräch mit {p}: Budget steht, Entscheidung fällt in {c}.
{fl} wechselt zum {d} von {o} zu {o}.
Kd. {fl} verärgert, bitte Gutschrift.
Hr. {l} erwartet Angebot bis {d}.
Fr. {l} bittet um Umtausch, Ware liegt in {c}.
Übergabe an {f}, danke {f}!
@{u} bitte an {f} weiterleiten
Die Kollegen {l} und {l} sind im Urlaub.
Der Techniker {fl} kommt am {d} zwischen 8 und 12 Uhr.
Fahrer {l} hat niemanden angetroffen.
Vertreten durch die Geschäftsführer {fl} und {fl}, Sitz {c}.
Rechtsanwältin {fl} vertritt Herrn {l} aus {c}.
Prof. Dr. {fl} von der Universität {c} hielt den Vortrag.
Dr. med. {fl} hat ein Attest geschrieben.
also mein name ist {fl} ich buchstabiere
ja guten tag {l} mein name ich rufe an wegen der bestellung
äh ich wollte mit dem herrn {l} sprechen der hat mir das verkauft
schicken sie das bitte an meine schwester {fl} in {c}
das läuft auf den namen {fl}
der vertrag läuft auf meine frau {fl}
können sie das auf {fl} umschreiben
Die Bestellung wurde von {fl} unterschrieben.
Ich schreibe im Auftrag meiner Mutter {fl}, wohnhaft {s} in {c}.
Unsere Oma {f} feiert am {d} Geburtstag.
Das Abo bitte auf {fl} übertragen, Adresse bleibt {s}.
Zeugin war {fl}, Zeuge {fl}.
Gewonnen haben {fl} aus {c}, {fl} aus {c} und {fl} aus {c}.
Die Hausverwaltung {o} hat {fl} beauftragt.
Gast: {fl}, Zimmer {n}, Anreise {d}
from="{fl}" to={m} status=ok
user={u} name="{fl}" login ok
Von: {fl} <{m}>\nAn: {o}
{fl} <{m}> schrieb am {d}:
{fl} hat dich zu einem Termin eingeladen.
Bewertung von {f} aus {c}: Die {b} ist super!
5 Sterne von {fl}: schnelle Lieferung nach {c}
{f}s Fahrrad ist kaputt.
{l}s Bestellung ist noch offen.
Die Rechnung von {l}s fehlt noch.
Bitte {f} Bescheid geben, dass {f} das Paket hat.
{f} und {f} haben sich beschwert.
{f}, {f} und {f} fahren nach {c}.
ich und {f} warten seit zwei wochen
bin der sohn von {fl}, die ist 82 und kann nicht schreiben
Anna ist nicht da, {f} übernimmt.
{fl} wurde am {d} in {c} geboren.
Der Bürgermeister von {c}, {fl}, eröffnete die Halle.
Nach Angaben von {fl} ({o}) ist die Lage stabil.
{fl}, Sprecher der {o}, bestätigte den Bericht.
Die Sängerin {fl} tritt in {c} auf.
Der Roman von {fl} erschien bei {o}.
Unter Trainer {l} gewann die Mannschaft aus {c}.
Sein Nachfolger wurde {fl}, der zuvor in {c} arbeitete.
{fl} (* {d} in {c}) ist ein deutscher Maler.
Regie führte {fl}, das Drehbuch schrieb {l}.
{l} sagte, man werde prüfen, ob {c} der richtige Standort sei.
Im Finale schlug {l} die Favoritin {fl}.
Die Ministerin {fl} reiste nach {c}.
{o} mit Sitz in {c} wurde von {fl} gegründet.
Die {o} hat in {c} eine neue Filiale eröffnet.
Ich habe bei {o} bestellt, nicht bei {o}.
Ich wohne {s} in {z} {c}.
wohne jetzt {s}, {z} {c}
Bitte liefern Sie an {s}, {z} {c}.
Umzug: alt {s}, neu {s}, {c}
Unfall auf der {s0} in {c}, Polizei sperrt ab.
Vollsperrung {s0} Richtung {c} wegen Bauarbeiten.
Sperrung der {s0} zwischen {s0} und {s0}.
Stau auf der A{n2} zwischen {c} und {c}.
Ist die {b} auch in der Filiale {c} erhältlich?
Wann wird die {b} nach {c} geliefert?
Liefern Sie nach {c} und was kostet der Versand?
Ist das {x} auch in Grau lieferbar?
Ich suche das {x} in 140 x 200 cm.
gibt es {x} noch oder ist das ausverkauft
kommt {x} mit lattenrost?
Der {x} gefällt mir besser als {x}.
Hat die {x} eine Abwischfunktion?
Passt die {b} zu meinem {b}?
Bestellung {n} vom {d}: {x}, Menge 2
Artikel {n}: {x}, Farbe Petrol
Freundliche Grüße
Beste Grüße aus {c}
Schöne Ostern und Frohe Weihnachten!
Meine Kundennummer ist {n}, die Rechnung {n}.
Die Sendung {n} hängt seit {d} in {c} fest.
Seriennummer {n}, Modell {b}, Kaufdatum {d}
Bitte senden Sie mir ein Angebot für {n} {b} bis {d}.
Die {b} von {o} macht komische Geräusche.
Kann ich mit PayPal oder Klarna zahlen?
Der Akku der {b} hält nur noch {n} Minuten.
Welche Größe fällt bei {o} kleiner aus?
Wir nutzen {b} und {b} im Büro in {c}.
Im Januar und im März war der Laden in {c} geschlossen.
Am Montag bin ich in {c}, am Dienstag in {c}.
"""

ROLES_DE = """
Finanzminister|Ministerin|Trainer|Sängerin|Oberbürgermeister|Staatssekretär|Sekretärin|Musiker|Soldat|Architekt|Leichtathletin|Regisseur|Schauspielerin|Schriftsteller|Dichterin|Maler|Bildhauer|Komponistin|Dirigent|Pianist|Torwart|Stürmer|Kapitän|Präsident|Präsidentin|Kanzler|Papst|König|Königin|Kaiser|Herzog|Graf
|Bischof|Pfarrer|Pastor|Richterin|Staatsanwalt|Polizist|Kommissar|Professorin|Dozent|Historiker|Physikerin|Chemiker|Mediziner|Arzt|Ärztin|Chefarzt|Ingenieur|Unternehmer|Gründerin|Vorstand|Geschäftsführer|Sprecherin|Pressesprecher|Vorsitzende|Abgeordneter|Senator|Landrat|Landrätin|Bürgermeisterin|Kandidat|Moderator
|Journalistin|Fotograf|Designerin|Autor|Kritiker|Übersetzerin|Verleger|Schiedsrichter|Weltmeister|Olympiasiegerin|Bankdirektor|Hauptbuchhalter|Kundenberater|Verkäuferin|Filialleiter|Außendienstler|Projektleiterin|Teamleiter|Einkäufer|Azubi|Praktikantin|Werkstattleiter|Hausmeister|Monteur|Fahrlehrer|Nachfolger|Vorgänger
"""
"""Nouns that stand before a name and are no part of it."""

NEWS = """
{r} {fl} eröffnete die Ausstellung in {c}.
Der {r} {fl} starb {y} in {c}.
Wie {r} {l} mitteilte, bleibt {o} in {c}.
{r} {l} ({n2}) aus {c} gewann vor {fl} ({c}).
Der frühere {r} {fl} ist Nachfolger von {l}.
{y} heiratete sie den {r} {fl}.
Ihr Vater war der {r} {fl}, ihre Mutter {f} geborene {l}.
{fl} war der Sohn des {r}s {fl} und dessen Frau {f}.
Die Idee stammt von {fl} und {fl}.
{fl}, {fl} und {l} schrieben das Stück.
Nach {l} ist in {c} eine Straße benannt.
{l}s Werk wurde {y} in {c} gezeigt.
{l} und {l} trennten sich unentschieden.
Seit {y} leitet {fl} das Institut in {c}.
„Das ist gut so“, sagte {l}.
Daneben spielte er für {o} und {o}.
Häufig werden Musiker und Architekten aus {c} eingeladen.
Allgemein gilt: Der {r} entscheidet, nicht der Verein.
Insgesamt waren es {n} Zuschauer, darunter viele Soldaten und Bürger.
Derweil meldet {o} Verluste, der {r} schweigt.
Der {r} und der Sekretär des Vereins traten zurück.
Damit endet die Saison für {o}.
Der Film mit {fl} als {f} läuft in {c}.
In der Hauptrolle: {fl}, Musik: {fl}.
({fl}, {fl})
Text: {fl} / Foto: {fl}
{fl} ({y}–{y}), {r}
"""

ENGLISH = """
Hi, my name is {p} and I'm waiting for my parcel.
Hello, this is {p}, I called yesterday.
hey it's {f}, my order still hasn't arrived
hi {f} here, when will the {b} be back in stock?
I'm {fl} from {c}.
i am {fl} not {fl}, please fix the name
My wife {f} ordered the {b}, my name is {fl}.
My daughter {f} needs size {n}.
our neighbour {fl} took the parcel
Please leave it with the {l} family downstairs.
Ring at {l}, {s}.
Our client {fl} in {c} complained about the delay.
Customer {fl} asks for a call back on {t}.
Mr {l} called twice.
Mrs. {l} was very friendly.
I spoke to Ms {fl} last week.
i talked to mr {l} and he promised a refund
Dear Mr {l},
Dear Ms. {l}, thank you for your message.
Dear {f}, please find attached the documents.
Hi {f}, could you ask {f} about it?
Dear Dr. {l} and Prof. {l},
Kind regards,\n{fl}
Kind regards,\n{fl}\n{s}\n{c}
Best,\n{f}
Best wishes, {fl}
Thanks,\n{f}
Cheers {f}
Regards\n{fl}\n{o}
Yours sincerely,\nThe {o} team
Many thanks, {fl}, {t}
Name: {fl}\nAddress: {s}, {c}\nPhone: {t}
First name: {f}\nLast name: {l}\nCity: {c}
Surname: {l}\nGiven name: {f}\nEmail: {m}
Contact: {fl}, {o}
Account holder: {fl}
Cardholder {fl}
Ship to {fl}, {s}, {c}
Attendees: {lf}; {lf}; {lf}
{lf} - customer {n}
Agent: {l}
Re: complaint {n}, customer {lf}
Call from {fl}, promised to call back by {d}.
Met {fl} ({o}), interested in {b}, next meeting {d} in {c}.
Visited {o} in {c}: {fl} (purchasing) and {fl} (CEO) attended.
{fl} moved from {o} to {o} in {c}.
VIP {fl}, prefers mail to {m}
Handing over to {f}, thanks {f}!
@{u} please forward to {f}
Our technician {fl} will visit on {d}.
Driver {l} could not find the house.
Represented by its directors {fl} and {fl}.
Dr. {fl} of the University of {c} gave the talk.
so my name is {fl} that's spelled
yeah hello {fl} speaking i am calling about my order
could you send it to my sister {fl} in {c}
the contract is in the name of {fl}
can you change the name on the booking to {fl}
I'm writing for my father {fl} who lives at {s} in {c}.
Please transfer the subscription to {fl}, the address stays {s}.
Winners: {fl} from {c}, {fl} from {c} and {fl}.
Guest: {fl}, room {n}, arrival {d}
from="{fl}" to={m} status=ok
user={u} name="{fl}" login ok
From: {fl} <{m}>\nTo: {o}
On {d} {fl} <{m}> wrote:
{fl} invited you to a meeting.
Review by {f} from {c}: love the {b}!
{f}'s bike is broken.
{l}'s order is still open.
{f} and {f} complained.
{f}, {f} and {f} went to {c}.
me and {f} have been waiting for two weeks
follow up with {fl} next month
I want to add {fl} as a second cardholder.
In case of my child's account, please add {fl}.
the keynote speaker is {fl} from {o}
{fl} was born on {d} in {c}.
The mayor of {c}, {fl}, opened the hall.
According to {fl} of {o}, the situation is stable.
{fl}, a spokesman for {o}, confirmed the report.
The singer {fl} will perform in {c}.
The novel by {fl} was published by {o}.
{l} said that {c} was the right place.
In the final {l} beat {fl}.
A great song by {fl}, much better than {l}.
Killers of {fl} sentenced in {c}.
{o}, based in {c}, was founded by {fl}.
{o} has opened a new store in {c}.
I ordered from {o}, not from {o}.
I live at {s} in {c}.
Please deliver to {s}, {c}.
My new address is {s}, {c}, the old one was {s}.
We moved to {s}\n{c}
Is the {b} available in the {c} store?
Do you ship to {c} and how much is it?
Is the {x} available in grey?
is the {x} true to size?
does the {x} come with a slatted frame
I like the {x} more than the {x}.
Order {n} of {d}: {x}, quantity 2
Item {n}: {x}, colour petrol
Kind regards
Merry Christmas and a happy New Year!
My customer number is {n}, the invoice is {n}.
The parcel {n} has been stuck in {c} since {d}.
Serial number {n}, model {b}, bought {d}
Could you quote {n} units of the {b} by {d}?
The {b} by {o} makes a strange noise.
Can I pay with PayPal or Klarna?
We use {b} and {b} in our {c} office.
In January and in March the {c} shop was closed.
I'll be in {c} on Monday and in {c} on Tuesday.
The {o} Orchestra was founded in {c}.
{o} is hiring in {c}, ask for {f}.
"""

ORGANISATIONS_DE = """
{l} GmbH|{l} & Söhne|Bäckerei {l}|Autohaus {l}|{l} AG|Gebrüder {l} KG|Möbelhaus {l}
|Kanzlei {l} & Partner|Holzbau {c}|Stadtwerke {c}|Sparkasse {c}|Volksbank {c}|Universität {c}
|Klinikum {c}|SV {c}|TSV {c}|FC {c}|Verein für Handel e. V.|Amtsgericht {c}|Landratsamt {c}
|Polizei {c}|Feuerwehr {c}|Deutsche Bahn|Siemens|Bosch|Volkswagen|BMW|Telekom|Lufthansa|SAP|Allianz
|Bundestag|SPD|CDU|Bundesliga|Europäische Union|ZDF|ARD|Spiegel|Rewe|Edeka|Aldi|Lidl|DHL|Hermes|DPD
|GLS|UPS|Otto|Zalando|Finanzamt {c}|Messe {c}|Apotheke am Markt|Hotel {c}er Hof|{l} Logistik
|{l} Maschinenbau GmbH & Co. KG|Blumen {l}|Metzgerei {l}|Praxis Dr. {l}|Ingenieurbüro {l}
"""

ORGANISATIONS_EN = """
{l} Ltd|{l} & Sons|{l} Inc|{l}, {l} and {l}|{l} Group|{l} LLC|Bank of {c}|University of {c}
|{c} City Council|{c} United|{l} Consulting|{l} Brothers|The {l} Foundation|Microsoft|Amazon|Google
|Apple|IBM|Tesco|Walmart|Barclays|Royal Mail|FedEx|BBC|Congress|Reuters|Netflix|Intel|{c} Airlines
|{c} Country Club|{l}-{l}|{l} PLC|Datawise|Brightpath|Skyline Media|Greenleaf Foods|First {c} Bank
|{l} Pharmacy|{l} Studios|NATO|United Nations|Sony|Samsung|Toyota
"""

BRANDS = """
Bohrmaschine|Kaffeemaschine|Heckenschere|Galaxy A54|iPhone 15|Makita DHP484|GSR 12V-15|Stehlampe
|Waschmaschine|Gartenstuhl|Matratze|Laufschuhe|Regenjacke|Thermomix|Playstation 5|ThinkPad X1
|Surface Pro|Staubsauger|Rasenmäher|Fernseher|Kopfhörer|Pixel 8|Kindle|AirPods|Echo Dot|Windows 11
|Photoshop|Excel|Jira|Slack|kettle|drill|garden chair|rain jacket|running shoes|mattress|headphones
|toaster|blender|lawn mower|office chair|backpack|tent|rug|espresso machine|Wanderstiefel|Winterjacke
|Schreibtisch|Bürostuhl|Teppich|Kommode|Sideboard|Kinderwagen|Trinkflasche|Rucksack|Smartwatch
"""

PRODUCTS_DE = (
    "Modell|Sofa|Bett|Teppich|Leuchte|Stuhl|Sessel|Regal|Kleid|Matratze|Tisch|Lampe|Bluse|Kommode|Schrank"
    "|Jacke|Sofa Modell|Wandregal|Stiefel|Vase|Kissen|Vorhang|Bank|Serie|Kollektion"
)
PRODUCTS_EN = (
    "mattress|dress|sofa|rug|chair|lamp|bed|shelf|jacket|table|armchair|desk|shower head|vase|boots|collection"
)
"""Beside a first name these make a product: "Teppich Samira", "Charlotte dress"."""

STREETS_DE = (
    "{l}straße|{l}str.|{l}weg|{l}allee|{l}platz|{f}straße|Bahnhofstraße|Hauptstraße|Dorfstraße"
    "|Schulweg|Gartenweg|Lindenallee|Kastanienallee|Am Markt|Am Mühlbach|Im Winkel|An der Kirche"
    "|Auf dem Berg|Unter den Linden|Hinter dem Dorf"
    "|Alte Landstraße|{c}er Straße|{c}er Str.|{c}er Weg|{f}-{l}-Straße|{f}-{l}-Platz|Ringstraße"
    "|Marktplatz|Kirchgasse|Goethestraße|Schillerstr.|Mozartgasse|Kaiserdamm|Elbufer|Rosenweg"
    "|Birkenhain|Zum Sportplatz|Zur Alten Mühle|Obere Gasse"
)
STREETS_EN = (
    "{l} Street|{l} Road|{l} Avenue|{l} Lane|{l} Drive|{l} Court|{l} Close|High Street|Church Lane"
    "|Mill Road|Park Avenue|Station Road|Oak Street|Maple Drive|{f} Street|{l} Way|{l} Terrace|Main St"
    "|{l} Rd|{l} Ave|Queens Crescent|King's Row"
)
STREETS_OTHER = (
    "Rua {f} {l} {n1}|Calle {l} {n1}|Via {l} {n1}|Rue {l} {n1}|{l}gade {n1}|{l}gatan {n1}|{l}straat {n1}"
    "|ul. {l} {n1}|{l}vej {n1}|{l}veien {n1}|{l} utca {n1}|{l} u. {n1}|Avenida {l} {n1}|P.O. Box {n1}"
    "|{n1} Rue de la {l}|Piazza {l} {n1}|{l}katu {n1}"
)
