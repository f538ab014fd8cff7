"""What sentence patterns need to know of a language: gender and articles of product names, numbers of a locale."""

import re
from typing import Literal

from assistant.copy.brand import Brand
from assistant.copy.claims import facts
from assistant.copy.view import fold

Gender = Literal["m", "f", "n"]
_NOMINATIVE: dict[Gender, str] = {"m": "Der", "f": "Die", "n": "Das"}
_PRONOUN: dict[Gender, str] = {"m": "Er", "f": "Sie", "n": "Es"}
_DATIVE: dict[Gender, str] = {"m": "Beim", "f": "Bei der", "n": "Beim"}
# The head of a compound decides; the longest ending that fits wins.
_MASCULINE = """akku satz kasten handschuh schuh ring teller laser sauger schlüssel hammer bohrer schrauber messer kran
    staub koffer tisch stuhl schrank anzug helm stiefel löser kleber lack draht halter griff beitel meißel"""
_FEMININE = """säge box waage krone schraube scheibe schiene bank dichtung bürste zange leiter lampe leuchte maschine
    fräse pumpe brille jacke hose tasche decke klammer mutter feile platte maske kette folie farbe presse ung heit
    keit"""
_NEUTER = """gerät blatt öl set fett futter werkzeug rad netz kabel band tuch regal bett sofa kissen rohr modell paket
    ventil schloss system fahrzeug fass brett glas chen"""
_HEADS: dict[str, Gender] = {
    **dict.fromkeys(_MASCULINE.split(), "m"),
    **dict.fromkeys(_FEMININE.split(), "f"),
    **dict.fromkeys(_NEUTER.split(), "n"),
}


def gender(noun: str) -> Gender | None:
    """The gender of a German noun by the head of the compound, None when it is not known."""
    low = fold(noun)
    fitting = [(len(head), of) for head, of in _HEADS.items() if low.endswith(fold(head))]
    return max(fitting)[1] if fitting else None


def head_noun(name: str) -> str:
    """The noun that a product's name begins with: "Zugsäge" of "Kapp- und Zugsäge KZ 216"."""
    match = re.match(r"(?:[A-ZÄÖÜ][\w-]*-\s(?:und|oder)\s)?([A-ZÄÖÜ][^\W\d]*(?:-[A-ZÄÖÜ]?[^\W\d]+)*)(?=[\s,]|$)", name)
    return match[1] if match else ""


def with_article(name: str) -> str:
    """A German product name at the head of a sentence: "Die Tauchsäge TS 55"; without article when unsure."""
    of = gender(head_noun(name))
    return f"{_NOMINATIVE[of]} {name}" if of else name


def pronoun(name: str) -> str:
    """What stands for a German product name: "Er", "Sie", "Es"; "" when the gender is not known.

    "Sie" is left out: at the head of a sentence it cannot be told from the form of address.
    """
    of = gender(head_noun(name))
    return _PRONOUN[of] if of and of != "f" else ""


def short_with_article(short: str, name: str) -> str:
    """A short name inside a sentence: "der AX 18 Pro"."""
    of = gender(head_noun(name))
    return f"{_NOMINATIVE[of].lower()} {short}" if of else short


def beside(name: str) -> str:
    """A German product name after bei: "Bei der Tauchsäge TS 55"."""
    of = gender(head_noun(name))
    return f"{_DATIVE[of]} {name}" if of else f"Bei {name}"


def english_name(name: str, brand: Brand) -> str:
    """A German product name in English by the glossary: "AX 18 Pro cordless screwdriver"; "" when it has no entry."""
    match = facts.DESIGNATION.search(name)
    if not match or match.end() != len(name):
        return ""
    noun = name[: match.start()].strip()
    for entry in brand.glossary.entries:
        if entry.en and noun.casefold() in (word.casefold() for word in entry.de):
            return f"{match.group()} {entry.en[0]}"
    return match.group() if not noun else ""


def number(text: str, language: str) -> str:
    """A number of a German feed in the format of a language; "" when it is none."""
    plain = text.strip()
    if not re.fullmatch(r"\d{1,3}(?:\.\d{3})*(?:,\d+)?|\d+(?:[.,]\d+)?", plain):
        return ""
    if language == "de":
        return plain.replace(".", ",") if re.fullmatch(r"\d+\.\d{1,2}", plain) else plain
    if re.fullmatch(r"\d+\.\d{1,2}", plain):
        return plain
    return plain.translate(str.maketrans(".,", ",."))


def price(text: str, language: str) -> str:
    """An amount in euros in the format of a language, with cents; "" when it is none."""
    amount = number(re.sub(r"\s?(?:€|EUR|Euro)\s?", "", text), language)
    if not amount:
        return ""
    cents = "," if language == "de" else "."
    whole, _, rest = amount.rpartition(cents) if cents in amount else (amount, "", "")
    full = f"{whole}{cents}{(rest + '00')[:2]}"
    return f"{full} €" if language == "de" else f"€{full}"
