"""German and English abbreviations that end in a full stop, by whether a sentence can end with them.

Keys are written without spaces and without the last full stop ("z.B" for `z. B.`), folded to lower case
unless the spelling matters. Sources: Duden, the citation rules of German law ("§ 4 Abs. 2 S. 1 Nr. 3"),
common usage.
"""


def word_set(words: str) -> frozenset[str]:
    """The words of a string, split at whitespace."""
    return frozenset(words.split())


# A word always follows: titles, "for example", "about".
NEVER_DE = word_set("""
    abl bgbl gvbl gvobl gbl gmbl bstbl banz rgbl bt-drs br-drs drs bek
    dr prof hr fr dipl ing mag dipl.-ing dr.-ing dr.h.c h.c med rer nat phil jur habil priv.-doz pd geb
    gesch verh verst z.b z.bsp z.t d.h d.i i.e m.e m.w u.u i.d.f i.s.d i.s.v i.s i.v.m i.v i.a i.h.v o.g
    u.g s.o s.u v.a a.a.o e.g bzw ca vgl sog evtl ggf ggfs gem lt mind max min min.-temp inkl incl exkl
    excl zzgl abzgl bspw beisp allg bes betr einschl entspr vorauss voraussichtl usprgl urspr eigtl insb
    insbes gegr hrsg verf übers illustr red tel telef fax mob abb abbn tab anh beil anm kap ziff abschn
    buchst lit rdnr rn rz nr nrn abs art bd bde bl fn hl ev kath jhrl mtl tägl wchtl monatl jährl
    wöchentl zw vorm nachm ztr stck pkt bgm oberbgm min.-dirig ob.-reg techn kaufm wiss soz öffentl
    staatl städt gesetzl vertragl dt engl frz franz ital span amerik österr schweiz europ intern
    internat süddt norddt verantw zust zuz urschr ausschl hinsichtl bezügl einz versch div gez i.o wg
    tlw teilw ungef durchschn rd maj hptm oblt gen
    """)
NEVER_EN = word_set("""
    mr mrs ms messrs mx dr prof rev hon gen col capt lt sgt maj adm gov sen rep pres supt e.g i.e viz vs
    cf ca approx incl excl esp resp fig figs eq eqs sec ch chap vol vols ed eds pt par para pp pg nos
    art arts app appx ref refs tab tbl ext tel dept est ave blvd mt ft min max avg temp misc orig trans
    """)

# May end a sentence: only a word that opens sentences tells.
MAYBE_DE = word_set("""
    u.a u.ä o.ä u.dgl dgl desgl u.v.m u.v.a u.s.w usf u.s.f m.a.w i.d.r i.allg i.e.s i.w.s p.a p.m e.v
    e.g.mb.h e.k mio mrd bio trd tsd std stdn sek min mon wo t jh jhd jhdt jahrh hj qu n.chr v.chr n.z
    v.z n.u.z v.u.z jan feb febr mär apr jun jul aug sep sept okt nov dez str pl al bhf hbf abt co inc
    ltd corp ges bez kto blz mwst ust umsatzst lfd lfm qm cbm f ff sr jr sen st stk anz gr kl lg br o.o
    o.b.d.a u.e i.p i.r m.m u.ae o.ae a.d a.m a.d.r
    """)
MAYBE_EN = word_set("""
    inc ltd corp co llc plc bros jr sr esq ph.d m.d b.a m.a b.sc m.sc d.c u.s u.k u.n e.u u.s.a a.k.a
    jan feb mar apr jun jul aug sep sept oct nov dec st rd dr hwy hr hrs sec secs mo yr yrs wk wks oz lb
    lbs ft sq gal qty no op assn assoc univ acct al
    """)

# Spelling matters: "Mo." is Monday, "mo" is nothing; "So." opens no sentence when it is a Sunday.
MAYBE_EXACT_DE = word_set("Mo Di Mi Do Fr Sa So")
MAYBE_EXACT_EN = word_set("Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun")

# End a list or a time of day: a capital after them opens a sentence.
CLOSING_DE = word_set("usw etc pp u.v.m u.a.m uvm u.dgl.m mwst ust")
CLOSING_EN = word_set("etc a.m p.m")
AFTER_TIME_OF_DAY = word_set("""
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July
    August September October November December EST EDT CST CDT MST PST PDT GMT BST CET CEST UTC ET PT CT
    Eastern Pacific
    """)

# Only before a number, a letter in brackets or a section sign; "No." alone is an answer, "Art." a kind.
NUMBERED = word_set("""
    no nos nr nrn abs art artt satz s ziff kap bd abb tab fig sec ch vol p pp rn rz rdnr anm anl buchst
    lit pos tel fax fn str az par version ver stk bl reg zl
    """)

# Lower-case words without a vowel that are units, not abbreviations.
UNITS = word_set("""
    km m cm mm nm kg g mg t l ml cl dl h s ms ns w kw mw gw kwh mwh gwh wh v kv mv hz khz mhz ghz db kb
    mb gb tb px pt dpi rpm fps bar mbar psi qm km/h m/s xml html css pdf php sql ssd usb gps sms pwd
    ctrl
    """)

