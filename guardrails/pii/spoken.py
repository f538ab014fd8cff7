"""Spoken numbers and spelled-out addresses of voice transcripts, German and English, written out.

`null eins sieben eins` becomes `0171`, `oh seven double two` becomes `0722`, `jo punkt weber ät web punkt de` becomes
`jo.weber@web.de`. Only runs that read as an identifier are touched; "zwei Lampen" stays as it is.
"""

import re

Replacement = tuple[int, int, str]
"""Start and end in the text and what is written there instead."""

_UNITS_DE = {
    "null": 0,
    "nul": 0,
    "ein": 1,
    "eins": 1,
    "eine": 1,
    "zwei": 2,
    "zwo": 2,
    "drei": 3,
    "vier": 4,
    "fünf": 5,
    "fuenf": 5,
    "sechs": 6,
    "sieben": 7,
    "acht": 8,
    "neun": 9,
}
_TEENS_DE = {
    "zehn": 10,
    "elf": 11,
    "zwölf": 12,
    "zwoelf": 12,
    "dreizehn": 13,
    "vierzehn": 14,
    "fünfzehn": 15,
    "fuenfzehn": 15,
    "sechzehn": 16,
    "siebzehn": 17,
    "achtzehn": 18,
    "neunzehn": 19,
}
_TENS_DE = {
    "zwanzig": 20,
    "dreißig": 30,
    "dreissig": 30,
    "vierzig": 40,
    "fünfzig": 50,
    "fuenfzig": 50,
    "sechzig": 60,
    "siebzig": 70,
    "achtzig": 80,
    "neunzig": 90,
}
_UNITS_EN = {
    "zero": 0,
    "oh": 0,
    "o": 0,
    "nought": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
}
_TEENS_EN = {
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
}
_TENS_EN = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fourty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_REPEATS = {"doppel": 2, "doppelt": 2, "double": 2, "zweimal": 2, "dreimal": 3, "triple": 3, "treble": 3, "dreifach": 3}
_FILLERS = {
    "äh",
    "ähm",
    "eh",
    "ehm",
    "hm",
    "uh",
    "um",
    "dann",
    "then",
    "pause",
    "und",
    "and",
    "also",
    "strich",
    "minus",
}
_FILLERS |= {"bindestrich", "schrägstrich", "slash", "dash", "hyphen", "leerzeichen", "space"}
_PLUS = {"plus"}


def _vocabulary() -> dict[str, str]:
    words: dict[str, str] = {}
    for units, teens, tens in ((_UNITS_DE, _TEENS_DE, _TENS_DE), (_UNITS_EN, _TEENS_EN, _TENS_EN)):
        for word, value in (units | teens | tens).items():
            words[word] = str(value)
    for unit, one in _UNITS_DE.items():
        for ten, value in _TENS_DE.items():
            if one and unit not in {"eins", "eine"}:
                words[f"{unit}und{ten}"] = str(value + one)
    for ten, value in _TENS_EN.items():
        for unit, one in _UNITS_EN.items():
            if one:
                words[f"{ten}-{unit}"] = str(value + one)
    return words


WORDS = _vocabulary()
"""Number word (lower case) → its digits; 0 to 99."""

_UNITS = {word: value for word, value in WORDS.items() if len(value) == 1}

NUMBER_WORD = "|".join(sorted(map(re.escape, WORDS), key=len, reverse=True))
"""Alternatives of a regular expression for one number word."""

_TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+|[^\w\s]|_")
_HINT = re.compile(
    r"\b(?:null|zwo|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zero|oh|two|three|four|five|six|seven"
    r"|eight|nine)\b",
    re.IGNORECASE,
)
_MIN_DIGITS = 4
_MIN_WORDS = 3

_TLD = (
    r"(?:de|com|net|org|at|ch|eu|info|biz|io|co\s*(?:\.|punkt|dot)\s*uk|uk|us|fr|it|pl|nl|es|me"
    r"|online|email|example)"
)
_DOT = r"(?:\s+(?:punkt|dot|point)\s+|\s*\.\s*|\s*[\[(]\s*(?:punkt|dot|\.)\s*[\])]\s*)"
_JOIN = (
    r"(?:\s+(?:punkt|dot|point|unterstrich|underscore|minus|bindestrich|mittelstrich|strich|dash"
    r"|hyphen|plus)\s+"
    r"|\s*[\[(]\s*(?:punkt|dot)\s*[\])]\s*|[._+-])"
)
_AT_SURE = (
    r"(?:\s+(?:ät|ätt|aet|at-zeichen|at\s+zeichen|klammeraffe|affenschwanz|at\s+sign)\s+"
    r"|\s*[\[({<]\s*(?:at|ät|@)\s*[\])}>]\s*|\s+@\s*|\s*@\s+)"
)
_AT = rf"(?:{_AT_SURE}|(?P<loose>\s+at\s+))"
_LABEL = r"[^\W_]+(?:-[^\W_]+)*"
_EMAIL = re.compile(
    rf"(?<![\w@.])(?P<local>(?:\w(?:\s+\w)+(?=\s)|[^\W_][\w]*)(?:{_JOIN}[^\W_][\w]*)*){_AT}"
    rf"(?P<domain>(?:\w(?:\s+\w){{1,9}}|{_LABEL})(?:(?:{_DOT}|\s+(?:minus|bindestrich|strich|dash"
    rf"|hyphen)\s+)(?:{_LABEL}))*?{_DOT}{_TLD})(?!\w)",
    re.IGNORECASE,
)
_EMAIL_HINT = re.compile(
    r"\b(?:ät|ätt|aet|at|at-zeichen|klammeraffe|affenschwanz)\b|@\s|\s@|[\[(]@[\])]", re.IGNORECASE
)
_EMAIL_CONTEXT = re.compile(r"mail|adress|address|kontakt|contact|reach|erreich", re.IGNORECASE)
_JOINERS = {
    "punkt": ".",
    "dot": ".",
    "point": ".",
    "unterstrich": "_",
    "underscore": "_",
    "plus": "+",
    **dict.fromkeys(("minus", "bindestrich", "mittelstrich", "strich", "dash", "hyphen"), "-"),
}
_NO_LOCAL = {
    "look",
    "bin",
    "is",
    "am",
    "are",
    "meet",
    "me",
    "us",
    "be",
    "was",
    "it",
    "here",
    "work",
    "shop",
    "order",
    "ordered",
    "bought",
}


