"""Words that make a sentence a claim which law or a cautious brand does not let pass unproven.

Sources: UWG § 5 (misleading), § 5a, § 6 (comparison), Annex to § 3 (3) No. 2, 7, 18, 20; Directive (EU) 2024/825
(generic environmental claims, climate neutrality by offsetting); HWG § 3 and Regulation (EC) 1924/2006 (health);
BGH I ZR 98/23, 27 June 2024 ("klimaneutral" must be explained in the advertisement itself).
"""

# ruff: noqa: E501 - word lists read best in wide lines
import re
from dataclasses import dataclass

from assistant.copy.brand import Kind


@dataclass(frozen=True, slots=True)
class LawRule:
    """Words and patterns of one kind in one language; `group "hit"` narrows a match of a pattern."""

    kind: Kind
    language: str
    words: tuple[str, ...]
    patterns: tuple[str, ...]
    law: str
    german: str
    english: str


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


_ENV = "§ 5 UWG, Richtlinie (EU) 2024/825"
LAW: tuple[LawRule, ...] = (
    LawRule(
        "environment",
        "de",
        _words(
            "klimaneutral, klimafreundlich, klimapositiv, klimaschonend, klimaneutralität, CO2-neutral, CO₂-neutral, CO2-frei, umweltfreundlich, umweltschonend, umweltverträglich, "
            "umweltbewusst, nachhaltig, ökologisch, biologisch abbaubar, kompostierbar, emissionsfrei, umweltneutral, ressourcenschonend, energieeffizient, ozeanfreundlich, recycelbar, plastikneutral, naturfreundlich, öko, CO2-kompensiert"
        ),
        (
            r"\bgut für (?:die Umwelt|das Klima|unseren Planeten)\b",
            r"\bgrüne[nrs]?\s+(?:Produkte?|Wahl|Technik|Energie|Werkzeuge?|Alternative)\b",
            r"\bschont (?:die Umwelt|das Klima)\b",
        ),
        _ENV,
        "Allgemeine Umweltaussagen brauchen einen Nachweis und eine Erläuterung am selben Ort.",
        "Generic environmental claims need proof and an explanation in the same place.",
    ),
    LawRule(
        "environment",
        "en",
        _words(
            "climate neutral, climate-neutral, carbon neutral, carbon-neutral, CO2-neutral, climate positive, climate friendly, climate-friendly, carbon free, net zero, eco friendly, eco-friendly, environmentally friendly, "
            "environmentally-friendly, sustainable, sustainably, biodegradable, compostable, green product, greener, planet friendly, planet-friendly, zero emission, emission-free, ecological, energy efficient, recyclable"
        ),
        (r"\b(?:good|kind|better) (?:for|to) the (?:environment|planet|climate)\b",),
        "§ 5 UWG, Directive (EU) 2024/825",
        "Allgemeine Umweltaussagen brauchen einen Nachweis und eine Erläuterung am selben Ort.",
        "Generic environmental claims need proof and an explanation in the same place.",
    ),
    LawRule(
        "health",
        "de",
        _words(
            "schmerzfrei, schmerzlindernd, Schmerzen, Schmerz, gesundheitsfördernd, heilend, heilt, heilsam, Rheuma, Arthrose, Rückenschmerzen, Gelenkschmerzen, Rückenleiden, Karpaltunnelsyndrom, Schmerzlinderung, krebserregend, krebsfrei, blutdrucksenkend, stressreduzierend, entzündungshemmend, "
            "Muskelverspannungen, Verspannungen, Sehnenentzündung, allergiefrei, antiallergisch, antibakteriell, keimtötend, gesünder, therapeutisch, Heilwirkung, durchblutungsfördernd, gelenkschonend, rückenschonend"
        ),
        (
            r"\bärztlich\s+(?:empfohlen|geprüft|bestätigt)\w*",
            r"\bvon\s+Ärzten?(?:innen)?\s+\w*\s*empfohlen\w*",
            r"\bgut\s+für\s+(?:den|Ihren|deinen)\s+(?:Rücken|Körper)\b",
            r"\b(?:stärkt|schützt)\s+(?:die|Ihre|deine)\s+(?:Gesundheit|Gelenke|Abwehrkräfte)\b",
            r"(?P<hit>\b(?:schützt|schützen|hilft|helfen|beugt|beugen|verhindert|verhindern|lindert|lindern|heilt|bekämpft|senkt|mindert)\b[^.!?\n]{0,40}?\b\w*(?:krankheit|erkrankung|beschwerden|leiden|schmerz|infekt|allergi|asthma|krebs|entzündung)\w*)",
        ),
        "§ 3 HWG, § 5 UWG",
        "Aussagen zur Gesundheit sind nur mit wissenschaftlichem Nachweis erlaubt.",
        "Health claims are allowed with scientific proof only.",
    ),
    LawRule(
        "health",
        "en",
        _words(
            "pain free, pain-free, painless, pain relief, relieves pain, heals, healing, cures, therapeutic, arthritis, rheumatism, back pain, joint pain, carpal tunnel, anti-inflammatory, antibacterial, hypoallergenic, health benefits, healthier, doctor recommended, doctor-recommended, clinically proven, cancer"
        ),
        (
            r"(?P<hit>\b(?:protects?|helps?|prevents?|relieves?|treats?|fights?|reduces?|eases?)\b[^.!?\n]{0,40}?\b(?:disease|illness|asthma|allerg|cancer|infection|inflammation|ailment|pain)\w*)",
            r"\b(?:good|better) for your (?:health|back|joints)\b",
            r"\brecommended by doctors\b",
            r"\bprevents? (?:injur|disease|illness|pain)\w*",
        ),
        "§ 3 HWG, § 5 UWG",
        "Aussagen zur Gesundheit sind nur mit wissenschaftlichem Nachweis erlaubt.",
        "Health claims are allowed with scientific proof only.",
    ),
    LawRule(
        "superlative",
        "de",
        _words(
            "unschlagbar, unübertroffen, konkurrenzlos, beispiellos, Marktführer, marktführend, Weltmarktführer, einzigartig, unerreicht, ultimativ, revolutionär, bahnbrechend, weltbeste, allerbeste, bestmöglich, Spitzenreiter, sensationell, legendär"
        ),
        (
            r"\b(?:der|die|das|den|dem|des|ein|eine|unser|unsere|unseren|Der|Die|Das|Unser|Unsere|Ihr|Ihre|dein|deine|mit|zum|vom|als)\s+(?:\w+\s+)?(?P<hit>beste[nrsm]?|bester)\b(?!\s+(?:Grüße|Wünsche|Dank|Fall|Weg|Zeit))",
            r"^(?P<hit>[Bb]este[rsn]?)\b(?!\s+(?:Grüße|Wünsche|Dank|Fall))",
            r"(?<=[\s„\"(])(?P<hit>[Bb]este[rs]?)\s+(?=[A-ZÄÖÜ])(?!Grüße|Wünsche|Dank|Fall)",
            r"(?P<hit>\b(?:Nummer|Nr\.?|No\.?)\s?(?:1|eins)\b)(?!\s*(?:[.:]?\d|[a-z]?\s*auf\s+der\s+Liste))",
            r"(?P<hit>#1\b)",
            r"\b(?:der|die|das|den|dem|unser|unsere|Der|Die|Das|Unser|Unsere)\s+(?:\w+\s+)?(?P<hit>(?:stärk|leise|leichte|schnell|günstig|billig|genaue|präzise|robuste|kräftig|größ|sicher|modern|innovativ|langlebig|zuverlässig|beliebte|meistverkauf|leistungsstärk|hochwertig|kompakte)(?:st|t)e[nrs]?)\b(?![^.!?\n]{0,60}\b(?:der Reihe|unserer Reihe|im Sortiment|unseres Sortiments|von Kranholt|aus unserem)\b)",
            r"(?P<hit>\b[Ww]elt(?:weit)?\s+(?:führend|einzig)\w*)",
            r"(?P<hit>\b[Bb]este\s+Qualität\b)",
        ),
        "§ 5 Abs. 2 UWG",
        "Alleinstellungen müssen wahr und nachweisbar sein, mit deutlichem Vorsprung.",
        "Superlatives must be true, provable and clearly ahead.",
    ),
    LawRule(
        "superlative",
        "en",
        _words(
            "unbeatable, unmatched, unrivalled, unrivaled, market leader, market-leading, world-leading, industry-leading, best-in-class, one of a kind, revolutionary, groundbreaking, ultimate, second to none, legendary"
        ),
        (
            r"\b(?:the|our|your|its)\s+(?:\w+\s+)?(?P<hit>best)\b(?!\s+(?:way|time|regards|wishes))",
            r"^(?P<hit>Best)\s+(?!regards|wishes|before)",
            r"(?P<hit>\bworld'?s\s+(?:best|first|leading|most\s+\w+|\w+est)\b)",
            r"(?P<hit>\b(?:number|no\.?)\s?(?:1|one)\b)",
            r"(?P<hit>#1\b)",
            r"\b(?:the)\s+(?P<hit>(?:strong|quiet|light|fast|cheap|great|safe|tough|powerful|small)est)\b(?![^.!?\n]{0,60}\b(?:in our range|of the AX)\b)",
            r"\bthe\s+(?P<hit>most\s+(?:powerful|reliable|advanced|accurate|popular|innovative|durable|precise|efficient))\b",
        ),
        "§ 5 (2) UWG",
        "Alleinstellungen müssen wahr und nachweisbar sein, mit deutlichem Vorsprung.",
        "Superlatives must be true, provable and clearly ahead.",
    ),
    LawRule(
        "comparison",
        "de",
        (),
        (
            r"(?P<hit>\b\w+er\s+als\s+(?:(?:bei\s+)?(?:die|der|alle|jeder|andere|anderen|jedes|unsere)\s+)?(?:Konkurrenz|Wettbewerb\w*|Mitbewerb\w*|andere(?:n|r)?\s+(?:Hersteller\w*|Marken?|Anbieter\w*|Geräte\w*|Schrauber|Sägen|Werkzeuge)|Markenprodukte|Konkurrenzprodukte?))",
            r"(?P<hit>\b(?:im Vergleich zu[rm]?|anders als|besser als|im Gegensatz zu[rm]?)\s+(?:der\s+|dem\s+|den\s+|die\s+)?(?:Konkurrenz|Wettbewerb\w*|Mitbewerb\w*|andere[nr]?\s+(?:Hersteller\w*|Marken?|Anbieter\w*)))",
            r"(?P<hit>\b(?:schlägt|übertrifft)\s+(?:die|alle|jeden?)\s+(?:\w+\s+)?(?:Konkurrenz\w*|Wettbewerb\w*|Mitbewerb\w*|anderen?\w*))",
        ),
        "§ 6 UWG",
        "Vergleiche mit Wettbewerbern müssen wesentliche, nachprüfbare Eigenschaften nennen.",
        "Comparisons with competitors must name essential, verifiable properties.",
    ),
    LawRule(
        "comparison",
        "en",
        (),
        (
            r"(?P<hit>\b(?:\w+er|more\s+\w+|less\s+\w+)\s+than\s+(?:the\s+|any\s+|all\s+|other\s+)*(?:competition|competitors?|rivals?|other\s+(?:brands?|manufacturers?|drills?|tools?)|brands?))",
            r"(?P<hit>\b(?:beats?|outperforms?)\s+(?:the\s+|all\s+|any\s+|every\s+)*(?:competition|competitors?|rivals?|others?))",
            r"(?P<hit>\bunlike\s+(?:other|our)\s+(?:brands?|competitors?|manufacturers?))",
        ),
        "§ 6 UWG",
        "Vergleiche mit Wettbewerbern müssen wesentliche, nachprüfbare Eigenschaften nennen.",
        "Comparisons with competitors must name essential, verifiable properties.",
    ),
    LawRule(
        "guarantee",
        "de",
        _words("Geld-zurück-Garantie, Zufriedenheitsgarantie, Tiefpreisgarantie, Bestpreisgarantie, Erfolgsgarantie"),
        (
            r"(?P<hit>\b(?:lebenslange[rnsm]?|ewige[rnsm]?|unbegrenzte[rnsm]?|lebenslänglich\w*)\s+(?:\w+\s+)?(?:Garantie\w*|Gewährleistung))",
            r"(?P<hit>\bGarantie\s+(?:ein|auf)\s+Leben\s*lang\b)",
            r"(?P<hit>\bein\s+Leben\s+lang\s+Garantie\b)",
        ),
        "§ 5 UWG, § 479 BGB",
        "Garantien nennen Inhalt, Dauer und Garantiegeber.",
        "A guarantee names what it covers, for how long, and who gives it.",
    ),
    LawRule(
        "guarantee",
        "en",
        _words(
            "money-back guarantee, money back guarantee, satisfaction guarantee, lowest price guarantee, best price guarantee"
        ),
        (r"(?P<hit>\b(?:lifetime|lifelong|unlimited|eternal)\s+(?:\w+\s+)?(?:guarantee|warranty))",),
        "§ 5 UWG, § 479 BGB",
        "Garantien nennen Inhalt, Dauer und Garantiegeber.",
        "A guarantee names what it covers, for how long, and who gives it.",
    ),
    LawRule(
        "absolute",
        "de",
        _words(
            "wasserdicht, unzerstörbar, unkaputtbar, unverwüstlich, wartungsfrei, risikofrei, risikolos, bruchsicher, rostfrei garantiert, ausfallsicher, unfehlbar, narrensicher, verschleißfrei, staubdicht"
        ),
        (
            r"(?P<hit>\b100\s?%(?:ig\w*)?\s+(?:sicher|zuverlässig|wasserdicht|genau|recycelt|natürlich|dicht|rostfrei|präzise|staubfrei)\w*)",
            r"(?P<hit>\b(?:absolut|völlig|vollkommen|garantiert)\s+(?:sicher|dicht|zuverlässig|risikofrei|ungefährlich|bruchfest|rostfrei|staubfrei|geräuschlos)\w*)",
        ),
        "§ 5 UWG",
        "Absolute Eigenschaften müssen ausnahmslos stimmen und belegt sein.",
        "Absolute properties must hold without exception and be proven.",
    ),
    LawRule(
        "absolute",
        "en",
        _words(
            "waterproof, indestructible, unbreakable, maintenance-free, maintenance free, risk-free, risk free, foolproof, fail-safe, wear-free"
        ),
        (
            r"(?P<hit>\b100\s?%\s+(?:safe|reliable|waterproof|accurate|recycled|natural)\b)",
            r"(?P<hit>\b(?:absolutely|completely|guaranteed)\s+(?:safe|secure|reliable|waterproof|dust-free|silent)\b)",
        ),
        "§ 5 UWG",
        "Absolute Eigenschaften müssen ausnahmslos stimmen und belegt sein.",
        "Absolute properties must hold without exception and be proven.",
    ),
    LawRule(
        "scarcity",
        "de",
        _words("letzte Chance, nur für kurze Zeit, Schnell sein lohnt sich"),
        (
            r"(?P<hit>\b[Nn]ur\s+noch\s+(?:heute|wenige|\d+\s+(?:Stück|Stunden|Plätze))\b)",
            r"(?P<hit>\b[Nn]ur\s+heute\b)",
            r"(?P<hit>\b[Jj]etzt\s+oder\s+nie\b)",
            r"(?P<hit>\b[Gg]reifen\s+Sie\s+zu,\s+bevor\b)",
            r"(?P<hit>\b[Ss]chnell\s+sein\b)",
        ),
        "Anhang zu § 3 Abs. 3 UWG Nr. 7",
        "Knappheit und Fristen dürfen nur genannt werden, wenn sie stimmen.",
        "Scarcity and deadlines may be named only when they are true.",
    ),
    LawRule(
        "scarcity",
        "en",
        _words("last chance, for a short time only, limited time only, act now, hurry"),
        (
            r"(?P<hit>\b[Oo]nly\s+(?:\d+|a\s+few)\s+left\b)",
            r"(?P<hit>\b[Tt]oday\s+only\b)",
            r"(?P<hit>\b[Nn]ow\s+or\s+never\b)",
        ),
        "Annex to § 3 (3) UWG No. 7",
        "Knappheit und Fristen dürfen nur genannt werden, wenn sie stimmen.",
        "Scarcity and deadlines may be named only when they are true.",
    ),
)
NEGATION = {
    "de": re.compile(
        r"\b(?:nicht|kein|keine|keinen|keiner|keinem|keines|nie|niemals|weder|ohne|statt|anstatt|nirgends|keineswegs|verzichten?t?\s+(?:wir\s+)?auf|bedeutet\s+nicht)\b",
        re.I,
    ),
    "en": re.compile(
        r"\b(?:not|no|never|neither|without|isn't|aren't|doesn't|don't|won't|cannot|can't|instead\s+of|rather\s+than)\b",
        re.I,
    ),
}


def negated(text: str, start: int, end: int, language: str) -> bool:
    """Whether a statement stands next to a negation in its clause: "wasserdicht ist er nicht" promises nothing."""
    pattern = NEGATION.get(language)
    if pattern is None:
        return False
    before = re.split(r"[.!?;:\n,–]|\b(?:aber|sondern|but)\b", text[max(0, start - 60) : start])[-1]
    after = re.split(r"[.!?;:\n,–]|\b(?:und|aber|sondern|and|but)\b", text[end : end + 40])[0]
    if re.search(r"\bnicht\s+nur\b|\bnot\s+only\b|\bnicht\s+umsonst\b", before, re.I):
        return False
    if len(before.split()) > 7:
        before = " ".join(before.split()[-7:])
    return bool(pattern.search(before)) or bool(re.match(r"\s*(?:\w+\s+){0,6}?(?:nicht|kein\w*|not)\b", after))
