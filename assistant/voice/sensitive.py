# ruff: noqa: E501
"""What must not reach the CRM: health, birthdays, family circumstances, union, religion, gossip, private numbers.

Rules over clauses, with the classifier as a second opinion. Whoever asks for silence ("das bitte nicht reinschreiben")
covers the clause before; who announces it ("im Vertrauen") covers the rest of the sentence.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from assistant.voice.reading import Reading
from assistant.voice.sentences import Clause
from assistant.voice.types import SensitiveSpan

_SURE, _SURE_OF_FAMILY = 0.4, 0.2
_REACH = 4
_FAMILY = r"(?:frau|mann|ehefrau|ehemann|sohn|tochter|vater|mutter|eltern|kind|kinder|kids|wife|husband|son|daughter|father|mother|mum|dad|partner|partnerin|freundin|oma|opa)"
_PATTERNS: dict[str, re.Pattern[str]] = {
    "health": re.compile(
        r"\b(?:(?:liegt|lag|ist|war|kommt|muss) (?:\w+ ){0,4}(?:im|ins|in der|in die) (?:krankenhaus|klinik|reha)|(?:am|mit dem|mit den|im|mit seinem|mit ihrem) (?:rücken|knie|herz|herzen|kreislauf|nerven|bandscheibe)\b|hexenschuss|gesundheitlich\w*|(?:is|was|'s|been|went|goes|going) (?:\w+ ){0,3}(?:in|into|to) hospital|(?:off|away|out|trouble|problems?) with (?:his|her|a|the) (?:back|knee|heart|hip|nerves|bad \w+|shoulder|eyes)|poorly|hospitali[sz]ed|on (?:medication|tablets|crutches)|krebs|tumor|chemo\w*|schlaganfall|herzinfarkt|herzprobleme|bypass-?op|burn-?out|depress\w+|flach ?liegt|liegt (?:\w+ ){0,3}flach|\w*krank(?!enh|enp|enk|enfahr|enw|ens)\w*|erkrank\w*|"
        r"krankgeschrieben|krankenstand|operiert|herz-?op|knie-?op|hüft-?op|bandscheibe\w*|reha(?!bilitationsk)|diabetes|diabetiker\w*|ms-?diagnose|"
        r"diagnos\w+|therapie|psych\w+|alkohol\w*|trinkt (?:zu viel|wieder|wohl|gern einen)|suchtklinik|entzug|schwanger\w*|fehlgeburt|"
        r"behinder(?:ung|t)|schwerbehinder\w*|corona|long covid|bein gebrochen|arm gebrochen|migräne|tinnitus|hörsturz|parkinson|demenz|alzheimer|"
        r"asthma\w*|epilep\w*|gürtelrose|bulimi\w*|magersucht|magersüchtig|rheuma\w*|arthrose|im (?:vierten|fünften|sechsten|siebten|achten|neunten) monat(?= (?:und|schwanger)|,|$)|auf (?:kur|reha)|hospiz\w*|pflegefall|"
        r"anorexi\w*|shingles|arthritis|hospices?|doctor's orders|(?:hip|knee|shoulder|back) (?:done|replaced|fixed|sorted)|in labour|on the waiting list for|cancer|tumou?r|heart (?:attack|scare|surgery|trouble|condition|problem|op)|stroke(?! of)|bypass surgery|chemo\w*|"
        r"diagnosed|diagnosis|depression|depressed|breakdown(?! of)|off sick|long-?term sick|sick leave|signed off (?:with|for|sick)|off with (?:stress|her|his)|illness|ill(?= |$)|"
        r"surgery (?:on|for|next|last)|having an? (?:op|operation)|hip (?:op|replacement)|knee (?:op|replacement)|pregnan\w+|miscarriage|diabet\w+|alcoholic|drinks too|drinking (?:again|problem|too)|rehab|"
        r"dementia|parkinson's|disabled|disability|mental health|anxiety|stress-related|(?:has|have|had|got|with|from) ms(?=$|,| (?:and|so|but|now|since|for))|broken (?:leg|arm|hip)|slipped disc|bad back)\b"
    ),
    "birthday": re.compile(
        r"\b(?:geburtstag\w*|(?:er|sie|herr \w+|frau \w+|\w+) wird (?:(?:nächste\w*|diese\w*|kommende\w*|übernächste\w*) \w+ )?(?:zwanzig|dreißig|vierzig|fünfzig|sechzig|siebzig|achtzig|\w+und(?:zwanzig|dreißig|vierzig|fünfzig|sechzig|siebzig)|[3-8]\d)(?! (?:euro|prozent|stück|cent|quadrat|meter|kilo|tausend|leute|mann|mitarbeiter))\b|wird (?:im \w+ |dann |bald |demnächst |jetzt |heuer )*(?:\w*zig|\w*ßig|\w*zehn|\d\d)(?= |$|,)|jahre alt (?:wird|geworden)|ist (?:erst |schon )?\w+ jahre alt|runden geburtstag|"
        r"(?:fünfzigster|sechzigster|siebzigster|achtzigster|neunzigster)|\w+'s (?:thirtieth|fortieth|fiftieth|sixtieth|seventieth|eightieth)|birthday|(?:he|she)(?:'ll be|'s going to be| will be) (?:thirty|forty|fifty|sixty|seventy|eighty|\d\d)(?= (?:next|in|on|this|tomorrow)|$)|turn(?:s|ing|ed) (?:thirty|forty|fifty|sixty|seventy|eighty|\d\d)|(?:his|her) (?:thirtieth|fortieth|fiftieth|sixtieth|seventieth|\d\dth)|years old (?:on|in|next)|is (?:thirty|forty|fifty|sixty|seventy)[ -]?\w* (?:on|next|in|this))\b"
    ),
    "family": re.compile(
        r"\b(?:scheid(?:ung|en)(?! aus)|geschieden\w*|lässt sich scheiden|getrennt (?:lebend|hat|haben)|hat sich getrennt|trennung von|ehekrise|eheprobleme|sorgerecht|unterhalt|"
        r"elternzeit|mutterschutz|heiratet|(?:ihre|seine|her|his) (?:eigene |own )?(?:hochzeit|wedding)|papa (?:wordn|geworden)|verlobt|verhaftet|im gefängnis|getting married|got married|got engaged|arrested|in (?:prison|jail)|(?:wife|husband|partner|girlfriend|boyfriend)(?:'s| has|'d)? (?:left|walked out|thrown)|schwiegermutter ist|beerdigung|gestorben|verstorben|verwitwet|todesfall|trauerfall|nachwuchs|baby|"
        r"divorce\w*|separated from|split (?:up|from)|marriage|custody|funeral|bereave\w*|passed away|widow\w*|newborn|maternity|paternity|expecting (?:a|their|her|his|in)|twins|having an affair|affair with|"
        rf"(?:sein|seine|seiner|ihr|ihre|ihrer|his|her) {_FAMILY} (?:ist|hat|hatte|liegt|is|has|had|was|just got|got|left|moved|died)(?! (?:die|den|das|auch|the|a|sucht|looking|running|joined|übernommen|jetzt))\b.{0, 60}(?:ausgezogen|gestorben|verlassen|krank|klinik|gefängnis|prison|jail|died|left him|left her|moved out)|"
        r"an die tochter übergibt|an den sohn übergibt)\b"
    ),
    "union": re.compile(
        r"\b(?:gewerkschaft\w*|ig metall|verdi|ver\.di|betriebsratsmitglied|sitzt im betriebsrat|trade union|union (?:rep|member|man|guy|steward|convenor)|in the union|shop steward|unison member|unite member)\b"
    ),
    "religion": re.compile(
        r"\b(?:gottesdienst\w*|(?:mitglied|aktiv|kandidiert|sitzt) (?:\w+ ){0,3}(?:cdu|csu|spd|fdp|grünen|linken|freien wähler)|lesbisch\w*|schwul\w*|homosexuell\w*|lesbian|gay|bisexual\w*|transgender|transsexuell\w*|katholisch|evangelisch|muslim\w*|moslem\w*|zeuge jehovas?|zeugen jehovas?|jüdisch\w*|freikirche\w*|konvertiert|gläubig\w*|ramadan|betet|sekte|"
        r"catholic|protestant|muslim|jewish|jehovah'?s|born again|mormon|converted to|religious|prays|ramadan|evangelical|fasting|politisch aktiv|afd|parteimitglied|votes (?:labour|tory|reform))\b"
    ),
    "gossip": re.compile(
        r"\b(?:unter uns|gerücht\w*|man munkelt|munkelt man|angeblich (?:hat|soll) (?:er|sie|der|die) (?:was|ein|eine) (?:mit|verhältnis|affäre)|affäre|verhältnis mit|fremdgeht|fremd geht|was mit (?:der|dem|seiner|ihrer) \w+ (?:haben|hat|laufen)|"
        r"pleite privat|privatinsolvenz|spielschulden|schulden privat|vorbestraft|führerschein (?:weg|los|abgeben|verloren)|abmahnung|sauft|säuft|"
        r"between (?:you and me|us|ourselves)|rumou?r(?:s|ed)?|gossip|word is (?:he|she)|apparently (?:he's|she's) (?:seeing|sleeping|having)|seeing (?:his|her|the) (?:secretary|boss|assistant|pa)|gambl\w+|bankrupt personally|lost (?:his|her) licen[cs]e|drink driving|criminal record|on the bottle|written warning)\b"
    ),
}
_RELATIVE = re.compile(rf"\b(?:sein|seine|seiner|seinem|ihr|ihre|ihrer|ihrem|his|her) {_FAMILY}(?:'s)?\b")
_PRIVATE = re.compile(
    r"\b(?:(?:own|eigene\w*) (?=mobile|cell|phone|handy|number|nummer)|privat\w*|private|personal|home|zuhause|zu hause)\b"
)
_CHANNEL = re.compile(
    r"\b(?:handy\w*|nummer|mobil\w*|mobile\w*|telefon\w*|phone|number|cell|e-?mail\w*|mail\w*|adresse|address|whatsapp|wohnt|lives)\b"
)
_AHEAD = re.compile(
    r"\b(?:im vertrauen|vertraulich|unter uns|unter vier augen|ganz im geheimen|nicht fürs protokoll|mal ganz privat|"
    r"in confidence|confidentially|between (?:you and me|us|ourselves)|off the record|don't (?:write|note|put) this)\b"
)
_BACK = re.compile(
    r"\b(?:nicht (?:\w+ )?(?:rein|auf)schreiben|nicht (?:ins|in das|in's|im) (?:system|crm|protokoll|bericht)|bleibt privat|ist privat|zu viel info\w*|(?:alter|sowas|so was|das) gehört (?:\w+ )?nicht (?:ins|hier|rein|hinein|da)|ist nicht meine sache|spielt (?:hier )?keine rolle|geht (?:uns|mich|niemanden|keinen) nichts? an|nicht weitersagen|(?:noch )?nicht (?:öffentlich|offiziell|spruchreif)|weiß (?:noch )?(?:keiner|niemand)|das schreibst (?:du )?(?:aber )?(?:nicht|ned|net)|nicht weitererzählen|bleibt unter uns|"
    r"nicht (?:\w+ )?notieren|gehört nicht (?:ins|hier)|nicht an die große glocke|soll (?:keiner|niemand) wissen|bitte diskret|"
    r"(?:isn't|not|is not) for the (?:file|record|notes)|too much information|none of (?:my|our) business|more than (?:he|she) should|that going round|going around|keep (?:that|it|this) (?:quiet|to (?:yourself|ourselves)|out|between|private|off)|don't (?:log|record|write that|put that|note that|spread|mention that)|"
    r"out of the (?:system|crm|record|notes)|not (?:to be|for the) (?:recorded|record|crm|system|file)|shouldn't go in|not in the (?:crm|system|notes)|stays between|(?:isn't|is not|not) (?:public|official|common knowledge)(?: yet)?|nobody knows yet)\b"
)


def sensitive(reading: Reading, scores: Sequence[Mapping[str, float]]) -> dict[int, SensitiveSpan]:
    """Clause number to what is sensitive in it."""
    found = dict(_by_rule(reading))
    text = reading.note.transcript.lower().replace("’", "'")
    for i, (clause, score) in enumerate(zip(reading.clauses, scores, strict=True)):
        if _RELATIVE.search(text, clause.start, clause.end) and score["sensitive"] > _SURE_OF_FAMILY:
            found.setdefault(i, SensitiveSpan(clause.start, clause.end, "other"))
        others = max(
            (p for label, p in score.items() if label not in ("sensitive", "chatter", "hypo", "done", "cancelled")),
            default=0,
        )
        if i not in found and score["sensitive"] > _SURE and score["sensitive"] > others:
            found[i] = SensitiveSpan(clause.start, clause.end, "other")
    return found


def _by_rule(reading: Reading) -> Iterator[tuple[int, SensitiveSpan]]:
    clauses, text = reading.clauses, reading.note.transcript.lower().replace("’", "'")
    for category, pattern in _PATTERNS.items():
        for match in pattern.finditer(text):
            yield from ((i, _span(c, category)) for i, c in _touched(clauses, match.start(), match.end()))
    for i, clause in enumerate(clauses):
        low = text[clause.start : clause.end]
        if _PRIVATE.search(low) and _CHANNEL.search(low):
            yield from _spelled_on(reading, i, "contact")
            yield i, _span(clause, "contact")
        yield from _silence(clauses, i, low)


def _touched(clauses: Sequence[Clause], start: int, end: int) -> Iterator[tuple[int, Clause]]:
    return ((i, c) for i, c in enumerate(clauses) if c.start < end and start < c.end)


def _silence(clauses: Sequence[Clause], at: int, low: str) -> Iterator[tuple[int, SensitiveSpan]]:
    """What somebody asked to keep quiet: the rest of the sentence, or the clause before."""
    clause = clauses[at]
    if _AHEAD.search(low):
        rest = ((i, c) for i, c in enumerate(clauses) if i >= at and c.sentence == clause.sentence)
        yield from ((i, _span(c, "confidence")) for i, c in rest if i <= at + _REACH)
    if _BACK.search(low):
        yield at, _span(clause, "confidence")
        if at and _PRIVATE.search(low) is None:
            yield at - 1, _span(clauses[at - 1], "confidence")


def _spelled_on(reading: Reading, at: int, category: str) -> Iterator[tuple[int, SensitiveSpan]]:
    """Clauses after a private number that go on spelling it."""
    for i in range(at + 1, min(at + 4, len(reading.clauses))):
        clause = reading.clauses[i]
        spoken = reading.words_of(clause.start, clause.end)
        digits = sum(
            reading.masks.get(w) == "<num>" or reading.tokens[w].low in ("punkt", "dot", "at", "null", "oh", "double")
            for w in spoken
        )
        if digits * 2 < len(spoken):
            return
        yield i, _span(clause, category)


def _span(clause: Clause, category: str) -> SensitiveSpan:
    return SensitiveSpan(clause.start, clause.end, category)
