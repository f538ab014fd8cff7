# ruff: noqa: E501 - word lists
"""Words, numbers and polarity of German and English sentences, in the form in which evidence is compared."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from guardrails.language import word_list, word_set
from guardrails.stemming import stemmer

_TOKEN = re.compile(r"\d+(?:[.,:\u00a0\u202f']\d+)*|[^\W\d_]+(?:['’.-][^\W\d_]+)*|[^\W_]+|[%€$£°]")
_GROUPED = re.compile(r"^\d{1,3}(?:[.,'\u00a0\u202f]\d{3})+$")

FUNCTION = {
    "de": word_set(
        "der die das den dem des ein eine einen einem einer eines und oder aber sondern denn als wie wenn ob dass daß weil "
        "da so zu zum zur im in ins am an auf aus bei mit nach seit von vom vor für durch gegen um über unter zwischen "
        "neben hinter bis ohne ist sind war waren wird werden wurde wurden worden sein bin bist hat haben hatte hatten habe "
        "kann können konnte konnten soll sollen sollte muss müssen musste darf dürfen will wollen wollte würde würden "
        "ich du er sie es wir ihr man sich mich dich uns euch ihm ihn ihnen mir dir mein meine dein deine sein seine "
        "seiner seinem seinen ihre ihrer ihrem ihren unser unsere euer eure dieser diese dieses diesem diesen jener jene "
        "welche welcher welches was wer wo wann warum hier dort dann auch noch nur schon sehr mehr so sowie bzw etwa "
        "dabei damit dazu daher jedoch doch also immer wieder bereits ebenfalls jeweils"
    ),
    "en": word_set(
        "the a an and or but nor for so yet as if than then that this these those which who whom whose what when where why "
        "how of to in on at by from with about into over under between through during before after above below up down "
        "out off again is are was were be been being am has have had having do does did doing will would can could shall "
        "should may might must i you he she it we they me him her us them my your his its our their mine yours ours "
        "theirs there here just also very too more most some any each other such only own same both all s t d ll re ve "
        "one itself himself herself themselves"
    ),
}  # fmt: skip
CHAT = word_set(
    "yes yeah yep ok okay oh wow well really cool great nice awesome interesting sure agree love like think guess know "
    "thanks sorry haha lol actually maybe probably definitely ja nein klar genau gern danke toll super wirklich"
)
_NEGATORS = {
    "de": word_set("nicht kein keine keinen keinem keiner keines nie niemals nichts niemand nirgends weder ohne kaum"),
    "en": word_set("not no never none nobody nothing neither nor without hardly cannot n't"),
}
_NUMBER_WORDS = {
    "de": word_list(
        "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn "
        "sechzehn siebzehn achtzehn neunzehn"
    ),
    "en": word_list(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen"
    ),
}
_TENS = {
    "de": {"zwanzig": 20, "dreißig": 30, "vierzig": 40, "fünfzig": 50, "sechzig": 60, "siebzig": 70, "achtzig": 80,
           "neunzig": 90},
    "en": {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90},
}  # fmt: skip
_ORDINALS = {
    "de": {"erste": 1, "zweite": 2, "dritte": 3, "vierte": 4, "fünfte": 5, "sechste": 6, "siebte": 7, "achte": 8,
           "neunte": 9, "zehnte": 10},
    "en": {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
           "ninth": 9, "tenth": 10},
}  # fmt: skip
_SCALES = {"hundert": 100, "tausend": 1000, "million": 10**6, "millionen": 10**6, "milliarde": 10**9,
           "milliarden": 10**9, "hundred": 100, "thousand": 1000, "billion": 10**9, "dutzend": 12, "dozen": 12}  # fmt: skip
MONTHS = {
    name: number
    for names in (
        "januar februar märz april mai juni juli august september oktober november dezember",
        "january february march april may june july august september october november december",
        "jan feb mrz apr mai jun jul aug sep okt nov dez",
        "jan feb mar apr may jun jul aug sep oct nov dec",
    )
    for number, name in enumerate(names.split(), 1)
}
# Pairs that turn a statement around; both directions, stems are compared by beginning.
OPPOSITES = tuple(
    tuple(pair.split("/"))
    for pair in word_list(
        "mehr/weniger mindestens/höchstens vor/nach über/unter steig/sink größer/kleiner höher/niedriger "
        "erlaubt/verboten inklusive/exklusive kostenlos/kostenpflichtig immer/nie alle/keine erste/letzte "
        "früher/später innerhalb/außerhalb gewann/verlor öffn/schließ links/rechts nord/süd ost/west ja/nein "
        "möglich/unmöglich zulässig/unzulässig gültig/ungültig mit/ohne maximal/minimal zunahm/abnahm "
        "länger/kürzer teurer/billiger more/less least/most before/after above/below over/under "
        "increas/decreas rise/fall rose/fell larger/smaller higher/lower allow/forbid includ/exclud free/paid "
        "always/never all/none first/last early/late within/outside won/lost open/clos left/right north/south "
        "east/west possible/impossible valid/invalid with/without max/min longer/shorter cheaper/dearer "
        "win/lose major/minor up/down"
    )
)


@dataclass(frozen=True, slots=True)
class Word:
    """A piece: its text, its comparison key, where it stands, and what it is (word, number, name, function)."""

    text: str
    key: str
    start: int
    end: int
    kind: str


def words_of(text: str, language: str) -> list[Word]:
    """The tokens of a sentence. Numbers in digits or words share a key ("#24"); so do month names ("@3")."""
    made: list[Word] = []
    opening = True
    for match in _TOKEN.finditer(text):
        piece = match.group()
        made.append(_word(piece, match.start(), match.end(), language, opening))
        opening = False
    return list(_scaled(made))


def _word(piece: str, start: int, end: int, language: str, opening: bool) -> Word:
    lower = piece.lower().replace("’", "'")
    value = number_of(piece, language)
    if value is not None:
        return Word(piece, f"#{value:g}", start, end, "number")
    if (lower in MONTHS and (piece[:1].isupper() or len(lower) > 3) and lower != "may") or piece == "May":
        return Word(piece, f"@{MONTHS[lower]}", start, end, "number")
    function = lower in FUNCTION[language] or lower in _NEGATORS[language]
    if function or (lower.endswith(("n't", "'s", "'re", "'ll")) and lower.split("'")[0] in FUNCTION[language]):
        return Word(piece, lower, start, end, "function")
    name = piece[:1].isupper() and not (opening and language == "en" and lower == piece.lower() and len(piece) < 4)
    return Word(piece, stem(lower, language), start, end, "name" if name else "word")


def _scaled(words: list[Word]) -> Iterator[Word]:
    """Numbers joined with the scale word behind them: 3 Millionen, five hundred."""
    at = 0
    while at < len(words):
        word = words[at]
        following = words[at + 1] if at + 1 < len(words) else None
        if word.kind == "number" and word.key[0] == "#" and following and following.text.lower() in _SCALES:
            value = float(word.key[1:]) * _SCALES[following.text.lower()]
            yield Word(word.text, f"#{value:g}", word.start, following.end, "number")
            at += 2
        else:
            yield word
            at += 1


def number_of(piece: str, language: str) -> float | None:
    """The value of a piece in digits or words of the language, else None."""
    if piece[0].isdigit():
        return _digits(piece, language)
    lower = piece.lower()
    if lower in _NUMBER_WORDS[language]:
        return float(_NUMBER_WORDS[language].index(lower))
    if lower in _TENS[language]:
        return float(_TENS[language][lower])
    for ordinal, value in _ORDINALS[language].items():
        if lower == ordinal or (language == "de" and lower[:-1] == ordinal and lower[-1] in "nrsm"):
            return float(value)
    return _compound(lower, language)


def _compound(lower: str, language: str) -> float | None:
    if language == "de":
        for tens, value in _TENS["de"].items():
            unit = lower.removesuffix("und" + tens)
            if unit != lower and (unit in _NUMBER_WORDS["de"] or unit == "ein"):
                return float(value + (1 if unit == "ein" else _NUMBER_WORDS["de"].index(unit)))
        return None
    tens_word, dash, unit = lower.partition("-")
    if dash and tens_word in _TENS["en"] and unit in _NUMBER_WORDS["en"]:
        return float(_TENS["en"][tens_word] + _NUMBER_WORDS["en"].index(unit))
    return None


def _digits(piece: str, language: str) -> float | None:
    plain = re.sub(r"(?<=\d)(?:st|nd|rd|th|er|ern|s)$", "", piece)
    if _GROUPED.match(plain) and not (language == "en" and "." in plain and plain.count(".") == 1 and "," not in plain):
        plain = re.sub(r"\D", "", plain)
    plain = plain.replace(":", ".")
    plain = plain.replace(",", ".") if plain.count(",") == 1 and plain.count(".") == 0 else plain.replace(",", "")
    try:
        return float(plain)
    except ValueError:
        return None


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    return stemmer({"de": "german", "en": "english"}[language])


@cache
def _no_umlauts() -> dict[int, str]:
    return str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})


def stem(lower: str, language: str) -> str:
    """The Snowball stem of a lower-case word."""
    base = lower.removesuffix("'s").strip(".-'")
    return _stemmer(language)(base).translate(_no_umlauts())


@cache
def _nouns() -> frozenset[str]:
    return frozenset((Path(__file__).parent / "nouns.de.txt").read_text(encoding="utf-8").split())


def is_common_noun(word: Word, language: str) -> bool:
    """Whether a capital says nothing: German writes "Zeit" and "Lieferung" like names (nouns.de.txt, by
    `python -m guardrails.training.groundedness.nouns`)."""
    return language == "de" and word.text.lower() in _nouns()


def negations(words: list[Word], language: str) -> int:
    """How many words of a sentence negate."""
    negators = _NEGATORS[language]
    return sum(1 for w in words if w.text.lower() in negators or w.text.lower().replace("’", "'").endswith("n't"))
