"""What sentence patterns need to know of a language: gender and articles of product names, numbers of a locale."""

import re
from typing import Literal

from assistant.copy.brand import Brand
from assistant.copy.claims import facts
from assistant.copy.view import fold

Gender = Literal["m", "f", "n"]
_NOMINATIVE: dict[Gender, str] = {"m": "Der", "f": "Die", "n": "Das"}
_PRONOUN: dict[Gender, str] = {"m": "Er", "f": "Sie", "n": "Es"}
_ACCUSATIVE: dict[Gender, str] = {"m": "den", "f": "die", "n": "das"}
_INDEFINITE: dict[Gender, str] = {"m": "ein", "f": "eine", "n": "ein"}
_STRONG: dict[Gender, str] = {"m": "er", "f": "e", "n": "es"}
_DESCRIPTION = re.compile(
    r"((?:[A-ZÄÖÜ][a-zäöüß-]+(er|e|es) )?)([A-ZÄÖÜ](?:[^\W\d]|-)+)"
    r"((?:\s+(?:mit|für|zum|zur|der|des|von|im|bis)\b|,\s).*|\.)$"
)
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
    """What stands for a German product name: "Er", "Es"; "" when the gender is not known or is feminine.

    "Sie" is left out: at the head of a sentence it cannot be told from the form of address.
    """
    of = gender(head_noun(name))
    return _PRONOUN[of] if of and of != "f" else ""


def spoken(name: str) -> str:
    """A product name as the subject of a sentence: what a catalogue adds after a comma is closed by one."""
    return f"{name}," if "," in name else name


def short_name(name: str) -> str:
    """ "AX 18 Pro" of "Akkuschrauber AX 18 Pro"; the whole name when it ends with no designation."""
    match = facts.DESIGNATION.search(name)
    return match.group() if match and match.end() == len(name) else name


def subjects(name: str, language: str, *, formal: bool = False) -> tuple[str, str]:
    """What a sentence about a product begins with: its name, and what stands for it in the sentences after.

    Returns:
        E.g. ("Der Akkuschrauber AX 18", "Er"), ("Die Tauchsäge TS 55", "Die TS 55"), ("The AX 18 saw", "It").
        With `formal`, where nobody is called "du", "Sie" may stand for a feminine product.
    """
    if language == "en":
        return f"The {spoken(name)}", "It"
    short, of = short_name(name), gender(head_noun(name))
    if of == "f":
        return with_article(spoken(name)), "Sie" if formal else f"Die {short if short != name else head_noun(name)}"
    return with_article(spoken(name)), pronoun(name) or (short if short != name else "")


def scope_of(name: str) -> str:
    """ "Im Lieferumfang des AX 18" with the gender of the product; else "AX 18, Lieferumfang"."""
    of, short = gender(head_noun(name)), short_name(name)
    if of is None or short == name:
        return f"{spoken(short).rstrip(',')}, Lieferumfang"
    return f"Im Lieferumfang {'der' if of == 'f' else 'des'} {short}"


def defined(name: str, description: str) -> str:
    """A German description as a sentence: "Der AX 18 Pro ist ein bürstenloser Akkuschrauber mit ...".

    Strong endings of the nominative agree with the indefinite article (bürstenloser, kleine, leichtes), so only the
    first letter changes. "" when gender or form is not known, or the name has no designation.
    """
    short, own = short_name(name), gender(head_noun(name))
    lead = name.removesuffix(short).strip()
    if own is None or short == name:
        return ""
    if lead and re.match(rf"{re.escape(lead)}\s", description):
        return f"{_NOMINATIVE[own]} {short} ist {_INDEFINITE[own]} {description}"
    match = _DESCRIPTION.match(description)
    of = gender(match[3]) if match else None
    if match is None or of is None or (match[2] and match[2] != _STRONG[of]):
        return ""
    adjective = match[1][:1].lower() + match[1][1:]
    return f"{_NOMINATIVE[own]} {short} ist {_INDEFINITE[of]} {adjective}{match[3]}{match[4]}"


def sought(name: str) -> str:
    """A German noun after "Auf der Suche nach": "einem Akkuschrauber", "einer Tauchsäge"; "" when not known."""
    noun = head_noun(name)
    of = gender(noun)
    return f"{'einer' if of == 'f' else 'einem'} {noun}" if of else ""


def accusative(short: str, name: str) -> str:
    """A short name as an object: "den AX 18", "die TS 55", "das KB 160"; "" when the gender is not known."""
    of = gender(head_noun(name))
    return f"{_ACCUSATIVE[of]} {short}" if of and short != name else ""


def short_with_article(short: str, name: str) -> str:
    """A short name inside a sentence: "der AX 18 Pro"."""
    of = gender(head_noun(name))
    return f"{_NOMINATIVE[of].lower()} {short}" if of else short


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


def listed(items: str, brand: Brand) -> str:
    """A German scope of delivery in English by the glossary: "1 battery and a case"; "" when a word is missing."""
    known = {
        form: entry.en[0] for entry in brand.glossary.entries if entry.en for word in entry.de for form in _forms(word)
    }
    made = []
    for item in items.split(","):
        match = re.fullmatch(r"\s*(?:(?P<count>\d+)\s)?(?P<noun>[A-ZÄÖÜ][\w-]*)\s*", item)
        word = known.get(match["noun"].casefold()) if match else None
        if match is None or word is None:
            return ""
        made.append(_counted(match["count"], word))
    return " and ".join([", ".join(made[:-1]), made[-1]]) if len(made) > 1 else "".join(made)


def _forms(noun: str) -> tuple[str, ...]:
    low = noun.casefold()
    umlaut = re.sub(r"a(?=[^aou]*$)", "ä", low)
    return (low, f"{low}s", f"{low}n", f"{low}e", f"{low}en", f"{umlaut}er", umlaut)


def _counted(count: str | None, word: str) -> str:
    """ "2 batteries", "1 charger", "a case"."""
    if count is None:
        return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"
    if count == "1":
        return f"1 {word}"
    return (
        f"{count} {word[:-1]}ies"
        if re.search(r"[^aeiou]y$", word)
        else f"{count} {word}{'' if word.endswith('s') else 's'}"
    )


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
