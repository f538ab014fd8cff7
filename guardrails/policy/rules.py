# ruff: noqa: E501 - a pattern reads best on one line
"""Plain signs of a policy topic, beside the classifier: what is meant is said outright.

All quantifiers are bounded. `UNLESS` names what turns a sign around (a product that is "an idiot", a rope for a
swing, one's own data).
"""

import re
from collections.abc import Sequence

from guardrails.prefilter import Filtered, lower_case, prepared

_FLAGS = re.IGNORECASE
_G = r"[^.!?\n]{0,30}?"
_STAFF = r"(?:mitarbeiter\w{0,5}|kolleg\w{1,3}|chef\w{0,3}|verkäufer\w{0,4}|kassierer\w{0,4}|fahrer\w{0,3}|bote\w{0,2}|paketbote\w{0,2}|postbote\w{0,2}|zusteller\w{0,3}|filialleiter\w{0,4}|techniker\w{0,4}|monteur\w{0,4}|berater\w{0,4}|kundenberater\w{0,4}|leute|team|personal|belegschaft|lieferant\w{0,3}|azubi\w{0,2}|staff|employees?|colleagues?|boss|manager|sales(?:man|woman|person)|cashier|driver|courier|technician|fitter|agents?|supervisor|clerk|support)"
_INSULT = r"(?:voll)?(?:idiot(?:en|in)?|trottel|depp(?:en)?|arschl[oö]ch(?:er)?|arschgeige\w?|wichser|versager|dummk[oö]pf\w?|penner|hornochsen?|blödm[aä]nn(?:er)?|pfosten|schwachk[oö]pf\w?|drecks(?:ack|au|äcke)|hohlk[oö]pf\w?|nichtskönner|kretins?|mistkerle?|clowns?|schlampen?|zicken?|schnepfen?|abschaum|gesindel|pack|schwachmat(?:en)?|parasiten|halbaffen?|missgeburt(?:en)?|untermenschen|honks?|spasti?s?|hurens[oö]hn\w?|bastarde?|nutten?|fotzen?|kanaken?|hirnis?|lackaffen?|pappnasen?|nullen|vollnull|witzfiguren?|hampelm[aä]nn(?:er)?|morons?|idiots?|imbeciles?|losers?|wankers?|pricks?|assholes?|arseholes?|dimwits?|scumbags?|scum|halfwits?|twats?|retards?|cretins?|bitch(?:es)?|cunts?|dickheads?|jerks?|vermin|dumbass(?:es)?|muppets?|bellends?|tossers?|nitwits?|airheads?|dunces?|blockheads?|buffoons?|subhumans?|numpty|numpties|pillocks?|lowlifes?|waste of (?:space|oxygen))"
_DUMB = r"(?:dumm|blöd|doof|dämlich|hirnlos|strohdumm|bescheuert|verblödet|zurückgeblieben|minderbemittelt|behindert|beschränkt|stupid|dumb|brainless|braindead|retarded|thick|moronic|pathetic)"
_OTHER = r"(?:nachbar\w{0,3}|ex-?(?:mann\w{0,2}|frau|freund\w{0,3}|partner\w{0,3})|freund(?:in|es)?|bruders?|schwester|mutter|vaters?|sohn(?:es)?|tochter|ehemann\w{0,2}|ehefrau|mannes|schwager\w?|schwieger\w{3,7}|kolleg\w{1,3}|chef\w{0,3}|mieters?|mieterin|mitbewohner\w{0,3}|cousin\w{0,2}|onkels?|tante|(?:andere[nrs]?|letzten?|vorigen?) (?:kund\w{1,3}|käufer\w?|besteller\w?)|neighbou?r'?s?|ex-?(?:husband|wife|boyfriend|girlfriend|partner)'?s?|husband'?s?|wife'?s?|brother'?s?|sister'?s?|mother'?s?|father'?s?|son'?s?|daughter'?s?|boyfriend'?s?|girlfriend'?s?|colleague'?s?|co-?worker'?s?|flatmate'?s?|roommate'?s?|(?:another|other|previous|last) (?:customer|buyer|user)'?s?|(?:frau|herrn?|mrs?\.?|ms\.?|miss) [A-ZÄÖÜ]\w{2,20})"
_DATA = r"(?:adresse|anschrift|telefonnummer|handynummer|nummer|mail-?adresse|e-?mail|bestellhistorie|bestellverlauf|bestellungen|geburtsdatum|kontonummer|wohnort|nachnamen?|rechnung(?:en)?|kundenkonto|gehalt|kreditkarte|kontodaten|daten|dienstplan|schicht(?:plan)?|address|phone number|mobile number|phone|number|order history|orders|purchases|birthday|date of birth|surname|invoices?|salary|card (?:number|details)|account|details|shift|rota)"
_SEE_DOCTOR = r"(?:dosis|dosierung|tabletten?|medikament\w{0,2}|arznei\w{0,6}|salbe|pille|antibiotik\w{1,2}|ibuprofen|paracetamol|aspirin|cortison|kortison|vitamin\w{0,2}|magnesium|melatonin|johanniskraut|antidepressiv\w{1,2}|insulin|blutdruck\w{0,9}|tropfen|präparat\w{0,2}|dose|dosage|tablets?|pills?|medication|medicine|ointment|antibiotics?|supplements?|drops|painkillers?)"
_ILL = r"(?:fieber|migräne|neurodermitis|diabetes|bluthochdruck|gürtelrose\w{0,13}|depression\w{0,2}|schlafstörung\w{0,2}|thrombose|asthma|arthrose|rheuma|osteoporose|ausschlag|entzündung|schwangerschaft|schwanger|krebs|herzinfarkt|schlaganfall|bandscheibenvorfall|schmerzen|\w{3,12}schmerzen|husten|durchfall|allergie|infekt\w{0,4}|wunde|ekzem|schuppenflechte|tinnitus|fever|migraines?|eczema|high blood pressure|shingles|insomnia|rash|infection|pregnan\w{1,4}|cancer|heart attack|stroke|\w{3,8}ache|pain|cough|diarrh?oea|allergy|wound|psoriasis|arthritis|asthma)"
_LAW_OUT = r"(?:vermieter\w{0,3}|mietvertrag\w{0,2}|mietminderung|miete|nebenkosten\w{0,10}|arbeitgeber\w{0,3}|arbeitsvertrag\w{0,2}|überstunden|abfindung|kündigungsschutz\w{0,5}|scheidung|unterhalt|kindesunterhalt|sorgerecht|ehevertrag|testament|erbe|erbschaft|pflichtteil|bußgeld\w{0,9}|strafzettel|blitzer\w{0,4}|führerschein|strafanzeige|vorladung|polizei|nachbar\w{0,3}|vormund\w{0,7}|patientenverfügung|landlord|tenancy|rent|employer|boss|overtime|severance|divorce|alimony|child support|custody|prenup|a will|inheritance|estate|speeding ticket|police|neighbou?r|council|lease|probate)"
_LAW_VERB = r"(?:verklag\w{0,3}|klagen|klage|anzeigen|einklagen|muss ich|darf (?:ich|mir|mein|meine|er|sie)|steht mir|habe ich (?:ein recht|anspruch)|welche rechte|wie (?:setze|formuliere|schreibe|hoch|viel|wehre)|formulier\w{0,4}|aufsetzen|verjähr\w{1,3}|haftet|strafe|anfechten|widerspr\w{2,5}|einspruch|sue|suing|court|am i (?:entitled|owed|allowed|liable)|is (?:my|he|she|it) (?:allowed|legal)|do i have to|may i|can i|my rights|how (?:do|should) i|draft|word a|claim|appeal|contest|withhold|liable|how much)"
_MONEY = r"(?:aktien?|etfs?|bitcoins?|krypto\w{0,9}|fonds|anleihen?|geldanlage\w{0,2}|rendite|börse|depot|tagesgeld\w{0,5}|festgeld\w{0,5}|sparplan|altersvorsorge|lebensversicherung|bauspar\w{0,8}|umschuld\w{1,3}|hypothek\w{0,2}|steuererklärung|steuerlich\w{0,2}|werbungskosten|abschreib\w{1,4}|umsatzsteuer|kleinunternehmer\w{0,8}|versteuern|vorsteuer|immobilien?|stocks?|shares|index funds?|bonds?|mortgage|pension|crypto|savings account|tax(?:es)?|tax return|deductible|dividends?|isa)"
_ADVICE = r"(?:soll(?:te)? ich|welche[nrs]?|lohnt|empf[ei]hl\w{1,4}|raten|rätst|rate|wie (?:lege|spare|viel|setze|trage|investiere)|kann ich|muss ich|darf ich|ist es (?:klug|sinnvoll)|was halten|steigt|fällt|should i|which|worth|recommend|how (?:do|should|can) i|can i|do i|is it (?:smart|wise|worth)|will .{0,20}(?:go up|rise|fall)|is .{0,25}deductible)"
_RIVAL = r"(?:amazon|obi|ikea|mediamarkt|media markt|saturn|otto|zalando|bauhaus|hornbach|toom|lidl|aldi|ebay|temu|shein|decathlon|galaxus|walmart|argos|homebase|tesco|b&q|currys|screwfix|john lewis|die konkurrenz|der konkurrenz|(?:ander(?:er|en|e)|nächste[nr]?) (?:händler\w?|shop|laden|anbieter\w?|baumarkt)|mitbewerber\w?|wettbewerber\w?|(?:the|your) (?:competition|competitors?)|(?:another|other|the) (?:shop|store|retailer|seller)s?(?: next door)?)"

