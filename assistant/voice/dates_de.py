# ruff: noqa: E501
"""German date rules: a name, a pattern over lower-case text, a resolver. The longest match wins."""

import re
from datetime import date, timedelta

from assistant.voice import calendars
from assistant.voice.dates_rules import (
    Groups,
    Numbers,
    Resolve,
    Rule,
    after,
    business,
    days,
    feast,
    first_friday,
    friday,
    gone,
    nothing,
    of_month,
    on,
    this_month,
)
from assistant.voice.mention import Mention

_DAYS = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
_MONTHS = {
    "januar": 1, "jänner": 1, "februar": 2, "feber": 2, "märz": 3, "april": 4, "mai": 5, "juni": 6, "juno": 6, "juli": 7,
    "august": 8, "september": 9, "oktober": 10, "november": 11, "dezember": 12,
}  # fmt: skip
_UNITS = {"tag": "day", "woche": "week", "monat": "month", "jahr": "year"}
_FEASTS = {
    "ostern": "easter", "karfreitag": "easter", "christi himmelfahrt": "ascension", "himmelfahrt": "ascension",
    "pfingsten": "pentecost", "fronleichnam": "corpus", "weihnachten": "christmas", "den feiertagen": "christmas",
    "neujahr": "newyear", "silvester": "newyear", "dreikönig": "epiphany", "dem ersten mai": "mayday",
}  # fmt: skip
_WD = r"(?P<wd>montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag)(?:s|vormittag|nachmittag|mittag|abend|morgen|früh)?(?: (?:früh|vormittag|nachmittag|mittag|abend))?"
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})s?"
_YEAR = r"(?: (?P<year>20\d\d|zweitausend\w*|nächsten jahres|kommenden jahres))?"
_N = r"(?P<n>\w+)"
_ORD = r"(?P<ord>\w{3,}(?:ten|ter|te|sten|ster|ste)|\d{1,2}\.)"
_AT = r"(?:(?:am|vom|zum|bis|ab|den|der|zu|auf|für|dem|seit|im|bis zum|bis zu) )*"
_NEXT = r"(?:nächst|kommend|folgend)\w{0,2}"
_UNIT = r"(?P<unit>tag|woche|monat|jahr)\w{0,2}"


def _weekday(groups: Groups) -> int:
    name = groups["wd"] or ""
    return 5 if name == "sonnabend" else _DAYS.index(name)


def _year(text: str | None, day: date, numbers: Numbers) -> int | None:
    if text is None:
        return None
    return day.year + 1 if "jahres" in text else numbers.cardinal(text)


def _of_week(weeks: int) -> Resolve:
    return lambda groups, day, _n: on(calendars.week_day(day, weeks, _weekday(groups)), weeks=weeks)


def _plain(groups: Groups, day: date, _numbers: Numbers) -> Mention:
    return on(calendars.next_weekday(day, _weekday(groups)))


def _last(groups: Groups, day: date, _numbers: Numbers) -> Mention:
    return on(calendars.last_weekday(day, _weekday(groups)), past=True)


def _weekday_later(groups: Groups, day: date, numbers: Numbers) -> Mention | None:
    count = 1 if groups["n"] in ("einer", "ner") else numbers.cardinal(groups["n"])
    if count is None:
        return None
    weeks = count if (groups["unit"] or "").startswith("woche") else {8: 1, 14: 2}.get(count, 0)
    return on(calendars.next_weekday(day, _weekday(groups)) + timedelta(weeks=weeks)) if weeks else None


def _in(groups: Groups, day: date, numbers: Numbers) -> Mention | None:
    unit, word = _UNITS[groups["unit"] or ""], groups["n"] or ""
    if "halb" in word and unit == "year" and "eineinhalb" not in word and "anderthalb" not in word:
        return on(calendars.add_months(day, 6))
    if word in ("anderthalb", "eineinhalb"):
        return on(after(unit, 1, day, half=True))
    count = numbers.cardinal(word)
    if count is None:
        return None
    if unit == "day" and count == 8:
        count = 7
    return on(after(unit, count, day))


