# ruff: noqa: E501
"""Is what a clause speaks of to be done, done, called off, only imagined, the customer's, private, or a command to a machine?"""

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from assistant.voice.reading import Reading

Status = Literal["open", "done", "cancelled", "hypothetical", "customer", "private", "command"]

_COMMAND = re.compile(
    r"^(?:(?:äh|so|und|ok|okay|hey|hallo|hi|ok)\s+)*(?:assistent\w*|assistant|computer|siri|alexa|hey google|google|sprachassistent\w*|beleg|copilot|chat ?gpt|ki|system|bot|ai)\b[,:]?\s+\w+"
    r"|\b(?:assistent|assistant|computer|siri|alexa|copilot|sprachassistent)\b,? (?:bitte |please )?(?:lösch|delete|send|schick|setz|set |mark|erstell|create|trag|add|storn|cancel|änder|change|ruf|call|vergiss|forget|ignor|remove|entfern|überweis|transfer|export|mail)"
    r"|\b(?:ignorier\w*|ignore|vergiss|disregard) (?:alle|all|die|deine|your|the|any|previous)\b.*\b(?:anweisung\w*|instruction\w*|regeln|rules|prompt\w*)"
)
_FEW_SENTENCES, _COMMAND_REACH = 1, 5
_DONE = {
    "de": re.compile(
        r"\b(?:hab(?:e|en)?|ist|sind|wurde|wurden|hat)\b(?=.*\b(?:schon|bereits|grad|gerade|gleich|eben|heute früh|heute morgen|gestern|vorhin|letzte woche|direkt|vorab|längst)\b)(?=.*\b(?:(?:ge|rausge|abge|einge|zuge|hinge|mitge|weiterge|vorge|ausge|zurückge|nachge|durchge|losge)\w+(?:t|en)|bestätigt|erledigt|bestellt|besprochen|verschickt|versendet|beantwortet|storniert|übergeben|reserviert|informiert|raus|draußen|durch)\b)"
        r"|\b(?:ist|wäre|hat sich|damit|schon|bereits|also) (?:also |schon |damit |bereits |auch schon |soweit |alles )*(?:erledigt|raus|gemacht|abgehakt|durch|fertig)\b|\bhat (?:er|sie) schon\b|\bhaben (?:die|sie) schon\b|\bda muss (?:also )?(?:nix|nichts)\b|\bschon (?:raus|weg|da|geschickt|erledigt|gemacht|eingetragen|im system)\b|\bliegt (?:ihm|ihr|denen) schon vor\b"
    ),
    "en": re.compile(
        r"\b(?:already|i've (?:just )?(?:sent|done|emailed|booked|filled|put|told|given|dropped|ordered|passed|posted)|(?:is|are|it's|that's|all) (?:already )?(?:done|sorted|sent|booked|dealt with|taken care of)|went out (?:last|this|yesterday|on)|i (?:did )?(?:already )?(?:sent|emailed|dropped off|posted|booked|handed)|(?:has|have) (?:it|them|one|that) already|(?:he|she) has it|they have it|sent (?:it|that|them|her|him) (?:this|yesterday|last|from|straight|over (?:this|yesterday|last)))\b"
    ),
}
_ANNOUNCED = {
    "de": re.compile(
        r"\b(?:ich|wir) (?:ruf|schick|mach|meld|komm|fahr|frag|bring|geb|kümmer|besuch|treff|hak|fass)\w*\b"
    ),
    "en": re.compile(r"\b(?:i'll|i'd|i will|we'll|i'm going to|we're going to)\b"),
}
_OURS = re.compile(r"\b(?:unser\w*|kolleg\w*|our)\b")
_CANCELLED = {
    "de": re.compile(
        r"\b(?:(?:nicht|nix|nichts|keine?[nmrs]?|keinesfalls|auf keinen fall)\b.*\b(?:mehr|machen|schicken|anrufen|nötig|notwendig|weiter|melden|nachfassen|hinterher\w*|nachhaken|kontaktieren|anbieten|bestellen|kümmern|hin|vorbei\w*|verfolgen|tun|unternehmen|einplanen|buchen|vorbereiten)"
        r"|(?:brauch\w*|muss|müssen|soll|sollen|sollte)\b.*\b(?:nicht|nix|nichts|keine?[nmr]?)\b|hat sich (?:auch |damit |wohl |somit |aber |inzwischen )*(?:erledigt|zerschlagen)|(?:jetzt )?doch nicht|nicht mehr nötig|kann(?:st du)? (?:wieder )?weg\b|geplatzt|können wir uns (?:\w+ )?sparen|fällt (?:aus|weg|flach)|abgesagt|abgeblasen|gestrichen|gestorben|lassen wir (?:das|sein|erstmal)|bleiben lassen|hinfällig|vom tisch|geht uns nichts an|gar nichts|erstmal nichts|storniert|bitte (?:nicht|keine?n?)\b|machen wir nicht|vergiss|vergessen wir|kein (?:angebot|termin|muster|anruf) )\b"
    ),
    "en": re.compile(
        r"\b(?:no need (?:to|for)|don't (?:\w+ )?(?:need to |have to |send|chase|call|ring|pitch|book|quote|push|bother|contact|follow|email|mention)|not to (?:prepare|send|call|ring|do|chase|quote|contact)|called off|cancel(?:led|ed)?|can forget|never mind|(?:not|isn't|aren't|won't be) (?:needed|wanted|required)|no point|been dropped|doesn't need|not bother|scrap(?:ped)?|forget (?:the|about|it)|nothing to (?:do|send|post|follow)|is off\b|no longer|not (?:booking|sending|doing|chasing|quoting)|leave (?:it|that|him|her|them)|hold off|won't be (?:sending|doing|quoting)|didn't want|doesn't want (?:a|any|us|me)|no (?:quote|follow ?up|call|visit|samples?|demo) (?:needed|required|necessary|yet)|shouldn't)\b"
    ),
}
_HYPOTHETICAL = {
    "de": re.compile(
        r"^(?:und |aber |also |oder |na ja |ja )*(?:falls|wenn|sollte|für den fall|gesetzt den fall)\b(?!.*\b(?:ich|wir) (?:muss|müssen|soll|sollen)\b)|\b(?:vielleicht|eventuell|womöglich|möglicherweise|theoretisch|unter umständen|irgendwann mal|man könnte|könnte man|könnten wir|könnte ich|wäre zu überlegen|müsste man mal|mal gucken|mal schauen|mal sehen|falls)\b|\bwürde\w* (?:\w+ )*(?:eventuell|vielleicht)"
    ),
    "en": re.compile(
        r"^(?:and |but |so |or |then )*(?:if|should (?:the|they|he|she|it|that)|in case|were (?:they|he|she))\b|\b(?:maybe|perhaps|might|possibly|in theory|theoretically|one day|at some point|could (?:always|maybe|perhaps)|we could|i could|worth considering|would be (?:great|nice)|only once|if (?:the|they|he|she|it|that))\b"
    ),
}
_ERRAND = re.compile(
    r"\b(?:(?:milch|brot|brötchen|getränke)\b.{0,30}\b(?:mitbringen|holen|einkaufen|besorgen)|brötchen|tanken|waschstraße|einkaufen gehen|kita abholen|(?:meine|unsere|die) kinder\b(?=.*\b(?:ab)?holen\b)|kinder(?: \w+){0,3} (?:ab)?holen|meine kinder\b|(?:winter|sommer)reifen|mein(?:e|er|en|em)? (?:eigen\w+ )?(?:mutter|vater|schwester|bruder|tochter|sohn|oma|auto)\b|weihnachtsbaum\w*|zum zahnarzt|zur post|abendessen|essen auf dem tisch|zahnarzttermin|friseur\b.*\b(?:muss ich|ich muss)|fitnessstudio|sport gehen|fußballtraining|meine frau|mein mann|"
    r"meiner frau|meinem mann|feierabend|urlaub buchen|reifen wechseln|auto in die werkstatt|paket abholen|blumen für|geschenk für|oma|hund raus|hund zum|"
    r"(?:get|buy|grab|pick up|bring)(?: \w+){0,3} (?:milk|bread|groceries|dinner)\b|petrol|fuel up|fill (?:the car|her) up|pick up the (?:kids|boys|girls|dog|dry)|school run|dentist appointment|my (?:wife|husband|daughter|son|mum|mother|kids|missus)|gym|dry cleaning|walk the dog|car wash|haircut|my own car|its mot\b|pick up the weans|pack the|our anniversary|(?:my|the) car in for its mot\b)"
)
_CUSTOMER = {
    "de": re.compile(
        r"^(?:\w+ ){0,2}(?:er|sie|die|der (?:chef|einkauf|kunde|vorstand)|herr \w+|frau \w+) (?:will (?:sich|mir|uns)|meldet|schickt (?:mir|uns)|ruft (?:mich|uns)|gibt (?:mir|uns)|klärt|bespricht|prüft|rechnet|überlegt|entscheidet|kommt (?:auf|dann|von sich)|holt|fragt|macht (?:intern|jetzt|sich|das intern)|wollen sich|melden sich|redet|spricht)\b|\b(?:meldet|melden) sich (?:dann |selbst |selber |von sich|wenn|bei (?:mir|uns)|nach)|\bvon sich aus\b"
    ),
    "en": re.compile(
        r"\b(?:he|she|they)(?:'ll| will|'s going to| is going to|'re going to| are going to|'s gonna) (?:get back|send (?:me|us|over)|let (?:me|us)|ring (?:me|us)|call (?:me|us)|discuss|talk|check|think|come back|speak|decide|confirm|shout|be in touch|run it|look|have a|email (?:me|us)|get the|take it|put it)|\bget back to (?:me|us)\b|\blet (?:me|us) know\b|\bthey'll shout\b|\bhe'll shout\b|\bup to (?:him|her|them)\b"
    ),
}