MONTHS = word_set("""
    Januar Jänner Februar Feber März April Mai Juni Juli August September Oktober November Dezember Jan
    Feb Febr Mär Mrz Apr Jun Jul Aug Sep Sept Okt Nov Dez
    """)
# What stands before an ordinal in German: "am 3.", "der 2.", "im 19.".
BEFORE_ORDINAL = word_set("""
    am im der die das dem den des vom zum zur bis ab seit jeder jede jedes jedem jeden dieser diese
    dieses diesem diesen ein eine einer einem einen eines mein dein sein ihr unser euer ihre seine
    unsere unserem unserer unseren unseres ihrem ihren ihrer ihres seinem seinen seiner meinem meiner
    meinen beim ins fürs und oder nächster nächste nächsten mo di mi do fr sa so montag dienstag
    mittwoch donnerstag freitag samstag sonnabend sonntag kein keine keinen keinem keiner
    """)
# What an ordinal counts, as the end of the next word.
AFTER_ORDINAL = tuple(
    sorted(
        word_set("""
    jahrhundert jahrhunderts jahrhunderte quartal quartals halbjahr jahr jahres jahre lebensjahr
    lebensjahres tag tages tage werktag werktages werktags werktage monat monats monate woche stock
    stocks stockwerk etage obergeschoss klasse auflage weltkrieg weltkriegs mal geburtstag absatz satz
    kapitel generation semester liga bundesliga runde teil band person ordnung grades grad platz ausgabe
    version bauabschnitt senat kammer og
    """)
    )
)

# Words that open sentences and are no nouns: a capital on them means that a sentence begins.
OPENERS_DE = word_set("""
    Der Die Das Den Dem Des Ein Eine Einen Einem Einer Eines Er Sie Es Wir Ich Ihr Ihre Ihren Ihrem
    Ihrer Man Du Dein Deine Dies Diese Dieser Dieses Diesen Diesem Jede Jeder Jedes Jeden Jedem Alle
    Alles Allen Aller Beide Beides Solche Welche Welcher Welches Wer Was Wann Wo Wie Warum Weshalb Wieso
    Woher Wohin Womit Wofür Wodurch Wobei Wenn Weil Da Dass Daß Ob Obwohl Während Nachdem Bevor Sobald
    Solange Sofern Soweit Falls Damit Dann Danach Dabei Dafür Dagegen Daher Darum Darauf Daraus Darin
    Daran Darüber Darunter Davon Davor Dazu Dazwischen Dadurch Demnach Deshalb Deswegen Denn Dennoch
    Doch Dort Dorthin Hier Hierbei Hierfür Hierzu Hiermit Hiervon Hierdurch Hieraus Heute Gestern Morgen
    Jetzt Nun Bald Bisher Zuvor Zuerst Zunächst Zuletzt Zudem Zusätzlich Schließlich Anschließend
    Außerdem Allerdings Jedoch Trotzdem Insbesondere Insgesamt Insofern Inzwischen Ferner Weiter
    Weiterhin Weitere Weiteres Und Oder Aber Sondern Auch Nur Noch Nicht Nichts Nie Niemand Kein Keine
    Keinen Keiner Mit Ohne Für Gegen Um Durch Bei Beim Nach Von Vom Vor Aus An Am Ans Auf Aufs In Im Ins
    Ab Seit Bis Zu Zum Zur Über Unter Hinter Neben Zwischen Wegen Trotz Statt Anstatt Innerhalb
    Außerhalb Gemäß Laut Entsprechend Je Mein Meine Meinen Sein Seine Seinen Unser Unsere Unseren
    Unserem Unserer Euer Eure Bitte Danke So Somit Sonst Sowohl Sogar Selbst Seitdem Sind Ist Hat Haben
    Kann Können Wird Werden Wurde Wurden Soll Sollen Sollte Muss Müssen Darf Dürfen Möchten Bestellen
    Einige Mehrere Viele Wenige Manche Etwa Vielleicht Natürlich Leider Also Gleichzeitig
    Dementsprechend Entweder Weder Als Indem Hingegen Zugleich Sämtliche Derzeit Derartige Nachfolgend
    Folgende Folgendes Erst Erstens Zweitens Drittens Jegliche Ebenso Ebenfalls
    """)
OPENERS_EN = word_set("""
    The A An This That These Those It Its He She We They You I His Her Our Their Your My There Here What
    When Where Which Who Whom Whose Why How If Because Since Although Though While After Before Until
    Once As At By For From In Into Of On To With Without Within Under Over Between During Through
    Against About And But Or Nor So Yet Then Thus Therefore Hence However Moreover Furthermore
    Additionally Also Finally First Second Third Next Later Meanwhile Instead Otherwise Nevertheless
    Still Even Only Just Now Today Yesterday Tomorrow Please Thank Thanks No Not Never None Nothing
    Nobody All Any Each Every Some Many Most Several Few Both Either Neither Such Same Other Another
    Unless Upon Is Are Was Were Has Have Had Can Could Will Would Should May Might Must Do Does Did Be
    Let Contact Call Note See
    """)
