"""Names as they are spoken and as they are written: legal forms, umlauts, sounds."""

import re
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from guardrails.language import word_set
from knowledge.retrieval.analysis import fold

LEGAL = word_set(
    "gmbh mbh ggmbh ag kg kgaa ohg gbr ug se eg ek ev co cie inc ltd limited llc llp plc corp corporation sarl sa sas "
    "bv nv ab oy as srl spa haftungsbeschraenkt"
)
_LEADING = word_set(
    "firma fa die der das den dem des von bei the company messrs und and u herr herrn frau mr mrs ms dr prof"
)
TRADES = word_set(
    "metallbau holzbau stahlbau maschinenbau anlagenbau fensterbau treppenbau montagebau hochbau tiefbau bau "
    "bauhof metalltechnik elektro elektrotechnik elektronik haustechnik technik sanitaer heizung tischlerei "
    "schreinerei zimmerei dachdeckerei malerei maler spenglerei schlosserei werkstatt handwerk handel grosshandel "
    "vertrieb logistik spedition transporte service services facility management holding group gruppe werke werk "
    "stadt gemeinde praxis zahnarztpraxis baeckerei metzgerei hotel gasthof restaurant klinik klinikum "
    "krankenhaus autohaus immobilien verwaltung solutions systems systeme engineering construction builders "
    "joinery electrical plumbing foods industries international deutschland germany europe europa soehne sohn "
    "partner brothers bros sons"
)
_PHONETIC = {
    **dict.fromkeys("aeijouy", "0"), **dict.fromkeys("bp", "1"), **dict.fromkeys("fvw", "3"),
    **dict.fromkeys("gkq", "4"), "l": "5", **dict.fromkeys("mn", "6"), "r": "7", **dict.fromkeys("sz", "8"),
}  # fmt: skip


def plain(text: str) -> list[str]:
    """Folded words of a name: 'Müller & Söhne GmbH' gives mueller, soehne, gmbh."""
    # Dots within an abbreviation are no word boundary: e.K., Co.KG, S.A.
    joined = re.sub(r"\b(\w)\.\s?(?=\w\b)", r"\1", text)
    return [fold(word) for word in re.findall(r"[^\W_]+", joined.lower())]


@lru_cache(maxsize=50_000)
def core(company: str) -> tuple[str, ...]:
    """The words that tell a company from others: without legal form, 'Firma' and articles."""
    words = plain(company)
    kept = tuple(word for word in words if word not in LEGAL and word not in _LEADING)
    return kept or tuple(words)


def weight(word: str) -> float:
    """How much a word tells: little when it only names the trade."""
    return 0.3 if word in TRADES else 1.0


@lru_cache(maxsize=100_000)
def sound(word: str) -> str:
    """Cologne phonetics of a word (H. J. Postel, Die Kölner Phonetik, 1969): Meier, Maier and Mayr are 67."""
    letters = re.sub(r"[^a-z]", "", fold(word.lower()))
    codes = [_code(letters, index) for index in range(len(letters))]
    digits = "".join(codes)
    single = re.sub(r"(\d)\1+", r"\1", digits)
    return single[:1] + single[1:].replace("0", "")


def _code(letters: str, index: int) -> str:
    letter = letters[index]
    before = letters[index - 1] if index else ""
    after = letters[index + 1] if index + 1 < len(letters) else ""
    if letter == "h":
        return ""
    if letter == "p" and after == "h":
        return "3"
    if letter in "dt":
        return "8" if after and after in "csz" else "2"
    if letter == "x":
        return "8" if before and before in "ckq" else "48"
    if letter == "c":
        return _code_of_c(before, after)
    return _PHONETIC[letter]


def _code_of_c(before: str, after: str) -> str:
    if not before:
        return "4" if after and after in "ahkloqrux" else "8"
    if before in "sz":
        return "8"
    return "4" if after and after in "ahkoqux" else "8"


@lru_cache(maxsize=200_000)
def likeness(spoken: str, known: str) -> float:
    """How alike two folded words are, 0..1: spelling, inflection, sound, one typing error in longer words."""
    if spoken == known:
        return 1.0
    if min(len(spoken), len(known)) < 3:
        return 0.0
    if spoken in {known + "s", known + "es"} or known in {spoken + "s", spoken + "es"}:
        return 0.96
    if sound(spoken) == sound(known) and spoken[0] == known[0]:
        return 0.88
    close = 1.0 - DamerauLevenshtein.normalized_distance(spoken, known)
    if sound(spoken) == sound(known) and len(sound(known)) >= 3:
        return max(0.84, min(close, 0.88))
    if min(len(spoken), len(known)) >= 5 and close >= 0.8:
        return close * 0.95
    if len(spoken) >= 5 and known.startswith(spoken):
        return 0.75
    return 0.0
