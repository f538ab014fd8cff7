# ruff: noqa: E501
"""English date rules: a name, a pattern over lower-case text, a resolver. The longest match wins."""

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

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = {
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9,
    "october": 10, "november": 11, "december": 12, "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8,
    "sept": 9, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_FEASTS = {
    "easter": "easter", "good friday": "easter", "christmas": "christmas", "xmas": "christmas", "the holidays": "christmas",
    "new year": "newyear", "new year's": "newyear", "whitsun": "pentecost", "pentecost": "pentecost",
}  # fmt: skip
_WD = r"(?P<wd>monday|tuesday|wednesday|thursday|friday|saturday|sunday)(?:'s)?(?: (?:morning|afternoon|evening|lunchtime|night|am|pm))?"
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})"
_YEAR = r"(?:,? (?P<year>20\d\d|next year|twenty twenty \w+))?"
_N = r"(?P<n>a couple of|a few|[a-z]+(?:-[a-z]+)?|\d+)"
_TENS = "twenty|thirty"
_ORD = rf"(?P<ord>(?:(?:{_TENS})[ -])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)|\d{{1,2}}(?:st|nd|rd|th))"
_AT = r"(?:(?:on|by|before|until|till|for|the|from|come|this coming|coming|no later than|not later than|first thing|first thing on|end of|close of play|later) )*"
_UNIT = r"(?P<unit>day|week|month|year)s?"


def _weekday(groups: Groups) -> int:
    return _DAYS.index(groups["wd"] or "")


def _year(text: str | None, day: date, numbers: Numbers) -> int | None:
    if text is None:
        return None
    if "next" in text:
        return day.year + 1
    return numbers.cardinal(text) if text.isdigit() else 2000 + 20 + (numbers.cardinal(text.rsplit(" ", 1)[1]) or 0)


def _of_week(weeks: int) -> Resolve:
    return lambda groups, day, _n: on(calendars.week_day(day, weeks, _weekday(groups)), weeks=weeks)


def _plain(groups: Groups, day: date, _numbers: Numbers) -> Mention:
    return on(calendars.next_weekday(day, _weekday(groups)))


def _last(groups: Groups, day: date, _numbers: Numbers) -> Mention:
    return on(calendars.last_weekday(day, _weekday(groups)), past=True)


def _weekday_week(groups: Groups, day: date, numbers: Numbers) -> Mention | None:
    weeks = _count(groups.get("n"), numbers) if groups.get("n") else 1
    return None if weeks is None else on(calendars.next_weekday(day, _weekday(groups)) + timedelta(weeks=weeks))


def _count(text: str | None, numbers: Numbers) -> int | None:
    fixed = {"a": 1, "an": 1, "a couple of": 2, "couple": 2, "the next": 1}
    return fixed[text] if text in fixed else numbers.cardinal(text)


def _in(groups: Groups, day: date, numbers: Numbers) -> Mention | None:
    count = _count(groups["n"], numbers)
    return None if count is None else on(after(groups["unit"] or "", count, day))


def _fortnight(_groups: Groups, day: date, _numbers: Numbers) -> Mention:
    return on(day + timedelta(days=14))


def _half_year(_groups: Groups, day: date, _numbers: Numbers) -> Mention:
    return on(calendars.add_months(day, 6))


def _day(groups: Groups, day: date, numbers: Numbers) -> Mention | None:
    number = numbers.ordinal(groups["ord"]) if groups.get("ord") else numbers.cardinal(groups.get("num"))
    if number is None or not 1 <= number <= 31:
        return None
    month = _MONTHS[groups["month"] or ""] if groups.get("month") else None
    year = _year(groups.get("year"), day, numbers)
    found = calendars.month_day(year, month, number) if year and month else calendars.next_date(day, number, month)
    return on(found, month=month)


def _month_week(groups: Groups, day: date, _numbers: Numbers) -> Mention:
    month = _MONTHS[groups["month"] or ""]
    return on(first_friday(month, day), month=month)


def _week(groups: Groups, day: date, numbers: Numbers) -> Mention | None:
    week = numbers.cardinal((groups["n"] or "").strip())
    if week is None or not 1 <= week <= 53:
        return None
    return on(calendars.iso_week(day, week, _weekday(groups) if groups.get("wd") else calendars.FRIDAY))


def _quarter(groups: Groups, day: date, numbers: Numbers) -> Mention | None:
    text = groups["n"] or ""
    number = numbers.ordinal(text) or numbers.cardinal(text)
    return on(calendars.quarter_end(day, number)) if number in (1, 2, 3, 4) else None


def _feast(groups: Groups, day: date, numbers: Numbers) -> Mention | None:
    relation = groups["rel"] if groups["rel"] in ("after", "before") else "on"
    return on(feast(_FEASTS[groups["feast"] or ""], relation or "on", day, numbers.region, "en"))