def _day(groups: Groups, day: date, numbers: Numbers) -> Mention | None:
    number = numbers.ordinal(groups["ord"])
    if number is None or not 1 <= number <= 31:
        return None
    month = _month(groups, numbers)
    if (groups.get("month") or groups.get("mord")) and month is None:
        return None
    year = _year(groups.get("year"), day, numbers)
    found = calendars.month_day(year, month, number) if year and month else calendars.next_date(day, number, month)
    return on(found, month=month)


def _month(groups: Groups, numbers: Numbers) -> int | None:
    if groups.get("month"):
        return _MONTHS[groups["month"] or ""]
    month = numbers.ordinal(groups.get("mord"))
    return month if month and 1 <= month <= 12 else None


def _digits(groups: Groups, day: date, _numbers: Numbers) -> Mention | None:
    number, month = int(groups["d"] or 0), int(groups["m"] or 0)
    if not (1 <= number <= 31 and 1 <= month <= 12):
        return None
    year = int(groups["y"]) if groups["y"] else None
    if year:
        return on(calendars.month_day(year + 2000 * (year < 100), month, number), month=month)
    return on(calendars.next_date(day, number, month), month=month)


def _week(groups: Groups, day: date, numbers: Numbers) -> Mention | None:
    week = numbers.cardinal(groups["n"])
    if week is None or not 1 <= week <= 53:
        return None
    return on(calendars.iso_week(day, week, _weekday(groups) if groups.get("wd") else calendars.FRIDAY))


def _quarter(groups: Groups, day: date, numbers: Numbers) -> Mention | None:
    number = numbers.cardinal(groups["n"]) or numbers.ordinal(groups["n"])
    return on(calendars.quarter_end(day, number)) if number in (1, 2, 3, 4) else None


def _feast(groups: Groups, day: date, numbers: Numbers) -> Mention | None:
    relation = {"nach": "after", "vor": "before"}.get(groups["rel"] or "", "on")
    return on(feast(_FEASTS[groups["feast"] or ""], relation, day, numbers.region, "de"))


def _month_week(groups: Groups, day: date, _numbers: Numbers) -> Mention:
    month = _MONTHS[groups["month"] or ""]
    return on(first_friday(month, day), month=month)


def _end_of_year(_groups: Groups, day: date, _numbers: Numbers) -> Mention:
    return on(date(day.year, 12, 31))


def _start_of_next_year(_groups: Groups, day: date, _numbers: Numbers) -> Mention:
    return on(date(day.year + 1, 1, 1))


def _rule(name: str, pattern: str, resolve: Resolve) -> Rule:
    return name, re.compile(rf"\b(?:{pattern})(?!\w)"), resolve


_of_month = of_month(_MONTHS, _year)
_business = business(lambda text, numbers: numbers.cardinal(text), "de")

