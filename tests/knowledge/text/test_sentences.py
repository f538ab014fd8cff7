"""Each case lists the sentences that the text, joined by a space, must give back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.text.sentences import split

GERMAN = [
    ["Wir liefern schnell.", "Die Ware ist neu."],
    ["Das gilt z. B. für Akkus.", "Es gilt nicht für Ladegeräte."],
    ["Das gilt z.B. Kunden in Österreich."],
    ["Wir liefern, d. h. Sie erhalten die Ware.", "Fertig."],
    ["Er verkauft u. a. Bohrer und Sägen."],
    ["Er verkauft Bohrer, Sägen u. a.", "Die Preise stehen im Katalog."],
    ["Siehe Nr. 5 der Liste.", "Danach folgt Nr. 6."],
    ["Am 3. Oktober ist geschlossen."],
    ["Die Frist endet am 31. Dezember 2024.", "Danach gilt der neue Preis."],
    ["Wir öffnen am 3. Januar wieder."],
    ["Gemäß § 4 Abs. 2 S. 1 Nr. 3 UWG ist das verboten."],
    ["Es gilt § 4 Abs. 2.", "Der Kunde kann widerrufen."],
    ["Nach Art. 15 DSGVO haben Sie ein Recht auf Auskunft."],
    ["Die Verarbeitung beruht auf Art. 6 Abs. 1 lit. b DSGVO.", "Sie können widersprechen."],
    ["Dr. Müller hilft Ihnen.", "Prof. Dr. Meier auch."],
    ["Hr. Schmidt und Fr. Weber sind da."],
    ["Das Gerät wiegt ca. 30 kg.", "Versand erfolgt per Spedition."],
    ["Kunden bzw. Händler zahlen vorab."],
    ["Das war bis 2023.", "Danach galt ein neuer Preis."],
    ["Der Vertrag läuft bis 2023.", "Kunden können ihn verlängern."],
    ["Der Preis beträgt 30.", "Dazu kommt die Steuer."],
    ["Es sind genau 250.", "Mehr passen nicht hinein."],
    ["Das macht Spaß.", "Und es hilft."],
    ["Er gab den Anstoß.", "Kunden folgten."],
    ["Ludwig XIV. war König.", "Er baute Versailles."],
    ["Das Schloss baute Ludwig XIV.", "Es steht noch heute."],
    ["Friedrich II. von Preußen kam."],
    ["Er sagte: „Komm her!“ und ging."],
    ["„Das geht nicht.“", "Sie blieb dabei."],
    ["»Wir helfen gern.«", "Das steht im Laden."],
    ["„Geht das?“, fragte sie."],
    ["Sie fragte: „Geht das?“", "Er nickte."],
    ["Mehr unter www.beispiel.de.", "Dort gibt es Preise."],
    ["Schreiben Sie an info@beispiel.de oder service@beispiel.de.", "Wir antworten bald."],
    ["Die Datei liegt unter https://beispiel.de/a.b/c.html?d=1.2.", "Laden Sie sie herunter."],
    ["Der Preis ist 1.299,00 €.", "Er gilt heute."],
    ["Das kostet 1'299.– in der Schweiz."],
    ["Das kostet CHF 1'299.–.", "Die Lieferung ist gratis."],
    ["Die Strasse ist gross.", "Der Fuss tut weh."],
    ["Wir öffnen um 9.30 Uhr.", "Wir schließen um 18.00 Uhr."],
    ["Äpfel, Birnen usw. sind da."],
    ["Wir führen Bohrer, Sägen usw.", "Kunden wählen frei."],
    ["Wir führen Bohrer, Sägen etc.", "Das Lager ist groß."],
    ["Sie haben drei Möglichkeiten: Abholung, Versand, Spedition."],
    ["Na ja … vielleicht später."],
    ["Das war alles…", "Dann kam der Winter."],
    ["Wer weiß?", "Vielleicht morgen!", "Oder nie."],
    ["Die 2. Mahnung kostet 5 €.", "Die 3. Mahnung kostet 10 €."],
    ["Im 19. Jahrhundert war das anders."],
    ["Wir liefern ab der 42. Woche."],
    ["Die Lieferung erfolgt im 2. Quartal 2025."],
    ["Der Umsatz lag bei 3 Mio. Euro."],
    ["Der Umsatz lag bei 3 Mio.", "Das ist viel."],
    ["Die Hauptstr. 5 ist unser Sitz."],
    ["Wir sitzen in der Hauptstr.", "Der Eingang ist hinten."],
    ["Die Muster GmbH & Co. KG liefert."],
    ["J. S. Bach lebte in Leipzig."],
    ["Wir empfehlen Typ B.", "Er hält länger."],
    ["Das steht in Kap. 3 und Abb. 4.", "Siehe auch Tab. 2."],
    ["Bitte zahlen Sie inkl. MwSt. und zzgl. Versand."],
    ["Der Preis gilt inkl. MwSt.", "Versandkosten kommen dazu."],
    ["Vgl. hierzu S. 45 ff. des Berichts."],
    ["Rufen Sie an: Tel. 0561 1234.", "Wir helfen."],
    ["Das gilt für Privatkunden (vgl. § 13 BGB).", "Für Händler gilt anderes."],
    ["(Das gilt auch im Ausland.)", "Ausnahmen stehen unten."],
    ["Wir haben Mo. bis Fr. geöffnet."],
    ["Das Gesetz gilt seit dem 1.1.2024.", "Es wurde geändert."],
    ["Die Aktion läuft vom 1.3. bis 31.3. im Laden."],
    ["Die Lieferzeit beträgt max. 5 Tage.", "Der Versand kostet mind. 4 €."],
    ["Das Gerät ist i. d. R. lieferbar."],
    ["Der Verein e. V. wurde gegründet."],
    ["Er kam 44 v. Chr. nach Rom."],
    ["Das Gesetz vom 18. Juli 2016 (BGBl. I S. 1666) gilt (ABl. EG Nr. L 144 S. 19).", "Es ist neu."],
    ["Wir messen den CLV.", "AI hilft dabei."],
    ["Es zählt von dem 300. bis zu dem 181. Tage vor der Geburt."],
    ["**1. Nummern und Abkürzungen** stehen hier."],
    ["11b. Betreiber ist, wer etwas betreibt."],
    ["Es gilt § 327b.", "Wenn der Unternehmer liefert, gilt er."],
    ["Das Netz schafft 10 Gbit/s.", "Danach ist Schluss."],
    ["44 v. Chr. kam er nach Rom."],
    ["Die Kosten trägt der Kunde, i. d. R. sind es 5 €."],
    ["Das gilt i. S. d. Gesetzes."],
    ["Es wiegt 300 g.", "Kunden freuen sich."],
    ["Yahoo! ist ein Portal."],
    ["Das Recht der Verbraucher:innen bleibt.", "Alles bleibt gut."],
    ["eBay ist groß.", "eBay wächst."],
    ["Die Verarbeitung endet.", "14 Tage später löschen wir die Daten."],
    ["Die KI lernt.[12]", "Danach arbeitet sie."],
    ["Das Fazit ist klar.", "– Punkt."],
    ["Der Kunde […] zahlt sofort."],
    ["wie geht das?", "ich will es wissen"],
    ["hallo!", "wann kommt mein paket?"],
    ["ich habe bestellt.", "es kam nichts an."],
    ["ich habe z.b. einen bohrer bestellt.", "der ist ca. zwei jahre alt."],
    ["Die Lösung **hilft sofort.**", "Danach läuft alles."],
    ["vom 12\\. Dezember 2006 über Werbung"],
    ["Sie beträgt 10 v. H. des Preises."],
    ["Sie gilt sinngem. auch hier.", "Ende."],
    ["Die Sätze 1 und 2 gelten nicht.", "(Weitere Regeln folgen.)"],
    ["Bitte beachten Sie: Der Akku wird getrennt geliefert.", "Das dauert länger."],
    ["Er hat Abitur.", "Art. und Umfang regelt der Vertrag."],
    ["Die Uhr läuft 24 Std. am Tag."],
    ["Der Raum misst 30 qm.", "Er ist hell."],
    ["Das Kabel ist 5 m lang.", "Die Höhe beträgt 3 m.", "Mehr geht nicht."],
]

ENGLISH = [
    ["We ship fast.", "Returns are free."],
    ["This includes tools, e.g. drills and saws."],
    ["Mr. Smith met Mrs. Jones.", "They talked."],
    ["Dr. Brown is in."],
    ["The U.S. Congress met.", "It was short."],
    ["We ship to the U.S. and Canada."],
    ["He moved to the U.S.", "The weather was better."],
    ["Open until 5 p.m. on Mondays."],
    ["We open at 9 a.m. Monday."],
    ["We close at 5 p.m.", "Customers can call later."],
    ["See No. 5 for details.", "No. 6 is wrong."],
    ["Is it free?", "No.", "It costs 5 euros."],
    ["J. K. Rowling wrote it.", "She lives in Scotland."],
    ["George W. Bush was president."],
    ["The price is $5.99.", "It includes VAT."],
    ["The share is 3.5 percent."],
    ["Apple Inc. sells phones.", "It grew."],
    ["He works at Apple Inc.", "The pay is good."],
    ["We sell drills, saws, etc. in our shop."],
    ["We sell drills, saws, etc.", "Prices vary."],
    ["She said, “Come in!” and smiled."],
    ["“It works.”", "He was glad."],
    ["'It works,' he said."],
    ["See Fig. 3 and Sec. 4.2 of the manual."],
    ["It happened in 1999.", "People remember it."],
    ["It weighs approx. 30 kg.", "Shipping takes a week."],
    ["Visit www.example.com.", "It is open."],
    ["Write to help@example.com.", "We answer."],
    ["Smith et al. describe it."],
    ["Wait... what?", "Really?"],
    ["It was over...", "Then it began."],
    ["On Jan. 5 we open.", "On Feb. 6 we close."],
    ["Dogs vs. cats is a question."],
    ["He has a Ph.D. in physics."],
    ["The device (see p. 5) is new.", "It is small."],
    ["You and I.", "That is all."],
    ["The parcel arrived (finally!) and was intact."],
    ["Use version 2.1.", "It is stable."],
    ["A lot, i.e. more than ten, came."],
    ["The St. Louis store is closed."],
    ["iPhones are sold out.", "iPads are not."],
    ["It went from 10 Gbit/s to 100 Gbit/s.", "In October it grew."],
    ["The range of f is the domain of g.", "They compose."],
    ["He left at 10.", "She stayed."],
]


@pytest.mark.parametrize("sentences", GERMAN, ids=lambda s: s[0][:40])
def test_german(sentences: list[str]) -> None:
    assert _split(" ".join(sentences), "de") == sentences


@pytest.mark.parametrize("sentences", ENGLISH, ids=lambda s: s[0][:40])
def test_english(sentences: list[str]) -> None:
    assert _split(" ".join(sentences), "en") == sentences


LAYOUT = [
    ("heading", "Versand und Lieferung\n\nWir liefern schnell.", ["Versand und Lieferung", "Wir liefern schnell."]),
    ("wrapped", "Wir liefern\nnach Deutschland.", ["Wir liefern\nnach Deutschland."]),
    ("bullets", "Wir bieten:\n- Bohrer\n- Sägen", ["Wir bieten:", "- Bohrer", "- Sägen"]),
    ("stars", "* Eins\n* Zwei. Drei", ["* Eins", "* Zwei.", "Drei"]),
    ("numbers", "Schritte:\n1. Öffnen. Warten.\n2. Schließen", ["Schritte:", "1. Öffnen.", "Warten.", "2. Schließen"]),
    ("letters", "wenn\na) er zahlt,\nb) er kommt.", ["wenn", "a) er zahlt,", "b) er kommt."]),
    ("wrapped date", "Das gilt ab dem\n3. Oktober 2024 im Laden.", ["Das gilt ab dem\n3. Oktober 2024 im Laden."]),
    ("wrapped ordinal", "Das ist schon die\n2. Mahnung dazu.", ["Das ist schon die\n2. Mahnung dazu."]),
    ("wrapped dash", "Das Gerät\n– ein Bohrer – ist neu.", ["Das Gerät\n– ein Bohrer – ist neu."]),
    ("cited page", "vom 20.12.2006, S.\n81) geändert", ["vom 20.12.2006, S.\n81) geändert"]),
    ("escaped", "Rates vom\n12\\. Dezember 2006 über Werbung.", ["Rates vom\n12\\. Dezember 2006 über Werbung."]),
    ("markdown heading", "# Versand\nWir liefern.", ["# Versand", "Wir liefern."]),
    ("table", "| a | b |\n| 1. x | 2 |\nDann Text.", ["| a | b |", "| 1. x | 2 |", "Dann Text."]),
    ("records", "Akku: 18 V\nGewicht: 1,5 kg", ["Akku: 18 V", "Gewicht: 1,5 kg"]),
    ("paragraphs of law", "(1) Es gilt.\n\n(2) Es gilt nicht.", ["(1) Es gilt.", "(2) Es gilt nicht."]),
    ("lost space", "zu entwickeln.Denn nur so geht es.", ["zu entwickeln.", "Denn nur so geht es."]),
    ("no lost space", "Wir nutzen Node.js und ASP.NET hier.", ["Wir nutzen Node.js und ASP.NET hier."]),
    (
        "early line end",
        "revolutionieren\nDu willst Marketing, das nicht nur hübsch aussieht, sondern\nauch rechnet.",
        ["revolutionieren", "Du willst Marketing, das nicht nur hübsch aussieht, sondern\nauch rechnet."],
    ),
    ("form feed", "Seite eins\fSeite zwei", ["Seite eins\fSeite zwei"]),
    ("only marks", "...", ["..."]),
    ("nothing", " \n\t", []),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "expected"), LAYOUT, ids=[case[0] for case in LAYOUT])
def test_layout(name: str, text: str, expected: list[str]) -> None:
    assert _split(text, "de") == expected


def test_blank_lines_inside_a_sentence_of_a_pdf() -> None:
    text = "Ihre Einführung \n\nund der Einsatz fordern Unter-\n\nnehmen.\n\nDas ist neu."
    joined = [text[a:b] for a, b in split(text, "de", join_blank_lines=True)]
    assert joined == [text[:57], "Das ist neu."]
    assert len(split(text, "de")) == 4


def test_an_abbreviation_before_a_blank_line_of_a_pdf() -> None:
    text = "Kunden werden ermittelt bzw.  \n\ngesteigert werden.\n\n- Punkt\n\n- Zwei"
    joined = [text[a:b] for a, b in split(text, "de", join_blank_lines=True)]
    assert joined == ["Kunden werden ermittelt bzw.  \n\ngesteigert werden.", "- Punkt", "- Zwei"]


def test_start_moves_every_offset() -> None:
    assert split("Eins. Zwei.", "de", 100) == [(100, 105), (106, 111)]


def test_unknown_language_knows_both_tables() -> None:
    assert _split("Mr. Smith zahlt ca. 5 €. Dann geht er.", "und") == ["Mr. Smith zahlt ca. 5 €.", "Dann geht er."]


PIECES = """z. B.|Nr. 5|Haus.|er|Der|3.|Oktober|“|„|…|\n|\n\n|- |1. |x|!|?|.|(|)"""
WORDS = st.sampled_from(PIECES.split("|"))


@settings(deadline=None, max_examples=60)
@given(
    st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=30).map(" ".join)),
    st.sampled_from(["de", "en", "und"]),
    st.booleans(),
)
def test_spans_cover_the_text(text: str, language: str, joined: bool) -> None:
    spans = split(text, language, 7, join_blank_lines=joined)
    position = 0
    for start, end in ((a - 7, b - 7) for a, b in spans):
        assert position <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert not text[position:start].strip()
        position = end
    assert not text[position:].strip()


def _split(text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in split(text, language)]
