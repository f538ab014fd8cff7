# ruff: noqa: E501
"""The kind of a task: what the role model thinks of its clauses, and the words that settle it."""

import re
from collections.abc import Mapping, Sequence

from assistant.voice.types import TASK_KINDS, TaskKind

SETTLED = 0.6
"""What a settling word adds to the summed probabilities of a kind."""
_SETTLES: dict[str, dict[TaskKind, re.Pattern[str]]] = {
    "de": {
        "quote": re.compile(
            r"\b(?:\w*angebot\w*|kostenvoranschlag|offert\w*|offerier\w*|anbot\w*|\w*kalkul\w*|\w*preis(?:e|vergleich|vorschlag|liste für)?|kostenvergleich|\w*rate[n]?|staffel\w*|konditionen|"
            r"\w*vergleichsrechnung|wirtschaftlichkeitsrechnung|(?:eine?|ne|a|'ne) zahl|anbieten|anzubieten|empfehl\w*|durchrechnen|rechne?t? (?:\w+ ){0,5}(?:neu|durch|nach)|ausrechnen)\b"
        ),
        "send_info": re.compile(
            r"\b(?:\w*schick\w*|mailen?|maile|mail (?:ich|ihm|ihr|ihnen|denen)|senden?|zu(?:ge)?send\w*|zukommen|rüber|weiterleit\w*|nachreich\w*|per mail|in die post|\w*unterlagen|\w*datenbl\w+|merkblatt|"
            r"protokoll\w*|\w*muster|referenz(?:en|liste\w*)|zertifikat\w*|nachweis\w*|infos?|infomaterial|prospekt\w*|katalog\w*|fotos|bescheinigung\w*|schriftlich\w*)\b(?!.*(?:angebot|gutschrift|techniker|monteur))"
        ),
        "follow_up": re.compile(
            r"\b(?:ruf\w* (?:\w+ ){0,5}(?:an|durch)|an(?:zu)?rufen|zurückrufen|meld\w* (?:\w+ )?mich|mich (?:\w+ ){0,5}melden|nach(?:zu)?fassen|fass\w* (?:\w+ ){0,5}nach|nach(?:zu)?haken|hak\w* (?:\w+ ){0,4}nach|"
            r"nach(?:zu)?fragen|frag\w* (?:\w+ ){0,6}(?:nach|an)|wiedervorlage|telefonier\w*|durchklingel\w*|nachhören|erinner\w*|bescheid (?:geb|sag)\w*)\b"
        ),
        "appointment": re.compile(
            r"\b(?:\w*termin(?!al)\w*|\w*vorführ(?:en|ung\w*)|vorbei(?:komm|fahr|schau|bring)\w*|treffen|\w*besichtig\w*|aufmaß|ausmessen|probestellung|schulung\w*|testtag|\w*besuch\w*|hinfahren|hinkommen|einweis\w*|"
            r"abhol\w*|hol\w* (?:\w+ ){0,6}ab|abnahme|probe(?:lauf|fahrt)|showroom|einlad\w*|lade\w* (?:\w+ ){0,4}ein|workshop|übergabe|montage|wir sehen uns|hinstellen)\b"
        ),
        "internal": re.compile(
            r"\b(?:trag\w* (?:\w+ ){0,4}ein|eintragen|geb\w* (?:\w+ ){0,5}(?:ein|weiter)|eingeben|anlegen|leg\w* (?:\w+ ){0,5}an|klär\w*|abklär\w*|abstimm\w*|reservier\w*|prüf\w*|auslegung|sizing|\w*zeichnung|intern|"
            r"frei(?:zu)?schalt\w*|vor(?:zu)?bereiten|bestellung|buchhaltung|(?:marketing|lager|technik|innendienst|labor|dispo|produktion|werkstatt|rechenzentrum|qualität)\b.*\b(?:fragen|antippen|reden|sprechen|anhauen|druck|anstoßen|ran)|(?:fragen|antippen|nachfragen|druck) (?:\w+ ){0,2}(?:lager|labor|marketing|technik)|kundenkonto|testkonto|zugang|kreditlinie|dazuholen|verfügbarkeit|ob wir|ob das)\b"
        ),
        "handle_complaint": re.compile(
            r"\b(?:gutschrift|\w*reklam\w*|ersatz(?:lieferung|gerät|teil)?|monteur|techniker|labor|\w*tausch\w*|nachbesser\w*|behoben|beheben|kulanz|repar\w*|beschwerde\w*|entschuldig\w*|defekt\w*|qualitätssicherung|woran es (?:lag|liegt))\b"
        ),
        "data_update": re.compile(
            r"\b(?:im crm|im system ändern|stammdaten|\w*adresse (?:ändern|eintragen|aktualisieren)|ansprechpartner\w* (?:ändern|eintragen|hinterlegen)|umfirmier\w*|nummer (?:ändern|nachtragen|eintragen))\b"
        ),
        "contact_lead": re.compile(
            r"\b(?:kontakt auf\w*|uns (?:\w+ ){0,3}vorstellen|anklopfen|stell\w* (?:\w+ ){0,3}vor)\b"
        ),
    },
    "en": {
        "quote": re.compile(
            r"\b(?:quot(?:e|es|ing|ation)|requote|proposal|estimate|pric(?:e|es|ing)|cost(?:s|ing|ings)?|tender|rates?|ballpark|(?:put|have|get) (?:\w+ ){0,2}(?:a|some|the) (?:number|figure)s?|terms to|recommend(?:ation)?s?)\b"
        ),
        "send_info": re.compile(
            r"\b(?:send\w*|email\w*|e-mail\w*|post|forward\w*|share|get (?:that|those|it|them|the \w+) (?:over |across )?to|drop(?:ping)? (?:\w+ ){0,4}samples?|brochures?|data ?sheets?|spec(?:s| sheets?)|certificates?|references?|photos|"
            r"drawings|paperwork|literature|questionnaire|case study|figures|in writing|info)\b(?!.*\b(?:quote|proposal|price|engineer|somebody|someone|fitter|technician)\b)"
        ),
        "follow_up": re.compile(
            r"\b(?:ring|call (?:him|her|them|back|\w+ back)|phone|chase|follow(?:ing)? up|check(?:ing)? in|touch base|speak to|(?:get|come) back to|be in touch|catch(?: ?-?up| up)|nudge|shout|prod|see how|try (?:him|her|them) again|pick up with)\b"
        ),
        "appointment": re.compile(
            r"\b(?:visit|demo|survey|meet(?:ing)?|appointment|pop (?:back|in)|(?:go|going|come|coming|call|calling|drop|dropping|swing|swinging) (?:back(?! (?:to|with))|by|in|round)|seeing (?:him|her|them|\w+) (?:again |on |at |next )|see \w+ again|site visit|test day|training|open day|measure up|tour|trial day|"
            r"(?:set up|line up|book|arrange) (?:a|an) (?:\w+ )?call|lend|loan|pick(?:ing)? up the|collect|install|walk the|showroom|induction|in the diary)\b"
        ),
        "internal": re.compile(
            r"\b(?:check with|find out|look into|see (?:what|if|whether)|ask (?:engineering|the factory|our|my|the office|legal)|tell (?:despatch|dispatch|the|our)|work(?:ing)? out|enter|put (?:it|that|the order)|reserve|hold two|layout|sizing|stock|internally|sign-?off|"
            r"despatch|dispatch|account for|credit account|trade account|licen[cs]e|order (?:the|on|through)|warehouse|depot|factory|finance|draft|whether)\b"
        ),
        "handle_complaint": re.compile(
            r"\b(?:credit note|refund\w*|replac(?:e|ing|ements?)|engineer|sort (?:it|that|this) out|fix(?:ed|ing)?\b(?! (?:\w+ ){1,3}up)|repair\w*|faulty?|swap\w*|claim|invoice|apolog\w+|fitter|technician|put (?:\w+ ){1,3}right|went wrong|leak)\b"
        ),
        "data_update": re.compile(
            r"\b(?:update (?:the|his|her|their) (?:\w+ )?(?:record|address|email|number|details|contact)|in the crm|change the contact|(?:address|email|number) (?:on|onto|to|in) the (?:record|system|account))\b"
        ),
        "contact_lead": re.compile(r"\b(?:get in touch with|introduce us|knock on the door|approach)\b"),
    },
}


def kind_of(said: str, language: str, scores: Sequence[Mapping[str, float]]) -> TaskKind:
    """The likeliest kind of clauses that make one task.

    Args:
        said: their words, lower-case.
        scores: what the role model says of each.
    """
    settled = {kind for kind, pattern in _SETTLES[language].items() if pattern.search(said)}
    return max(
        TASK_KINDS, key=lambda kind: sum(score[f"task:{kind}"] for score in scores) + SETTLED * (kind in settled)
    )
