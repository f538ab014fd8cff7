# ruff: noqa: E501
"""Words that name a kind of fact outright: a model that is unsure of a clause may not overlook them."""

import re
from collections.abc import Mapping

from assistant.voice.types import FACT_KINDS, FactKind

FLOOR = 0.42
"""Least score of a kind that is named outright, where the model is sure of no other and of no task."""
_SURE = 0.5
_NAMED: dict[str, dict[FactKind, re.Pattern[str]]] = {
    "de": {
        "interest": re.compile(
            r"\b(?:interessier\w+|interesse an|angetan|begeistert|gefällt|gefallen|überzeugt|spannend|neugierig)\b"
        ),
        "objection": re.compile(
            r"\b(?:besorgt|bedenken|skeptisch|zu teuer|sorgen? (?:wegen|um|dass)|zweifelt|bezweifelt|befürchtet)\b"
        ),
        "need": re.compile(
            r"\b(?:er|sie|die|der|das|man|ihnen|ihm|ihr|herr|frau)\b.*\b(?:braucht|brauchen|bräuchte\w*|benötigt|benötigen|fehlt|fehlen)\b"
        ),
        "no_need_now": re.compile(
            r"\b(?:kein(?:en)? (?:akuten |aktuellen )?bedarf|keine zeit mehr|(?:derzeit|momentan|vorerst|im moment|zur zeit) (?:nicht|kein\w*)|kein thema (?:mehr|im moment|derzeit))\b"
        ),
        "site_or_project": re.compile(r"\b(?:baustelle|bauvorhaben|neubau|bauprojekt|filiale eröffne\w*)\b"),
        "competitor": re.compile(r"\b(?:mitbewerb\w*|konkurrenz|wettbewerber\w*|konkurrent\w*)\b"),
        "budget": re.compile(r"\b(?:\w*budget|preisgrenze|schmerzgrenze|zuschuss|subvention\w*|förderung)\b"),
        "decision_maker": re.compile(
            r"\b(?:entscheidet|entschieden wird|entscheidung trifft|freigabe macht|unterschreib\w+|letzte wort|absegnen|abnicken)\b"
        ),
        "complaint": re.compile(r"\b(?:reklam\w+|beschwer\w+|moniert|bemängelt|beanstandet|verärgert|stinksauer|sauer)\b"),
        "staffing": re.compile(
            r"\b(?:mitarbeiter|mitarbeiterinnen|beschäftigte|azubis?|lehrlinge?|gesellen|aushilfen|stellt \w+ (?:leute )?ein|sucht (?:noch )?(?:\w+ )?leute)\b"
        ),
        "installed_base": re.compile(r"\b(?:im einsatz|baujahr|in betrieb|läuft seit|haben (?:sie|die) schon seit)\b"),
        "timeline": re.compile(r"\b(?:läuft (?:\w+ ){0,4}aus|endet|tagt|sitzung ist|saison (?:beginnt|startet|geht))\b"),
    },
    "en": {
        "interest": re.compile(
            r"\b(?:interested in|interest in|keen (?:on|to)|impressed|fancies|loved|loves|likes? the|liked the|taken with|excited)\b"
        ),
        "objection": re.compile(
            r"\b(?:worri(?:es|ed)|sceptical|skeptical|too (?:expensive|dear|heavy|noisy)|concern(?:ed|s)|doubts?|reservations?|not convinced)\b"
        ),
        "need": re.compile(
            r"\b(?:he|she|they|it|we|who|mr|ms|mrs)\b.*\b(?:needs?|requires?|looking for|is after|are after|short of|really after)\b"
        ),
        "no_need_now": re.compile(
            r"\b(?:no (?:more )?time (?:today|now|left)|no need (?:right now|at the moment|for now|just now)|not (?:right )?now|not for now|nothing (?:right now|at the moment|for now)|not in the market)\b"
        ),
        "site_or_project": re.compile(r"\b(?:(?:building|construction|airport) site|on (?:the|that|this) \w+ site|new branch|new[- ]build)\b"),
        "competitor": re.compile(r"\b(?:competitors?|competition|rival\w*)\b"),
        "budget": re.compile(r"\b(?:budget\w*|price ceiling|grant|funding)\b"),
        "decision_maker": re.compile(
            r"\b(?:sign(?:s|ing)? (?:it |things )?off|decides|final say|has to approve|makes the (?:call|decision)|purse strings)\b"
        ),
        "complaint": re.compile(r"\b(?:complain\w*|moan\w*|grumbl\w*|fed up|annoyed|not happy|unhappy|cross about)\b"),
        "staffing": re.compile(r"\b(?:employees|headcount|apprentices?|part time|full time|retiring|taken on \w+ (?:people|staff)|(?:got|has|have|had|with) (?:\w+ ){1,2}(?:people|men|fitters|installers|joiners|electricians|workers|lads)\b.{0,40}\b(?:at work|working|on site|there|out))\b"),
        "installed_base": re.compile(r"\b(?:years old|currently (?:use|using|run)|they've got \w+ \w+ (?:from|of ours))\b"),
        "timeline": re.compile(r"\b(?:runs out|expires|is up (?:at|in)|meets? on|due (?:on|in)|deadline is|starts in)\b"),
    },
}  # fmt: skip


def floored(score: Mapping[str, float], said: str, language: str) -> Mapping[str, float]:
    """The scores of a clause, those of kinds that its words name outright lifted to `FLOOR`.

    Args:
        said: the clause, lower-case.
    """
    if score["task"] >= _SURE or max(score[kind] for kind in FACT_KINDS) >= _SURE:
        return score
    lifted: dict[str, float] = {
        kind: max(score[kind], FLOOR) for kind, pattern in _NAMED[language].items() if pattern.search(said)
    }
    return {**score, **lifted} if lifted else score
