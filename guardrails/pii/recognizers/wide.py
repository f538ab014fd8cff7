"""Types that single nobody out by themselves (dates, ages, pages, nationalities, titles), reported on request only."""

import re

from guardrails.pii.recognizers.base import Recognizer, Rule
from guardrails.pii.recognizers.date_of_birth import DATE, MONTH


class DateTimeRecognizer(Recognizer):
    """DATE_TIME."""

    ENTITY = "DATE_TIME"
    RULES = (
        Rule("date", rf"(?<![\w./-]){DATE}(?: \d{{1,2}}:\d{{2}}(?::\d{{2}})?)?(?!\w)", 0.7),
        Rule("month and year", rf"(?<!\w)(?:\d{{1,2}}\.? )?{MONTH},? (?:19|20)\d\d(?!\w)", 0.65),
        Rule("year", r"(?<=\bin )(?:1[89]|20)\d\d(?!\w)", 0.6),
        Rule(
            "weekday",
            r"(?<!\w)(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?!\w)|(?<!\w)(?:Montag|Dienstag"
            r"|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag)(?!\w)",
            0.55,
            re.NOFLAG,
        ),
        Rule(
            "clock",
            r"(?<![\w.:])\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?)?(?![\w:])"
            r"|\d{1,2} ?[ap]\.?m\.?(?!\w)",
            0.55,
        ),
    )


class AgeRecognizer(Recognizer):
    """AGE."""

    ENTITY = "AGE"
    RULES = (
        Rule(
            "years old",
            r"(?<!\w)(?P<v>\d{1,3})(?=[ -](?:years?[ -]old|year[ -]olds?|y/?o\b|yrs? old|jahre alt"
            r"|-?jährig))",
            0.8,
        ),
        Rule(
            "age of",
            r"(?:\bage(?:d)?(?: of)?|\balter(?: von)?|\bturn(?:ed|s|ing)"
            r"|\bwurde)[: ]{1,2}(?P<v>\d{1,3})(?![\w.,:/-]\d|\w| ?%)",
            0.6,
        ),
        Rule(
            "I am",
            r"\b(?:i'?m|i am|he is|she is|ich bin) (?P<v>\d{2})(?= |,|\.|$)(?! (?:%|km|minutes"
            r"|minuten|percent))",
            0.55,
        ),
    )


class UrlRecognizer(Recognizer):
    """URL: any page."""

    ENTITY = "URL"
    RULES = (
        Rule("address", r"(?<![\w@.])(?:https?://|www\.)[^\s<>\"'()]+[^\s<>\"'().,;:!?]", 0.7),
        Rule(
            "host",
            r"(?<![\w@.\-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:com|org|net|de|at|ch|eu|info|biz"
            r"|io|co\.uk|us|edu|gov)(?![\w@-])(?:/[^\s<>\"'()]*[^\s<>\"'().,;:!?])?",
            0.55,
        ),
    )


class NrpRecognizer(Recognizer):
    """NRP: nationality, religion, political group."""

    ENTITY = "NRP"
    RULES = (
        Rule(
            "nationality, religion",
            r"(?<!\w)(?:(?:Afghan|Albanian|Algerian|American|Argentin(?:e|ian)|Armenian|Asian"
            r"|Australian|Austrian|Azerbaijani|Bangladeshi|Belarusian|Belgian|Bolivian|Bosnian"
            r"|Brazilian|British|Bulgarian|Cambodian|Cameroonian"
            r"|Canadian|Chilean|Chinese|Colombian|Croatian|Cuban|Cypriot|Czech|Danish|Dutch"
            r"|Ecuadorian|Egyptian|English|Estonian|Ethiopian|European|Filipino|Finnish|French"
            r"|Georgian|German|Ghanaian|Greek|Guatemalan|Haitian|Hispanic|Hungarian"
            r"|Icelandic|Indian|Indonesian|Iranian|Iraqi|Irish|Israeli|Italian|Jamaican|Japanese"
            r"|Jordanian|Kazakh|Kenyan|Korean|Kurdish|Kuwaiti|Latvian|Lebanese|Libyan|Lithuanian"
            r"|Macedonian|Malaysian|Maltese|Mexican|Moldovan|Mongolian|Moroccan|Nepalese"
            r"|Nigerian|Norwegian|Pakistani|Palestinian|Peruvian|Polish|Portuguese|Romanian|Russian"
            r"|Saudi|Scottish|Senegalese|Serbian|Singaporean|Slovak(?:ian)?|Slovenian|Somali|Spanish"
            r"|Sudanese|Swedish|Swiss|Syrian|Taiwanese|Thai|Tunisian|Turkish|Ugandan"
            r"|Ukrainian|Uruguayan|Venezuelan|Vietnamese|Welsh|Yemeni|Christian|Catholic|Protestant"
            r"|Muslim|Jewish|Hindu|Buddhist|Sikh|Mormon|Democrat(?:ic)?|Republican)s?)(?!\w)",
            0.55,
            re.NOFLAG,
        ),
    )


class TitleRecognizer(Recognizer):
    """TITLE before a name."""

    ENTITY = "TITLE"
    RULES = (Rule("title", r"(?<!\w)(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Herr|Frau)\.?(?= [A-ZÄÖÜÀ-Þ])", 0.6, re.NOFLAG),)
