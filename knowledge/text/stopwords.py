"""Frequent function words of European languages, to tell that a text is neither German nor English."""

from collections.abc import Mapping

from knowledge.text.abbreviations import word_set

FOREIGN: Mapping[str, frozenset[str]] = {
    "fr": word_set("""
        le la les un une des du de et est en que qui dans pour pas sur avec ne se ce cette il elle nous
        vous je mon ma mes votre vos notre nos au aux par plus sont être avoir fait comment quel quelle
        quels quelles combien où quand pourquoi puis peut pouvez livraison commande retour merci bonjour
        d'un d'une c'est l'article n'est j'ai temps jours suis leur leurs ou mais donc si tout tous très
        bien sans sous entre été
        """),
    "it": word_set("""
        il lo la gli le un una uno di del della dei delle dello degli che non è per con sono si da dal
        dalla nel nella nei come quanto quale quali quando dove perché più anche questo questa questi ho
        ha hai mio mia vostro vostra posso può ordine spedizione reso grazie buongiorno ciao tempo giorni
        essere ma se al alla alle agli anno ci
        """),
    "es": word_set("""
        el la los las un una unos de del que y en es por para con no se su sus al lo como cómo cuánto
        cuanto cuándo cuál qué dónde más pero este esta estos esto mi mis nuestro puedo puede pedido envío
        devolución gracias hola tiempo días son está tengo hay ser muy si sin sobre también o entre desde
        años
        """),
    "pt": word_set("""
        o os as um uma de do da dos das que e em é por para com não se seu sua ao como quanto qual quando
        onde mais mas este esta isso meu minha posso pode pedido envio devolução obrigado obrigada olá
        tempo dias são está tenho há ser muito também ou entre até pelo pela no na nos nas
        """),
    "nl": word_set("""
        de het een en van ik te dat niet op zijn is voor met aan er hoe wat wanneer waar waarom welke kan
        kunt kunnen mijn uw jouw ons onze deze dit die als ook naar bij maar om heeft heb hebben wordt
        worden geen nog wel uit bestelling verzending retour lang duurt bedankt hallo dag jullie je we zij
        hij over tot dan moet
        """),
    "pl": word_set("""
        i w we na z ze do się nie jest to że jak czy ile co o od po za dla przez jaki jaka jakie kiedy
        gdzie dlaczego mój moja moje ten ta te tego są być mogę można zamówienie zwrot dostawa wysyłka
        dziękuję dzień dobry czas lub ale oraz już tylko może jego przy pod
        """),
    "cs": word_set("""
        a v ve na z ze do se si není je to že jak kdy kde proč co o od po za pro jaký jaká jaké můj moje
        ten ta jsou být mohu může objednávka doprava vrácení děkuji dobrý den nebo ale také jsem jste
        které který která bude
        """),
    "tr": word_set("""
        ve bir bu ne için ile mi mı mu mü nasıl nerede kaç gün zaman var yok değil ben sen siz biz benim
        çok daha kadar gibi olarak olan sipariş iade kargo teslimat teşekkürler merhaba lütfen nedir hangi
        ama veya ya da den dan sonra önce
        """),
    "da": word_set("""
        og i jeg det at en den til er som på de med han af for ikke der var mig sig men et har om vi min
        havde nu over da fra du ud hvordan hvad hvor hvornår hvorfor kan hvis eller være blive levering
        ordre tak hej mange
        """),
    "sv": word_set("""
        och i att det som en på är av för med till den har de inte om ett jag du kan vi var hur vad när
        varför min mitt från men så eller vara blir leverans beställning retur tack hej många dag lång tid
        tar era
        """),
    "hu": word_set("""
        a az és egy nem hogy van meg is mi mit mennyi mikor hol miért milyen ez azt de csak már vagy még
        nagyon rendelés szállítás visszaküldés köszönöm jó napot lehet kell volt nincs vannak
        """),
    "ro": word_set("""
        și si de la în in cu pe nu este că ce care un o pentru din sunt mai cum când unde cât comandă
        livrare retur mulțumesc bună ziua sau dar fi am ai are dacă
        """),
}

# Function words of German and English, with and without umlauts.
NATIVE: Mapping[str, frozenset[str]] = {
    "de": word_set("""
        der die das den dem des ein eine einen einem einer eines und oder aber ist sind war waren wird
        werden wurde hat haben habe hatte kann können koennen muss müssen soll will nicht kein keine ich
        du er sie es wir ihr mich mir dich dir uns euch mein meine meinen dein deine sein seine ihre ihren
        unser unsere von vom zu zum zur mit für fuer auf aus bei nach über ueber unter vor durch gegen
        ohne um im in an am als wie was wer wo wann warum welche welcher welches wenn dass weil ob auch
        noch nur schon sich so sehr mehr man bis seit bitte danke gibt diese dieser dieses diesem diesen
        alle viel viele hier dort dann doch bzw lange kosten wieviel geht
        """),
    "en": word_set("""
        the a an and or but is are was were be been has have had do does did can could will would should
        may must not no i you he she it we they me him her us them my your his its our their of to in on
        at by for with from as that this these those there here what which who when where why how if then
        than so also just about into over after before up out all any some more most other such only very
        please thanks hello it's don't i'm i'd what's much many get long need want
        """),
}

# What customers write in one word; the statistics of documentation know these badly.
SHOP: Mapping[str, frozenset[str]] = {
    "de": word_set("""
        hallo moin servus grüezi danke dankeschön tschüss ja nein preis preise versand lieferung
        lieferzeit lieferkosten versandkosten retoure retouren rückgabe rueckgabe rücksendung ruecksendung
        umtausch garantie gewährleistung gewaehrleistung widerruf rechnung bestellung bestellen bestellt
        angebot rabatt gutschein öffnungszeiten oeffnungszeiten kündigung kündigen kuendigen reklamation
        ersatzteil ersatzteile werkstatt reparatur kaputt defekt konto passwort vergessen paket kunde
        kunden anleitung
        """),
    "en": word_set("""
        hello hi hey thanks bye yes price prices pricing shipping delivery returns refund refunds exchange
        warranty guarantee invoice order orders ordered quote discount voucher coupon opening hours cancel
        cancellation complaint spare parts repair broken defective account password forgot parcel package
        customer customers manual
        """),
}

# Letters that hardly occur in German or English, with the languages they speak for.
LETTERS: Mapping[str, str] = {
    "ł": "pl", "ą": "pl", "ę": "pl", "ż": "pl", "ś": "pl", "ź": "pl", "ć": "pl", "ń": "pl",
    "ğ": "tr", "ş": "tr", "ı": "tr", "ñ": "es", "¿": "es", "¡": "es", "ã": "pt", "õ": "pt",
    "ř": "cs", "ě": "cs", "ů": "cs", "ő": "hu", "ű": "hu", "ș": "ro", "ț": "ro", "ă": "ro",
    "ø": "da", "å": "sv", "œ": "fr", "ì": "it", "ò": "it",
}  # fmt: skip

# First code point, last code point, language of scripts that one language (mostly) uses.
SCRIPTS: tuple[tuple[int, int, str], ...] = (
    (0x0370, 0x03FF, "el"),
    (0x0400, 0x04FF, "ru"),
    (0x0590, 0x05FF, "he"),
    (0x0600, 0x06FF, "ar"),
    (0x0900, 0x097F, "hi"),
    (0x0E00, 0x0E7F, "th"),
    (0x3040, 0x30FF, "ja"),
    (0xAC00, 0xD7AF, "ko"),
    (0x4E00, 0x9FFF, "zh"),
)
UKRAINIAN = frozenset("іїєґ")