SIGNS: dict[str, tuple[Filtered, ...]] = {
    topic: tuple(Filtered(lower_case(pattern)) for pattern in patterns)
    for topic, patterns in {
        "self_harm": (
            r"\b(?:will|möchte|wollte|mag|kann|könnte|werde) (?:ich )?(?:\w{1,12} ){0,4}?(?:nicht (?:mehr|länger) (?:weiter)?leben|sterben|tot sein|nicht mehr (?:da|hier|am leben) sein|nie(?: wieder|mehr) (?:aufwachen|wach werden)|nicht mehr (?:aufwachen|weiterleben|weitermachen mit dem leben))\b",
            r"\b(?:nicht (?:mehr )?weiterleben|nicht mehr leben|lebensmüde|selbstmord\w{0,9}|suizid\w{0,9}|freitod|umzubringen|sterben will|tot wäre|tot zu sein)\b",
            r"\b(?:bringe?|brächte)(?: ich)? mich (?:\w{1,8} ){0,3}?um\b|\bmich (?:\w{1,8} ){0,2}?(?:umbringen|erhängen|aufhängen|vergiften|erschießen|ritzen|verletzen|töten)\b|\bmich (?:selbst )?(?:verletze|ritze|schneide)\b",
            r"\b(?:mir|sich|ihm|dir) (?:\w{1,12} ){0,3}?(?:das leben (?:zu )?nehmen|(?:et)?was an(?:zu)?tun|die pulsadern)\b|\bsich (?:\w{1,10} ){0,3}?(?:umbringen|umzubringen|erhängen|töten)\b",
            r"\b(?:leben|alle[ms]|dasein|dem ganzen|dem|ganze) (?:\w{1,8} ){0,3}?(?:ein ende (?:setzen|machen|bereiten)|(?:zu )?beenden)\b|\b(?:setze|mache|bereite)\b.{0,20}\bein ende\b(?!.{0,20}vertrag)",
            r"\b(?:vor (?:den|einen|die) (?:zug|bahn|u-bahn|lkw|auto)|von (?:der|einer) brücke|vom (?:dach|hochhaus|balkon)|aus dem fenster)\b.{0,25}\b(?:spring\w{0,3}|stürz\w{0,3}|werf\w{0,3}|schmeiß\w{0,3}|legen?)\b|\b(?:spring\w{0,3}|stürz\w{0,3}|werf\w{0,3}|leg\w{0,3}) mich (?:\w{1,8} ){0,2}?(?:vor|von|vom|aus)\b",
            r"\b(?:keinen (?:sinn|ausweg)(?: mehr)?(?: (?:im|in meinem) leben)?|keine kraft (?:mehr )?(?:zum|fürs|zu) (?:weiter)?leben|leben (?:hat|macht) (?:\w{1,8} ){0,2}?(?:keinen|kein) (?:sinn|spaß)|besser(?: dran)?,? (?:ohne mich|wenn (?:ich|es mich) (?:nicht|weg|tot))|ohne mich (?:\w{1,8} ){0,3}?besser|abschiedsbrief|mein(?:em)? leben (?:satt|leid))\b",
            r"\b(?:tabletten|pillen|schlaftabletten)\b.{0,40}\b(?:auf einmal|nicht mehr auf(?:zu)?wach\w{1,2}|nie (?:wieder|mehr) auf|für immer|reichen.{0,20}(?:sterben|ende))\b",
            r"\b(?:nicht mehr (?:da|hier|am leben) (?:zu )?sein|nicht (?:mehr )?(?:erleben|überleben) (?:will|werde)|wenn (?:ich|es mich) (?:einfach )?(?:tot|weg|nicht mehr|verschwunden))\b.{0,30}(?:will|werde|möchte|wär|gäbe|besser|spricht|vermiss|merk)",
            r"\b(?:kill(?:ing)? (?:myself|himself|herself|themsel\w{2,4})|end(?:ing)? (?:my|his|her|their) (?:own )?life|tak(?:e|ing) (?:my|his|her|their) (?:own )?life|(?:want|wish|like|rather|going|ready|plan\w{0,4}) (?:i )?(?:to )?(?:be dead|die|were dead|was dead|not be alive)|suicid\w{1,5}|end it all|end it tonight|tonight i end it|(?:hang|harm|hurt|cut|shoot|poison|drown)(?:ting|ing)? (?:myself|himself|herself))\b",
            r"\b(?:don'?t|do not|no longer|didn'?t) (?:want|wish|feel like) (?:to )?(?:live|living|be (?:here|alive)|wake up|go on|exist)\b|\bno (?:point|reason|sense) (?:in |to )?(?:liv\w{1,3}|going on|being here)|\bbetter off (?:without me|dead|if i)|\b(?:not|never) (?:wake|waking) up (?:again|any ?more|tomorrow)|\bno way out\b|\bgoodbye (?:note|letter)\b",
            r"\b(?:jump\w{0,3}|throw\w{0,3} myself|step\w{0,4}) (?:\w{1,6} ){0,3}?(?:off|from|in front of|under) (?:a|the|this|that) (?:bridge|roof|train|bus|building|balcony)|\b(?:swallow|take) (?:\w{1,6} ){0,3}?all (?:\w{1,6} ){0,2}?(?:pills|tablets)|\bwish i (?:\w{1,8} ){0,2}?(?:never been born|dead|not wake|didn'?t exist|wouldn'?t wake)",
        ),
        "threat": (
            rf"\b(?:bring|mach|schlag|hau|stech|steche|schieß|erschieß|knall|prügel|verprügel|töte|ermorde|vergifte|ersteche|erwürge|überfahre|vermöbel)\w{{0,3}} (?:\w{{1,12}} ){{0,3}}?(?:euch|dich|sie|ihn|den|eure\w?|ihre?n?|jeden|alle|dem|der|{_STAFF})\b[^.!?\n]{{0,40}}(?:\bum\b|\bkalt\b|\btot\b|\bfertig\b|zusammen|\bab\b|\bnieder\b|krankenhaus|fresse|maul|\bein(?:e|s)\b|windelweich|platt)",
            r"\b(?:ich|wir) (?:\w{1,10} ){0,3}?(?:erschieß|töte|ermorde|ersteche|verprügel|erwürge|vergifte)\w{0,2} (?:euch|dich|sie|ihn|den|einen|jeden|alle|dem|eure)",
            r"\b(?:auf(?:s)? maul|eine? (?:in|auf) die (?:fresse|schnauze|nase|fresse)|tracht prügel|gibt(?:'s| es)? (?:\w{1,8} ){0,2}?(?:prügel|haue|schläge|tote|verletzte|blut)|fließt blut|blut fließen|köpfe rollen lassen|die zähne (?:aus|einschlag)|zähne (?:ausschlag|fehlen)|knochen (?:brech|breche)|genick|beine brech|brech\w{0,2} (?:\w{1,8} ){0,4}?(?:beine?|knochen|nase|finger|hals|genick)|visage polier|polier\w{0,2} (?:\w{1,8} ){0,3}?(?:visage|fresse)|kopf ab(?:reiß|schlag)|reiß\w{0,2} (?:\w{1,8} ){0,3}?kopf ab|an die wand (?:stellen|gestellt))",
            r"\b(?:zünd\w{0,2}|fackel\w{0,2}|spreng\w{0,2}|brenn\w{0,2}|jag\w{0,2})\b[^.!?\n]{0,40}\b(?:an|ab|nieder|in die luft|weg)\b(?![^.!?\n]{0,20}(?:lampe|kerze))|\b(?:brennt|fliegt) (?:\w{1,10} ){0,4}?(?:hütte|bude|laden|filiale|lager|in die luft)|\b(?:hütte|bude|laden|filiale|lager|büro|lkw|wagen) (?:\w{1,8} ){0,2}?(?:anzünd\w{1,2}|abfackel\w?|abbrennen|in brand|sprengen|in flammen)|\b(?:bombe\w?|brandsatz|molotow\w{0,9})\b(?![^.!?\n]{0,20}(?:preis|stimmung|bade))",
            r"\b(?:komm\w{0,2}|vorbei|empfang\w{0,2}|wart\w{0,2}|steh\w{0,2})\b[^.!?\n]{0,50}\bmit (?:\w{1,8} ){0,2}?(?:messer|axt|baseballschläger|schläger|waffe|pistole|benzin|hammer|knüppel|gewehr|machete|brecheisen)\b",
            rf"\b(?:ich )?weiß,? (?:genau,? )?wo (?:\w{{1,12}} ){{0,3}}?(?:wohn\w{{1,2}}|arbeite\w?|kinder|schule|{_STAFF})|\b(?:finde|kriege|bekomme) (?:\w{{1,10}} ){{0,3}}?heraus,? wo [^.!?\n]{{0,30}}(?:wohn|kinder|schule)",
            r"\b(?:lauer\w{0,2}|abpass\w{1,2}|passe? (?:\w{1,10} ){0,4}?ab|auflauern)\b|\bwart\w{0,2} (?:\w{1,10} ){0,3}?(?:auf (?:dich|euch|ihn|den|die) )?(?:nach feierabend|auf dem parkplatz|vor der tür|draußen)|\b(?:nicht|nie) (?:mehr )?(?:allein|alleine|sicher|heil) (?:\w{1,8} ){0,3}?(?:parkplatz|nach hause|auf die straße|über die straße)|\bpasst? (?:\w{1,8} ){0,2}?auf,? (?:wenn|sonst|dass)[^.!?\n]{0,40}(?:nachts|nach hause|brenn|passier|knall|blut|heim)",
            r"\b(?:ihr seid|du bist|der ist|die ist|sie sind|ist er|er ist) (?:\w{1,8} ){0,2}?(?:tot|ein toter mann|so gut wie tot|geliefert,? mit dem leben)\b|\bmit dem leben (?:be)?zahlen|\b(?:tu|werde|tue) (?:\w{1,8} ){0,3}?weh(?:tun)?\b(?![^.!?\n]{0,20}rücken)|\b(?:stein|ziegel) (?:\w{1,8} ){0,3}?(?:fenster|scheibe)|\bden hals umdreh|\bfäuste\w? (?:sprechen|klär)|\bmit (?:den )?fäusten",
            rf"\b(?:kill|murder|stab|shoot|strangle|beat up|beat|punch|smash|hurt|hunt down|hunt|poison|slap|bash|knife|choke) (?:\w{{1,10}} ){{0,2}}?(?:you|him|her|them|someone|somebody|everyone|your|{_STAFF}|'s face)\b|\b(?:beat|smash|punch|kick|bash|cave)\b[^.!?\n]{{0,30}}\b(?:up|face|head|teeth|skull|in)\b",
            r"\b(?:burn|torch|blow)\b[^.!?\n]{0,30}\b(?:down|up|shop|store|place|office|building|warehouse)\b|\bset\b[^.!?\n]{0,30}\b(?:on fire|alight)\b|\bbomb (?:in|at|under|your|the)\b|\b(?:break|snap) (?:\w{1,8} ){0,3}?(?:legs?|arms?|neck|bones|fingers|nose|kneecaps)\b",
            r"\b(?:i|we) know where (?:\w{1,10} ){0,3}?(?:lives?|work|kids|children|school|sleeps?|parks?)\b|\bpay (?:\w{1,8} ){0,2}?a visit\b|\bwatch (?:your|his|her) back\b|\b(?:you|he|she|they)(?:'re| are| is|'s)? (?:all )?(?:dead|a dead man|going to (?:die|bleed|regret being alive))\b|\b(?:brick|stone) through\b|\bcom(?:e|ing) (?:\w{1,8} ){0,5}?with (?:a|my) (?:knife|gun|bat|baseball bat|hammer|axe|crowbar|few lads|machete)\b|\bwait(?:ing)? for (?:\w{1,10} ){1,3}?(?:in the car ?park|after work|outside|in the dark)|\bpay (?:\w{1,8} ){0,3}?(?:in|with) blood|\b(?:someone|somebody|people) (?:will|is going to) (?:get hurt|die|bleed)",
        ),
        "insult": (
            rf"\b(?:du|ihr|sie|er|der|dieser?|so ein\w?|ein\w?|lauter|ihr (?:seid|habt)|was für|you|you're|you are|he'?s|he is|she'?s|she is|your|bunch of|pack of|such an?|that|these|those|lot of|complete|total|{_STAFF})(?: \w{{1,14}}){{0,4}} {_INSULT}\b",
            rf"^{_INSULT}\b|\b{_INSULT}[!.]{{0,3}}$|,\s?(?:du|ihr|you|sie)(?: \w{{1,12}}){{0,2}} {_INSULT}\b",
            rf"\b(?:du|ihr|er|sie|{_STAFF})\b (?:\w{{1,16}} ){{0,5}}?(?:bist|seid|ist|sind|is|are|was|were) (?:\w{{1,10}} ){{0,3}}?(?:zu |so |as |too |dermaßen |einfach )?{_DUMB}\b",
            rf"\b(?:you|you're|you lot|he'?s|she'?s|they'?re)(?: are| is)? (?:\w{{1,10}} ){{0,2}}?{_DUMB}\b",
            r"\b(?:fick(?:t)? (?:dich|euch|deine)|verpiss(?:t)? (?:dich|euch)|halt(?:'s|et| die| dein| das)? (?:die |dein |das )?(?:fresse|maul|schnauze|klappe)|leck(?:t)? mich(?: doch)? am arsch|fuck (?:you|off)|piss off|screw you|go to hell|shut (?:the fuck )?up|kiss my ar?se|drop dead|fahr zur hölle|geh sterben|hirnamputiert\w{0,2}|ins hirn geschissen|dachschaden|nicht alle (?:tassen|latten)|iq (?:von|einer|eines|of)|hirn einer|(?:ein )?stück (?:dreck|scheiße)|menschlicher (?:müll|abfall|dreck)|human (?:garbage|trash)|piece of (?:shit|filth|trash)|dümmer als|dumm wie|dumb(?:er)? (?:as|than)|thick as|more brains than|kein (?:hirn|gehirn)|spatzenhirn|erbsenhirn|gehirn einer)\b",
        ),
        "third_party_data": (
            rf"\b(?:{_DATA})\b[^.!?\n]{{0,30}}\b(?:von|vom|of|for|zu)?\s?(?:meine[rsnm]?|eure[rsnm]?|ihre[rsnm]?|unsere[rsnm]?|deine[rsnm]?|de[rs]|einer?s?|my|your|our|the|that|a)?\s?(?:\w{{1,14}} )?{_OTHER}",
            rf"\b{_OTHER}[^.!?\n]{{0,25}}\b(?:{_DATA})\b(?![^.!?\n]{{0,40}}(?:änder|abgeb|liefer|annehm|hinterleg))",
            rf"\b(?:was|wann|wie viel|wie oft|wo|wohin|womit|welche\w?|hat|hatte|what|when|how much|how often|where|did|does|has)\b[^.!?\n]{{0,25}}{_OTHER}[^.!?\n]{{0,40}}\b(?:bestellt|gekauft|kauft|ausgegeben|ausgibt|bezahlt|zurückgeschickt|wohnt|konto|order(?:ed|s)?|buy|bought|purchased?|spends?|spent|pa(?:y|id)|live|lives|return(?:ed)?|account|get|got)\b",
            r"\b(?:wer|who)\b[^.!?\n]{0,40}\b(?:bewertung|rezension|review|wohnt unter|lives at|hat (?:\w{1,12} ){0,4}?(?:bestellt|gekauft)|(?:else )?(?:ordered|bought))\b",
            rf"\b(?:privat\w{{0,10}}|private|personal|home)\s?(?:nummer|handynummer|handy|adresse|anschrift|number|mobile|address|phone)\b[^.!?\n]{{0,30}}\b{_STAFF}|\b(?:where|wo) (?:\w{{1,8}} ){{0,4}}?{_STAFF}\b[^.!?\n]{{0,40}}\b(?:live|lives|wohnt)|\b(?:what|wie viel|how much)\b[^.!?\n]{{0,20}}{_STAFF}\b[^.!?\n]{{0,20}}\b(?:earn|verdient|make)",
            rf"\b(?:wann|when)\b[^.!?\n]{{0,20}}\b(?:arbeitet|hat (?:\w{{1,8}} )?(?:dienst|schicht|feierabend)|work|works|on shift)\b[^.!?\n]{{0,40}}|\b(?:name|namen|telefonnummer|nummer|adresse|number|address) (?:des|der|vom|von dem|of the) (?:kunden?|käufers?|verfassers?|rezensenten|bestellers?|customer|buyer|reviewer|person|{_STAFF})",
        ),
        "legal_request": (
            r"\bart(?:\.|ikel|icle)?\s{0,2}(?:15|16|17|18|20|21|22)\b|\bdatenauskunft|\bauskunft\w{0,8} (?:\w{1,10} ){0,4}?(?:daten|dsgvo|gespeichert)|\brecht auf (?:vergessen\w{0,10}|löschung|auskunft|datenüber\w{0,12})|\bright to (?:be forgotten|erasure|access|data portability)|\bsubject access request",
            r"\b(?:daten|angaben|informationen|data|information|everything|alles)\b[^.!?\n]{0,40}\b(?:über mich|zu meiner person|zu mir|von mir|about me|on me|you (?:hold|have|keep|store)[^.!?\n]{0,20}(?:me|my))\b",
            r"\b(?:meine|meiner|meinen|sämtliche meine|my)\b (?:\w{1,18} ){0,2}?(?:daten|data)\b[^.!?\n]{0,60}\b(?:lösch\w{1,4}|gelöscht|kopie|auskunft|weitergegeben|übertrag\w{1,3}|berichtig\w{1,3}|werbung|werbezwecke\w?|maschinenlesbar\w{0,2}|verarbeitung|delet\w{1,3}|eras\w{1,3}|copy|portab\w{1,6}|shared|processing|marketing|stored|gespeichert)|\b(?:lösch\w{1,4}|kopie|widersprech\w{1,2}|widerspreche|übermittel\w{1,3}|delete|erase|copy of|object to|stop using)\b[^.!?\n]{0,40}\b(?:meine[rn]?|my)\b (?:\w{1,18} ){0,2}?(?:daten|data)\b",
            r"\b(?:automatisierte\w{0,2} (?:\w{1,16} ){0,2}?entscheidung|automated decision|profiling|algorithmus (?:\w{1,8} ){0,3}?(?:entscheid|über))\b|\bwerbeverteiler\b[^.!?\n]{0,40}\blösch|\b(?:was|what) (?:sie|ihr|you) (?:über mich|know about me)",
        ),
        "legal_advice": (
            rf"\b{_LAW_VERB}\b[^.!?\n]{{0,60}}\b{_LAW_OUT}\b",
            rf"\b{_LAW_OUT}\b[^.!?\n]{{0,60}}\b{_LAW_VERB}\b",
            rf"\b(?:ist|sind|gilt|prüf\w{{0,4}}|is|check)\b[^.!?\n]{{0,40}}\b{_LAW_OUT}\b[^.!?\n]{{0,40}}\b(?:gültig|rechtens|zulässig|erlaubt|wirksam|bindend|legal|valid|binding|enforceable)\b",
            r"\b(?:verklagen|vor gericht (?:ziehen|gehen|bringen)|take .{0,20} to court|rechtlich (?:gegen|vorgehen|beraten)|juristisch\w{0,2} (?:rat|beratung|gegen)|legal advice)\b",
        ),
        "medical_advice": (
            rf"\b(?:wie ?viele?|welche\w?|darf|kann|soll(?:te)?|hilft|helfen|wirkt|ersetzt|verträgt|muss|how (?:much|many|often|long)|which|what|may|can|should|does|do|is it (?:safe|ok))\b[^.!?\n]{{0,60}}\b{_SEE_DOCTOR}\b[^.!?\n]{{0,60}}(?:\b(?:nehmen?|einnehmen|schlucken|absetzen|gegen|statt|bei|mit|am tag|pro tag|geben|take|taking|stop|against|for|instead|with|a day|give|help|interact)\b)",
            rf"\b(?:was|welche\w?|womit|wie|hilft|helfen|heilt|lindert|soll(?:te)?|muss|kann|what|which|how|does|should|can|do)\b[^.!?\n]{{0,50}}\b(?:gegen|bei|heil\w{{1,3}}|behandel\w{{1,3}}|behandle|lindern|nehmen|empfehlen|zum arzt|tun|against|for|treat|cure|heal|help|take|recommend|do about|see a doctor)\b[^.!?\n]{{0,30}}\b{_ILL}\b(?![^.!?\n]{{0,30}}(?:geeignet|anleitung|größe))",
            rf"\b{_ILL}\b[^.!?\n]{{0,50}}\b(?:was (?:soll|kann|tun|hilft|empf)|welche(?:s|r)? (?:mittel|medikament|dosis|salbe|arznei)|welche dosis|what (?:should|can|dose|do)|which (?:dose|drug|medicine))",
            r"\b(?:diagnose|symptome?|krankheit|knoten|geschwulst|blutwert\w{0,2}|laborwert\w{0,2}|befund|diagnosis|symptoms?|illness|disease|lump|blood (?:value|test|result))\b[^.!?\n]{0,60}\?|\b(?:woran|wie) erkenne ich (?:\w{1,8} )?(?:\w{0,12}infarkt|schlaganfall|krebs|thrombose)",
        ),
        "financial_advice": (
            rf"\b{_ADVICE}\b[^.!?\n]{{0,60}}\b{_MONEY}\b",
            rf"\b{_MONEY}\b[^.!?\n]{{0,40}}\b(?:kaufen|investieren|anlegen|lohnt|steigen|steigt|fallen|absetzen|sinnvoll|buy|invest|worth|go up|rise|fall|deduct\w{{0,4}})\b[^.!?\n]{{0,30}}\?",
            r"\b(?:von der steuer|steuerlich) (?:\w{1,10} ){0,2}?(?:absetz\w{1,3}|geltend|abschreib\w{1,3}|anrechn\w{1,3})|\btax[- ]deductible\b|\bgeld\b[^.!?\n]{0,30}\b(?:anleg\w{1,2}|anlage|investier\w{1,2}|vermehren)|\b(?:lege|leg) (?:ich )?(?:\w{1,10} ){0,4}?euro[^.!?\n]{0,20}\ban\b|\bhow (?:should|do|can) i invest\b|\b(?:höchsten|besten|mehr) zinsen|\b(?:best|highest) interest",
        ),
        "competitor": (
            rf"\b(?:besser\w{{0,2}}|schlechter\w?|günstiger|billiger|teurer|schneller|seriöser|zuverlässiger|better|worse|cheaper|dearer|pricier|faster|more (?:expensive|reliable|trustworthy))\b[^.!?\n]{{0,40}}\b(?:als|than)\b (?:\w{{1,10}} ){{0,2}}?(?:ihr|euch|eure\w?|bei euch|bei ihnen|sie|ihre\w?|you|yours|your|{_RIVAL})\b",
            rf"\b{_RIVAL}\b[^.!?\n]{{0,60}}\b(?:besser\w{{0,2}}|schlechter\w?|günstiger|billiger|teurer|taugt|taugen|seriös\w{{0,2}}|empfehlen\w{{0,6}}|qualität|vergleich\w{{0,2}}|pleite|betrug\w{{0,3}}|betrüger\w{{0,6}}|fälschung\w{{0,2}}|genauso|mithalten|better|worse|cheaper|dearer|any good|scam|fakes?|reliable|quality|compare|bankrupt|as good|legit)\b",
            rf"\b(?:besser|schlechter|günstiger|billiger|teurer|taugt|haltet ihr|halten sie|denkt ihr|denken sie|vergleich\w{{0,2}}|verglichen|unterscheid\w{{1,3}}|empfehl\w{{0,7}}|lieber|statt|better|worse|cheaper|dearer|more expensive|think of|compare\w?|rather|instead|versus|vs\.?|difference between|opinion (?:of|on))\b[^.!?\n]{{0,50}}\b{_RIVAL}\b",
            r"\b(?:ihr oder|oder ihr|you or|or you|ihr und|between you and|zwischen euch und|zwischen ihnen und)\b[^.!?\n]{0,40}\?|\b(?:als|than) (?:bei )?(?:euch|ihr|you|yours)\b[^.!?\n]{0,15}\?|\b(?:warum|wieso|why)\b[^.!?\n]{0,30}\b(?:teurer|dearer|more expensive|pricier|nicht bei|not (?:from|at))\b[^.!?\n]{0,30}\b(?:als|than|bei|from|at)\b",
            r"\b(?:is|are|ist|sind) [A-ZÄÖÜ][\w&'-]{2,20}(?: (?:&|und|and) [A-ZÄÖÜ]\w{2,20}| [A-ZÄÖÜ]\w{2,20})? (?:\w{1,8} )?(?:besser|schlechter|seriös|empfehlenswert|better|worse|any good|legit|reliable|cheaper|trustworthy)\b",
        ),
        "discount": (
            r"\b(?:am preis|beim preis|mit dem preis|im preis|an dem preis|on the price|the price)\b[^.!?\n]{0,40}\b(?:was|machen|drehen|geht|gehen|runter|entgegen\w{0,6}|nachlass\w{0,2}|senken|flexib\w{1,3}|spielraum|anything|lower|reduce|come down|flexib\w{1,3}|wiggle|room|negotia\w{1,5})|\b(?:entgegenkommen|komm\w{0,2} (?:mir|uns) (?:\w{1,8} ){0,5}?entgegen|verhandel\w{1,3}|feilsch\w{1,3}|handeln wir|lass uns handeln|haggle|negotiate|meet me halfway)\b",
            r"\b(?:gebt|gib|macht|mach|schenkt|schenk|geben sie|machen sie|schenken sie|krieg\w{0,2}|bekomme?|hätte|hätten sie|habt ihr|haben sie|hast du|will|möchte|brauche|wünsche|spendier\w{0,3}|give|make|get|got|do you have|i'?d like|i want|can i have|could i (?:get|have)|offer)\b[^.!?\n]{0,40}\b(?:rabatt\w{0,4}|nachlass|prozente?|gutschein\w{0,4}|rabattcode|sonderpreis|freundschaftspreis|spezialpreis|guten preis|besseren preis|besseres angebot|gratis|umsonst|geschenkt|discount|voucher|coupon|promo code|freebie|better (?:price|offer|deal)|percent off|% off|good price|special price|for free|half price)\b(?![^.!?\n]{0,50}\b(?:funktionier|nicht (?:angenommen|akzept|abgezog)|einlös|eingelöst|reduzierte|firmen|studierende\w{0,4}rabatt|gültig|work|rejected|applied|redeem|valid|expired|abgelaufen))",
            r"\b(?:letzte[rn]?|beste[rn]?|last|best|lowest) (?:preis|price)\b|\b(?:dann|then|and i(?:'ll| will)|und ich) (?:kauf\w{0,2}|nehm\w{0,2}|bestell\w{0,2}|buy|take|order)\b[^.!?\n]{0,30}(?:heute|sofort|gleich|today|now|it)|\b(?:zahle|biete|gebe|pay|offer(?: you)?) (?:\w{1,8} ){0,4}?\d+ ?(?:euro|€|eur|pounds?|£|dollars?|\$)?[^.!?\n]{0,30}(?:mehr nicht|nicht mehr|maximal|not more|no more|max|deal)|\bauf \d+ (?:euro |€ )?runter|\b(?:halben|half) (?:preis|price)\b|\bknock\b[^.!?\n]{0,20}\boff\b|\bthrow in\b|\bleg\w{0,2}\b[^.!?\n]{0,25}\b(?:drauf|obendrauf|dazu)\b",
            r"\b(?:für mich|mir|for me)\b[^.!?\n]{0,30}\b(?:billiger|günstiger|umsonst|gratis|kostenlos|nachlassen|gutschreib\w{0,2}|cheaper|for free|lower)\b|\b(?:billiger|günstiger|kostenlos|umsonst|gratis|cheaper|for free)\b[^.!?\n]{0,15}\b(?:für mich|for me)\b|\bschreib\w{0,2} mir \d+ (?:euro|€) gut|\bpreis (?:\w{1,8} ){0,2}?(?:senken|runter)|\b(?:can'?t|could|can) you (?:\w{1,8} ){0,3}?(?:lower the price|do better|waive)|\b(?:kein|no) (?:rabatt|discount),? (?:kein|no) ",
        ),
    }.items()
}