def status(reading: Reading, at: int, scores: Sequence[Mapping[str, float]]) -> Status:
    """The status of a clause; "open" when nothing speaks against a task."""
    clause = reading.clauses[at]
    low = reading.note.transcript[clause.start : clause.end].lower().replace("’", "'")
    language, score = reading.language, scores[at]
    if is_command(reading, at):
        return "command"
    if _ERRAND.search(low):
        return "private"
    announced = bool(_ANNOUNCED[language].search(low)) and _dated(reading, at)
    if _DONE[language].search(low) and score["task"] < 0.85 and not announced:
        return "done"
    if _CANCELLED[language].search(low) and not (announced and score["task"] > 0.7 and score["cancelled"] < 0.3):
        return "cancelled"
    if score["cancelled"] > max(0.5, score["task"]):
        return "cancelled"
    if _HYPOTHETICAL[language].search(low) and not _dated(reading, at):
        return "hypothetical"
    if score["hypo"] > max(0.6, score["task"]):
        return "hypothetical"
    if _CUSTOMER[language].search(low) and not _OURS.search(low):
        return "customer"
    if score.get("customer", 0.0) > max(0.6, score["task"]):
        return "customer"
    return "done" if score["done"] > max(0.55, score["task"]) else "open"


def is_command(reading: Reading, at: int) -> bool:
    """The clause, or one before it in the sentence, speaks to a machine.

    Without punctuation a command goes on only where the next clause says "and".
    """
    clause, punctuated = reading.clauses[at], reading.clauses[-1].sentence > _FEW_SENTENCES
    for i in range(at, max(-1, at - _COMMAND_REACH), -1):
        other = reading.clauses[i]
        if other.sentence != clause.sentence:
            return False
        low = reading.note.transcript[other.start : other.end].lower()
        if _COMMAND.search(low):
            return True
        if not punctuated and not low.startswith(("und ", "and ")):
            return False
    return False


def _dated(reading: Reading, at: int) -> bool:
    clause = reading.clauses[at]
    return any(
        d.day is not None and not d.past and d.rule != "earlier" for d in reading.dates_of(clause.start, clause.end)
    )
