"""Build the word lists in `guardrails/pii/data`: first names, last names, places, common words.

    python -m guardrails.training.pii.gazetteer --data ../shared/data

Source: the person providers of Faker (MIT) for European, Turkish, African, American and Asian locales, and the lists in
`names.py`. A name that the parallel corpus mostly writes in lower case ("will", "rose", "hope") is a word and left out.
"""

import argparse
import re
from collections import Counter
from pathlib import Path

from guardrails.training.pii.names import FIRST, LAST, faker_names
from guardrails.training.pii.places import places

OUT = Path("guardrails/pii/data")
NAMES_OF_THE_CORPUS = "Tom Mary Maria John Bill Jim Bob Ken Mike Jack Jane Alice Lucy Nancy Peter Susan Lisa Sami Layla"
NOT_NAMES = frozenset(
    [
        "africa",
        "alabama",
        "america",
        "april",
        "asia",
        "august",
        "austin",
        "australia",
        "berlin",
        "boston",
        "bremen",
        "bruno",
        "brooklyn",
        "carolina",
        "chelsea",
        "china",
        "dallas",
        "dakota",
        "denver",
        "dezember",
        "diesel",
        "einstein",
        "essen",
        "europa",
        "florence",
        "georgia",
        "hamburg",
        "houston",
        "india",
        "ireland",
        "israel",
        "januar",
        "jordan",
        "juli",
        "juni",
        "kenya",
        "london",
        "lyon",
        "madison",
        "mai",
        "malta",
        "milan",
        "milano",
        "montana",
        "orlando",
        "oslo",
        "paris",
        "philadelphia",
        "phoenix",
        "rom",
        "roma",
        "santa",
        "savannah",
        "siena",
        "sommer",
        "sunday",
        "sydney",
        "trinity",
        "venezia",
        "verona",
        "vienna",
        "virginia",
        "washington",
        "wien",
        "windows",
        "java",
        "python",
        "ruby",
        "swift",
        "docker",
        "linux",
        "oracle",
        "mercedes",
        "porsche",
        "tesla",
        "amazon",
        "alexa",
        "siri",
        "cortana",
        "avalon",
        "toms",
        "tage",
        "bett",
        "lage",
        "tor",
        "corona",
        "france",
        "stein",
        "eimer",
        "romane",
        "eden",
        "eta",
        "gregorian",
        "gabel",
        "basel",
        "nazi",
        "kaiser",
        "salami",
        "saal",
        "sol",
        "bart",
        "rico",
        "google",
        "excel",
        "access",
        "outlook",
        "azure",
        "magento",
        "shopify",
        "adobe",
        "microsoft",
        "french",
        "german",
        "english",
        "deutsch",
        "dutch",
        "spanish",
        "monday",
        "tuesday",
        "friday",
        "saturday",
        "january",
        "february",
        "july",
        "june",
        "september",
        "october",
        "november",
        "december",
        "christmas",
        "internet",
        "god",
        "gott",
    ]
)
_GIVEN = """
amber angel art august autumn barry basil ben bill billy bob bonnie brook brooke bud carol cary chase chuck
claire clay cliff colin crystal daisy dale dawn dean don drew duke earl ernst faith fay felix fern forest
frank franz gene ginger glen gloria grace grant guy hank harmony harry hazel heather heide herb holly hope
hugo iris ivy jack jasmin jasmine jean jewel joe john johnny josh joy juan juli june junior karl kay kit
klaus lance lasse laurel leo liane lieselotte lily linda long loan lotte luz marc marian marie mark marlene
martha mary max maxi may melody miles milan mimi misty nick noah norm norma opal otto page pam pat patience
pearl penny peter pia pink rafael ralph ray reed rex rich rob robin rocky rod roman rosa rose rosemarie
rosemary roy ruby russ ruth sam sandy sara said saul scott sebastian sky skip son sonne sonny spencer stella
sue summer tan theo tim tom tony troy van victor victoria viola violet virginia wade walter wanda ward wayne
will winter wolf woody xenia yen
"""
GIVEN = frozenset(_GIVEN.split())
"""First names that are words as well: they count beside a last name."""
NOT_WORDS = frozenset(NAMES_OF_THE_CORPUS.lower().split())
_WORD = re.compile(r"[^\W\d_]+")


def words(folder: Path) -> tuple[Counter[str], Counter[str]]:
    """How often each word stands in lower case, and capitalised, in the parallel corpus and in German law."""
    lower: Counter[str] = Counter()
    upper: Counter[str] = Counter()
    paths = [*sorted((folder / "parallel").glob("*.tsv")), *sorted((folder / "docs" / "gesetze").glob("*.md"))]
    for path in paths:
        for word in _WORD.findall(path.read_text(encoding="utf-8")):
            (lower if word.islower() else upper)[word.lower()] += 1
    return lower, upper


def main() -> None:
    """Write the lists, one entry a line, lower case, sorted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    lower, upper = words(arguments.data)
    faker = faker_names()
    firsts = {name.lower() for names in (*FIRST.values(), *(first for first, _ in faker.values())) for name in names}
    lasts = {
        word.lower()
        for names in (*LAST.values(), *(last for _, last in faker.values()))
        for name in names
        for word in name.split()
    }
    towns = {word.lower() for names in places().values() for name in names for word in re.split(r"[ ()]+", name)}
    lists = {
        "first_names.txt": {n for n in firsts - NOT_NAMES if n.isalpha() and lower[n] <= max(10, upper[n] // 3)},
        "last_names.txt": {n for n in lasts - NOT_NAMES if lower[n] <= max(10, upper[n] // 3)},
        "places.txt": {n for n in towns if lower[n] <= max(3, upper[n] // 20)},
    }
    lists["ambiguous_names.txt"] = (firsts & GIVEN) - NOT_NAMES - lists["first_names.txt"]
    named = firsts | lasts
    common = {w for w in {*lower, *upper} if lower[w] >= 2 or (upper[w] >= 4 and w not in named and w not in towns)}
    lists["words.txt"] = {w for w in common if 3 < len(w) < 24 and w.isalpha() and w not in NOT_WORDS}
    for name, entries in lists.items():
        kept = sorted(entry for entry in entries if len(entry) > 2)
        (arguments.out / name).write_text("\n".join(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