def spoken_replacements(text: str) -> list[Replacement]:
    """Replacements for the spoken addresses and numbers of a text, ascending and disjoint."""
    found: list[Replacement] = []
    if _EMAIL_HINT.search(text):
        found += _addresses(text)
    if _HINT.search(text):
        taken = [(start, end) for start, end, _ in found]
        found += [r for r in _numbers(text) if not any(r[0] < end and start < r[1] for start, end in taken)]
    return sorted(found)


def _addresses(text: str) -> list[Replacement]:
    found = []
    for match in _EMAIL.finditer(text):
        local, domain = match["local"], match["domain"]
        joined = bool(re.search(rf"\s|{_JOIN}", local, re.IGNORECASE)) or any(c.isdigit() for c in local)
        context = _EMAIL_CONTEXT.search(text[max(0, match.start() - 50) : match.start()])
        if match["loose"] and not (context or joined):
            continue
        if match["loose"] and local.lower() in _NO_LOCAL:
            continue
        found.append((match.start(), match.end(), f"{_join(local)}@{_join(domain)}"))
    return found


def _join(spoken: str) -> str:
    parts = re.findall(r"\w+|[^\w\s]", spoken)
    out = []
    for part in parts:
        if part in "()[]{}<>":
            continue
        out.append(_JOINERS.get(part.lower(), WORDS.get(part.lower(), part)) if len(parts) > 1 else part)
    return "".join(out)


def _numbers(text: str) -> list[Replacement]:
    found: list[Replacement] = []
    tokens = [(match.start(), match.end(), match.group().lower()) for match in _TOKEN.finditer(text)]
    index = 0
    while index < len(tokens):
        if _starts_run(tokens, index):
            run, index = _run(tokens, index)
            if run:
                found.append(run)
        else:
            index += 1
    return found


def _starts_run(tokens: list[tuple[int, int, str]], index: int) -> bool:
    word = tokens[index][2]
    if word in WORDS or word in _REPEATS:
        return word != "o"
    following = [token[2] for token in tokens[index + 1 : index + 4]]
    if word in _PLUS:
        return bool(following) and following[0] in WORDS
    # Letters that open an identifier: "d e zwei null", "k vier vier"; never the words "a" and "i" alone.
    if len(word) == 1 and word.isalpha() and word not in {"a", "i", "o"} and following:
        return following[0] in WORDS or (
            len(following) > 1 and len(following[0]) == 1 and following[0].isalpha() and following[1] in WORDS
        )
    return False


def _run(tokens: list[tuple[int, int, str]], index: int) -> tuple[Replacement | None, int]:
    """The run of number words from a token on, as a replacement if it is long enough, and the next index."""
    first = index
    written: list[str] = []
    words = 0
    last_end = tokens[index][1]
    repeat = 1
    while index < len(tokens):
        _, end, word = tokens[index]
        following = tokens[index + 1][2] if index + 1 < len(tokens) else ""
        if word in _PLUS and not written:
            written.append("+")
        elif word in _REPEATS and following in _UNITS:
            repeat = _REPEATS[word]
        elif word in WORDS:
            value, skip = _value(tokens, index)
            written.append(value * repeat)
            repeat, words = 1, words + 1
            index += skip
            last_end = tokens[index][1]
        elif len(word) == 1 and word.isalpha():
            if not _letter_belongs(tokens, index, written):
                break
            written.append(word.upper())
            last_end = end
        elif (word.isdigit() or word in _FILLERS or word in ",-–/") and written and following and _continues(following):
            if word.isdigit():
                written.append(word)
        else:
            break
        index += 1
    digits = sum(char.isdigit() for char in "".join(written))
    if words < _MIN_WORDS or digits < _MIN_DIGITS:
        return None, max(index, first + 1)
    return (tokens[first][0], last_end, "".join(written)), max(index, first + 1)


def _continues(word: str) -> bool:
    return word in WORDS or word in _REPEATS or word.isdigit()


def _letter_belongs(tokens: list[tuple[int, int, str]], index: int, written: list[str]) -> bool:
    word = tokens[index][2]
    if not any(char.isdigit() for part in written for char in part):
        return True
    following = tokens[index + 1][2] if index + 1 < len(tokens) else ""
    return word not in {"a", "i"} or following in WORDS or following in {"", ".", ","}


def _value(tokens: list[tuple[int, int, str]], index: int) -> tuple[str, int]:
    """Digits of the number at a token and how many further tokens it takes ("twenty three", "nine hundred")."""
    word = tokens[index][2]
    value = WORDS[word]
    following = tokens[index + 1][2] if index + 1 < len(tokens) else ""
    if following in {"hundred", "hundert"} and len(value) == 1:
        return value + "00", 1
    if word in _TENS_EN and following in _UNITS_EN and following not in {"oh", "o", "zero"}:
        return str(int(value) + int(WORDS[following])), 1
    return value, 0