UNLESS: dict[str, re.Pattern[str]] = {
    topic: re.compile(pattern, _FLAGS)
    for topic, pattern in {
        "self_harm": r"\b(?:für diese|for these|for this|sterben für|die for|lache mich|lachen|todmüde|hunger|neugier|langeweile|schaukel|swing|lampe|bild|batterie|akku|gerät|pflanz\w{1,3}|garantie (?:verl|abl)|abo|vertrag)\b(?!.{0,60}\b(?:nicht mehr leben|umbring|suizid|selbstmord))",
        "insult": r"\b(?:gerät|maschine|roboter|staubsauger|webseite|website|app|anleitung|system|ding|bot|chatbot|drucker|auto|robot|machine|device|printer|manual|site|it|anmeldung|konstruktion|verpackung|akku|für dumm|for a fool|mich beleidigt|hat mich|called me|nannte mich|insulted me|beschimpft)\b",
        "threat": r"\b(?:kerze|set up|kamin|ofen|schimmel|unkraut|mäuse|ameisen|wespen|preis\w{0,6}bombe|badebombe\w?|mould|weeds|mice|ants|candle|rücken|back is|foto|photo|hat mir gedroht|threatened me|drohte mir)\b",
        "third_party_data": r"\b(?:abgeb\w{1,3}|abgegeben|annehm\w{1,3}|angenommen|abhol\w{1,3}|abholt|vollmacht|verstorben\w?|gestorben|sterbeurkunde|geschenk(?:karte)? an|umgezogen|meine daten|über mich|meine (?:adresse|rechnung|rechnungen|bestellung|bestellungen|kundennummer|e-?mail|nummer)|my (?:address|invoice|invoices|order|orders|account|number)|(?:open|creat\w{1,3}|set(?:ting)? up|mak\w{1,3}) (?:\w{1,9} ){0,4}accounts?|(?:konto|account)\b[^.!?\n]{0,40}\b(?:eröffnen|anlegen|erstellen|einrichten)|accept|pick\w{0,3} (?:it )?up|left with|died|passed away|kündig\w{1,2} ich ihr|demenz|dementia|pflegeheim)\b",
        "legal_advice": r"\b(?:zum anwalt|anwalt ein\w{0,8}|meine[mn]? anwalt|rechtlichen beistand|verbraucherzentrale|zeige ich|my lawyer|a lawyer|trading standards|gewährleistung|garantie|widerruf\w{0,5}|rücksendung|umtausch|bestellung|kaufvertrag (?:über|für) (?:den|die|das|mein)|bei euch|bei ihnen|defekt\w?|lieferung|rechnung|ihr (?:shop|haus)|abo|warranty|return|refund|faulty|order|your shop|delivery)\b",
        "medical_advice": r"\b(?:enthält|inhaltsstoff\w{0,2}|parabene|geeignet|anleitung|packung|beipackzettel|lieferbar|verschütte\w{0,3}|contain|contains|ingredients|allergen\w{0,3}|nussallergie|nut allergy|spuren|traces|messgerät|monitor|greifen|verpackung|größe)\b",
        "financial_advice": r"\b(?:ratenzahlung|raten(?:kauf)?|rechnung (?:für|mit|auf)|mehrwertsteuer (?:aus|auf)|invoice for|instal?ments?|(?:umsatz|mehrwert)?steuer-?(?:nummer|id)\w{0,4}|weist ihr|ust-?id\w{0,4}|vat (?:id|no|number|registration)|tax (?:id|number))\b",
        "competitor": r"\b(?:kompatibel|passt|passen|compatible|fits?|akku von|adapter|anderen modell|other model|beiden modelle|two models|teurer geworden|gone up)\b",
        "discount": r"\b(?:funktioniert nicht|nicht (?:angenommen|abgezogen|akzeptiert|berücksichtigt)|einlösen|eingelöst|gültig|abgelaufen|wo gebe ich|gibt es (?:einen )?(?:studi\w{3,12}|mengen|schüler|senioren)\w{0,8}|mengenrabatt|newsletter|texter?|schreib\w{0,2} (?:einen|eine)|slogan|doesn'?t work|does not work|rejected|not applied|redeem|valid|expired|differenz|rückerstatt\w{1,4}|erstatt\w{1,4}|geld zurück|refund|gekauft,? jetzt|(?:mir|uns) [^.!?\n]{0,30}(?:versprochen|zugesagt)|nachträglich|(?:was|were|been|me) promised|promised (?:me|us))\b",
    }.items()
}


_ANCHORED = re.compile(r"(?<!\[)\^|\$|\\[AZ]")


def signs(parts: Sequence[str]) -> set[str]:
    """The topics that one of the sentences states outright."""
    parts = [part.lower() for part in parts]
    together = "\n".join(parts)
    low = prepared(together)
    found = set()
    for topic, patterns in SIGNS.items():
        # One search through everything spares most patterns the search through every sentence.
        likely = [
            p.pattern for p in patterns if p.possible(low) and (_ANCHORED.search(p.regex) or p.pattern.search(together))
        ]
        unless = UNLESS.get(topic)
        for part in parts if likely else ():
            if any(pattern.search(part) for pattern in likely) and (unless is None or not unless.search(part)):
                found.add(topic)
                break
    return found
