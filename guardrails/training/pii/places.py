"""Towns and countries for generated sentences: own list, and Faker's address providers (MIT)."""

import importlib
import re
from functools import cache

_LATIN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ'’. ()-]+")
_LOCALES = (
    "fr_FR",
    "it_IT",
    "es_ES",
    "nl_NL",
    "pl_PL",
    "cs_CZ",
    "da_DK",
    "fi_FI",
    "hr_HR",
    "hu_HU",
    "no_NO",
    "pt_PT",
    "ro_RO",
    "sk_SK",
    "sl_SI",
    "sv_SE",
    "tr_TR",
    "en_IN",
    "en_AU",
    "en_GB",
    "pt_BR",
    "es_MX",
    "lt_LT",
    "lv_LV",
    "et_EE",
)
_WORLD = """
Amsterdam|Antwerpen|Athens|Athen|Atlanta|Auckland|Bangkok|Barcelona|Beijing|Peking|Belfast|Belgrade
|Belgrad|Birmingham|Bologna|Bordeaux|Boston|Brighton|Bristol|Brussels|Brüssel|Budapest|Buenos Aires
|Cairo|Kairo|Cambridge|Cape Town|Cardiff|Chicago|Copenhagen|Kopenhagen|Dallas|Delhi|Denver|Detroit
|Dubai|Dublin|Edinburgh|Florence|Florenz|Geneva|Genf|Glasgow|Hanoi|Helsinki|Hong Kong|Houston
|Istanbul|Jakarta|Kraków|Krakau|Leeds|Lisbon|Lissabon|Liverpool|London|Los Angeles|Lyon|Madrid
|Manchester|Marseille|Melbourne|Mexico City|Miami|Milan|Mailand|Minsk|Montreal|Moscow|Moskau|Mumbai
|Naples|Neapel|New York|Newcastle|Nottingham|Oslo|Oxford|Paris|Philadelphia|Phoenix|Plymouth|Porto
|Portland|Prague|Prag|Reykjavik|Riga|Rome|Rom|Rotterdam|San Diego|San Francisco|San Jose|Santiago
|São Paulo|Sarajevo|Seattle|Seoul|Shanghai|Sheffield|Singapore|Sofia|Southampton|Stockholm|Strasbourg
|Straßburg|Sydney|Tallinn|Tel Aviv|Tokyo|Tokio|Toronto|Toulouse|Turin|Valencia|Vancouver|Venice
|Venedig|Vienna|Vilnius|Warsaw|Warschau|Washington|York|Zagreb|Europe|Europa|Africa|Afrika|Asia|Asien
|Scotland|Wales|England|Schottland|Texas|California|Kalifornien|Ohio|Bavaria
"""


def _attribute(locale: str, *names: str) -> list[str]:
    try:
        provider = importlib.import_module(f"faker.providers.address.{locale}").Provider
    except ModuleNotFoundError:
        return []
    values: list[str] = []
    for name in names:
        found = getattr(provider, name, ())
        values += [value for value in found if isinstance(value, str)] if isinstance(found, (tuple, list)) else []
    return [value for value in values if _LATIN.fullmatch(value) and len(value) < 30 and "{" not in value]


@cache
def places() -> dict[str, list[str]]:
    """`de`: towns of Germany, Austria and Switzerland and German country names; `world`: the rest."""
    german = [value for locale in ("de_DE", "de_AT", "de_CH") for value in _attribute(locale, "cities", "states")]
    german += _attribute("de_DE", "countries")
    world = [value.strip() for value in _WORLD.replace("\n", "").split("|") if value.strip()] * 3
    world += [value for locale in _LOCALES for value in _attribute(locale, "cities", "city_names")]
    world += _attribute("en_US", "countries", "states")
    return {"de": sorted(german), "world": sorted(world)}


@cache
def known() -> frozenset[str]:
    """Places whose name is hardly ever anything else; marked wherever they stand in the parallel corpus."""
    own = {value.strip() for value in _WORLD.replace("\n", "").split("|")}
    german = set(_attribute("de_DE", "cities", "countries", "states"))
    return frozenset(own | german | set(_attribute("en_US", "countries", "states"))) - {""}