def _end_of_year(_groups: Groups, day: date, _numbers: Numbers) -> Mention:
    return on(date(day.year, 12, 31))


def _start_of_next_year(_groups: Groups, day: date, _numbers: Numbers) -> Mention:
    return on(date(day.year + 1, 1, 1))


def _rule(name: str, pattern: str, resolve: Resolve) -> Rule:
    return name, re.compile(rf"\b(?:{pattern})(?!\w)"), resolve


_QUALIFIED = r"(?:by |in |about |around |roughly |say |within |inside )*"
_BY = r"(?:by |at |before |until |till |for |the |towards |around )*"

_of_month = of_month(_MONTHS, _year)
_business = business(_count, "en")

RULES: tuple[Rule, ...] = (
    _rule("today", r"(?:by |before )*(?:today|tonight|this (?:afternoon|evening)|later on|end of play|end of the day|close of play)", days(0)),
    _rule("earlier", r"this morning|earlier today|just now|earlier on", days(0)),
    _rule("tomorrow", r"(?:by |first thing |for )*tomorrow(?: morning| afternoon| evening| night| lunchtime)?", days(1)),
    _rule("after_tomorrow", r"(?:by |on )*(?:the )?day after tomorrow", days(2)),
    _rule("yesterday", r"yesterday(?: morning| afternoon| evening)?|last night", days(-1)),
    _rule("weekday", rf"{_AT}{_WD}", _plain),
    _rule("weekday_next", rf"{_AT}next {_WD}", _of_week(1)),
    _rule("weekday_next", rf"{_AT}{_WD},? (?:of )?next week|next week,? (?:on )?{_WD.replace('?P<wd>', '?P<wdb>')}", lambda g, d, n: _of_week(1)({**g, "wd": g["wd"] or g["wdb"]}, d, n)),
    _rule("weekday_this", rf"(?:on |by )?this {_WD}|{_AT}{_WD.replace('?P<wd>', '?P<wdb>')} this week", lambda g, d, n: _of_week(0)({**g, "wd": g["wd"] or g["wdb"]}, d, n)),
    _rule("weekday_after_next", rf"{_AT}{_WD},? (?:of |in )?(?:the )?week after next", _of_week(2)),
    _rule("weekday_after_next", rf"{_AT}{_WD} after next", _of_week(2)),
    _rule("weekday_week", rf"{_AT}(?:a )?(?:week on )?{_WD} week|(?:a )?week on {_WD.replace('?P<wd>', '?P<wdb>')}", lambda g, d, n: _weekday_week({"wd": g["wd"] or g["wdb"], "n": None}, d, n)),
    _rule("weekday_week", rf"{_AT}{_WD} in (?P<n>a|\w+) weeks?|{_AT}{_WD.replace('?P<wd>', '?P<wdb>')} fortnight", lambda g, d, n: _weekday_week({"wd": g["wd"] or g["wdb"], "n": g["n"] or "two"}, d, n)),
    _rule("weekday_last", rf"last {_WD}", _last),
    _rule("weekday_date", rf"{_AT}{_WD},? (?:the )?{_ORD}(?: (?:of )?{_MONTH})?", _day),
    _rule("week_number", r"(?:in |by |the )*(?:calendar )?(?:week|kw|wk) (?:number )?(?P<n>\d{1,2}|(?:twenty|thirty|forty|fifty)(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?|[a-z]+teen|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)", _week),
    _rule("week_number", rf"{_AT}{_WD} (?:of |in )?(?:calendar )?week (?:number )?(?P<n>\d{{1,2}}|(?:twenty|thirty|forty|fifty)(?:[ -]\w+)?|[a-z]+teen)", _week),
    _rule("week_end", rf"{_BY}(?:end of (?:the|this) week|weekend|week's end)", friday(0)),
    _rule("this_week", r"(?:later )?this week|within the week", friday(0)),
    _rule("middle_week", rf"{_BY}(?:middle of (?:the|this) week|midweek)", friday(0, 2)),
    _rule("next_week", rf"{_BY}(?:end of |sometime |some time |later |late )?next week", friday(1)),
    _rule("next_week_start", rf"{_BY}(?:early|start of|beginning of) next week", friday(1, 0)),
    _rule("next_week_middle", rf"{_BY}(?:middle of|mid) next week", friday(1, 2)),
    _rule("week_after_next", rf"{_BY}(?:end of )?(?:the )?week after next", friday(2)),
    _rule("in", rf"{_QUALIFIED}(?:in|within) (?:about |around |roughly |say |the next |a good )*(?:[a-z]+ (?:to|or) )?{_N} {_UNIT}(?:'? time)?", _in),
    _rule("in", rf"(?:in )?{_N} {_UNIT}'?s?'? (?:time|from now|from today|hence)", _in),
    _rule("in", r"(?:in |within )?(?:a )?fortnight(?:'s time)?", _fortnight),
    _rule("in", r"in (?:half a year|six months)(?:'? time)?", _half_year),
    _rule("business_days", rf"(?:in|within) {_N} (?:working|business) days", _business),
    _rule("month_end", rf"{_BY}(?:end of (?:the|this) month|month end|month's end|end of month)", this_month("last")),
    _rule("month_end", r"before (?:the|this) month(?:'s| is) (?:out|over|up|done)", this_month("last")),
    _rule("week_end", r"before (?:the|this) week(?:'s| is) (?:out|over|up|done)", friday(0)),
    _rule("year_end", r"before (?:the|this) year(?:'s| is) (?:out|over|up|done)", _end_of_year),
    _rule("tomorrow", r"first thing in the morning", days(1)),
    _rule("week_number", rf"(?:in |by |the )*(?:calendar )?(?:week|wk) (?:number )?(?P<n>\d{{1,2}}|(?:twenty|thirty|forty|fifty)(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?|[a-z]+teen),? (?:on )?{_WD}", _week),
    _rule("month_middle", rf"{_BY}(?:middle of (?:the|this) month|mid month|mid-month)", this_month("middle")),
    _rule("next_month_end", rf"{_BY}end of next month", this_month("last", 1)),
    _rule("next_month_middle", rf"{_BY}(?:middle of|mid) next month", this_month("middle", 1)),
    _rule("next_month", rf"{_BY}(?:early |start of |beginning of |sometime )?next month", this_month("first", 1)),
    _rule("part_first", rf"{_BY}(?:early|start of|beginning of|the beginning of) {_MONTH}{_YEAR}", _of_month("first")),
    _rule("part_middle", rf"{_BY}(?:mid|middle of|mid-) ?-?{_MONTH}{_YEAR}", _of_month("middle")),
    _rule("part_last", rf"{_BY}(?:late|end of|back end of) {_MONTH}{_YEAR}", _of_month("last")),
    _rule("month", rf"(?:in|by|until|till|before|from|come|sometime in|around|back in) (?!may (?:be|need|have|want|go|take|well))(?:early )?{_MONTH}{_YEAR}", _of_month("first")),
    _rule("month_week", rf"(?:in |by )?(?:the )?first week (?:of|in) {_MONTH}|(?:in )?{_MONTH.replace('?P<month>', '?P<mb>')}'?s? first week", lambda g, d, n: _month_week({"month": g["month"] or g["mb"]}, d, n)),
    _rule("quarter_end", rf"{_BY}end of (?:the )?(?:q ?|quarter )?(?P<n>one|two|three|four|[1-4]|first|second|third|fourth)(?: quarter)?(?! (?:week|day|month))", _quarter),
    _rule("quarter_end_this", rf"{_BY}(?:end of (?:the|this) quarter|quarter end)", lambda _g, d, _n: on(calendars.quarter_end(d))),
    _rule("year_end", rf"{_BY}(?:end of (?:the|this) year|year end|year's end)", _end_of_year),
    _rule("next_year", rf"{_BY}(?:early |start of |beginning of |sometime )?next year|in the new year", _start_of_next_year),
    _rule("day", rf"(?:(?:on|by|before|until|till|for|from) )+(?:the )?{_ORD}(?! (?:floor|week|time|half|quarter|one|of (?!{'|'.join(_MONTHS)})))", _day),
    _rule("day", rf"{_AT}{_ORD} (?:of )?{_MONTH}{_YEAR}", _day),
    _rule("day", rf"(?:the )(?:(?:{_TENS})[ -])?(?:\d{{1,2}}(?:st|nd|rd|th)|(?P<ord>twent(?:y|ieth)[ -]?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)?|\w+teenth))(?! (?:floor|week|time|one))", _day),
    _rule("day", rf"{_AT}{_MONTH} (?:the )?(?:{_ORD}|(?P<num>\d{{1,2}}|(?:twenty|thirty)(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?|[a-z]+teen|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve))(?! (?:hundred|thousand|percent)){_YEAR}", _day),
    _rule("day", rf"{_AT}(?P<num>\d{{1,2}}) (?:of )?{_MONTH}{_YEAR}", _day),
    _rule("feast", rf"(?P<rel>after|before|at|over|by) (?P<feast>{'|'.join(_FEASTS)})", _feast),
    _rule("open", r"asap|a s a p|as soon as possible|soonish|at some point|in (?:the )?(?:spring|summer|autumn|fall|winter)", nothing),
    _rule("ago", r"(?:[a-z]+ ){1,2}(?:days?|weeks?|months?|years?) (?:ago|back)", gone),
    _rule("past", r"last (?:week|month|year|time|quarter|spring|summer|autumn|winter)", gone),
)  # fmt: skip