RULES: tuple[Rule, ...] = (
    _rule("today", r"heute(?: noch| abend| nachmittag| mittag)?|nachher|heut(?: noch| abend)?|noch am selben tag", days(0)),
    _rule("earlier", r"heute (?:früh|morgen|vormittag)|heut (?:früh|morgen)|vorhin|gerade eben", days(0)),
    _rule("no_day", r"(?:am|guten|heute|jeden) morgen|morgens|heute mittag war", gone),
    _rule("tomorrow", r"morgen(?: früh| vormittag| nachmittag| mittag| abend)?", days(1)),
    _rule("after_tomorrow", r"übermorgen(?: früh| vormittag| nachmittag)?", days(2)),
    _rule("yesterday", r"gestern(?: früh| vormittag| nachmittag| mittag| abend)?", days(-1)),
    _rule("before_yesterday", r"vorgestern", days(-2)),
    _rule("weekday", rf"{_AT}(?:kommenden |kommender |den )?{_WD}", _plain),
    _rule("weekday_next", rf"{_AT}nächst\w{{0,2}} {_WD}", _of_week(1)),
    _rule("weekday_next", rf"{_AT}{_WD} (?:(?:der|in der) )?(?:nächst|kommend|folgend)\w{{0,2}} woche", _of_week(1)),
    _rule("weekday_next", rf"{_NEXT} woche (?:am |bis |gleich )?{_WD}", _of_week(1)),
    _rule("weekday_this", rf"{_AT}dies\w{{1,2}} {_WD}", _of_week(0)),
    _rule("weekday_this", rf"{_AT}diese woche (?:am |noch )?{_WD}|{_AT}{_WD.replace('?P<wd>', '?P<wdb>')} dieser woche", lambda g, d, n: _of_week(0)({**g, "wd": g["wd"] or g["wdb"]}, d, n)),
    _rule("weekday_after_next", rf"{_AT}übernächst\w{{0,2}} {_WD}", _of_week(2)),
    _rule("weekday_after_next", rf"{_AT}{_WD} (?:der |in der )?übernächst\w{{0,2}} woche", _of_week(2)),
    _rule("weekday_after_next", rf"übernächste woche (?:am |bis )?{_WD}", _of_week(2)),
    _rule("weekday_later", rf"{_AT}{_WD} in {_N} (?P<unit>woche\w?|tage\w?)", _weekday_later),
    _rule("weekday_last", rf"{_AT}(?:letzt|vergangen|vorig)\w{{0,2}} {_WD}", _last),
    _rule("weekday_last", rf"{_WD} letzter woche|letzte woche {_WD.replace('?P<wd>', '?P<wdb>')}", lambda g, d, n: _of_week(-1)({**g, "wd": g["wd"] or g["wdb"]}, d, n)),
    _rule("weekday_date", rf"{_AT}{_WD},? (?:den|dem|der) {_ORD}(?: {_MONTH}| (?P<mord>\w{{3,}}(?:ten|ter|te))| ?(?P<mdig>\d{{1,2}})\.)?", _day),
    _rule("weekday_week", rf"{_AT}{_WD} (?:in )?(?:der )?(?:kw|kalenderwoche|woche) {_N}", _week),
    _rule("weekday_week", rf"(?:in der |in |bis |ab )*(?:kw|kalenderwoche) {_N}(?: hat (?:er|sie) gesagt)?,? (?:am |bis |und zwar )?{_WD}", _week),
    _rule("week_number", rf"(?:in der |in |bis |ab )*(?:kw|kalenderwoche|k w) {_N}", _week),
    _rule("week_number", r"(?:in der |in |bis |ab )*(?P<n>\w+ten|\w+te|\d{1,2}\.) (?:kw|kalenderwoche)", lambda g, d, n: _week({**g, "n": str(n.ordinal(g["n"]) or "")}, d, n)),
    _rule("week_end", r"(?:bis |zum )*(?:ende (?:der|dieser|diese) woche|ende woche|wochenende)", friday(0)),
    _rule("this_week", r"(?:noch )?(?:in )?diese[rn]? woche(?: noch)?|noch (?:in )?der woche", friday(0)),
    _rule("next_week", rf"(?:im laufe der |in der |bis |ende |bis ende )*(?:{_NEXT}) woche", friday(1)),
    _rule("next_week_start", rf"(?:bis |zu |ab )*(?:anfang|beginn) (?:der )?{_NEXT} woche", friday(1, 0)),
    _rule("next_week_middle", rf"(?:bis |zu |ab )*mitte (?:der )?{_NEXT} woche", friday(1, 2)),
    _rule("middle_week", r"(?:bis |zu )*mitte (?:der|dieser) woche", friday(0, 2)),
    _rule("week_after_next", r"(?:in der |bis |ende |bis ende )*übernächst\w{0,2} woche", friday(2)),
    _rule("week_after_next", r"anfang übernächst\w{0,2} woche", friday(2, 0)),
    _rule("in", rf"(?:heute |so |etwa |spätestens |ungefähr )*(?:in|binnen|innerhalb von|innerhalb) (?:so |etwa |circa |ca |ungefähr |rund |spätestens |gut )*(?:\w+ (?:bis|oder) )?(?:einem |den nächsten )?{_N} {_UNIT}", _in),
    _rule("business_days", rf"(?:in|binnen|innerhalb von) {_N} (?:werk|arbeits)tagen?", _business),
    _rule("month_end", r"(?:bis |zum |am )*(?:ende (?:des|dieses|diesen|vom|vom laufenden) monats?|monatsende|ultimo)", this_month("last")),
    _rule("month_end", r"(?:bevor|ehe) (?:der|dieser) monat (?:rum|um|vorbei|zu ende|aus|vorüber) ist", this_month("last")),
    _rule("week_end", r"(?:bevor|ehe) (?:die|diese) woche (?:rum|um|vorbei|zu ende|vorüber) ist", friday(0)),
    _rule("year_end", r"(?:bevor|ehe) das jahr (?:rum|um|vorbei|zu ende|vorüber) ist", _end_of_year),
    _rule("month_middle", r"(?:bis |zu |zur )*(?:mitte (?:des|dieses) monats|monatsmitte)", this_month("middle")),
    _rule("next_month_end", rf"(?:bis )?ende (?:des )?{_NEXT} monats?", this_month("last", 1)),
    _rule("next_month_middle", rf"(?:bis )?mitte (?:des )?{_NEXT} monats?", this_month("middle", 1)),
    _rule("next_month", rf"(?:bis |im |ab |anfang |anfang des |zum |ersten )*{_NEXT} monats?", this_month("first", 1)),
    _rule("part_first", rf"(?:bis |zu |ab |ab )*(?:anfang|beginn) {_MONTH}{_YEAR}", _of_month("first")),
    _rule("part_middle", rf"(?:bis |zu |ab )*mitte {_MONTH}{_YEAR}", _of_month("middle")),
    _rule("part_last", rf"(?:bis |zu |ab |zum )*ende {_MONTH}{_YEAR}", _of_month("last")),
    _rule("month", rf"(?:im|bis|ab|zum|bis zum|frühestens im|wieder im|erst im|irgendwann im|so im) {_MONTH}{_YEAR}", _of_month("first")),
    _rule("month_week", rf"(?:in der )?erste\w? (?:{'|'.join(_MONTHS)})woche".replace("(?:januar", "(?P<month>januar"), _month_week),
    _rule("month_week", rf"(?:in der )?erste\w? woche (?:im|vom|des) {_MONTH}", _month_week),
    _rule("quarter_end", r"(?:bis |zum )*ende (?:des )?(?:q ?|quartal )?(?P<n>eins|zwei|drei|vier|[1-4]|ersten|zweiten|dritten|vierten)(?: quartals?)?", lambda g, d, n: _quarter(g, d, n)),
    _rule("quarter_end_this", r"(?:bis |zum )*(?:ende (?:des|dieses) quartals|quartalsende)", lambda _g, d, _n: on(calendars.quarter_end(d))),
    _rule("year_end", r"(?:bis |zum |am |vor )*(?:ende (?:des|dieses) jahres|jahresende|ende des jahrs)", _end_of_year),
    _rule("next_year", r"(?:bis |zu |im |zum )*(?:anfang (?:des )?nächsten jahres|nächstes jahr|nächsten jahr|jahresanfang|jahresbeginn)", _start_of_next_year),
    _rule("day", rf"(?:(?:am|zum|bis|bis zum|ab|vom|den|der|auf den|ab dem|dem|für den) )+{_ORD}", _day),
    _rule("day", rf"{_AT}{_ORD} {_MONTH}{_YEAR}", _day),
    _rule("day", rf"{_AT}{_ORD} (?P<mord>(?:ers|zwei|drit|vier|fünf|sechs|sieb|ach|neun|zehn|elf|zwölf)t(?:en|er|e))(?! \w*(?:stock|etage|mal))", _day),
    _rule("date", r"(?:(?:am|zum|bis|ab|vom|den|der) )*(?P<d>\d{1,2})\. ?(?P<m>\d{1,2})\.(?: ?(?P<y>\d{4}|\d\d))?", _digits),
    _rule("feast", rf"(?P<rel>nach|vor|an|zu|über) (?P<feast>{'|'.join(_FEASTS)})", _feast),
    _rule("open", r"zeitnah|demnächst|so bald wie möglich|baldmöglichst|im (?:frühjahr|frühling|sommer|herbst|winter)", nothing),
    _rule("ago", rf"vor (?:so |etwa |gut |knapp )*(?:ein paar|{_N}) {_UNIT}", gone),
    _rule("since", rf"seit (?:so |etwa |gut |knapp )*(?:ein paar|{_N}) {_UNIT}", gone),
    _rule("past", r"(?:letzte|letzten|letztes|vorige|vergangene|vergangenen) (?:woche|monat|jahr|mal|wochen|monate)", gone),
)  # fmt: skip
