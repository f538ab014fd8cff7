"""Is a text German, English or something else? A small judgement for replies and output checks.

Function words decide in longer texts, letters of other scripts at once; a text without either is "und".
"""

import re
import unicodedata


def word_set(text: str) -> frozenset[str]:
    """The words of a text as a set, to keep long lists readable."""
    return frozenset(text.split())


def word_list(text: str) -> list[str]:
    """The words of a text in order, to keep long lists readable."""
    return text.split()


_WORD = re.compile(r"[^\W\d_]+")
_WORDS = {
    "de": word_set(
    "der die das den dem des ein eine einen einem einer und oder aber ist sind war hat haben wird werden "
    "kann können nicht kein keine ich du er sie es wir ihr mich mir dich dir uns euch ihnen mein meine "
    "dein deine unser unsere für mit auf von zu zum zur im am bei nach aus über unter wie was wo wann "
    "warum wer welche welcher bitte auch noch nur sich dass wenn als so dann doch schon mal habe hatte "
    "bin bist gibt danke ja nein heute morgen hier dort alle alles diese dieser dieses sehr mehr ohne bis "
    "seit vor einem muss soll würde möchte ab um wurde wurden ob jetzt"
),
    "en": word_set(
    "the a an and or but is are was were has have had will would can could not no i you he she it we they "
    "me him us them my your his our their for with on of to in at by from about under how what where when "
    "why who which please also only that if as so then do does did been be this these those there here "
    "very more without until since before must should may today all any some just get yes thanks thank am"
),
    "fr": word_set(
    "le la les des une et est dans pour que qui pas vous nous je sur avec sont ce cette votre du au"
),
    "es": word_set(
    "el la los las una y es en para que con por no se su como más está son del al usted pero muy"
),
    "it": word_set(
    "il lo gli una e è per che con non sono di nel della del come più questo suo anche alla"
),
    "nl": word_set(
    "de het een en van is dat niet op te voor met zijn aan er maar ook als je wij u deze naar bij"
),
    "tr": word_set(
    "ve bir bu için ile çok ne da de mi olarak daha değil var gibi ama"
),
    "pl": word_set(
    "i w na nie się jest to że z do jak ale po dla czy od przez są"
),
}  # fmt: skip
_SCRIPTS = ("CYRILLIC", "ARABIC", "HEBREW", "GREEK", "CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI", "DEVANAGARI")
_LONGEST = 4_000


def guess(text: str) -> str:
    """ISO 639-1 code of the language, "xx" for another script, "und" when nothing tells."""
    words = [word.lower() for word in _WORD.findall(text[:_LONGEST])]
    if not words:
        return "und"
    if _foreign_script(text[:_LONGEST]):
        return "xx"
    counts = {language: sum(word in known for word in words) for language, known in _WORDS.items()}
    counts["de"] += sum(any(c in word for c in "äöüß") for word in words)
    best = max(counts, key=lambda language: counts[language])
    tied = [language for language, count in counts.items() if count == counts[best]]
    return "und" if counts[best] == 0 or len(tied) > 1 else best


def _foreign_script(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    foreign = sum(unicodedata.name(c, "").startswith(_SCRIPTS) for c in letters if ord(c) > 0x24F)
    return foreign * 2 > len(letters)
